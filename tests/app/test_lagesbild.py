"""The page Lägesbild in Streamlit's own test runner: begin, write, conflict, figures, files, versions."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date
from html import unescape
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from lagesbild import manuscript, paper
from lagesbild.actor import Actor, Role
from lagesbild.document.assembling import assemble, draft
from lagesbild.manuscript.values import Manuscript
from lagesbild.register import Change, Register
from lagesbild.tables import TABLES, to_frame

ROOT = Path(__file__).parents[2]
PAGE = "pages/lage/lagesbild.py"
PLACE = "hasselby-vallingby"
ME, OTHER = Actor(Role.SAFETY_COORDINATOR, "Stadsdelsförvaltningen"), Actor(Role.MUNICIPAL_POLICE, "Polisen")
DOCUMENT = "stockholm-2023"


@pytest.fixture(autouse=True)
def _here(home, monkeypatch):
    st.cache_resource.clear()  # every copy of the example register has the same identity
    monkeypatch.chdir(ROOT)


@pytest.fixture
def begun(own_register: Register, drafted: Callable[..., Manuscript]) -> Register:
    manuscript.start(own_register, drafted(PLACE, 2023), actor=OTHER)
    return own_register


def edit(register: Register) -> manuscript.DocumentEditor:
    return manuscript.DocumentEditor(register, OTHER, PLACE, DOCUMENT)


def open_page(actor=ME, **state: object) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.switch_page(PAGE)
    if actor:
        app.session_state["who"] = actor
    for name, value in {"avsnitt": "sammantagen", **state}.items():
        app.session_state[name.replace("_", "-")] = value
    return calm(app.run())


def calm(app: AppTest) -> AppTest:
    assert not app.exception, [e.value for e in app.exception]
    return app


def shown(app: AppTest) -> str:
    return " ".join(str(e.proto.body) for e in app.get("html"))


def labels(app: AppTest) -> list[str]:
    return [b.label for b in app.button]


def press(app: AppTest, label: str) -> AppTest:
    next(b for b in app.button if b.label == label).click()
    return calm(app.run())


def area(app: AppTest):
    return next(t for t in app.text_area if t.label.startswith("Text:"))


def write(app: AppTest, text: str) -> AppTest:
    area(app).set_value(text)
    return calm(app.run())


def of(register: Register, section: str = "sammantagen"):
    return manuscript.load(register, PLACE, DOCUMENT).section(section)


def test_a_document_is_begun_from_the_usual_template_and_opened(own_register):
    app = open_page()
    assert "Börja en lägesbild" in shown(app)
    app = press(app, "Börja skriva")
    document = manuscript.load(own_register, PLACE, DOCUMENT)
    assert document.title in shown(app) or any(document.title in str(s.options) for s in app.selectbox)
    assert area(app).label == "Text: Sammantagen bedömning"
    assert "4 § 1" in shown(app)


def test_nobody_writes_who_has_not_said_from_where(begun):
    app = open_page(actor=None)
    assert area(app).disabled
    assert "säg vilken roll" in shown(app)


def test_what_is_written_is_saved_and_its_numbers_are_checked(begun):
    app = write(open_page(), "Cykelstölderna ökade från 221 till 268. Inbrott i bostad minskade med 16 %.")
    assert of(begun).text.startswith("Cykelstölderna")
    assert "Sparat" in shown(app)
    assert any("Siffror att se över: 1" in e.label for e in app.expander)
    assert "−22,3" in shown(app)


def test_a_personnummer_is_refused_and_nothing_is_lost(begun):
    app = write(open_page(), "Anmält av 850709-9805.")
    assert of(begun).text is None
    assert "Inte sparat" in shown(app)
    assert area(app).value == "Anmält av 850709-9805."


def test_of_two_who_write_the_same_section_the_second_is_told_and_chooses(begun):
    app = open_page()
    edit(begun).write("sammantagen", "Polisens text.", seen=None)
    app = write(app, "Min text.")
    assert of(begun).text == "Polisens text."
    assert "hann före" in shown(app) and "Polisens text." in shown(app) and "Min text." in shown(app)
    app = press(app, "Ta med båda, efter varandra")
    assert of(begun).text == "Polisens text.\n\nMin text."
    assert "hann före" not in shown(app)
    assert area(app).value == "Polisens text.\n\nMin text."


def test_one_who_has_typed_nothing_sees_what_another_saved(begun):
    app = open_page()
    edit(begun).write("sammantagen", "Polisens text.", seen=None)
    assert area(calm(app.run())).value == "Polisens text."
    assert of(begun).text == "Polisens text."


def test_a_draft_is_offered_and_can_be_taken_and_taken_back(begun):
    app = press(open_page(), "Utgå från utkastet")
    first = of(begun).text
    assert "Hässelby gård" in first
    app = write(app, "Något annat.")
    app = press(app, "Ta tillbaka den här")
    assert of(begun).text == first


def test_a_link_to_a_section_that_is_not_there_says_so(begun):
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.switch_page(PAGE)
    app.query_params["avsnitt"] = "inledningen"
    (warning,) = calm(app.run()).warning
    assert (
        warning.value
        == "Länken säger avsnittet ”inledningen”, som inte finns här. Menades ”inledning”? Visar i stället det första."
    )


def test_sections_are_renamed_moved_removed_and_put_back(begun):
    app = open_page(avsnitt="inledning")
    assert not app.warning
    next(t for t in app.text_input if t.label == "Rubrik").set_value("Bakgrund")
    app = press(calm(app.run()), "Byt rubrik")
    assert of(begun, "inledning").title == "Bakgrund"
    app = press(app, "Flytta upp")
    assert manuscript.load(begun, PLACE, DOCUMENT).shown[1].id == "inledning"
    app = press(app, "Ta bort avsnittet")
    assert of(begun, "inledning").is_removed
    app = press(app, "Lägg tillbaka ”Bakgrund”")
    assert not of(begun, "inledning").is_removed


def test_a_tick_is_saved(begun):
    document = manuscript.load(begun, PLACE, DOCUMENT)
    section = next(s for s in document.shown if s.choices)
    app = open_page(avsnitt=section.id)
    box = next(c for c in app.checkbox if c.label == section.choices[0].text)
    box.check()
    calm(app.run())
    assert of(begun, section.id).choices[0].is_chosen


def test_a_figure_is_added_from_its_page_and_only_once(begun):
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.run()
    app.session_state["who"] = ME
    app.session_state["folded-Fördjupning: tidigare år, sammandrag, trend och skala"] = True
    id_ = f"ratings-trend:{PLACE}:2023"
    app.switch_page("pages/lage/veckolage.py")
    app.session_state["adding"] = id_  # its menu is the browser's
    calm(app.run())
    app.selectbox(key="adding-section").set_value("inledning")
    app.button(key="adding-save").click()
    calm(app.run())
    assert [f.exhibit for f in of(begun, "inledning").figures] == [id_]
    app.session_state["adding"] = id_
    assert "står redan i" in shown(calm(app.run()))


def test_a_file_is_made_and_names_what_is_not_in_it(begun):
    app = press(open_page(vy_dokument="ta-ut"), "Ta fram filen")
    _, content, message = app.session_state["output-made"]
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert "word/document.xml" in file.namelist()
    assert message[0][0] == "Att veta om filen"
    assert any("Insatser saknas för" in line and "inte med" in line for line in message[0][1])


def test_the_public_file_says_what_was_withheld_to_the_editor_only(begun):
    app = open_page(vy_dokument="ta-ut", utgava="offentlig", format="html")
    app = press(app, "Ta fram filen")
    _, content, message = app.session_state["output-made"]
    withheld = dict(message)["Dolt i den offentliga versionen (listan är bara för er)"]
    assert withheld and all(line not in content.decode() for line in withheld)


def test_a_failure_names_the_figure_and_leaves_no_file(begun, monkeypatch):
    def broken(*_):
        raise OSError("ingen plats kvar")

    monkeypatch.setattr(paper, "bare_png", broken)
    app = press(open_page(vy_dokument="ta-ut"), "Ta fram filen")
    _, content, message = app.session_state["output-made"]
    assert not content and message[0][0] == "Ingen fil är framtagen"
    assert (
        message[0][1][0].startswith("Diagram 1 ”Lägesbedömning per vecka och stadsdel")
        and "ingen plats kvar" in message[0][1][0]
    )
    assert "Ta bort ratings-strip" in shown(app)


def test_figures_stay_until_a_new_uttag_and_document_and_screen_then_agree(begun):
    change = Change(who=str(OTHER), action="rättelse", kind="ratings", place=PLACE, title="Vecka 2")
    row = {"area": "nalsta", "year": 2023, "week": 2, "level": 4}
    begun.save([(change, to_frame("ratings", [row])[TABLES["ratings"].names])])

    def printed() -> str:
        document = manuscript.load(begun, PLACE, DOCUMENT)
        grid = next(
            i.exhibit for i in assemble.assemble(begun, document).document.placed() if "ratings-weeks" in i.exhibit.id
        )
        return str(grid.table.set_index("week").loc[2, "area_nalsta"])

    app = open_page(vy_dokument="uppgifter")
    assert "figurer skulle ändras" in shown(app) and printed() == "1"
    assert ["Vecka 2", "Nälsta", "1", "4"] in [
        re.findall(r">([^<>]+)<", r) for r in re.findall(r"<tr>(.*?)</tr>", shown(app))
    ]
    app = press(app, "Gör ett nytt uttag")
    assert "Inget som har lästs in sedan dess" in shown(app) and printed() == "4"


def test_an_outline_becomes_a_template_that_can_be_chosen_and_removed(begun):
    edit(begun).rename_section("inledning", "Bakgrund i {plats}")
    edit(begun).remove_section("syfte")
    edit(begun).place("inledning", f"ratings-trend:{PLACE}:2023")
    app = open_page(vy_dokument="uppgifter")
    next(t for t in app.text_input if t.label == "Mallens namn").set_value("Vår <egen>")
    app = press(calm(app.run()), "Spara mallen")
    assert any("Vår <egen>" in unescape(s.value) for s in app.success)
    own = manuscript.templates(begun, PLACE)["var-egen"]
    before = manuscript.templates(begun, PLACE)["stockholm"]
    made = {o.id: o for o in own.sections}
    assert made["inledning"].title == "Bakgrund i {plats}" and made["inledning"].figures == ("ratings-trend",)
    assert "syfte" not in made and own.title == before.title == "Lägesbild {plats} {år}"
    kept = next(o for o in before.sections if o.id == "brottslighet")
    assert set(made["brottslighet"].figures) >= {"compstat", "map-crime"} and made["brottslighet"].law == kept.law
    assert [o.title for o in own.sections if o.is_appendix] == [o.title for o in before.sections if o.is_appendix]
    again = draft.draft(begun, PLACE, 2023, "var-egen")
    assert again.title == manuscript.load(begun, PLACE, DOCUMENT).title and again.section("inledning").figures
    app = press(app, "Ta bort mallen")
    assert "var-egen" not in manuscript.templates(begun, PLACE) and "Ta bort mallen" not in labels(app)


def test_an_approved_version_is_locked_and_kept_and_the_next_goes_on_from_it(begun):
    app = press(open_page(vy_dokument="uppgifter"), "Godkänn version 1")
    (version,) = manuscript.versions(begun, PLACE, DOCUMENT)
    assert version.approver == str(ME) and isinstance(version.approved, date)
    assert manuscript.stored_file(begun, PLACE, version.sha256).startswith(b"PK")
    app.session_state["vy-dokument"] = "skriv"
    app = calm(app.run())
    assert area(app).disabled and "godkänd och låst" in shown(app)
    app.session_state["vy-dokument"] = "uppgifter"
    app = press(calm(app.run()), "Börja version 2")
    assert not manuscript.load(begun, PLACE, DOCUMENT).is_approved
    assert "Utkast till version 2" in shown(app)


def test_an_own_table_is_pasted_into_a_section_and_stands_there_with_its_diagram(begun):
    app = open_page(avsnitt="trygghet")
    fields = {
        "Titel": "Platser med oro",
        "Talens enhet": "%",
        "Period": "första halvåret 2023",
        "Källa": "Stadens mätning",
    }
    for label, value in fields.items():
        [t for t in app.text_input if t.label == label][-1].set_value(value)
    next(t for t in app.text_area if t.label == "Tabellen").set_value(
        "Svar\tHär\tHela staden\nHemma\t24\t26\nTorget\t31\t27,5"
    )
    next(r for r in app.radio if r.label == "Sätt in som").set_value("bådadera")
    app = press(app, "Lägg till tabellen")
    placed = [f.exhibit for f in of(begun, "trygghet").figures]
    ids = [f"{name}:{PLACE}:2023:platser-med-oro" for name in ("own-table", "own-chart")]
    assert [p for p in placed if p.startswith("own")] == ids
    assert "Högst i Här: Torget" in shown(app)


def test_an_own_table_that_is_none_is_refused_in_words_and_nothing_is_saved(begun):
    app = open_page(avsnitt="trygghet")
    next(t for t in app.text_area if t.label == "Tabellen").set_value("Svar\tHär\nHemma\t24\nTorget\ttrettio\nGatan\t3")
    app = press(app, "Lägg till tabellen")
    assert any("”trettio” är inget tal" in e.value for e in app.error)
    assert manuscript.own_tables(begun, PLACE) == ()


def test_a_document_of_a_period_is_begun_between_two_dates(own_register):
    app = open_page()
    next(r for r in app.radio if r.label == "Mall").set_value("period")
    app = calm(app.run())
    since, until = (next(d for d in app.date_input if d.label == w) for w in ("Från och med", "Till och med"))
    since.set_value(date(2023, 9, 4))
    until.set_value(date(2023, 10, 29))
    app = press(calm(app.run()), "Börja skriva")
    document = manuscript.load(own_register, PLACE, "period-2023-p0904-1029")
    assert document.title.replace("\u00a0", " ") == "Lägesbild Hässelby-Vällingby 4 sep – 29 okt 2023"


def test_what_a_document_would_hold_is_looked_through_once_for_each_revision(own_register, monkeypatch):
    made, drafted = [], draft.draft
    monkeypatch.setattr(draft, "draft", lambda *given, **named: (made.append(given), drafted(*given, **named))[1])
    app = open_page()
    assert "Kapitel: " in shown(app) and len(made) == 1
    calm(app.run())
    assert len(made) == 1
    row = {"area": PLACE, "date": date(2022, 12, 31), "age": "alla", "count": 12}
    own_register.save(
        [
            (
                Change(who="Test", action="import", kind="population", place=PLACE, source="Fiktiv"),
                to_frame("population", [row])[TABLES["population"].names],
            )
        ]
    )
    calm(app.run())
    assert len(made) == 2
