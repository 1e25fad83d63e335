"""Where the parts of a table of crime stand: its headings, what labels the rows, and what each column measures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lagesbild.readers import crosstab, subject
from lagesbild.readers.base import is_all_crime, is_sum, is_whole, without_mark
from lagesbild.readers.crosstab import Heading
from lagesbild.readers.files import Grid, folded
from lagesbild.readers.periods import When, is_year, when
from lagesbild.readers.periods.words import without_time
from lagesbild.readers.quantities import OTHER_RECORDS, persons_in, rate_in
from lagesbild.swedish import fold

KIND = "crime"

LABELS = {
    **dict.fromkeys(
        [
            "kommun",
            "region",
            "område",
            "stadsdel",
            "stadsdelsområde",
            "län",
            "polisregion",
            "lokalpolisområde",
            "kommun/region",
            "geografi",
            "stadsområde",
            "mellanområde",
            "polisområde",
            "regso",
            "deso",
        ],
        "area",
    ),
    **dict.fromkeys(
        (
            "brottstyp",
            "brott",
            "brottskategori",
            "brottsrubricering",
            "brottskod",
            "brottskodstext",
            "brottskodtext",
            "brottstext",
            "typ av brott",
            "kategori",
        ),
        "crime",
    ),
    **dict.fromkeys(("brottsgrupp", "grupp", "lagrum", "kapitel"), "group"),
    **dict.fromkeys(("år", "period", "tid", "tidsperiod"), "when"),
    **{name: name for name in ("månad", "kvartal", "tertial")},
    "mån": "månad",
    "kv": "kvartal",
    **dict.fromkeys(("status", "statistik"), "status"),
}
"""What heads the columns that label the rows → what they label."""

_OTHER_MEASURES = re.compile(
    r"per\s*+(?:1|10|100)\s?000\b|folkmängd|medelbefolkning|prognos|\bmål(?:et|värde\w*|sättning\w*|nivå\w*)?\b|budget|förvänta|riktvärde|skatt(?:at|ad|ning)"
    rf"|\bmedel(?!st)\w*|\bsnitt|genomsnitt|median|\bindex|\btrend|uppklar|uppklär|lagför|misstänk|kostnad|\b[mt]?kr\b|\bkvot|\b(?:{OTHER_RECORDS})\b"
)
"""What is not a number of reported crimes: such a column is left, and told."""
_HEADING_WORDS = re.compile(
    r"antal\w*|brott\w*|(?:polis)?anmäl\w*|anm\.?|totalt?|summa|samtliga|alla|st\.?|stycken|inv\w*\.?|statistik\w*|uppgift\w*|siffror\w*"
    r"|värden?|n|fiktiv\w*|brå|av|med|som|utfall|data|rapportera\w*|registrera\w*|inrapportera\w*|mot|person\w*"
)
"""Words that may stand beside a time in a heading of counts."""
_OTHER_TABLES = {
    "från",
    "till",
    "från och med",
    "till och med",
    "fr.o.m.",
    "t.o.m.",
    "ålder",
    "kön",
    "mått",
    "värde",
    "fråga",
    "andel",
    "våg",
    "vecka",
    "nivå",
    "datum",
}
"""Headings of tables that other readers read."""

_COUNTED = re.compile(r"antal|anmälda brott|^(?:polis)?anmäl(?:da|ningar)$")
"""What a heading of counts of crime says."""

_IS_CRIME = re.compile(
    r"brott|stöld|snatter|olaga|övergrepp|åverkan|kränkning|(?<!f)rån|våld|misshandel|skadegör|bedräg|narkot|inbrott|\bhot\b|hot mot|klotter|\bmord|dråp|ofred|häleri|rattfyll|vapen"
    r"|tillgrepp|sexual|förfölj|\bbrand|anlagd|spräng|skjut|utpress|fridskränk|smuggl|förskingr|ocker|trakasser|hemfrid"
)
"""What the name of a crime holds, where crimes stand across."""
_CATEGORY = "kategori"
"""A heading of crimes where crimes stand under it."""
_SURVEY = re.compile(
    r"trygg(?!hets(?:avdelning|enhet|samord|råd|kontor|chef|grupp|funktion|strateg|utveckl|arbet|ansvar))|\bandel|undersökning|enkät|svarande|\bNTU\b",
    re.I,
)


_TIMED = frozenset({"when", "månad", "kvartal", "tertial"})
"""What labels of rows say when."""


@dataclass(frozen=True)
class Column:
    """A column of figures: what it measures, when, and where or of which crime if its heading says that.

    ``unread`` are words of the heading that nobody understands.
    """

    index: int
    title: str
    measure: str
    when: When
    unread: tuple[str, ...] = ()
    area: str = ""
    crime: str = ""


@dataclass(frozen=True)
class Layout:
    """Where a table's parts stand: header rows ``top`` to ``last``, label columns by what they label, figures."""

    top: int
    last: int
    labels: dict[int, str]
    columns: tuple[Column, ...]
    unknown: tuple[str, ...]


