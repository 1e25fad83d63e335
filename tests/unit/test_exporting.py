"""The files of a figure, as its menu in the browser is answered."""

import base64
import logging

import pytest

from lagesbild import exhibits
from lagesbild.document.writers import files
from lagesbild.problems import NotAllowed
from lagesbild.ui import exporting


class Figures:
    """Notes what is taken out; or lets nobody."""

    def __init__(self, refusal=""):
        self.refusal, self.taken = refusal, []

    def log_export(self, area, what):
        if self.refusal:
            raise NotAllowed(self.refusal)
        self.taken.append((area, what))


@pytest.fixture
def figures(monkeypatch):
    made = Figures()
    monkeypatch.setattr(exporting.state, "figures", lambda: made)
    return made


@pytest.fixture(scope="module")
def exhibit(register):
    return exhibits.build(register, "compstat:hasselby-vallingby:2023")


def test_a_file_is_answered_whole_and_noted(exhibit, figures):
    answer = exporting.file(exhibit, {"form": "csv", "number": 7})
    assert base64.b64decode(answer["content"]) == files.csv(exhibit)
    assert (answer["number"], answer["name"]) == (7, files.file_name(exhibit, "csv"))
    assert figures.taken == [("hasselby-vallingby", f"{exhibit.id}, csv")]


@pytest.mark.parametrize("asked", [{"form": "exe", "number": 1}, {"form": None}, {}])
def test_a_format_that_is_none_is_refused(exhibit, figures, asked):
    assert exporting.file(exhibit, asked)["problem"].startswith("Formatet finns inte.")
    assert figures.taken == []


def test_who_may_not_take_it_out_is_told_why_and_gets_nothing(exhibit, figures):
    figures.refusal = "Du får inte ta ut uppgifterna."
    assert exporting.file(exhibit, {"form": "csv", "number": 1}) == {"number": 1, "problem": figures.refusal}


def test_a_file_that_fails_is_told_in_swedish_and_logged(exhibit, figures, monkeypatch, caplog):
    monkeypatch.setitem(files.FORMATS, "csv", (lambda _: 1 / 0, "text/csv"))
    with caplog.at_level(logging.ERROR):
        answer = exporting.file(exhibit, {"form": "csv", "number": 1})
    assert answer["problem"].startswith("Filen kunde inte göras.") and "content" not in answer
    assert "ZeroDivisionError" in caplog.text
