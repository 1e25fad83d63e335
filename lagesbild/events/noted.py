"""Incidents noted at the meeting, as events: the columns of a file's events, made anew from the register when asked for.

So whatever holds for the register's rows holds for them: undo, history, an earlier day, who may see them. Nothing is
stored twice, and none of it is in a file.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa

from lagesbild.areas import directory
from lagesbild.readers.events.staging import UNKNOWN, Events, settled
from lagesbild.swedish import fold
from lagesbild.tables.events import AREA_ONLY, NOTED, TAPPED

if TYPE_CHECKING:
    from lagesbild.register import Register

_SET = "noterade"
_DAY = 86_400


def rows_of(register: Register, place: Sequence[str] | None) -> pd.DataFrame:
    """The incidents of the areas (None: all) that are not struck. A report is one when it has been approved."""
    rows = register.current("incidents", None if place is None else list(place))
    return rows[rows["withdrawn"].fillna(0) != 1].reset_index(drop=True)


class Names:
    """What a category of incidents is called among events: what people have said of the place, else the same name."""

    def __init__(self, register: Register, known: Collection[str]) -> None:
        """``known``: the categories of imported events."""
        spellings: dict[str, list[str]] = {}
        for name in sorted(known):
            spellings.setdefault(fold(name), []).append(name)
        self._known = {folded: names[0] for folded, names in spellings.items() if len(names) == 1}
        said = register.current("event_categories")
        said = said[said["counts_as"].notna()]
        self._said = {
            (str(a), fold(str(c))): str(n)
            for a, c, n in zip(said["area"], said["category"], said["counts_as"], strict=True)
        }
        self._directory = directory(register.current("areas")) if self._said else None

    def of(self, area: str, category: str) -> str:
        """What an incident of a category, noted in an area, counts as: its own category until somebody has said another."""
        around = (area, *self._directory.ancestors(area)) if self._directory else ()
        said = next((self._said[key] for a in around if (key := (a, fold(category))) in self._said), category)
        return self._known.get(fold(said), said)


def as_events(rows: pd.DataFrame, names: Names) -> pa.Table:
    """The incidents as events, with every column that a file of events has, words as plain text.

    Only what is known of when: without a clock they are in no hour.
    """
    days = rows["date"].to_numpy("datetime64[D]").astype(np.int64)
    clocks = [None if pd.isna(t) or not t else 3600 * int(t[:2]) + 60 * int(t[3:5]) for t in rows["time"]]
    is_timed = np.array([c is not None for c in clocks], dtype=bool)
    start = days * _DAY + np.array([c or 0 for c in clocks], dtype=np.int64)
    is_placed = (rows["x"].notna() & rows["y"].notna()).to_numpy(bool)
    x, y = (np.where(is_placed, rows[c].astype("Int64").fillna(0).to_numpy(np.int64), UNKNOWN) for c in ("x", "y"))
    pairs = list(zip(rows["area"].astype(str), rows["category"].astype(str), strict=True))
    called = {pair: names.of(*pair) for pair in set(pairs)}
    n = len(rows)
    events = Events(
        id=pa.array([f"{a}/{i}" for a, i in zip(rows["area"], rows["incident"], strict=True)], pa.string()),
        source=pa.array([NOTED] * n, pa.string()),
        category=pa.array([called[pair] for pair in pairs], pa.string()),
        area=pa.array([a for a, _ in pairs], pa.string()),
        quality=pa.array([TAPPED if p else AREA_ONLY for p in is_placed], pa.string()),
        start=start,
        end=np.where(is_timed, start, start + _DAY - 1),
        is_timed=is_timed,
        reported=np.full(n, UNKNOWN),
        x=x,
        y=y,
    )
    table = settled(events, _SET)
    plain = [pa.field(f.name, pa.string()) if pa.types.is_dictionary(f.type) else f for f in table.schema]
    return table.cast(pa.schema(plain))
