"""What is not reported any more has not become less: a category or a source that falls silent is missing, never 0."""

from datetime import date, timedelta

import pytest

from lagesbild import actions, exhibits, intake, place
from lagesbild.actions import Action, LocalProblem
from lagesbild.actor import Actor, Role
from lagesbild.analysis.bounds import silent_after
from lagesbild.calendar import Period
from lagesbild.intake import ImportOptions
from lagesbild.place import NewPlace
from lagesbild.problems import NotEnoughData
from lagesbild.register import Register

COORDINATOR = Actor(Role.SAFETY_COORDINATOR, "Kommunen")
FIRST, LAST, STOP = date(2024, 1, 1), date(2026, 11, 15), date(2026, 3, 31)
START = date(2026, 1, 5)
PROBLEM = LocalProblem("Klotter och bråk", parts="hamnplan", categories="Klotter")


def days(first, last, step):
    return [first + timedelta(days=i) for i in range(0, (last - first).days + 1, step)]


@pytest.fixture
def tallvik(tmp_path):
    register = Register(tmp_path / "register.sqlite")
    place.make(register, NewPlace("Tallvik", parts=("Hamnplan", "Norrstrand")), COORDINATOR)
    yield register
    register.close()


def load(register, write, lines, name="fil.csv"):
    file = write(name, "\n".join(["Tallvik (fiktiv)", "Källa: Fiktiv", "Område: Tallvik", "", *lines]))
    plan = intake.plan(register, [file], ImportOptions(source="Fiktiv"))
    intake.confirm(register, plan, COORDINATOR)


def noted(category_of):
    rows = [
        f"{part};n{i}-{part};{day};21:15;{category_of(day)};lindrig;Kommunen"
        for part, step in (("Hamnplan", 3), ("Norrstrand", 4))
        for i, day in enumerate(days(FIRST, LAST, step))
    ]
    return ["område;händelse-id;datum;tid;kategori;allvar;källa", *rows]


def imported(sources):
    """Events of each source until its last day; those of other categories go on."""
    rows = [
        f"{source}-{category}-{part}-{day};{day} 21:15;{category};{part};{source}"
        for source, category, last in sources
        for part in ("Hamnplan", "Norrstrand")
        for day in days(FIRST, last, 3)
    ]
    return ["id;inträffade;kategori;område;källa", *rows]


def begun(register, problem=PROBLEM, counted="händelser"):
    about = actions.add_problem(register, "tallvik", problem, COORDINATOR)
    action = Action("Målat om", problem=about, responsible="Kommunen", start=START, status="pågår",
                    criterion="Mindre klotter", counted=counted)  # fmt: skip
    return actions.add_action(register, "tallvik", action, COORDINATOR)


def after(register, counted="händelser", problem=PROBLEM):
    return actions.counts_of(register, "tallvik", problem, counted, Period(START, LAST))


CASES = {
    "noted as something else": (noted, (lambda day: "Klotter" if day <= STOP else "Skadegörelse",), PROBLEM),
    "a category of a source": (imported, ([("Bolaget", "Klotter", STOP), ("Bolaget", "Bråk", LAST)],), PROBLEM),
    "one of two categories": (
        imported,
        ([("Bolaget", "Klotter", STOP), ("Bolaget", "Bråk", LAST)],),
        LocalProblem("Båda", parts="hamnplan", categories="Klotter|Bråk"),
    ),
    "a whole source": (
        imported,
        ([("Bolaget", "Klotter", STOP), ("Polisen", "Bråk", LAST)],),
        LocalProblem("Allt", parts="hamnplan"),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_falls_silent_is_counted_until_then(tallvik, write, case):
    make, given, problem = CASES[case]
    load(tallvik, write, make(*given))
    told = after(tallvik, problem=problem)
    assert told.days is not None and STOP - timedelta(days=4) <= told.days.end <= STOP and told.count
    action = begun(tallvik, problem)
    with pytest.raises(NotEnoughData, match="har ingen händelse efter 2026-03-"):
        exhibits.build(tallvik, f"effect:tallvik:2026:{action}:ovriga")
    noted_ = " ".join(map(str, exhibits.build(tallvik, "problem-counts:tallvik:2026").notes))
    assert "det som inte längre rapporteras har inte minskat" in noted_


def test_what_only_became_less_or_has_its_season_is_counted_on(tallvik, write):
    """A tenth as many is an effect, not a silence; nor is a winter without what comes each summer."""
    rare = days(FIRST, STOP, 3) + days(STOP, LAST, 30)
    summer = [d for d in days(FIRST, LAST, 2) if d.month in (6, 7)]
    other = days(FIRST, LAST, 3)
    rows = [
        f"{c}{d};{d} 21:15;{c};Hamnplan;Bolaget"
        for c, of in (("Klotter", rare), ("Bad", summer), ("Bråk", other))
        for d in of
    ]
    load(tallvik, write, ["id;inträffade;kategori;område;källa", *rows])
    for category, of in (("Klotter", rare), ("Bad", summer)):
        told = after(tallvik, problem=LocalProblem("Ett", parts="hamnplan", categories=category))
        assert told.days is not None and told.days.end >= LAST - timedelta(days=3)
        assert told.count == sum(START <= d <= LAST for d in of)


def test_a_month_that_a_category_of_crime_lacks_is_missing(tallvik, write):
    rows = []
    for i in range(34):
        first = date(2024 + i // 12, i % 12 + 1, 1)
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        for category in ("Klotter", "Cykelstöld"):
            if category == "Cykelstöld" or first <= STOP:
                rows += [f"{part};{first};{last};Stöld;{category};8" for part in ("Hamnplan", "Norrstrand")]
    load(tallvik, write, ["område;från;till;brottsgrupp;brottskategori;antal", *rows])
    assert after(tallvik, "anmälda brott").count is None
    both = LocalProblem("Båda", parts="hamnplan", categories="Klotter|Cykelstöld")
    assert after(tallvik, "anmälda brott", both).count is None
    assert (
        after(tallvik, "anmälda brott", LocalProblem("En", parts="hamnplan", categories="Cykelstöld")).count == 9 * 8
    )  # whole months: from February
    action = begun(tallvik, both, "anmälda brott")
    assert exhibits.build(tallvik, f"effect:tallvik:2026:{action}:ovriga").table["after"].isna().all()


def test_a_few_events_say_nothing_of_a_silence():
    one = [date(2026, 1, day) for day in range(1, 10)]
    assert silent_after(one, [1] * 9, date(2026, 12, 31)) is None
    assert silent_after([*one, date(2026, 1, 10)], [1] * 10, date(2026, 12, 31)) == date(2026, 1, 10)
    assert silent_after([*one, date(2026, 1, 10)], [1] * 10, date(2026, 1, 12)) is None
