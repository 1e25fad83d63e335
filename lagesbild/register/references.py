"""What a table's rows refer to in other tables: a cause its problem, a follow-up its action."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from lagesbild.problems import Problem
from lagesbild.register.store import Register
from lagesbild.swedish import listing
from lagesbild.tables import TABLES, Table
from lagesbild.tables.model import Refers

_MOST_LISTED = 8
_ROW = "row of the file"  # no table has such a column


def unknown(
    register: Register,
    kind: str,
    frame: pd.DataFrame,
    brought: Sequence[tuple[str, pd.DataFrame]],
    rows: Sequence[int] = (),
) -> list[Problem]:
    """A problem for every row of the frame that refers to one that neither the register nor what is ``brought`` with it has.

    ``brought``: (table, frame) of what is saved at the same time. ``rows``: on which row of its file each row of the frame
    stands, when it is of a file. A row that refers to nothing is right.
    """
    table = TABLES[kind]
    frame = frame.assign(**{_ROW: rows or None})
    return [p for refers in table.refers for p in _unknown(register.whole(), table, frame, refers, brought)]


def _unknown(
    register: Register, table: Table, frame: pd.DataFrame, refers: Refers, brought: Sequence[tuple[str, pd.DataFrame]]
) -> list[Problem]:
    said = frame.dropna(subset=[*refers.columns])
    if said.empty:
        return []
    stored = register.current(refers.kind, [str(a) for a in said["area"].unique()])
    frames = [stored, *(f for of, f in brought if of == refers.kind)]
    known = {row for f in frames for row in f[["area", *refers.keys]].astype(object).itertuples(index=False, name=None)}
    problems = []
    column, other = table.column(refers.columns[0]), TABLES[refers.kind]
    for row in said.astype(object).to_dict("records"):
        meant = (row["area"], *(row[name] for name in refers.columns))
        if meant in known:
            continue
        of = listing([str(row[k]) for k in table.keys if k != "area"])
        there = sorted({str(k[1]) for k in known if k[0] == row["area"]})[:_MOST_LISTED]
        expected = (
            f"något av {listing(there)}" if there else f"att {other.title.lower()} läses in först, eller i samma omgång"
        )
        named = " ".join(str(v) for v in meant[1:])
        what = f"{of}: ”{named}” finns inte bland {other.title.lower()}."
        problems.append(Problem(what, f"{expected}.", row[_ROW], column.title, named))
    return problems
