"""A document's headings as rows: adding, moving, ticking and removing sections. Rows in, rows out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from lagesbild import template
from lagesbild.manuscript.rows import lines_of, position_of, ticks_of
from lagesbild.problems import Problem, UnknownId
from lagesbild.swedish import slug
from lagesbild.tables import TABLES

Rows = list[dict[str, Any]]


def new_id(rows: Rows, title: str) -> str:
    """An id for a new section, made of its title."""
    taken = {r["section"] for r in rows}
    stem = slug(title) or "avsnitt"
    return next(n for n in (stem, *(f"{stem}-{i}" for i in range(2, len(rows) + 3))) if n not in taken)


def added(rows: Rows, values: Mapping[str, Any], before: str | None) -> Rows:
    """With one more section, before another or last."""
    at = len(rows) if before is None else position_of(rows, before)
    return [*rows[:at], {**dict.fromkeys(TABLES["outline"].names), **values}, *rows[at:]]


def with_values(rows: Rows, section: str, values: Mapping[str, object]) -> Rows:
    """With other values in one section's row."""
    at = position_of(rows, section)
    return [*rows[:at], {**rows[at], **values}, *rows[at + 1 :]]


def ticked(rows: Rows, section: str, box: int, is_chosen: bool) -> Rows:
    """With the section's tick-box number ``box`` (from 0) set or cleared."""
    ticks = list(ticks_of(row_of(rows, section)["choices"]))
    if not 0 <= box < len(ticks):
        raise UnknownId(f"Avsnittet har ingen kryssruta {box + 1}.")
    ticks[box] = replace(ticks[box], is_chosen=is_chosen)
    return with_values(rows, section, {"choices": lines_of(ticks)})


def shifted(rows: Rows, section: str, by: int) -> Rows:
    """With a section, and those under it, one step up (``by`` −1) or down (1) among its siblings."""
    block = _block(rows, section)
    siblings = _siblings(rows, section)
    at = siblings.index(section) + (1 if by > 0 else -1)
    if not 0 <= at < len(siblings):
        return rows
    other = _block(rows, siblings[at])
    rest = [r for r in rows if r not in block]
    to = position_of(rest, other[0]["section"]) if by < 0 else position_of(rest, other[-1]["section"]) + 1
    return [*rest[:to], *block, *rest[to:]]


def removed(rows: Rows, section: str) -> Rows:
    """Without a section and those under it: they are marked, and keep their place."""
    block = {r["section"] for r in _block(rows, section)}
    return [{**r, "removed": 1} if r["section"] in block else r for r in rows]


def restored(rows: Rows, section: str) -> Rows:
    """With a section put back, those under it and the headings that it stands under."""
    back = {r["section"] for r in _block(rows, section)} | set(_above(rows, section))
    return [{**r, "removed": None} if r["section"] in back else r for r in rows]


def row_of(rows: Sequence[Mapping[str, Any]], section: str) -> Mapping[str, Any]:
    """The row of a section; UnknownId when it is not there."""
    return rows[position_of(rows, section)]


def level_problems(rows: Sequence[Mapping[str, Any]]) -> Iterator[Problem]:
    """Headings that would skip a level: whoever cannot see the page finds the way by them."""
    depth = 0
    for row in rows:
        if row["removed"] == 1:
            continue
        if not 1 <= row["level"] <= min(depth + 1, template.DEEPEST):
            expected = "en rubrik på samma nivå som den före, högre upp, eller ett steg under den."
            yield Problem(f"Rubriken ”{row['title']}” kan inte stå där: den hoppar över en nivå.", expected)
        depth = row["level"]


def _block(rows: Sequence[dict[str, Any]], section: str) -> list[dict[str, Any]]:
    """A section and the deeper ones that follow it."""
    at = position_of(rows, section)
    level = rows[at]["level"]
    end = next((i for i in range(at + 1, len(rows)) if rows[i]["level"] <= level), len(rows))
    return list(rows[at:end])


def _above(rows: Sequence[Mapping[str, Any]], section: str) -> Iterator[str]:
    """The headings that a section stands under."""
    at = position_of(rows, section)
    level = rows[at]["level"]
    for row in reversed(rows[:at]):
        if row["level"] < level:
            level = row["level"]
            yield row["section"]


def _siblings(rows: Sequence[Mapping[str, Any]], section: str) -> list[str]:
    """The sections of the same heading and level, removed ones left out."""
    outer = next(iter(_above(rows, section)), None)
    level = row_of(rows, section)["level"]
    return [
        r["section"]
        for r in rows
        if r["level"] == level
        and (r["removed"] != 1 or r["section"] == section)
        and next(iter(_above(rows, r["section"])), None) == outer
    ]
