"""The one port to events: how many, by what and where. Who asks sees neither files nor engines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import pandas as pd
import pyarrow as pa

from lagesbild.calendar import Period
from lagesbild.events.engine import Engine, engine
from lagesbild.events.noted import Names, as_events, rows_of
from lagesbild.register.owned import item_of
from lagesbild.tables.events import COARSE, NOTED, REPLACED

if TYPE_CHECKING:
    from lagesbild.register import Register


class By(StrEnum):
    """What events can be counted by."""

    AREA = "area"  # id of the part, or of the place; missing: not placed in any
    CATEGORY = "category"
    SOURCE = "source"
    QUALITY = "quality"
    DAY = "day"
    YEAR = "year"  # ISO year
    WEEK = "week"  # ISO week
    MONTH = "month"  # yyyymm
    WEEKDAY = "weekday"  # 1-7
    HOUR = "hour"  # missing: not known to the hour


_T = TypeVar("_T")
Bounds = tuple[int, int, int, int]
"""(left, bottom, right, top) in metres, EPSG:3006; left and bottom belong to it."""


@dataclass(frozen=True)
class Where:
    """Which events; None: all. ``is_exact``: with a coordinate that does not stand for a whole area."""

    areas: tuple[str, ...] | None = None
    period: Period | None = None
    categories: tuple[str, ...] | None = None
    sources: tuple[str, ...] | None = None
    is_exact: bool = False
    bounds: Bounds | None = None


EVERYTHING = Where()


@dataclass(frozen=True)
class Facts:
    """The events that hold in a register, as it is or as it was (`Register.at`), of the areas of ``place``.

    They are those of files, and the incidents that were noted (source `NOTED`). ``place``: ids of the areas that events
    were imported for, or noted in; None: all. Every count is exact and of whole events; a frame comes in the order of its
    keys, missing last.
    """

    register: Register
    place: tuple[str, ...] | None = None
    _engine: Engine | None = None

    @cached_property
    def manifest(self) -> pd.DataFrame:
        """The files that hold, as the register's table ``events`` has them."""
        return self.register.current("events", None if self.place is None else list(self.place))

    @cached_property
    def files(self) -> pd.DataFrame:
        """The files of events: the manifest without the lists of what is replaced."""
        return self.manifest[self.manifest["month"] != REPLACED]

    @cached_property
    def noted(self) -> pd.DataFrame:
        """The noted incidents among the events, as rows of the table ``incidents``."""
        return rows_of(self.register, self.place)

    @property
    def is_empty(self) -> bool:
        """True when nothing is imported and nothing is noted."""
        return self.files.empty and self.noted.empty

    @property
    def is_placed(self) -> bool:
        """False when no event has a coordinate."""
        return bool((self.files["placed"] > 0).any() or self.noted["x"].notna().any())

    @property
    def span(self) -> tuple[date, date] | None:
        """The first and the last day that are known; None without any.

        Those of the files: what was noted before or after says nothing of what else happened then. Without files those of
        the incidents.
        """
        if len(self.files):
            return min(self.files["start"]), max(self.files["end"])
        return (min(self.noted["date"]), max(self.noted["date"])) if len(self.noted) else None

    @cached_property
    def categories(self) -> tuple[str, ...]:
        """The categories of imported events."""
        files = tuple(str(self.register.events / f) for f in sorted(self.files["file"]))
        return _categories_in(self.engine, files) if files else ()

    @cached_property
    def names(self) -> Names:
        """What a category of incidents is called among the events."""
        return Names(self.register, self.categories)

    # --- questions ---------------------------------------------------------------------------

    def count(self, by: Sequence[By] = (), where: Where = EVERYTHING) -> pd.DataFrame:
        """How many: a column for each of ``by``, and ``count``. Without ``by`` one row."""
        keys = [str(b) for b in by]
        return self._once(("count", *keys, where), lambda: self._count(keys, where))

    def _count(self, keys: list[str], where: Where) -> pd.DataFrame:
        table = self._table(where)
        if table is None:
            return pd.DataFrame({**{k: [] for k in keys}, "count": [] if keys else [0]}).astype({"count": "int64"})
        counted = table.group_by(keys).agg(count=table.count()) if keys else table.agg(count=table.count())
        return self._sorted(counted, keys)

    def total(self, where: Where = EVERYTHING) -> int:
        """How many in all."""
        return int(self.count((), where)["count"].iloc[0])

    def cells(self, size: int, where: Where = EVERYTHING, by: Sequence[By] = ()) -> pd.DataFrame:
        """How many in each square of ``size`` metres in EPSG:3006 that has any: column, row, ``by`` and count.

        Only events with an exact place (`Where.is_exact`); column and row are x and y in whole squares.
        """
        keys = ["column", "row", *(str(b) for b in by)]
        return self._once((size, *keys, where), lambda: self._cells(size, keys, where))

    def _cells(self, size: int, keys: list[str], where: Where) -> pd.DataFrame:
        table = self._table(replace(where, is_exact=True))
        if table is None:
            return pd.DataFrame({k: [] for k in [*keys, "count"]}).astype(
                {"column": "int64", "row": "int64", "count": "int64"}
            )
        table = table.mutate(column=table.x // size, row=table.y // size)
        return self._sorted(table.group_by(keys).agg(count=table.count()), keys)

    def points(self, most: int, where: Where = EVERYTHING) -> pd.DataFrame | None:
        """The events with an exact place: x, y, day and category; None when there are more than ``most``."""
        where = replace(where, is_exact=True)
        return self._once((most, where), lambda: self._points(most, where))

    def _points(self, most: int, where: Where) -> pd.DataFrame | None:
        table = self._table(where)
        if table is None:
            return pd.DataFrame({"x": [], "y": [], "day": [], "category": []})
        if self.total(where) > most:
            return None
        keys = ["x", "y", "day", "category"]
        rows = self._fetch(table.select(*keys, "id"))
        return rows.sort_values(["day", "id"], ignore_index=True)[keys]

    def hours(self, where: Where = EVERYTHING) -> Hourly:
        """What the hours of the week are made of (`Hourly`)."""
        return self._once(("hours", where), lambda: self._hours(where))

    def hours_inside(
        self, size: int, is_inside: Callable[[pd.DataFrame], Sequence[bool] | np.ndarray], where: Where = EVERYTHING
    ) -> Hourly:
        """As `hours`, of events with an exact place in squares of ``size`` metres (`cells`) of which ``is_inside`` is true."""
        return self._hours(replace(where, is_exact=True), size, is_inside)

    def _hours(
        self,
        where: Where,
        size: int | None = None,
        is_inside: Callable[[pd.DataFrame], Sequence[bool] | np.ndarray] | None = None,
    ) -> Hourly:
        table = self._table(where)
        if table is None:
            blank = pd.DataFrame({"minute": [], "count": [], "share": []}).astype("int64")
            return Hourly(blank, blank.drop(columns="count"), pd.DataFrame({"start": [], "end": []}), 0)
        cell = [] if size is None else ["column", "row"]
        if size is not None:
            table = table.mutate(column=table.x // size, row=table.y // size)

        def kept(rows: Any, *keys: str) -> pd.DataFrame:
            frame = self._sorted(rows, [*cell, *keys])
            return frame if is_inside is None else frame[is_inside(frame)].drop(columns=cell)

        timed = table.filter(table.minute.notnull() & ~table.shifts)
        begins = timed.group_by([*cell, "minute"]).agg(
            count=(timed.minutes == 0).cast("int64").sum(), share=timed.share.sum().cast("int64")
        )
        ended = timed.filter(timed.minutes > 0)
        ended = ended.mutate(until=(ended.minute.cast("int64") + ended.minutes.cast("int64")))
        ends = ended.group_by([*(ended[c] for c in cell), ended.until.name("minute")]).agg(
            share=ended.share.sum().cast("int64")
        )
        shifting = table.filter(table.minute.notnull() & table.shifts).select(*cell, "start", "end")
        untimed = table.filter(table.minute.isnull())
        without = untimed.group_by(cell).agg(count=untimed.count()) if cell else untimed.agg(count=untimed.count())
        return Hourly(
            kept(begins, "minute"),
            kept(ends, "minute"),
            kept(shifting, "start", "end"),
            int(kept(without)["count"].sum()),
        )

    # --- how they are answered ---------------------------------------------------------------

    @cached_property
    def _answers(self) -> dict[tuple[object, ...], Any]:
        return {}

    def _once(self, question: tuple[object, ...], ask: Callable[[], _T]) -> _T:
        """The answer: several exhibits of a page ask the same."""
        if question not in self._answers:
            self._answers[question] = ask()
        answer: _T = self._answers[question]
        return answer.copy(deep=False) if isinstance(answer, pd.DataFrame) else answer

    @property
    def engine(self) -> Engine:
        """What answers."""
        return self._engine or engine()

    def _paths(self, where: Where) -> list[str]:
        files = self.files
        if where.is_exact or where.bounds is not None:  # no other file has a coordinate, or shares it
            files = files[files["placed"] > 0]
        if where.period is not None:
            files = files[(files["start"] <= where.period.end) & (files["end"] >= where.period.start)]
        return [str(self.register.events / f) for f in sorted(files["file"])]

    def _table(self, where: Where) -> Any:
        """The events asked for, as an Ibis table; None when there can be none."""
        paths = self._paths(where)
        tables = [self._without_replaced(self.engine.table(paths), paths)] if paths else []
        if where.sources is None or NOTED in where.sources:
            tables += self._noted(where)
        if not tables:
            return None
        table = tables[0] if len(tables) == 1 else tables[0].union(tables[1].select(*tables[0].columns))
        conditions = []
        if where.period is not None:
            conditions += [table.day >= where.period.start, table.day <= where.period.end]
        for name, wanted in (("area", where.areas), ("category", where.categories), ("source", where.sources)):
            if wanted is not None:
                conditions.append(table[name].isin(list(wanted)))
        if where.is_exact:
            conditions += [table.x.notnull(), table.quality.isnull() | table.quality.notin(list(COARSE))]
        if where.bounds is not None:
            left, bottom, right, top = where.bounds
            conditions += [table.x >= left, table.x < right, table.y >= bottom, table.y < top]
        return table.filter(*conditions) if conditions else table

    def _noted(self, where: Where) -> list[Any]:
        """The noted incidents as a table; none when no one of them can be asked for."""
        rows = self.noted
        if where.is_exact or where.bounds is not None:
            rows = rows[rows["x"].notna()]
        if where.period is not None:
            rows = rows[rows["date"].between(where.period.start, where.period.end)]
        return [self.engine.rows(self._as_events)] if len(rows) else []

    @cached_property
    def _as_events(self) -> pa.Table:
        return as_events(self.noted, self.names)

    def _without_replaced(self, table: Any, paths: Sequence[str]) -> Any:
        """The rows that no later set replaces, each event once."""
        lists = sorted(self.manifest["file"][self.manifest["month"] == REPLACED])
        later = [self.engine.table([str(self.register.events / f) for f in lists])] if lists else []
        if twice := self._in_sets_of_several(paths):
            later.append(_newest(self.engine.table(twice)))
        if not later:
            return table
        replaced = later[0] if len(later) == 1 else later[0].select("by", "id", "source").union(later[1])
        newest = replaced.group_by("id", "source").agg(by=replaced.by.max())
        newest = newest.select(replaced_id=newest.id, replaced_source=newest.source, by=newest.by)
        joined = table.left_join(newest, [table.id == newest.replaced_id, table.source == newest.replaced_source])
        return joined.filter(joined.by.isnull() | (joined.by <= joined.set)).select(*table.columns)

    def _in_sets_of_several(self, paths: Sequence[str]) -> tuple[str, ...]:
        """The files with an event that several organisations have imported, none of whom saw what the others had."""
        owners = self._owners
        if len(set(owners.values())) < 2:
            return ()
        asked, ranges = set(paths), dict[str, tuple[str, str]]()
        files = self.files.drop_duplicates("file").set_index("file")
        files = files.loc[[str(self.register.events / f) in asked for f in files.index]]
        for owner, of_owner in files.groupby([owners[f] for f in files.index]):
            ranges[str(owner)] = (min(of_owner["first_id"]), max(of_owner["last_id"]))
        may = tuple(
            str(self.register.events / f)
            for f, first, last in zip(files.index, files["first_id"], files["last_id"], strict=True)
            if any(o != owners[f] and first <= high and low <= last for o, (low, high) in ranges.items())
        )
        return may if may and _is_any_twice(self.engine, may) else ()

    @cached_property
    def _owners(self) -> dict[str, str]:
        """The organisation that keeps each file's set, "" for what is everybody's."""
        holdings = self.register.holdings("events")
        keys = {
            f: (str(a), item_of("events", f)) for a, f in zip(self.manifest["area"], self.manifest["file"], strict=True)
        }
        return {f: holdings[k].owner if k in holdings else "" for f, k in keys.items()}

    def _sorted(self, expression: Any, keys: list[str]) -> pd.DataFrame:
        frame = self._fetch(expression)
        return frame.sort_values(keys, ignore_index=True) if keys else frame

    def _fetch(self, expression: Any) -> pd.DataFrame:
        frame = self.engine.fetch(expression)
        for name in frame:
            if name == "day":
                frame[name] = [d.date() if hasattr(d, "date") else d for d in frame[name]]
            elif pd.api.types.is_numeric_dtype(frame[name]):
                frame[name] = frame[name].astype("Int64" if frame[name].isna().any() else "int64")
            else:
                frame[name] = frame[name].astype(object).where(frame[name].notna(), None)
        return frame


def _newest(table: Any) -> Any:
    """The newest set that each event stands in, of those that stand in several."""
    sets = table.group_by("id", "source").agg(by=table.set.max(), sets=table.set.nunique())
    return sets.filter(sets.sets > 1).select("by", "id", "source")


@lru_cache(maxsize=64)
def _categories_in(engine: Engine, files: tuple[str, ...]) -> tuple[str, ...]:
    """The categories that stand in files; they never change, so that it is asked once."""
    frame = engine.fetch(engine.table(files).select("category").distinct())
    return tuple(sorted(str(c) for c in frame["category"].dropna()))


@lru_cache(maxsize=64)
def _is_any_twice(engine: Engine, files: tuple[str, ...]) -> bool:
    """Whether an event stands in several sets; files never change, so that it is asked once."""
    twice = _newest(engine.table(files))
    return bool(engine.fetch(twice.agg(count=twice.count()))["count"].iloc[0])


@dataclass(frozen=True)
class Hourly:
    """Intervals by their minutes of the week (0 is Monday 00:00), for `analysis.hotspots.aoristic_sums`.

    ``begins``: minute, count (of those without a length) and share (sum of the others' weight a minute); ``ends``:
    minute (10 080 and on is the week after) and share; ``shifting``: start and end, in seconds UTC, of those that
    pass a change of the clocks; ``unplaced``: how many are not known to the hour.
    """

    begins: pd.DataFrame
    ends: pd.DataFrame
    shifting: pd.DataFrame
    unplaced: int
