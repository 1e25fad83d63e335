"""Underlag in Streamlit's own test runner: what the preview says of a pasted table."""

import re
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from lagesbild.paths import DATA
from lagesbild.swedish import NBSP
from lagesbild.tables import LOADED, TABLES
from lagesbild.ui import import_preview, importing
from tests.app import test_registrera
from tests.app.test_registrera import ME, ROOT, calm

PAGE = "pages/data/underlag.py"


@pytest.fixture(autouse=True)
def _own_home(home, monkeypatch):
    st.cache_resource.clear()  # every copy of the example register has the same identity
    monkeypatch.chdir(ROOT)


def shown(app: AppTest) -> str:
    return test_registrera.shown(app).partition("<style>")[0].replace(NBSP, " ")


def pasted(text: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    app.switch_page(PAGE)
    app.session_state["who"] = ME
    app.run()
    next(a for a in app.text_area if a.key.startswith("paste-")).set_value(text)
    return calm(app.run())


def test_everything_that_is_wrong_stands_there_at_once_and_what_is_not_said_can_be_said():
    app = pasted("Vecka\tVinstad\tGrimsta\n1\t1\t7\n2\t2\t1\n55\t1\t1\n")
    text = shown(app)
    assert "Det här hindrar inläsningen: 4 saker" in text
    for what in (
        "Tabellen säger inte vilket år den gäller.",
        "Området ”Vinstad” är okänt.",
        "Nivån ”7” finns inte",
        "Veckan ”55” finns",
    ):
        assert what in text
    assert "--" not in text, "the command line's options have no place on a page"
    assert next(e for e in app.expander if e.label == "Det som filerna inte säger").proto.expanded
    next(n for n in app.number_input if n.label == "År").set_value(2024)
    text = shown(calm(app.run()))
    assert "vilket år" not in text and "3 saker" in text


def test_how_to_say_what_a_layer_lacks_is_said_in_the_page_s_own_words():
    app = pasted("Period: 1 jan – 30 sep\t2022\t2023\nBilstöld\t32\t38\n")
    text = shown(app)
    assert "Tabellen säger inte vilket område den gäller." in text
    assert "Fyll i det under ”Det som filerna inte säger”" in text


def test_rows_that_only_get_another_source_are_counted_and_not_listed():
    stored = (Path(DATA) / "hasselby-vallingby" / "compstat_2023.csv").read_text("utf-8-sig")
    assert "38" in stored
    changed = "\n".join("Källa: Fiktiv källa" if line.startswith("Källa:") else line for line in stored.splitlines())
    text = shown(pasted(changed.replace("Bilstöld;82;", "Bilstöld;83;")))
    assert "Värden som ändras" in text and "82</td>" in text and "83</td>" in text
    assert "slutlig" in text and "final" not in text
    assert "74 rader har samma värden som förut men får källan ”Fiktiv källa”." in text
    assert text.count("Bilstöld, 2019-01-01") == 1


def test_a_yes_or_no_in_a_file_is_shown_as_a_word():
    listed = (
        import_preview._text(1, TABLES["areas"], "generalised", {}),
        import_preview._text(0, TABLES["areas"], "generalised", {}),
    )
    assert listed == ("ja", "nej")


def test_every_kind_that_a_file_may_hold_can_be_said():
    kind = next(s for s in pasted("a\tb\n1\t2\n").selectbox if s.label == "Slag")
    assert kind.options == [
        "Känns igen av sig självt",
        *(table.title for table in LOADED.values()),
        TABLES["events"].title,
    ]


def test_a_place_that_is_not_made_yet_is_reached_from_where_the_area_is_said():
    links = {link.proto.label: link.proto.page for link in pasted("a\tb\n1\t2\n").get("page_link")}
    assert "ny-plats" in links["Platsen finns inte i listan: gör den under Ny plats"]


def test_a_source_that_is_missing_is_asked_for_before_anything_is_saved():
    app = pasted("Område\tDatum\tÅlder\tAntal\nVinsta\t1990-12-31\talla\t3\n")
    assert "saknas</td>" in shown(app)
    assert "Skriv källan som saknas under ”Det som filerna inte säger”" in shown(app)
    next(t for t in app.text_input if t.label == "Källa").set_value("Fiktiv källa")
    text = shown(calm(app.run()))
    assert "Fiktiv källa</td>" in text and "Skriv källan" not in text


def test_what_one_wants_to_load_stands_first_each_with_its_template():
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    app.session_state["who"] = ME
    app.run()
    app.switch_page(PAGE)
    app.run()
    assert [b.label for b in app.get("download_button")][:1] == ["Hämta mall (Excel)"]
    assert "Rubriker: område, år, vecka, nivå." in shown(app)
    # a way of making the file is forgotten as soon as another kind is chosen; whoever then presses gets a traceback
    for kind in ("ratings", "crime", "survey"):
        app.selectbox(key="template-kind").set_value(kind)
        proto = calm(app.run()).get("download_button")[0].proto
        assert proto.url and not proto.deferred_file_id
    app.selectbox(key="template-kind").set_value("borders")
    text = shown(calm(app.run()))
    assert "Gränser läses in ur en kartfil" in text


def test_a_paste_is_called_a_paste_and_what_was_read_is_linked_to():
    text = shown(pasted("Vecka\tVinsta\n1\t7\n"))
    assert "klistra in den igen" in text and "ladda upp" not in text and "inklistrat.txt" not in text
    app = pasted("Källa: Fiktiv\nOmråde: Hässelby-Vällingby\nÅr: 2031\n\nVecka\tVinsta\n1\t2\n")
    next(b for b in app.button if b.label.startswith("Läs in")).click()
    app = calm(app.run())
    assert "Visas nu på" in shown(app)
    assert "Tabellen är inläst" in " ".join(s.value for s in app.success)


def test_a_level_that_would_be_lost_is_listed_and_asked_about():
    app = pasted("år\tvecka\tområde\tnivå\n2023\t1\tVinsta\t\n")
    assert "→ ej bedömd" in shown(app)
    button = next(b for b in app.button if b.label.startswith("Läs in"))
    assert button.disabled
    tick = next(c for c in app.checkbox if "får bli" in c.label)
    app = calm(tick.check().run())
    assert "→ ej bedömd" not in shown(app)
    assert not next(b for b in app.button if b.label.startswith("Läs in")).disabled


def test_which_way_a_survey_is_better_is_asked_and_can_be_left_open():
    app = pasted(
        "Undersökning: Enkäten\nområde\tvåg\tfråga\tsvar\tandel\tn\nVinsta\t2023\tNöjd med ljuset\tnöjd\t30 %\t500\n"
    )
    assert "Åt vilket håll är det bättre?" in shown(app) and "Det framgår inte åt vilket håll" in shown(app)
    way = next(s for s in app.selectbox if "Nöjd med ljuset" in s.label)
    assert way.options == ["Okänt", "Bättre när den är högre", "Bättre när den är lägre"] and way.value == 0
    assert not next(b for b in app.button if b.label.startswith("Läs in 1")).disabled
    way.set_value(1)
    text = shown(calm(app.run()))
    assert "Det framgår inte åt vilket håll" not in text and "Nöjd med ljuset" in text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Stadsdel\tSak\tTal\nVinsta\tx\t4", "en tabell med kolumner skilda av"),  # nothing recognises it
        ('Vecka\tVinsta\n1\t"1', "klistra in den igen"),
        ("Vecka\tVinsta\n1\t" + "x" * 200_000, "klistra in den igen"),
        ("Vecka\tVinsta\n60\t1\n", "klistra in den igen"),
    ],
)
def test_what_is_wrong_with_a_paste_is_said_of_a_table(text, expected):
    said = shown(pasted(text)).split("Det här händer om du läser in", 1)[1].split(">Inläsningar<")[0]
    assert expected in said
    assert re.findall(r"\w*\b(?:[Tt]ext)?[Ff]ilen?\b", said.replace(">Fil<", "")) == []


