"""What is counted within a problem's bounds: parts, hours, categories and surfaces, from what is loaded now."""

from dataclasses import replace
from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest

from lagesbild import actions, exhibits
from lagesbild.actions import LocalProblem, counts, effects
from lagesbild.actions import surfaces as action_surfaces
from lagesbild.analysis import bounds, surfaces
from lagesbild.calendar import Period
from lagesbild.events import Facts, Where
from lagesbild.exhibits.actions import bounds_in_words
from lagesbild.problems import NoData
from lagesbild.register import Change, Register
from lagesbild.swedish import slug
from lagesbild.tables import TABLES, to_frame
from tests import happenings, honesty
from tests.places_work import LOCKS, ME, PLACE, THEFT, exhibit, refusals


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("lagesbild.calendar.clock", lambda: datetime(2026, 11, 16, 9))


def test_the_count_of_a_problem_is_what_is_loaded_now(own_register):
    year = Period(date(2025, 1, 1), date(2025, 12, 31))
    incidents = own_register.current("incidents")
    mine = incidents[
        (incidents["area"] == "lyktberga")
        & (incidents["category"] == "Skadegörelse")
        & np.array([year.start <= d <= year.end for d in incidents["date"]])
    ]
    problem = replace(THEFT, parts="lyktberga")
    named = ("Cykelstöld", "Skadegörelse")
    loaded = Facts(own_register).total(Where(("lyktberga",), year, named))  # imported, and noted at the meeting
    assert actions.counts_of(own_register, PLACE, problem, "händelser", year).count == loaded > len(mine)
    noted = incidents[
        (incidents["area"] == "manvreten")
        & (incidents["category"] == "Öppen droghandel")
        & np.array([year.start <= d <= year.end for d in incidents["date"]])
    ]
    only_noted = LocalProblem("x", parts="manvreten", categories="Öppen droghandel")  # no imported event is of it
    assert actions.counts_of(own_register, PLACE, only_noted, "händelser", year).count == len(noted) > 0
    crime = own_register.current("crime", areas=["lyktberga"])
    own = crime[(crime["category"] == "Cykelstöld") & np.array([year.start <= d <= year.end for d in crime["start"]])]
    result = actions.counts_of(own_register, PLACE, problem, "anmälda brott", year)
    assert result.count == (int(own["count"].sum()) if len(own) == 12 else None)
    before_all = Period(date(2001, 1, 1), date(2001, 12, 31))
    assert actions.counts_of(own_register, PLACE, problem, "händelser", before_all).count is None  # never 0


DAYS = Period(date(2025, 3, 1), date(2025, 12, 31))


def solvik(tmp_path, *more: pd.DataFrame) -> Register:
    register = happenings.place(Register(tmp_path / "solvik.sqlite"))
    for rows in (happenings.some(3_000), *more):
        happenings.load(register, rows)
    return register


def counted(register, problem, days=DAYS):
    return actions.counts_of(register, "solvik", problem, "händelser", days)


def test_imported_events_are_counted_within_parts_categories_and_hours(tmp_path):
    """Also where nobody has noted an incident, and as many when somebody does."""
    rows = happenings.some(3_000)
    register = solvik(tmp_path)
    lies = rows["start"].between("2025-03-01", "2025-12-31 23:59:59")
    for area, category in (
        ("hamnen", "Rån"),
        ("backen", "Rån|Stöld"),
        ("hamnen|backen", ""),
        ("", "Misshandel"),
        ("", ""),
    ):
        among = lies & (rows["area"].isin(area.split("|")) if area else True)
        among &= rows["category"].isin(category.split("|")) if category else True
        assert counted(register, LocalProblem("x", parts=area, categories=category)).count == among.sum() > 100
    problem = LocalProblem("x", parts="hamnen", categories="Rån")
    evening, rest = (counted(register, replace(problem, from_hour=a, to_hour=b)) for a, b in ((18, 2), (2, 18)))
    assert evening.count + rest.count + evening.without_clock == counted(register, problem).count
    assert counted(register, replace(problem, categories="Klotter")).count is None  # nothing tells of it: never 0
    before = counted(register, problem).count
    happenings.note(register, {"category": "Rån"}, {"category": "Klotter", "date": date(2025, 5, 5)})
    # noted from March on, when the files tell of the time from December: no increase by itself
    assert counted(register, problem).count == before
    assert counts.reach_of(register, "solvik", problem).left_out == date(2025, 3, 1)
    assert counted(register, replace(problem, categories="Klotter"), Period(date(2025, 3, 12), DAYS.end)).count == 1
    register.close()


