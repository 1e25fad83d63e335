"""Texts and headings: writing, and adding, naming, moving, ticking and removing sections."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from lagesbild import privacy, template
from lagesbild.manuscript.rows import (
    changed,
    entry,
    lines_of,
    open_row,
    outline_rows,
    personal,
    position_of,
    refuse,
    ticks_of,
    titles,
)
from lagesbild.manuscript.values import LONGEST_TEXT, Written
from lagesbild.problems import Problem, UnknownId
from lagesbild.register import Change, Conflict, Register
from lagesbild.register.store import Batch, Read
from lagesbild.swedish import slug
from lagesbild.tables import TABLES


def write(
    register: Register, area: str, document: str, section: str, text: str, *, seen: int | None, who: str
) -> Written:
    """Save a section's text. ``seen`` is the `Section.seen` (or `Written.seen`) that the writer started from.

    Refused when it holds what looks like a personnummer; a telephone number or an e-mail address
    (an office may have one) is only warned of. Conflict when another has written since: its
    clash holds their row, and the register's newest ``change`` to go on from.
    """
    text = text.strip()
    problems = personal({"Texten": text})
    if len(text) > LONGEST_TEXT:
        problems.append(Problem(f"Texten är för lång ({len(text)} tecken).", f"högst {LONGEST_TEXT} tecken."))
    refuse(problems)
    key = {"area": area, "document": document, "section": section}

    def make(read: Read) -> Iterator[tuple[Change, pd.DataFrame]]:
        row = open_row(read, area, document)
        heading = _row(outline_rows(read, area, document), section)["title"]
        title = f"{row['title']}: {heading}"
        yield entry(who, "skrev", "texts", area, title, [{**key, "text": text}])

    _save_seeing(register, make, ("texts", (area, document, section)), seen, text)
    held = register.current("texts", [area], document=document, section=section).iloc[0]
    # another may have written between the two: then the old mark makes the next save tell of it
    return Written(int(held["change"]) if held["text"] == text else seen, _warnings(text))


def _save_seeing(
    register: Register,
    make: Callable[[Read], Batch],
    key: tuple[str, tuple[object, ...]],
    seen: int | None,
    text: str,
) -> None:
    try:
        register.save(make, expected={key: seen})
    except Conflict as conflict:
        if any(c.found.get("text") != text for c in conflict.clashes):  # the same text twice is no conflict
            raise


def _warnings(text: str) -> tuple[str, ...]:
    return tuple(f"{p.what} {p.fix}" for p in privacy.check({"Texten": text}) if "personnummer" not in p.what)


def add_section(
    register: Register, area: str, document: str, title: str, *, who: str, level: int = 1, before: str | None = None
) -> str:
    """Add a heading before another section (default: last); its id."""
    refuse(titles({"Rubrik": title}, "Rubrik"))
    made = ""

    def change(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        nonlocal made
        taken = {r["section"] for r in rows}
        stem = slug(title) or "avsnitt"
        made = next(n for n in (stem, *(f"{stem}-{i}" for i in range(2, len(rows) + 3))) if n not in taken)
        at = len(rows) if before is None else position_of(rows, before)
        row = {**dict.fromkeys(TABLES["outline"].names), "area": area, "document": document, "section": made}
        return [*rows[:at], {**row, "title": title.strip(), "level": level}, *rows[at:]]

    _set_outline(register, area, document, who, f"nytt avsnitt: {title.strip()}", change)
    return made


def rename_section(register: Register, area: str, document: str, section: str, title: str, *, who: str) -> None:
    """Give a section another heading."""
    refuse(titles({"Rubrik": title}, "Rubrik"))
    _set_section(register, area, document, section, who, "ny rubrik", {"title": title.strip()})


def set_internal(register: Register, area: str, document: str, section: str, is_internal: bool, *, who: str) -> None:
    """Mark a section as not for the public version, or take the mark away."""
    action = "märkt intern" if is_internal else "märkning intern borttagen"
    _set_section(register, area, document, section, who, action, {"internal": 1 if is_internal else None})


def tick(register: Register, area: str, document: str, section: str, box: int, is_chosen: bool, *, who: str) -> None:
    """Set or clear the section's tick-box number ``box`` (from 0)."""

    def change(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        ticks = list(ticks_of(_row(rows, section)["choices"]))
        if not 0 <= box < len(ticks):
            raise UnknownId(f"Avsnittet har ingen kryssruta {box + 1}.")
        ticks[box] = replace(ticks[box], is_chosen=is_chosen)
        return _with(rows, section, {"choices": lines_of(ticks)})

    _set_outline(register, area, document, who, "kryssade" if is_chosen else "tog bort kryss", change)


def shift_section(register: Register, area: str, document: str, section: str, by: int, *, who: str) -> None:
    """Move a section one step up (``by`` −1) or down (1) among its siblings; at the end nothing happens."""

    def change(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        block = _block(rows, section)
        siblings = _siblings(rows, section)
        at = siblings.index(section) + (1 if by > 0 else -1)
        if not 0 <= at < len(siblings):
            return rows
        other = _block(rows, siblings[at])
        rest = [r for r in rows if r not in block]
        to = position_of(rest, other[0]["section"]) if by < 0 else position_of(rest, other[-1]["section"]) + 1
        return [*rest[:to], *block, *rest[to:]]

    _set_outline(register, area, document, who, "flyttade avsnitt", change)


def remove_section(register: Register, area: str, document: str, section: str, *, who: str) -> None:
    """Take a section, and those under it, out of the document; they are kept and can be put back."""

    def change(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        gone = {r["section"] for r in _block(rows, section)}
        return [{**r, "removed": 1} if r["section"] in gone else r for r in rows]

    _set_outline(register, area, document, who, "tog bort avsnitt", change)


def restore_section(register: Register, area: str, document: str, section: str, *, who: str) -> None:
    """Put a section back, with those under it and the headings that it stands under."""

    def change(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        back = {r["section"] for r in _block(rows, section)} | set(_above(rows, section))
        return [{**r, "removed": None} if r["section"] in back else r for r in rows]

    _set_outline(register, area, document, who, "lade tillbaka avsnitt", change)


def _set_section(
    register: Register, area: str, document: str, section: str, who: str, action: str, values: Mapping[str, object]
) -> None:
    _set_outline(register, area, document, who, action, lambda rows: _with(rows, section, values))


def _set_outline(
    register: Register,
    area: str,
    document: str,
    who: str,
    action: str,
    change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]],
) -> None:
    def make(read: Read) -> Iterator[tuple[Change, pd.DataFrame]]:
        title = open_row(read, area, document)["title"]
        before = outline_rows(read, area, document)
        after = [{**r, "position": n} for n, r in enumerate(change(before), 1)]
        refuse(_levels(after))
        if rows := changed(before, after):
            yield entry(who, action, "outline", area, title, rows)

    register.save(make)


def _levels(rows: Sequence[Mapping[str, Any]]) -> Iterator[Problem]:
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
    level = _row(rows, section)["level"]
    return [
        r["section"]
        for r in rows
        if r["level"] == level
        and (r["removed"] != 1 or r["section"] == section)
        and next(iter(_above(rows, r["section"])), None) == outer
    ]


def _row(rows: Sequence[Mapping[str, Any]], section: str) -> Mapping[str, Any]:
    return rows[position_of(rows, section)]


def _with(rows: Sequence[dict[str, Any]], section: str, values: Mapping[str, object]) -> list[dict[str, Any]]:
    at = position_of(rows, section)
    return [*rows[:at], {**rows[at], **values}, *rows[at + 1 :]]