def recognise(grid: Grid, kind: str | None = None) -> str | None:
    """The kind when the grid has this shape."""
    if kind not in (None, KIND):
        return None
    layout = find_layout(grid)
    if layout is None:
        return None
    rows = grid.head.rows
    is_of_categories = any(fold(c) == _CATEGORY for c in rows[layout.last - 1])
    if kind is None and is_of_categories and not _are_crimes(grid, layout):
        return None
    if any(c.area or c.crime for c in layout.columns):
        indexes = [c.index for c in layout.columns if c.area or c.crime]
        body = [cells for _, cells in grid.head.numbered(after=layout.last)]
        if not any(crosstab.is_figure(cells[i]) for cells in body for i in indexes if i < len(cells)):
            return None
    text = "\n".join(c for cells in rows[: layout.last] for c in cells)
    is_named = "crime" in layout.labels.values() or any(c.measure == "rate" or c.crime for c in layout.columns)
    is_across = any(c.area for c in layout.columns)
    is_timed = all(c.when.says_time for c in layout.columns if c.measure == "count")
    is_timed |= bool(_TIMED & set(layout.labels.values()))
    if not is_named and (is_across or is_timed):  # areas and times: the title names the crime
        lines = crosstab.above(rows[: layout.top - 1], frozenset()).lines
        is_of_crime = kind == KIND or any(is_crime(t) and not rate_in(t) and not _INDICATOR.match(t) for t in lines)
        if is_across or is_of_crime:
            return KIND if is_of_crime and not _SURVEY.search(text) else None
    is_said = kind == KIND or re.search(r"anmälda brott|\bbrå\b|brottsstatistik|brottstyp", text, re.I) is not None
    if not is_named and (not is_said or _SURVEY.search(text)):
        return None
    # a column of bare years or months counts crime only if something says so
    if not is_said and not any(_COUNTED.search(fold(c.title)) or c.measure == "rate" for c in layout.columns):
        if any(c.crime for c in layout.columns):
            return None if _SURVEY.search(text) else KIND
        counts = [c for c in layout.columns if c.measure == "count"]
        is_plain = all(c.when.says_time for c in counts) or (all(c.area for c in counts) and _are_crimes(grid, layout))
        return KIND if is_plain and "crime" in layout.labels.values() and not _SURVEY.search(text) else None
    return KIND


def _are_crimes(grid: Grid, layout: Layout) -> bool:
    """True when at least half of what stands in the columns of crimes, beside figures, are names of crimes."""
    crimes = [i for i, label in layout.labels.items() if label == "crime"]
    figures = [c.index for c in layout.columns]
    body = [c for _, c in grid.head.numbered(after=layout.last) if any(i < len(c) and c[i] for i in figures)]
    texts = {c[i] for c in body for i in crimes if i < len(c) and c[i] and not is_sum(c[i])}
    return bool(texts) and 2 * sum(map(is_crime, texts)) >= len(texts)


def find_layout(grid: Grid) -> Layout | None:
    """Where the parts of the table stand; None when the grid has not this shape."""
    numbered = list(grid.head.numbered())
    for i, (top, cells) in enumerate(numbered):
        if not _can_head(cells):
            continue
        stack, last = [cells], top
        for row, more in numbered[i + 1 :]:
            if not _continues(stack, more):
                break
            stack.append(more)
            last = row
        if set(folded(stack[-1])) & _OTHER_TABLES:
            return None
        columns = _columns(stack)
        if any(c.measure in ("count", "rate") for c in columns[1]):
            return Layout(top, last, *columns)
    return None


