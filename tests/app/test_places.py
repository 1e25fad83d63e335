"""Ny plats in Streamlit's own test runner: a place without a file, the list of places, the first question."""

import json
from contextlib import closing

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from lagesbild import place
from lagesbild.actor import Actor, Role
from lagesbild.calendar import now, today
from lagesbild.place import NewPlace
from lagesbild.register import Register
from lagesbild.ui import frame, places, session
from lagesbild.week import last_completed
from tests.app.test_registrera import ME, ROOT, board, calm, set_levels, shown


@pytest.fixture(autouse=True)
def _own_home(home, monkeypatch):
    st.cache_resource.clear()  # every copy of the example register has the same identity
    monkeypatch.chdir(ROOT)


def opened(page: str = frame.NEW_PLACE) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    app.session_state["who"] = ME
    app.run()
    app.switch_page(page)
    return calm(app.run())


def fill(app: AppTest, name: str, parts: str) -> AppTest:
    app.text_input(key="new-name").set_value(name)
    app.text_area(key="new-parts").set_value(parts)
    return calm(app.button(key="new-make").click().run())


def test_a_place_is_made_of_a_name_and_seven_names_and_leads_to_the_meeting():
    app = fill(opened(), "Sjövik", "Norr\nSöder\nÖster\nVäster\nCentrum\nHamnen\nÖn")
    assert "Sjövik är gjord" in shown(app)
    assert app.selectbox(key="omrade").value == "sjovik"
    assert app.selectbox(key="omrade").options[0] == "Sjövik", "one's own comes first"
    app.switch_page(places.MEETING)
    app = calm(app.run())
    assert "Ingen stadsdel är beslutad ännu." in shown(app) and not app.error
    names = ["Norr", "Söder", "Öster", "Väster", "Centrum", "Hamnen", "Ön"]
    assert [r["name"] for r in board(app)["rows"]] == names
    app.switch_page("pages/data/underlag.py")
    assert "Inget är inläst ännu." in shown(calm(app.run())), "what the examples were filled with is theirs"


@pytest.mark.parametrize(
    ("type_", "undecided", "decided"),
    [
        ("kommundel", "Ingen kommundel är beslutad ännu.", "Alla kommundelar är beslutade."),
        ("stadsområde", "Inget stadsområde är beslutat ännu.", "Alla stadsområden är beslutade."),
    ],
)
def test_the_meeting_calls_the_parts_what_they_are(home, type_, undecided, decided):
    app = opened()
    app.selectbox(key=session.NEW_PLACE_PART_TYPE.name).set_value(type_)
    fill(app, "Sjövik", "Norr\nSöder")
    app.switch_page(places.MEETING)
    app = calm(app.run())
    assert undecided in shown(app) and "stadsdel" not in shown(app).split(">Avsluta mötet<")[1]
    register = Register(home / "register.sqlite")
    set_levels(register, 1, 1, week=last_completed(today()), place="sjovik")
    register.close()
    assert decided in shown(calm(app.run()))


def test_what_cannot_be_is_told_and_what_was_typed_stays():
    app = fill(opened(), "Göteborg", "Norr\nnorr")
    text = " ".join(e.value for e in app.error)
    assert "”Göteborg” finns redan" in text and "Nr 2: ”norr” står två gånger" in text
    assert app.text_input(key="new-name").value == "Göteborg"


def test_the_list_of_places_ends_with_the_way_to_a_new_one():
    app = opened("pages/lage/brott.py")
    assert app.selectbox(key="omrade").options[-1] == "Ny plats …"
    app.selectbox(key="omrade").set_value(frame._NEW)
    app = calm(app.run())
    assert '<h1 class="lb-h1">Ny plats</h1>' in shown(app)
    assert app.selectbox(key="omrade").value == "hasselby-vallingby"


def test_first_start_asks_and_the_answer_holds():
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    app = calm(app.run())
    app = calm(app.button(key="first-own").click().run())
    assert '<h1 class="lb-h1">Ny plats</h1>' in shown(app)
    assert app.selectbox(key="omrade").options == []
    again = calm(AppTest.from_file(str(ROOT / "app.py"), default_timeout=30).run())
    assert "Börja med er kommun" in shown(again) or "Här finns ingen plats ännu." in shown(again)


def test_the_first_place_in_an_empty_list_has_a_year():
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    app.session_state["who"] = ME
    app = calm(app.run())
    app = calm(app.button(key="first-own").click().run())
    app = fill(app, "Sjövik", "Norr")
    assert app.selectbox(key="ar").value == now().year
    app.switch_page(places.MEETING)
    assert "Här finns ingen plats ännu." not in shown(calm(app.run()))


