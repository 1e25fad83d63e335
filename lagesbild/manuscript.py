"""What people write: documents with their sections, placed figures, history and approved versions.

A document is started from a `Manuscript` that nobody has saved yet (`lagesbild.document.draft` makes
one from a template) and is then changed a piece at a time. Every change is one transaction with its
audit row. Texts are saved against what the person saw (the register's Conflict tells of another's
text); order, titles and figures are changed as they are at that moment, so that two people who
work at once lose nothing. An approved version is locked: `new_version` goes on from it. What is
refused raises Refused, NotFound or Locked, in Swedish, and nothing was saved.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import pandas as pd

from lagesbild import privacy, template
from lagesbild.areas import directory
from lagesbild.calendar import swedish_time
from lagesbild.problems import LagesbildError, NotFound, Problem, Refused
from lagesbild.readers.base import to_frame
from lagesbild.register import Change, Conflict, Register
from lagesbild.register.store import Batch, Expected, Read
from lagesbild.swedish import listing, slug
from lagesbild.tables import TABLES

LONGEST_TEXT = 50_000
"""Characters of a section's text, at most."""
LONGEST_TITLE = 200
KINDS = ("documents", "outline", "texts", "placements")
"""The tables that hold a document."""
MARKINGS = ("Arbetsmaterial", "Intern", "Offentlig")
WIDTHS = ("hel", "halv")
_SOURCE = "Skrivet i Lägesbild"


class Status(StrEnum):
    """What may be done with a document."""

    DRAFT = "utkast"
    APPROVED = "godkänd"


class Locked(LagesbildError):
    """The document is approved: nothing in it can be changed until a new version is begun."""


@dataclass(frozen=True)
class Tick:
    """A tick-box with its text."""

    text: str
    is_chosen: bool = False


@dataclass(frozen=True)
class Figure:
    """An exhibit, by id, where somebody put it; ``title`` replaces its own when given, ``width`` is hel or halv."""

    exhibit: str
    title: str = ""
    width: str = "hel"
    is_removed: bool = False


@dataclass(frozen=True)
class Section:
    """One heading and what stands under it.

    ``text`` is what people wrote, None until somebody did; ``suggestion`` is a text to start from and
    ``guidance`` says what to write. ``seen`` is what `write` needs to tell another's text from one's
    own; ``at`` and ``who`` say who wrote last.
    """

    id: str
    title: str
    level: int = 1
    text: str | None = None
    suggestion: str = ""
    guidance: str = ""
    law: tuple[str, ...] = ()
    choices: tuple[Tick, ...] = ()
    figures: tuple[Figure, ...] = ()
    is_internal: bool = False
    is_removed: bool = False
    seen: int | None = None
    at: datetime | None = None
    who: str = ""


@dataclass(frozen=True)
class Manuscript:
    """A document as people have it: not yet assembled, its exhibits named but not built.

    ``sections`` and their figures come in order, the removed ones among them (``is_removed``).
    ``revision`` is the register's revision whose figures it shows and ``drawn`` its day (uttagsdatum).
    ``latest`` is the newest change to any part of it; 0 = not saved yet. ``seen`` is what
    `describe` needs.
    """

    area: str
    id: str
    template: str
    title: str
    subtitle: str
    year: int
    period: str
    organisations: tuple[str, ...]
    revision: int
    drawn: date
    sections: tuple[Section, ...]
    marking: str = "Arbetsmaterial"
    status: Status = Status.DRAFT
    version: int = 1
    latest: int = 0
    seen: int | None = None

    def section(self, id_: str) -> Section:
        """The section with this id; NotFound when there is none."""
        for section in self.sections:
            if section.id == id_:
                return section
        raise _no_section(id_)

    @property
    def shown(self) -> tuple[Section, ...]:
        """The sections that stand in the document, without removed sections and figures."""
        return tuple(
            replace(s, figures=tuple(f for f in s.figures if not f.is_removed))
            for s in self.sections
            if not s.is_removed
        )

    @property
    def is_approved(self) -> bool:
        """True when it is locked."""
        return self.status is Status.APPROVED


