"""The rows of a table of crime: their labels, and which crime is printed under which."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lagesbild.problems import Problem
from lagesbild.readers import crosstab, subject
from lagesbild.readers.base import Context, is_all_crime, is_sum, is_sum_of, without_mark
from lagesbild.readers.bra.layout import Layout, is_label
from lagesbild.readers.files import Grid, folded
from lagesbild.readers.periods import when
from lagesbild.swedish import MONTHS, fold, listing, number, ranges
from lagesbild.tables import ALL_CRIME


@dataclass(slots=True)
class Row:
    """One row as printed: its labels, and where it stands in the table's order of crimes."""

    number: int
    cells: tuple[str, ...]
    has_figures: bool
    area: str = ""
    when: str = ""
    group: str = ""
    crime: str = ""
    depth: int = 0
    parent: int | None = None
    is_sum: bool = False


TIMES = dict.fromkeys(("when", "månad", "kvartal", "tertial", "status"), "when")
"""Labels that say together when a row is for, and with what certainty."""


def time_text(label: str, text: str) -> str:
    """What a cell says of time in a column of this label: "3" is mars or kvartal 3."""
    if label == "månad" and text.isdecimal() and 1 <= int(text) <= 12:
        return MONTHS[int(text) - 1]
    return f"{label} {text}" if label in ("kvartal", "tertial") and text.isdecimal() else text


def table_rows(grid: Grid, layout: Layout, context: Context, problems: list[Problem]) -> tuple[list[Row], list[str]]:
    """The rows of the table with their labels, and the lines below it that are none.

    A header among them that differs from the first is refused.
    """
    header = {tuple(folded(grid.rows[i])) for i in range(layout.top - 1, layout.last)}
    firsts = {cells[0] for cells in header if cells}
    body = [
        (n, cells)
        for n, cells in grid.numbered(after=layout.last)
        if fold(cells[0]) not in firsts or tuple(folded(cells)) not in header  # else repeated at a page break
    ]
    figures = [c.index for c in layout.columns]
    others = {n for n, cells in body if _is_header(cells, layout)}
    crosstab.refuse_headers(others, layout.last, problems)
    body = [(n, cells) for n, cells in body if n not in others]
    beside = [cells for _, cells in body if any(i < len(cells) and cells[i] for i in figures)]
    labels = _without_outer(_meant(layout, beside, context), grid, layout, beside, context, problems)
    indents = crosstab.indents(grid)
    before = dict.fromkeys(("area", "when", "group", "crime"), "")
    order = list(dict.fromkeys(TIMES.get(label, label) for _, label in sorted(labels.items())))
    rows: list[Row] = []
    empty: dict[int, dict[str, str]] = {}
    for n, cells in body:
        has_figures = any(i < len(cells) and cells[i] for i in figures)
        row_labels: dict[str, str] = {}
        depth = indents[n - 1]
        for i, label in labels.items():
            text = cells[i] if i < len(cells) else ""
            if not text:
                continue
            text = time_text(label, text)
            label = TIMES.get(label, label)
            if label == "crime":
                if part := PART_OF.match(text):
                    text, depth = text[part.end() :] if part["bullet"] else text, depth + 1
                depth += 100 * i
                named = row_labels.get("crime", "")
                row_labels["crime"] = text if not named or named.isdecimal() else named  # the text, not its code
            elif label == "area" and label in row_labels:
                row_labels[label] = _inner(row_labels[label], text, context)
            else:
                row_labels[label] = f"{row_labels[label]} {text}" if label in row_labels else text
        if not has_figures and len(row_labels) == len(order) and _is_row(row_labels, cells):
            before = _inherited(before, row_labels, order)
            empty[n] = dict(before)
        if not has_figures:
            rows.append(Row(n, cells, False, crime=next((c for c in cells if c), ""), depth=depth))
            continue
        before = _inherited(before, row_labels, order)
        rows.append(Row(n, cells, True, before["area"], before["when"], before["group"], before["crime"], depth))
    sums = [r for r in rows if r.has_figures and r.when and is_sum(r.when)]
    if sums:
        what = f"Rad {ranges([r.number for r in sums])} är en summa av tider och lästes inte."
        problems.append(Problem(what, "en tid på varje rad.", sums[0].number, value=sums[0].when, warning=True))
        rows = [r for r in rows if r not in sums]
    last = max((i for i, r in enumerate(rows) if r.has_figures), default=-1)
    for row in rows[:last]:
        if of_row := empty.get(row.number):  # a row like the others, whose figures are missing
            row.has_figures = True
            row.area, row.when, row.group, row.crime = (of_row[k] for k in ("area", "when", "group", "crime"))
    _with_years(rows)
    rows = _joined(rows)
    last = max((i for i, r in enumerate(rows) if r.has_figures), default=-1)
    return rows[: last + 1], [r.crime for r in rows[last + 1 :]]


