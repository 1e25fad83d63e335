"""From a manuscript to a `Document`: exhibits built at its revision, drafts where nobody has written.

Nothing is printed from two different numbers: every exhibit is `exhibits.build` at the revision that the
manuscript is frozen at, and the program's own sentences are the exhibits' words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from lagesbild import calendar, exhibits, template
from lagesbild import manuscript as manuscripts
from lagesbild.calendar import Period
from lagesbild.document.assembling import draft as drafts
from lagesbild.document.assembling.draft import REFERENCE
from lagesbild.document.assembling.sources import not_itself, with_sources
from lagesbild.document.model import (
    TO_WRITE,
    Block,
    Document,
    Logotype,
    Marking,
    Placed,
    Progress,
    Prose,
    Section,
    TickBox,
    Width,
)
from lagesbild.exhibit import AreaMap, Exhibit, Kind, LevelGrid, LevelStrip, without_coming
from lagesbild.exhibits import Scope, parse
from lagesbild.exhibits.prose.overview import in_sentence
from lagesbild.manuscript import Figure, Manuscript
from lagesbild.problems import LagesbildError, NothingToShow
from lagesbild.register import Register
from lagesbild.swedish import listing, sentence_case


class State(StrEnum):
    """How far a part of the law is answered."""

    MISSING = "saknas"
    BEGUN = "påbörjad"
    FILLED = "ifylld"


@dataclass(frozen=True)
class LawPart:
    """A part of lag (2023:196) and how far the document answers it; ``missing`` are titles of sections to fill."""

    part: str
    words: str
    state: State
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Trouble:
    """Something the editor must know, that is not printed: a figure that could not be built, a loose reference."""

    section: str
    what: str
    exhibit: str = ""

    def __str__(self) -> str:
        return f"{self.section}: {self.what}"


@dataclass(frozen=True)
class Assembled:
    """A document, what the editor must know of it, and the law's parts ticked off."""

    document: Document
    troubles: tuple[Trouble, ...]
    law: tuple[LawPart, ...]


def of(
    register: Register,
    area: str,
    year: int,
    template_id: str | None = None,
    *,
    week_number: int | None = None,
    month: int | None = None,
    span: Period | None = None,
) -> Manuscript:
    """The manuscript of a place and year: the stored one that was changed last, else a draft of the template.

    With ``template_id`` only documents that were started from it count, with a week, a month or a ``span`` only that one's.
    """
    when = drafts.document_id("", year, week_number, month, span).removeprefix(str(year))
    if span is not None:
        template_id = template_id or "period"
    for listed in manuscripts.documents(register, area):
        if listed.year == year and template_id in (None, listed.template) and listed.id.endswith(when):
            return manuscripts.load(register, area, listed.id)
    return drafts.draft(register, area, year, template_id, week_number=week_number, month=month, span=span)


