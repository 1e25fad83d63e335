"""The police's list of utsatta områden as a table: names, categories and towns, without borders.

The list is national. An area belongs to the kommun that its town names; the areas of towns that
the register does not know are left out and counted.
"""

from __future__ import annotations

from lagesbild.problems import Field, Problem
from lagesbild.readers import crosstab
from lagesbild.readers.base import Context, ParsedTable
from lagesbild.readers.files import Grid, folded
from lagesbild.readers.layers import CATEGORIES, VULNERABLE
from lagesbild.readers.periods import as_of_date, period_text
from lagesbild.swedish import fold, plural
from lagesbild.tables import to_frame

ORDER = 30  # when it is asked, among the readers of tables

KIND = "layers"
_NAMES = ("namn", "område", "områdesnamn", "utsatt område")
_NAMED = 60  # areas left out that are named
_TOWNS = ("ort", "kommun", "kommunnamn")


def recognise(grid: Grid, kind: str | None = None) -> str | None:
    """The kind when a row heads names, the police's categories, and towns."""
    return KIND if kind in (None, KIND) and _header(grid) else None


def _header(grid: Grid) -> tuple[int, dict[str, int]] | None:
    """(row number, column by what it holds) of the header."""
    for row, cells in grid.head.numbered():
        heads = folded(cells)
        at = {
            role: next(i for i, head in enumerate(heads) if head in names)
            for role, names in (("name", _NAMES), ("category", ("kategori",)), ("town", _TOWNS))
            if set(heads) & set(names)
        }
        if len(at) == 3 and "lager" not in heads:
            first = next(
                (fold(c[at["category"]]) for _, c in grid.head.numbered(after=row) if len(c) > max(at.values())), ""
            )
            return (row, at) if first in CATEGORIES else None
    return None


def read(grid: Grid, context: Context, kind: str = KIND) -> ParsedTable:
    """Read the list. With a place said, only that of its kommun is kept."""
    detected = _header(grid)
    assert detected is not None, "read() is only called on what recognise() recognised"
    top, at = detected
    meta = grid.meta(top)
    problems: list[Problem] = []
    edition = grid.year(meta) or context.year
    if edition is None:
        what = "Listan säger inte vilken utgåva (vilket år) den är."
        problems.append(Problem(what, "ett årtal i titel eller filnamn.", column="utgåva", missing=Field.YEAR))
    records: list[dict[str, object]] = []
    first: dict[tuple[str, str], int] = {}
    left_out: list[str] = []
    for row, cells in grid.numbered(after=top):
        name, category, town = (cells[i] if i < len(cells) else "" for i in (at["name"], at["category"], at["town"]))
        if grid.is_meta(cells) or not (category or town):  # a note below the list
            continue
        home = crosstab.known_area(town, Context(context.directory)) if town else None
        if home is None or (context.place and not _meet(home.id, context.place, context)):
            left_out.append(f"{name} ({town})" if town else name)
            continue
        if not name:
            problems.append(Problem("Namn saknas.", "ett värde.", row, "namn"))
        elif (earlier := first.setdefault((home.id, fold(name)), row)) != row:
            what = f"”{name}” står två gånger, även på rad {earlier}."
            problems.append(Problem(what, "en rad per område.", row, "namn", name))
        if fold(category) not in CATEGORIES:
            what = f"Kategorin ”{category}” är okänd."
            problems.append(Problem(what, f"{', '.join(CATEGORIES)}.", row, "kategori", category))
        of = {"area": home.id, "layer": VULNERABLE, "edition": edition, "name": name, "category": fold(category)}
        records.append({**of, "generalised": 0})
    homes = {str(r["area"]) for r in records}
    if left_out:
        more = f" och {len(left_out) - _NAMED} till" if len(left_out) > _NAMED else ""
        named = ", ".join(left_out[:_NAMED]) + more
        what = f"{plural(len(left_out), 'område', 'områden')} på orter som inte är inlästa lästes inte: {named}."
        fix = "Skriv kommunen som ort för ett område som ligger i en inläst kommun."
        problems.append(Problem(what, "orter som är kommuner i registret.", fix=fix, warning=bool(records)))
    return ParsedTable(
        KIND,
        grid.file,
        to_frame(KIND, records if edition else []),
        place=context.place or (homes.pop() if len(homes) == 1 else None),
        source=meta.get("källa") or context.source,
        period=period_text(meta) or (str(edition) if edition else None),
        as_of=as_of_date(meta),
        title=meta.get("titel"),
        remark=meta.get("anmärkning"),
        problems=tuple(problems),
    )


def _meet(home: str, place: str, context: Context) -> bool:
    """True when one lies in the other."""
    return context.directory.is_inside(home, place) or context.directory.is_inside(place, home)
