"""Everything that can be done to a document that exists, by one actor."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from lagesbild import privacy, template
from lagesbild.actor import Actor
from lagesbild.manuscript import figures, outline
from lagesbild.manuscript.document import load, organisation_problems
from lagesbild.manuscript.rows import (
    changed,
    document_row,
    entry,
    open_row,
    outline_rows,
    personal,
    placed_rows,
    position_of,
    refuse,
    titles,
)
from lagesbild.manuscript.values import KINDS, LONGEST_TEXT, MARKINGS, Manuscript, Status, Version, Written
from lagesbild.problems import LagesbildError, Problem
from lagesbild.register import Change, Conflict, Register
from lagesbild.register.change import Batch, Expected, Read
from lagesbild.swedish import listing


@dataclass(frozen=True)
class DocumentEditor:
    """One document, and who changes it. Every method is one transaction with its audit row.

    Raises UnknownId (no such document, section or figure), Refused (with every problem), Locked (it is
    approved) or Conflict (another wrote since); then nothing was saved.
    """

    register: Register
    actor: Actor
    area: str
    document: str

    def load(self) -> Manuscript:
        """The document as it is now."""
        return load(self.register, self.area, self.document)

    # --- texts and headings ----------------------------------------------------------------

    def write(self, section: str, text: str, *, seen: int | None) -> Written:
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

        def make(read: Read) -> Iterator[tuple[Change, pd.DataFrame]]:
            row = open_row(read, self.area, self.document)
            heading = outline.row_of(outline_rows(read, self.area, self.document), section)["title"]
            yield self._entry("skrev", "texts", f"{row['title']}: {heading}", [{"section": section, "text": text}])

        _save_seeing(self.register, make, ("texts", (self.area, self.document, section)), seen, text)
        row = self.register.current("texts", [self.area], document=self.document, section=section).iloc[0]
        # another may have written between the two: then the old mark makes the next save tell of it
        return Written(int(row["change"]) if row["text"] == text else seen, _warnings(text))

    def add_section(self, title: str, *, level: int = 1, before: str | None = None) -> str:
        """Add a heading before another section (default: last); its id."""
        refuse(titles({"Rubrik": title}, "Rubrik"))
        section = ""

        def change(rows: outline.Rows) -> outline.Rows:
            nonlocal section
            section = outline.new_id(rows, title)
            values = {**self._key, "section": section, "title": title.strip(), "level": level}
            return outline.added(rows, values, before)

        self._set_outline(f"nytt avsnitt: {title.strip()}", change)
        return section

    def rename_section(self, section: str, title: str) -> None:
        """Give a section another heading."""
        refuse(titles({"Rubrik": title}, "Rubrik"))
        self._set_outline("ny rubrik", lambda rows: outline.with_values(rows, section, {"title": title.strip()}))

    def set_internal(self, section: str, is_internal: bool) -> None:
        """Mark a section as not for the public version, or take the mark away."""
        action = "märkt intern" if is_internal else "märkning intern borttagen"
        values = {"internal": 1 if is_internal else None}
        self._set_outline(action, lambda rows: outline.with_values(rows, section, values))

    def tick(self, section: str, box: int, is_chosen: bool) -> None:
        """Set or clear the section's tick-box number ``box`` (from 0)."""
        action = "kryssade" if is_chosen else "tog bort kryss"
        self._set_outline(action, lambda rows: outline.ticked(rows, section, box, is_chosen))

    def shift_section(self, section: str, by: int) -> None:
        """Move a section one step up (``by`` −1) or down (1) among its siblings; at the end nothing happens."""
        self._set_outline("flyttade avsnitt", lambda rows: outline.shifted(rows, section, by))

    def remove_section(self, section: str) -> None:
        """Take a section, and those under it, out of the document; they are kept and can be put back."""
        self._set_outline("tog bort avsnitt", lambda rows: outline.removed(rows, section))

    def restore_section(self, section: str) -> None:
        """Put a section back, with those under it and the headings that it stands under."""
        self._set_outline("lade tillbaka avsnitt", lambda rows: outline.restored(rows, section))

    # --- figures ---------------------------------------------------------------------------

    def place(
        self, section: str, exhibit: str, *, before: str | None = None, title: str = "", width: str = "hel"
    ) -> None:
        """Put an exhibit (by id) last in a section, or before another figure. One that was removed comes back.

        Refused when it stands in the document already: move it instead.
        """
        refuse([*titles({"Titel": title}, ""), *figures.width_problems(width)])
        row = {**self._key, "exhibit": exhibit, "section": section, "removed": None}
        row |= {"title": title.strip() or None, "width": width}
        self._set_figures("lade till figur", lambda rows: figures.placed(rows, row, before), section)

    def move_figure(self, exhibit: str, *, section: str, before: str | None = None) -> None:
        """Move a figure to a section: before another figure there, or last."""
        self._set_figures("flyttade figur", lambda rows: figures.moved(rows, exhibit, section, before), section)

    def shift_figure(self, exhibit: str, by: int) -> None:
        """Move a figure one step up (``by`` −1) or down (1) within its section; at the end nothing happens."""
        self._set_figures("flyttade figur", lambda rows: figures.shifted(rows, exhibit, by))

    def set_figure(self, exhibit: str, *, title: str | None = None, width: str | None = None) -> None:
        """Give a figure another title ("" = its own again) or width (hel, halv)."""
        refuse([*titles({"Titel": title}, ""), *(figures.width_problems(width) if width is not None else ())])
        values: dict[str, object] = {} if title is None else {"title": title.strip() or None}
        values |= {} if width is None else {"width": width}
        self._set_figures("ändrade figur", lambda rows: figures.with_values(rows, exhibit, values))

    def remove_figure(self, exhibit: str) -> None:
        """Take a figure out of the document; `place` puts it back."""
        self._set_figures("tog bort figur", lambda rows: figures.with_values(rows, exhibit, {"removed": 1}))

    def bring_in(self, other: Manuscript) -> tuple[str, int]:
        """Put another document of the place last, as a chapter with its title; the chapter's id, and how many figures stood here.

        What stands in it is copied as it is now, texts and figures; its headings go one level down. A figure stands once in
        a document, so one that is here stays where it is, and texts refer to it there. `remove_section` takes the chapter
        out again. LagesbildError when a chapter with that title stands here, or the document is this one.
        """
        if other.area != self.area or other.id == self.document:
            raise LagesbildError("Ett dokument tas in i ett annat dokument för samma plats.")
        chapter, already = "", 0

        def make(read: Read) -> Iterator[tuple[Change, pd.DataFrame]]:
            nonlocal chapter, already
            title = open_row(read, self.area, self.document)["title"]
            before = outline_rows(read, self.area, self.document)
            if any(r["title"] == other.title and r["removed"] != 1 for r in before):
                raise LagesbildError(f"”{other.title}” står redan i dokumentet. Ta bort det kapitlet först.")
            stored = placed_rows(read, self.area, self.document)
            after, placed, texts = before, stored, []
            here = {r["exhibit"] for r in stored if r["removed"] != 1}
            already = sum(f.exhibit in here for s in other.shown for f in s.figures)
            chapter = outline.new_id(after, other.title)
            after = outline.added(after, {**self._key, "section": chapter, "title": other.title, "level": 1}, None)
            for section, below in zip(other.shown, (*other.shown[1:], None), strict=True):
                if not (section.text or section.figures or (below and below.level > section.level)):
                    continue  # nobody has written anything there
                id_ = outline.new_id(after, f"{chapter} {section.id}")
                values = {"title": section.title, "level": min(section.level + 1, template.DEEPEST)}
                values |= {"law": "|".join(section.law) or None, "internal": 1 if section.is_internal else None}
                after = outline.added(after, {**self._key, "section": id_, **values}, None)
                if section.text:
                    texts.append({"section": id_, "text": section.text})
                for figure in section.figures:
                    if figure.exhibit not in here:
                        row = {**self._key, "exhibit": figure.exhibit, "section": id_, "removed": None}
                        row |= {"title": figure.title or None, "width": figure.width}
                        placed = figures.placed(placed, row, None)
            numbered = [[{**r, "position": n} for n, r in enumerate(rows, 1)] for rows in (after, placed)]
            logged_as = f"tog in: {other.title}"
            yield self._entry(logged_as, "outline", title, changed(before, numbered[0]))
            if texts:
                yield self._entry(logged_as, "texts", title, texts)
            if rows := changed(stored, numbered[1]):
                yield self._entry(logged_as, "placements", title, rows)

        self.register.save(make)
        return chapter, already

    # --- the document itself ---------------------------------------------------------------

    def describe(
        self,
        seen: Manuscript,
        *,
        title: str | None = None,
        subtitle: str | None = None,
        period: str | None = None,
        organisations: Sequence[str] | None = None,
        marking: str | None = None,
    ) -> None:
        """Change what the document says of itself; what is None stays. ``seen`` is what the person saw (Conflict)."""
        named = None if organisations is None else list(dict.fromkeys(o.strip() for o in organisations if o.strip()))
        given = {"title": title, "subtitle": subtitle, "period": period, "marking": marking}
        required = "Titel" if title is not None else ""
        problems = titles({"Titel": title, "Underrubrik": subtitle, "Period": period}, required)
        problems += organisation_problems(named or ())
        if marking is not None and marking not in MARKINGS:
            problems.append(Problem(f"Märkningen ”{marking}” finns inte.", f"{listing(MARKINGS)}.", column="Märkning"))
        refuse(problems)
        values: dict[str, object] = {k: v.strip() or None for k, v in given.items() if v is not None}
        if named is not None:
            values["organisations"] = "|".join(named) or None
        expected: Expected = {("documents", (self.area, self.document)): seen.seen}
        self._set_document("ändrade uppgifter", lambda row: values, expected=expected)

    def freeze(self, *, day: date, revision: int | None = None) -> None:
        """Let the document show the figures of a revision (default: now), drawn on ``day`` (uttagsdatum)."""

        def values(row: Mapping[str, Any]) -> dict[str, object]:
            return {"revision": self.register.facts_revision() if revision is None else revision, "drawn": day}

        self._set_document("nytt uttag", values)

    def approve(self, approved: Manuscript, content: bytes, *, day: date, name: str, remark: str = "") -> Version:
        """Lock the document, and keep the file (``content``, a .docx) that was made of ``approved``, whole.

        Raises LagesbildError when anybody changed anything in it since ``approved`` was loaded: what is kept
        must be what stands there.
        """
        refuse(personal({"Anmärkning": remark}))
        if not content:
            raise LagesbildError("Filen är tom. Ta fram dokumentet igen.")
        digest = hashlib.sha256(content).hexdigest()
        version = Version(
            approved.version, day, str(self.actor), approved.latest, approved.revision, name, digest, remark.strip()
        )

        def make(read: Read) -> Iterator[tuple[Change, pd.DataFrame]]:
            row = open_row(read, self.area, self.document)
            if self._latest(read) != approved.latest:
                raise LagesbildError(
                    "Någon har ändrat i dokumentet medan versionen togs fram. Inget är godkänt: se igenom det och godkänn igen."
                )
            title = f"{row['title']}, version {approved.version}"
            file = {"area": self.area, "sha256": digest, "name": name, "content": content}
            yield entry(self.actor, "godkänd", "files", self.area, title, [file])
            yield self._entry("godkänd", "versions", title, [_version_row(version)])
            yield self._entry("godkänd", "documents", title, [{**row, "status": str(Status.APPROVED)}])

        self.register.save(make)
        return version

    def new_version(self) -> Manuscript:
        """Begin the next version from the approved one; its figures stay until a new freeze."""

        def make(read: Read) -> Iterator[tuple[Change, pd.DataFrame]]:
            row = document_row(read, self.area, self.document)
            if row["status"] != Status.APPROVED:
                raise LagesbildError(f"Version {row['version']} är ännu inte godkänd. Skriv vidare i den.")
            fresh = {**row, "status": str(Status.DRAFT), "version": int(row["version"]) + 1}
            yield self._entry("ny version", "documents", row["title"], [fresh])

        self.register.save(make)
        return self.load()

    # --- how each is saved -----------------------------------------------------------------

    @property
    def _key(self) -> dict[str, str]:
        return {"area": self.area, "document": self.document}

    def _entry(
        self, action: str, kind: str, title: str, rows: Sequence[Mapping[str, Any]]
    ) -> tuple[Change, pd.DataFrame]:
        return entry(self.actor, action, kind, self.area, title, [{**self._key, **r} for r in rows])

    def _latest(self, read: Read) -> int:
        """The newest change of anything in the document."""
        rows = (read(kind, [self.area], document=self.document) for kind in KINDS)
        return max(int(r["change"].max()) for r in rows if not r.empty)

    def _set_outline(self, action: str, change: Callable[[outline.Rows], outline.Rows]) -> None:
        def make(read: Read) -> Iterator[tuple[Change, pd.DataFrame]]:
            title = open_row(read, self.area, self.document)["title"]
            before = outline_rows(read, self.area, self.document)
            after = [{**r, "position": n} for n, r in enumerate(change(before), 1)]
            refuse(outline.level_problems(after))
            if rows := changed(before, after):
                yield self._entry(action, "outline", title, rows)

        self.register.save(make)

    def _set_figures(
        self, action: str, change: Callable[[figures.Rows], figures.Rows], section: str | None = None
    ) -> None:
        def make(read: Read) -> Iterator[tuple[Change, pd.DataFrame]]:
            title = open_row(read, self.area, self.document)["title"]
            if section is not None:
                position_of(outline_rows(read, self.area, self.document), section)
            before = placed_rows(read, self.area, self.document)
            after = [{**r, "position": n} for n, r in enumerate(change(before), 1)]
            if rows := changed(before, after):
                yield self._entry(action, "placements", title, rows)

        self.register.save(make)

    def _set_document(
        self,
        action: str,
        values: Callable[[Mapping[str, Any]], Mapping[str, object]],
        *,
        expected: Expected | None = None,
    ) -> None:
        def make(read: Read) -> Iterator[tuple[Change, pd.DataFrame]]:
            row = open_row(read, self.area, self.document)
            yield self._entry(action, "documents", row["title"], [{**row, **values(row)}])

        self.register.save(make, expected=expected)


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
        if any(c.current.get("text") != text for c in conflict.clashes):  # the same text twice is no conflict
            raise


def _warnings(text: str) -> tuple[str, ...]:
    return tuple(f"{p.what} {p.fix}" for p in privacy.check({"Texten": text}) if "personnummer" not in p.what)


def _version_row(version: Version) -> dict[str, object]:
    return {
        "version": version.number,
        "approved": version.approved,
        "approver": version.approver,
        "texts": version.texts,
        "facts": version.facts,
        "name": version.name,
        "sha256": version.sha256,
        "remark": version.remark or None,
    }
