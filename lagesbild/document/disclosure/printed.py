"""A public exhibit holds no more decimals than a page prints, in its table and in what is drawn.

A share of 24,98003992 per cent of 20 040 is 5 006 persons exactly; 25,0 per cent is any of twenty. Whatever is made
of a public exhibit (a workbook, a chart's data, a drawing, a text) is made of these rounded values.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from lagesbild import swedish
from lagesbild.exhibit import AS_PUBLISHED, NUMERIC, Column, Exhibit, Format, Funnel, Limit, Role

_EXACT = (Format.COUNT,)


def as_printed(exhibit: Exhibit) -> Exhibit:
    """The exhibit with every number rounded to what its column writes."""
    rounded = {c.id: [_rounded(c, v) for v in exhibit.table[c.id]] for c in exhibit.columns if c.format in NUMERIC}
    table = exhibit.table.copy()
    for column in exhibit.columns:
        if column.id in rounded and column.format not in _EXACT:
            is_text = any(isinstance(v, str) for v in rounded[column.id])
            kind: object = object if is_text or table[column.id].dtype == object else table[column.id].dtype
            table[column.id] = pd.Series(rounded[column.id], index=table.index, dtype=kind)
    drawing = exhibit.drawing
    if isinstance(drawing, Funnel):
        limits = tuple(Limit(x.name, *map(_two_decimals, (x.sizes, x.low, x.high))) for x in drawing.limits)
        drawing = replace(drawing, mean=swedish.round_half_up(drawing.mean, 2), limits=limits)
    return replace(exhibit, table=table, drawing=drawing)


def _rounded(column: Column, value: object) -> object:
    if value is None or isinstance(value, str) or pd.isna(value):
        return value
    number = float(value)  # type: ignore[arg-type]
    rounded = swedish.round_half_up(number, decimals_of(column, number))
    return int(rounded) if column.format is Format.CHANGE and column.decimals == 0 else rounded


def decimals_of(column: Column, value: float) -> int:
    """How many decimals `Column.write` gives the value."""
    if column.format is Format.NUMBER:
        return next((d for d in (0, 1) if swedish.round_half_up(value, d) == swedish.round_half_up(value, 2)), 2)
    decimals = column.decimals
    if decimals == AS_PUBLISHED:
        decimals = 0 if round(value, 1) == round(value) else 1
    if column.role in (Role.SHARE, Role.RATE, Role.ESTIMATE, Role.RATIO):
        return swedish.visible_decimals(value, decimals)
    return decimals


def _two_decimals(values: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(swedish.round_half_up(v, 2) for v in values)