@dataclass(frozen=True)
class Listed:
    """A document in a list; ``changed`` and ``who`` tell of its latest change, of any kind."""

    area: str
    id: str
    title: str
    template: str
    year: int
    status: Status
    version: int
    drawn: date
    changed: datetime
    who: str


@dataclass(frozen=True)
class Version:
    """An approved version; ``texts`` and ``facts`` are the revisions of what people wrote and of the figures.

    ``next_update`` is the day before which the law wants the next one (6 § lag 2023:196).
    """

    number: int
    approved: date
    approver: str
    texts: int
    facts: int
    name: str
    sha256: str
    remark: str

    @property
    def next_update(self) -> date:
        """Two years after it was approved."""
        return two_years_after(self.approved)


@dataclass(frozen=True)
class Written:
    """A text was saved: ``seen`` for the next save of it, and warnings (Swedish) about what it may hold."""

    seen: int | None
    warnings: tuple[str, ...] = ()


def two_years_after(day: date) -> date:
    """The same day two years later; 29 February becomes the 28th.

    >>> two_years_after(date(2024, 2, 29))
    datetime.date(2026, 2, 28)
    """
    try:
        return day.replace(year=day.year + 2)
    except ValueError:
        return day.replace(year=day.year + 2, day=28)


# --- reading ---------------------------------------------------------------------------------


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
    """The document as it is now (or, of a view ``register.at``, was then); NotFound when nobody has started it."""
    view = register.at(register.revision())  # all of it from one moment
    row = _document(view.current, area, document)
    texts = view.history("texts", area=area, document=document)
    texts = texts[~texts["undone"].astype(bool)].drop_duplicates("section").set_index("section")  # newest first
    outline = _outline(view.current, area, document)
    placed = _placed(view.current, area, document)
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


def _document(read: Read, area: str, document: str) -> dict[str, Any]:
    rows = read("documents", [area], document=document)
    if rows.empty:
        raise NotFound(f"Dokumentet ”{document}” finns inte för {area}.")
    return _records(rows)[0]


def _outline(read: Read, area: str, document: str) -> list[dict[str, Any]]:
    return _records(read("outline", [area], document=document).sort_values("position"))


def _placed(read: Read, area: str, document: str) -> list[dict[str, Any]]:
    return _records(read("placements", [area], document=document).sort_values("position"))


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows with missing values as None."""
    return frame.astype(object).where(frame.notna(), None).to_dict("records")


def _section(row: Mapping[str, Any], text: Any, placed: Iterable[Mapping[str, Any]]) -> Section:
    return Section(
        row["section"],
        row["title"],
        int(row["level"]),
        None if text is None or pd.isna(text["text"]) else str(text["text"]),
        row["suggestion"] or "",
        row["guidance"] or "",
        tuple((row["law"] or "").split("|")) if row["law"] else (),
        _ticks(row["choices"]),
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


def _ticks(lines: str | None) -> tuple[Tick, ...]:
    return tuple(Tick(line[2:], line.startswith("x ")) for line in (lines or "").splitlines())


def _lines(ticks: Iterable[Tick]) -> str | None:
    return "\n".join(f"{'x' if t.is_chosen else '-'} {t.text}" for t in ticks) or None


# --- starting and describing -----------------------------------------------------------------


def start(register: Register, draft: Manuscript, *, who: str) -> Manuscript:
    """Save a draft as a document that people can write in. Refused when one with its id is there already."""
    problems = _titles({"Titel": draft.title, "Underrubrik": draft.subtitle, "Period": draft.period}, "Titel")
    problems += _personal({"Organisationer": " ".join(draft.organisations)})
    problems += [
        Problem(f"”{o}” innehåller tecknet |.", "ett namn utan |.", column="Organisation")
        for o in draft.organisations
        if "|" in o
    ]
    _refuse(problems)

    def make(read: Read) -> Iterator[tuple[Change, pd.DataFrame]]:
        if draft.area not in directory(read("areas")).by_id:
            raise NotFound(f"Området ”{draft.area}” finns inte.")
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
                    "choices": _lines(s.choices),
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
                yield _change(who, "påbörjat dokument", kind, draft.area, draft.title), _frame(kind, records)

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
    problems = _titles(
        {"Titel": title, "Underrubrik": subtitle, "Period": period}, "Titel" if title is not None else ""
    )
    problems += _personal({"Organisationer": " ".join(named or ())})
    problems += [
        Problem(f"”{o}” innehåller tecknet |.", "ett namn utan |.", column="Organisation")
        for o in named or ()
        if "|" in o
    ]
    if marking is not None and marking not in MARKINGS:
        problems.append(Problem(f"Märkningen ”{marking}” finns inte.", f"{listing(MARKINGS)}.", column="Märkning"))
    _refuse(problems)
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
        row = _open(read, area, document)
        yield _change(who, action, "documents", area, row["title"]), _frame("documents", [{**row, **values(row)}])

    register.save(make, expected=expected)


def _open(read: Read, area: str, document: str) -> dict[str, Any]:
    """The document's row; Locked when it is approved."""
    row = _document(read, area, document)
    if row["status"] == Status.APPROVED:
        raise Locked(f"Version {row['version']} är godkänd och låst. Börja en ny version för att ändra.")
    return row


