"""Åtgärder in Streamlit's own test runner: from a problem to a verdict, what is refused, what a meeting's decision becomes."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from lagesbild import actions, resolutions
from lagesbild.actor import Actor, Role
from lagesbild.calendar import Week
from lagesbild.resolutions import Resolution

ROOT = Path(__file__).parents[2]
PAGE = "pages/vecka/atgarder.py"
PLACE = "exempelstad-fiktiv"
EMPTY = "hasselby-vallingby"
ME = Actor(Role.SAFETY_COORDINATOR, "Kommunen")


@pytest.fixture(autouse=True)
def _today(home, monkeypatch):
    st.cache_resource.clear()  # every copy of the example register has the same identity
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr("lagesbild.calendar.clock", lambda: datetime(2026, 11, 30, 8, 30))


def open_page(page=PAGE, actor=ME, place=PLACE, **choice: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.switch_page(page)
    if actor:
        app.session_state["who"] = actor
    app.query_params["omrade"] = place
    for name, value in choice.items():
        app.query_params[name] = value
    return calm(app.run())


def calm(app: AppTest) -> AppTest:
    assert not app.exception, [e.value for e in app.exception]
    return app


def shown(app: AppTest) -> str:
    return " ".join(str(e.proto.body) for e in app.get("html"))


def fill(app: AppTest, form: str, **values) -> None:
    for name, value in values.items():
        key = f"{form}-{name}"
        for kind in (app.text_input, app.text_area, app.selectbox, app.multiselect, app.button_group):
            if key in [w.key for w in kind]:
                kind(key=key).set_value(value)
                break
        else:
            raise AssertionError(f"{key} is no field")


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click()
    return calm(app.run())


def undo(app: AppTest) -> AppTest:
    return press(app, "atgard-angra")


def test_what_was_just_saved_can_be_undone_and_what_was_struck_put_back(own_register):
    app = open_page()
    before = actions.work_of(own_register.current, PLACE)
    row = before.ranked()[0][1]
    key = f"problem-{row.id}-{row.change}"
    fill(app, key, owner="Ett annat råd")
    app = press(app, f"{key}-save")
    assert actions.work_of(own_register.current, PLACE).problem(row.id).value.owner == "Ett annat råd"
    app = undo(app)
    assert f"{row.id} är som förut." in shown(app)
    assert actions.work_of(own_register.current, PLACE).problem(row.id).value == row.value

    key = f"problem-ny-{app.session_state['atgard-turn']}"
    fill(app, key, name="Klotter vid ån")
    app = press(app, f"{key}-save")
    new = {p.id for p in actions.work_of(own_register.current, PLACE).problems} - {p.id for p in before.problems}
    assert len(new) == 1
    app = undo(app)  # what is new is struck
    assert len(actions.work_of(own_register.current, PLACE).problems) == len(before.problems)
    app = undo(app)  # and put back
    assert new < {p.id for p in actions.work_of(own_register.current, PLACE).problems}

    key = f"orsak-{row.id}-{app.session_state['atgard-turn']}"
    app.selectbox(key="problem").set_value(row.id)
    app = calm(app.run())
    fill(app, key, branch="orsak", name="Ingen uppsyn")
    app = press(app, f"{key}-save")
    assert len(actions.work_of(own_register.current, PLACE).causes) == len(before.causes) + 1
    app = undo(app)
    assert len(actions.work_of(own_register.current, PLACE).causes) == len(before.causes)


def test_what_another_changed_meanwhile_is_not_undone(own_register):
    app = open_page()
    row = actions.work_of(own_register.current, PLACE).ranked()[0][1]
    key = f"problem-{row.id}-{row.change}"
    fill(app, key, owner="Ett annat råd")
    app = press(app, f"{key}-save")
    seen = actions.work_of(own_register.current, PLACE).problem(row.id)
    actions.change_problem(own_register, PLACE, seen, replace(seen.value, owner="Polisen"), ME)
    app = undo(app)
    assert "Någon annan ändrade samma sak" in " ".join(e.value for e in app.error)
    assert actions.work_of(own_register.current, PLACE).problem(row.id).value.owner == "Polisen"


def test_a_place_without_problems_begins_with_the_form():
    app = open_page(place=EMPTY)
    assert "Inga problem är beskrivna ännu." in shown(app)
    assert "problem-ny-0-name" in [w.key for w in app.text_input]


def test_a_problem_becomes_an_action_and_a_verdict(own_register):
    app = open_page(place=EMPTY)
    fill(app, "problem-ny-0", name="Bråk vid centrum", description="Fredagar och lördagar.")
    press(app, "problem-ny-0-save")
    assert "P1 är noterat" in shown(app)
    fill(app, "orsak-P1-1", branch="plats eller objekt", name="Mörk parkering", certainty="känt")
    press(app, "orsak-P1-1-save")
    assert "O1 är noterad" in shown(app) and "lb-causes" in shown(app)
    fill(
        app,
        "atgard-ny-P1-2",
        name="Belysning",
        responsible="Tekniska kontoret",
        start="2026-11-02",
        follow_up="2026-11-23",
    )
    fill(app, "atgard-ny-P1-2", criterion="Färre händelser", counted="händelser", target="-20", status="pågår")
    press(app, "atgard-ny-P1-2-save")
    assert "Å1 är noterad" in shown(app)
    app = open_page(place=EMPTY, vy="uppfoljning")
    assert "uppföljning väntar sedan 2026-11-23" in shown(app)
    fill(app, "uppfoljning-0", verdict="går inte att säga", note="För få händelser för att säga något.")
    press(app, "uppfoljning-0-save")
    assert "Uppföljningen av Å1 är sparad: går inte att säga." in shown(app)
    assert "Ingen uppföljning väntar." in shown(app)
    work = actions.work_of(own_register.current, EMPTY)
    assert work.action("Å1").value.target == -20
    assert work.follow_ups_of("Å1")[0].value.verdict == "går inte att säga"


def test_what_is_refused_stands_at_the_form_and_what_was_typed_stays():
    app = open_page(place=EMPTY)
    fill(app, "problem-ny-0", name="Ring 070-123 45 67", likelihood=3)
    press(app, "problem-ny-0-save")
    message = " ".join(e.value for e in app.error)
    assert "telefonnummer" in message and "Skäl för sannolikheten saknas" in message
    assert app.text_input(key="problem-ny-0-name").value == "Ring 070-123 45 67"


def test_a_name_is_asked_about_once():
    app = open_page(place=EMPTY)
    fill(app, "problem-ny-0", name="Bråk mellan Anna Svensson och Erik Nilsson")
    press(app, "problem-ny-0-save")
    assert "Är ”Anna Svensson”" in " ".join(w.value for w in app.warning)
    assert "noterat" not in shown(app)


def test_a_criterion_cannot_be_changed_when_the_action_has_begun():
    app = open_page(vy="atgarder", atgard="Å1")
    assert "Valt innan den började." in shown(app)
    key = next(w.key for w in app.text_input if w.key.startswith("atgard-Å1-") and w.key.endswith("-name"))
    assert key.replace("-name", "-criterion") not in [w.key for w in app.text_input]


@pytest.mark.parametrize("way", ["tavla", "tid", "del", "part"])
def test_the_board_has_every_action_in_every_order(way):
    text = shown(open_page(vy="atgarder", ordning=way))
    for action in ("Å1", "Å2", "Å3", "Å4", "Å5", "Å6", "Å7"):
        assert action in text
    assert ("uppföljning väntar sedan 2026-11-23" in text) == (way != "tid")


def test_a_meetings_decision_becomes_an_action_with_one_press_and_only_once(own_register):
    monday = Week(2026, 48)
    made = resolutions.resolve(
        own_register, PLACE, monday, Resolution("Laga låset", "Bostadsbolaget", date(2026, 12, 18)), ME
    )
    app = open_page("pages/vecka/registrera.py", motesvecka="v. 48 2026")
    press(app, f"beslut-atgard-{made}")
    assert "Åtgärd Å8" in shown(app)
    assert f"beslut-atgard-{made}" not in [b.key for b in app.button]
    kept = actions.work_of(own_register.current, PLACE).action("Å8").value
    assert (kept.name, kept.responsible, kept.end, kept.resolution) == (
        "Laga låset",
        "Bostadsbolaget",
        date(2026, 12, 18),
        made,
    )


def test_nobody_changes_anything_without_saying_who():
    app = open_page(actor=None)
    assert all(b.disabled for b in app.button if b.key and b.key.endswith("-save"))


def test_figures_that_a_problem_rests_on_stand_still(own_register):
    row = actions.work_of(own_register.current, PLACE).problem("P1")
    key = f"underlag-P1-{row.change}"
    app = open_page(problem="P1")
    app.session_state["folded-Underlag (0)"] = True
    calm(app.run())
    fill(app, key, evidence=f"levels:{PLACE}:2026")
    press(app, f"{key}-save")
    kept = actions.work_of(own_register.current, PLACE).problem("P1").value.evidence
    assert kept.startswith(f"levels:{PLACE}:2026@")


def test_the_law_is_answered_and_warns(own_register):
    app = open_page(vy="lagen")
    assert "8 §: går ut 2027-02-28, inom 3" in " ".join(w.value for w in app.warning)
    assert "Fortlöpande rapport till kommunfullmäktige" in shown(app)
    fill(app, "lag-ny-0", paragraph="12 §", answer="ja", what="Sidan är uppdaterad", decided="2026-11-20")
    press(app, "lag-ny-0-save")
    assert "L10 är noterat." in shown(app) and "Sidan är uppdaterad" in shown(app)


def test_the_law_of_a_place_that_has_noted_nothing():
    assert "Inget är noterat om lagens krav ännu." in shown(open_page(place=EMPTY, vy="lagen"))


def test_the_effect_of_an_action_is_shown_beside_another_area():
    app = open_page(vy="uppfoljning")
    app.session_state["folded-Hade åtgärden verkan? Före och efter, jämfört med andra områden"] = True
    calm(app.run())
    assert "Å1: det går inte att säga" in shown(app)
    app.selectbox(key="verkan-atgard").set_value("Å4")
    calm(app.run())
    assert "Å4: ingen skillnad går att se" in shown(app)


def test_a_measure_of_the_plan_is_reported():
    app = open_page(vy="plan")
    assert "Indikatorernas väg mot målet" in shown(app)
    fill(
        app,
        "plan-ny-0",
        number="Åtgärdsplan 2025–2026 (fiktiv)|2:2",
        status="genomförd",
        result="Används i alla skolor.",
    )
    press(app, "plan-ny-0-save")
    assert "Insats 2:2 är redovisad för 2026." in shown(app) and "Används i alla skolor." in shown(app)


def test_a_place_without_a_plan_is_told_how_to_bring_one():
    assert "Ingen plan är inläst." in shown(open_page(place=EMPTY, vy="plan"))


def test_a_promise_is_noted_struck_and_put_back(own_register):
    app = open_page(place=EMPTY, vy="Dialog", dialog="Medborgarlöften")
    fill(app, "promises-ny-0", name="Poliser till fots", parties="Anna Svensson")
    press(app, "promises-ny-0-save")
    assert "Är ”Anna Svensson” en person?" in app.warning[0].value
    fill(app, "promises-ny-0", parties="Polisen, ring 070-123 45 67")
    press(app, "promises-ny-0-save")
    assert "telefonnummer" in app.error[0].value
    fill(app, "promises-ny-0", parties="Polisen")
    press(app, "promises-ny-0-save")
    assert "M1 är sparat" in shown(app) and "Ett medborgarlöfte är givet." in shown(app)
    app.selectbox(key="promises-vald").set_value("M1")
    app.run()
    (key,) = [b.key for b in app.button if b.key.startswith("promises-M1-") and b.key.endswith("-strike")]
    press(app, key)
    assert "M1 är struket" in shown(app) and "Inga medborgarlöften ännu" in shown(app)
    press(app, "atgard-angra")
    assert "M1 är tillbaka." in shown(app)


def test_what_cannot_be_struck_says_why(own_register):
    actions.add_problem(own_register, EMPTY, actions.LocalProblem("Klotter"), ME)
    actions.add_cause(own_register, EMPTY, actions.Cause("P1", "orsak", "Mörkt"), ME)
    actions.add_cause(own_register, EMPTY, actions.Cause("P1", "orsak", "Lampan är trasig", leads_to="O1"), ME)
    app = open_page(place=EMPTY)
    app.selectbox(key="orsak-strik-P1").set_value("O1")
    app.run()
    press(app, "orsak-strik-P1-do")
    assert "O1 kan inte strykas: O2 hör till." in app.error[0].value


def test_a_problem_that_is_struck_is_no_broken_link(own_register):
    for name in ("Klotter", "Buskörning"):
        actions.add_problem(own_register, EMPTY, actions.LocalProblem(name), ME)
    app = open_page(place=EMPTY, problem="P2 Buskörning")
    (key,) = [b.key for b in app.button if b.key.startswith("problem-P2") and b.key.endswith("-strike")]
    press(app, key)
    assert "P2 är struket" in shown(app) and not app.warning
    assert app.session_state["problem"] == "P1"


def test_what_a_link_began_is_described_once(own_register):
    app = open_page(**{"nytt-i": "Lyktberga", "vy": "problem"})
    new = "problem-ny-0"
    part = next(p for p in app.multiselect if p.key == f"{new}-parts")
    assert len(part.value) == 1
    app.button(key=f"{new}-save").click()
    assert "Problem saknas. Väntat: några ord." in " ".join(e.value for e in calm(app.run()).error)
    app.text_input(key=f"{new}-name").set_value("Klotter vid bryggan")
    app.button(key=f"{new}-save").click()
    calm(app.run())
    assert "nytt-i" not in app.query_params
    assert next(p for p in app.multiselect if p.key == "problem-ny-1-parts").value == []
