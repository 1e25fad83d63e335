"""The public version of a document: small counts left out, places blurred, internal words removed.

`publish` takes a `Document` and returns the document that may be published, the list of what was
withheld (for the editor, never in the document) and the places in people's own words that give a
withheld figure away; with such a place the document must not be sent.

What counts as sensitive is said by the exhibit's declaration (`exhibit.Disclosure`), and what is done:

| Disclosure | In the public version |
|---|---|
| CRIME_COUNTS, and anything not declared | 1-4 left out, with what gives them away |
| PERSON_COUNTS | the same, also of the persons behind a share |
| SURVEY_ANSWERS | n 1-4 left out with its share and interval; where other n give one away, n and interval go, and the share, an estimate, stays in whole per cent (`assembling.answers`) |
| OPEN | as it is |
| MIXED_ROWS | 1-4 left out in every row that is no measure, with what gives them away (`mixed_rows`) |
| EVENTS | the whole exhibit is left out: each row is one event |
| OWN | a picture or table that people have brought is left out, until it is declared open by its title |
| WORDS | a row that speaks of a withheld figure is left out |
| PLACES, and maps with layers | only that its stadsdel has one: a mark anywhere in it, the stadsdel's name |

An open drug scene is pointed out without a verdict, and it moves when it is pointed out; a reader
needs the stadsdel, those who work there already know the square. Layers that the municipality has
made public anyway are named by a setting (LAGESBILD_PUBLIC_LAYERS).

A count that says which fact it is (`Exhibit.facts`) is shown or not by the pattern of the place's facts, the same in
every document (`analysis.fact_pattern`, made of the register by `assembling.place_pattern`). How other counts hang
together is read from the tables (`lagesbild.document.disclosure.count_model`), and `analysis.suppression` chooses what
else to leave out, and proves it. A derived figure is left out with any count that it is made of: a rate, a share or a
smoothed value stands only beside counts that are shown. Everything is rounded to what a page prints (`printed`).

What people have declared open (`opened`) is shown, with their reason.

Known limits: the order of rows and which rows a short table holds are not disguised. Incidents by week are not compared
with what was published before; crimes are, and facts, indicators and numbers of answers (`earlier`). Names of places that
are shown by stadsdel only may be known to everybody: where people's own words name one the editor is
warned, and decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import partial
from typing import Protocol

import pandas as pd

from lagesbild import privacy, settings, swedish
from lagesbild.analysis import suppression
from lagesbild.calendar import YEAR
from lagesbild.document.disclosure import earlier, mixed_rows
from lagesbild.document.disclosure.count_model import (
    CountTable,
    IsHidden,
    WithheldReason,
    explain,
    figures_of,
    label_columns,
    name_alike,
    open_figures,
    relations_of,
)
from lagesbild.document.disclosure.earlier import Earlier
from lagesbild.document.disclosure.numbers_in_text import (
    Secret,
    mentions,
    name_pattern,
    numbers,
    sentences,
    tells,
    tells_again,
)
from lagesbild.document.disclosure.opened import NOTHING, Opened
from lagesbild.document.disclosure.printed import as_printed
from lagesbild.document.model import Block, Document, Marking, Placed, Prose, Section, TickBox
from lagesbild.exhibit import (
    AreaMap,
    Caveat,
    Disclosure,
    Drawing,
    Exhibit,
    Format,
    Intervals,
    LevelBars,
    LevelGrid,
    Lines,
    MapLayer,
    Role,
    RowSum,
    Subject,
)
from lagesbild.problems import LagesbildError
from lagesbild.units import is_measure

_COUNTED = (Disclosure.CRIME_COUNTS, Disclosure.PERSON_COUNTS, Disclosure.SURVEY_ANSWERS)
"""What is read as one model of counts and sums."""


@dataclass(frozen=True)
class Withheld:
    """One thing that the public version does not say; ``row`` and ``column`` as the table has them."""

    exhibit: str
    row: str
    column: str
    why: WithheldReason


@dataclass(frozen=True)
class Leak:
    """A place where people's own words give a withheld figure away; ``start`` and ``end`` in ``text``."""

    section: str
    text: str
    start: int
    end: int
    about: str

    @property
    def sentence(self) -> str:
        """What the editor is told."""
        return (
            f"I avsnittet ”{self.section}” står ”{self.text[self.start : self.end]}” om {self.about}; "
            "den siffran visas inte i den offentliga versionen. Skriv om meningen."
        )


@dataclass(frozen=True)
class Published:
    """The public document, what the editor must know, and what stands in the way of sending it.

    ``warnings`` are sentences about people's own words, for the editor to judge.
    """

    document: Document
    withheld: tuple[Withheld, ...]
    problems: tuple[Leak, ...]
    warnings: tuple[str, ...] = ()


