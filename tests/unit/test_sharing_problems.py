"""A problem that an organisation keeps as a draft is seen by nobody else, nor what hangs on it, until it is shared."""

from dataclasses import replace
from datetime import date

import pytest

from lagesbild import exhibits
from lagesbild.actions import Action, Cause, FollowUp, LocalProblem
from lagesbild.actor import Access
from lagesbild.analysis import surfaces
from lagesbild.calendar import today
from lagesbild.holding import State
from lagesbild.problems import NotAllowed, Refused
from lagesbild.register import maintenance
from lagesbild.services import policies
from lagesbild.services.sharing import Terms, own
from tests.organisations import LANDLORD, POLICE, TO_ALL, TOWN, actor, incident

SURFACE = surfaces.polygon_word([(671_000, 6_581_000), (672_000, 6_581_000), (672_000, 6_582_000)])
SECRET = ("Hemligt problem", "Hemlig orsak", "Hemlig åtgärd", "Hemligt utfall", SURFACE)
KEY = ("solvik", "P1")


def problem(**other):
    given = {"parts": "hamnen", "surface": SURFACE, "evidence": f"own-area:solvik:2026:{SURFACE}@3", **other}
    return LocalProblem("Hemligt problem", **given)


@pytest.fixture
def drafted(made):
    """A draft of the police with a cause, an action that goes on, and a follow-up."""
    police = made.actions(actor(made, POLICE))
    assert police.add_problem("solvik", problem()) == "P1"
    police.add_cause("solvik", Cause("P1", "utsatt", "Hemlig orsak"))
    started = {"status": "pågår", "start": date(2026, 11, 2), "responsible": POLICE}
    action = Action("Hemlig åtgärd", "P1", criterion="färre händelser", counted="händelser", **started)
    assert police.add_action("solvik", action, established_for="Arbetet") == "Å1"
    police.follow_up("solvik", FollowUp("Å1", date(2026, 11, 10), "nått", "Hemligt utfall"), None)
    return made


def held(services, organisation):
    """Every id of problems and what belongs to them that an organisation sees."""
    work = services.actions(actor(services, organisation)).work("solvik")
    return [r.id for rows in (work.problems, work.causes, work.actions, work.follow_ups) for r in rows]


def told(register):
    kinds = ("local_problems", "causes", "actions", "follow_ups", "sharing")
    parts = [
        register.current(k).to_json(force_ascii=False) + register.history(k).to_json(force_ascii=False) for k in kinds
    ]
    parts += [register.changes().to_json(force_ascii=False), register.imports().to_json(force_ascii=False)]
    parts += [str(register.distinct(k, c)) for k, c in (("causes", "cause"), ("follow_ups", "follow_up"))]
    return " ".join((*parts, *register.spellings("causes", "name"), *register.spellings("actions", "name")))


def test_what_hangs_on_a_draft_is_as_secret_as_it(drafted):
    """Though the action was noted for all: it is seen no further than its problem."""
    assert held(drafted, POLICE) == ["P1", "O1", "Å1", "U1"]
    assert held(drafted, TOWN) == []
    for view in (own(drafted._register, actor(drafted, TOWN)), drafted._register.seen_by(policies.COMMON)):
        newest = drafted._register.revision()
        for n in range(newest - 6, newest + 1):  # also between two rows of one transaction
            reads = told(view.at(n))
            assert [w for w in (*SECRET, "P1", "Å1") if w in reads] == []
    for who in (POLICE, TOWN):  # figures have what is common
        figures = drafted.figures(actor(drafted, who))
        scope = figures.scope("solvik", 2026, figures.version()[1])
        assert [
            r.name for r in exhibits.listed(scope) if r.name in ("problems", "actions", "follow-ups", "causes")
        ] == []
    figures = drafted.figures(actor(drafted, POLICE), shows_own=True)
    assert {"problems", "actions", "follow-ups", "causes"} <= {
        r.name for r in exhibits.listed(figures.scope("solvik", 2026, figures.version()[1]))
    }
    assert maintenance.check(drafted._register) == []


def test_nobody_else_writes_on_it_or_takes_its_number(drafted):
    town = drafted.actions(actor(drafted, TOWN))
    assert town.add_problem("solvik", LocalProblem("Eget"), established_for="Arbetet") == "P2"
    for write in (
        lambda: town.add_cause("solvik", Cause("P1", "utsatt", "X")),
        lambda: town.add_action("solvik", Action("X", "P1")),
        lambda: town.follow_up("solvik", FollowUp("Å1", today(), "nått", "X"), None),
    ):
        with pytest.raises(NotAllowed):
            write()
    (mine,) = drafted.actions(actor(drafted, POLICE)).work("solvik").actions
    with pytest.raises(NotAllowed):
        town.change_action("solvik", mine, replace(mine.value, name="X"))
    with pytest.raises(NotAllowed):  # nor moves it out from under its problem
        town.change_action("solvik", mine, replace(mine.value, problem="P2"))


