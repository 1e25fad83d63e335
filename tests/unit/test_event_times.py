"""When events happen: hours out of sums are those of one by one, windows are judged twice, repeats are found."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from lagesbild import exhibits, screen
from lagesbild.analysis import surfaces
from lagesbild.analysis.hotspots import aoristic
from lagesbild.analysis.statistics import Verdict
from lagesbild.calendar import Period
from lagesbild.document.writers import files
from lagesbild.events import By, Facts, Where
from lagesbild.exhibit import HourGrid, VerdictText
from lagesbild.exhibits import Scope, happened, three_maps
from lagesbild.exhibits.event_times import _judged_month, hours_of
from lagesbild.exhibits.happened import Window
from lagesbild.problems import NoData, NotEnoughData, UnknownId
from lagesbild.register import Register
from lagesbild.swedish import MONTHS, slug
from tests import happenings

TOWN = "exempelstad-fiktiv"


@pytest.fixture(scope="module")
def scope(register) -> Scope:
    return Scope(register, TOWN, 2026)


def test_what_happened_in_one_cell_stands_beside_the_weeks_before(scope):
    part = scope.parts[0]
    here = Scope(scope.register, part.id, scope.year)
    made = exhibits.build_in(here, "event-week", "30")
    monday = date.fromisocalendar(2026, 30, 1)
    week = Period(monday, monday + timedelta(days=6))
    before = Period(monday - timedelta(days=56), monday - timedelta(days=1))
    facts, kinds = Facts(scope.register), made.table.set_index("category")
    assert kinds["count"].iloc[0] == facts.total(Where((part.id,), week)) == kinds["count"].iloc[1:].sum()
    assert kinds["usual"].iloc[0] == facts.total(Where((part.id,), before)) / 8
    one = str(kinds.index[1])
    assert kinds["count"].iloc[1] == facts.total(Where((part.id,), week, (one,)))
    assert made.disclosure is exhibits.SPECS["event-density"].disclosure
    with pytest.raises(NoData, match="hela v"):
        exhibits.build_in(here, "event-week", "48")


def test_hours_out_of_sums_are_those_of_the_intervals_one_by_one(tmp_path):
    register = happenings.place(Register(tmp_path / "register.sqlite"))
    rows = happenings.some(3_000)
    night = pd.DataFrame(  # the clocks change, midnight, and the week's end
        {
            "start": pd.to_datetime(["2025-03-30 01:00", "2025-10-26 01:30", "2025-11-02 23:30", "2025-11-03 00:00"]),
            "end": pd.to_datetime(["2025-03-30 04:00", "2025-10-26 03:30", "2025-11-03 00:30", "2025-11-03 00:00"]),
        }
    )
    rows = pd.concat(
        [rows, rows.iloc[:4].assign(id=lambda f: "n" + f["id"], **{c: night[c].to_numpy() for c in night})]
    )
    happenings.load(register, rows)
    events = happened.Happened(
        Facts(register), (), rows["start"].min().date(), rows["end"].max().date(), pd.DataFrame()
    )
    made = hours_of(Scope(register, "solvik", 2026), events, Where())
    expected = aoristic(rows["start"].reset_index(drop=True), rows["end"].reset_index(drop=True))
    assert made.events == expected.events == len(rows)
    assert np.allclose(made.table, expected.table, atol=1e-4)
    assert made.table.to_numpy().sum() == pytest.approx(len(rows), abs=0.01)
    register.close()


def test_the_exhibit_adds_up_and_is_drawn_both_ways(scope):
    exhibit = exhibits.build_in(scope, "event-hours", "365-dagar")
    events = happened.happened(scope)
    where = Where(events.areas, events.period(Window.YEAR))
    placed = events.facts.total(where) - events.facts.hours(where).unplaced
    assert exhibit.table["total"].sum() == pytest.approx(placed, abs=0.01)
    assert isinstance(exhibit.drawing, HourGrid)
    chart = screen.chart(exhibit)
    boxes = [box for mark in chart.marks for box in mark.boxes]
    assert len(boxes) == 168 and len(set(boxes)) == 168
    assert all(chart.y.place(bottom) < chart.y.place(top) for *_, bottom, top in boxes)
    assert Image.open(io.BytesIO(files.FORMATS["png"][0](exhibit))).width > 1000
    weekend = exhibit.table.iloc[[22, 23]][["friday", "saturday"]].to_numpy().sum()
    assert weekend > 3 * exhibit.table.iloc[[10, 11]][["monday", "tuesday"]].to_numpy().sum()
    assert "Flest händelser" in exhibit.summary


def test_too_few_hours_are_no_pattern(scope):
    with pytest.raises(NotEnoughData, match="klockslag"):
        exhibits.build_in(scope, "event-hours", "28-dagar", "ran")


def test_windows_hold_what_the_port_counts(scope):
    exhibit = exhibits.build_in(scope, "event-windows")
    events = happened.happened(scope)
    for id_, period in (
        ("now", events.period(Window.MONTH)),
        ("before", events.period(Window.MONTH, 1)),
        ("same", events.year_before(Window.MONTH)),
        ("long", events.period(Window.YEAR)),
    ):
        by = dict(events.facts.count([By.CATEGORY], Where(events.areas, period)).itertuples(index=False, name=None))
        assert list(exhibit.table[id_]) == [sum(by.values()), *(by.get(c, 0) for c in exhibit.table["category"][1:])]
    assert events.year_before(Window.MONTH).start.weekday() == events.period(Window.MONTH).start.weekday()
    assert exhibit.total_rows == (0,)


def test_a_source_that_is_new_is_compared_with_no_days_before_it(own_register):
    """What a new source tells is no more than before: wherever a window is held against an earlier one, that one is missing."""
    events = happened.happened(Scope(own_register, TOWN, 2026))
    points = events.facts.points(100_000, Where(events.areas))
    x, y = int(points["x"].median()), int(points["y"].median())
    word = surfaces.circle_word(x, y, 2000)
    n, first = 400, events.until - timedelta(days=60)
    rows = happenings.some(n).assign(
        source="ambulans", category="Rån", area=events.areas[-1], quality="adress", x=x, y=y
    )
    rows["start"] = rows["end"] = [pd.Timestamp(first + timedelta(days=i % 60, hours=0)) for i in range(n)]
    happenings.load(own_register, rows, TOWN)
    scope = Scope(own_register, TOWN, 2026)
    told = f"ambulans ({MONTHS[first.month - 1]} {first.year})"

    density = exhibits.build_in(scope, "event-density", "365-dagar")
    assert "before" not in density.table and "de 365 dagarna före" not in density.summary
    assert any(told in str(note) for note in density.notes)
    with pytest.raises(NoData, match="ambulans"):
        exhibits.build_in(scope, "event-change", "365-dagar")
    for window in ("28-dagar", "365-dagar"):
        area = exhibits.build_in(scope, "event-area", window, word)
        assert area.table["before"].isna().all() and any(told in str(note) for note in area.notes)
    windows = exhibits.build_in(scope, "event-windows").table.set_index("category")
    assert windows.loc[["Alla händelser", "Rån"], "longer"].isna().all() and windows.loc["Klotter", "longer"] > 0
    spots = exhibits.build_in(scope, "event-hotspots", "365-dagar")
    assert not any("PAI" in str(note) for note in spots.notes) and set(spots.table["course"]) == {
        "inget att jämföra med"
    }
    assert any(told in str(note) for note in spots.notes) and " nya" not in spots.finding

    others = happened.selection(happened.ALL, "polis")  # a source that was there is compared as before
    assert "before" in exhibits.build_in(scope, "event-density", "365-dagar", others).table
    assert exhibits.build_in(scope, "event-area", "365-dagar", word, others).table["before"].notna().all()


def test_the_chosen_source_is_followed_wherever_events_are_counted(scope):
    events = happened.happened(scope)
    year = events.period(Window.YEAR)
    by_source = events.facts.count([By.SOURCE], Where(events.areas, year)).sort_values("count")
    assert len(by_source) > 1
    name = str(by_source["source"].iloc[-1])
    source = slug(name)
    one = happened.selection(happened.ALL, source)
    asked = Where(events.areas, year, sources=(name,))
    counted, exact = events.facts.total(asked), events.facts.total(replace(asked, is_exact=True))
    assert 0 < counted < events.facts.total(Where(events.areas, year))

    windows = exhibits.build_in(scope, "event-windows", one)
    assert windows.table["long"].iloc[0] == counted
    points = events.facts.points(100_000, replace(asked, is_exact=True))
    word = surfaces.circle_word(int(points["x"].median()), int(points["y"].median()), 2000)
    area = exhibits.build_in(scope, "event-area", "365-dagar", word, one)
    assert area.table["count"].sum() == exact
    kinds = exhibits.build_in(scope, "event-area-categories", "365-dagar", word, one)
    assert kinds.table["first"].sum() == area.table["count"].iloc[0]
    hours = exhibits.build_in(scope, "event-area-hours", "365-dagar", word, one)
    assert 0 < hours.table["total"].sum() <= area.table["count"].iloc[0] + 0.01  # shares are rounded
    for exhibit in (windows, area, kinds, hours):
        assert f"(källa: {name})" in exhibit.title
        assert exhibit.id.endswith(f":{one}")

    (key,) = three_maps.of_source(scope, ["handelser-alla"], source)
    every, some = three_maps.measure(scope, "handelser-alla"), three_maps.measure(scope, key)
    assert name in some.name and all(some.values[a] < every.values[a] for a in some.values)
    assert three_maps.of_source(scope, ["brott", "niva"], source) == ["brott", "niva"]


@pytest.mark.parametrize("word", ["alla.brandkaren", "stold", "stold.raddningstjanst", "polisen"])
def test_windows_are_of_a_source_that_there_is(scope, word):
    with pytest.raises(UnknownId):
        exhibits.build_in(scope, "event-windows", word)


def test_a_source_that_is_new_has_raised_nothing(tmp_path):
    register = happenings.place(Register(tmp_path / "register.sqlite"))
    old = happenings.some(4_000)
    old = old[old["start"] < "2026-11-20"].assign(end=lambda f: f["start"])
    new = old[old["start"] > "2026-11-03"].assign(
        source="räddningstjänst", category="Brand", id=lambda f: "b" + f["id"]
    )
    happenings.load(register, pd.concat([old, new]))
    exhibit = exhibits.build(register, "event-windows:solvik:2026")
    table = exhibit.table.set_index("category")
    assert table.loc["Brand", "now"] > 20
    for row in ("Brand", "Alla händelser"):
        assert table.loc[row, ["before", "same", "longer", "change", "says", "says_year"]].isna().all()
    assert table.loc["Stöld", ["before", "same", "says"]].notna().all()
    assert "mot" not in exhibit.summary
    assert any("räddningstjänst (nov 2026)" in note for note in exhibit.notes)
    register.close()


def test_a_season_alone_is_no_alarm():
    message = _judged_month([400, 400, 100, 400], [200, 200, 100, 200], [395, 200, 100, None])
    assert isinstance(message[0], VerdictText) and message[0] == "kan vara årstiden" and not message[0].verdict.is_sure
    assert message[1] is Verdict.INCREASE and message[2] is Verdict.CHANCE
    assert message[3] == "går inte att skilja från årstiden"


def test_planted_repeats_are_found_and_the_rest_is_chance(scope):
    burglary = exhibits.build_in(scope, "near-repeat", "inbrott-i-bostad")
    assert burglary.table["observed"].iloc[0] > 0 and len(burglary.table) == 9
    assert "följs oftare än slumpen" in burglary.summary
    assert (burglary.table["p"] >= 1 / 200).all()
    with pytest.raises(NotEnoughData, match="välj en kategori"):
        exhibits.build_in(scope, "near-repeat", "alla")


def test_a_place_without_events_has_no_times(register):
    with pytest.raises(NoData):
        exhibits.build(register, "event-windows:goteborg:2023")


def test_too_few_events_are_not_called_crimes(tmp_path):
    register = happenings.place(Register(tmp_path / "register.sqlite"))
    made = happenings.some(400)
    made.loc[made.index % 100 == 7, "category"] = "Brand"
    happenings.load(register, made)
    table = exhibits.build(register, "event-windows:solvik:2026").table.set_index("category")
    assert table.loc["Brand", "says"] == "för få händelser för att säga något"
    assert not any("brott" in str(v) for v in table[["says", "says_year"]].to_numpy().ravel())