class CheckedNumber(Protocol):
    """What a checker of text (`lagesbild.checktext.check`) says of one number."""

    @property
    def start(self) -> int: ...  # noqa: D102
    @property
    def end(self) -> int: ...  # noqa: D102
    @property
    def about(self) -> str: ...  # noqa: D102
    @property
    def stated(self) -> float | str: ...  # noqa: D102


def publish(
    document: Document,
    check: Callable[[str], Iterable[CheckedNumber]] | None = None,
    is_hidden: IsHidden = lambda fact: None,
    opened: Opened = NOTHING,
    elsewhere: Sequence[Secret] = (),
    before: Earlier = earlier.NOTHING,
) -> Published:
    """The public version of a document.

    ``check`` finds what the numbers of running text are about (`checktext.check` with its scope);
    without it, numbers are found by the names of the rows alone. ``is_hidden`` is the pattern of the place's facts
    (`assembling.place_pattern`): what it knows is the same in every document, and the rest is proved for this one.
    ``opened`` is what people have declared open; ``elsewhere`` what words must not say though no table shows it;
    ``before`` what earlier public files tell of facts and indicators. Raises `LagesbildError` when the
    proof fails, or when anything in it looks like a personnummer: then nothing may be published.
    """
    below = settings.small_count()
    withheld: list[Withheld] = []
    exhibits: dict[str, Exhibit] = {}
    secrets: list[Secret] = []
    for item in document.placed():
        if item.exhibit.disclosure is Disclosure.EVENTS or _is_own_and_closed(item.exhibit, opened):
            is_own = item.exhibit.disclosure is Disclosure.OWN
            if item.exhibit.id not in {w.exhibit for w in withheld}:
                why = WithheldReason.OWN if is_own else WithheldReason.EVENTS
                withheld.append(Withheld(item.exhibit.id, "", "", why))
            if is_own:
                secrets += _secrets_of_own(item.exhibit, below)
        else:
            exhibits.setdefault(item.exhibit.id, item.exhibit)
    sheets = [CountTable.of(e, is_hidden) for e in exhibits.values() if e.disclosure in _COUNTED]
    for sheet in sheets:
        sheet.open_rows = _open_rows(sheet.exhibit, opened)
    name_alike(sheets)
    explain(sheets)
    try:
        known = frozenset[Hashable](open_figures(sheets))
        open_too = {"known": known} if known else {}
        pattern = suppression.protect(figures_of(sheets, below), relations_of(sheets), below, **open_too)
    except suppression.Unprotected as error:
        raise LagesbildError(
            "Den offentliga versionen kan inte göras: det gick inte att bevisa att de små talen är dolda. "
            f"Ta bort tabeller tills det går, eller skriv om dem. ({error})"
        ) from error
    hidden: dict[str, dict[tuple[int, str], WithheldReason]] = {}
    for sheet in sheets:
        hidden[sheet.exhibit.id] = cells = sheet.hidden(pattern, below)
        secrets += sheet.secrets(cells)
    shown_by_column: dict[
        tuple[str, str], list[mixed_rows.ShownCount]
    ] = {}  # by area and column, in the tables before this one
    no_secret: list[str] = []
    for exhibit in exhibits.values():
        if exhibit.disclosure in (Disclosure.MIXED_ROWS, Disclosure.WORDS):
            if exhibit.disclosure is Disclosure.MIXED_ROWS:
                columns = {id_: earlier.column_of(exhibit, id_) for id_ in mixed_rows.amounts_of(exhibit)}
                here = {
                    i: (*before.shown(exhibit.ref.area, c), *shown_by_column.get((exhibit.ref.area, c), ()))
                    for i, c in columns.items()
                }
                cells = mixed_rows.withheld(exhibit, below, partial(opened.holds, exhibit.ref.area), elsewhere, here)
                no_secret += earlier.no_secret(exhibit, cells, before)
                left = replace(exhibit, table=_blanked(exhibit, cells))
                for id_, name in columns.items():
                    shown_by_column.setdefault((exhibit.ref.area, name), []).extend(mixed_rows.counts_in(left, id_))
            else:
                cells = _few_in_words(exhibit, below, is_hidden)
            hidden[exhibit.id] = cells
            secrets += _secrets_of_rows(exhibit, cells)
    public: dict[str, Exhibit] = {}
    for id_, exhibit in exhibits.items():
        cells = hidden.get(id_, {})
        withheld += [
            Withheld(id_, _row_name(exhibit, row), exhibit.column(column).title, why)
            for (row, column), why in cells.items()
        ]
        shown = _without_cells(_with_estimates_in_short(exhibit, cells), cells) if cells else exhibit
        if cells and exhibit.disclosure in _COUNTED and _says_nothing(shown):
            withheld.append(Withheld(id_, "", "", WithheldReason.NOTHING))
            continue
        shown = _reordered(shown, {row for row, _ in cells})
        shown, rows = _without_mentioning_rows(shown, secrets, elsewhere, is_hidden)
        withheld += [Withheld(id_, row, "", WithheldReason.WORDS) for row in rows]
        shown = _with_words_reduced(shown, secrets, exhibit, cells, strict=bool(cells or rows))
        if shown.summary != exhibit.summary:
            withheld.append(Withheld(id_, "", "ord", WithheldReason.WORDS))
        if cells:
            shown = replace(shown, notes=(*shown.notes, _note(below)), methods=(*shown.methods, "suppression"))
        shown = _with_openness(shown, opened)
        shown, places = _blurred(as_printed(shown))
        withheld += [Withheld(id_, place, "", WithheldReason.PLACE) for place in places]
        public[id_] = shown
    editor = _Editor(public, secrets, elsewhere, check)
    editor.summaries = {
        e.summary: public[id_].summary.removeprefix(_NO_WORDS) if id_ in public else ""
        for id_, e in sorted({p.exhibit.id: p.exhibit for p in document.placed()}.items(), key=_longest_words)
        if e.summary and (id_ not in public or public[id_].summary != e.summary)
    }
    sections = tuple(editor.section(s) for s in document.sections)
    for text, where in ((document.title, "Titel"), (document.subtitle, "Underrubrik"), (document.period, "Period")):
        editor.look(text, where)
    for organisation in document.organisations:
        editor.look(organisation, "Organisationer")
    withheld += editor.withheld
    out = replace(document, marking=Marking.PUBLIC, sections=sections)
    hinted = _hinted(out, [w.row for w in withheld if w.why is WithheldReason.PLACE])
    return Published(
        out, tuple(withheld), tuple(editor.problems), (*_personal(out), *hinted, *editor.warnings, *no_secret)
    )


