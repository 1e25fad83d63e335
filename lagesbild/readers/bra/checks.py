"""What a table of crime says that its numbers are not, or that nobody understands: refused, or told."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from lagesbild.problems import Problem
from lagesbild.readers import crosstab, subject, tidy
from lagesbild.readers.base import Context, is_all
from lagesbild.readers.bra.layout import Layout, is_crime
from lagesbild.readers.bra.rows import Row
from lagesbild.readers.bra.sums import is_total_label
from lagesbild.readers.crosstab import Above
from lagesbild.readers.files import Grid
from lagesbild.readers.periods import Part, When, when
from lagesbild.swedish import MONTHS, fold, listing, parse_number, ranges

_DIVIDES = re.compile(
    r"\b(?:kön|\w*ålder\w*|uppklar\w*|klar(?:ad|at)|veckodag\w*|\w*dygn\w*|klockslag|timme|fullbord\w*|försök\w*|grad|målsägande\w*"
    r"|gärnings\w*|misstänkt\w*|offer\w*|relation\w*|miljö|\w*motiv|vapen\w*|åldersgrupp)\b"
)


def check_divided(grid: Grid, layout: Layout, problems: list[Problem]) -> None:
    """Refuse a column of words that divides crimes in a way that is not kept: a part must not stand as all of them."""
    headings = grid.head.rows[layout.last - 1]
    for i, heading in enumerate(headings[: layout.columns[0].index]):
        if layout.labels.get(i) or not _DIVIDES.search(fold(heading)):
            continue
        words = [c[i] for _, c in grid.head.numbered(after=layout.last) if i < len(c) and c[i] and not is_all(c[i])]
        if text := next((w for w in words if not crosstab.is_figure(w)), None):
            what = f"Kolumnen ”{heading}” delar upp brotten (”{text}”): talen är inte alla anmälda brott."
            fix = f"Behåll raderna för alla och ta bort kolumnen ”{heading}”."
            problems.append(Problem(what, "ett antal för alla anmälda brott.", layout.last, heading, heading, fix=fix))


def is_numbering(title: str, grid: Grid, layout: Layout) -> bool:
    """True for a column that numbers the rows: it is called so, and its numbers grow."""
    heading = grid.head.rows[layout.last - 1]
    if not tidy.is_row_number(title) or title not in heading:
        return False
    i = heading.index(title)
    texts = [c[i] for _, c in grid.head.numbered(after=layout.last) if i < len(c) and c[i]]
    numbers = [int(t) for t in texts if t.isdecimal()]
    return all(a < b for a, b in pairwise(numbers))


def check_unheaded(grid: Grid, layout: Layout, rows: Sequence[Row], problems: list[Problem]) -> None:
    """Refuse figures under no heading, among those of the table or right beside them: what they are, nothing says."""
    heads = grid.head.rows[layout.top - 1 : layout.last]
    first = 1 + max((i for i, label in layout.labels.items() if label), default=layout.columns[0].index)
    for i in range(first, len(heads[-1])):  # a cell beyond them is refused as such
        if any(i < len(cells) and cells[i] for cells in heads):
            continue
        beside = next((r for r in rows if r.has_figures and i < len(r.cells) and crosstab.is_figure(r.cells[i])), None)
        if beside is not None:
            what = f"Kolumn {i + 1} har tal men ingen rubrik."
            expected = "en rubrik över varje kolumn med tal."
            problems.append(Problem(what, expected, beside.number, value=beside.cells[i]))


def unknown_column(title: str, layout: Layout) -> Problem:
    """A warning of a column that no heading explains: left of the figures it labels them, as what stands in it says."""
    near = tidy.mistyped([title])
    if near:
        what = f"Rubriken ”{title}” känns inte igen: menades ”{near[title].capitalize()}”?"
        is_label = title not in {c.title for c in layout.columns}
        what += " Kolumnen lästes efter vad som står i den." if is_label else ""
        return Problem(what, f"rubriken ”{near[title].capitalize()}”.", layout.last, title, title, warning=True)
    what = f"Kolumnen ”{title}” är okänd och lästes inte."
    return Problem(what, "antal, per 100 000 inv. eller en period.", layout.last, title, title, warning=True)


def check_headings(layout: Layout, rows: Sequence[Row], problems: list[Problem]) -> None:
    """Refuse headings of counts and rates that say what nobody understands."""
    for column in layout.columns:
        if column.unread and any(column.index < len(r.cells) and r.cells[column.index] for r in rows):
            where = f"rubriken ”{column.title}”"
            if not column.when.says_time and not column.when.unread:
                what = (
                    f"”{column.unread[0]}” i {where} säger att talen är något annat, eller mer, än antal anmälda brott."
                )
                expected = "rubriken ”Antal”, och vad som räknas i titeln eller i en kolumn."
                problems.append(Problem(what, expected, layout.last, column.title, column.unread[0]))
                continue
            crosstab.refuse_time(column.unread, where, problems, row=layout.last, column=column.title)


def tell_shares(layout: Layout, problems: list[Problem]) -> None:
    """Tell of a time that has nothing but shares: it is left out, and no column says its counts."""
    counted = [c.when for c in layout.columns if c.measure in ("count", "rate")]
    of_crimes = any(c.crime for c in layout.columns)
    for column in layout.columns:
        year, part = column.when.year, column.when.part
        is_counted = any(year in (None, w.year) and part in (None, w.part) for w in counted)
        is_counted &= not (of_crimes and is_crime(column.title))
        if column.measure == "percent" and not is_counted and not crosstab.is_change(column.title):
            what = f"Kolumnen ”{column.title}” har procent och inga antal: {year or 'den'} lästes inte."
            problems.append(Problem(what, "antal brott.", layout.last, column.title, column.title, warning=True))


def tell_marks(layout: Layout, rows: Sequence[Row], lines: Sequence[str], problems: list[Problem]) -> None:
    """Tell of marks at headings of counts and at times in rows that no line explains: "2025*" may be less than it seems."""
    texts = [c.title for c in layout.columns if c.measure in ("count", "rate")] + [r.when for r in rows]
    for text in dict.fromkeys(texts):
        mark = MARK.search(text)
        if mark and not any(line.lstrip("( ").startswith(mark[0]) for line in lines):
            problems.append(unexplained(mark[0], text, layout.last))
            return


def unexplained(mark: str, text: str, row: int) -> Problem:
    """The warning of a mark at a heading or a time that no line explains."""
    what = f"”{mark}” vid ”{text}” förklaras inte i filen: talen lästes som om det inte stod där."
    fix = "Skriv på en rad under tabellen vad tecknet betyder, eller ta bort det."
    return Problem(what, f"en rad som börjar med ”{mark}”.", row, value=text, fix=fix, warning=True)


MARK = re.compile(r"(?<=\w)[*¹²³†]+$")


def check_title(above: Above, layout: Layout, context: Context, problems: list[Problem]) -> None:
    """Refuse a table whose lines say that its figures are something else than numbers of reported crimes.

    A title that says nothing of crime, in words that nobody understands, is refused too: its figures may be of anything.
    """
    counted = [c.title for c in layout.columns]
    says_reported = any(re.search("anmäl", title, re.I) for title in counted)
    is_beside = len(counted) > 1 or bool(layout.unknown)  # other columns, of which the title may speak
    lines = (*above.lines, *(text for key, text in above.stated.items() if key in ("enhet", "måttenhet", "mått")))
    if other := subject.not_reported(lines, context, is_reported=says_reported and is_beside):
        problems.append(other)
    elif not says_reported and (unknown := subject.of_unknown(above.lines, above.stated.values(), context)):
        problems.append(unknown)


def check_distribution(above: Above, layout: Layout, rows: Sequence[Row], problems: list[Problem]) -> None:
    """Refuse figures under "fördelning" that sum to 100 in every column, or every row: they are shares."""
    line = next(
        (t for t in above.lines if re.search(r"fördelning", t, re.I) and not re.search(r"\bantal\b", t, re.I)), ""
    )
    measured = [c.index for c in layout.columns if c.measure == "count"]
    parts = [[_number(r.cells, i) for i in measured] for r in rows if r.has_figures and not r.is_sum]
    if not line or not parts or any(v is None for row in parts for v in row):
        return
    down = [sum(v or 0 for v in column) for column in zip(*parts, strict=True)]
    across = [sum(v or 0 for v in row) for row in parts]
    are_whole = [len(sums) > 0 and all(99 <= total <= 101 for total in sums) for sums in (down, across)]
    if (are_whole[0] and len(parts) > 1) or (are_whole[1] and len(measured) > 1):
        what = f"Titeln säger ”{line}”, och talen summerar till 100: det är inga antal."
        problems.append(Problem(what, "antal brott som har anmälts.", value=line))


def _number(cells: Sequence[str], i: int) -> float | None:
    try:
        return parse_number(cells[i]) if i < len(cells) else None
    except ValueError:
        return None


def check_crimes(layout: Layout, rows: Sequence[Row], context: Context, problems: list[Problem]) -> None:
    """Refuse a heading among crimes that is the name of an area, and a figure among them: what is counted, nothing says."""
    figures = [r for r in rows if r.has_figures and crosstab.is_figure(r.crime)]
    if figures and any(r.crime and not crosstab.is_figure(r.crime) for r in rows if r.has_figures):
        what = f"”{figures[0].crime}” är ett tal och ingen brottstyp."
        problems.append(Problem(what, "en brottstyp.", figures[0].number, "brottstyp", figures[0].crime))
    for column in layout.columns:
        if column.crime and crosstab.known_area(column.crime, context):
            what = f"Rubriken ”{column.title}” är ett område, bland rubriker som är brott."
            problems.append(Problem(what, "ett brott per kolumn.", layout.last, column.title, column.title))


def check_lines(rows: list[Row], context: Context, problems: list[Problem]) -> None:
    """Refuse lines between the rows that say something else than the name of a group; notes are taken out and told."""
    for row in rows:
        if not row.has_figures and (odd := subject.line_among_crimes(row.crime, row.number, context)):
            problems.append(odd)
    notes = [r for r in rows if not r.has_figures and (is_total_label(r.crime) or subject.is_note(r.crime))]
    if notes:
        what = f"Rad {ranges([r.number for r in notes])} har inga tal och är ingen brottsgrupp: den lästes inte."
        problems.append(Problem(what, "en rad per brottstyp.", notes[0].number, value=notes[0].crime, warning=True))
        rows[:] = [r for r in rows if r not in notes]


_SUMS = re.compile(r"\b(ack(?:umuler\w*)?|rullande|r12)\b", re.I)
"""What a title calls sums up to each month, or of the twelve months before it."""


def check_span(above: Above, layout: Layout, rows: Sequence[Row], problems: list[Problem]) -> None:
    """Refuse what a title says of time and its table does not: sums up to each month, months outside "jan–okt"."""
    counts = [c.when for c in layout.columns if c.measure in ("count", "rate")]
    stated = [when(text) for text in dict.fromkeys(r.when for r in rows if r.has_figures and r.when)]
    times = [row.within(column) for row in stated or [When()] for column in dict.fromkeys(counts)]
    if any(w.span for w in times):
        return
    of_sums = next((m[1] for line in above.lines if (m := _SUMS.search(line))), None)
    titled = (when(line) for line in above.lines)
    titled = (w for w in titled if w.part and not (w.part.is_month or w.part.is_weeks or w.part.between))
    whole = next(titled, When())
    months = {
        w.part
        for w in times
        if w.part is not None and w.part.is_month and (whole.year is None or w.year in (None, whole.year))
    }
    if of_sums and len({w.part for w in times if w.part is not None and not w.part.is_year}) > 1:
        what = f"Titeln säger ”{of_sums}”, men tabellen har en siffra per period: vilken tid talen gäller är oklart."
        expected = "tal för var månad, eller rubriker som ”jan–mar 2025”."
        problems.append(Problem(what, expected, layout.last, value=of_sums))
    elif of_sums and len({w.year for w in times if w.year}) > 1 and not any(w.part for w in times):
        what = f"Titeln säger ”{of_sums}”, men tabellen har bara år: vilken del av åren talen gäller är oklart."
        expected = "hela år, eller rubriker som ”jan–okt 2025”."
        problems.append(Problem(what, expected, layout.last, value=of_sums))
    elif whole.part and (beyond := sorted(p.first[0] for p in months if not _covers(whole.part, p))):
        named = listing([MONTHS[m - 1] for m in beyond])
        ends = MONTHS[whole.part.first[0] - 1], MONTHS[whole.part.last[0] - 1]
        what = f"Titeln säger {ends[0]}–{ends[1]}, men tabellen har även {named}."
        problems.append(Problem(what, "samma tid i titeln och i tabellen.", layout.last, value=named))


def _covers(whole: Part, month: Part) -> bool:
    return whole.first <= month.first and month.last <= whole.last
