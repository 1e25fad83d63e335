"""From problem to action to verdict: what is checked, frozen and kept."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from lagesbild import actions
from lagesbild.actions import Action, Cause, FollowUp, LocalProblem
from lagesbild.register import Conflict
from tests.places_work import EMPTY, LOCKS, ME, PLACE, THEFT, refusals


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("lagesbild.calendar.clock", lambda: datetime(2026, 11, 16, 9))


@pytest.fixture
def work(own_register):
    return lambda place=PLACE: actions.work_of(own_register.current, place)


def test_a_problem_becomes_causes_actions_and_a_verdict(own_register, work):
    assert actions.add_problem(own_register, PLACE, THEFT, ME) == "P7"
    actions.add_cause(own_register, PLACE, Cause("P7", "plats eller objekt", "Dålig belysning"), ME)
    assert actions.add_action(own_register, PLACE, replace(LOCKS, problem="P7"), ME) == "Å8"
    row = work().action("Å8")
    actions.change_action(own_register, PLACE, row, replace(row.value, status="pågår"), ME)
    started = work().action("Å8").value
    assert (started.before_from, started.before_to) == (date(2025, 3, 3), date(2026, 3, 1))
    assert started.before_count is not None and started.before_count > 0
    assert "Å8" in [a.id for a in work().due(date(2026, 11, 16))]
    result = FollowUp("Å8", date(2026, 11, 16), "delvis nått", "Fler lås, men inte i norr")
    actions.follow_up(own_register, PLACE, result, ME, again=date(2027, 2, 1))
    (kept,) = work().follow_ups_of("Å8")
    assert kept.value.after_count is not None
    assert (kept.value.after_from, kept.value.after_to) == (
        date(2026, 3, 2),
        date(2026, 11, 16),
    )  # events are loaded to the 22nd
    assert "Å8" not in [a.id for a in work().due(date(2026, 11, 16))]
    assert "Å8" in [a.id for a in work().due(date(2027, 2, 1))]


def test_crimes_of_no_category_cannot_be_counted_before_an_action_that_starts(own_register, work):
    actions.add_problem(own_register, EMPTY, replace(THEFT, categories=None), ME)
    crimes = replace(LOCKS, counted="anmälda brott", status="pågår")
    (told,) = refusals(actions.add_action, own_register, EMPTY, crimes, ME)
    assert told.startswith("Åtgärden kan inte börja: P1 nämner ingen brottskategori")
    actions.add_action(own_register, EMPTY, replace(crimes, counted="annat"), ME)
    assert work(EMPTY).action("Å1")


def test_what_success_is_judged_by_is_chosen_before_and_stands(own_register, work):
    actions.add_problem(own_register, EMPTY, THEFT, ME)
    unjudged = replace(LOCKS, criterion=None, counted=None, status="pågår")
    assert refusals(actions.add_action, own_register, EMPTY, unjudged, ME) == [
        "Åtgärden kan inte börja: bedöms efter saknas.",
        "Åtgärden kan inte börja: räknas i saknas.",
    ]
    actions.add_action(own_register, EMPTY, replace(LOCKS, status="pågår"), ME)
    row = work(EMPTY).action("Å1")
    for change in ({"criterion": "Nöjda cyklister"}, {"before_count": 900}, {"counted": "annat"}):
        (what,) = refusals(actions.change_action, own_register, EMPTY, row, replace(row.value, **change), ME)
        assert what.startswith("Åtgärden har börjat:")
    actions.change_action(own_register, EMPTY, row, replace(row.value, status="genomförd"), ME)
    assert work(EMPTY).action("Å1").value.before_count == row.value.before_count


def test_equal_weights_share_a_rank_and_the_unjudged_have_none(own_register, work):
    for likelihood, consequence in ((2, 3), (4, 4), (3, 2), (None, None)):
        judged = replace(
            THEFT,
            likelihood=likelihood,
            likelihood_reason="Händer ofta",
            consequence=consequence,
            consequence_reason="Drabbar många",
        )
        actions.add_problem(own_register, EMPTY, judged, ME)
    assert [(rank, row.id) for rank, row in work(EMPTY).ranked()] == [(1, "P2"), (2, "P1"), (2, "P3"), (None, "P4")]


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        ({"name": " "}, "Problem saknas."),
        ({"likelihood": 3}, "Skäl för sannolikheten saknas."),
        ({"likelihood": 5, "likelihood_reason": "x"}, "Sannolikhet är utanför 1–4."),
        ({"parts": "manvreten"}, "Stadsdelen ”manvreten” finns inte här."),
        ({"from_hour": 18}, "Bara den ena tiden är angiven."),
        ({"decision": "ingen åtgärd"}, "Skäl för ställningstagandet saknas."),
        ({"decision": "kanske", "decision_reason": "x"}, "”kanske” finns inte."),
    ],
)
def test_what_is_wrong_with_a_problem_is_said_and_nothing_is_saved(own_register, values, complaint):
    before = own_register.revision()
    assert refusals(actions.add_problem, own_register, EMPTY, replace(THEFT, **values), ME) == [complaint]
    assert own_register.revision() == before


_PERSONAL = (
    "811228-9874",
    "Ring 070-123 45 67",
    "kalle@example.se",
    "Storgatan 4 lgh 1102",
    "lägenhet 1203 på Storgatan 4",
)


@pytest.mark.parametrize("text", _PERSONAL)
def test_no_free_text_takes_personal_data(own_register, text):
    actions.add_problem(own_register, EMPTY, THEFT, ME)
    actions.add_action(own_register, EMPTY, LOCKS, ME)
    before = own_register.revision()
    for column in ("name", "description", "owner", "likelihood_reason", "consequence_reason", "decision_reason"):
        assert refusals(actions.add_problem, own_register, EMPTY, replace(THEFT, **{column: text}), ME)
    for column in ("name", "expected", "coordinator", "responsible", "criterion"):
        assert refusals(actions.add_action, own_register, EMPTY, replace(LOCKS, **{column: text}), ME)
    for column in ("name", "grounds"):
        cause = replace(Cause("P1", "utsatt", "x"), **{column: text})
        assert refusals(actions.add_cause, own_register, EMPTY, cause, ME)
    result = FollowUp("Å1", date(2026, 11, 1), "nått", text)
    assert refusals(actions.follow_up, own_register, EMPTY, result, ME)
    assert own_register.revision() == before


def test_two_who_change_the_same_meet_a_conflict(own_register, work):
    actions.add_problem(own_register, EMPTY, THEFT, ME)
    row = work(EMPTY).problem("P1")
    actions.change_problem(own_register, EMPTY, row, replace(row.value, owner="Polisen"), ME)
    with pytest.raises(Conflict):
        actions.change_problem(own_register, EMPTY, row, replace(row.value, owner="Kommunen"), ME)


def test_what_others_stand_on_is_not_withdrawn_and_an_id_is_never_used_again(own_register, work):
    actions.add_problem(own_register, EMPTY, THEFT, ME)
    actions.add_action(own_register, EMPTY, LOCKS, ME)
    assert refusals(actions.withdraw, own_register, EMPTY, work(EMPTY).problem("P1"), ME) == [
        "P1 kan inte strykas: Å1 hör till."
    ]
    actions.withdraw(own_register, EMPTY, work(EMPTY).action("Å1"), ME)
    actions.withdraw(own_register, EMPTY, work(EMPTY).problem("P1"), ME)
    assert not work(EMPTY).problems and not work(EMPTY).actions
    assert actions.add_problem(own_register, EMPTY, THEFT, ME) == "P2"
    assert own_register.history("local_problems", area=EMPTY, problem="P1")["withdrawn"].tolist()[0] == 1


def test_a_chain_is_numbered_and_a_tree_leads_somewhere(own_register, work):
    actions.add_problem(own_register, EMPTY, THEFT, ME)
    for name in ("Cykeln lämnas olåst", "Låset klipps", "Cykeln säljs"):
        actions.add_cause(own_register, EMPTY, Cause("P1", "händelse", name), ME)
    assert [c.value.step for c in work(EMPTY).causes_of("P1", "händelse")] == [1, 2, 3]
    assert refusals(actions.add_cause, own_register, EMPTY, Cause("P1", "orsak", "x", leads_to="O9"), ME) == [
        "Det som orsaken leder till finns inte."
    ]


def test_what_is_struck_comes_back_as_it_was_and_a_struck_verdict_is_waited_for_again(own_register):
    actions.add_problem(own_register, EMPTY, LocalProblem("Klotter"), ME)
    started = Action(
        "Sanering",
        "P1",
        start=date(2026, 5, 4),
        status="pågår",
        criterion="Färre",
        counted="annat",
        responsible="Fastighet",
    )
    actions.add_action(own_register, EMPTY, started, ME)
    actions.follow_up(own_register, EMPTY, FollowUp("Å1", date(2026, 8, 3), "inte nått", "Klottrat igen."), ME)
    here = actions.work_of(own_register.current, EMPTY)
    assert not here.due(date(2026, 12, 1))
    actions.withdraw(own_register, EMPTY, here.follow_ups[0], ME)
    here = actions.work_of(own_register.current, EMPTY)
    assert here.follow_ups == () and [a.id for a in here.due(date(2026, 12, 1))] == ["Å1"]
    actions.restore(own_register, EMPTY, FollowUp, "U1", ME)
    here = actions.work_of(own_register.current, EMPTY)
    assert here.follow_ups[0].value.note == "Klottrat igen." and not here.due(date(2026, 12, 1))
    assert here.action("Å1").value.follow_up is None  # as it was: the plan would say a day that has been
    before = own_register.revision()
    actions.restore(own_register, EMPTY, FollowUp, "U1", ME)  # not struck: nothing to put back
    assert own_register.revision() == before