def _with_years(rows: list[Row]) -> None:
    """ "Jan 25" to "dec 25" as months of a year, where all rows say the same number beside different months."""
    said = {r.when: re.fullmatch(r"([^\W\d_]+)\.? ([0-4]\d)", r.when) for r in rows if r.has_figures}
    found = [m for m in said.values() if m and when(m[1]).part]
    if len(found) == len(said) > 2 and len({m[2] for m in found}) == 1:
        for row in rows:
            row.when = f"{row.when[:-2]}20{row.when[-2:]}" if row.when in said else row.when


def _is_row(row_labels: dict[str, str], cells: tuple[str, ...]) -> bool:
    """True when a row without figures has the labels of one with figures, and is no line that says something else."""
    if subject.is_note(next(c for c in cells if c)):
        return False
    return len(set(row_labels.values())) > 1 or ("when" in row_labels and when(row_labels["when"]).says_time)


def _inner(outer: str, inner: str, context: Context) -> str:
    """The area of two columns, "Solvik" and "Hamnen", when the inner lies in the outer; else both, which is no name."""
    around, area = (crosstab.known_area(t, context) for t in (outer, inner))
    is_inside = around is not None and area is not None and context.directory.is_inside(area.id, around.id)
    return inner if is_inside else f"{outer} {inner}"


def _is_header(cells: tuple[str, ...], layout: Layout) -> bool:
    """True for a row whose labels are headings, and whose figures are years or none: another header."""
    labels = [cells[i] for i, label in layout.labels.items() if label and i < len(cells) and cells[i]]
    figures = [cells[c.index] for c in layout.columns if c.index < len(cells) and cells[c.index]]
    return bool(labels and figures) and all(map(is_label, labels)) and not any(map(crosstab.is_figure, figures))


PART_OF = re.compile(r"(?:varav|därav|dvs\.?)(?:\s*+:\s++|\s++)(?=\w)|(?P<bullet>[-–•·])\s++(?=[^\W\d])", re.I)
"""What begins the label of a part of the row above: "varav cykelstöld", "- ur bil"."""
_BETWEEN = (
    r"och|eller|samt|i|av|på|med|mot|för|från|till|under|vid|ur|inom|utan|utom|över|genom|mellan|enligt|som|ej|inklusive|exklusive"
    r"|inkl\.?|exkl\.?|t\.ex\.?|dvs\.?|s\.k\.?"
)
_GOES_ON = re.compile(rf"[,/&+–(-]$|\b(?:{_BETWEEN})$", re.I)
_SURELY_GOES_ON = re.compile(r"[,/&+–(-]$|\b(?:och|eller|samt)$", re.I)
_BEGINS_MIDWAY = re.compile(rf"(?:{_BETWEEN}|m\.\s?m\.)(?!\w)|[(,/&]")


def _joined(rows: list[Row]) -> list[Row]:
    """The rows, with a label that is broken over two of them put together: "Inbrottsstöld i villa," | "radhus"."""
    joined: list[Row] = []
    for row, following in zip(rows, [*rows[1:], None], strict=False):
        before = joined[-1] if joined else None
        broken = before is not None and not before.has_figures and before.number == row.number - 1
        if before is not None and broken and row.crime and row.has_figures and not row.group and not row.area:
            goes_on = _GOES_ON.search(before.crime) or (
                _BEGINS_MIDWAY.match(row.crime) and before.crime[:1].isupper() and row.depth == before.depth
            )
            is_heading = following is not None and _are_parts(before, row, following)
            if _SURELY_GOES_ON.search(before.crime) or (goes_on and not is_heading):
                hyphen = before.crime.endswith("-") and row.crime[0].islower()
                between = "" if hyphen and not re.match(r"(?:och|eller|samt)\b", row.crime) else " "
                row.crime = before.crime.removesuffix("-" if hyphen and not between else "") + between + row.crime
                row.depth = before.depth
                joined[-1] = row
                continue
        joined.append(row)
    return joined


def _are_parts(heading: Row, row: Row, following: Row) -> bool:
    """True when two rows in lower case follow on a line in upper: "Stöld" | "ur bil" | "från bil" are two crimes in a group."""
    lower = all(r.has_figures and r.crime[:1].islower() for r in (row, following))
    return heading.crime[:1].isupper() and lower and following.number == row.number + 1