def test_examples_are_tried_and_the_question_is_not_asked_again():
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    app = calm(calm(app.run()).button(key="first-examples").click().run())
    assert not [b for b in app.button if b.key == "first-own"]
    assert len(app.selectbox(key="omrade").options) == 4


def test_a_place_is_changed_on_the_same_page():
    app = fill(opened(), "Sjövik", "Norr, Söder")
    del app.session_state["place-made"]
    app.session_state[session.PLACE_VIEW.name] = "andra"
    app = calm(app.run())
    for title in ("Namn och typ", "Stadsdelar", "Nivåskala", "Händelsekategorier", "Historik"):
        assert f">{title}</h2>" in shown(app), title
    app.text_input(key="change-part-name-norr-Norr").set_value("Norra sidan")
    app = calm(app.button(key="change-rename").click().run())
    assert "Norr heter nu Norra sidan" in shown(app) + " ".join(s.value for s in app.success)
    undo = [b for b in app.button if str(b.key).startswith("place-undo-")]
    for _ in undo[:-1]:  # each change but that which made the place
        key = next(b.key for b in app.button if str(b.key).startswith("place-undo-") and b.label == "Ångra")
        app = calm(app.button(key=key).click().run())
        assert not app.error
    assert app.text_input(key="change-part-name-norr-Norr").value == "Norr"


def test_the_role_comes_with_the_press_that_makes_the_place():
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    app.run()
    app.switch_page(frame.NEW_PLACE)
    app = fill(calm(app.run()), "Sjövik", "Norr\nSöder")
    assert "Ingen roll är vald." in " ".join(e.value for e in app.error)
    assert app.text_input(key="new-name").value == "Sjövik"
    app.selectbox(key=session.actor_role("new").name).set_value(ME.role)
    app.text_input(key=session.actor_organisation("new").name).set_value(ME.organisation)
    app = calm(app.button(key="new-make").click().run())
    assert "Sjövik är gjord" in shown(app)


def test_a_missing_role_and_faults_of_the_names_are_told_at_once():
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    app.run()
    app.switch_page(frame.NEW_PLACE)
    app = fill(calm(app.run()), "Sjövik", "Norr\nNorr")
    told = " ".join(e.value for e in app.error)
    assert "Ingen roll är vald." in told and "”Norr” står två gånger" in told
    app.selectbox(key=session.actor_role("new").name).set_value(ME.role)
    app.text_input(key=session.actor_organisation("new").name).set_value(ME.organisation)
    app = fill(app, "Sjövik", "Norr\nSöder")
    assert "Sjövik är gjord" in shown(app)


def test_a_press_outlives_a_run_that_ends_before_the_button(monkeypatch):
    app = opened()
    optional, ended = places._optional, []

    def ends_once():
        if not ended:
            ended.append(1)
            st.rerun()
        return optional()

    monkeypatch.setattr(places, "_optional", ends_once)
    assert "Sjövik är gjord" in shown(fill(app, "Sjövik", "Norr\nSöder"))


def test_parts_that_a_file_of_borders_leaves_out_are_named(home, write):
    square = {
        "type": "Polygon",
        "coordinates": [[[16.5, 58.9], [16.6, 58.9], [16.6, 58.8], [16.5, 58.8], [16.5, 58.9]]],
    }
    feature = {"type": "Feature", "properties": {"namn": "Norr"}, "geometry": square}
    borders = write("b.geojson", json.dumps({"type": "FeatureCollection", "features": [feature]}))
    with closing(Register(home / "register.sqlite")) as register:
        wanted = NewPlace("Ekmyra", parts=("Norr", "Söder", "Ön"), borders=borders)
        made = place.make(register, wanted, Actor(Role.SAFETY_COORDINATOR, "Kommunen"))
    app = opened()
    app.session_state["place-made"] = made
    assert "Gräns saknas för Söder och Ön." in shown(calm(app.run()))


def test_the_rhythm_is_set_where_the_place_is_changed_and_an_undone_one_is_shown_as_it_holds(home):
    with closing(Register(home / "register.sqlite")) as register:
        place.make(register, NewPlace("Sjövik", parts=("Norr", "Söder")), ME)
    app = opened()
    app.selectbox(key="omrade").set_value("sjovik")
    app.run()
    app.session_state[session.PLACE_VIEW.name] = "andra"
    calm(app.run())
    key = session.meeting_rhythm("sjovik", 1).name
    calm(app.selectbox(key=key).set_value(4).run())
    assert app.success[0].value == "Mötet hålls varje månad."
    (undo,) = [b for b in app.button if b.label == "Ångra"][:1]
    calm(undo.click().run())
    assert app.selectbox(key=key).value == 1
