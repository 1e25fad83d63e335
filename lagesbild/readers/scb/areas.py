"""The areas that a table names, by name or code; a table of the whole country holds many that are not ours."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from lagesbild.areas import Area
from lagesbild.problems import Problem, UnknownId
from lagesbild.readers import crosstab
from lagesbild.readers.base import Context, find_area, is_sum
from lagesbild.readers.files import Grid, folded
from lagesbild.readers.scb.cells import Cell
from lagesbild.readers.scb.layout import Layout
from lagesbild.swedish import listing, plural

_CODED = re.compile(r"(\d{2,4}(?:[A-Z]\d{3,4})?)\s++(\D.*)", re.ASCII)


@dataclass
class Areas:
    """Looks up the areas of a table; ``used`` is (code, name, outer) → area for those that are known."""

    context: Context
    problems: list[Problem]
    used: dict[tuple[str, str, str], Area] = field(default_factory=dict)

    def of(self, cell: Cell) -> str | None:
        """The id of the area that a figure is for; None when it is not one of ours."""
        area = self.used.get((cell.code, cell.area, cell.outer))
        return area.id if area else None

    def look_up(self, cells: list[Cell], grid: Grid, layout: Layout) -> None:
        """Find every area that the table names.

        A table from SCB holds the whole country or the whole kommun. So an unknown name is a problem
        only when it looks like an area that the table lacks; the rest is dimensions_of in one warning.
        """
        unknown: dict[tuple[str, str, str], Cell] = {}
        for cell in cells:
            key = (cell.code, cell.area, cell.outer)
            if key in self.used or key in unknown or is_sum(cell.area):
                continue
            if area := self._find(*key):
                self.used[key] = area
            else:
                unknown[key] = cell
        known = self.context.directory
        met = {a.id for a in self.used.values()}
        types = {a.type for a in self.used.values()}
        parents = {a.parent for a in self.used.values()} - {None}
        inside = known.inside(self.context.place) if self.context.place else known.areas
        lacking = [a.name for a in inside if a.parent in parents and a.type in types and a.id not in met]
        statistical = _statistical(grid, layout)
        strange = []
        for (code, name, _), cell in unknown.items():
            is_near = not statistical and set(lacking) & set(known.nearest(name or code, self.context.place))
            if is_near or not name or not self.used:
                find_area(name or code, self.context, self.problems, row=cell.row, column="område")
            else:
                strange.append(name)
        if strange:
            shown = f"{', '.join(strange[:5])} m.fl" if strange[5:] else listing(strange)
            what = f"{plural(len(strange), 'område', 'områden')} finns inte i registret och lästes inte: {shown}."
            what += f" Utan uppgift: {listing(lacking)}." if lacking else ""
            fix = "Lägg till dem bland områdena om de ska vara med."
            self.problems.append(Problem(what, "områden som är inlästa.", layout.last, fix=fix, warning=True))
        others = sorted(types - {(statistical or "").casefold(), "kommun"})
        if statistical and others:
            what = f"Tabellens områden är {statistical}; de lästes som {listing(others)} med samma namn."
            self.problems.append(Problem(what, "områden med samma gränser.", layout.last, warning=True))

    def _find(self, code: str, name: str, outer: str) -> Area | None:
        context = self.context
        if not code and not name:
            return context.directory.by_id.get(context.place or "")
        if outer:
            around = crosstab.known_area(outer, replace(context, place=None))
            if around is None:  # another kommun
                return None
            if context.place is None:
                context = replace(context, place=around.id)
        names = [code, name]
        if match := _CODED.fullmatch(name):
            names += [match[1], match[2]]
        if match := re.fullmatch(r"(?!.{500})(.+) \((.+)\)", name):  # "Stockholm (Abrahamsberg)"
            names += [match[2]] if crosstab.known_area(match[1], replace(context, place=None)) else []
        for text in filter(None, names):
            try:
                return context.find(text)
            except UnknownId:
                if area := crosstab.known_area(text, context):
                    return area
        return None


def _statistical(grid: Grid, layout: Layout) -> str | None:
    """ "RegSO" or "DeSO" when the headings say that the areas are such; others may share their names, not their borders."""
    headings = folded(grid.rows[layout.last - 1])
    return next((k for k in ("RegSO", "DeSO") if any(h.startswith(k.lower()) for h in headings)), None)
