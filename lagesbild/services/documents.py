"""Documents and templates: which there are, what one says, changing one, and the file that comes out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd

from lagesbild import intake, manuscript, privacy
from lagesbild.actor import Actor, Role
from lagesbild.calendar import Period
from lagesbild.document.assembling import assemble, draft, drift, produce
from lagesbild.document.assembling.assemble import Assembled
from lagesbild.document.assembling.drift import ChangedExhibit
from lagesbild.document.assembling.produce import Produced
from lagesbild.document.disclosure import mixed_rows
from lagesbild.document.model import Progress
from lagesbild.document.writers import formats
from lagesbild.exhibit import Disclosure, Subject
from lagesbild.exhibits import Scope, parse
from lagesbild.manuscript import Declared, DocumentEditor, Listed, Manuscript, OwnTable, Picture, Use, Version
from lagesbild.picturefile import PictureFile
from lagesbild.problems import LagesbildError, UnknownId
from lagesbild.register import Register
from lagesbild.register.audit import EXPORT
from lagesbild.services import policies
from lagesbild.swedish import fold, slug
from lagesbild.template import Template


@dataclass(frozen=True)
class DocumentService:
    """What ``actor`` (None: nobody has said who) sees and changes of an area's documents. Raises NotAllowed."""

    _register: Register
    actor: Actor | None

    # --- what there is ---------------------------------------------------------------------

    def documents(self, area: str) -> tuple[Listed, ...]:
        """The documents that somebody has started in an area, the latest changed first."""
        policies.check_can_view_documents(self.actor, area)
        return manuscript.documents(self._register, area)

    def load(self, area: str, document: str) -> Manuscript:
        """A document as it is now; UnknownId when nobody has started it."""
        policies.check_can_view_documents(self.actor, area)
        return manuscript.load(self._register, area, document)

    def latest_draft(self, areas: tuple[str, ...], year: int) -> Manuscript | None:
        """The draft that was changed last among the areas' documents of a year, of those that the actor may see."""
        for listed in manuscript.documents(self._register):
            is_meant = listed.area in areas and listed.year == year and listed.status is manuscript.Status.DRAFT
            if is_meant and policies.allows(policies.check_can_view_documents, self.actor, listed.area):
                return self.load(listed.area, listed.id)
        return None

    def history(self, area: str, document: str, section: str) -> pd.DataFrame:
        """Every text that a section has had, newest first: at, who, text, change."""
        policies.check_can_view_documents(self.actor, area)
        return manuscript.history(self._register, area, document, section)

    def versions(self, area: str, document: str) -> tuple[Version, ...]:
        """The approved versions, the newest first."""
        policies.check_can_view_documents(self.actor, area)
        return manuscript.versions(self._register, area, document)

    def approved_file(self, area: str, sha256: str) -> bytes:
        """The file of an approved version, as it was."""
        policies.check_can_view_documents(self.actor, area)
        content = manuscript.stored_file(self._register, area, sha256)
        self._register.log(EXPORT, area, "en godkänd version")
        return content

    def scope(self, document: Manuscript) -> Scope:
        """The figures that a document rests on, as they were when they were drawn."""
        policies.check_can_view_documents(self.actor, document.area)
        return Scope(self._register.at(document.revision), document.area, document.year)

    def differences(self, document: Manuscript) -> tuple[ChangedExhibit, ...]:
        """The document's figures that would change if they were drawn now."""
        policies.check_can_view_documents(self.actor, document.area)
        self._check_figures(document)
        return drift.what_changed(self._register, document)

    def given_away(self, document: Manuscript) -> tuple[str, ...]:
        """The small counts that follow from what has been published before, in a sentence each."""
        policies.check_can_view_documents(self.actor, document.area)
        self._check_figures(document)
        return produce.given_away(self._register, document)

    # --- beginning, changing, taking out ---------------------------------------------------

    def draft(
        self,
        area: str,
        year: int,
        template: str | None = None,
        *,
        week_number: int | None = None,
        month: int | None = None,
        span: Period | None = None,
    ) -> Manuscript:
        """A document as a template has it; nothing is saved. UnknownId when there is nothing to make it of."""
        policies.check_can_view_documents(self.actor, area)
        return draft.draft(self._register, area, year, template, week_number=week_number, month=month, span=span)

    def usual_span(self, area: str, year: int) -> Period:
        """The period to begin with where somebody is to choose one."""
        policies.check_can_view_documents(self.actor, area)
        return draft.usual_span(Scope(self._register, area, year))

    def months(self, area: str, year: int) -> list[int]:
        """The months (1-12) that a monthly document can show, the latest first."""
        policies.check_can_view_documents(self.actor, area)
        return draft.months(Scope(self._register, area, year))

    def weeks(self, area: str, year: int) -> list[int]:
        """The weeks with a level, the latest first."""
        policies.check_can_view_documents(self.actor, area)
        return draft.weeks(Scope(self._register, area, year))

    def start(self, document: Manuscript) -> Manuscript:
        """Save a draft as a document that people can write in."""
        actor = policies.check_can_edit_document(self.actor, document.area)
        return manuscript.start(self._register, document, actor=actor)

    def editor(self, area: str, document: str) -> DocumentEditor:
        """Everything that can be done to a document."""
        return DocumentEditor(self._register, policies.check_can_edit_document(self.actor, area), area, document)

    def to_bring_in(self, document: Manuscript) -> tuple[Listed, ...]:
        """The year's deep-dives that do not stand in the document yet, the first begun first; none in a deep-dive itself."""
        many = {id_ for id_, t in self.templates(document.area).items() if t.is_many}
        titles = {s.title for s in document.shown}
        candidates = [d for d in self.documents(document.area) if d.template in many and d.year == document.year]
        candidates = [d for d in candidates if d.title not in titles and document.template not in many]
        return tuple(sorted(candidates, key=lambda d: d.id))

    def bring_in(self, document: Manuscript, other: str) -> tuple[str, int]:
        """Put another document of the place into this one as a chapter: its id, and how many figures stood there already."""
        return self.editor(document.area, document.id).bring_in(self.load(document.area, other))

    def assembled(self, document: Manuscript) -> Assembled:
        """The whole document as it would be printed now."""
        policies.check_can_view_documents(self.actor, document.area)
        self._check_figures(document)
        return assemble.assemble(self._register, document)

    def file(
        self, document: Manuscript, form: str, *, public: bool = False, progress: Progress | None = None
    ) -> Produced:
        """The document as a file. LagesbildError when the public version would tell a withheld figure."""
        is_approved = document.status is manuscript.Status.APPROVED
        if public:
            policies.check_can_view_public(self.actor, document.area, is_approved=is_approved)
        else:
            policies.check_can_view_documents(self.actor, document.area)
        if not (public and is_approved):  # whoever approved it could see them
            self._check_figures(document)
        made = produce.of(self._register, document, form, public=public, progress=progress)
        produce.remember(self._register, document.area, made, actor=self.actor or Actor(Role.OTHER))
        kind = "offentlig version" if public else "intern version"
        self._register.log(EXPORT, document.area, f"{document.title}, {kind}, {form}")
        return made

    def published(self) -> tuple[Listed, ...]:
        """The newest approved version of each document whose public version the actor may see, of every place."""
        approved = (
            self._approved(listed)
            for listed in manuscript.documents(self._register)
            if policies.allows(policies.check_can_view_public, self.actor, listed.area, is_approved=True)
        )
        return tuple(a for a in approved if a is not None)

    def _approved(self, listed: Listed) -> Listed | None:
        if listed.status is manuscript.Status.APPROVED:
            return listed
        then = self._newest_approved(listed.area, listed.id) if listed.version > 1 else None
        if then is None:
            return None
        return replace(
            listed, title=then.title, year=then.year, status=then.status, version=then.version, drawn=then.drawn
        )

    def public_file(self, area: str, document: str, form: str) -> bytes:
        """The public version of a document as it was approved last. NotAllowed for one that never was; LagesbildError when it
        would tell too much."""
        policies.check_can_view_public(self.actor, area, is_approved=True)
        shown = self._newest_approved(area, document) or manuscript.load(self._register, area, document)
        return self.file(shown, form, public=True).content

    def _newest_approved(self, area: str, document: str) -> Manuscript | None:
        """A document as it was approved last, also while the next version is written; None when it never was."""
        versions = manuscript.versions(self._register, area, document)
        if not versions:
            return None
        then = manuscript.load(self._register.at(versions[0].texts), area, document)
        return replace(then, status=manuscript.Status.APPROVED)

    def approve(self, area: str, document: str, *, day: date, remark: str = "") -> Version:
        """Lock a document and keep its Word file whole; nothing when anybody changes it meanwhile."""
        actor = policies.check_can_approve_document(self.actor, area)
        self._check_figures(self.load(area, document))
        return produce.approve(DocumentEditor(self._register, actor, area, document), day=day, remark=remark)

    def _check_figures(self, document: Manuscript) -> None:
        """NotAllowed when a figure in the document, placed or named in its text, is of an area that the actor may not see."""
        for section in document.sections:
            for id_ in (
                *(f.exhibit for f in section.figures),
                *draft.REFERENCE.findall(f"{section.text or ''}\n{section.suggestion}"),
            ):
                try:
                    area = parse(id_).area
                except UnknownId:  # of nothing that there is, and the document says so
                    continue
                policies.check_can_view_figures(self.actor, area)

    # --- own pictures and tables -----------------------------------------------------------

    def pictures(self, area: str, use: Use) -> tuple[Picture, ...]:
        """The area's own figures or logotypes."""
        policies.check_can_view_documents(self.actor, area)
        return manuscript.pictures(self._register, area, use)

    def picture_file(self, area: str, picture: Picture) -> PictureFile:
        """An own picture itself."""
        policies.check_can_view_documents(self.actor, area)
        return manuscript.picture_file(self._register, area, picture)

    def save_picture(
        self, area: str, *, use: Use, title: str, alt: str, source: str, name: str, content: bytes, picture: str = ""
    ) -> str:
        """Keep an own picture, in the place of ``picture`` if that is given; its id. Refused when it is none."""
        actor = policies.check_can_edit_document(self.actor, area)
        about = {"use": use, "title": title, "alt": alt, "source": source, "name": name, "content": content}
        return manuscript.save_picture(self._register, area, **about, picture=picture or None, actor=actor)  # type: ignore[arg-type]

    def describe_picture(self, area: str, picture: str, *, title: str, alt: str, source: str) -> None:
        """Change an own picture's caption, alternative text and source."""
        actor = policies.check_can_edit_document(self.actor, area)
        manuscript.describe_picture(self._register, area, picture, title=title, alt=alt, source=source, actor=actor)

    def remove_picture(self, area: str, picture: str) -> None:
        """Take an own picture out of use."""
        actor = policies.check_can_edit_document(self.actor, area)
        manuscript.remove_picture(self._register, area, picture, actor=actor)

    def own_tables(self, area: str) -> tuple[OwnTable, ...]:
        """The area's own tables."""
        policies.check_can_view_documents(self.actor, area)
        return manuscript.own_tables(self._register, area)

    def cells(self, area: str, name: str, content: bytes) -> tuple[tuple[str, ...], tuple[tuple[Any, ...], ...]]:
        """(titles, rows) of a small table in a file, or pasted as text. Refused, with rows, when it is none."""
        policies.check_can_edit_document(self.actor, area)
        return manuscript.cells_of(intake.cells_apart(name, content), name)

    def save_own_table(self, area: str, table: OwnTable) -> str:
        """Keep an own table; its id."""
        actor = policies.check_can_edit_document(self.actor, area)
        return manuscript.save_own_table(self._register, area, table, actor=actor)

    def remove_own_table(self, area: str, table: str) -> None:
        """Take an own table out of use."""
        actor = policies.check_can_edit_document(self.actor, area)
        manuscript.remove_own_table(self._register, area, table, actor=actor)

    def open_reason(self, area: str, subject: str) -> str | None:
        """Why a figure of people's own is shown in public versions; None when it is not."""
        policies.check_can_view_documents(self.actor, area)
        return manuscript.open_subjects(self._register).get((area, fold(subject)))

    def declared(self, area: str) -> tuple[Declared, ...]:
        """Every decision on which small counts public versions may show, newest first."""
        policies.check_can_view_documents(self.actor, area)
        return manuscript.declared(self._register, area)

    def can_be_opened(self, document: Manuscript) -> tuple[str, ...]:
        """What could be declared open in a document: the area's reported crimes, and every row that counts something."""
        policies.check_can_view_documents(self.actor, document.area)
        names = []
        for item in self.assembled(document).document.placed():
            facts = (f for of in item.exhibit.facts.values() for f in of)
            if any(f.subject is Subject.CRIME and f.area == document.area for f in facts):
                names.append(manuscript.CRIME)
            if item.exhibit.disclosure is Disclosure.MIXED_ROWS:
                names += [
                    t.label
                    for id_ in mixed_rows.amounts_of(item.exhibit)
                    for t in mixed_rows.counts_in(item.exhibit, id_)
                ]
        return tuple(dict.fromkeys(names))

    def declare_open(self, area: str, subject: str, reason: str, *, is_open: bool) -> None:
        """Declare that a figure of people's own, or small counts of a subject, may stand in public versions; or may not.

        Refused without a reason, which the document prints.
        """
        actor = policies.check_can_approve_document(self.actor, area)
        if is_open and not reason.strip():
            raise LagesbildError("Skälet saknas. Det skrivs ut i den offentliga versionen.")
        if personal := privacy.find(reason):
            raise LagesbildError(
                f"Skälet ser ut att innehålla personuppgifter ({personal[0]}). Det skrivs ut i den offentliga versionen."
            )
        manuscript.declare_open(self._register, area, subject, reason, is_open=is_open, actor=actor)

    # --- templates and the Word file -------------------------------------------------------

    def templates(self, area: str) -> dict[str, Template]:
        """The templates that an area can use, by id; its own go first."""
        policies.check_can_view_documents(self.actor, area)
        return manuscript.templates(self._register, area)

    def own_templates(self, area: str) -> dict[str, str]:
        """The area's own templates as it gave them: id → TOML."""
        policies.check_can_view_documents(self.actor, area)
        return manuscript.own_templates(self._register, area)

    def styles(self, area: str) -> str | None:
        """The name of the area's own Word file."""
        policies.check_can_view_documents(self.actor, area)
        stored = manuscript.styles(self._register, area)
        return stored[0] if stored else None

    def save_template(self, area: str, name: str, content: bytes) -> None:
        """Keep a template of the area's own, from a file. Refused, with rows, when it cannot be read."""
        actor = policies.check_can_change_templates(self.actor, area)
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise LagesbildError(f"{name} är inte text i UTF-8. Spara filen som UTF-8 och försök igen.") from None
        id_ = slug(name.rsplit(".", 1)[0])
        manuscript.save_template(self._register, area, id_, text, actor=actor, file=name)

    def save_outline(self, document: Manuscript, place: str, name: str) -> None:
        """Keep a document's headings as a template of the area's own."""
        actor = policies.check_can_change_templates(self.actor, document.area)
        content = draft.outline_of(document, place, name)
        manuscript.save_template(self._register, document.area, slug(name), content, actor=actor)

    def remove_template(self, area: str, template: str) -> None:
        """Take a template of the area's own out of use."""
        actor = policies.check_can_change_templates(self.actor, area)
        manuscript.remove_template(self._register, area, template, actor=actor)

    def save_styles(self, area: str, name: str, content: bytes) -> None:
        """Keep the area's Word file with its styles and logotype. LagesbildError when it is none."""
        actor = policies.check_can_change_templates(self.actor, area)
        if not name.lower().endswith(".docx"):
            raise LagesbildError(
                f"{name} kan inte användas. Väntat: en Word-fil som slutar på .docx, eller en mall som slutar på .toml. "
                "En äldre Word-fil (.doc) sparas först om som .docx i Word."
            )
        formats.check_base(content)
        manuscript.save_styles(self._register, area, name, content, actor=actor)

    def remove_styles(self, area: str) -> None:
        """Go back to the program's own styles."""
        actor = policies.check_can_change_templates(self.actor, area)
        manuscript.remove_styles(self._register, area, actor=actor)