def _longest_words(item: tuple[str, Exhibit]) -> int:
    return -len(item[1].summary)


def _blanked(exhibit: Exhibit, cells: Iterable[tuple[int, str]]) -> pd.DataFrame:
    table = exhibit.table.astype({id_: object for _, id_ in cells})
    for row, id_ in cells:
        table.loc[row, id_] = None
    return table


def _is_own_and_closed(exhibit: Exhibit, opened: Opened) -> bool:
    """True for what people have brought and not declared open by its title."""
    return exhibit.disclosure is Disclosure.OWN and not opened.holds(exhibit.ref.area, exhibit.title)


def _secrets_of_own(exhibit: Exhibit, below: int) -> Iterator[Secret]:
    """What words must not say of an own table that is left out: its small counts, beside what their rows are called."""
    if is_measure(exhibit.how_to_read):  # it names the unit
        return
    amounts = [c.id for c in exhibit.columns if c.role is Role.AMOUNT]
    few = [
        (row, id_)
        for id_ in amounts
        for row, value in enumerate(exhibit.table[id_])
        if isinstance(value, int) and suppression.is_small(float(value), below)
    ]
    yield from _secrets_of_rows(exhibit, few)


def _row_name(exhibit: Exhibit, row: int) -> str:
    labels = label_columns(exhibit) or [exhibit.columns[0].id]
    return ", ".join(t for t in (exhibit.column(c).write(exhibit.table[c].iloc[row]) for c in labels) if t)


def _open_rows(exhibit: Exhibit, opened: Opened) -> frozenset[int]:
    labels = label_columns(exhibit)
    return frozenset(
        row
        for row in range(len(exhibit.table) if opened.reasons else 0)
        if opened.holds(exhibit.ref.area, *(str(exhibit.table[c].iloc[row]) for c in labels))
    )


def _with_openness(exhibit: Exhibit, opened: Opened) -> Exhibit:
    """The exhibit with a note on what of it is declared open, and why."""
    if exhibit.disclosure is Disclosure.OWN:
        return replace(exhibit, notes=(*exhibit.notes, opened.note(exhibit.ref.area, exhibit.title, whole=True)))
    rows = _open_rows(exhibit, opened)
    names = [str(exhibit.table[c].iloc[r]) for c in label_columns(exhibit) for r in sorted(rows)]
    areas = {f.area for facts in exhibit.facts.values() for f in facts if f.subject is Subject.CRIME}
    notes = [opened.note(exhibit.ref.area, *names), *(opened.crime_note(a) for a in sorted(areas))]
    return replace(exhibit, notes=(*exhibit.notes, *filter(None, dict.fromkeys(notes))))


