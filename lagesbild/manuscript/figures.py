"""A document's placed figures as rows: putting one in, moving it, changing it. Rows in, rows out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lagesbild.manuscript.values import WIDTHS
from lagesbild.problems import LagesbildError, Problem, UnknownId
from lagesbild.swedish import listing

Rows = list[dict[str, Any]]


def placed(rows: Rows, row: dict[str, Any], before: str | None) -> Rows:
    """With one more figure, before another of its section or last; one that was removed comes back."""
    if any(r["exhibit"] == row["exhibit"] and r["removed"] != 1 for r in rows):
        raise LagesbildError("Figuren står redan i dokumentet. Flytta den i stället.")
    return _inserted([r for r in rows if r["exhibit"] != row["exhibit"]], row, before)


def moved(rows: Rows, exhibit: str, section: str, before: str | None) -> Rows:
    """With a figure in another section: before another figure there, or last."""
    row = {**_row_of(rows, exhibit), "section": section}
    return _inserted([r for r in rows if r["exhibit"] != exhibit], row, before)


def shifted(rows: Rows, exhibit: str, by: int) -> Rows:
    """With a figure one step up (``by`` −1) or down (1) within its section."""
    row = _row_of(rows, exhibit)
    near = [r["exhibit"] for r in rows if r["section"] == row["section"] and r["removed"] != 1]
    at = near.index(exhibit) + (1 if by > 0 else -1) if exhibit in near else -1
    if not 0 <= at < len(near):
        return rows
    rest = [r for r in rows if r["exhibit"] != exhibit]
    to = next(i for i, r in enumerate(rest) if r["exhibit"] == near[at]) + (1 if by > 0 else 0)
    return [*rest[:to], row, *rest[to:]]


def with_values(rows: Rows, exhibit: str, values: Mapping[str, object]) -> Rows:
    """With other values in one figure's row."""
    _row_of(rows, exhibit)
    return [{**r, **values} if r["exhibit"] == exhibit else r for r in rows]


def width_problems(width: str) -> list[Problem]:
    """What is wrong with a width."""
    expected = f"{listing(WIDTHS)}."
    return [] if width in WIDTHS else [Problem(f"Bredden ”{width}” finns inte.", expected, column="Bredd")]


def _inserted(rows: Rows, row: dict[str, Any], before: str | None) -> Rows:
    if before is None:
        return [*rows, row]
    for i, other in enumerate(rows):
        if other["exhibit"] == before and other["section"] == row["section"]:
            return [*rows[:i], row, *rows[i:]]
    raise UnknownId(f"Figuren ”{before}” står inte i avsnittet.")


def _row_of(rows: Iterable[dict[str, Any]], exhibit: str) -> dict[str, Any]:
    for row in rows:
        if row["exhibit"] == exhibit:
            return row
    raise UnknownId(f"Figuren ”{exhibit}” står inte i dokumentet.")
