"""How the parts of a place are prioritised every four months: ranks with ties, against the tertial before, what is missing."""

from datetime import date, datetime

import pytest

from lagesbild import actions, exhibits, intake, place
from lagesbild.actions import AreaPriority, priorities
from lagesbild.actions.coming import ahead, window
from lagesbild.actions.rows import restore
from lagesbild.actor import Actor, Role
from lagesbild.calendar import Tertial
from lagesbild.intake import ImportOptions
from lagesbild.place import NewPlace
from lagesbild.problems import NoData, Refused
from lagesbild.register import Conflict, Register

ME = Actor(Role.SAFETY_COORDINATOR, "Kommunen")
SUMMER, AUTUMN = Tertial(2026, 2), Tertial(2026, 3)
NORTH, HEATH, EAST = PARTS = ("norrstrand", "lilla-hede", "ostra-tegelbruket")


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("lagesbild.calendar.clock", lambda: datetime(2026, 12, 7, 8, 30))


@pytest.fixture
def tallvik(tmp_path):
    register = Register(tmp_path / "register.sqlite")
    place.make(register, NewPlace("Tallvik", parts=("Norrstrand", "Lilla Hede", "Östra Tegelbruket")), ME)
    yield register
    register.close()


def weighed(area, tertial, likelihood, consequence, row=None):
    return AreaPriority(area, str(tertial), likelihood, "varje vecka", consequence, "boende undviker torget", "Rådet")


def assess(register, *args):
    return actions.assess(register, "tallvik", None, weighed(*args), ME)


def both(register):
    """Summer: 6, 4, 9. Autumn: 6, 6 and the last not yet."""
    for part, likelihood, consequence in ((NORTH, 2, 3), (HEATH, 2, 2), (EAST, 3, 3)):
        assess(register, part, SUMMER, likelihood, consequence)
    assess(register, NORTH, AUTUMN, 3, 2)
    assess(register, HEATH, AUTUMN, 2, 3)


def test_equals_share_a_rank_and_the_next_is_counted_after_them(tallvik):
    for part, weight in ((NORTH, (2, 2)), (HEATH, (4, 1)), (EAST, (1, 3))):
        assess(tallvik, part, AUTUMN, *weight)
    ranked = priorities.ranked(tallvik.current, "tallvik", AUTUMN)
    assert [(rank, row.value.area) for rank, row in ranked] == [(1, NORTH), (1, HEATH), (3, EAST)]


def test_the_table_has_ties_the_tertial_before_and_who_is_not_assessed(tallvik):
    both(tallvik)
    shown = exhibits.build(tallvik, "area-priorities:tallvik:2026")
    table = shown.table.set_index("area")
    assert list(table.index) == [
        "Östra Tegelbruket",
        "Norrstrand",
        "Lilla Hede",
    ]  # nobody has said that it is the least
    assert (table.loc["Norrstrand", "change"], table.loc["Lilla Hede", "change"]) == ("samma", "högre")
    assert table["before"].to_dict() == {"Östra Tegelbruket": "1", "Norrstrand": "2", "Lilla Hede": "3"}
    assert list(shown.written()["Ordning"]) == ["ej bedömd", "1 (delad)", "1 (delad)"]
    assert shown.title == "Prioriterade områden, Tallvik sep–dec 2026"
    assert shown.finding == "Norrstrand och Lilla Hede väger lika sep–dec 2026"
    assert "Ej bedömd: Östra Tegelbruket." in shown.summary and "väger Lilla Hede mer" in shown.summary


def test_a_change_of_rank_and_the_first_tertial(tallvik):
    assess(tallvik, NORTH, SUMMER, 1, 4)
    first = exhibits.build(tallvik, "area-priorities:tallvik:2026").table.set_index("area")
    assert first.loc["Norrstrand", "change"] == "ny"
    assess(tallvik, HEATH, SUMMER, 1, 3)
    assess(tallvik, NORTH, AUTUMN, 1, 2)
    assess(tallvik, HEATH, AUTUMN, 1, 3)
    table = exhibits.build(tallvik, "area-priorities:tallvik:2026").table.set_index("area")
    assert table.loc["Norrstrand", ["before", "rank", "change"]].tolist() == ["1", "2", "lägre"]
    assert table.loc["Lilla Hede", ["before", "rank", "change"]].tolist() == ["2", "1", "samma"]
    with pytest.raises(NoData, match="prioriterade 2025"):
        exhibits.build(tallvik, "area-priorities:tallvik:2025")


def test_the_tertial_before_the_first_of_a_year_is_the_last_of_the_year_before(tallvik):
    assess(tallvik, NORTH, Tertial(2025, 3), 1, 4)
    assess(tallvik, NORTH, Tertial(2026, 1), 2, 4)
    table = exhibits.build(tallvik, "area-priorities:tallvik:2026").table.set_index("area")
    assert table.loc["Norrstrand", "change"] == "högre"