def _few_in_words(exhibit: Exhibit, below: int, is_hidden: IsHidden) -> dict[tuple[int, str], WithheldReason]:
    """Small counts in key figures that say that they count persons or crimes, and the words about them."""
    amounts = [c.id for c in exhibit.columns if c.role is Role.AMOUNT]
    derived = [c.id for c in exhibit.columns if c.role in (Role.CHANGE, Role.NOTE)]
    cells: dict[tuple[int, str], WithheldReason] = {}
    for row in range(len(exhibit.table)):
        label = " ".join(str(exhibit.table[c.id].iloc[row]) for c in exhibit.columns if c.role is Role.LABEL)
        facts = [f for (r, _), made_of in exhibit.facts.items() if r == row for f in made_of]
        is_shown = bool(facts) and all(is_hidden(f) is False for f in facts)
        if not _OF_PERSONS.search(label) or is_shown:
            continue
        few = [i for i in amounts if _is_few(exhibit.table[i].iloc[row], below)]
        cells |= {(row, i): WithheldReason.FEW for i in few}
        cells |= {(row, i): WithheldReason.DERIVED for i in derived if few}
    return cells


_OF_PERSONS = re.compile(r"individ|person|invånar|anmäl|brott|skjutning|våld|rån|stöld|händelse", re.I)


def _is_few(value: object, below: int) -> bool:
    """True for a count, in words or not, that is too small to be shown."""
    if isinstance(value, str):
        value = next((n for _, _, n in numbers(value)), 0) if re.fullmatch(r"[\d\s]+", value) else 0
    return not pd.isna(value) and suppression.is_small(float(value), below)  # type: ignore[arg-type]


def _secrets_of_rows(exhibit: Exhibit, cells: Iterable[tuple[int, str]]) -> Iterator[Secret]:
    """What words must not say of the rows: their numbers, beside what they are called."""
    name = next((c.id for c in reversed(exhibit.columns) if c.role is Role.LABEL), exhibit.columns[0].id)
    values: dict[int, set[float]] = {}
    for row, title in cells:
        value = exhibit.table[title].iloc[row]
        if not isinstance(value, str):
            values.setdefault(row, set()).add(float(value))
    for row, numbers_of_row in values.items():
        label = str(exhibit.table[name].iloc[row])
        yield Secret(
            label, name_pattern(label), swedish.slug(label), frozenset(numbers_of_row), frozenset(numbers_of_row)
        )


def _texts(document: Document) -> Iterator[tuple[str, str]]:
    """(where, text) of everything that a reader is told in words, people's own and the figures'.

    Each by itself: the end of one cell and the beginning of the next are no number.
    """
    yield from (("Titeln", t) for t in (document.title, document.subtitle, document.period))
    yield from (("Organisationerna", t) for t in document.organisations)
    for section in document.sections:
        yield section.title, section.title
        for block in section.blocks:
            if isinstance(block, Placed):
                shown = block.exhibit
                cells = {str(v) for c in shown.columns for v in shown.table[c.id] if isinstance(v, str)}
                texts = (
                    block.title,
                    shown.title,
                    shown.finding,
                    shown.summary,
                    shown.how_to_read,
                    *shown.notes,
                    *shown.sources,
                )
                yield from ((section.title, t) for t in (*texts, *sorted(cells)) if t)
            else:
                yield section.title, block.text


def _personal(document: Document) -> list[str]:
    """Warnings of telephones and addresses; a personnummer is refused."""
    warnings: dict[str, None] = {}
    for where, text in _texts(document):
        for what in privacy.find(text):
            warning = f"{where}: något ser ut som {'ett' if what.endswith('nummer') else 'en'} {what}."
            if what == "personnummer":
                raise LagesbildError(f"Den offentliga versionen kan inte göras. {warning} Ta bort det.")
            warnings[f"{warning} Ta bort det om det inte är en myndighets eget."] = None
    return list(warnings)


def _hinted(document: Document, places: Iterable[str]) -> list[str]:
    """Warnings where people's own words name a place that is otherwise shown by stadsdel only."""
    shown = swedish.fold("\n".join(str(v) for i in document.placed() for v in i.exhibit.written().to_numpy().ravel()))
    names = {n for p in places for part in re.split(r"[,(]| med | och | samt ", p) if len(n := part.strip(" )")) > 4}
    secret = sorted(n for n in names if n[0].isupper() and swedish.fold(n) not in shown)
    patterns = {n: re.compile(rf"(?<!\w){re.escape(n)}\w{{0,2}}(?!\w)", re.I) for n in secret}
    return [
        f"{section.title}: ”{name}” nämns, en plats som figurerna bara visar på stadsdelsnivå. "
        "Ta bort namnet om det inte redan är allmänt känt."
        for section in document.sections
        for name, pattern in patterns.items()
        if any(
            pattern.search(b.text)
            for b in section.blocks
            if (isinstance(b, Prose) and not b.is_draft) or isinstance(b, TickBox)
        )
    ]


# --- the exhibit without what was left out ----------------------------------------------------


NOT_SHOWN = "(visas inte)"
_REFERENCE = re.compile(r"\[\[([^\[\]]+)\]\]")
_NO_WORDS = "De minsta talen är utelämnade i den offentliga versionen."


