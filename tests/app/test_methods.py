"""Så räknar vi and Textkontroll, through app.py."""

import re

import pytest

from lagesbild import methods
from tests.app.test_pages import _home as home  # noqa: F401
from tests.app.test_pages import open_page, texts

METHODS, CHECK = "pages/metod/sa_raknar_vi.py", "pages/metod/textkontroll.py"
TEXT = """Cykelstöld ökade från 221 till 268 anmälda brott (1 jan – 30 sep) jämfört med 2022.

Inbrott i bostad minskade med 16 % jämfört med 2022.

<script>alert(1)</script>

Vädret var 20 grader."""


@pytest.mark.parametrize("stated", ["holm", "Många rader på en gång"])
def test_a_link_by_slug_or_by_title_opens_the_right_entry(stated):
    app = open_page(METHODS, metod=stated)
    assert app.selectbox(key="metod").value == "holm"
    assert '<article class="lb-method" id="holm">' in texts(app)
    assert not app.warning


def test_a_link_to_a_method_that_is_not_there_says_so():
    app = open_page(METHODS, metod="regression")
    assert "regression" in app.warning[0].value
    assert 'lb-method"' not in texts(app)


def test_every_entry_opens_from_the_list():
    app = open_page(METHODS)
    shown = texts(app)
    for method in methods.METHODS.values():
        assert f">{method.title}</a>" in shown
    app.text_input(key="sok").set_value("midnatt").run()
    assert "Brott med okänd tidpunkt</a>" in texts(app)
    assert "Trattdiagram</a>" not in texts(app)


def test_an_exhibit_links_to_its_methods_with_place_and_year_kept():
    shown = texts(open_page("pages/lage/brott.py", omrade="Hässelby-Vällingby"))
    (link,) = set(re.findall(r'href="([^"]*)"[^>]*>Många rader på en gång</a>', shown))
    assert link.startswith("sa-raknar-vi?")
    assert "omrade=H%C3%A4sselby-V%C3%A4llingby" in link
    assert "metod=M%C3%A5nga%20rader" in link


def test_a_written_text_is_checked_and_marked_in_words():
    app = open_page(CHECK, omrade="Hässelby-Vällingby", ar=2023)
    app.text_area(key="textcheck-text").set_value(TEXT).run()
    assert not app.exception
    shown = texts(app)
    assert '<mark class="tk wrong">16 %</mark><span class="tk-word wrong">fel</span>' in shown
    assert '<mark class="tk right">268</mark><span class="tk-word right">rätt</span>' in shown
    assert "−22,3\u00a0%" in shown
    assert "<script>alert" not in shown  # what somebody pasted is text
    assert "&lt;script&gt;alert" in shown
    assert "1 fel" in shown
    app.text_area(key="textcheck-text").set_value(TEXT.replace("16 %", "22,3 %")).run()
    assert "Allt som kunde prövas stämmer." in texts(app)
    assert "tk wrong" not in texts(app)


def test_a_text_without_anything_to_check_says_so():
    app = open_page(CHECK, omrade="Hässelby-Vällingby", ar=2023)
    app.text_area(key="textcheck-text").set_value("Vi var 12 på mötet.").run()
    assert "Inget tal i texten kunde prövas." in texts(app)