_MONTH = re.compile(r"20\d\d(?:0[1-9]|1[0-2])")


def _can_head(cells: tuple[str, ...]) -> bool:
    """True for a row in which a header may begin: no figures, and something that heads a column of them."""
    filled = [c for c in cells if c]
    if len(filled) < 2 and not (filled and not cells[0] and when(filled[0]).says_time):
        return False
    is_headed = _label(filled[0]) is not None
    if is_sum(cells[0]) or any(crosstab.is_figure(c) and not (is_headed and _MONTH.fullmatch(c)) for c in filled):
        return False
    return is_headed or not cells[0] or sum(_measure(c) is not None for c in filled[1:]) >= 2


def _continues(stack: Sequence[tuple[str, ...]], cells: tuple[str, ...]) -> bool:
    """True for one more header row: figures have not begun, and it says something new."""
    filled = [c for c in cells[1:] if c]
    if not filled or any(crosstab.is_figure(c) for c in filled) or folded(cells) == folded(stack[-1]):
        return False
    is_timed = any(when(c).year for c in stack[-1])
    if not all(_label(c) or _measure(c) or (is_timed and is_crime(c)) for c in filled):
        return False
    if _label(cells[0]) is None and cells[0] and not cells[0].startswith("("):
        return False
    has_years = {h.index for h in crosstab.headings(stack, is_label) if when(h.text).year is not None}
    return not any(is_year(c) and i in has_years for i, c in enumerate(cells))


def _label(text: str) -> str | None:
    return LABELS.get(fold(re.sub(r"\(.*|[*:]", "", text)).rstrip("."))


def is_label(text: str) -> bool:
    """True for a heading of a column that labels the rows."""
    return _label(text) is not None


def is_of_weeks(grid: Grid) -> bool:
    """True for a table with a column of weeks beside crimes."""
    return any(
        "vecka" in folded(cells) and any(_label(c) == "crime" or (c and is_crime(c)) for c in cells)
        for _, cells in grid.head.numbered()
    )


def lacking(grid: Grid) -> list[str]:
    """What a table with one row a count lacks to be of crime; empty when no row of headings speaks of crime and of where or when."""
    for _, cells in grid.head.numbered():
        labels = {_label(c) for c in cells}
        is_timed = bool(_TIMED & labels)
        if "crime" in labels and ("area" in labels or is_timed):
            there = {"stadsdel": "area" in labels, "år eller månad": is_timed, "antal": "count" in map(_measure, cells)}
            return [name for name, is_there in there.items() if not is_there]
        if (
            labels == {"area", None}
            and not set(folded(cells)) & _OTHER_TABLES
            and any(_IS_CRIME.search(fold(c)) for c in cells)
            and not any(map(_SURVEY.search, cells))
        ):
            return ["brottstyp", "antal"]
    return []


def is_crime(text: str) -> bool:
    """True for a heading that names a crime, and nothing else that is counted of crimes.

    What stands before "för", "om", "mot" is what is counted: "Oro för inbrott".
    """
    plain = fold(text)
    head = re.split(r" (?:för|om|mot|av|till|vid|inför|kring|över) ", plain)[0].removeprefix("försök")
    is_named = _IS_CRIME.search(head or plain) is not None
    return is_named and not (_is_other_measure(text) or subject.is_other(text) or _OF_OTHERS.search(plain))


_OF_OTHERS = re.compile(r"[,(/] ?(?:antal )?(?:personer|hushåll|elever|barn|kr|kronor|dagar|timmar)\b")
_INDICATOR = re.compile(r"(?:indikator|nyckeltal|mått)\b", re.I)
_REPORTED = re.compile(r"(?:(?:antal|antalet|anmälda|polisanmälda|anmälningar|brott|brotten|totalt|om|av) ?)*")


def _crime_in(title: str) -> str:
    """The crime that a heading of counts names beside its time, "Rån 2025"; empty without one."""
    named = without_time(re.sub(r"^(?:19|20)\d\d (?=[^\W\d_])", "", title))  # "2024 Rån": years above, crimes below
    named = named[match.end() :] if (match := _REPORTED.match(named.lower())) else named
    return named[:1].upper() + named[1:] if named and is_crime(named) else ""