def _says_nothing(exhibit: Exhibit) -> bool:
    """True when all that was counted is left out: a table of signs is of no use."""
    counts = [c.id for c in exhibit.columns if c.role in (Role.COUNT, Role.SHARE, Role.AMOUNT)]
    cells = [v for id_ in counts for v in exhibit.table[id_]]
    return bool(cells) and all(v == swedish.MISSING if isinstance(v, str) else pd.isna(v) for v in cells)


def _reordered(exhibit: Exhibit, hidden: Collection[int]) -> Exhibit:
    """The exhibit with rows that lost a figure last, by name, where their place says how large the figure is.

    Where the rows are a selection by size they go. Rows of sums stay where they are, and so do groups.
    """
    moved = [r for r in sorted(hidden) if r not in exhibit.total_rows]
    if not (exhibit.ordered_by or exhibit.is_selection) or not moved:
        return exhibit
    labels = label_columns(exhibit)
    groups = [str(exhibit.table[labels[0]].iloc[r]) if len(labels) > 1 else "" for r in range(len(exhibit.table))]

    def place(row: int) -> tuple[int, int, str, int]:
        is_last = row in moved
        name = str(exhibit.table[labels[-1]].iloc[row]) if labels and is_last else ""
        return groups.index(groups[row]), int(is_last), name, row

    fixed = set(exhibit.total_rows)
    free = iter(sorted((r for r in range(len(exhibit.table)) if r not in fixed), key=place))
    order = [r if r in fixed else next(free) for r in range(len(exhibit.table))]
    if exhibit.is_selection:
        order = [r for r in order if r not in moved]
    at = {old: new for new, old in enumerate(order)}
    sums = [
        RowSum(at[s.total], tuple(at[p] for p in s.parts)) for s in exhibit.sums if {s.total, *s.parts} <= at.keys()
    ]
    return replace(
        exhibit,
        table=exhibit.table.iloc[order].reset_index(drop=True),
        total_rows=tuple(sorted(at[r] for r in exhibit.total_rows)),
        sums=tuple(sums),
        facts={(at[r], c): f for (r, c), f in exhibit.facts.items() if r in at},
    )


def _with_estimates_in_short(exhibit: Exhibit, cells: Mapping[tuple[int, str], WithheldReason]) -> Exhibit:
    """Shares of a sample in whole per cent where it is not shown how many answered: k of n is no fraction to be found."""
    is_secret = any(id_ == "n" and why is WithheldReason.REVEALS for (_, id_), why in cells.items())
    if exhibit.disclosure is not Disclosure.SURVEY_ANSWERS or not is_secret:
        return exhibit
    roles = (Role.SHARE, Role.CHANGE)
    return replace(exhibit, columns=tuple(replace(c, decimals=0) if c.role in roles else c for c in exhibit.columns))


def _without_cells(exhibit: Exhibit, cells: Mapping[tuple[int, str], WithheldReason]) -> Exhibit:
    table = exhibit.table.copy()
    drawn = {v for v in vars(exhibit.drawing).values() if isinstance(v, str)} if exhibit.drawing else set()
    if isinstance(exhibit.drawing, Lines):
        drawn |= set(exhibit.drawing.series)
    columns = []
    for column in exhibit.columns:
        rows = [r for r, id_ in cells if id_ == column.id]
        if rows:
            is_text = column.format is Format.TEXT and column.role not in (Role.COUNT, Role.AMOUNT)
            as_text = column.format is Format.TEXT or (column.missing != swedish.MISSING and column.id not in drawn)
            if as_text:  # other missing values keep the column's own sign
                table[column.id] = table[column.id].astype(object)
            else:
                column = replace(column, missing=swedish.MISSING)
            sign = None if not as_text else "" if is_text else swedish.MISSING
            table.iloc[rows, table.columns.get_loc(column.id)] = sign
        columns.append(column)
    shown = replace(exhibit, table=table, columns=tuple(columns))
    return replace(shown, drawing=_drawing(shown))


def _note(below: int) -> Caveat:
    return Caveat(
        f"”{swedish.MISSING}” står också för tal som inte visas offentligt: tal från 1 till {below - 1}, "
        "och tal som skulle avslöja dem."
    )


