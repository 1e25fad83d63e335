"""A place's own pictures and tables, which stand in its documents beside the exhibits.

They are people's own material: a document shows them as they stand now, whatever day its figures were drawn.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from lagesbild import picturefile, swedish
from lagesbild.actor import Actor
from lagesbild.manuscript.approval import stored_file
from lagesbild.manuscript.rows import entry, personal, refuse, rows_of, titles
from lagesbild.manuscript.values import OwnTable, Picture, Use
from lagesbild.picturefile import PictureFile
from lagesbild.problems import Problem, UnknownId
from lagesbild.register import Change, Register
from lagesbild.register.change import Read

LONGEST_ALT = 500
"""Characters of an alternative text, at most."""
MOST_ROWS, MOST_COLUMNS = 60, 12
"""Of an own table: what stands on a page."""
_LONGEST_CELL = 300


def pictures(register: Register, area: str, use: Use | None = None) -> tuple[Picture, ...]:
    """The area's own pictures, removed ones left out, in the order in which they were first saved."""
    rows = [r for r in rows_of(register.current("pictures", [area])) if r["removed"] != 1]
    return tuple(
        Picture(r["picture"], Use(r["use"]), r["title"], r["alt"], r["source"] or "", r["name"], r["sha256"])
        for r in rows
        if use is None or r["use"] == use
    )


def picture_file(register: Register, area: str, picture: Picture) -> PictureFile:
    """The picture itself. LagesbildError when it is not what was saved."""
    return picturefile.read(stored_file(register, area, picture.sha256))


def save_picture(
    register: Register,
    area: str,
    *,
    use: Use,
    title: str,
    alt: str,
    source: str,
    name: str,
    content: bytes,
    picture: str | None = None,
    actor: Actor,
) -> str:
    """Keep an own picture; its id. ``picture`` names one that this takes the place of. Refused with every fault."""
    texts = {"Bildtext": title, "Källa": source}
    problems = [*titles(texts, "Bildtext"), *_alt_problems(alt)]
    if use is Use.FIGURE and not source.strip():
        problems.append(Problem("Källan saknas.", "vem som har gjort bilden, och när.", column="Källa"))
    refuse(problems)
    file = picturefile.cleaned(content, name)
    digest = hashlib.sha256(file.content).hexdigest()
    id_ = ""

    def make(read: Read) -> Iterator[tuple[Change, pd.DataFrame]]:
        nonlocal id_
        taken = {r["picture"] for r in rows_of(read("pictures", [area]))}
        id_ = picture or _new_id(title, taken)
        if picture is not None and picture not in taken:
            raise UnknownId(f"Bilden ”{picture}” finns inte.")
        if read("files", [area], sha256=digest).empty:
            row = {"area": area, "sha256": digest, "name": name, "content": file.content}
            yield entry(actor, "egen bild", "files", area, name, [row])
        record = {
            "area": area,
            "picture": id_,
            "use": str(use),
            "title": title.strip(),
            "alt": alt.strip(),
            "source": source.strip() or None,
            "name": name,
            "sha256": digest,
            "removed": None,
        }
        yield entry(actor, "egen bild", "pictures", area, title.strip(), [record])

    register.save(make)
    return id_


def describe_picture(
    register: Register, area: str, picture: str, *, title: str, alt: str, source: str, actor: Actor
) -> None:
    """Change what a picture is called, its alternative text and its source."""
    refuse([*titles({"Bildtext": title, "Källa": source}, "Bildtext"), *_alt_problems(alt)])
    row = _row(register, "pictures", area, "picture", picture, "Bilden")
    fields = {"title": title.strip(), "alt": alt.strip(), "source": source.strip() or None}
    register.save([entry(actor, "egen bild", "pictures", area, title.strip(), [{**row, **fields}])])