def test_noted_incidents_that_go_as_far_back_are_counted_with_imported_ones(tmp_path):
    register = solvik(tmp_path)
    problem = LocalProblem("x", parts="hamnen", categories="Rån")
    before = counted(register, problem).count
    happenings.note(
        register,
        {"category": "Rån", "date": date(2024, 12, 21)},
        {"category": "Rån"},
        {"category": "rån", "area": "backen"},
    )
    assert counted(register, problem).count == before + 1
    register.close()


def test_days_before_a_source_tells_have_no_count(tmp_path):
    late = happenings.some(200, seed=4).assign(id=lambda f: "l" + f["id"], source="ambulans", category="Rån")
    late["start"] = late["end"] = pd.Timestamp("2026-02-10 12:00")
    register = solvik(tmp_path, late)
    problem = LocalProblem("x", parts="hamnen", categories="Rån")
    assert counted(register, problem).count is None  # all of it would look like an increase
    assert counted(register, problem, Period(date(2026, 2, 1), date(2026, 5, 31))).count > 0
    assert counted(register, replace(problem, categories="Stöld")).count > 0  # what the new source does not tell of
    register.close()


def test_too_few_events_within_bounds_are_not_called_crimes(own_register):
    days = Period(date(2026, 1, 1), date(2026, 6, 30))
    point = Facts(own_register).points(100_000, Where(period=days, is_exact=True)).dropna(subset="x").iloc[0]
    word = surfaces.circle_word(int(point["x"]), int(point["y"]), 50)
    few = LocalProblem("En trappa", categories=str(point["category"]), surface=word)
    id_ = actions.add_problem(own_register, PLACE, few, ME)
    shown = exhibit(own_register, "problem-counts")
    told = shown.table.set_index("number").loc[id_]
    assert told["counted"] == "händelser" and told["verdict"] == "för få händelser för att säga något"
    assert all("brott" not in str(v) for v in shown.table.loc[shown.table["counted"] == "händelser", "verdict"])


def test_a_surface_counts_the_events_that_lie_exactly_within_it(own_register):
    facts = Facts(own_register)
    days = Period(date(2026, 1, 1), date(2026, 6, 30))
    points = facts.points(100_000, Where(period=days))
    x, y = int(points["x"].median()), int(points["y"].median())
    word = surfaces.polygon_word([(x - 900, y - 900), (x + 900, y - 900), (x + 900, y + 900), (x - 900, y + 900)])
    problem = LocalProblem("Runt torget", categories="Skadegörelse", surface=word)
    inside = points["x"].between(x - 900, x + 900) & points["y"].between(y - 900, y + 900)
    mine = points[inside & (points["category"] == "Skadegörelse")]
    result = actions.counts_of(own_register, PLACE, problem, "händelser", days)
    assert result.count == len(mine) > 20
    wanted = Where(period=days, categories=("Skadegörelse",))
    assert result.without_place == facts.total(wanted) - facts.total(replace(wanted, is_exact=True)) > 0
    hours = replace(problem, from_hour=18, to_hour=2)
    evening = actions.counts_of(own_register, PLACE, hours, "händelser", days)
    rest = actions.counts_of(own_register, PLACE, replace(problem, from_hour=2, to_hour=18), "händelser", days)
    assert evening.count + rest.count + evening.without_clock == len(mine)
    assert actions.counts_of(own_register, PLACE, problem, "anmälda brott", days).count is None  # no crime has a place

    for one in (problem, replace(problem, categories="Öppen droghandel")):
        actions.add_problem(own_register, PLACE, one, ME)
    notes = [str(n) for n in exhibit(own_register, "problem-counts").notes]
    assert "P8 har en yta, men inga händelser av dess kategorier har en exakt plats." in notes
    assert any(n.startswith("P7 har en yta: ") and "utan exakt plats räknas inte." in n for n in notes)
    shown = exhibit(own_register, "problem-map")
    assert honesty.faults(shown, {PLACE, "Exempelstad (fiktiv)"}) == []
    happenings.count_as(own_register, "Öppen droghandel", "Narkotikabrott", PLACE)
    drugs = points[inside & (points["category"] == "Narkotikabrott")]
    named = replace(problem, categories="Öppen droghandel")  # as the meeting calls it
    assert actions.counts_of(own_register, PLACE, named, "händelser", days).count == len(drugs) > 10
    table = shown.table
    assert table["name"].tolist() == ["P7. Runt torget", "P8. Runt torget"] and table["km2"].round(2).eq(3.24).all()


