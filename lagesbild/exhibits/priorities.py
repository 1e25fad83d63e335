"""The exhibit of how the parts of a place are prioritised: by weight, with the tertial before beside it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pandas as pd

from lagesbild.actions import priorities as domain
from lagesbild.actions.reading import OF_PARTS
from lagesbild.analysis import ratings as analysis
from lagesbild.calendar import Tertial
from lagesbild.exhibit import Column, Disclosure, Exhibit, Format, Kind, Role
from lagesbild.exhibits import findings, ratings
from lagesbild.exhibits.actions import days_of
from lagesbild.exhibits.base import ExhibitSpec, Scope
from lagesbild.exhibits.highlights import Tile, crime_tile
from lagesbild.exhibits.prose import actions as prose
from lagesbild.problems import NoData, NothingToShow
from lagesbild.swedish import percent
from lagesbild.tables import NOT_RATED


def _tertial(scope: Scope) -> Tertial:
    """The latest one of the scope's year of which any part is assessed."""
    last = Tertial(scope.year, 3) if scope.span is None else Tertial.of(scope.span.end)
    found = scope.once(("tertial",), lambda: domain.latest(scope.rows, scope.area.id, last))
    if found is None or found.year != scope.year:
        raise NoData(f"Inga delar av {scope.area.name} är prioriterade {scope.year}.")
    return found


def _title(scope: Scope) -> str:
    return f"Prioriterade områden, {scope.area.name} {_tertial(scope).name}"


def areas(scope: Scope) -> Exhibit:
    """The parts that nobody has assessed, then those that are, the heaviest first; equals share a place."""
    tertial = _tertial(scope)
    earlier = tertial.shift(-1)
    now, before = (domain.ranked(scope.rows, scope.area.id, t) for t in (tertial, earlier))
    parts = domain.parts_in(scope.rows, scope.area.id, tertial)
    by_area = {row.value.area: (rank, row.value) for rank, row in now}
    was = {row.value.area: (rank, row.value) for rank, row in before}
    ranks, ranks_before = ([rank for rank, _ in one] for one in (now, before))
    order = [*(p.id for p in parts if p.id not in by_area), *by_area]
    shown = [by_area.get(area, (None, None)) for area in order]
    changes = [
        prose.against_before(v.weight, was[area][1].weight if area in was else None) if v else None
        for area, (_, v) in zip(order, shown, strict=True)
    ]
    table = pd.DataFrame(
        {
            "rank": [prose.place_of(rank, ranks) for rank, _ in shown],
            "area": [scope.directory.name(area) for area in order],
            "likelihood": pd.array([v and v.likelihood for _, v in shown], dtype="Int64"),
            "consequence": pd.array([v and v.consequence for _, v in shown], dtype="Int64"),
            "weight": pd.array([v and v.weight for _, v in shown], dtype="Int64"),
            "change": changes,
            "before": [prose.place_of(was[area][0], ranks_before) if area in was else None for area in order],
            "reasons": [v and prose.reasons(v.likelihood_reason, v.consequence_reason) for _, v in shown],
            "assessor": [v and v.assessor for _, v in shown],
        }
    )
    rows = scope.rows(OF_PARTS, areas=order)
    rows = rows[(rows["withdrawn"].fillna(0) != 1) & rows["tertial"].isin([str(tertial), str(earlier)])]
    said = prose.area_priorities(
        [scope.directory.name(row.value.area) for rank, row in now if rank == 1],
        tertial.name,
        not_assessed=[scope.directory.name(a) for a in order if a not in by_area],
        changes=[(scope.directory.name(a), c) for a, c in zip(order, changes, strict=True) if c],
    )
    return Exhibit(
        ref=scope.ref("area-priorities"),
        kind=Kind.TABLE,
        title=_title(scope),
        how_to_read=f"{prose.SCALE} Ej bedömd är inte lågt: området har ingen plats i ordningen.",
        table=table,
        columns=(
            Column("rank", "Ordning", Role.LABEL, missing=NOT_RATED),
            Column("area", scope.part_title, Role.LABEL),
            Column("likelihood", "Sannolikhet", Role.AMOUNT, missing="", hide_on_phone=True),
            Column("consequence", "Konsekvens", Role.AMOUNT, missing="", hide_on_phone=True),
            Column("weight", "Vikt", Role.AMOUNT, missing=""),
            Column("change", f"Vikt mot {earlier.name}", Role.NOTE, missing=""),
            Column("before", "Ordning då", Role.LABEL, Format.TEXT, missing=NOT_RATED, hide_on_phone=True),
            Column("reasons", "Skäl", Role.NOTE, missing="", hide_on_phone=True),
            Column("assessor", "Bedömt av", Role.NOTE, missing="", hide_on_phone=True),
        ),
        sources=scope.sources(rows),
        period=tertial.name if scope.periods(rows) == "inte angiven" else days_of(scope, rows),
        finding=findings.first_sentence(said),
        summary=said,
        notes=scope.remarks(rows),
    )


def beside(scope: Scope, area: str, tertial: Tertial) -> list[Tile]:
    """What the figures say of a part that is to be assessed: its levels in the tertial, its reported crime; what there is of them."""
    part = replace(scope, area_id=area, year=tertial.year, span=None)
    said: list[Tile] = []
    for make, of in ((_levels, replace(part, span=tertial.days)), (crime_tile, part)):
        with suppress(NothingToShow):
            said.append(make(of))
    return said


def _levels(scope: Scope) -> Tile:
    """The weeks on an elevated level of those assessed. NoData without any."""
    rows, levels = ratings.levels_of(scope)
    elevated = scope.scale.elevated
    of_part = analysis.summary(levels, [lv.number for lv in scope.scale.levels], elevated).iloc[0]
    if not of_part["assessed"]:
        raise NoData("Ingen vecka är bedömd.")
    return Tile(
        f"På nivå {elevated} eller högre",
        f"{of_part['elevated']} av {of_part['assessed']} bedömda veckor",
        percent(float(of_part["share"]), 0),
        scope.sources(rows),
        ratings.period_of(levels, scope.year),
        "veckolage",
    )


SPECS = (ExhibitSpec("area-priorities", areas, Disclosure.OPEN, _tertial, title=_title, kind=Kind.TABLE),)
