"""An exhibit without the cells that are left out: its table, its order, its drawing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import fields, replace

import pandas as pd

from lagesbild import swedish
from lagesbild.document.disclosure.arithmetic import without_few
from lagesbild.document.disclosure.count_model import (
    WithheldReason,
    label_columns,
)
from lagesbild.exhibit import (
    AreaMap,
    Caveat,
    Disclosure,
    Drawing,
    Exhibit,
    Format,
    Intervals,
    Kind,
    LevelBars,
    LevelGrid,
    Lines,
    Role,
    RowSum,
)


def blanked(exhibit: Exhibit, cells: Iterable[tuple[int, str]]) -> pd.DataFrame:
    """The table without some cells (row's position, column's id)."""
    table = exhibit.table.astype({id_: object for _, id_ in cells})
    for row, id_ in cells:
        table.loc[row, id_] = None
    return table


def row_name(exhibit: Exhibit, row: int) -> str:
    """What a row is called in the list of what was withheld."""
    labels = label_columns(exhibit) or [exhibit.columns[0].id]
    return ", ".join(t for t in (exhibit.column(c).write(exhibit.table[c].iloc[row]) for c in labels) if t)


def says_nothing(exhibit: Exhibit, whole: Exhibit) -> bool:
    """True when all that was counted is left out, or all but one point of a line: a table of signs is of no use."""
    counts = [c.id for c in exhibit.columns if c.role in (Role.COUNT, Role.SHARE, Role.AMOUNT)]
    shown = [any(map(_is_told, row)) for row in exhibit.table[counts].itertuples(index=False, name=None)]
    if isinstance(whole.drawing, AreaMap):
        return not any(map(_is_told, exhibit.table[whole.drawing.value]))
    fewest = 2 if isinstance(whole.drawing, Lines) and exhibit.drawing is None else 1
    return bool(shown and counts) and sum(shown) < fewest


def _is_told(value: object) -> bool:
    return value != swedish.MISSING if isinstance(value, str) else not pd.isna(value)


def reordered(exhibit: Exhibit, hidden: Collection[int]) -> Exhibit:
    """The exhibit with rows that lost a figure last, by name, where their place says how large the figure is.

    Where the rows are a selection by size they go. Rows of sums stay where they are, and so do groups.
    """
    moved = [r for r in sorted(hidden) if r not in exhibit.total_rows]
    if not (exhibit.ordered_by or exhibit.is_selection) or not moved:
        return exhibit
    labels = label_columns(exhibit)
    groups = [str(exhibit.table[labels[0]].iloc[r]) if len(labels) > 1 else "" for r in range(len(exhibit.table))]

    def place(row: int) -> tuple[int, int, str, int]:
        is_last = row in moved
        name = str(exhibit.table[labels[-1]].iloc[row]) if labels and is_last else ""
        return groups.index(groups[row]), int(is_last), name, row

    fixed = set(exhibit.total_rows)
    free = iter(sorted((r for r in range(len(exhibit.table)) if r not in fixed), key=place))
    order = [r if r in fixed else next(free) for r in range(len(exhibit.table))]
    if exhibit.is_selection:
        order = [r for r in order if r not in moved]
    at = {old: new for new, old in enumerate(order)}
    sums = [
        RowSum(at[s.total], tuple(at[p] for p in s.parts)) for s in exhibit.sums if {s.total, *s.parts} <= at.keys()
    ]
    return replace(
        exhibit,
        table=exhibit.table.iloc[order].reset_index(drop=True),
        total_rows=tuple(sorted(at[r] for r in exhibit.total_rows)),
        sums=tuple(sums),
        facts={(at[r], c): f for (r, c), f in exhibit.facts.items() if r in at},
    )


def with_estimates_in_short(exhibit: Exhibit, cells: Mapping[tuple[int, str], WithheldReason]) -> Exhibit:
    """Shares of a sample in whole per cent where it is not shown how many answered: k of n is no fraction to be found."""
    is_secret = any(id_ == "n" and why is WithheldReason.REVEALS for (_, id_), why in cells.items())
    if exhibit.disclosure is not Disclosure.SURVEY_ANSWERS or not is_secret:
        return exhibit
    roles = (Role.SHARE, Role.CHANGE)
    return replace(exhibit, columns=tuple(replace(c, decimals=0) if c.role in roles else c for c in exhibit.columns))


def without_cells(exhibit: Exhibit, cells: Mapping[tuple[int, str], WithheldReason]) -> Exhibit:
    """The exhibit with a sign in place of some cells, and without a drawing that would show them."""
    table = exhibit.table.copy()
    drawn = {v for v in vars(exhibit.drawing).values() if isinstance(v, str)} if exhibit.drawing else set()
    if isinstance(exhibit.drawing, Lines):
        drawn |= set(exhibit.drawing.series)
    columns = []
    for column in exhibit.columns:
        rows = [r for r, id_ in cells if id_ == column.id]
        if rows:
            is_text = column.format is Format.TEXT and column.role not in (Role.COUNT, Role.AMOUNT)
            as_text = column.format is Format.TEXT or (column.missing != swedish.MISSING and column.id not in drawn)
            if as_text:  # other missing values keep the column's own sign
                table[column.id] = table[column.id].astype(object)
            else:
                column = replace(column, missing=swedish.MISSING)
            sign = None if not as_text else "" if is_text else swedish.MISSING
            table.iloc[rows, table.columns.get_loc(column.id)] = sign
        columns.append(column)
    shown = replace(exhibit, table=table, columns=tuple(columns))
    drawing = _drawing(shown)
    is_table = drawing is None and exhibit.drawing is not None  # which no caption calls a diagram
    return replace(shown, drawing=drawing, kind=Kind.TABLE if is_table else exhibit.kind)


def with_names_reduced(exhibit: Exhibit, below: int, is_open: Callable[[str], bool]) -> tuple[Exhibit, dict[str, str]]:
    """The exhibit without the small counts that the names of its rows and columns say, and the new names by the old."""
    labels = [c for c in exhibit.columns if c.format is Format.TEXT and c.role is Role.LABEL]
    cells = (str(v) for c in labels for v in exhibit.table[c.id])
    heads = [exhibit.title, *(c.title for c in exhibit.columns)]
    shorter = (h.rpartition(", ")[0] for h in heads)  # words call a column by its name without the unit
    every = dict.fromkeys((*heads, *cells, *shorter))
    names = {n: new for n in every if (new := without_few(n, below)) != n and not is_open(n)}
    if not names:
        return exhibit, {}

    def renamed(text: str) -> str:
        for old, new in names.items():
            text = text.replace(old, new)
        return text

    table = exhibit.table.copy()
    for column in labels:
        table[column.id] = [names.get(v, v) if isinstance(v, str) else v for v in table[column.id]]
    columns = tuple(replace(c, title=names.get(c.title, c.title)) for c in exhibit.columns)
    renamed_too = replace(
        exhibit, table=table, columns=columns, notes=tuple(type(n)(renamed(n)) for n in exhibit.notes)
    )
    return replace(
        renamed_too,
        title=renamed(exhibit.title),
        summary=renamed(exhibit.summary),
        finding=renamed(exhibit.finding),
        how_to_read=renamed(exhibit.how_to_read),
    ), names


def note_on_small(below: int) -> Caveat:
    """The note under a figure of which something is left out."""
    return Caveat(
        f"”{swedish.MISSING}” står också för tal som inte visas offentligt: tal från 1 till {below - 1}, "
        "och tal som skulle avslöja dem."
    )


def _drawing(exhibit: Exhibit) -> Drawing | None:
    """The drawing if it says nothing but what the table says; else none: the table is shown."""
    drawing = exhibit.drawing
    if isinstance(drawing, AreaMap):
        values = pd.to_numeric(exhibit.table[drawing.value], errors="coerce").dropna()
        by_data = drawing.bounds and exhibit.column(drawing.value).format is not Format.PERCENT
        cuts = tuple(sorted({round(float(q), 1) for q in values.quantile([0.2, 0.4, 0.6, 0.8])})) if len(values) else ()
        return replace(drawing, bounds=cuts) if by_data else drawing
    if isinstance(drawing, Lines):
        drawn = tuple(s for s in drawing.series if exhibit.table[s].notna().sum() > 1)  # one point is no line
        return replace(drawing, series=drawn) if drawn else None
    if drawing is None or isinstance(drawing, Intervals | LevelGrid | LevelBars):
        return drawing
    arguments = [getattr(drawing, f.name) for f in fields(drawing)]
    named = {t for v in arguments for t in ((v,) if isinstance(v, str) else v if isinstance(v, tuple) else ())}
    empty = any(c.id in named and exhibit.table[c.id].isna().all() for c in exhibit.columns)
    return None if empty or any(map(_holds_number, arguments)) else drawing


def _holds_number(value: object) -> bool:
    if isinstance(value, Mapping):
        return any(_holds_number(v) for v in value.values())
    if isinstance(value, tuple | list):
        return any(_holds_number(v) for v in value)
    return isinstance(value, int | float) and not isinstance(value, bool)