def test_an_action_on_a_surface_is_measured_against_what_lies_outside_it(own_register):
    start, points = date(2026, 3, 2), Facts(own_register).points(100_000, Where())
    x, y = int(points["x"].median()), int(points["y"].median())
    word = surfaces.polygon_word([(x - 900, y - 900), (x + 900, y - 900), (x + 900, y + 900), (x - 900, y + 900)])
    problem = LocalProblem("Runt torget", categories="Skadegörelse", surface=word)
    id_ = actions.add_problem(own_register, PLACE, problem, ME)
    made = actions.add_action(own_register, PLACE, replace(LOCKS, problem=id_, start=start, status="pågår"), ME)
    result = effects.measured(own_register, actions.work_of(own_register.current, PLACE), made, "ovriga")
    mine = points[points["category"] == "Skadegörelse"]
    inside = mine["x"].between(x - 900, x + 900) & mine["y"].between(y - 900, y + 900)
    for rows, sides in ((mine[inside], result.treated), (mine[~inside], result.control)):
        for days, counted in zip((result.before, result.after), sides, strict=True):
            assert sum(counted) == rows["day"].between(days.start, days.end).sum() > 40
    part = next(iter(result.control_areas))
    beside = effects.measured(own_register, actions.work_of(own_register.current, PLACE), made, part)
    assert 0 < sum(beside.control[0]) < sum(result.control[0])
    shown = exhibit(own_register, f"effect:{made}:ovriga")
    assert shown.table["area"].tolist() == [
        "ritad yta, 3,24\xa0km² (åtgärden)",
        "Exempelstad (fiktiv) utanför ytan (jämförelse)",
    ]
    assert any("Utan exakt plats, och därför inte räknade på ytan" in str(n) for n in shown.notes)
    series = exhibit(own_register, f"effect-series:{made}")
    assert "Nivåer sätts på hela delar, inte på en yta." in series.table["verdict"].iloc[1]
    loaded = exhibit(own_register, "event-points:365-dagar").sources
    for figure in (shown, series, exhibit(own_register, "problem-counts")):
        assert set(loaded) <= set(figure.sources), figure.id  # what is counted says where it comes from


def test_a_count_within_bounds_names_the_sources_of_what_is_counted(register):
    shown, scope = exhibit(register, "problem-counts"), exhibits.Scope(register, PLACE, 2026)
    assert set(shown.table["counted"]) == {"händelser", "anmälda brott"}
    for kind in ("incidents", "crime"):
        rows = scope.rows(kind, areas=[PLACE, *(p.id for p in scope.parts)])
        assert len(scope.sources(rows)) > 0 and set(scope.sources(rows)) <= set(shown.sources)


@pytest.mark.parametrize(
    ("problem", "counted", "why"),
    [
        (LocalProblem("x"), "händelser", "problemet är inte avgränsat: välj delar eller en yta för det"),
        (LocalProblem("x", surface="cirkel-671000-6581000-300", categories="Skadegörelse"), "anmälda brott", "brott räknas i hela delar"),
        (LocalProblem("x", parts="manvreten"), "annat", "beskriv i uppföljningen vad som kom fram"),
    ],
)  # fmt: skip
def test_why_an_action_cannot_be_measured_is_said_with_what_to_choose(own_register, problem, counted, why):
    id_ = actions.add_problem(own_register, PLACE, problem, ME)
    action = replace(LOCKS, problem=id_, start=date(2026, 3, 2), status="pågår", counted=counted)
    made = actions.add_action(own_register, PLACE, action, ME)
    with pytest.raises(NoData, match=why):
        effects.measured(own_register, actions.work_of(own_register.current, PLACE), made, "ovriga")