def _inherited(before: dict[str, str], row_labels: dict[str, str], order: Sequence[str]) -> dict[str, str]:
    """A row's labels: an empty cell is part of a merged one, unless a label to the left of it begins anew."""
    labels = dict(before)
    is_new = False
    for label in order:
        if label in row_labels:
            labels[label], is_new = row_labels[label], True
        elif is_new:
            labels[label] = ""
    return labels


_AROUND = {"lokalpolisområde", "polisområde", "polisregion", "region", "län"}
"""What heads areas that hold the place itself."""


def _without_outer(
    labels: dict[int, str],
    grid: Grid,
    layout: Layout,
    body: Sequence[tuple[str, ...]],
    context: Context,
    problems: list[Problem],
) -> dict[int, str]:
    """The labels without a column of police areas or counties beside the areas themselves, which is told."""
    headings = grid.rows[layout.last - 1]
    areas = [i for i, label in labels.items() if label == "area"]
    for i in areas:
        heading = headings[i] if i < len(headings) else ""
        texts = dict.fromkeys(c[i] for c in body if i < len(c) and c[i])
        if len(areas) < 2 or fold(heading) not in _AROUND or any(crosstab.known_area(t, context) for t in texts):
            continue
        labels = {k: v for k, v in labels.items() if k != i}
        what = f"Kolumnen ”{heading}” ({listing(list(texts)[:3])}) lästes inte: raderna har egna områden."
        problems.append(Problem(what, "områden i en kolumn.", layout.last, heading, heading, warning=True))
    return labels


def _meant(layout: Layout, body: Sequence[tuple[str, ...]], context: Context) -> dict[int, str]:
    """What every label column labels; one without a heading is judged by what stands in it."""
    labels = dict(layout.labels)
    crimes = [i for i, label in labels.items() if label == "crime"]
    for i, label in layout.labels.items():
        if label:
            continue
        texts = [cells[i] for cells in body if i < len(cells) and cells[i]]
        if not texts or all(t.isdecimal() for t in texts):
            del labels[i]  # nothing, or codes
        elif all(when(t).says_time for t in texts):
            labels[i] = "when"
        elif "area" not in layout.labels.values() and any(crosstab.known_area(t, context) for t in texts[:500]):
            labels[i] = "area"
        else:
            labels[i] = "group" if crimes and i < min(crimes) else "crime"
    return labels


def known_columns(layout: Layout, context: Context, problems: list[Problem]) -> Layout:
    """The layout without the columns of the country, the county and the like, which are told, where others are of areas."""
    unknown = [c for c in layout.columns if c.area and crosstab.known_area(c.area, context) is None]
    wider = [c for c in unknown if crosstab.is_unplaced(c.area) or crosstab.is_wider(c.area)]
    if not wider or not any(c.area and c not in unknown for c in layout.columns):
        return layout
    _tell_left([c.area for c in wider], problems)
    return replace(layout, columns=tuple(c for c in layout.columns if c not in wider))


def _tell_left(names: list[str], problems: list[Problem]) -> None:
    what = f"{listing([f'”{n}”' for n in names])} är inget område i registret och lästes inte."
    problems.append(Problem(what, "områden som är inlästa.", value=names[0], warning=True))


def known_places(rows: list[Row], context: Context, problems: list[Problem]) -> list[Row]:
    """The rows of areas that are known, when the table is one of Brå's lists of many more.

    A list of all municipalities has mostly names that this register does not hold: they are left
    out and told together. When no name is known, or few are unknown, each is a problem of its own.
    """
    named = dict.fromkeys(r.area for r in rows if r.area)
    unknown = [n for n in named if not is_sum(n) and crosstab.known_area(n, context) is None]
    if len(unknown) < len(named) and (wider := [n for n in unknown if crosstab.is_unplaced(n) or crosstab.is_wider(n)]):
        _tell_left(wider, problems)
        rows = [r for r in rows if r.area not in wider]
        unknown = [n for n in unknown if n not in wider]
    if len(unknown) < 10 or len(unknown) == len(named):
        return rows
    listed = f"{listing(unknown[:3])} och {number(len(unknown) - 3)} till"
    problems.append(
        Problem(
            f"{number(len(named) - len(unknown))} av tabellens {number(len(named))} områden är kända; {listed} lästes inte.",
            "områden som är inlästa.",
            fix="Läs in områdena först om de ska med.",
            warning=True,
        )
    )
    left_out = set(unknown)
    return [r for r in rows if r.area not in left_out and not is_sum(r.area)]


