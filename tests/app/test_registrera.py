"""Registrera in Streamlit's own test runner: incidents, decisions, conflicts, the protocol, the history."""

import json
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import mammoth
import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from lagesbild import exhibits, intake, reports
from lagesbild import week as domain
from lagesbild.actions import Upcoming, noting
from lagesbild.actor import Actor, Role
from lagesbild.analysis import geography
from lagesbild.areas import directory
from lagesbild.calendar import SWEDISH_TIME, Week, now
from lagesbild.paths import DATA
from lagesbild.place import set_rhythm
from lagesbild.problems import NoData
from lagesbild.register import Register
from lagesbild.resolutions import Focus, Resolution
from lagesbild.services.meeting import MeetingService
from lagesbild.services.reporting import ReportingService
from lagesbild.week import Incident

ROOT = Path(__file__).parents[2]
PAGE = "pages/vecka/registrera.py"
PLACE = "hasselby-vallingby"
ME = Actor(Role.SAFETY_COORDINATOR, "Stadsdelsförvaltningen")
W7 = Week(2024, 7)


@pytest.fixture(autouse=True)
def _monday(home, monkeypatch):
    """A Monday in February 2024, in a register of one's own."""
    st.cache_resource.clear()  # every copy of the example register has the same identity
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr("lagesbild.calendar.clock", lambda: datetime(2024, 2, 19, 8, 30))


@pytest.fixture
def register(own_register: Register) -> Register:
    return own_register


def noted(register: Register) -> list[dict]:
    """The incidents of Hässelby-Vällingby; another example place has many from its files."""
    parts = [a.id for a in directory(register.current("areas")).inside("hasselby-vallingby")]
    return register.current("incidents", areas=parts).to_dict("records")