def test_a_layer_bounds_a_problem_as_it_was_when_it_was_chosen(own_register):
    offered = action_surfaces.offered(own_register, PLACE)
    word, name = next((w, n) for w, n in offered.items() if "utsatt" in n)
    actions.add_problem(own_register, PLACE, LocalProblem("Området", surface=word), ME)
    rows = own_register.current("layers", areas=[PLACE])
    rows = rows[[slug(f"{kind} {n}") in word for kind, n in zip(rows["layer"], rows["name"], strict=True)]]
    row = rows.sort_values("edition").tail(1)
    moved = '{"type":"Polygon","coordinates":[[[17.8,59.3],[17.81,59.3],[17.81,59.31],[17.8,59.3]]]}'
    now = to_frame("layers", row.assign(geometry=moved)[TABLES["layers"].names].to_dict("records"))
    own_register.save([(Change(str(ME), "import", "layers", PLACE, file="x", source="x"), now)])
    assert action_surfaces.bounding(own_register, PLACE, word).surface.area > 10 * 1e5
    again = next(w for w, n in action_surfaces.offered(own_register, PLACE).items() if n == name)
    assert again != word
    assert action_surfaces.bounding(own_register, PLACE, again).surface.area < 10 * 1e5
    shown = bounds_in_words(exhibits.Scope(own_register, PLACE, 2026), LocalProblem("x", surface=word))
    assert shown == name


def test_a_surface_that_is_not_there_is_refused(own_register):
    year = Period(date(2026, 1, 1), date(2026, 6, 30))
    for word in ("omrade-finns-inte@3", "omrade-finns-inte", "yta-1-2-3-4", "yta-0-0-9-9-0-9-9-0", "x"):
        held = LocalProblem("x", surface=word)
        (what,) = refusals(actions.add_problem, own_register, PLACE, held, ME)
        assert what == f"Ytan ”{word}” går inte att läsa, eller finns inte bland kartlagren."
    # from a file of another register
    assert actions.counts_of(own_register, PLACE, held, "händelser", year).count is None  # never 0
    assert "ytan finns inte bland kartlagren" in bounds_in_words(exhibits.Scope(own_register, PLACE, 2026), held)


@pytest.mark.parametrize(
    ("clock", "first", "last", "inside"),
    [
        ("18:00", 18, 2, True),
        ("23:59", 18, 2, True),
        ("01:59", 18, 2, True),
        ("02:00", 18, 2, False),
        ("17:59", 18, 2, False),
        ("12:00", 8, 17, True),
        ("17:00", 8, 17, False),
        (None, 8, 17, None),
        (None, None, None, True),
        ("05:00", 0, 24, True),
    ],
)
def test_hours_may_pass_midnight(clock, first, last, inside):
    assert bounds.is_within_hours(clock, first, last) is inside


def test_a_month_that_is_missing_is_no_zero():
    months = bounds.whole_months(Period(date(2025, 1, 1), date(2025, 3, 31)))
    rows = [
        {"area": "a", "group": "g", "category": "Rån", "start": m.start, "end": m.end, "status": "final", "count": 2}
        for m in months
    ]
    assert bounds.crimes_within(to_frame("crime", rows), ["rån"], months) == 6
    assert bounds.crimes_within(to_frame("crime", rows[:2]), ["rån"], months) is None
    assert bounds.crimes_within(to_frame("crime", [*rows[:2], rows[2] | {"count": None}]), ["rån"], months) is None
    assert bounds.crimes_within(to_frame("crime", rows), ["rån", "misshandel"], months) is None
    early = [*rows, rows[0] | {"status": "preliminary", "count": 90}]
    assert bounds.crimes_within(to_frame("crime", early), ["rån"], months) == 6  # final before preliminary
