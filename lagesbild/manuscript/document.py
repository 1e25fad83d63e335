"""Documents: which there are, one of them as it stands, its texts' history, starting and describing one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from lagesbild.actor import Actor
from lagesbild.areas import directory
from lagesbild.calendar import swedish_time
from lagesbild.manuscript.rows import (
    document_row,
    entry,
    lines_of,
    outline_rows,
    personal,
    placed_rows,
    refuse,
    ticks_of,
    titles,
)
from lagesbild.manuscript.values import KINDS, Figure, Listed, Manuscript, Section, Status
from lagesbild.problems import LagesbildError, Problem, UnknownId
from lagesbild.register import Change, Register
from lagesbild.register.change import Read


def documents(register: Register, area: str | None = None) -> tuple[Listed, ...]:
    """The documents that somebody has started (in a place), the latest changed first."""
    rows = register.current("documents", areas=None if area is None else [area])
    audit = register.changes().set_index("id")
    newest: dict[tuple[str, str], int] = {}
    for kind in KINDS:
        for a, d, change in register.current(kind)[["area", "document", "change"]].itertuples(index=False):
            newest[a, d] = max(newest.get((a, d), 0), int(change))
    listed = [
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
    return tuple(sorted(listed, key=lambda d: newest[d.area, d.id], reverse=True))


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


def start(register: Register, draft: Manuscript, *, actor: Actor) -> Manuscript:
    """Save a draft as a document that people can write in. Refused when one with its id is there already."""
    problems = titles({"Titel": draft.title, "Underrubrik": draft.subtitle, "Period": draft.period}, "Titel")
    refuse([*problems, *organisation_problems(draft.organisations)])

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
        for kind, records in rows.items():
            if records:
                yield entry(actor, "påbörjat dokument", kind, draft.area, draft.title, records)

    register.save(make)
    return load(register, draft.area, draft.id)


def organisation_problems(names: Sequence[str]) -> list[Problem]:
    """What is wrong with the names of organisations."""
    barred = [
        Problem(f"”{n}” innehåller tecknet |.", "ett namn utan |.", column="Organisation") for n in names if "|" in n
    ]
    return [*personal({"Organisationer": " ".join(names)}), *barred]


def _fields(manuscript: Manuscript) -> dict[str, object]:
    return {
        "template": manuscript.template,
        "title": manuscript.title.strip(),
        "subtitle": manuscript.subtitle.strip() or None,
        "year": manuscript.year,
        "period": manuscript.period.strip() or None,
        "organisations": "|".join(manuscript.organisations) or None,
        "marking": manuscript.marking,
        "status": str(manuscript.status),
        "version": manuscript.version,
        "revision": manuscript.revision,
        "drawn": manuscript.drawn,
    }