_SAID_OF_COUNTS = re.compile(
    r"(?:antal|anmäl|polisanmäl|brott|prel|slutlig|definitiv|hela|helår|st$|till|och|med|tom)\w*"
)


def _beside_crime(title: str, crime: str) -> list[str]:
    """The words after a heading's time that say more than its crime does: "Rån 2025 försök"."""
    said = {*re.findall(r"\w+", fold(crime))}
    return [w for w in subject.words(title) if w not in said and not _SAID_OF_COUNTS.match(w)]


def _is_other_measure(text: str) -> bool:
    return _OTHER_MEASURES.search(fold(text)) is not None or persons_in(text) is not None


def _measure(text: str) -> str | None:
    """What a heading says that its column measures: count, rate, change, percent or sum; None when nothing."""
    plain = fold(text).replace(".", " ")
    squeezed = plain.replace(" ", "")
    if "100000" in squeezed:
        return "rate"
    if _is_other_measure(plain) or is_whole(text):
        return None
    if "%" in plain or "procent" in plain:
        return "percent"
    if crosstab.is_change(plain):
        return "change"
    if is_sum(plain):
        return "sum"
    stated = when(text)
    is_counted = _COUNTED.search(plain) or stated.says_time or stated.years or stated.unread
    return "count" if is_counted or stated.previous else None


def _columns(stack: Sequence[tuple[str, ...]]) -> tuple[dict[int, str], tuple[Column, ...], tuple[str, ...]]:
    labels: dict[int, str] = {}
    columns: list[Column] = []
    unknown: list[str] = []
    unlabelled: list[Heading] = []
    for heading in crosstab.headings(stack, is_label):
        label = next((named for c in heading.own_cells if (named := _label(c))), None)
        if label is not None:
            labels[heading.index] = label
        elif not heading.own_cells:
            continue
        elif (measure := _measured(heading)) is not None:
            stated = _when(heading)
            unread = _unclear(heading.text, stated) if measure in ("count", "rate") else ()
            columns.append(Column(heading.index, heading.text, measure, stated, unread))
        else:
            unknown.append(heading.text)
            unlabelled.append(heading)
    if "crime" in labels.values() and not any(c.measure in ("count", "rate") for c in columns):
        areas = [h for h in unlabelled if not _is_other_measure(h.text) and not crosstab.is_unplaced(h.text)]
        if len(areas) > 1:  # what heads the figures is not when but where
            columns += [Column(h.index, h.text, "count", When(), area=h.text) for h in areas]
            columns.sort(key=lambda c: c.index)
            unknown = [t for t in unknown if t not in {h.text for h in areas}]
    elif not {"area", "group"} & set(labels.values()) and _are_across(labels, columns, unlabelled):
        columns += [Column(h.index, h.text, "count", When(), area=h.text) for h in unlabelled]
        columns.sort(key=lambda c: c.index)
        unknown = []
    elif {"area", *_TIMED} & set(labels.values()) and not any(c.measure in ("count", "rate") for c in columns):
        crimes = [h for h in unlabelled if is_crime(h.text)]
        is_only = ({"area", *_TIMED} - {"when"}) & set(labels.values()) and len(crimes) == len(unlabelled) == 1
        if (len(crimes) > 1 or is_only) and "crime" not in labels.values():
            columns += [
                Column(h.index, h.text, "sum", When())
                if is_all_crime(h.text)
                else Column(h.index, h.text, "count", When(), crime=without_mark(h.text, has_digits=True))
                for h in crimes
            ]
            columns.sort(key=lambda c: c.index)
            unknown = [t for t in unknown if t not in {h.text for h in crimes}]
    if "area" in labels.values() and "crime" not in labels.values():
        for i, column in enumerate(columns):
            if column.measure == "count" and not column.crime and (crime := _crime_in(column.title)):
                unread = (*crosstab.unread_time(column.when), *_beside_crime(column.title, crime))
                columns[i] = replace(column, crime=crime, unread=unread)
    columns = _with_years(columns)
    counted = When()
    for i, column in enumerate(columns):  # a change that does not say when is that of the counts before it
        if column.measure == "count":
            counted = replace(column.when, year=None, previous=False)
        elif column.measure in ("change", "percent") and not column.when.says_time:
            columns[i] = replace(column, when=counted)
    for i, column in enumerate(columns[2:-1], start=2):  # "2026; 2025; Antal; %": the last two are the change
        current, before = column.when, [c.when for c in columns[i - 2 : i]]
        has_years = all(c.measure == "count" for c in columns[i - 2 : i + 1]) and all(
            w.year or w.previous for w in before
        )
        if has_years and not (current.year or current.previous) and columns[i + 1].measure == "percent":
            columns[i] = replace(column, measure="change")
    if columns:  # a label without a heading: what it labels is seen from what stands there
        for i in range(columns[0].index):
            labels.setdefault(i, "")
    return labels, tuple(columns), tuple(unknown)