def test_what_is_shared_is_seen_with_what_hangs_on_it_and_changed_by_its_owner_only(drafted):
    mine = drafted.sharing(actor(drafted, POLICE))
    mine.share("solvik", "local_problems", [KEY], Terms(State.SHARED, "Gemensam analys", (TOWN,), is_exact=False))
    assert held(drafted, TOWN) == ["P1", "O1", "Å1", "U1"] and held(drafted, LANDLORD) == []
    town = drafted.actions(actor(drafted, TOWN))
    seen = town.work("solvik")
    assert (seen.problems[0].value.surface, seen.problems[0].value.evidence) == (None, None)
    for write in (
        lambda: town.change_problem("solvik", seen.problems[0], replace(seen.problems[0].value, name="X")),
        lambda: town.add_cause("solvik", Cause("P1", "utsatt", "X")),
        lambda: town.add_action("solvik", Action("X", "P1")),
        lambda: town.change_action("solvik", seen.actions[0], replace(seen.actions[0].value, name="X")),
        lambda: town.follow_up("solvik", FollowUp("Å1", today(), "nått", "X"), None),
        lambda: town.withdraw("solvik", seen.causes[0]),
        lambda: town.withdraw("solvik", seen.follow_ups[0]),
    ):
        with pytest.raises(NotAllowed):
            write()
    mine.share("solvik", "local_problems", [KEY], TO_ALL)
    assert town.add_action("solvik", Action("Gemensam", "P1"), established_for="Arbetet") == "Å2"
    assert held(drafted, LANDLORD) == ["P1", "O1", "Å1", "Å2", "U1"]
    mine.take_back("solvik", "local_problems", [KEY], "Fel problem.")
    assert held(drafted, TOWN) == held(drafted, LANDLORD) == [] and "Å2" in held(drafted, POLICE)


def test_an_action_can_be_a_draft_of_its_own_under_a_problem_of_all(made):
    police, town = (made.actions(actor(made, o)) for o in (POLICE, TOWN))
    police.add_problem("solvik", problem(), established_for="Arbetet")
    police.add_action("solvik", Action("Hemlig åtgärd", "P1"))
    assert held(made, POLICE) == ["P1", "Å1"] and held(made, TOWN) == ["P1"]
    (row,) = town.work("solvik").problems
    with pytest.raises(Refused, match="Å1 hör till"):  # or the draft would answer to nothing
        town.withdraw("solvik", row)
    police.withdraw("solvik", police.work("solvik").actions[0])
    town.withdraw("solvik", row)
    assert held(made, POLICE) == []


def test_what_is_counted_in_a_row_is_what_all_have_in_common(made):
    """The owner sees more incidents: their number must not stand in a row that others see."""
    meeting = made.meeting(actor(made, POLICE))
    meeting.note("solvik", incident())
    meeting.note("solvik", incident(), established_for="Veckomötet")
    police = made.actions(actor(made, POLICE))
    police.add_problem("solvik", LocalProblem("Bränder", parts="hamnen", categories="Brand"), established_for="Arbetet")
    started = {"status": "pågår", "start": date(2026, 11, 2), "responsible": POLICE, "counted": "händelser"}
    police.add_action("solvik", Action("Tillsyn", "P1", criterion="färre", **started), established_for="Arbetet")
    action = police.work("solvik").actions[0]
    so_far = police.so_far("solvik", action)
    police.follow_up("solvik", FollowUp("Å1", today(), "nått", "X"), None)
    (outcome,) = police.work("solvik").follow_ups
    assert (so_far.count, outcome.value.after_count) == (1, 1)


def test_an_import_of_problems_is_the_importing_organisations_own(made, write):
    file = write("p.csv", "område;problem-id;problem\nSolvik;P7;Hemligt problem\n")
    importing = made.importing(actor(made, POLICE))
    plan = importing.plan([file])
    assert not plan.problems, plan.problems
    importing.confirm(plan)
    assert held(made, POLICE) == ["P7"] and held(made, TOWN) == []
    assert importing.own_rows("solvik") == {"local_problems": {"Problem: 1\u00a0rad": [("solvik", "P7")]}}
    with pytest.raises(NotAllowed, match="samma id"):
        assert made.importing(actor(made, TOWN)).plan([file]).tables[0].preview


def test_a_reader_sees_its_organisations_drafts_and_changes_nothing(drafted):
    reader = drafted.actions(actor(drafted, POLICE, Access.READER))
    assert [r.id for r in reader.work("solvik").problems] == ["P1"]
    with pytest.raises(NotAllowed):
        reader.add_action("solvik", Action("X", "P1"))