def remove_picture(register: Register, area: str, picture: str, *, actor: Actor) -> None:
    """Take a picture out of use; its history and its file stay."""
    row = _row(register, "pictures", area, "picture", picture, "Bilden")
    register.save([entry(actor, "tog bort bild", "pictures", area, row["title"], [{**row, "removed": 1}])])


def own_tables(register: Register, area: str) -> tuple[OwnTable, ...]:
    """The area's own tables, removed ones left out."""
    return tuple(_own_table(r) for r in rows_of(register.current("own_tables", [area])) if r["removed"] != 1)


def save_own_table(register: Register, area: str, table: OwnTable, *, actor: Actor) -> str:
    """Keep an own table; its id, which is new where ``table.id`` is empty. Refused with every fault."""
    texts = {"Titel": table.title, "Enhet": table.unit, "Källa": table.source, "Period": table.period}
    problems = titles({**texts, "Anmärkning": table.remark}, "Titel")
    for name, value in texts.items():
        if name != "Titel" and not value.strip():
            problems.append(Problem(f"{name} saknas.", "några ord.", column=name))
    if table.low is not None and table.high is not None and table.low >= table.high:
        problems.append(Problem("Skalan går inte från ett lägre till ett högre tal.", "t.ex. 1 till 10."))
    labels = [str(row[0]) for row in table.rows]
    problems += [
        Problem(f"”{name}” är ingen rad i tabellen.", f"{swedish.listing(labels[:8])}.", column="Ofullständiga rader")
        for name in table.partial
        if name not in labels
    ]
    problems += personal({"Tabellen": "\n".join("; ".join(map(_text, row)) for row in (table.titles, *table.rows))})
    refuse(problems)
    id_ = ""

    def make(read: Read) -> Iterator[tuple[Change, pd.DataFrame]]:
        nonlocal id_
        id_ = table.id or _new_id(table.title, {r["table"] for r in rows_of(read("own_tables", [area]))})
        record = {
            "area": area,
            "table": id_,
            **{key: getattr(table, key).strip() for key in ("title", "unit", "source", "period")},
            "cells": json.dumps({"titles": table.titles, "rows": table.rows}, ensure_ascii=False),
            "low": table.low,
            "high": table.high,
            "partial": "|".join(table.partial) or None,
            "remark": table.remark.strip() or None,
            "removed": None,
        }
        yield entry(actor, "egen tabell", "own_tables", area, table.title.strip(), [record])

    register.save(make)
    return id_


def remove_own_table(register: Register, area: str, table: str, *, actor: Actor) -> None:
    """Take an own table out of use; its history stays."""
    row = _row(register, "own_tables", area, "table", table, "Tabellen")
    register.save([entry(actor, "tog bort tabell", "own_tables", area, row["title"], [{**row, "removed": 1}])])