def _with_years(columns: list[Column]) -> list[Column]:
    """The columns, with the year that headings beside them say: "Jan 24" to "Dec 24", and "Helår" after the months of one year."""
    shorts = [c for c in columns if c.when.year is None and c.when.part and c.when.part.is_month and len(c.unread) == 1]
    if len(shorts) > 2 and len({c.when.part for c in shorts}) == len(shorts) and len({c.unread for c in shorts}) == 1:
        year = shorts[0].unread[0]
        if re.fullmatch(r"[0-4]\d", year) and all(c.title.endswith(year) for c in shorts):
            of_year = {c.index: replace(c.when, year=2000 + int(year), unread=()) for c in shorts}
            columns = [replace(c, when=of_year[c.index], unread=()) if c.index in of_year else c for c in columns]
    timed = [(c.when.year, c.when.part.days) for c in columns if c.measure == "count" and c.when.part]
    years = {year for year, _ in timed}
    if len(timed) in (3, 4, 12) and len(years) == 1 and sum(days for _, days in timed) > 360:
        year_of_all = years.pop()
        columns = [
            replace(c, when=replace(c.when, year=year_of_all)) if c.when.span == "year" and not c.when.year else c
            for c in columns
        ]
    return columns


def _are_across(labels: dict[int, str], columns: Sequence[Column], others: Sequence[Heading]) -> bool:
    """True when nothing but times labels the rows, and what heads the figures may be the names of areas."""
    is_timed = bool(labels) and set(labels.values()) <= _TIMED
    if not is_timed or len(others) < 2 or any(c.measure in ("count", "rate") for c in columns):
        return False
    return not any(is_crime(h.text) or _is_other_measure(h.text) for h in others)


def _unclear(title: str, stated: When) -> tuple[str, ...]:
    """What makes the heading of a column of counts say something else, or more, than when: "Antal natt", "Antal/1 000 inv", "> 2025"."""
    if not stated.says_time and _label(title):
        return words_beside(stated)
    rate = rate_in(title)
    people = re.findall(r"^antal (?:unika )?(personer)\b", fold(title))
    signs = [
        *people,
        *re.findall(r"[<>~?±]", title),
        *([rate[0]] if rate and rate[1].replace(" ", "") != "100000" else []),
    ]
    beside = [w for w in words_beside(stated, is_timed=True) if stated.says_time or not is_crime(w)]
    return tuple(dict.fromkeys((*beside, *signs)))


def words_beside(stated: When, *, is_timed: bool = False) -> tuple[str, ...]:
    """The words beside a time that are not understood; each could change what the figures are. ``is_timed``: also without a time."""
    unclear = crosstab.unread_time(stated)
    if is_timed or stated.says_time or stated.years:
        unclear += [
            w for w in stated.others if not w[0].isdigit() and not _HEADING_WORDS.fullmatch(w) and not _label(w)
        ]
    return tuple(dict.fromkeys(unclear))


def _measured(heading: Heading) -> str | None:
    """A heading's measure: the innermost cell decides, unless it only says when."""
    measures = [m for c in heading.cells if (m := _measure(c))]
    for measure in ("rate", "percent", "change", "sum"):
        if measure in measures:
            return measure
    return measures[-1] if measures else None


def _when(heading: Heading) -> When:
    stated = When()
    for cell in heading.cells:
        inner = when(cell)
        stated = replace(inner, previous=inner.previous and _measure(cell) == "count").within(stated)
    return stated
