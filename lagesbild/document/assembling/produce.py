"""From a place and a year to a file: assembled, made public if asked, and written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from lagesbild import checktext
from lagesbild import manuscript as manuscripts
from lagesbild.actor import Actor
from lagesbild.calendar import Period
from lagesbild.checktext import Finding
from lagesbild.document import prose
from lagesbild.document.assembling import assemble, draft, place_pattern
from lagesbild.document.disclosure import earlier
from lagesbild.document.disclosure.count_model import IsHidden
from lagesbild.document.disclosure.earlier import Earlier
from lagesbild.document.disclosure.numbers_in_text import Secret
from lagesbild.document.disclosure.opened import Opened
from lagesbild.document.disclosure.public import publish
from lagesbild.document.disclosure.published import Published, Withheld
from lagesbild.document.model import Document, Marking, Progress
from lagesbild.document.writers import formats
from lagesbild.document.writers.page_numbers import with_page_numbers
from lagesbild.exhibits import Scope
from lagesbild.manuscript import DocumentEditor, Manuscript, Version
from lagesbild.problems import LagesbildError, NoData, UnknownId
from lagesbild.register import Register
from lagesbild.swedish import listing, plural


@dataclass(frozen=True)
class Produced:
    """A file, the document in it, and what the editor must know (Swedish, one line each; never in the file).

    ``notices`` are about what is not in it; ``withheld`` names each figure that the public version does not tell.
    """

    content: bytes
    document: Document
    notices: tuple[str, ...]
    withheld: tuple[str, ...] = ()
    shown: tuple[dict[str, object], ...] = ()  # the counts that its public version tells, for `remember`


def produce(
    register: Register,
    area: str,
    year: int,
    form: str,
    *,
    template_id: str | None = None,
    week_number: int | None = None,
    month: int | None = None,
    span: Period | None = None,
    public: bool = False,
    as_of: date | None = None,
    progress: Progress | None = None,
) -> Produced:
    """A place's document as a file in the format ``form``: the one that people write, else a draft.

    ``as_of`` takes the figures that held at the end of that day, instead of the document's own.
    Raises UnknownId for an unknown format, area or template, and LagesbildError when the public
    version would give a withheld figure away.
    """
    if form not in formats.WRITERS:
        raise UnknownId(f"Formatet ”{form}” finns inte. Välj bland: {', '.join(formats.WRITERS)}.")
    if as_of is not None and not (revision := register.revision_on(as_of)):
        raise NoData(f"Registret är tomt {as_of:%Y-%m-%d}: det fylldes först senare.")
    manuscript = (
        assemble.of(register, area, year, template_id, week_number=week_number, month=month, span=span)
        if as_of is None
        else _frozen(register, area, year, template_id, revision, as_of, week_number, month, span)
    )
    return of(register, manuscript, form, public=public, progress=progress)


def of(
    register: Register, manuscript: Manuscript, form: str, *, public: bool = False, progress: Progress | None = None
) -> Produced:
    """The file of one manuscript; see `produce`. One that is marked "Offentlig" is always made public."""
    made = _made(register, manuscript, public=public, published=manuscript.is_approved, progress=progress)
    return replace(made, content=_written(register, manuscript, made.document, form, progress))


def _made(
    register: Register,
    manuscript: Manuscript,
    *,
    public: bool,
    published: bool,
    issued: date | None = None,
    progress: Progress | None = None,
) -> Produced:
    """The document, not yet written (``content`` is empty)."""
    public = public or manuscript.marking == Marking.PUBLIC
    made = assemble.assemble(register, manuscript, published=published, public=public, issued=issued, progress=progress)
    document, notices = made.document, [str(t) for t in made.troubles]
    if not any(s.blocks for s in document.sections):
        raise LagesbildError(
            f"Det finns inget att skriva om {document.place} {manuscript.year}: inga uppgifter är inlästa."
        )
    if not public:
        return Produced(b"", document, tuple(notices))
    pattern = place_pattern.of(register.at(manuscript.revision), manuscript.area, register)
    opened = Opened(manuscripts.open_subjects(register))
    name_of = Scope(register, manuscript.area, manuscript.year).directory.name
    secrets = pattern.secrets(manuscript.area, manuscript.year, name_of)
    before = earlier.read(manuscripts.published(register).to_dict("records"))
    done = _public(document, _checker(register, manuscript), pattern.is_hidden, opened, secrets, before)
    kept = assemble.without_empty(done.document.sections)
    gone = [s.title for s in done.document.sections if s not in kept]
    done = replace(done, document=replace(done.document, sections=kept))
    names = _names(document, done.document)
    counts = Counter(item.exhibit for item in done.withheld if item.exhibit)
    notices += [
        f"{names[id_]}: {plural(n, 'uppgift', 'uppgifter')} hålls tillbaka i den offentliga versionen."
        for id_, n in counts.items()
    ]
    notices += [f"Avsnittet ”{t}” har inget kvar i den offentliga versionen och är därför inte med." for t in gone]
    notices += [
        f"{part.part} ({part.words}) är inte skriven och saknas därför i den offentliga versionen: {_counted(part.missing)}."
        for part in made.law
        if part.part.startswith("4 §") and part.missing and not document.is_brief
    ]
    notices += pattern.given_away(manuscript.year, name_of)
    shown = (*pattern.published_by(done.document), *earlier.counts_of(done.document))
    return Produced(b"", done.document, (*notices, *done.warnings), _listed(done.withheld, names), shown)


def _counted(titles: Sequence[str]) -> str:
    """The titles of sections, each once: "Kommentar (3)"."""
    return listing([t if n == 1 else f"{t} ({n} avsnitt)" for t, n in Counter(titles).items()])


def _names(whole: Document, public: Document) -> dict[str, str]:
    """What the editor calls each figure: as the public version numbers it, else by its title."""
    numbers = public.numbers()
    return {i.exhibit.id: numbers.get(i.exhibit.id) or f"”{i.heading}”" for i in whole.placed()}


def _listed(withheld: Sequence[Withheld], names: Mapping[str, str]) -> tuple[str, ...]:
    """What was withheld and why, each thing once with the figures in which it stood."""
    where: dict[tuple[str, str], list[str]] = {}
    for item in withheld:
        thing = ", ".join(t for t in (item.row, item.column) if t)
        where.setdefault((thing, str(item.why)), []).extend([names[item.exhibit]] if item.exhibit else [])
    return tuple(
        ": ".join(t for t in (listing(list(dict.fromkeys(figures))), thing, why) if t)
        for (thing, why), figures in where.items()
    )


def _written(
    register: Register, manuscript: Manuscript, document: Document, form: str, progress: Progress | None
) -> bytes:
    styles = manuscripts.styles(register, manuscript.area) if form == "docx" else None
    return formats.write(document, form, progress, base=styles[1] if styles else None)


def remember(register: Register, area: str, produced: Produced, *, actor: Actor) -> None:
    """Keep what a public file tells, since it can be spread from now on; nothing for an internal one."""
    manuscripts.record(register, area, produced.document.full_title, produced.shown, actor=actor)


def given_away(register: Register, manuscript: Manuscript) -> tuple[str, ...]:
    """What a public version can no longer keep secret, for the editor to know before it is approved."""
    if manuscripts.published(register).empty:
        return ()
    pattern = place_pattern.of(register.at(manuscript.revision), manuscript.area, register)
    return tuple(pattern.given_away(manuscript.year, Scope(register, manuscript.area, manuscript.year).directory.name))


def approve(editor: DocumentEditor, *, day: date, remark: str = "", progress: Progress | None = None) -> Version:
    """Make the .docx of a document, lock the document, and keep the file whole.

    What was approved is what stands in the file: if anybody changes anything meanwhile, nothing is approved.
    A document that is marked "Offentlig" is kept as its public version.
    """
    draft = editor.load()
    locked = replace(draft, status=manuscripts.Status.APPROVED)
    made = _made(editor.register, locked, public=False, published=True, issued=day, progress=progress)
    content = with_page_numbers(_written(editor.register, draft, made.document, "docx", progress))
    version = editor.approve(draft, content, day=day, name=f"{draft.id}-v{draft.version}.docx", remark=remark)
    remember(editor.register, draft.area, made, actor=editor.actor)
    return version


def _frozen(
    register: Register,
    area: str,
    year: int,
    template_id: str | None,
    revision: int,
    day: date,
    week_number: int | None,
    month: int | None,
    span: Period | None,
) -> Manuscript:
    manuscript = assemble.of(register, area, year, template_id, week_number=week_number, month=month, span=span)
    if manuscript.latest:  # somebody's own words, with that day's figures
        return replace(manuscript, revision=revision, drawn=day)
    when: dict[str, Any] = {"week_number": week_number, "month": month, "span": span}
    made = draft.draft(register, area, year, template_id, **when, revision=revision)
    return replace(made, drawn=day)


def _checker(register: Register, manuscript: Manuscript) -> Callable[[str], list[Finding]]:
    scope = Scope(register.at(manuscript.revision), manuscript.area, manuscript.year)
    return lambda text: checktext.check(prose.without_marks(text), scope)


def _public(
    document: Document,
    check: Callable[[str], list[Finding]],
    is_hidden: IsHidden,
    opened: Opened,
    elsewhere: Sequence[Secret],
    before: Earlier,
) -> Published:
    done = publish(document, check, is_hidden, opened, elsewhere, before)
    if done.problems:
        raise LagesbildError(
            "\n".join(
                [
                    "Den offentliga versionen röjer uppgifter som ska hållas tillbaka.",
                    *(p.sentence for p in done.problems),
                ]
            )
        )
    return done
