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
| those of counts | a small count in the name of a row or column gives way to a sign ("varav .. flickor") |
| EVENTS | the whole exhibit is left out: each row is one event |
| OWN | a picture or table that people have brought is left out, until it is declared open by its title |
| WORDS | a row that speaks of a withheld figure is left out |
| PLACES, and maps with layers | only that its stadsdel has one: a mark anywhere in it, the stadsdel's name |

An open drug scene is pointed out without a verdict, and it moves when it is pointed out; a reader
needs the stadsdel, those who work there already know the square. Layers that the municipality has
made public anyway are named by a setting (LAGESBILD_PUBLIC_LAYERS).

A count that says which fact it is (`Exhibit.facts`) is shown or not by the pattern of the place's facts, the same in
every document (`analysis.fact_pattern`, made of the register by `assembling.place_pattern`). How other counts hang
together is read from the tables (`count_model`, `count_sums`), and `analysis.suppression` chooses what
else to leave out, and proves it. A derived figure is left out with any count that it is made of: a rate, a share or a
smoothed value stands only beside counts that are shown. Everything is rounded to what a page prints (`printed`).

What people have declared open (`opened`) is shown, with their reason.

Known limits: the order of rows and which rows a short table holds are not disguised. Incidents by week are not compared
with what was published before; crimes are, and facts, indicators and numbers of answers (`earlier`). Names of places that
are shown by stadsdel only may be known to everybody: where people's own words name one the editor is
warned, and decides.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from lagesbild import settings
from lagesbild.analysis import suppression
from lagesbild.document.disclosure import earlier, mixed_rows
from lagesbild.document.disclosure.count_model import (
    COUNTED,
    CountTable,
    IsHidden,
    WithheldReason,
    label_columns,
)
from lagesbild.document.disclosure.count_sums import explain, figures_of, name_alike, open_figures, relations_of
from lagesbild.document.disclosure.earlier import Earlier
from lagesbild.document.disclosure.figure_words import NO_WORDS, with_words_reduced, without_mentioning_rows
from lagesbild.document.disclosure.left_out import (
    blanked,
    note_on_small,
    reordered,
    row_name,
    says_nothing,
    with_estimates_in_short,
    with_names_reduced,
    without_cells,
)
from lagesbild.document.disclosure.numbers_in_text import (
    Secret,
)
from lagesbild.document.disclosure.opened import NOTHING, Opened
from lagesbild.document.disclosure.peoples_words import CheckedNumber, Editor, personal_warnings, place_warnings
from lagesbild.document.disclosure.places import blurred
from lagesbild.document.disclosure.printed import as_printed
from lagesbild.document.disclosure.published import Published, Withheld
from lagesbild.document.disclosure.row_secrets import (
    few_in_words,
    secrets_of_names,
    secrets_of_own,
    secrets_of_rows,
)
from lagesbild.document.model import Document, Marking
from lagesbild.exhibit import (
    Disclosure,
    Exhibit,
    Fact,
    Subject,
)
from lagesbild.problems import LagesbildError


