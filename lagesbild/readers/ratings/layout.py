"""Where the weeks, the areas and the levels of a table stand."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from lagesbild.calendar import YEAR_DIGITS, Week
from lagesbild.problems import Problem
from lagesbild.readers import crosstab
from lagesbild.readers.base import is_sum
from lagesbild.readers.bra.layout import is_crime
from lagesbild.readers.cells import UNCLEAR_DAY
from lagesbild.readers.files import Grid, folded
from lagesbild.readers.periods.weeks import week_of
from lagesbild.swedish import fold, listing
from lagesbild.tables import PART_TYPES, TABLES

KIND = "ratings"


_WEEK_HEADING = re.compile(r"(?:iso-?)?(?:v\.?|vecka|veckonr|veckonummer|v\.? ?nr)(?![\wåäö])")
_AREA_HEADINGS = {*PART_TYPES, "stadsdelsområde", "delområde", "distrikt", "område"}
_LONG_HEADINGS = {"nivå", "antal", "datum", "kategori", "mötesdag", *_AREA_HEADINGS}
BESIDE = crosstab.REMARKS | {"trend", "förändring", "utveckling", "pil", "motivering", "ansvarig"}
_OF_INCIDENTS = {h for c in TABLES["incidents"].columns for h in (c.title, *c.headings)} - BESIDE
"""Headings that stand beside a day in a list of incidents."""
SUMMARIES = {"medel", "medelvärde", "snitt", "genomsnitt", "median", "max", "högsta", "min", "lägsta"}
_LEGEND = {
    "nivå",
    "nivåer",
    "betydelse",
    "innebörd",
    "färg",
    "färgkod",
    "namn",
    "förklaring",
    "beskrivning",
    "skala",
    "teckenförklaring",
}
_LEGEND |= {"läge", "kod", "symbol", "text", "definition"}
_EXPLAINED = re.compile(r"(?:nivå )?\d ?[=:–-] ?[^\d\W][^\d]*")
"""A legend's line: "1 = Normalt"."""


def is_legend(label: str) -> bool:
    """True for a line that explains the levels: "Förklaring: 1 = Normalt", "3 = Oroande"."""
    return (
        _EXPLAINED.fullmatch(label) is not None
        or re.match(r"(?:tecken)?förklaring\b|nivåer(?:na)? ?:|skala ?:", label) is not None
    )


_DAY_HEADING = re.compile(r"(?:mät|mötes)?datum|dag|måndag|vecka (?:från|som börjar)|veckans (?:första dag|måndag)")
_AROUND = {"", "år", "månad", "mån", "kvartal", "tertial"}
_COUNTS = re.compile(r"\bantal\b|\banmälda\b")


@dataclass(frozen=True)
class Layout:
    """Where the table's parts stand: row numbers from 1, columns from 0.

    ``weeks`` are the columns headed by a week when weeks go across, and then ``label`` is the
    column of the areas; else ``label`` is the column of the weeks. ``year`` is the column (weeks
    down) or the row (weeks across) that gives each week's year.
    """

    top: int
    label: int
    weeks: tuple[int, ...] = ()
    year: int | None = None
    aside: tuple[int, ...] = ()
    """Columns that say once more when it is: a month or a day."""


def recognise(grid: Grid, kind: str | None = None) -> str | None:
    """The kind when the grid has this shape."""
    return KIND if kind in (None, KIND) and layout_of(grid, kind) else None


def layout_of(grid: Grid, kind: str | None) -> Layout | None:
    """Where the parts of the table stand; None when the grid has not this shape."""
    above = [grid.file, grid.sheet or ""]
    before: list[str] = []
    for row, cells in grid.head.numbered():
        names = folded(cells)
        names = names[: _edge(names)]
        if layout := _across(grid.head, row, names, before, above, kind) or _down(grid.head, row, names):
            is_of_counts = kind is None and _COUNTS.search(fold(" ".join(above)))
            return None if is_of_counts else layout
        above += cells
        before = names
    return None


def _down(head: Grid, row: int, names: list[str]) -> Layout | None:
    """A header "Vecka; stadsdel; stadsdel; …", with or without a column for the year."""
    week = next((i for i, name in enumerate(names) if _WEEK_HEADING.match(name)), None)
    if week is None:
        week = next((i for i, name in enumerate(names) if _DAY_HEADING.fullmatch(name)), None)
        if week is not None and (_OF_INCIDENTS & {*names[week + 1 :]} or not _looks_rated(head, row, week)):
            return None
    if (
        week is None
        or any(n not in _AROUND and not _DAY_HEADING.fullmatch(n) for n in names[:week])
        or _LONG_HEADINGS & {*names[:week], *names[week + 1 :]} - {"datum", "mötesdag"}
    ):
        return None
    days = [i for i, n in enumerate(names) if i > week and _DAY_HEADING.fullmatch(n)]
    if days and (days != [week + 1] or not _WEEK_HEADING.match(names[week]) or _OF_INCIDENTS & {*names[week + 2 :]}):
        return None
    others = [n for n in names[week + 1 :] if n not in _AROUND]
    if not others or all(map(is_crime, others)):
        return None
    aside = tuple(
        i
        for i, name in enumerate(names)
        if name in _AROUND - {"", "år"} or ((i < week or i in days) and _DAY_HEADING.fullmatch(name))
    )
    return Layout(row, week, year=names.index("år") if "år" in names else None, aside=aside)


