"""Documents: which there are, one of them as it stands, its texts' history, starting and describing one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from lagesbild.areas import directory
from lagesbild.calendar import swedish_time
from lagesbild.manuscript.rows import (
    document_row,
    entry,
    lines_of,
    open_row,
    outline_rows,
    personal,
    placed_rows,
    refuse,
    ticks_of,
    titles,
)
from lagesbild.manuscript.values import KINDS, MARKINGS, Figure, Listed, Manuscript, Section, Status
from lagesbild.problems import LagesbildError, Problem, UnknownId
from lagesbild.register import Change, Register
from lagesbild.register.store import Expected, Read
from lagesbild.swedish import listing


def documents(register: Register, area: str | None = None) -> tuple[Listed, ...]:
    """The documents that somebody has started (in a place), the latest changed first."""
    rows = register.current("documents", areas=None if area is None else [area])
    audit = register.changes().set_index("id")
    newest: dict[tuple[str, str], int] = {}
    for kind in KINDS:
        for a, d, change in register.current(kind)[["area", "document", "change"]].itertuples(index=False):
            newest[a, d] = max(newest.get((a, d), 0), int(change))
    found = [
        Listed(
            r["area"],
            r["document"],
            r["title"],
            r["template"],
            int(r["year"]),
            Status(r["status"]),
            int(r["version"]),
            r["drawn"],
            swedish_time(audit.loc[newest[r["area"], r["document"]], "at"]),
            audit.loc[newest[r["area"], r["document"]], "who"],
        )
        for r in rows.to_dict("records")
    ]
    return tuple(sorted(found, key=lambda d: newest[d.area, d.id], reverse=True))


def load(register: Register, area: str, document: str) -> Manuscript:
    """The document as it is now (or, of a view ``register.at``, was then); UnknownId when nobody has started it."""
    view = register.at(register.revision())  # all of it from one moment
    row = document_row(view.current, area, document)
    texts = view.history("texts", area=area, document=document)
    texts = texts[~texts["undone"].astype(bool)].drop_duplicates("section").set_index("section")  # newest first
    outline = outline_rows(view.current, area, document)
    placed = placed_rows(view.current, area, document)
    sections = tuple(
        _section(r, texts.loc[r["section"]] if r["section"] in texts.index else None, placed) for r in outline
    )
    changes = [int(row["change"]), *(int(r["change"]) for r in (*outline, *placed)), *map(int, texts["change"])]
    return Manuscript(
        area,
        document,
        row["template"],
        row["title"],
        row["subtitle"] or "",
        int(row["year"]),
        row["period"] or "",
        tuple((row["organisations"] or "").split("|")) if row["organisations"] else (),
        int(row["revision"]),
        row["drawn"],
        sections,
        row["marking"],
        Status(row["status"]),
        int(row["version"]),
        max(changes),
        int(row["change"]),
    )


def history(register: Register, area: str, document: str, section: str) -> pd.DataFrame:
    """Every text that the section has had, newest first: at (Swedish time), who, text, change."""
    rows = register.history("texts", area=area, document=document, section=section)
    rows = rows[~rows["undone"].astype(bool)]
    frame = rows[["at", "who", "text", "change"]].reset_index(drop=True)
    return frame.assign(at=[swedish_time(a) for a in frame["at"]])


def _section(row: Mapping[str, Any], text: Any, placed: Iterable[Mapping[str, Any]]) -> Section:
    return Section(
        row["section"],
        row["title"],
        int(row["level"]),
        None if text is None or pd.isna(text["text"]) else str(text["text"]),
        row["suggestion"] or "",
        row["guidance"] or "",
        tuple((row["law"] or "").split("|")) if row["law"] else (),
        ticks_of(row["choices"]),
        tuple(
            Figure(p["exhibit"], p["title"] or "", p["width"], p["removed"] == 1)
            for p in placed
            if p["section"] == row["section"]
        ),
        row["internal"] == 1,
        row["removed"] == 1,
        None if text is None else int(text["change"]),
        None if text is None else swedish_time(text["at"]),
        "" if text is None else text["who"],
    )


def start(register: Register, draft: Manuscript, *, who: str) -> Manuscript:
    """Save a draft as a document that people can write in. Refused when one with its id is there already."""
    problems = titles({"Titel": draft.title, "Underrubrik": draft.subtitle, "Period": draft.period}, "Titel")
    refuse([*problems, *_organisations(draft.organisations)])

    def make(read: Read) -> Iterator[tuple[Change, pd.DataFrame]]:
        if draft.area not in directory(read("areas")).by_id:
            raise UnknownId(f"Området ”{draft.area}” finns inte.")
        if not read("documents", [draft.area], document=draft.id).empty:
            raise LagesbildError(f"Dokumentet ”{draft.title}” är redan påbörjat. Öppna det i stället.")
        key = {"area": draft.area, "document": draft.id}
        rows: dict[str, list[dict[str, object]]] = {
            "documents": [{**key, **_fields(draft)}],
            "outline": [
                {
                    **key,
                    "section": s.id,
                    "position": n,
                    "title": s.title,
                    "level": s.level,
                    "law": "|".join(s.law) or None,
                    "guidance": s.guidance or None,
                    "suggestion": s.suggestion or None,
                    "choices": lines_of(s.choices),
                    "internal": 1 if s.is_internal else None,
                    "removed": 1 if s.is_removed else None,
                }
                for n, s in enumerate(draft.sections, 1)
            ],
            "texts": [{**key, "section": s.id, "text": s.text} for s in draft.sections if s.text is not None],
            "placements": [
                {
                    **key,
                    "exhibit": f.exhibit,
                    "section": s.id,
                    "position": n,
                    "title": f.title or None,
                    "width": f.width,
                    "removed": 1 if f.is_removed else None,
                }
                for n, (s, f) in enumerate(((s, f) for s in draft.sections for f in s.figures), 1)
            ],
        }
        for kind, found in rows.items():
            if found:
                yield entry(who, "påbörjat dokument", kind, draft.area, draft.title, found)

    register.save(make)
    return load(register, draft.area, draft.id)


def describe(
    register: Register,
    held: Manuscript,
    *,
    who: str,
    title: str | None = None,
    subtitle: str | None = None,
    period: str | None = None,
    organisations: Sequence[str] | None = None,
    marking: str | None = None,
) -> None:
    """Change what the document says of itself; what is None stays. ``held`` is what the person saw (Conflict)."""
    named = None if organisations is None else list(dict.fromkeys(o.strip() for o in organisations if o.strip()))
    given = {"title": title, "subtitle": subtitle, "period": period, "marking": marking}
    problems = titles({"Titel": title, "Underrubrik": subtitle, "Period": period}, "Titel" if title is not None else "")
    problems += _organisations(named or ())
    if marking is not None and marking not in MARKINGS:
        problems.append(Problem(f"Märkningen ”{marking}” finns inte.", f"{listing(MARKINGS)}.", column="Märkning"))
    refuse(problems)
    change = {k: v.strip() or None for k, v in given.items() if v is not None}
    if named is not None:
        change["organisations"] = "|".join(named) or None
    expected: Expected = {("documents", (held.area, held.id)): held.seen}
    _set_document(register, held.area, held.id, who, "ändrade uppgifter", lambda row: change, expected=expected)


def freeze(register: Register, area: str, document: str, *, who: str, day: date, revision: int | None = None) -> None:
    """Let the document show the figures of a revision (default: now), drawn on ``day`` (uttagsdatum)."""

    def make(row: Mapping[str, Any]) -> dict[str, object]:
        return {"revision": register.facts_revision() if revision is None else revision, "drawn": day}

    _set_document(register, area, document, who, "nytt uttag", make)


def _organisations(names: Sequence[str]) -> list[Problem]:
    barred = [
        Problem(f"”{n}” innehåller tecknet |.", "ett namn utan |.", column="Organisation") for n in names if "|" in n
    ]
    return [*personal({"Organisationer": " ".join(names)}), *barred]


def _fields(held: Manuscript) -> dict[str, object]:
    return {
        "template": held.template,
        "title": held.title.strip(),
        "subtitle": held.subtitle.strip() or None,
        "year": held.year,
        "period": held.period.strip() or None,
        "organisations": "|".join(held.organisations) or None,
        "marking": held.marking,
        "status": str(held.status),
        "version": held.version,
        "revision": held.revision,
        "drawn": held.drawn,
    }


def _set_document(
    register: Register,
    area: str,
    document: str,
    who: str,
    action: str,
    values: Callable[[Mapping[str, Any]], Mapping[str, object]],
    *,
    expected: Expected | None = None,
) -> None:
    def make(read: Read) -> Iterator[tuple[Change, pd.DataFrame]]:
        row = open_row(read, area, document)
        yield entry(who, action, "documents", area, row["title"], [{**row, **values(row)}])

    register.save(make, expected=expected)