def _drawing(exhibit: Exhibit) -> Drawing | None:
    """The drawing if it says nothing but what the table says; else none: the table is shown."""
    drawing = exhibit.drawing
    if isinstance(drawing, AreaMap):
        values = pd.to_numeric(exhibit.table[drawing.value], errors="coerce").dropna()
        by_data = drawing.bounds and exhibit.column(drawing.value).format is not Format.PERCENT
        cuts = tuple(sorted({round(float(q), 1) for q in values.quantile([0.2, 0.4, 0.6, 0.8])})) if len(values) else ()
        return replace(drawing, bounds=cuts) if by_data else drawing
    if isinstance(drawing, Lines):
        drawn = tuple(s for s in drawing.series if exhibit.table[s].notna().sum() > 1)  # one point is no line
        return replace(drawing, series=drawn) if drawn else None
    if drawing is None or isinstance(drawing, Intervals | LevelGrid | LevelBars):
        return drawing
    arguments = [getattr(drawing, f.name) for f in fields(drawing)]
    named = {t for v in arguments for t in ((v,) if isinstance(v, str) else v if isinstance(v, tuple) else ())}
    empty = any(c.id in named and exhibit.table[c.id].isna().all() for c in exhibit.columns)
    return None if empty or any(map(_holds_number, arguments)) else drawing


def _holds_number(value: object) -> bool:
    if isinstance(value, Mapping):
        return any(_holds_number(v) for v in value.values())
    if isinstance(value, tuple | list):
        return any(_holds_number(v) for v in value)
    return isinstance(value, int | float) and not isinstance(value, bool)


def _without_mentioning_rows(
    exhibit: Exhibit, secrets: Sequence[Secret], elsewhere: Sequence[Secret], is_hidden: IsHidden
) -> tuple[Exhibit, list[str]]:
    """The exhibit without the words that say a withheld figure, and the names of the rows that lost some.

    Key figures go as whole rows, and so does a row whose name says a figure; elsewhere the sentence goes.
    """
    texts = [c for c in exhibit.columns if c.format is Format.TEXT]
    if exhibit.disclosure in _COUNTED or not texts:
        return exhibit, []
    are_words = exhibit.disclosure is Disclosure.WORDS
    written = exhibit.written()[[c.title for c in texts]]
    table = exhibit.table.copy()
    gone, lost = set[int](), set[int]()
    if are_words:
        gone |= {i for (i, _), facts in exhibit.facts.items() if any(is_hidden(f) for f in facts)}
        gone |= {i for i in range(len(written)) if _says_secret("", ", ".join(written.iloc[i]), secrets, elsewhere)}
    for row in () if are_words else range(len(written)):
        cells = list(zip(texts, written.iloc[row], strict=True))
        name = " ".join(cell for column, cell in cells if column.role is Role.LABEL)
        for column, cell in cells:
            if column.role is Role.LABEL:
                gone |= {row} if _says_secret("", cell, secrets, elsewhere) else set()
                continue
            all_sentences = [sentence for _, sentence in sentences(cell)]
            safe = [sentence for sentence in all_sentences if not _says_secret(name, sentence, secrets, elsewhere)]
            if len(safe) < len(all_sentences):
                lost.add(row)
                table[column.id] = table[column.id].astype(object)
                table.iloc[row, table.columns.get_loc(column.id)] = " ".join(s.strip() for s in safe) or NOT_SHOWN
    lost |= gone
    if not lost:
        return exhibit, []
    kept = [i for i in range(len(written)) if i not in gone]
    strong = tuple(kept.index(r) for r in exhibit.total_rows if r in kept)
    facts = {(kept.index(r), c): f for (r, c), f in exhibit.facts.items() if r in kept}
    shown = replace(exhibit, table=table.iloc[kept].reset_index(drop=True), total_rows=strong, facts=facts)
    return shown, [_row_name(exhibit, i) for i in sorted(lost)]


def _says_secret(name: str, sentence: str, secrets: Sequence[Secret], elsewhere: Sequence[Secret]) -> bool:
    """True when the sentence, which stands in a row of this name, says a withheld figure."""
    again = tells_again(name, sentence, (*secrets, *elsewhere), anywhere=True)
    return any(mentions(sentence, secrets)) or any(tells(sentence, elsewhere)) or any(again)


def _with_words_reduced(
    exhibit: Exhibit,
    secrets: Sequence[Secret],
    whole: Exhibit,
    cells: Collection[tuple[int, str]],
    *,
    strict: bool,
) -> Exhibit:
    """Words and notes without the sentences that say a withheld figure.

    ``strict``, for an exhibit that lost something (``cells`` of the ``whole``): of its words only sentences whose every
    number stands in what is left of it and is none of those that it lost, and that name no row whose verdict it lost.
    """
    in_table = _numbers_in_table(exhibit) - _numbers_in(whole, cells) if strict else set()
    judged = [name_pattern(n) for n in _unjudged(whole, cells)]

    def keeps(sentence: str) -> bool:
        if any(mentions(sentence, secrets)) or any(n.search(sentence) for n in judged):
            return False
        return not strict or all(n in in_table for _, _, n in numbers(sentence))

    withheld = {n for s in secrets if s.name.search(exhibit.title) for n in s.numbers} if strict else set()
    lines = (_whole_thoughts(line, keeps) for line in exhibit.summary.split("\n"))  # a line may be an item of a list
    words = "\n".join(line for line in lines if line)
    if strict and not words:
        words = _NO_WORDS
    notes = tuple(
        n for n in exhibit.notes if not any(mentions(n, secrets)) and not withheld & {x for _, _, x in numbers(n)}
    )
    finding = exhibit.finding if keeps(exhibit.finding) else ""
    return replace(exhibit, summary=words, notes=notes, finding=finding)


