"""Placed figures: putting an exhibit in a section, moving it, its title and width, taking it out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from lagesbild.manuscript.rows import (
    changed,
    entry,
    open_row,
    outline_rows,
    placed_rows,
    position_of,
    refuse,
    titles,
)
from lagesbild.manuscript.values import WIDTHS
from lagesbild.problems import LagesbildError, Problem, UnknownId
from lagesbild.register import Change, Register
from lagesbild.register.store import Read
from lagesbild.swedish import listing


def place(
    register: Register,
    area: str,
    document: str,
    section: str,
    exhibit: str,
    *,
    who: str,
    before: str | None = None,
    title: str = "",
    width: str = "hel",
) -> None:
    """Put an exhibit (by id) last in a section, or before another figure. One that was removed comes back.

    Refused when it stands in the document already: move it instead.
    """
    refuse([*titles({"Titel": title}, ""), *_width(width)])

    def change(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if any(r["exhibit"] == exhibit and r["removed"] != 1 for r in rows):
            raise LagesbildError("Figuren står redan i dokumentet. Flytta den i stället.")
        row = {"area": area, "document": document, "exhibit": exhibit, "section": section, "removed": None}
        fresh = {**row, "title": title.strip() or None, "width": width}
        return _inserted([r for r in rows if r["exhibit"] != exhibit], fresh, before)

    _set_figures(register, area, document, who, "lade till figur", change, section)


def move_figure(
    register: Register, area: str, document: str, exhibit: str, *, section: str, before: str | None = None, who: str
) -> None:
    """Move a figure to a section: before another figure there, or last."""

    def change(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        row = {**_figure(rows, exhibit), "section": section}
        return _inserted([r for r in rows if r["exhibit"] != exhibit], row, before)

    _set_figures(register, area, document, who, "flyttade figur", change, section)


def shift_figure(register: Register, area: str, document: str, exhibit: str, by: int, *, who: str) -> None:
    """Move a figure one step up (``by`` −1) or down (1) within its section; at the end nothing happens."""

    def change(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        row = _figure(rows, exhibit)
        near = [r["exhibit"] for r in rows if r["section"] == row["section"] and r["removed"] != 1]
        at = near.index(exhibit) + (1 if by > 0 else -1) if exhibit in near else -1
        if not 0 <= at < len(near):
            return rows
        rest = [r for r in rows if r["exhibit"] != exhibit]
        to = next(i for i, r in enumerate(rest) if r["exhibit"] == near[at]) + (1 if by > 0 else 0)
        return [*rest[:to], row, *rest[to:]]

    _set_figures(register, area, document, who, "flyttade figur", change)


def set_figure(
    register: Register,
    area: str,
    document: str,
    exhibit: str,
    *,
    who: str,
    title: str | None = None,
    width: str | None = None,
) -> None:
    """Give a figure another title ("" = its own again) or width (hel, halv)."""
    refuse([*titles({"Titel": title}, ""), *(_width(width) if width is not None else ())])
    values: dict[str, object] = {} if title is None else {"title": title.strip() or None}
    values |= {} if width is None else {"width": width}
    _set_one_figure(register, area, document, exhibit, who, "ändrade figur", values)


def remove_figure(register: Register, area: str, document: str, exhibit: str, *, who: str) -> None:
    """Take a figure out of the document; `place` puts it back."""
    _set_one_figure(register, area, document, exhibit, who, "tog bort figur", {"removed": 1})


def _set_one_figure(
    register: Register, area: str, document: str, exhibit: str, who: str, action: str, values: Mapping[str, object]
) -> None:
    def change(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        _figure(rows, exhibit)
        return [{**r, **values} if r["exhibit"] == exhibit else r for r in rows]

    _set_figures(register, area, document, who, action, change)


def _set_figures(
    register: Register,
    area: str,
    document: str,
    who: str,
    action: str,
    change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]],
    section: str | None = None,
) -> None:
    def make(read: Read) -> Iterator[tuple[Change, pd.DataFrame]]:
        title = open_row(read, area, document)["title"]
        if section is not None:
            position_of(outline_rows(read, area, document), section)
        before = placed_rows(read, area, document)
        after = [{**r, "position": n} for n, r in enumerate(change(before), 1)]
        if rows := changed(before, after):
            yield entry(who, action, "placements", area, title, rows)

    register.save(make)


def _inserted(rows: Sequence[dict[str, Any]], row: dict[str, Any], before: str | None) -> list[dict[str, Any]]:
    """Rows with one more, before another figure of its section, or last."""
    if before is None:
        return [*rows, row]
    for i, other in enumerate(rows):
        if other["exhibit"] == before and other["section"] == row["section"]:
            return [*rows[:i], row, *rows[i:]]
    raise UnknownId(f"Figuren ”{before}” står inte i avsnittet.")


def _figure(rows: Iterable[dict[str, Any]], exhibit: str) -> dict[str, Any]:
    for row in rows:
        if row["exhibit"] == exhibit:
            return row
    raise UnknownId(f"Figuren ”{exhibit}” står inte i dokumentet.")


def _width(width: str) -> list[Problem]:
    expected = f"{listing(WIDTHS)}."
    return [] if width in WIDTHS else [Problem(f"Bredden ”{width}” finns inte.", expected, column="Bredd")]
