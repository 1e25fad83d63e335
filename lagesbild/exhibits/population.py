"""Exhibits of who lives in the area."""

from __future__ import annotations

from datetime import date

import pandas as pd

from lagesbild.exhibit import Column, Exhibit, Format, Kind
from lagesbild.exhibits.base import Maker, Scope, id_of, not_loaded, sentence, years_in
from lagesbild.swedish import day, number, plain

ALL_AGES = "alla"


def _rows(scope: Scope, areas: list[str]) -> pd.DataFrame:
    """Population of the areas on the last loaded day that is not after the scope's year (else the first)."""
    rows = scope.rows("population", areas=areas)
    if rows.empty:
        raise not_loaded("Folkmängd", scope)
    days = sorted(set(rows["date"]))
    chosen = max((d for d in days if d <= date(scope.year, 12, 31)), default=days[0])
    return rows[rows["date"] == chosen]


def inhabitants(scope: Scope) -> tuple[int, date, tuple[str, ...]]:
    """(inhabitants, their day, sources) of the scope's area: its own figure, else the sum of its parts.

    Raises NotFound when any part is missing: a sum without a part is not the whole.
    """
    own = scope.rows("population", areas=[scope.area.id], age=ALL_AGES)
    areas = [scope.area.id] if not own.empty else [a.id for a in scope.parts]
    rows = _rows(scope, areas)
    rows = rows[rows["age"] == ALL_AGES]
    if set(rows["area"]) != set(areas) or rows["count"].isna().any():
        raise not_loaded("Folkmängd för alla delar", scope)
    return int(rows["count"].sum()), rows["date"].iloc[0], scope.sources(rows)


def population(scope: Scope) -> Exhibit:
    """Inhabitants per part, with the share under 20 and 65 and over where ages are loaded."""
    areas = [a.id for a in scope.parts] or [scope.area.id]
    rows = _rows(scope, areas)
    wide = rows.pivot(index="area", columns="age", values="count").reindex([a for a in areas if a in set(rows["area"])])
    starts = {c: int(c.split("-")[0].rstrip("+")) for c in wide.columns if c != ALL_AGES}
    young = wide[[c for c, s in starts.items() if s < 20]].sum(axis=1, skipna=False)
    old = wide[[c for c, s in starts.items() if s >= 65]].sum(axis=1, skipna=False)
    total = wide[ALL_AGES]
    out = pd.DataFrame({"Område": [scope.directory.name(a) for a in wide.index], "Invånare": total.to_numpy()})
    out["Invånare"] = out["Invånare"].astype("Int64")
    if starts:
        out["Under 20 år"] = (100 * young / total).astype("float64").to_numpy()
        out["65 år och äldre"] = (100 * old / total).astype("float64").to_numpy()
    when = rows["date"].iloc[0]
    if len(out) > 1:
        whole = {"Område": "Summa", "Invånare": total.sum()}
        if starts:
            whole |= {"Under 20 år": 100 * young.sum() / total.sum(), "65 år och äldre": 100 * old.sum() / total.sum()}
        out.loc[len(out)] = whole
    shares = [Column(c, Format.PERCENT, 1) for c in out.columns[2:]]
    return Exhibit(
        id=id_of(scope, "population"),
        kind=Kind.TABLE,
        title=f"Folkmängd, {scope.area.name} {day(when)}",
        table=out,
        columns=(Column("Område"), Column("Invånare", Format.COUNT), *shares),
        sources=scope.sources(rows),
        period=day(when),
        words=sentence(f"{number(total.sum())} invånare i {scope.area.name} {day(when)}"),
        notes=scope.remarks(rows),
        strong_rows=(len(out) - 1,) if len(out) > 1 else (),
    )


def facts(scope: Scope) -> Exhibit:
    """Facts about the area beside those of the kommun that it lies in."""
    parents = scope.directory.ancestors(scope.area.id)
    rows = scope.rows("facts", areas=[scope.area.id, *parents])
    own = rows[rows["area"] == scope.area.id]
    own = own[[max(years_in(p), default=0) <= scope.year for p in own["period"]]]
    if own.empty:
        raise not_loaded("Områdesfakta", scope)
    rows = pd.concat([own, rows[rows["area"] != scope.area.id]])
    wide = rows.pivot(index=["position", "measure", "period", "unit"], columns="area", values="value").reset_index()
    wide = wide[wide[scope.area.id].notna()].sort_values("position", kind="stable")
    out = pd.DataFrame(
        {"Mått": wide["measure"], "År": wide["period"], "Enhet": wide["unit"], scope.area.name: wide[scope.area.id]}
    )
    columns = [Column("Mått"), Column("År"), Column("Enhet"), Column(scope.area.name, Format.NUMBER)]
    words = sentence(f"{len(out)} mått är inlästa")
    compared = next((p for p in parents if p in wide), None)
    if compared:
        name = scope.directory.name(compared)
        out[name] = wide[compared]
        out["Skillnad"] = [
            "" if pd.isna(d) else ("+" if d > 0 else "") + plain(d) + (" procentenheter" if u == "%" else f" {u}")
            for d, u in zip(wide[scope.area.id] - wide[compared], wide["unit"], strict=True)
        ]
        columns += [Column(name, Format.NUMBER), Column("Skillnad")]
        both = int(wide[compared].notna().sum())
        words = sentence(f"{both} av {len(out)} mått går att jämföra med {name}")
    return Exhibit(
        id=id_of(scope, "facts"),
        kind=Kind.TABLE,
        title=f"Befolkningsfakta, {scope.area.name}" if compared else f"Fakta, {scope.area.name}",
        table=out.reset_index(drop=True),
        columns=tuple(columns),
        sources=scope.sources(rows),
        period=", ".join(dict.fromkeys(wide["period"])),
        words=words,
        notes=scope.remarks(rows),
    )


MAKERS = (Maker("population", population), Maker("facts", facts))
