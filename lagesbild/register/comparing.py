"""What a frame that is to be saved says against what holds: new, changed or the same; changed by somebody else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
import sqlalchemy as sa

from lagesbild.register import integrity, reading, revisions
from lagesbild.register.change import Change, Clash, Saved
from lagesbild.register.schema import changes, facts
from lagesbild.tables import TABLES, plain


@dataclass(frozen=True, eq=False)
class Compared:
    """A frame against what holds, row by row; ``before`` has the value columns in the frame's order."""

    kind: str
    is_new: np.ndarray
    is_changed: np.ndarray
    before: pd.DataFrame

    @property
    def is_stored(self) -> np.ndarray:
        """Which rows a save would store."""
        return self.is_new | self.is_changed

    @property
    def saved(self) -> Saved:
        """How many rows are new, changed and the same."""
        return Saved(self.kind, int(self.is_new.sum()), int(self.is_changed.sum()), int((~self.is_stored).sum()))


def compare(connection: sa.Connection, change: Change, frame: pd.DataFrame, until: int | None = None) -> Compared:
    """What saving the frame would do, row by row."""
    table = TABLES[change.kind]
    is_one = len(frame) == 1 and bool(frame[table.keys].notna().all(axis=None))
    one = {k: frame[k].iloc[0] for k in table.keys} if is_one else {}  # no need to read the others
    stored = reading.current(connection, change.kind, list(frame["area"].dropna().unique()), one, until)
    if stored.empty:
        blank = stored[table.values].reindex(range(len(frame)))
        return Compared(change.kind, np.ones(len(frame), bool), np.zeros(len(frame), bool), blank)
    both = plain(change.kind, frame).merge(stored, on=table.keys, how="left", suffixes=("", "_before"), indicator=True)
    is_new = (both["_merge"] == "left_only").to_numpy()
    differs = both["change"].isin(revisions.of_other_origin(connection, change))
    for name in table.values:
        new, old = both[name], both[f"{name}_before"]
        differs |= ~((new == old).fillna(False).astype(bool) | (new.isna() & old.isna()))
    values = both[[f"{n}_before" for n in table.values]].set_axis(table.values, axis=1)
    return Compared(change.kind, is_new, differs.to_numpy() & ~is_new, values)


def clashes(connection: sa.Connection, kind: str, key: tuple[object, ...], seen: int | None) -> Iterator[Clash]:
    """The fact, when another row of it holds than the one that was seen."""
    table, declared = facts[kind], TABLES[kind]
    query = (
        sa.select(*(table.c[n] for n in declared.names), changes.c.id.label("change"), changes.c.at, changes.c.who)
        .join(changes, changes.c.id == table.c.change_id)
        .where(*integrity.holds(table, None))
        .where(*(table.c[n] == reading.native(v) for n, v in zip(declared.keys, key, strict=True)))
        .order_by(table.c.id.desc())
        .limit(1)
    )
    row = connection.execute(query).mappings().first()
    if (row["change"] if row else None) != seen:
        yield Clash(kind, key, seen, dict(row) if row else {})
