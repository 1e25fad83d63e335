"""Registrera in Streamlit's own test runner: incidents, decisions, conflicts, the protocol, the history."""

from datetime import datetime
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from lagesbild import intake
from lagesbild import week as domain
from lagesbild.actor import Actor, Role
from lagesbild.areas import directory
from lagesbild.calendar import Week, now
from lagesbild.register import Register

ROOT = Path(__file__).parents[2]
PAGE = "pages/vecka/registrera.py"
PLACE = "hasselby-vallingby"
ME, OTHER = Actor(Role.SAFETY_COORDINATOR, "Stadsdelsförvaltningen"), Actor(Role.MUNICIPAL_POLICE, "Polisen")
W7 = Week(2024, 7)


@pytest.fixture(autouse=True)
def _monday(home, monkeypatch):
    """A Monday in February 2024, in a register of one's own."""
    st.cache_resource.clear()  # every copy of the example register has the same identity
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(domain, "now", lambda: datetime(2024, 2, 19, 8, 30))


@pytest.fixture
def register(own_register: Register) -> Register:
    return own_register


def noted(register: Register) -> list[dict]:
    """The incidents of Hässelby-Vällingby; another example place has many from its files."""
    parts = [a.id for a in directory(register.current("areas")).inside("hasselby-vallingby")]
    return register.current("incidents", areas=parts).to_dict("records")


