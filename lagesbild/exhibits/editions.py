"""The exhibit of the police's list of utsatta områden, edition by edition: what is new, up, down, divided or gone."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd

from lagesbild.exhibit import Column, Disclosure, Exhibit, Format, Kind, Role
from lagesbild.exhibits import findings
from lagesbild.exhibits.base import ExhibitSpec, Scope, not_loaded
from lagesbild.exhibits.layers import VULNERABLE
from lagesbild.exhibits.prose import editions as prose
from lagesbild.swedish import listing


def _listed(scope: Scope) -> pd.DataFrame:
    """The place's rows of the list up to the scope's year, of two editions or more; NoData otherwise."""
    rows = scope.rows("layers", areas=[scope.area.id])
    rows = rows[(rows["layer"] == VULNERABLE) & (rows["edition"] <= scope.year)]
    if rows["edition"].nunique() < 2:
        raise not_loaded("Flera utgåvor av polisens lista över utsatta områden", scope)
    return rows


def _title(scope: Scope) -> str:
    return f"Utsatta områden i {scope.area.name}, polisens lista utgåva för utgåva"


def editions(scope: Scope) -> Exhibit:
    """A row for each area that has been on the list, with its category in every edition and what became of it."""
    rows = _listed(scope)
    years = sorted(map(int, rows["edition"].unique()))
    by_year = {
        y: dict(zip(rows["name"][rows["edition"] == y], rows["category"][rows["edition"] == y], strict=True))
        for y in years
    }
    names = list(dict.fromkeys(name for y in reversed(years) for name in by_year[y]))
    texts: dict[str, list[str]] = {n: [] for n in names}
    latest: list[str] = []
    for before, after in pairwise(years):
        changes = prose.changes(by_year[before], by_year[after])
        latest = [word for word, _ in changes.values()]
        for name, (_, text) in changes.items():
            texts[name].append(f"{after}: {text}")
    table = pd.DataFrame({"name": names})
    for y in years:
        table[f"edition_{y}"] = [by_year[y].get(n) for n in names]
    table["change"] = ["; ".join(texts[n]) or None for n in names]
    said = prose.summary(len(by_year[years[-1]]), years[-1], latest)
    return Exhibit(
        ref=scope.ref("vulnerable-editions"),
        kind=Kind.TABLE,
        title=_title(scope),
        table=table,
        columns=(
            Column("name", "Område", Role.LABEL),
            *(Column(f"edition_{y}", str(y), Role.NOTE, Format.TEXT, missing="inte på listan") for y in years),
            Column("change", "Vad som hänt", Role.NOTE, missing="oförändrat"),
        ),
        sources=scope.sources(rows),
        period=listing([str(y) for y in years]),
        summary=said,
        finding=findings.first_sentence(said),
        notes=(
            "Jämfört per namn: ett område som heter som en del av ett som försvann räknas som delat ur det. Polisen ändrar också kriterier och gränser mellan utgåvorna.",
            *(["Riskområde används inte från 2025."] if years[-1] >= 2025 else []),
            *scope.remarks(rows),
        ),
    )


SPECS = (ExhibitSpec("vulnerable-editions", editions, Disclosure.OPEN, _listed, title=_title, kind=Kind.TABLE),)