def assemble(
    register: Register,
    manuscript: Manuscript,
    *,
    published: bool = False,
    public: bool = False,
    issued: date | None = None,
    progress: Progress | None = None,
) -> Assembled:
    """The document of a manuscript, as the editor sees it.

    ``published`` leaves out what is still to be written, and empty headings; ``public`` also the
    sections that are marked internal, with those under them (`public.publish` does the rest). ``issued`` is the day it is
    dated (default: the day it was approved, else today). An exhibit that cannot be built becomes a
    `Trouble` and is left out. ``progress`` is told (done, all, what) before every exhibit; to cancel
    it raises `model.Cancelled`.
    """
    shown = _public_sections(manuscript.shown) if public else manuscript.shown
    placed = [(s, f) for s in shown for f in s.figures]
    built: dict[str, Exhibit] = {}
    troubles: list[Trouble] = []
    lacking: dict[str, str] = {}
    day = issued or _approved_on(register, manuscript) or calendar.today()
    build = builder(register.at(manuscript.revision), manuscript.title)
    for number, (section, figure) in enumerate(placed):
        if progress:
            progress(number, len(placed), section.title)
        try:
            built[figure.exhibit] = without_coming(build(figure.exhibit), day)
        except LagesbildError as error:
            troubles.append(Trouble(section.title, f"{error} Figuren är därför inte med.", figure.exhibit))
            if isinstance(error, NothingToShow):
                lacking[figure.exhibit] = str(error)
        except Exception as error:  # a fault of ours must not cost people their document: named, never hidden
            what = f"Figuren {figure.exhibit} gick inte att ta fram ({type(error).__name__}: {error})."
            troubles.append(Trouble(section.title, what, figure.exhibit))
    template_used = manuscripts.templates(register, manuscript.area).get(manuscript.template)
    is_brief = template_used is not None and template_used.is_brief  # a week's meeting answers no 6 §
    told = (
        lacking if is_brief else {}
    )  # its few figures are what its readers wait for; a year's have many that a place lacks
    sections = _said_once(_section(s, built, troubles, published or public, told) for s in shown)
    sections = _told_apart(sections)
    document = Document(
        manuscript.id,
        manuscript.title,
        manuscript.subtitle,
        _place_name(register, manuscript),
        manuscript.year,
        tuple(map(sentence_case, manuscript.organisations)),  # each on a line of its own
        manuscript.period,
        manuscript.drawn,
        f"version {manuscript.version}" if manuscript.is_approved else f"utkast till version {manuscript.version}",
        day,
        Marking(manuscript.marking),
        tuple(sections),
        None if is_brief else manuscripts.two_years_after(day),
        is_brief,
    )
    document = with_sources(replace(document, logotypes=_logotypes(register, manuscript.area)))
    if published or public:
        document = replace(document, sections=without_empty(document.sections))
    return Assembled(document, tuple(troubles), law_parts(manuscript, built))


def _public_sections(sections: Sequence[manuscripts.Section]) -> tuple[manuscripts.Section, ...]:
    """The sections without the internal ones and what stands under them: no part of those moves to another heading."""
    kept: list[manuscripts.Section] = []
    inside: int | None = None  # the level of the internal section that we are in
    for section in sections:
        if inside is not None and section.level > inside:
            continue
        inside = section.level if section.is_internal else None
        if inside is None:
            kept.append(section)
    return tuple(kept)


def law_parts(manuscript: Manuscript, built: Sequence[str] | dict[str, Exhibit]) -> tuple[LawPart, ...]:
    """The law's parts as the document answers them.

    A section is filled when somebody has written in it; for the survey of crime (4 § 1) and other
    information (4 § 2) a figure that could be built does too, for the analysis and the plan it does not.
    """
    parts = []
    for part in template.LAW:
        sections = [s for s in manuscript.shown if part in s.law]
        figures_do = part in ("4 § 1", "4 § 2")
        filled = [bool(s.text) or (figures_do and any(f.exhibit in built for f in s.figures)) for s in sections]
        state = State.FILLED if sections and all(filled) else State.BEGUN if any(filled) else State.MISSING
        missing = tuple(s.title for s, f in zip(sections, filled, strict=True) if not f)
        parts.append(LawPart(part, template.LAW_WORDS[part], state, missing))
    return tuple(parts)


def builder(view: Register, title: str = "") -> Callable[[str], Exhibit]:
    """Build exhibits of one revision; what one has read of an area and year the next does not read again.

    A document whose ``title`` is said is no source of its own.
    """
    scopes: dict[tuple[str, int], Scope] = {}

    def build(id_: str) -> Exhibit:
        ref = exhibits.parse(id_)
        scope = scopes.setdefault((ref.area, ref.year), Scope(view, ref.area, ref.year))
        shown = drafts.resolve(scope, ":".join((ref.name, *ref.params)))  # it may still hold a template's "första"
        made = _printed(exhibits.build_in(scope, shown.name, *shown.params))
        sources = tuple(dict.fromkeys(not_itself(s, title) for s in made.sources))
        return made if sources == made.sources else replace(made, sources=sources)

    return build


def _logotypes(register: Register, area: str) -> tuple[Logotype, ...]:
    now = register.now()
    return tuple(
        Logotype(manuscripts.picture_file(now, area, p), p.alt)
        for p in manuscripts.pictures(now, area, manuscripts.Use.LOGOTYPE)
    )


def _printed(exhibit: Exhibit) -> Exhibit:
    """Levels by week are a table in a document: every digit can be read, also by a screen reader."""
    return replace(exhibit, kind=Kind.TABLE) if isinstance(exhibit.drawing, LevelGrid) else exhibit


