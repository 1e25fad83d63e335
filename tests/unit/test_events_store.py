"""Events in files: counted through one port, undone and redone, as they were, backed up and restored whole."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from lagesbild import exhibits
from lagesbild.actor import COMMAND_LINE
from lagesbild.calendar import Period
from lagesbild.events import By, Facts, Where
from lagesbild.problems import LagesbildError
from lagesbild.readers.events.staging import UNKNOWN
from lagesbild.register import Register, event_files, maintenance
from tests import happenings


@pytest.fixture
def solvik(tmp_path: Path) -> Iterator[Register]:
    register = happenings.place(Register(tmp_path / "home" / "register.sqlite"))
    yield register
    register.close()


def counted(rows: pd.DataFrame, by: list[str]) -> list[tuple]:
    """What pandas counts, key by key; missing last."""
    grouped = rows.groupby(by, dropna=False).size().reset_index(name="count").sort_values(by, ignore_index=True)
    return list(grouped.astype(object).where(grouped.notna(), None).itertuples(index=False, name=None))


def rows_of(frame: pd.DataFrame) -> list[tuple]:
    return list(frame.astype(object).where(frame.notna(), None).itertuples(index=False, name=None))


def with_calendar(rows: pd.DataFrame) -> pd.DataFrame:
    iso = rows["start"].dt.isocalendar()
    return rows.assign(
        year=iso["year"].astype(int),
        week=iso["week"].astype(int),
        weekday=iso["day"].astype(int),
        day=rows["start"].dt.date,
        month=rows["start"].dt.year * 100 + rows["start"].dt.month,
    )


def test_counts_are_those_of_the_rows(solvik):
    rows = with_calendar(happenings.some(2_000))
    happenings.load(solvik, rows)
    facts = Facts(solvik)
    for by in (
        ["area"],
        ["year", "week"],
        ["year", "week", "area"],
        ["month", "category"],
        ["day"],
        ["weekday"],
        ["source", "quality"],
    ):
        assert rows_of(facts.count([By(b) for b in by])) == counted(rows, by)
    assert facts.total() == 2_000
    assert facts.span == (min(rows["day"]), max(rows["day"]))
    assert maintenance.check(solvik) == []


def test_what_is_asked_for_is_what_is_counted(solvik):
    rows = with_calendar(happenings.some(2_000))
    happenings.load(solvik, rows)
    facts = Facts(solvik)
    period = Period(date(2025, 3, 1), date(2025, 4, 30))
    asked = Where(("hamnen",), period, ("Stöld", "Rån"), ("polis",))
    mine = rows[(rows["area"] == "hamnen") & rows["category"].isin(["Stöld", "Rån"]) & (rows["source"] == "polis")]
    mine = mine[(mine["day"] >= period.start) & (mine["day"] <= period.end)]
    assert facts.total(asked) == len(mine) > 0
    exact = rows[(rows["x"] != UNKNOWN) & (rows["quality"] != "område")]
    assert facts.total(Where(is_exact=True)) == len(exact)
    inside = exact[exact["x"].between(670_500, 670_999) & exact["y"].between(6_580_500, 6_581_499)]
    bounds = (670_500, 6_580_500, 671_000, 6_581_500)
    assert facts.total(Where(is_exact=True, bounds=bounds)) == len(inside) > 0
    cells = exact.assign(column=exact["x"] // 250, row=exact["y"] // 250)
    assert rows_of(facts.cells(250)) == counted(cells, ["column", "row"])
    assert facts.points(10) is None
    assert len(facts.points(2_000, Where(bounds=bounds))) == len(inside)


def test_no_events_are_an_answer_and_no_zero_of_something_else(solvik):
    facts = Facts(solvik)
    assert (facts.is_empty, facts.span, facts.total()) == (True, None, 0)
    assert facts.count([By.AREA]).empty and facts.cells(100).empty and facts.hours().begins.empty


def test_the_week_is_the_iso_week_in_sweden(solvik):
    days = ["2024-12-30 00:30", "2026-12-31 23:59", "2027-01-03 12:00", "2021-01-01 00:00"]
    rows = happenings.some(4).assign(start=pd.to_datetime(days), end=pd.to_datetime(days))
    happenings.load(solvik, rows)
    weeks = Facts(solvik).count([By.YEAR, By.WEEK])
    assert rows_of(weeks) == [(2020, 53, 1), (2025, 1, 1), (2026, 53, 2)]


def test_a_year_of_events_can_be_chosen(solvik):
    assert exhibits.years(solvik, "solvik") == []
    happenings.load(solvik, happenings.some(300))
    assert set(exhibits.years(solvik, "solvik")) == {2024, 2025, 2026}


def test_an_undone_import_counts_no_more_and_a_redone_one_again(solvik):
    before = solvik.revision()
    happenings.load(solvik, happenings.some(300))
    batch = int(solvik.imports()["batch"].iloc[0])
    loaded = solvik.revision()
    solvik.undo(batch, COMMAND_LINE)
    assert Facts(solvik).total() == 0
    assert Facts(solvik.at(loaded)).total() == 300 and Facts(solvik.at(before)).total() == 0
    solvik.redo(batch, COMMAND_LINE)
    assert Facts(solvik).total() == 300
    assert maintenance.check(solvik) == []


def test_events_that_are_held_are_told_apart_by_id(solvik):
    rows = happenings.some(500)
    happenings.load(solvik, rows)
    again = rows.iloc[400:].assign(category=lambda f: f["category"].where(f["id"] > "h000449", "Hot"))
    more = happenings.some(100, seed=2).assign(id=lambda f: "n" + f["id"])
    done = happenings.load(solvik, pd.concat([again, more]))
    changed = int((again["category"] == "Hot").sum())
    assert (done.added, done.changed, done.unchanged) == (100, changed, 100 - changed)
    facts = Facts(solvik)
    assert facts.total() == 600
    assert facts.total(Where(categories=("Hot",))) == changed
    both = int(solvik.imports()["batch"].iloc[0])
    solvik.undo(both, COMMAND_LINE)
    assert (Facts(solvik).total(), Facts(solvik).total(Where(categories=("Hot",)))) == (500, 0)
    assert happenings.load(solvik, rows).unchanged == 500  # the undone correction is no fact
    solvik.redo(both, COMMAND_LINE)
    assert Facts(solvik).total() == 600
    assert maintenance.check(solvik) == []


def test_an_import_that_was_undone_and_made_again_counts_once_when_it_is_redone(solvik):
    rows = happenings.some(50)
    happenings.load(solvik, rows)
    first = int(solvik.imports()["batch"].iloc[0])
    solvik.undo(first, COMMAND_LINE)
    assert happenings.load(solvik, rows).added == 50
    solvik.redo(first, COMMAND_LINE)
    assert Facts(solvik).total() == 50


def test_the_same_id_of_another_source_is_another_event(solvik):
    rows = happenings.some(50).assign(source="polis")
    happenings.load(solvik, rows)
    assert happenings.load(solvik, rows.assign(source="ambulans")).added == 50
    assert Facts(solvik).total() == 100


def test_check_tells_what_is_lost_and_what_is_changed(solvik):
    happenings.load(solvik, happenings.some(200))
    one, other, *_ = sorted(solvik.events.rglob("*.parquet"))
    one.unlink()
    other.write_bytes(other.read_bytes()[:-1] + b"x")
    listed = [str(f) for f in maintenance.check(solvik)]
    assert len(listed) == 2 and "saknas" in listed[0] and "en annan" in listed[1]
    with pytest.raises(LagesbildError, match="går inte att läsa"):
        Facts(solvik).total()
    with pytest.raises(LagesbildError, match=r"saknas eller är skadad, eller disken är full\. Inget är sparat"):
        happenings.load(solvik, happenings.some(200))
    with pytest.raises(LagesbildError, match="saknas eller är skadade"):
        maintenance.backup(solvik, solvik.events.parent / "kopia.sqlite")


def test_a_backup_is_one_file_that_holds_the_events(solvik, tmp_path):
    happenings.load(solvik, happenings.some(400))
    copy = tmp_path / "kopia.sqlite"
    maintenance.backup(solvik, copy)
    goal = tmp_path / "ny" / "register.sqlite"
    goal.parent.mkdir()
    maintenance.restore(goal, copy)
    restored = Register(goal)
    assert Facts(restored).total() == 400
    assert maintenance.check(restored) == []
    assert rows_of(Facts(restored).count([By.AREA])) == rows_of(Facts(solvik).count([By.AREA]))
    happenings.load(restored, happenings.some(10, seed=9).assign(id=lambda f: "m" + f["id"]))
    saved = maintenance.restore(goal, copy)
    assert saved is not None and Facts(restored).total() == 400
    maintenance.restore(goal, saved)
    assert Facts(restored).total() == 410 and maintenance.check(restored) == []
    restored.close()


def test_what_a_broken_import_left_is_nobody_s_and_goes(solvik, monkeypatch):
    happenings.load(solvik, happenings.some(20))
    left = happenings.staged(solvik, happenings.some(30, seed=3))
    goal = event_files.publish([left], solvik.events)[0]  # killed before the register was told
    assert Facts(solvik).total() == 20 and maintenance.check(solvik) == []
    solvik.sweep_events()
    assert goal.is_dir()  # another import may be about to tell of it
    monkeypatch.setattr(event_files, "_LEFT", -1.0)
    solvik.sweep_events()
    assert not goal.exists() and Facts(solvik).total() == 20


@pytest.mark.parametrize(("code", "words"), [(errno.ENOSPC, "disken är full"), (errno.EROFS, "bara att läsa")])
def test_a_disk_that_takes_no_events_is_told_and_none_are_half_saved(solvik, monkeypatch, code, words):
    happenings.load(solvik, happenings.some(20))
    before = solvik.revision(), sorted(solvik.events.rglob("*"))

    def refuse(_path: Path) -> None:
        raise OSError(code, "No space left on device", "/hemlig/mapp")

    with monkeypatch.context() as patched, pytest.raises(LagesbildError, match=words) as refused:
        patched.setattr(event_files, "_to_disk", refuse)
        happenings.load(solvik, happenings.some(30, seed=3))
    assert "Inget är sparat." in str(refused.value) and "hemlig" not in str(refused.value)
    kept = [p for p in sorted(solvik.events.rglob("*")) if not p.relative_to(solvik.events).parts[0].startswith(".")]
    assert (solvik.revision(), kept) == before
    assert maintenance.check(solvik) == [] and Facts(solvik).total() == 20
    happenings.load(solvik, happenings.some(30, seed=3))
    assert Facts(solvik).total() > 20


def test_a_disk_that_is_full_while_a_file_is_read_is_told(solvik, monkeypatch):
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("pyarrow.parquet.ParquetWriter.write_table", refuse)
    with pytest.raises(LagesbildError, match=r"går inte att spara: disken är full\. Inget är sparat"):
        happenings.staged(solvik, happenings.some(20))


def test_hours_are_known_by_minute_of_the_week(solvik):
    start = pd.to_datetime(["2026-11-23 00:10", "2026-11-23 00:10", "2026-11-29 23:30", "2026-10-25 01:00"])
    end = pd.to_datetime(["2026-11-23 00:10", "2026-11-23 01:50", "2026-11-30 00:30", "2026-10-25 04:00"])
    happenings.load(solvik, happenings.some(4).assign(start=start, end=end))
    hours = Facts(solvik).hours()
    assert rows_of(hours.begins) == [(10, 1, 10_000_000), (10_050, 0, 16_666_667)]
    assert rows_of(hours.ends) == [(110, 10_000_000), (10_110, 16_666_667)]
    assert len(hours.shifting) == 1 and hours.unplaced == 0
    assert int(hours.shifting["end"].iloc[0] - hours.shifting["start"].iloc[0]) == 4 * 3600