def _measured_in(sheet: CountTable, cells: Collection[tuple[int, str]]) -> Iterator[tuple[Fact, int]]:
    """The counts of measured series that a table shows without these cells."""
    for cell, facts in sheet.exhibit.facts.items():
        if cell in sheet.values and cell not in cells and len(facts) == 1 and facts[0].subject is Subject.MEASURED:
            yield facts[0], sheet.values[cell]


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
                secrets += secrets_of_own(item.exhibit, below)
        elif item.exhibit.id not in exhibits:
            exhibits[item.exhibit.id] = item.exhibit
            if item.exhibit.disclosure in (*COUNTED, Disclosure.MIXED_ROWS):
                is_open = partial(opened.holds, item.exhibit.ref.area)
                exhibits[item.exhibit.id], names = with_names_reduced(item.exhibit, below, is_open)
                withheld += [Withheld(item.exhibit.id, n, "", WithheldReason.FEW) for n in names.values()]
                secrets += secrets_of_names(names, below)
    sheets = [CountTable.of(e, is_hidden) for e in exhibits.values() if e.disclosure in COUNTED]
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
    # by area and column: in the tables before this one, and what is measured in whole years, also in earlier files
    shown_by_column: dict[tuple[str, str], list[mixed_rows.ShownCount]] = {}
    for fact, count in (*before.measured, *(m for s in sheets for m in _measured_in(s, hidden[s.exhibit.id]))):
        if (row := earlier.measured_row(fact, count)) is not None:
            shown_by_column.setdefault((fact.area, ""), []).append(row)
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
                left = replace(exhibit, table=blanked(exhibit, cells))
                for id_, name in columns.items():
                    shown_by_column.setdefault((exhibit.ref.area, name), []).extend(mixed_rows.counts_in(left, id_))
            else:
                cells = few_in_words(exhibit, below, is_hidden)
            hidden[exhibit.id] = cells
            secrets += secrets_of_rows(exhibit, cells)
    public: dict[str, Exhibit] = {}
    for id_, exhibit in exhibits.items():
        cells = hidden.get(id_, {})
        withheld += [
            Withheld(id_, row_name(exhibit, row), exhibit.column(column).title, why)
            for (row, column), why in cells.items()
        ]
        shown = without_cells(with_estimates_in_short(exhibit, cells), cells) if cells else exhibit
        if cells and exhibit.disclosure in COUNTED and says_nothing(shown, exhibit):
            withheld.append(Withheld(id_, "", "", WithheldReason.NOTHING))
            continue
        shown = reordered(shown, {row for row, _ in cells})
        shown, rows = without_mentioning_rows(shown, secrets, elsewhere, is_hidden)
        withheld += [Withheld(id_, row, "", WithheldReason.WORDS) for row in rows]
        shown = with_words_reduced(shown, secrets, exhibit, cells, strict=bool(cells or rows))
        if shown.summary != exhibit.summary:
            withheld.append(Withheld(id_, "", "ord", WithheldReason.WORDS))
        if cells:
            shown = replace(shown, notes=(*shown.notes, note_on_small(below)), methods=(*shown.methods, "suppression"))
        shown = _with_openness(shown, opened)
        shown, places = blurred(as_printed(shown))
        withheld += [Withheld(id_, place, "", WithheldReason.PLACE) for place in places]
        public[id_] = shown
    editor = Editor(public, secrets, elsewhere, check)
    editor.summaries = _words_of_figures(document, public)
    sections = tuple(editor.section(s) for s in document.sections)
    for text, where in ((document.title, "Titel"), (document.subtitle, "Underrubrik"), (document.period, "Period")):
        editor.look(text, where)
    for organisation in document.organisations:
        editor.look(organisation, "Organisationer")
    withheld += editor.withheld
    out = replace(document, marking=Marking.PUBLIC, sections=sections)
    named = place_warnings(out, [w.row for w in withheld if w.why is WithheldReason.PLACE])
    return Published(
        out, tuple(withheld), tuple(editor.problems), (*personal_warnings(out), *named, *editor.warnings, *no_secret)
    )


def _words_of_figures(document: Document, public: Mapping[str, Exhibit]) -> dict[str, str]:
    """What the public version says of a figure, by what is said of it here: whole, and beside a caption that says a part; the longest first."""
    words: dict[str, str] = {}
    for placed in document.placed():
        shown = public.get(placed.exhibit.id)
        instead = replace(placed, exhibit=shown) if shown else None
        words.setdefault(placed.exhibit.summary, instead.exhibit.summary.removeprefix(NO_WORDS) if instead else "")
        words.setdefault(placed.words, instead.words.removeprefix(NO_WORDS) if instead else "")
    return {w: words[w] for w in sorted(words, key=len, reverse=True) if w and words[w] != w}


def _is_own_and_closed(exhibit: Exhibit, opened: Opened) -> bool:
    """True for what people have brought and not declared open by its title."""
    return exhibit.disclosure is Disclosure.OWN and not opened.holds(exhibit.ref.area, exhibit.title)


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