def _whole_thoughts(line: str, keeps: Callable[[str], bool]) -> str:
    """The sentences that are kept; one without a number or a figure goes with the one before it, which it explains."""
    kept: list[str] = []
    is_kept = True
    for _, sentence in sentences(line):
        is_kept = keeps(sentence) and (is_kept or bool(numbers(sentence)) or "[[" in sentence)
        if is_kept:
            kept.append(sentence.strip())
    return " ".join(kept)


def _numbers_in(exhibit: Exhibit, cells: Collection[tuple[int, str]]) -> set[float]:
    """Every number, without its sign, that some cells say."""
    written = (exhibit.column(id_).write(exhibit.table[id_].iloc[row]) for row, id_ in cells)
    return {n for text in written for _, _, n in numbers(text)}


def _unjudged(exhibit: Exhibit, cells: Collection[tuple[int, str]]) -> set[str]:
    """What the rows are called whose verdict is among the cells: "säkerställd minskning" narrows down a withheld count."""
    labels = label_columns(exhibit)[-1:]
    rows = {row for row, id_ in cells if exhibit.column(id_).role is Role.VERDICT}
    return {str(exhibit.table[c].iloc[row]) for c in labels for row in rows}


def _numbers_in_table(exhibit: Exhibit) -> set[float]:
    """Every number, without its sign, that stands in the table, its headings or its title."""
    written = exhibit.written()
    texts = [exhibit.title, exhibit.period, *written.columns, *(str(v) for c in written for v in written[c])]
    return {n for t in texts for _, _, n in numbers(t)} | {float(y) for t in texts[:2] for y in YEAR.findall(t)}


# --- places -----------------------------------------------------------------------------------


def _is_public(layer: str) -> bool:
    return any(swedish.fold(layer).startswith(swedish.fold(p)) for p in settings.public_layers())


def _blurred(exhibit: Exhibit) -> tuple[Exhibit, list[str]]:
    """Places of layers that are not public, moved to the middle of their stadsdel and called by its name."""
    if exhibit.disclosure is Disclosure.PLACES:
        return _places_blurred(exhibit)
    drawing = exhibit.drawing
    if not isinstance(drawing, AreaMap):
        return exhibit, []
    on = drawing.drawn_layers  # what is not drawn is told to nobody
    drawing = replace(drawing, layers=on)
    secret = [la for la in on if la.style != "border" and not la.look.is_background and not _is_public(la.name)]
    if not secret:
        return exhibit, []
    import shapely

    from lagesbild.analysis.geography import label_points

    shapes = tuple(drawing.shapes.items())
    areas = {name: shapely.from_geojson(geometry) for name, geometry in shapes}
    marks = [g for la in drawing.layers if la not in secret and la.style == "point" for _, g in la.shapes]
    layers: list[MapLayer] = []
    moved: list[str] = []
    for layer in drawing.layers:
        if layer in secret:
            places = {label: shapely.from_geojson(geometry).representative_point() for label, geometry in layer.shapes}
            inside = [name for name, area in areas.items() if any(area.contains(p) for p in places.values())]
            free = label_points(shapes, tuple(marks))  # beside the other marks
            marks_of = tuple((name, _point(*free[name])) for name in inside)
            layer = MapLayer(layer.name, marks_of, "point", layer.look, kind=layer.kind)
            marks += [g for _, g in layer.shapes]
            moved += places
        layers.append(layer)
    points = label_points(shapes, tuple(marks))
    note = (
        f"{swedish.listing([la.name for la in secret])}: ett märke i varje {exhibit.columns[0].title.lower()} "
        "som har någon sådan plats, inte där platsen ligger."
    )
    shown = replace(drawing, layers=tuple(layers), points=points)
    return replace(exhibit, drawing=shown, notes=(*exhibit.notes, note)), moved


def _point(x: float, y: float) -> str:
    return f'{{"type": "Point", "coordinates": [{x}, {y}]}}'


def _places_blurred(exhibit: Exhibit) -> tuple[Exhibit, list[str]]:
    table = exhibit.table.copy()
    part = exhibit.column("area").title
    rows = [i for i, layer in enumerate(table["layer"]) if not _is_public(str(layer))]
    if not rows:
        return exhibit, []
    names = [str(table["name"].iloc[i]) for i in rows]
    for i in rows:
        area = table["area"].iloc[i]
        table.loc[i, "name"] = f"Plats i {area}" if area else "Plats"
        table.loc[i, "category"] = ""
        table.loc[i, "accuracy"] = part.lower() + "en"
    note = f"Platser i lager som inte är offentliga anges bara med {part.lower()}."
    return replace(exhibit, table=table, notes=(note,)), names