def cells_of(rows: Sequence[Sequence[str]], file: str = "") -> tuple[tuple[str, ...], tuple[tuple[Any, ...], ...]]:
    """(titles, rows) of a table as text cells, the titles uppermost; a column of numbers is one all through.

    Blank rows, and blank columns to the right, do not count. Refused, by row, where it is no such table.
    """
    placed = [(i, [c.strip() for c in row]) for i, row in enumerate(rows, 1) if any(c.strip() for c in row)]
    if len(placed) < 2:
        refuse([Problem("Tabellen har inga rader.", "en rad med rubriker och minst en rad under den.", file=file)])
    width = max(max(i for i, c in enumerate(cells, 1) if c) for _, cells in placed)
    titles_at, *body = [(i, (cells + [""] * width)[:width]) for i, cells in placed]
    problems = [
        Problem("Kolumnen saknar rubrik.", "en rubrik över varje kolumn.", titles_at[0], f"kolumn {n}", file=file)
        for n, title in enumerate(titles_at[1], 1)
        if not title and n > 1
    ]
    names = [t or "Rad" for t in titles_at[1]]
    problems += [
        Problem(f"Rubriken ”{t}” står två gånger.", "olika rubriker.", titles_at[0], t, file=file)
        for t in dict.fromkeys(names)
        if names.count(t) > 1
    ]
    if width < 2 or width > MOST_COLUMNS or len(body) > MOST_ROWS:
        what = f"Tabellen har {swedish.plural(width, 'kolumn', 'kolumner')} och {swedish.plural(len(body), 'rad', 'rader')}."
        expected = f"2–{MOST_COLUMNS} kolumner, varav den första säger vad raden är, och högst {MOST_ROWS} rader."
        problems.append(Problem(what, expected, file=file))
    for i, cells in body:
        if not cells[0]:
            problems.append(Problem("Raden saknar namn.", "vad raden är, i första kolumnen.", i, names[0], file=file))
        problems += [
            Problem(f"Texten är för lång ({len(c)} tecken).", f"högst {_LONGEST_CELL}.", i, n, file=file)
            for n, c in zip(names, cells, strict=True)
            if len(c) > _LONGEST_CELL
        ]
    columns = []
    for n in range(width):
        texts = [cells[n] for _, cells in body]
        columns.append(texts if n == 0 else _numbers_or_texts(names[n], [i for i, _ in body], texts, problems, file))
    refuse(problems)
    return tuple(names), tuple(zip(*columns, strict=True))


def _numbers_or_texts(
    title: str, at: Sequence[int], texts: Sequence[str], problems: list[Problem], file: str
) -> list[Any]:
    """A column as numbers when most of it are: then what is none is a fault, told by row."""
    read: list[float | str | None] = []
    for text in texts:
        try:
            read.append(swedish.parse_number(text) if text != swedish.MISSING else None)
        except ValueError:
            read.append(text)
    numbers, words = [v for v in read if isinstance(v, float)], [v for v in read if isinstance(v, str)]
    if not numbers or len(words) > len(numbers):
        return list(texts)
    problems += [
        Problem(f"”{v}” är inget tal.", "ett tal som i resten av kolumnen, eller tomt.", i, title, file=file)
        for i, v in zip(at, read, strict=True)
        if isinstance(v, str)
    ]
    return [v if v is None or isinstance(v, str) else int(v) if v == int(v) else v for v in read]


def _own_table(row: dict[str, Any]) -> OwnTable:
    cells = json.loads(row["cells"])
    return OwnTable(
        row["table"],
        row["title"],
        row["unit"],
        row["source"],
        row["period"],
        tuple(cells["titles"]),
        tuple(map(tuple, cells["rows"])),
        _limit(row["low"]),
        _limit(row["high"]),
        tuple((row["partial"] or "").split("|")) if row["partial"] else (),
        row["remark"] or "",
    )


def _limit(value: float | None) -> float | None:
    return None if value is None or math.isnan(value) else float(value)


def _text(cell: object) -> str:
    return "" if cell is None else str(cell)


def _alt_problems(alt: str) -> list[Problem]:
    problems = personal({"Alternativtexten": alt})
    if not alt.strip():
        expected = "vad bilden visar, för den som inte ser den."
        problems.append(Problem("Alternativtexten saknas.", expected, column="Alternativtext"))
    elif len(alt) > LONGEST_ALT:
        problems.append(
            Problem(
                f"Alternativtexten är för lång ({len(alt)} tecken).", f"högst {LONGEST_ALT}.", column="Alternativtext"
            )
        )
    return problems


def _new_id(title: str, taken: set[str]) -> str:
    stem = swedish.slug(title)[:60].strip("-") or "egen"
    return next(i for i in (stem, *(f"{stem}-{n}" for n in range(2, 10_000))) if i not in taken)


def _row(register: Register, kind: str, area: str, key: str, id_: str, what: str) -> dict[str, Any]:
    rows = rows_of(register.current(kind, [area], **{key: id_}))
    if not rows:
        raise UnknownId(f"{what} ”{id_}” finns inte.")
    return rows[0]