def open_page(actor=ME, view: str | None = None, **choice: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
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


def board(app: AppTest) -> dict:
    """What the browser is given to draw the meeting's board of."""
    (component,) = [e for e in app.get("bidi_component") if e.proto.component_name == "lagesbild_board"]
    return json.loads(component.proto.json)


def set_levels(
    register: Register, *levels: int | None, week: Week = W7, place: str = PLACE, reason: str = "Skäl"
) -> None:
    """Decide the place's first stadsdelar, as the meeting does."""
    for cell, level in zip(domain.board(register, place, week).cells, levels, strict=False):
        scale = domain.board(register, place, week).scale
        MeetingService(register, ME).decide(place, week, cell, level, scale=scale, reason=reason)


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
    monkeypatch.setattr("lagesbild.calendar.clock", lambda: datetime(2027, 1, 4, 8, 30))
    app = open_page()
    assert Week(*app.selectbox(key="motesvecka").value) == Week(2026, 53)
    options = app.selectbox(key="motesvecka").options
    assert options[:2] == ["v. 2 2027", "v. 1 2027"]  # next week is the last that can be chosen
    assert "v. 53 2026" in options and "v. 53 2025" not in options


def test_a_week_to_come_is_warned_about():
    app = open_page(motesvecka="v. 9 2024")
    assert [w.value for w in app.warning] == ["Vecka 9 2024 har inte börjat ännu. Kontrollera att rätt vecka är vald."]
    assert not open_page(motesvecka="v. 8 2024").warning  # it has begun


def test_nothing_can_be_saved_before_it_is_known_who_saves(register):
    app = open_page(actor=None)
    assert "Innan något kan sparas" in shown(app)
    assert not board(app)["may_save"]
    blocks = len(app.main.children)
    app.selectbox(key="who-role").set_value("Kommunpolis")
    app.text_input(key="who-organisation").set_value("Kalle 811228-9874")
    next(b for b in app.button if b.label == "Spara").click()
    calm(app.run())
    assert "personnummer" in errors(app) and not board(app)["may_save"]
    app.text_input(key="who-organisation").set_value("Polisen")
    next(b for b in app.button if b.label == "Spara").click()
    calm(app.run())
    assert "Du registrerar som Kommunpolis, Polisen." in shown(app)
    assert board(app)["may_save"]
    assert len(app.main.children) == blocks, "what stands below moved: a slow run shows it twice"


def test_a_place_with_only_areas_and_a_scale_can_register_its_first_week(register):
    for batch in register.imports()["batch"]:
        register.undo(int(batch), Actor(Role.OTHER, "Test"))
    files = [DATA / PLACE / f for f in ("omraden.csv", "stadsdelar.geojson", "nivaskala.csv")]
    intake.confirm(register, intake.plan(register, files, intake.ImportOptions()), Actor(Role.OTHER, "Test"))
    app = open_page()
    assert board(app)["rows"][0]["area"] == "hasselby-gard"
    set_levels(register, 1)
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
    (row,) = [r for r in board(app)["rows"] if r["area"] == "vallingby"]
    assert row["grounds"] == "1 oroande händelse → 2" and row["incidents"][0]["note"] == "Brand i papperskorg"
    app.segmented_control(key="vy").set_value("handelser")
    assert calm(app.run()).text_input(key="h-organisation-ny").value == ME.organisation


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


def test_what_may_be_a_name_in_an_incident_is_asked_about_once(register):
    app = note_incident(open_page(view="Händelser"), note="Anna Svensson såg bråket")
    assert "Är ”Anna Svensson” en person?" in app.warning[0].value and noted(register) == []
    assert app.text_area(key="h-note-ny").value == "Anna Svensson såg bråket"
    app.button(key="handelse-save").click()
    calm(app.run())
    assert len(noted(register)) == 1


def test_a_double_click_is_no_answer_to_the_question_about_a_person(register, monkeypatch):
    monkeypatch.setattr("lagesbild.ui.persons.SHORTEST", 1.0)
    at = iter([10.0, 10.3, 10.6, 12.0])
    monkeypatch.setattr("lagesbild.ui.persons.time", SimpleNamespace(monotonic=lambda: next(at)))
    app = note_incident(open_page(view="Händelser"), note="Anna Svensson såg bråket")
    assert "Är ”Anna Svensson” en person?" in app.warning[0].value
    app.button(key="handelse-save").click().run()
    assert "Är ”Anna Svensson” en person?" in app.warning[0].value and noted(register) == []
    app.button(key="handelse-save").click().run()
    assert "Är ”Anna Svensson” en person?" in app.warning[0].value and noted(register) == []
    app.button(key="handelse-save").click().run()
    assert len(noted(register)) == 1


def test_where_on_the_map_it_happened_is_saved_with_the_incident_and_taken_off_it(register):
    (border,) = register.current("areas", areas=["vallingby"])["geometry"]
    inside = geography.from_geojson([border])[0].representative_point()
    app = open_page(view="Händelser")
    app.session_state["h-at-ny"] = (round(inside.x), round(inside.y))  # as a tap leaves it
    app.session_state["h-follows-ny"] = {"area": "vallingby", "place": "Torget"}
    calm(app.run())
    assert "Platsen är satt på kartan" in shown(app)
    assert app.text_input(key="h-place-ny").value == "Torget"
    note_incident(app)
    (row,) = noted(register)
    assert (row["x"], row["y"]) == (round(inside.x), round(inside.y)) and row["place"] == "Torget"
    assert "Platsen är satt på kartan" not in shown(app)  # the next one is somewhere else
    app.selectbox(key="handelse-chosen").set_value(row["incident"])
    calm(app.run())
    key = f"{row['incident']}-{row['change']}"
    app.session_state[f"h-at-{key}"] = None
    app.text_input(key=f"h-reason-{key}").set_value("Fel torg")
    app.button(key="handelse-correct").click()
    calm(app.run())
    (row,) = noted(register)
    assert pd.isna(row["x"]) and pd.isna(row["y"])


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


# --- reports before the meeting ------------------------------------------------------------


def test_links_reports_and_who_is_silent(register):
    app = open_page(view="Rapporter")
    assert "Ingen är tillfrågad ännu" in shown(app)
    app.button(key="rapportor-save").click()
    assert "Organisation saknas." in errors(calm(app.run()))
    app.text_input(key="rapportor-organisation").set_value("Polisen")
    app.button(key="rapportor-save").click()
    assert "Länken till Polisen är gjord." in shown(calm(app.run()))
    (reporter,) = ReportingService(register, ME).reporters(PLACE)
    assert app.code[0].value.endswith(f"/rapportera/{reporter.id}")
    fire = Incident("vallingby", W7.monday(), "Brand", "oroande", "", None, "centrum")
    for _ in range(2):
        reports.receive(register, reporter, reports.Report(uuid4().hex, W7, fire))
    first, second = (r["report"] for r in reports.inbox(register, PLACE, W7).to_dict("records"))
    calm(app.run())
    app.button(key=f"rapport-ja-{first}-vallingby").click()
    assert "Rapporten räknas nu som en händelse." in shown(calm(app.run()))
    assert "Liknar en händelse som redan är noterad." in shown(app)
    app.text_input(key=f"rapport-svar-{second}-vallingby").set_value("Tack, Anna Svensson")
    app.button(key=f"rapport-nej-{second}-vallingby").click()
    assert "Är ”Anna Svensson” en person?" in calm(app.run()).warning[0].value
    app.text_input(key=f"rapport-svar-{second}-vallingby").set_value("")
    app.button(key=f"rapport-nej-{second}-vallingby").click()
    assert "Skäl saknas." in errors(calm(app.run()))
    app.button(key=f"rapport-samma-{second}-vallingby").click()
    assert "Inga rapporter väntar" in shown(calm(app.run()))
    assert len(noted(register)) == 1
    app.segmented_control(key="vy").set_value("mote")
    rows = {r["area"]: r["coverage"] for r in board(calm(app.run()))["rows"]}
    assert rows["vallingby"] == "1 av 1 har svarat." and rows["grimsta"] == "0 av 1 har svarat; inte Polisen."
    assert "1 av 1 har svarat; ingen från" in shown(app)


# --- the end -------------------------------------------------------------------------------


def test_a_meeting_from_its_decisions_to_the_protocol(register):
    set_levels(register, 1, 1, 2, *[1] * 5, reason="Nedskräpning")
    app = open_page()
    app.pills(key="mote-with").set_value(["Stadsdelsförvaltningen", "Polisen"])
    app.text_input(key="mote-more").set_value("Hyresgästföreningen")
    app.button(key="mote-end").click()
    calm(app.run())
    assert "Inte beslutade: Nälsta." in errors(app)
    assert register.current("meetings").empty
    last = domain.board(register, PLACE, W7).cells[-1]
    MeetingService(register, ME).decide(PLACE, W7, last, 1, scale=(1, 2, 3, 4, 5))
    app.text_input(key="fokus-place").set_value("Kajen")
    app.button(key="fokus-save").click()
    calm(app.run())
    assert "Alla stadsdelar är beslutade." in shown(app)
    app.button(key="mote-end").click()
    calm(app.run())
    assert "”Kajen” är skrivet men inte tillagt." in " ".join(w.value for w in app.warning)
    assert register.current("meetings").empty
    app.button(key="mote-end").click()
    calm(app.run())
    words = shown(app)
    assert "Mötet om v.\xa07\xa02024 är avslutat." in words
    assert "Protokoll från mötet om v.\xa07\xa02024, Hässelby-Vällingby" in words
    assert "Med var Stadsdelsförvaltningen, Polisen och Hyresgästföreningen." in words
    assert "Nedskräpning" in words
    assert "Ett beslut avviker från förslaget" in words
    assert [b.label for b in app.get("download_button") if b.proto.id.endswith(("protokoll-docx", "protokoll-pdf"))]


def test_the_protocol_is_a_document_with_what_was_resolved_and_the_focus(register):
    set_levels(register, *[1] * 9)
    meeting = MeetingService(register, ME)
    with pytest.raises(NoData):
        meeting.protocol_file(PLACE, W7, "docx")
    meeting.note(PLACE, Incident("vallingby", W7.monday(), "Brand", "lindrig", "Polisen"))
    meeting.resolve(PLACE, W7.shift(-1), Resolution("Siktröjning vid skolan", "Tekniska kontoret"))
    meeting.resolve(PLACE, W7, Resolution("Laga belysningen", "Kommunen", date(2024, 3, 1), part="vallingby"))
    meeting.set_focus(PLACE, W7.shift(1), Focus("Centrumtorget", "Polisen", "fre–lör 18–02"))
    asked = {
        name: reports.invite(register, PLACE, name, parts, ME)
        for name, parts in (("Bostads AB", ["vallingby", "racksta"]), ("Skolan", ["vallingby"]), ("Räddning", []))
    }
    for name, id_ in (("Bostads AB", "a" * 32), ("Skolan", "b" * 32)):
        reports.receive(register, asked[name], reports.Report(id_, W7, None, ("vallingby",)))
    meeting.finish(meeting.board(PLACE, W7), on=date(2024, 2, 19), organisations=["Polisen"])
    reports.receive(register, asked["Räddning"], reports.Report("c" * 32, W7))  # too late for the protocol
    text = mammoth.extract_raw_text(BytesIO(meeting.protocol_file(PLACE, W7, "docx"))).value
    for words in ("Protokoll från mötet", "Laga belysningen", "Siktröjning vid skolan", "Centrumtorget", "Brand"):
        assert words in text
    assert meeting.protocol_file(PLACE, W7, "pdf").startswith(b"%PDF")
    built = exhibits.build(register, f"resolutions:{PLACE}:2024:7")
    assert built.summary == "Mötet fattade ett beslut. Ett är öppet sedan tidigare."
    assert built.written()["Klart senast"].tolist() == ["2024-03-01", ""]
    answers = exhibits.build(register, f"reports:{PLACE}:2024:7")
    assert answers.written().to_numpy().tolist() == [
        ["Bostads AB", "", "Vällingby", "Råcksta"],
        ["Räddning", "", "", "alla"],
        ["Skolan", "", "Vällingby", ""],
    ]
    assert "Inget att rapportera" in text and "2 av 3 har svarat" in answers.summary


def test_a_meeting_may_be_closed_with_stadsdelar_left(register):
    set_levels(register, 1)
    app = open_page()
    app.checkbox(key="mote-leave").check()
    app.button(key="mote-end").click()
    calm(app.run())
    assert "Inte beslutad" in shown(app) and "en av nio stadsdelar är beslutade" in shown(app).lower()


def test_what_is_resolved_is_open_next_monday_until_it_is_done(register, monkeypatch):
    app = open_page()
    app.text_input(key="beslut-what").set_value("Laga belysningen vid gångtunneln")
    app.text_input(key="beslut-due").set_value("i morgon")
    app.button(key="beslut-save").click()
    assert "”i morgon” är ingen dag." in errors(calm(app.run()))
    app.text_input(key="beslut-due").set_value("2024-02-22")
    app.button(key="beslut-save").click()
    assert "Ansvarig saknas." in errors(calm(app.run()))
    app.text_input(key="beslut-responsible").set_value("Tekniska kontoret")
    app.button(key="beslut-save").click()
    assert "Laga belysningen" in shown(calm(app.run())) and not app.error
    assert app.text_input(key="beslut-what").value == ""
    monkeypatch.setattr("lagesbild.calendar.clock", lambda: datetime(2024, 2, 26, 8, 30))
    later = open_page()
    assert "Öppna beslut från tidigare möten" in shown(later)
    (row,) = register.current("resolutions").to_dict("records")
    later.selectbox(key=f"beslut-{row['resolution']}-{row['change']}").set_value("klart")
    calm(later.run())
    assert "Öppna beslut från tidigare möten" not in shown(later)
    assert register.current("resolutions")["status"].tolist() == ["klart"]


def test_a_meeting_opens_with_what_is_open_the_soonest_first(register, monkeypatch):
    app = open_page()
    for what, due in (
        ("Städa", ""),
        ("Laga", "2024-03-22"),
        ("Vakta", "2024-02-20"),
        ("Mäta", ""),
        ("Ringa", "2024-03-01"),
    ):
        for key, text in (("what", what), ("due", due), ("responsible", "Tekniska kontoret")):
            app.text_input(key=f"beslut-{key}").set_value(text)
        app.button(key="beslut-save").click()
        assert not calm(app.run()).error
    monkeypatch.setattr("lagesbild.calendar.clock", lambda: datetime(2024, 2, 26, 8, 30))
    later = open_page()
    above = [box.label for box in later.selectbox if box.label.startswith("Status: ")]
    assert above == ["Status: Vakta", "Status: Ringa", "Status: Laga"]
    assert [e.label for e in later.expander] == ["Fler öppna beslut"]


def test_what_may_be_a_name_is_asked_about_once(register):
    app = open_page()
    app.text_input(key="beslut-what").set_value("Samtal med Anna Svensson")
    app.text_input(key="beslut-responsible").set_value("Socialtjänsten")
    app.button(key="beslut-save").click()
    calm(app.run())
    assert "Anna Svensson" in app.warning[0].value and register.current("resolutions").empty
    app.button(key="beslut-save").click()
    calm(app.run())
    assert len(register.current("resolutions")) == 1


def test_what_comes_in_four_weeks_stands_beside_the_focus_but_not_at_an_old_meeting(register, monkeypatch):
    monkeypatch.setattr("lagesbild.calendar.today", lambda: date(2024, 2, 19))
    noting.add_note(register, PLACE, Upcoming("Sportlov", "lov eller helg", date(2024, 2, 26), date(2024, 3, 3)), ME)
    due = Resolution("Laga lampan", "Kontoret", date(2024, 3, 1))
    MeetingService(register, ME).resolve(PLACE, Week(2024, 6), due)
    text = shown(open_page())
    assert "Fyra veckor framåt" in text and "Sportlov" in text
    assert text.count("Laga lampan</b>") == 1 and "Laga lampan</a>" not in text  # among the open ones only
    assert "Fyra veckor framåt" not in shown(open_page(motesvecka="v. 3 2024"))


def test_the_focus_of_next_week(register):
    app = open_page()
    assert "Fokus v.\xa08\xa02024" in shown(app)
    app.text_input(key="fokus-place").set_value("Centrumtorget")
    app.text_input(key="fokus-hours").set_value("fre–lör 18–02")
    app.text_input(key="fokus-responsible").set_value("Polisen")
    app.button(key="fokus-save").click()
    assert "Centrumtorget" in shown(calm(app.run()))
    (row,) = register.current("focus").to_dict("records")
    app.button(key=f"fokus-{row['focus']}").click()
    assert "Centrumtorget" not in shown(calm(app.run()))


def test_a_day_that_is_none_is_told():
    app = open_page()
    app.text_input(key="mote-day").set_value("måndag")
    app.button(key="mote-end").click()
    calm(app.run())
    assert "”måndag” är ingen dag." in errors(app)


def test_history_shows_what_was_loaded_and_what_was_decided(register):
    set_levels(register, 4, week=Week(2023, 46), reason="Nya uppgifter")
    app = open_page(motesvecka="v. 46 2023")
    app.segmented_control(key="vy").set_value("historik")
    calm(app.run())
    app.selectbox(key=f"historik-{PLACE}").set_value("hasselby-gard")
    message = shown(calm(app.run()))
    assert "Historik för Hässelby gård v.\xa046\xa02023" in message
    assert "inläsning" in message and "beslut" in message and "Nya uppgifter" in message


def test_before_the_meeting_there_is_no_protocol():
    assert "är inte avslutat" in shown(open_page(view="Protokoll"))


def test_goteborg_has_no_rules_and_says_so(register):
    app = open_page()
    app.selectbox(key="omrade").set_value("goteborg")
    calm(app.run())
    given = board(app)
    assert given["rows"][0]["grounds"] == "inga regler finns för skalan, därför inget förslag"
    assert (given["rows"][0]["proposed"], given["part_title"]) == (None, "Stadsområde")


def test_an_earlier_day_of_the_register_can_only_be_looked_at(monkeypatch):
    monkeypatch.setattr("lagesbild.calendar.clock", lambda: datetime.now(SWEDISH_TIME))  # the register is of today
    app = open_page()
    app.date_input(key="per").set_value(now().date())
    calm(app.run())
    assert "Gå till läget nu" in shown(app)
    assert "mote-board" not in [c.key for c in app.get("bidi_component")]


@pytest.mark.parametrize(
    ("rhythm", "said"),
    [
        (2, "Mötet hålls varannan vecka: händelser, svar och förslag gäller v.\u00a06–7\u00a02024. "),
        (4, "Mötet hålls varje månad: händelser, svar och förslag gäller v.\u00a04–7\u00a02024. "),
    ],
)
def test_the_rhythm_is_said_where_the_week_is(register, rhythm, said):
    assert "Mötet hålls" not in shown(open_page(motesvecka="v. 7 2024"))
    set_rhythm(register, PLACE, rhythm, ME)
    page = shown(open_page(motesvecka="v. 7 2024"))
    assert said + "Den vecka som ger mest är förslaget, och nivån sätts för v.\u00a07." in page
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    app.query_params["omrade"] = PLACE
    assert f"möte {domain.RHYTHMS[rhythm]}" in shown(app.run())