def _section(
    section: manuscripts.Section,
    built: dict[str, Exhibit],
    troubles: list[Trouble],
    published: bool,
    lacking: Mapping[str, str],
) -> Section:
    placed = {f.exhibit: _placed(f, built[f.exhibit]) for f in section.figures if f.exhibit in built}
    figures = {id_: f for id_, f in placed.items() if not _is_empty(f.exhibit)}
    is_draft = section.text is None
    text = section.suggestion if section.text is None else section.text
    shown = {id_ for id_, e in built.items() if not _is_empty(e)}
    blocks = list(_prose(section, text, is_draft, figures, shown, troubles))
    blocks += [TickBox(t.text, t.is_chosen) for t in section.choices]
    if is_draft:
        blocks += [Prose(t, is_draft=True, is_internal=section.is_internal) for t in _told(section, lacking)]
    for item in figures.values():
        words = Prose(item.words, is_draft=True, is_internal=section.is_internal)
        # the strip's words are the messages that it stands under; others only tell what the table holds
        is_said = isinstance(item.exhibit.drawing, LevelStrip) or not item.words or _is_on_map(item, figures)
        is_said = is_said or _is_said_by_weeks(item, built)
        if (
            is_draft and words.text and words not in blocks and not is_said
        ):  # a map and a diagram of one question say the same
            blocks.append(words)
        blocks.append(item)
    for item in (
        f for f in placed.values() if _is_empty(f.exhibit)
    ):  # its sentence says it; a heading over nothing does not
        if is_draft and item.exhibit.summary and not _is_said_by_weeks(item, built):
            blocks.append(Prose(item.exhibit.summary, is_draft=True, is_internal=section.is_internal))
        what = f"”{item.exhibit.title}” har inga rader för perioden och är därför inte med."
        troubles.append(Trouble(section.title, what, item.exhibit.id))
    if not any(isinstance(b, Prose | Placed) for b in blocks) and section.guidance and not published:
        blocks.insert(0, Prose(f"*{TO_WRITE} {section.guidance}*", is_draft=True, is_internal=True))
    return Section(section.id, section.title, section.level, tuple(blocks), section.law)


def _told_apart(sections: Sequence[Section]) -> list[Section]:
    """The sections, where figures that would have the same heading are told apart: by the layers that only one of them has, or by their periods.

    Else they are called by what they are: the finding is below, in words.
    """
    placed = {b.exhibit.id: b for s in sections for b in s.blocks if isinstance(b, Placed) and b.has_number}
    times = Counter(b.heading for b in placed.values())
    periods = Counter((b.heading, b.exhibit.period) for b in placed.values())
    titles = Counter(b.exhibit.title for b in placed.values())
    layers = Counter((b.exhibit.title, name) for b in placed.values() for name in _layers(b.exhibit))

    def named(block: Block) -> Block:
        if not isinstance(block, Placed) or block.title or times[block.heading] == 1:
            return block
        title, period = block.exhibit.title, block.exhibit.period
        own = [name for name in _layers(block.exhibit) if layers[title, name] == 1] if titles[title] > 1 else []
        if own:
            return replace(block, apart=f", med {listing(own)}")
        if block.exhibit.finding and period and periods[block.heading, period] == 1:
            return replace(block, apart=f" ({period})")
        return replace(block, title=title)

    return [replace(s, blocks=tuple(map(named, s.blocks))) for s in sections]


def _layers(exhibit: Exhibit) -> list[str]:
    """What lies over a map, as running text names it, in the order of the legend."""
    shown = exhibit.drawing.layers if isinstance(exhibit.drawing, AreaMap) else ()
    return list(dict.fromkeys(in_sentence(layer.choice) for layer in shown if layer.is_on))


def _said_once(sections: Iterable[Section]) -> list[Section]:
    """The sections without a draft of the program's that an earlier one has word for word."""
    said: set[str] = set()
    kept: list[Section] = []
    for section in sections:
        blocks: list[Block] = []
        for block in section.blocks:
            if isinstance(block, Prose) and block.is_draft and not block.text.startswith(f"*{TO_WRITE}"):
                if block.text in said:
                    continue
                said.add(block.text)
            blocks.append(block)
        kept.append(replace(section, blocks=tuple(blocks)))
    return kept