def open_page(actor=ME, view: str | None = None, **choice: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    app.run()
    app.switch_page(PAGE)
    if actor:
        app.session_state["who"] = actor
    if view:
        choice["vy"] = view
    for name, value in choice.items():
        app.query_params[name] = value
    app.run()
    return calm(app)


def calm(app: AppTest) -> AppTest:
    assert not app.exception, [e.value for e in app.exception]
    return app


def shown(app: AppTest) -> str:
    return " ".join(str(e.proto.body) for e in app.get("html"))


def errors(app: AppTest) -> str:
    return " ".join(e.value for e in app.error)


def widget(app: AppTest, name: str):
    """The meeting's widget of this name, in the stadsdel that is open."""
    kinds = (app.radio, app.text_input, app.button)
    (found,) = [w for kind in kinds for w in kind if str(w.key).startswith(f"mote-{name}-")]
    return found


def stadsdel(app: AppTest) -> str:
    return shown(app).split('data-cell="')[1].split('"')[0]


def set_level(app: AppTest, level: str, reason: str = "", note: str = "") -> AppTest:
    widget(app, "level").set_value(level)
    widget(app, "reason").set_value(reason)
    widget(app, "note").set_value(note)
    widget(app, "save").click()
    return calm(app.run())


def note_incident(app: AppTest, area="vallingby", severity="oroande", note="Brand i papperskorg") -> AppTest:
    app.selectbox(key="h-area-ny").set_value(area)
    app.selectbox(key="h-category-ny").set_value("Brand")
    app.radio(key="h-severity-ny").set_value(severity)
    app.text_area(key="h-note-ny").set_value(note)
    app.button(key="handelse-save").click()
    return calm(app.run())


# --- which week, and who -------------------------------------------------------------------


def test_the_last_completed_week_is_chosen_whatever_year_has_facts():
    app = open_page()
    assert Week(*app.selectbox(key="motesvecka").value) == W7
    assert "12–18\xa0feb\xa02024" in shown(app)


def test_the_monday_meeting_of_a_new_year(monkeypatch):
    monkeypatch.setattr(domain, "now", lambda: datetime(2027, 1, 4, 8, 30))
    app = open_page()
    assert Week(*app.selectbox(key="motesvecka").value) == Week(2026, 53)
    options = app.selectbox(key="motesvecka").options
    assert "v. 1 2027" in options and "v. 52 2027" in options and "v. 53 2025" not in options


def test_a_week_to_come_is_warned_about():
    app = open_page(motesvecka="v. 9 2024")
    assert [w.value for w in app.warning] == ["Vecka 9 2024 har inte börjat ännu. Kontrollera att rätt vecka är vald."]
    assert not open_page(motesvecka="v. 8 2024").warning  # it has begun


def test_nothing_can_be_saved_before_it_is_known_who_saves(register):
    app = open_page(actor=None)
    assert "Innan något kan sparas" in shown(app)
    assert widget(app, "save").disabled
    app.selectbox(key="who-role").set_value("Kommunpolis")
    app.text_input(key="who-organisation").set_value("Kalle 811228-9874")
    next(b for b in app.button if b.label == "Spara" and not str(b.key).startswith("mote")).click()
    calm(app.run())
    assert "personnummer" in errors(app) and widget(app, "save").disabled
    app.text_input(key="who-organisation").set_value("Polisen")
    next(b for b in app.button if b.label == "Spara" and not str(b.key).startswith("mote")).click()
    calm(app.run())
    assert "Du registrerar som Kommunpolis, Polisen." in shown(app)
    set_level(app, "1")
    assert register.changes().iloc[0]["who"] == "Kommunpolis, Polisen"


def test_a_place_with_only_areas_and_a_scale_can_register_its_first_week(register):
    for batch in register.imports()["batch"]:
        register.undo(int(batch), "Test, test")
    files = [intake.DATA / PLACE / f for f in ("omraden.csv", "stadsdelar.geojson", "nivaskala.csv")]
    intake.confirm(register, intake.plan(register, files, intake.ImportOptions()), "Test, test")
    app = open_page()
    assert stadsdel(app) == "hasselby-gard"
    set_level(app, "1")
    assert register.current("ratings")["level"].tolist() == [1]
    app.switch_page("pages/lage/veckolage.py")
    assert not calm(app.run()).error


# --- incidents -----------------------------------------------------------------------------


def test_an_incident_is_noted_and_shows_in_the_meeting():
    app = note_incident(open_page(view="Händelser"))
    assert not app.error
    assert "Noterat: Brand" in shown(app) and "Brand i papperskorg" in shown(app)
    assert app.text_area(key="h-note-ny").value == ""
    app.segmented_control(key="vy").set_value("mote")
    calm(app.run())
    for _ in range(3):
        widget(app, "next").click()
        calm(app.run())
    assert stadsdel(app) == "vallingby"
    assert "1 oroande händelse → 2" in shown(app)


def test_who_says_who_they_are_on_the_page_need_not_write_it_again_as_the_source(register):
    app = open_page(actor=None, view="Händelser")
    app.session_state["who"] = ME
    app = note_incident(calm(app.run()))
    assert not errors(app)
    assert [r["organisation"] for r in noted(register)] == [ME.organisation]


def test_how_serious_it_was_is_asked_for_when_it_is_not_said():
    app = note_incident(open_page(view="Händelser"), severity=None)
    assert errors(app) == "Hur allvarlig är inte valt. Väntat: lindrig, oroande, allvarlig eller kritisk."


def test_a_personnummer_is_refused_and_nothing_is_stored(register):
    app = note_incident(open_page(view="Händelser"), note="Misstänkt 811228-9874")
    assert errors(app) == (
        "Anteckning innehåller något som ser ut som ett personnummer. Ta bort det. Skriv vad som hände och var, inte vem."
    )
    assert app.text_area(key="h-note-ny").value == "Misstänkt 811228-9874"  # nothing typed is lost
    assert noted(register) == []


def test_an_incident_is_corrected_and_struck(register):
    app = note_incident(open_page(view="Händelser"))
    (row,) = noted(register)
    app.selectbox(key="handelse-chosen").set_value(row["incident"])
    calm(app.run())
    key = f"{row['incident']}-{row['change']}"
    app.radio(key=f"h-severity-{key}").set_value("allvarlig")
    app.button(key="handelse-correct").click()
    calm(app.run())
    assert "Skäl saknas." in errors(app)
    app.text_input(key=f"h-reason-{key}").set_value("Större än vi trodde")
    app.button(key="handelse-correct").click()
    calm(app.run())
    assert "Rättat." in shown(app) and not app.error
    (row,) = noted(register)
    assert row["severity"] == "allvarlig"
    app.selectbox(key="handelse-chosen").set_value(row["incident"])
    calm(app.run())
    app.text_input(key=f"h-reason-{row['incident']}-{row['change']}").set_value("Noterad två gånger")
    app.button(key="handelse-strike").click()
    calm(app.run())
    assert "Struket." in shown(app) and "Inga händelser är noterade" in shown(app)
    assert register.history("incidents", area="vallingby")["reason"].tolist()[:2] == [
        "Noterad två gånger",
        "Större än vi trodde",
    ]


# --- decisions -----------------------------------------------------------------------------


def test_a_decision_is_saved_and_the_meeting_goes_on(register):
    app = set_level(open_page(), "1", note="Lugnt")
    assert "Sparat: Hässelby gård, nivå 1." in shown(app)
    assert stadsdel(app) == "hasselby-strand"
    assert "1 av 9 beslutade" in shown(app)
    assert widget(app, "level").value is None
    assert register.current("decisions").iloc[0]["note"] == "Lugnt"


def test_departing_without_a_reason_is_refused_with_what_was_typed_kept(register):
    app = set_level(open_page(), "4")
    assert errors(app).startswith("Motivering saknas: beslutet avviker från förslaget, nivå 1.")
    assert (stadsdel(app), widget(app, "level").value) == ("hasselby-gard", "4")
    assert register.current("decisions").empty
    set_level(app, "4", "Två skjutningar i grannområdet")
    assert not app.error and stadsdel(app) == "hasselby-strand"


def test_saving_without_a_level_asks_for_one(register):
    app = open_page()
    widget(app, "save").click()
    calm(app.run())
    assert errors(app).startswith("Välj en nivå")
    assert register.current("decisions").empty


def test_ej_bedomd_is_a_choice(register):
    app = set_level(open_page(), "ej", "Polisens underlag saknas")
    assert "Sparat: Hässelby gård, ej bedömd." in shown(app)
    row = register.current("ratings", areas=["hasselby-gard"], year=2024).iloc[0]
    assert row.isna()["level"]
    assert "1 av 9 beslutade" in shown(app)


def test_what_is_begun_is_kept_when_one_looks_at_another():
    app = open_page()
    widget(app, "level").set_value("3")
    widget(app, "reason").set_value("Påbörjad text")
    widget(app, "next").click()
    calm(app.run())
    assert widget(app, "reason").value == ""
    widget(app, "previous").click()
    calm(app.run())
    assert (widget(app, "level").value, widget(app, "reason").value) == ("3", "Påbörjad text")
    assert "Påbörjat men inte sparat." in shown(app)


def test_the_second_of_two_is_told_and_may_keep_theirs(register):
    first, second = open_page(OTHER), open_page()
    set_level(first, "3", "Fler ungdomsgrupper än vanligt")
    set_level(second, "1")
    told = shown(second)
    assert "av Kommunpolis, Polisen medan du arbetade." in told
    assert "Fler ungdomsgrupper än vanligt" in told and "Ditt är inte sparat" in told
    second.button(key="mote-keep").click()
    calm(second.run())
    assert register.current("ratings", areas=["hasselby-gard"], year=2024)["level"].tolist() == [3]
    assert stadsdel(second) == "hasselby-strand"


def test_the_second_of_two_may_save_theirs_anyway_with_a_reason(register):
    first, second = open_page(OTHER), open_page()
    set_level(first, "3", "Fler ungdomsgrupper än vanligt")
    set_level(second, "1")
    second.button(key="mote-mine").click()
    calm(second.run())
    assert "ersätter ett som någon annan nyss sparade" in errors(second)
    second.text_input(key="mote-why").set_value("Vi enades om 1")
    second.button(key="mote-mine").click()
    calm(second.run())
    assert not second.error
    assert register.current("ratings", areas=["hasselby-gard"], year=2024)["level"].tolist() == [1]
    assert domain.history(register, "hasselby-gard", W7)["who"].tolist() == [
        "Trygghetssamordnare, Stadsdelsförvaltningen",
        "Kommunpolis, Polisen",
    ]


# --- the end -------------------------------------------------------------------------------


def test_a_meeting_from_first_stadsdel_to_protocol(register):
    app = open_page()
    for n in range(8):
        set_level(app, "2" if n == 2 else "1", "Nedskräpning" if n == 2 else "")
    app.pills(key="mote-with").set_value(["Stadsdelsförvaltningen", "Polisen"])
    app.text_input(key="mote-more").set_value("Hyresgästföreningen")
    app.button(key="mote-end").click()
    calm(app.run())
    assert "Inte beslutade: Nälsta." in errors(app)
    assert register.current("meetings").empty
    set_level(app, "1")
    assert "Alla 9 är beslutade." in shown(app)
    app.button(key="mote-end").click()
    calm(app.run())
    told = shown(app)
    assert "Protokoll från veckomötet om v.\xa07\xa02024, Hässelby-Vällingby" in told
    assert "Med var Stadsdelsförvaltningen, Polisen och Hyresgästföreningen." in told
    assert "Nedskräpning" in told
    assert "Ett beslut avviker från förslaget" in told


def test_a_meeting_may_be_closed_with_stadsdelar_left():
    app = set_level(open_page(), "1")
    app.checkbox(key="mote-leave").check()
    app.button(key="mote-end").click()
    calm(app.run())
    assert "Inte beslutad" in shown(app) and "en av nio stadsdelar är beslutade" in shown(app).lower()


def test_a_day_that_is_none_is_told():
    app = open_page()
    app.text_input(key="mote-day").set_value("måndag")
    app.button(key="mote-end").click()
    calm(app.run())
    assert "”måndag” är ingen dag." in errors(app)


def test_history_shows_what_was_loaded_and_what_was_decided():
    app = open_page(motesvecka="v. 46 2023")
    set_level(app, "4", "Nya uppgifter")
    app.segmented_control(key="vy").set_value("historik")
    calm(app.run())
    app.selectbox(key=f"historik-{PLACE}").set_value("hasselby-gard")
    told = shown(calm(app.run()))
    assert "Historik för Hässelby gård v.\xa046\xa02023" in told
    assert "inläsning" in told and "beslut" in told and "Nya uppgifter" in told


def test_before_the_meeting_there_is_no_protocol():
    assert "är inte avslutat" in shown(open_page(view="Protokoll"))


def test_goteborg_has_no_rules_and_says_so(register):
    app = open_page()
    app.selectbox(key="omrade").set_value("goteborg")
    calm(app.run())
    assert "inga regler finns för skalan, därför inget förslag" in shown(app)
    assert '<th scope="col">Stadsområde</th>' in shown(app)
    set_level(app, "3")
    assert not app.error and not register.current("decisions").empty


def test_an_earlier_day_of_the_register_can_only_be_looked_at():
    app = open_page()
    app.date_input(key="per").set_value(now().date())
    calm(app.run())
    assert "Gå till läget nu" in shown(app)
    assert not [b for b in app.button if str(b.key).startswith("mote")]