GROUPED = re.compile(r"[1-9]\d{0,2}\.\d{3}")
"""Thousands, or a number with three decimals."""


def with_plain_thousands(rows: list[Row], layout: Layout, problems: list[Problem]) -> list[Row]:
    """The rows, with "1.470" as 1470 where the counts beside it show that the point can be of thousands only.

    That is so when others have no point up to 999, some of them in the hundreds, and none above.
    """
    counts = [c.index for c in layout.columns if c.measure in ("count", "sum")]
    cells = [(r, i) for r in rows if r.has_figures for i in counts if i < len(r.cells)]
    figures = [r.cells[i] for r, i in cells]
    plain = [int(t) for t in figures if t.isdecimal()]
    grouped = next((k for k, t in enumerate(figures) if GROUPED.fullmatch(t)), None)
    if grouped is None or not 100 <= max(plain, default=0) < 1000 or any("," in t for t in figures):
        return rows
    if any("." in t.strip(".") and not GROUPED.fullmatch(t) for t in figures):
        return rows
    for row, i in cells:
        if GROUPED.fullmatch(row.cells[i]):
            row.cells = (*row.cells[:i], row.cells[i].replace(".", ""), *row.cells[i + 1 :])
    text = figures[grouped]
    what = f"”{text}” lästes som {text.replace('.', ' ')}: punkten skiljer tusental i tabellen."
    row_number = cells[grouped][0].number
    problems.append(Problem(what, "tal utan punkt.", row_number, value=text, warning=True))
    return rows


def with_areas_above(rows: list[Row], layout: Layout, context: Context) -> list[Row]:
    """The rows, each with the area that stands on a line of its own above it, in a table whose every such line is an area.

    A line that calls all of them by no name ("Hela kommunen", "Totalt") begins their sum.
    """
    lines = [r for r in rows if not r.has_figures and not subject.is_note(r.crime)]
    is_first = bool(lines) and not any(r.has_figures for r in rows[: rows.index(lines[0])])
    if not is_first or "area" in layout.labels.values() or any(r.area or r.group for r in rows):
        return rows
    if any(c.area for c in layout.columns) or not any(crosstab.known_area(r.crime, context) for r in lines):
        return rows
    if not all(crosstab.known_area(r.crime, context) or is_sum(r.crime) for r in lines):
        return rows
    area = ""
    for row in rows:
        area = row.crime if row in lines else area
        row.area = area if row.has_figures else ""
    return [r for r in rows if r not in lines]


_CHAPTER = re.compile(r"^(\d+)(\s*+[–-]\s*+\d+)?\s*+(?:[a-z]\s)?kap\b", re.I)

_NUMBERED = re.compile(r"^(\d+(?:\.\d+)+)\.?\s")


def arrange(rows: list[Row], crime: str, problems: list[Problem]) -> None:
    """Give each row its crime and its group: the crime that it is printed under.

    A group holds the parts of one whole, and the whole stands in the group above it: so nothing
    is counted twice when a group is summed.
    """
    names = dict.fromkeys(label for r in rows for label in (r.crime, r.group))
    bare = {n: without_mark(n, has_digits=True) for n in names}
    marked = Counter(p for n, p in bare.items() if p != without_mark(n))
    plain = {n: p if marked[p] < 2 else without_mark(n) for n, p in bare.items()}  # "Zon1" and "Zon2" are names
    if footnoted := next((n for n in names if without_mark(n) != plain[n]), None):
        what = f"Siffran sist i ”{footnoted}” togs för en fotnot och lästes inte."
        row_number = next(r.number for r in rows if footnoted in (r.crime, r.group))
        problems.append(Problem(what, "namnet utan siffra.", row_number, value=footnoted, warning=True))
    for row in rows:
        row.crime, row.group = plain[row.crime] or crime, plain[row.group]
    _mark_sums(rows)
    is_long = any(r.area or r.when for r in rows)  # then a crime stands on many rows, under none
    if is_long or any(r.group for r in rows) or len({r.crime for r in rows}) == 1:
        groups = {} if any(r.group for r in rows) else _groups_of(rows, problems)
        for row in rows:
            row.group = row.group or groups.get(row.crime, ALL_CRIME)
        return
    depths, is_sure = _depths(rows)
    above: list[tuple[int, int]] = []  # (depth, index) of the rows that this one is under
    for i, row in enumerate(rows):
        while above and above[-1][0] >= depths[i]:
            above.pop()
        if row.is_sum and above and rows[above[-1][1]].has_figures and depths[i] == min(depths):
            above.clear()
        row.parent = above[-1][1] if above else None
        if not row.is_sum:  # what follows on a sum is no part of it
            above.append((depths[i], i))
    holders: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        if row.parent is not None:
            holders[rows[row.parent].crime].add(row.parent)
    seen: dict[tuple[str, str], int] = defaultdict(int)
    for row in rows:
        if row.parent is None:
            row.group = ALL_CRIME
            continue
        holder = rows[row.parent]
        if len(holders[holder.crime]) == 1 or holder.parent is None:
            row.group = holder.crime
        else:
            row.group = f"{rows[holder.parent].crime} – {holder.crime}"
        if not is_sure and row.has_figures:
            row.parent = None  # its parts are not known well enough to be summed
            seen[row.group, row.crime] += 1
            if (times := seen[row.group, row.crime]) > 1:
                row.crime = f"{row.crime} ({times})"
    if not is_sure:
        what = "Tabellen visar inte med indrag vilka rader som är delar av andra."
        fix = "Rader med samma namn numreras; en grupps summa kan räkna samma brott två gånger."
        problems.append(Problem(what, "indragna rader.", rows[0].number, fix=fix, warning=True))