def _looks_rated(head: Grid, row: int, label: int) -> bool:
    """True when days stand below the label's heading, and beside them what could be levels."""
    days, others = [], []
    for _, cells in head.numbered(after=row):
        if label < len(cells) and _is_day(cells[label]):
            days.append(cells[label])
            others += [c for c in cells[label + 1 :] if c]
    return bool(days) and not any(re.fullmatch(r"\d{2,}.*|.*[%:].*|\d+[.,]0*[1-9]\d*", c) for c in others)


def _is_day(text: str) -> bool:
    """True for a day in any form, also in one that is refused later: "02/11/2026", "2026-11-02T00:00Z"."""
    return (_is_week(text) and not text.isdigit()) or UNCLEAR_DAY.fullmatch(text) is not None


def _edge(names: list[str]) -> int:
    """How many columns the table has: a legend that stands beside it, after a gap, is no part of it."""
    for i in range(2, len(names)):
        following = [n for n in names[i:] if n]
        explains = [n in _LEGEND or _EXPLAINED.fullmatch(n) is not None for n in following]
        if (
            not names[i - 1]
            and any(explains)
            and all(e or n == "vecka" for e, n in zip(explains, following, strict=True))
        ):
            return i - 1
    return len(names)


def _across(
    head: Grid, row: int, names: list[str], before: list[str], above: list[str], kind: str | None
) -> Layout | None:
    """A header "Stadsdel; 1; 2; 3; …"; bare numbers are weeks only where something says so.

    ``before`` is the row above it, ``above`` all that is said before the table.
    """
    weeks = tuple(i for i, name in enumerate(names) if _is_week(name))
    if not weeks or weeks[0] == 0 or len(weeks) * 2 < sum(map(bool, names[weeks[0] :])):
        return None
    is_marked = any(re.search("[vw]", names[i]) for i in weeks)
    labels = [part.strip() for name in names[: weeks[0]] for part in re.split(r"[/\\|]", name)]
    if is_marked:  # "2026; v1; v2", "Stadsdel 2026; v1; v2"
        labels = [re.sub(rf" ?{YEAR_DIGITS}$", "", p) for p in labels]
    if any(p and p not in _AREA_HEADINGS and not _WEEK_HEADING.match(p) for p in labels):
        return None
    is_said = is_marked or any(_WEEK_HEADING.match(n) for n in before)
    if not any(labels) and ("nivå" in before or not is_said):
        return None  # without a heading of its own it needs "Vecka" above it
    text = fold(" ".join((*above, *labels)))
    if not (is_marked or (len(weeks) > 1 and (kind == KIND or re.search(r"veck|\bv\b", text)))):
        return None
    year = next(
        (
            r
            for r, cells in reversed(list(Grid("", head.rows[: row - 1]).numbered()))
            if any(re.fullmatch(YEAR_DIGITS, c) for c in cells[weeks[0] :])
        ),
        None,
    )
    return Layout(row, weeks[0] - 1, weeks, year)


def _is_week(text: str) -> bool:
    return week_in(text, 2020) is not None


_OF_WEEK = re.compile(
    r"(?:(?:lägesbedömning|bedömning|läge|lägesbild|nivå|bed\.?)\s++)(?=(?:v\.?|vecka)\s*+[0-9])", re.I
)
"""What a heading may say before its week: "Bedömning v. 44"."""


def week_in(text: str, year: int | None) -> Week | None:
    """The week that a label says; None when it is none, or when neither it nor ``year`` says of which year."""
    try:
        return week_of(_OF_WEEK.sub("", text, count=1), year)
    except ValueError:
        return None


def without_legend(grid: Grid, layout: Layout, problems: list[Problem]) -> Grid:
    """The grid without a legend beside the table, which is told."""
    header = grid.rows[layout.top - 1]
    edge = _edge(folded(header))
    if edge == len(header):
        return grid
    named = listing([f"”{h}”" for h in header[edge:] if h])
    what = f"Förklaringen bredvid tabellen ({named}) lästes inte."
    problems.append(Problem(what, "en nivåskala som en egen tabell.", layout.top, warning=True))
    return replace(grid, cells=tuple(cells[:edge] for cells in grid.rows))


Row = tuple[int, tuple[str, ...]]
"""A row's number and its cells."""


def is_beside(heading: str) -> bool:
    """True for a heading of what stands beside levels: remarks, trends, sums."""
    return fold(heading) in BESIDE | SUMMARIES or is_sum(heading)