# --- texts and sections ----------------------------------------------------------------------


def write(
    register: Register, area: str, document: str, section: str, text: str, *, seen: int | None, who: str
) -> Written:
    """Save a section's text. ``seen`` is the `Section.seen` (or `Written.seen`) that the writer started from.

    Refused when it holds what looks like a personnummer; a telephone number or an e-mail address
    (an office may have one) is only warned of. Conflict when another has written since: its
    clash holds their row, and the register's newest ``change`` to go on from.
    """
    text = text.strip()
    problems = _personal({"Texten": text})
    if len(text) > LONGEST_TEXT:
        problems.append(Problem(f"Texten är för lång ({len(text)} tecken).", f"högst {LONGEST_TEXT} tecken."))
    _refuse(problems)
    key = {"area": area, "document": document, "section": section}

    def make(read: Read) -> Iterator[tuple[Change, pd.DataFrame]]:
        row = _open(read, area, document)
        heading = _row(_outline(read, area, document), section)["title"]
        title = f"{row['title']}: {heading}"
        yield _change(who, "skrev", "texts", area, title), _frame("texts", [{**key, "text": text}])

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


def add_section(
    register: Register, area: str, document: str, title: str, *, who: str, level: int = 1, before: str | None = None
) -> str:
    """Add a heading before another section (default: last); its id."""
    _refuse(_titles({"Rubrik": title}, "Rubrik"))
    made = ""

    def change(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        nonlocal made
        taken = {r["section"] for r in rows}
        stem = slug(title) or "avsnitt"
        made = next(n for n in (stem, *(f"{stem}-{i}" for i in range(2, len(rows) + 3))) if n not in taken)
        at = len(rows) if before is None else _index(rows, before)
        row = {**dict.fromkeys(TABLES["outline"].names), "area": area, "document": document, "section": made}
        return [*rows[:at], {**row, "title": title.strip(), "level": level}, *rows[at:]]

    _set_outline(register, area, document, who, f"nytt avsnitt: {title.strip()}", change)
    return made


def rename_section(register: Register, area: str, document: str, section: str, title: str, *, who: str) -> None:
    """Give a section another heading."""
    _refuse(_titles({"Rubrik": title}, "Rubrik"))
    _set_section(register, area, document, section, who, "ny rubrik", {"title": title.strip()})


def set_internal(register: Register, area: str, document: str, section: str, is_internal: bool, *, who: str) -> None:
    """Mark a section as not for the public version, or take the mark away."""
    action = "märkt intern" if is_internal else "märkning intern borttagen"
    _set_section(register, area, document, section, who, action, {"internal": 1 if is_internal else None})


def tick(register: Register, area: str, document: str, section: str, box: int, is_chosen: bool, *, who: str) -> None:
    """Set or clear the section's tick-box number ``box`` (from 0)."""

    def change(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        ticks = list(_ticks(_row(rows, section)["choices"]))
        if not 0 <= box < len(ticks):
            raise NotFound(f"Avsnittet har ingen kryssruta {box + 1}.")
        ticks[box] = replace(ticks[box], is_chosen=is_chosen)
        return _with(rows, section, {"choices": _lines(ticks)})

    _set_outline(register, area, document, who, "kryssade" if is_chosen else "tog bort kryss", change)


def move_section(register: Register, area: str, document: str, section: str, *, before: str | None, who: str) -> None:
    """Move a section, with the sections under it, to before another one (None: last)."""

    def change(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        block = _block(rows, section)
        if before is not None and before in {r["section"] for r in block}:
            raise LagesbildError("Ett avsnitt går inte att flytta in i sig självt.")
        rest = [r for r in rows if r not in block]
        at = len(rest) if before is None else _index(rest, before)
        return [*rest[:at], *block, *rest[at:]]

    _set_outline(register, area, document, who, "flyttade avsnitt", change)


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
        to = _index(rest, other[0]["section"]) if by < 0 else _index(rest, other[-1]["section"]) + 1
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
        title = _open(read, area, document)["title"]
        before = _outline(read, area, document)
        after = [{**r, "position": n} for n, r in enumerate(change(before), 1)]
        _refuse(_levels(after))
        if rows := _changed(before, after):
            yield _change(who, action, "outline", area, title), _frame("outline", rows)

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


def _changed(before: Iterable[Mapping[str, Any]], after: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    held = [dict(r) for r in before]
    return [r for r in after if r not in held]


def _block(rows: Sequence[dict[str, Any]], section: str) -> list[dict[str, Any]]:
    """A section and the deeper ones that follow it."""
    at = _index(rows, section)
    level = rows[at]["level"]
    end = next((i for i in range(at + 1, len(rows)) if rows[i]["level"] <= level), len(rows))
    return list(rows[at:end])


def _above(rows: Sequence[Mapping[str, Any]], section: str) -> Iterator[str]:
    """The headings that a section stands under."""
    at = _index(rows, section)
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


def _index(rows: Sequence[Mapping[str, Any]], section: str) -> int:
    for i, row in enumerate(rows):
        if row["section"] == section:
            return i
    raise _no_section(section)


def _row(rows: Sequence[Mapping[str, Any]], section: str) -> Mapping[str, Any]:
    return rows[_index(rows, section)]


def _with(rows: Sequence[dict[str, Any]], section: str, values: Mapping[str, object]) -> list[dict[str, Any]]:
    at = _index(rows, section)
    return [*rows[:at], {**rows[at], **values}, *rows[at + 1 :]]


def _no_section(section: str) -> NotFound:
    return NotFound(f"Avsnittet ”{section}” finns inte i dokumentet.")


# --- figures ---------------------------------------------------------------------------------


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
    _refuse([*_titles({"Titel": title}, ""), *_width(width)])

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
    _refuse([*_titles({"Titel": title}, ""), *(_width(width) if width is not None else ())])
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
        title = _open(read, area, document)["title"]
        if section is not None:
            _index(_outline(read, area, document), section)
        before = _placed(read, area, document)
        after = [{**r, "position": n} for n, r in enumerate(change(before), 1)]
        if rows := _changed(before, after):
            yield _change(who, action, "placements", area, title), _frame("placements", rows)

    register.save(make)


def _inserted(rows: Sequence[dict[str, Any]], row: dict[str, Any], before: str | None) -> list[dict[str, Any]]:
    """Rows with one more, before another figure of its section, or last."""
    if before is None:
        return [*rows, row]
    for i, other in enumerate(rows):
        if other["exhibit"] == before and other["section"] == row["section"]:
            return [*rows[:i], row, *rows[i:]]
    raise NotFound(f"Figuren ”{before}” står inte i avsnittet.")


def _figure(rows: Iterable[dict[str, Any]], exhibit: str) -> dict[str, Any]:
    for row in rows:
        if row["exhibit"] == exhibit:
            return row
    raise NotFound(f"Figuren ”{exhibit}” står inte i dokumentet.")


def _width(width: str) -> list[Problem]:
    expected = f"{listing(WIDTHS)}."
    return [] if width in WIDTHS else [Problem(f"Bredden ”{width}” finns inte.", expected, column="Bredd")]


# --- approved versions -----------------------------------------------------------------------


def approve(
    register: Register,
    held: Manuscript,
    content: bytes,
    *,
    who: str,
    day: date,
    name: str,
    remark: str = "",
) -> Version:
    """Lock the document, and keep the file (``content``, a .docx) that was made of ``held``, whole.

    Raises LagesbildError when anybody changed anything in it since ``held`` was loaded: what is kept
    must be what stands there.
    """
    _refuse(_personal({"Anmärkning": remark}))
    if not content:
        raise LagesbildError("Filen är tom. Ta fram dokumentet igen.")
    key = {"area": held.area, "document": held.id}
    digest = hashlib.sha256(content).hexdigest()
    version = Version(held.version, day, who, held.latest, held.revision, name, digest, remark.strip())

    def make(read: Read) -> Iterator[tuple[Change, pd.DataFrame]]:
        row = _open(read, held.area, held.id)
        newest = max(int(read(k, [held.area], document=held.id)["change"].max()) for k in _kinds_of(read, held))
        if newest != held.latest:
            raise LagesbildError(
                "Någon har ändrat i dokumentet medan versionen togs fram. Inget är godkänt: se igenom det och godkänn igen."
            )
        title = f"{row['title']}, version {held.version}"
        said: list[tuple[str, dict[str, Any]]] = [
            ("files", {"area": held.area, "sha256": digest, "name": name, "content": content}),
            (
                "versions",
                {
                    **key,
                    "version": version.number,
                    "approved": day,
                    "approver": who,
                    "texts": version.texts,
                    "facts": version.facts,
                    "name": name,
                    "sha256": digest,
                    "remark": version.remark or None,
                },
            ),
            ("documents", {**row, "status": str(Status.APPROVED)}),
        ]
        for kind, record in said:
            yield _change(who, "godkänd", kind, held.area, title), _frame(kind, [record])

    register.save(make)
    return version


def _kinds_of(read: Read, held: Manuscript) -> list[str]:
    return [k for k in KINDS if not read(k, [held.area], document=held.id).empty]


def new_version(register: Register, area: str, document: str, *, who: str) -> Manuscript:
    """Begin the next version from the approved one; its figures stay until a new freeze."""

    def make(read: Read) -> Iterator[tuple[Change, pd.DataFrame]]:
        row = _document(read, area, document)
        if row["status"] != Status.APPROVED:
            raise LagesbildError(f"Version {row['version']} är ännu inte godkänd. Skriv vidare i den.")
        fresh = {**row, "status": str(Status.DRAFT), "version": int(row["version"]) + 1}
        yield _change(who, "ny version", "documents", area, row["title"]), _frame("documents", [fresh])

    register.save(make)
    return load(register, area, document)


def versions(register: Register, area: str, document: str) -> tuple[Version, ...]:
    """The approved versions, the newest first. ``load(register.at(version.texts), …)`` gives the text of one."""
    rows = register.current("versions", [area], document=document).sort_values("version", ascending=False)
    return tuple(
        Version(
            int(r["version"]),
            r["approved"],
            r["approver"],
            int(r["texts"]),
            int(r["facts"]),
            r["name"],
            r["sha256"],
            r["remark"] or "",
        )
        for r in _records(rows)
    )


def kept(register: Register, area: str, sha256: str) -> bytes:
    """A kept file, as it was. LagesbildError when it is not what was saved."""
    rows = register.current("files", [area], sha256=sha256)
    if rows.empty:
        raise NotFound("Filen finns inte i registret.")
    content = bytes(rows.iloc[0]["content"])
    if hashlib.sha256(content).hexdigest() != sha256:
        raise LagesbildError(
            "Filen i registret är skadad: den har inte sin kontrollsumma. Hämta den ur en säkerhetskopia."
        )
    return content


# --- a place's own templates and Word file ------------------------------------------------------


def templates(register: Register, area: str) -> dict[str, template.Template]:
    """The templates that the place can use, by id: the program's, and its own, which go first."""
    own = [r for r in _records(register.current("templates", [area])) if r["removed"] != 1]
    return {**{r["template"]: template.parse(r["content"], r["template"]) for r in own}, **_without(own)}


def _without(own: Iterable[Mapping[str, Any]]) -> dict[str, template.Template]:
    taken = {r["template"] for r in own}
    return {k: t for k, t in template.builtin().items() if k not in taken}


def save_template(register: Register, area: str, id_: str, content: str, *, who: str, file: str = "") -> None:
    """Keep a template of the place's own. Refused, with rows, when it cannot be read."""
    name = template.parse(content, id_, file).name
    _refuse(_personal({"Mallen": content}))
    record = {"area": area, "template": id_, "content": content, "removed": None}
    register.save([(_change(who, "egen mall", "templates", area, name), _frame("templates", [record]))])


def remove_template(register: Register, area: str, id_: str, *, who: str) -> None:
    """Take a template of the place's own out of use; documents that were started from it stay as they are."""
    rows = _records(register.current("templates", [area], template=id_))
    if not rows:
        raise NotFound(f"Den egna mallen ”{id_}” finns inte.")
    frame = _frame("templates", [{**rows[0], "removed": 1}])
    register.save([(_change(who, "tog bort mall", "templates", area, id_), frame)])


def save_styles(register: Register, area: str, name: str, content: bytes, *, who: str) -> None:
    """Keep the municipality's Word file with its styles and logotype. Refused when it is no .docx."""
    if not (content.startswith(b"PK\x03\x04") and b"word/" in content):
        raise Refused([Problem("Filen är inget Word-dokument.", "en fil som slutar på .docx.", file=name)])
    digest = hashlib.sha256(content).hexdigest()
    records: dict[str, dict[str, object]] = {
        "files": {"area": area, "sha256": digest, "name": name, "content": content},
        "styles": {"area": area, "name": name, "sha256": digest, "removed": None},
    }
    register.save([(_change(who, "Wordmall", k, area, name), _frame(k, [r])) for k, r in records.items()])


def remove_styles(register: Register, area: str, *, who: str) -> None:
    """Go back to the program's own styles."""
    rows = _records(register.current("styles", [area]))
    if rows:
        frame = _frame("styles", [{**rows[0], "removed": 1}])
        register.save([(_change(who, "tog bort Wordmall", "styles", area, rows[0]["name"]), frame)])


def styles(register: Register, area: str) -> tuple[str, bytes] | None:
    """(name, content) of the municipality's Word file; None when it has none."""
    rows = [r for r in _records(register.current("styles", [area])) if r["removed"] != 1]
    return (rows[0]["name"], kept(register, area, rows[0]["sha256"])) if rows else None


# --- what every save shares --------------------------------------------------------------------


def _personal(texts: Mapping[str, str | None]) -> list[Problem]:
    """Only a personnummer is refused: a document may well name an office's telephone and address."""
    return [p for p in privacy.check(texts) if "personnummer" in p.what]


def _warnings(text: str) -> tuple[str, ...]:
    return tuple(f"{p.what} {p.fix}" for p in privacy.check({"Texten": text}) if "personnummer" not in p.what)


def _titles(texts: Mapping[str, str | None], owed: str) -> list[Problem]:
    """Titles on one line, not too long, without personal data; the one called ``owed`` must be there."""
    problems = _personal(texts)
    for name, text in texts.items():
        if name == owed and not (text or "").strip():
            problems.append(Problem(f"{name} saknas.", "några ord.", column=name))
        if text and (len(text) > LONGEST_TITLE or "\n" in text.strip()):
            problems.append(Problem(f"{name} är för lång.", f"en rad, högst {LONGEST_TITLE} tecken.", column=name))
        elif text and any(unicodedata.category(c) in ("Cc", "Cs") for c in text.strip()):
            problems.append(Problem(f"{name} innehåller ett tecken som inte syns.", "vanlig text.", column=name))
    return problems


def _refuse(problems: Iterable[Problem]) -> None:
    if found := list(problems):
        raise Refused(found)


def _frame(kind: str, records: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    return to_frame(kind, [dict(r) for r in records])[TABLES[kind].names]


def _change(who: str, action: str, kind: str, place_: str, title: str) -> Change:
    return Change(who=who, action=action, kind=kind, place=place_, title=title, source=_SOURCE)