def _groups_of(rows: Sequence[Row], problems: list[Problem]) -> dict[str, str]:
    """Crime → its group, in a table in which each stands on many rows: as when all stand below each other once."""
    if not any(_level(r.crime) is not None for r in rows) or len({r.crime for r in rows}) < 2:
        return {}
    once = {r.crime: Row(r.number, (), True, crime=r.crime) for r in rows if r.crime and not is_sum(r.crime)}
    arrange(list(once.values()), "", problems)
    return {crime: row.group for crime, row in once.items()}


def _mark_sums(rows: list[Row]) -> None:
    """Which rows are printed sums. "Samtliga brott" is the whole when it stands first, else the sum of what stands above.

    Beside other crimes of a group that the table names, it is their sum.
    """
    first: set[tuple[str, str]] = set()
    others = {r.group for r in rows if not is_sum_of(r.crime, r.group)}
    for row in rows:
        place = (row.area, row.when)
        is_other = is_sum_of(row.crime, row.group)
        is_of_group = row.group != "" and row.group in others
        row.is_sum = is_sum(row.crime) or (is_other and (is_of_group or (place in first and not row.area)))
        if row.has_figures:
            first.add(place)


def _level(label: str) -> int | None:
    """Where Brå places a row of its chapters: all crime, a code of law, chapters together, one chapter; None for others."""
    plain = fold(label)
    if plain.startswith("samtliga") or is_all_crime(label):
        return 0
    if plain.startswith("brott mot ") and ("balken" in plain or "straffrätt" in plain):
        return 1
    chapter = _CHAPTER.match(label)
    return None if chapter is None else 2 if chapter[2] else 3


def _nested(rows: list[Row]) -> list[int]:
    """Depths by indentation; where chapters and what they lie in are not set in, by what they are called too."""
    levels = [_level(r.crime) for r in rows]
    named = {(level, r.depth) for r, level in zip(rows, levels, strict=True) if level is not None}
    if len({depth for _, depth in named}) >= len({level for level, _ in named}):
        return [r.depth for r in rows]
    depths: list[int] = []
    under = -1
    for row, level in zip(rows, levels, strict=True):
        under = under if level is None else level
        depths.append(10_000 * (under + 1) + (row.depth + 1 if level is None else 0))
    return depths


def _depths(rows: list[Row]) -> tuple[list[int], bool]:
    """How deep each row stands, by indentation or by numbering; else as Brå orders its chapters, which is less sure."""
    if len({r.depth for r in rows}) > 1:
        return _nested(rows), True
    if sum(bool(_NUMBERED.match(r.crime)) for r in rows) > 1:
        return [m[1].count(".") if (m := _NUMBERED.match(r.crime)) else 0 for r in rows], True
    depths: list[int] = []
    under = 0
    for row in rows:
        level = _level(row.crime)
        if level is not None and not row.is_sum:
            depth = under = level
        elif not row.has_figures:
            depth = under = 3
        elif row.is_sum:
            depth = under + 1 if under else 0
        else:
            depth = under + 1
        depths.append(depth)
    return depths, not any(_CHAPTER.match(r.crime) and r.has_figures for r in rows)