class _Editor:
    """Goes through what people wrote."""

    def __init__(
        self,
        public: Mapping[str, Exhibit],
        secrets: Sequence[Secret],
        elsewhere: Sequence[Secret],
        check: Callable[[str], Iterable[CheckedNumber]] | None,
    ) -> None:
        self.public = public
        self.secrets = secrets
        self.elsewhere = elsewhere
        self.summaries: Mapping[str, str] = {}
        self.check = check
        self.problems: list[Leak] = []
        self.withheld: list[Withheld] = []
        self.warnings: list[str] = []

    def section(self, section: Section) -> Section:
        """The section as it is published."""
        self.look(section.title, section.title)
        blocks = (self.block(b, section.title) for b in section.blocks)
        return replace(section, blocks=tuple(b for b in blocks if b is not None))

    def block(self, block: Block, section: str) -> Block | None:
        """The block as it is published; None when it is left out."""
        if isinstance(block, Placed):
            self.look(block.title, section)
            exhibit = self.public.get(block.exhibit.id)
            return replace(block, exhibit=exhibit) if exhibit is not None else None
        if isinstance(block, TickBox):
            self.look(block.text, section)
            return block
        if block.is_internal:
            self.withheld.append(Withheld("", section, block.text[:60], WithheldReason.INTERNAL))
            return None
        if not block.is_draft:
            self.look(block.text, section)
            text = self.references(block.text)
            if text != block.text:
                self.warnings.append(
                    f"{section}: texten hänvisar till en figur som inte är med i den offentliga versionen; "
                    f"där står {NOT_SHOWN}. Skriv om meningen."
                )
            return replace(block, text=text)
        text = block.text
        for internal, public in self.summaries.items():  # the words that stand beside a figure are its own
            text = text.replace(internal, public)
        text = self.reduced(self.without_absent(text))
        if text != block.text:
            self.withheld.append(Withheld("", section, "utkast", WithheldReason.WORDS))
        return replace(block, text=self.references(text)) if text.strip() else None

    def references(self, text: str) -> str:
        """The text without references to what is not published."""
        return _REFERENCE.sub(lambda m: m[0] if m[1] in self.public else NOT_SHOWN, text)

    def without_absent(self, text: str) -> str:
        """A draft without its sentences about figures that are not published, and without those that explain them."""
        is_there: Callable[[str], bool] = lambda s: all(id_ in self.public for id_ in _REFERENCE.findall(s))  # noqa: E731
        if is_there(text):
            return text
        return "\n".join(_whole_thoughts(line, is_there) if not is_there(line) else line for line in text.split("\n"))

    def reduced(self, text: str) -> str:
        """A draft without its sentences that say a withheld figure."""
        lines = []
        for line in text.split("\n"):
            all_sentences = [s for _, s in sentences(line)]
            safe = [s for s in all_sentences if not self.leaks(s)]
            if safe or not all_sentences:
                lines.append(line if len(safe) == len(all_sentences) else " ".join(s.strip() for s in safe))
        return "\n".join(lines)

    def look(self, text: str, section: str) -> None:
        """Note every place of people's words that gives a withheld figure away."""
        self.problems += [Leak(section, text, a, b, about) for a, b, about in self.leaks(text)]

    def leaks(self, text: str) -> list[tuple[int, int, str]]:
        """(start, end, row) of numbers in the text that are withheld figures."""
        if not (self.secrets or self.elsewhere) or not text.strip():
            return []
        leaks: dict[tuple[int, int], str] = {}
        before = ""
        for start, sentence in sentences(text):
            named = [s for s in self.secrets if s.name.search(sentence)]
            spans = [
                *mentions(sentence, self.secrets),
                *tells(sentence, self.elsewhere),
                *tells_again(before, sentence, self.elsewhere),
            ]
            if not named and before:  # "Våldtäkterna minskade. De var två."
                carried = [s for s in self.secrets if s.name.search(before)]
                spans += [(a, b, s.label) for s in carried for a, b, n in numbers(sentence) if n in s.numbers]
            for a, b, about in spans:
                leaks.setdefault((start + a, start + b), about)
            before = sentence if named or any(s.name.search(sentence) for s in self.elsewhere) else ""
        for finding in self.check(text) if self.check else ():
            about = swedish.slug(finding.about)
            if not isinstance(finding.stated, int | float):
                continue
            for secret in self.secrets:
                is_about = secret.slug == about or secret.slug.endswith(f"-{about}")
                if is_about and abs(float(finding.stated)) in secret.numbers:
                    leaks.setdefault((finding.start, finding.end), secret.label)
        return [(a, b, about) for (a, b), about in sorted(leaks.items())]
