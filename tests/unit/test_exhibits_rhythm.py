"""What figures of levels say of a place that meets every second week or every month: weeks between meetings are not missing."""

from collections.abc import Callable

import pytest

from lagesbild import exhibits, intake, place
from lagesbild.actor import COMMAND_LINE, Actor, Role
from lagesbild.exhibits import Scope, highlights
from lagesbild.place import NewPlace, set_rhythm
from lagesbild.register import Register

ME = Actor(Role.SAFETY_COORDINATOR, "Kommunen")
PARTS = ("Bruket", "Sjöhagen")


@pytest.fixture
def scope_of(own_register: Register, write) -> Callable[[int, dict[int, tuple[object, object]]], Scope]:
    def make(rhythm: int, levels: dict[int, tuple[object, object]]) -> Scope:
        made = place.make(own_register, NewPlace("Ekmåla", "kommun", PARTS), ME)
        set_rhythm(own_register, made, rhythm, ME)
        rows = "".join(f"{week};{a};{b}\n" for week, (a, b) in levels.items())
        file = write("v.csv", f"Källa: Fiktiv\nOmråde: Ekmåla\nÅr: 2026\n\nvecka;{';'.join(PARTS)}\n{rows}")
        intake.run(own_register, [file], actor=COMMAND_LINE)
        return Scope(own_register, made, 2026)

    return make


MONTHLY = {4: (1, 2), 9: (2, 3), 13: (1, 3), 21: (3, 2)}  # none about week 17


def test_the_weeks_of_a_monthly_meeting_and_the_one_not_held_are_shown(scope_of):
    scope = scope_of(4, MONTHLY)
    grid = exhibits.build_in(scope, "ratings-weeks")
    assert list(grid.table["week"]) == [4, 9, 13, 17, 21]
    assert grid.notes[0] == (
        "Mötet är varje månad, och veckorna däremellan bedöms inte; omkring vecka 17 sattes inga nivåer."
    )
    recent = highlights.recent_weeks(scope)
    assert [w.week for w in recent.index] == [4, 9, 13, 17, 21]
    assert highlights.weeks_title(scope, 5) == "De senaste fem mötena"
    assert "4 av 5 möten dittills bedömda" in exhibits.build_in(scope, "overview").summary


def test_a_week_is_held_against_the_meeting_before(scope_of):
    scope = scope_of(4, MONTHLY)
    week = exhibits.build_in(scope, "ratings-week", "13")
    assert list(week.table["change"]) == [-1, 0] and week.columns[3].title == "Mot v.\u00a09"
    assert week.columns[4].title == "Fyra möten före"
    assert week.summary.endswith("Ingen låg högre än v.\u00a09; en låg lägre.")
    after_none = exhibits.build_in(scope, "ratings-week", "21")
    assert after_none.table["change"].isna().all()
    assert "V.\u00a017 är inte bedömd, så ingen jämförelse kan göras" in after_none.summary


def test_a_meeting_every_second_week(scope_of):
    scope = scope_of(2, {n: (1, 2 if n < 9 else 3) for n in (1, 3, 5, 7, 9, 13)})
    assert list(exhibits.build_in(scope, "ratings-weeks").table["week"]) == [1, 3, 5, 7, 9, 11, 13]
    assert list(exhibits.build_in(scope, "ratings-trend").table["week"]) == [1, 3, 5, 7, 9, 11, 13]
    news = exhibits.build_in(scope, "attention")
    assert "v.\u00a011: inte samma sak som lugna veckor" in news.summary
    assert list(exhibits.build_in(scope, "ratings-week", "9").table["change"]) == [0, 1]
    coverage = exhibits.build_in(scope, "ratings-summary")
    assert [round(c) for c in coverage.table["coverage"]] == [86, 86]  # six of seven


def test_a_meeting_every_week_is_as_before(scope_of):
    scope = scope_of(1, {3: (1, 2), 5: (2, 2)})
    assert len(exhibits.build_in(scope, "ratings-weeks").table) == 53
    week = exhibits.build_in(scope, "ratings-week", "5")
    assert week.columns[3].title == "Mot veckan före" and week.table["change"].isna().all()