def test_what_is_not_assessed_is_due_on_the_last_day_once_anybody_has_begun(tallvik):
    days = window(date(2026, 12, 7))
    assert [a for a in ahead(tallvik.current, "tallvik", days) if a.what == "Prioritera områdena"] == []
    both(tallvik)
    assert [p.id for p in priorities.missing(tallvik.current, "tallvik", date(2026, 12, 7))] == [EAST]
    (one,) = [a for a in ahead(tallvik.current, "tallvik", days) if a.what == "Prioritera områdena"]
    assert (one.day, one.parts, one.view) == (date(2026, 12, 31), (EAST,), "problem")
    assess(tallvik, EAST, AUTUMN, 1, 1)
    assert priorities.missing(tallvik.current, "tallvik", date(2026, 12, 7)) == []
    assert [p.id for p in priorities.missing(tallvik.current, "tallvik", date(2027, 1, 4))] == list(PARTS)


def test_an_assessment_is_changed_struck_put_back_and_made_anew(tallvik):
    id_ = assess(tallvik, NORTH, AUTUMN, 3, 2)
    assert id_ == "Norrstrand, sep–dec 2026"
    with pytest.raises(Conflict):
        assess(tallvik, NORTH, AUTUMN, 1, 1)

    def standing():
        return [row for _, row in priorities.ranked(tallvik.current, "tallvik", AUTUMN)]

    (row,) = standing()
    actions.assess(tallvik, "tallvik", row, weighed(NORTH, AUTUMN, 4, 4), ME)
    (row,) = standing()
    assert row.value.weight == 16
    actions.withdraw(tallvik, "tallvik", row, ME)
    assert standing() == []
    restore(tallvik, "tallvik", AreaPriority, id_, ME)
    (row,) = standing()
    assert row.value.weight == 16
    actions.withdraw(tallvik, "tallvik", row, ME)
    assess(tallvik, NORTH, AUTUMN, 1, 2)
    assert [r.value.weight for r in standing()] == [2]


@pytest.mark.parametrize(
    ("value", "what"),
    [
        (AreaPriority(NORTH, "2026-3", 2, None, 2, "x"), "Skäl för sannolikheten saknas"),
        (AreaPriority(NORTH, "2026-3", 2, "x", None, "x"), "Konsekvens saknas"),
        (AreaPriority(NORTH, "2026-3", 5, "x", 2, "x"), "utanför 1–4"),
        (AreaPriority(NORTH, "2026-4", 2, "x", 2, "x"), "inget tertial"),
        (AreaPriority("tallvik", "2026-3", 2, "x", 2, "x"), "finns inte här"),
        (AreaPriority(NORTH, "2026-3", 2, "ring 070-123 45 67", 2, "x"), "telefonnummer"),
        (AreaPriority(NORTH, "2026-3", 2, "x", 2, "x", "Eva, eva@exempel.se"), "e-postadress"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_saved(tallvik, value, what):
    before = tallvik.revision()
    with pytest.raises(Refused, match=what):
        actions.assess(tallvik, "tallvik", None, value, ME)
    assert tallvik.revision() == before


HEAD = "område;tertial;sannolikhet;skäl för sannolikheten;konsekvens;skäl för konsekvensen\n"


@pytest.mark.parametrize("written", ["2026-3", "sep–dec 2026", "tertial 3 2026", "T3 2026", "2026-09-01 – 2026-12-31"])
def test_a_file_may_write_the_tertial_as_people_do(tallvik, write, written):
    file = write("ordning.csv", f"{HEAD}Norrstrand;{written};2;x;3;y\n".encode())
    intake.confirm(tallvik, intake.plan(tallvik, [file], ImportOptions(area="tallvik", source="Fiktiv")), ME)
    assert list(tallvik.current("area_priorities")["tertial"]) == ["2026-3"]


@pytest.mark.parametrize("written", ["2026", "2026-4", "hösten 2026", "sep–nov 2026", "T3"])
def test_a_time_that_is_no_tertial_is_refused_with_its_row(tallvik, write, written):
    file = write("ordning.csv", f"{HEAD}Norrstrand;{written};2;x;3;y\n".encode())
    plan = intake.plan(tallvik, [file], ImportOptions(area="tallvik", source="Fiktiv"))
    assert [(p.row, p.column) for p in plan.problems] == [(2, "tertial")] and not plan.tables


@pytest.mark.parametrize("area", ["Tallvik", ""])
def test_a_file_that_weighs_the_whole_place_is_refused(tallvik, write, area):
    file = write("ordning.csv", f"{HEAD}{area};2026-3;2;x;3;y\n".encode())
    plan = intake.plan(tallvik, [file], ImportOptions(area="tallvik", source="Fiktiv"))
    assert ["Tallvik är ingen del av en plats." in p.what for p in plan.problems] == [True] and not plan.tables