def _told(section: manuscripts.Section, lacking: Mapping[str, str]) -> list[str]:
    """Why the section's figures are not there, once for each kind of figure."""
    by_kind: dict[str, str] = {}
    for figure in section.figures:
        if figure.exhibit in lacking:
            by_kind.setdefault(parse(figure.exhibit).name, lacking[figure.exhibit])
    return list(dict.fromkeys(by_kind.values()))


def _is_on_map(item: Placed, figures: Mapping[str, Placed]) -> bool:
    """True for a survey's question whose shares the words of a map in the same section have said."""
    ref = item.exhibit.ref
    maps = [f.exhibit.ref for f in figures.values() if f.exhibit.ref.name == "map-survey" and f.words]
    return ref.name == "survey" and ref.params in [m.params for m in maps]


def _is_said_by_weeks(item: Placed, built: Mapping[str, Exhibit]) -> bool:
    """True for the list of critical weeks, where the words of the weeks say how many they are."""
    return item.exhibit.ref.name == "ratings-critical" and any(e.ref.name == "ratings-weeks" for e in built.values())


def _is_empty(exhibit: Exhibit) -> bool:
    """A table without rows."""
    return exhibit.drawing is None and exhibit.table.empty


def _placed(figure: Figure, exhibit: Exhibit) -> Placed:
    return Placed(exhibit, figure.title, Width(figure.width))


def _prose(
    section: manuscripts.Section,
    text: str,
    is_draft: bool,
    figures: dict[str, Placed],
    exhibit_ids: set[str],
    troubles: list[Trouble],
) -> Iterator[Block]:
    """The text in pieces; a paragraph that is nothing but a reference is where that figure stands."""
    pieces: list[str] = []

    def flush() -> Iterator[Block]:
        if pieces:
            yield Prose("\n\n".join(pieces), is_draft, section.is_internal)
            pieces.clear()

    for paragraph in re.split(r"\n\s*\n", text.strip()):
        alone = REFERENCE.fullmatch(paragraph.strip())
        if alone and alone[1] in figures:
            yield from flush()
            item = figures.pop(alone[1])
            if is_draft and item.words:
                yield Prose(item.exhibit.summary, is_draft, section.is_internal)
            yield item
        elif kept := _referring(section, paragraph.strip("\n"), is_draft, exhibit_ids, troubles):
            pieces.append(kept)
    yield from flush()


def _referring(
    section: manuscripts.Section, paragraph: str, is_draft: bool, exhibit_ids: set[str], troubles: list[Trouble]
) -> str:
    """The paragraph without references to figures that are not in the document.

    The program's own sentences go with their figure; people's stay, and they are told.
    """
    loose = [m[1] for m in REFERENCE.finditer(paragraph) if m[1] not in exhibit_ids]
    if not loose:
        return paragraph
    if is_draft:
        sentences = re.split(r"(?<=[.!?])\s+(?=\S)", paragraph)
        return " ".join(s for s in sentences if not any(f"[[{id_}]]" in s for id_ in loose))
    for id_ in loose:
        troubles.append(Trouble(section.title, f"Texten hänvisar till {id_}, som inte står i dokumentet.", id_))
        paragraph = paragraph.replace(f"[[{id_}]]", "(figuren saknas)")
    return paragraph


def without_empty(sections: Sequence[Section]) -> tuple[Section, ...]:
    """The sections that hold something, or have one below that does."""
    kept: list[Section] = []
    depth = 0
    for section in reversed(sections):
        if any(isinstance(b, Prose | Placed) or b.is_chosen for b in section.blocks) or depth > section.level:
            kept.append(section)
            depth = section.level
    return tuple(reversed(kept))


def _approved_on(register: Register, manuscript: Manuscript) -> date | None:
    if not manuscript.is_approved:
        return None
    approved = manuscripts.versions(register, manuscript.area, manuscript.id)
    return next((v.approved for v in approved if v.number == manuscript.version), None)


def _place_name(register: Register, manuscript: Manuscript) -> str:
    return Scope(register.at(manuscript.revision), manuscript.area, manuscript.year).area.name
