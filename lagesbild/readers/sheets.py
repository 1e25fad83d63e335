"""One sheet for each stadsdel: the name of the sheet is the area, where the table itself says none."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lagesbild.areas import Area
from lagesbild.problems import Problem
from lagesbild.readers import crosstab
from lagesbild.readers.base import Context, find_area
from lagesbild.readers.files import Grid

_GENERAL = re.compile(
    r"blad|sheet|ark|tabell|data|import|veck|nivå|bedöm|läge|händelse|enkät|svar|resultat|brott|anmäl|stöld|våld|stat|total|samtliga|alla|hela"
    r"|diagram|förklar|info|folkmängd|befolkning|ålder|kön|månad|år|kvartal|trygg|compstat|summa|kommun|\d",
    re.I,
)
"""What the name of a sheet holds that is no area's."""


def place_of(
    grid: Grid, lines: Iterable[str], context: Context, problems: list[Problem], *, is_asked: bool = False
) -> str | None:
    """Id of the area that a sheet's name says that its table is of; None when it names none.

    ``lines`` are the table's own title lines: another area in them is a problem. A name that is no area's is asked
    about when other sheets are named after areas, or when ``is_asked``.
    """
    lines = tuple(lines)
    area = _named(grid.sheet, context) if grid.sheet else None
    if area is None or area.id == context.place:
        inside = _titled_inside(lines, context, problems)
        if inside or area or not grid.sheet:
            return inside or (area.id if area else None)
        if (is_asked or any(_named(s, context) for s in grid.sheets)) and not _GENERAL.search(grid.sheet):
            find_area(grid.sheet, context, problems, row=None, column="område")
        return None
    around = (area.id, *context.directory.ancestors(area.id))
    titled = [a for line in lines if (a := crosstab.area_in(line, context))]
    if other := next((a for a in titled if a.id not in around), None):
        what = f"Bladet heter ”{grid.sheet}” men titeln säger {other.name}: vilket område siffrorna gäller är oklart."
        problems.append(Problem(what, "samma område på båda ställena.", value=other.name))
    return area.id


def stated_place(stated: str, context: Context, problems: list[Problem]) -> str | None:
    """Id of the area that a line "Område: …" above a table states; an unknown one, or one outside the user's place, is a problem."""
    area = crosstab.known_area(stated, context) or find_area(stated, context, problems, row=None, column="Område")
    if area is not None and context.place not in (None, area.id):
        problems.append(_told_inside(area, context))
    return area.id if area else None


def _told_inside(area: Area, context: Context) -> Problem:
    place = context.directory.name(str(context.place))
    what = f"Titeln säger {area.name}: siffrorna lästes som {area.name}, inte hela {place}."
    return Problem(what, "platsen som tabellen gäller.", value=area.name, warning=True)


def _titled_inside(lines: Iterable[str], context: Context, problems: list[Problem]) -> str | None:
    """Id of the part of the user's place that a title names, which is told; None when it names none, or two."""
    if context.place is None:
        return None
    titled = {a.id: a for line in lines if (a := crosstab.area_in(line, context)) and a.id != context.place}
    if len(titled) != 1:
        return None
    (area,) = titled.values()
    problems.append(_told_inside(area, context))
    return area.id


def _named(sheet: str, context: Context) -> Area | None:
    return crosstab.known_area(sheet, context) or crosstab.area_in(sheet, context)