def test_a_paste_cannot_be_cut_off_at_its_end():
    last = "Källa: Fiktiv\nOmråde: Hässelby-Vällingby\nBrott\tMånad\tAntal\n"
    app = pasted(last + "Rån\t2025-01\t16\nRån\t2025-02\t5")
    assert "avhuggen" not in shown(app)
    assert [b.label for b in app.button if b.label.startswith("Läs in")] == [f"Läs in 1{NBSP}tabell"]


def test_a_table_of_time_to_come_has_nothing_to_load_and_says_so():
    app = pasted("Källa: Fiktiv\nOmråde: Hässelby-Vällingby\nBrott\tMånad\tAntal\nRån\t2091-01\t16\n")
    text = shown(app)
    assert "Tabellen har inga rader om tid som har varit." in text
    told = [i.value for i in app.info]
    assert told == ["Här finns inget att läsa in."]
    assert next(b for b in app.button if b.label.startswith("Läs in")).disabled


@pytest.mark.parametrize(
    ("when", "expected"),
    [("2023-09", ["Brott", "Utveckling", "Översikt"]), ("2023", ["Brott", "Översikt"])],
)
def test_what_was_read_is_linked_to_wherever_it_is_shown(when, expected):
    app = pasted(f"Källa: Fiktiv\nOmråde: Hässelby-Vällingby\nBrott\tTid\tAntal\nRån\t{when}\t16\n")
    next(b for b in app.button if b.label.startswith("Läs in")).click()
    app = calm(app.run())
    assert [link.proto.label for link in app.get("page_link") if link.proto.label in importing._PAGES] == expected
