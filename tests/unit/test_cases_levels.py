"""Files of levels, surveys, areas and layers that do not say what they seem to say: read right, refused, or told.

The first part reads small files that lie beside the project; the second has members of each kind of our own.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest

from lagesbild import calendar, intake
from lagesbild.actor import COMMAND_LINE
from lagesbild.intake import ImportOptions
from lagesbild.register import Register

SHARED = Path(__file__).parents[2].parent / "shared" / "cases" / "reading"
NOW = datetime(2026, 11, 28, 12, tzinfo=calendar.SWEDISH_TIME)
PLACES = (
    "Källa: kommunen\nnamn;typ;överordnad;alias\nSolvik;kommun;;Solviks kommun\nHamnen;stadsdel;Solvik;\n"
    "Backen;stadsdel;Solvik;\nLunda;kommun;;\n"
)
SCALE = (
    "Källa: kommunen\nOmråde: Solvik\nnivå;namn;färg;textfärg;roll;förklaring\n1;Lugnt;#DCEFE3;#1A1A1A;;\n"
    "2;Stökigt;#F7E08B;#1A1A1A;;\n3;Oroligt;#F2B45A;#1A1A1A;förhöjd;\n4;Farligt;#B3261E;#FFFFFF;kritisk;\n"
)
LEVELS = "Källa: kommunen\når;vecka;stadsdel;nivå\n2026;5;Hamnen;3\n2026;5;Backen;1\n2026;6;Hamnen;4\n"


def opened(folder: Path, files: list[Path]) -> Register:
    register = Register(folder / "register.sqlite")
    for file in files:
        intake.run(register, [file], actor=COMMAND_LINE)
    return register


@pytest.fixture(autouse=True)
def _day(monkeypatch):
    monkeypatch.setattr(calendar, "clock", lambda: NOW)


@pytest.fixture(scope="module")
def kalmar(tmp_path_factory) -> Iterator[Register]:
    if not SHARED.is_dir():
        pytest.skip("the cases are not beside the project")
    names = ("platser", "skala", "nivaer_fore", "folkmangd_fore")
    register = opened(tmp_path_factory.mktemp("kalmar"), [SHARED / "kalmar" / f"{n}.csv" for n in names])
    yield register
    register.close()


@pytest.fixture(scope="module")
def solvik(tmp_path_factory) -> Iterator[Register]:
    folder = tmp_path_factory.mktemp("solvik")
    files = [folder / f"{name}.csv" for name in ("platser", "skala", "veckor")]
    for file, text in zip(files, (PLACES, SCALE, LEVELS), strict=True):
        file.write_text(text)
    register = opened(folder, files)
    yield register
    register.close()


class Outcome:
    """What importing a file would do: its rows by key, its errors and its warnings, as a person reads them."""

    def __init__(self, register: Register, path: Path, **options: object) -> None:
        plan = intake.plan(register, [path], ImportOptions(**options))
        self.errors = [str(p) for p in plan.problems]
        self.warnings = [str(w) for t in plan.tables for w in t.reading.warnings]
        self.frames = {t.reading.kind: t.reading.frame for t in plan.tables}

    @property
    def levels(self) -> list[tuple]:
        """(area, year, week, level) of a file that was read."""
        assert self.errors == []
        frame = self.frames["ratings"][["area", "year", "week", "level"]].astype(object)
        return [tuple(None if pd.isna(v) else v for v in row) for row in frame.itertuples(index=False)]


@pytest.fixture
def ours(solvik, tmp_path):
    """What a text would do as a file in Solvik."""

    def _ours(text: str, name: str = "fil.csv", **options: object) -> Outcome:
        path = tmp_path / name
        path.write_text(text)
        return Outcome(solvik, path, **options)

    return _ours


# --- rows that do not fit --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("kort_rad_lang", "färre celler"),
        ("kort_rad_bred", "färre celler"),
        ("nivan_i_kommentarskolumnen", "”2” står i kolumnen ”kommentar”"),
    ],
)
def test_a_case_that_does_not_fit_is_refused(kalmar, name, word):
    found = Outcome(kalmar, SHARED / f"{name}.csv")
    assert any(word in e for e in found.errors), found.errors


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("år;vecka;område;nivå\n2026;7;Hamnen\n", "3 av 4"),
        ("stadsdel;år;vecka;nivå\nHamnen;2026;7;1\nBacken;2026\n", "fil.csv:3"),
        ("vecka;Hamnen;Backen\n2026-W07;1\n", "2 av 3"),
        ("Veckor 2026\nStadsdel;v. 7;v. 8\nHamnen;1;2\nBacken;3\n", "fil.csv:4"),
        ("år;vecka;stadsdel;nivå\n2026;7;Hamnen;1;2\n", "fler värden"),
        ("vecka;Hamnen;Backen\n2026-W07;1;2;3\n", "fler värden"),
        ("år;vecka;stadsdel;nivå;anteckning\n2026;7;Hamnen;;4\n", "”4” står i kolumnen ”anteckning”"),
        ("Vecka;Hamnen;Backen;Kommentar\n2026-W07;1;;3\n", "”3” står i kolumnen ”Kommentar”"),
        ("Vecka;Hamnen;Backen;Övrigt\n2026-W07;1;;oroligt\n", "”oroligt” står i kolumnen ”Övrigt”"),
        ("Mätning 2026\nFråga: Otrygg ute\nSvar: otrygg\nStadsdel;Andel %;Antal svar\nHamnen;47\n", "2 av 3"),
        ("Mätning 2026\nFråga: Otrygg ute\nSvar: otrygg\nStadsdel;Andel %;n\nHamnen;4;47;120\n", "fler värden"),
        ("Undersökning: M\nområde;våg;fråga;svar;andel;n\nHamnen;2026;F;ja;30 %\n", "5 av 6"),
        ("Undersökning: M\nområde;våg;fråga;svar;andel;n;anmärkning\nHamnen;2026;F;ja;30 %;;120\n", "”120” står i"),
    ],
)
def test_a_row_that_does_not_fit_is_refused(ours, text, word):
    found = ours(text)
    assert any(word in e for e in found.errors), (found.errors, found.warnings)


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("år;vecka;stadsdel;nivå;kommentar\n2026;7;Hamnen;2\n", 2),
        ("år;vecka;stadsdel;nivå\n2026;7;Hamnen;2;\n", 2),
        ("Vecka;Hamnen\n2026-W07;2;\n", 2),
    ],
)
def test_a_row_of_another_length_that_can_be_read_is_told(ours, text, level):
    found = ours(text)
    assert found.levels == [("hamnen", 2026, 7, level)]
    assert any("annat antal celler" in w for w in found.warnings)


# --- nothing that is loaded becomes missing in silence ---------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "år;vecka;stadsdel;nivå\n2026;5;Hamnen;\n2026;7;Hamnen;1\n",
        "år;vecka;stadsdel;nivå\n2026;5;Hamnen;ej bedömd\n",
        "Vecka;Hamnen;Backen\n2026-W05;;1\n",
        "Veckor 2026\nStadsdel;v. 5;v. 6\nHamnen;-;4\n",
    ],
)
def test_a_loaded_level_becomes_missing_only_when_a_person_says_so(ours, text):
    refused = ours(text)
    assert len(refused.errors) == 1
    assert "Hamnen, år 2026, vecka 5" in refused.errors[0]
    assert "3 → ej bedömd" in refused.errors[0]
    allowed = ours(text, allow_missing=True)
    assert ("hamnen", 2026, 5, None) in allowed.levels


def test_a_level_that_was_never_set_may_be_missing(ours):
    assert ours("år;vecka;stadsdel;nivå\n2026;9;Hamnen;\n").levels == [("hamnen", 2026, 9, None)]


def test_what_is_lost_is_saved_only_with_a_yes(tmp_path):
    files = [tmp_path / f"{name}.csv" for name in ("platser", "skala", "veckor", "nya")]
    for file, text in zip(files, (PLACES, SCALE, LEVELS, LEVELS.replace("Hamnen;3", "Hamnen;")), strict=True):
        file.write_text(text)
    register = opened(tmp_path, files[:3])
    with pytest.raises(intake.Refused):
        intake.run(register, [files[3]], actor=COMMAND_LINE)
    assert register.current("ratings")["level"].tolist() == [3, 1, 4]
    intake.run(register, [files[3]], actor=COMMAND_LINE, said=ImportOptions(allow_missing=True))
    assert register.current("ratings")["level"].isna().tolist() == [True, False, False]
    register.close()
