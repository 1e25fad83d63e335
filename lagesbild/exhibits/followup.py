"""Exhibits of what was decided: priorities, measures and their indicators."""

from __future__ import annotations

import pandas as pd

from lagesbild.exhibit import Column, Disclosure, Exhibit, Kind, Role
from lagesbild.exhibits import findings
from lagesbild.exhibits.base import ExhibitSpec, Param, Scope, not_loaded
from lagesbild.problems import UnknownId
from lagesbild.swedish import all_of, listing, number_word, plural, sentence, slug

_ABSENT = "saknas"


def _plans(rows: pd.DataFrame) -> str:
    return ", ".join(dict.fromkeys(rows["plan"]))


def _indicators_title(scope: Scope) -> str:
    return f"Indikatorer, {scope.area.name}: {_plans(indicator_rows(scope))}"


def indicators(scope: Scope) -> Exhibit:
    """Indicators with baseline and target; an empty one says "saknas"."""
    rows = indicator_rows(scope)
    table = pd.DataFrame(
        {
            "goal": rows["goal"],
            "indicator": rows["indicator"],
            "baseline": rows["baseline"],
            "baseline_year": rows["baseline_year"],
            "target": rows["target"],
            "target_year": rows["target_year"],
        }
    ).reset_index(drop=True)
    n = len(rows)
    whole = f"{all_of(n, 'indikatorer', 'indikatorerna')} har" if n > 1 else "planens enda indikator har"
    empty = int((rows["baseline"].isna() | rows["target"].isna()).sum())
    return Exhibit(
        ref=scope.ref("indicators"),
        kind=Kind.TABLE,
        title=_indicators_title(scope),
        table=table,
        columns=(
            Column("goal", "Mål", Role.LABEL),
            Column("indicator", "Indikator", Role.LABEL),
            Column("baseline", "Utgångsvärde", Role.AMOUNT, missing=_ABSENT),
            Column("baseline_year", "Utgångsår", Role.TIME, missing=_ABSENT),
            Column("target", "Målvärde", Role.TARGET, missing=_ABSENT),
            Column("target_year", "Målår", Role.TIME, missing=_ABSENT),
        ),
        sources=scope.sources(rows),
        period=scope.periods(rows),
        summary=sentence(
            f"{empty} av {plural(n, 'indikator', 'indikatorer')} saknar utgångsvärde eller målvärde och går inte att följa upp"
        )
        if empty
        else sentence(f"{whole} både utgångsvärde och målvärde"),
        finding=findings.indicators(empty, n),
        notes=scope.remarks(rows),
    )


def _measures_title(scope: Scope) -> str:
    return f"Insatser, {scope.area.name}: {_plans(_measure_rows(scope))}"


def measures(scope: Scope) -> Exhibit:
    """The measures of the plan and who answers for them."""
    rows = _measure_rows(scope)
    titles = {
        "number": "Nr",
        "name": "Insats",
        "focus": "Fokusområde",
        "expected": "Förväntat resultat",
        "coordinator": "Samordnas av",
        "responsible": "Ansvar",
        "follow_up": "Uppföljning",
    }
    areas_of_focus = rows["focus"].nunique()  # a plan need not have any
    table = rows[list(titles)].reset_index(drop=True)
    return Exhibit(
        ref=scope.ref("measures"),
        kind=Kind.TABLE,
        title=_measures_title(scope),
        table=table,
        columns=tuple(
            Column(id_, t, Role.LABEL if id_ in ("number", "name") else Role.NOTE, missing=_ABSENT)
            for id_, t in titles.items()
        ),
        sources=scope.sources(rows),
        period=scope.periods(rows),
        summary=sentence(
            f"planen har {'en' if len(rows) == 1 else number_word(len(rows))} {'insats' if len(rows) == 1 else 'insatser'}"
            + (f" inom {_in_words(areas_of_focus)}" if areas_of_focus else "")
        ),
        finding=findings.measures(
            {
                what: int((rows[id_].isna() | (rows[id_] == "")).sum())
                for id_, what in (("responsible", "ansvarig"), ("follow_up", "uppföljning"))
            },
            len(rows),
        ),
        notes=scope.remarks(rows),
    )


def _in_words(n: int) -> str:
    return "ett fokusområde" if n == 1 else f"{number_word(n)} fokusområden"


def _themes_title(scope: Scope, kind: str) -> str:
    name = str(_of_kind(scope, kind)["type"].iloc[0])
    plural = {"samverkansområde": "Prioriterade samverkansområden", "cylinderkategori": "Cylindermodellens kategorier"}
    return f"{plural.get(name, name.capitalize())}, {scope.area.name}"


def themes(scope: Scope, kind: str) -> Exhibit:
    """One list of named things: samverkansområden, or the cylinder's categories with their counts."""
    rows = _of_kind(scope, kind)
    name = str(rows["type"].iloc[0])
    table = pd.DataFrame({"number": rows["code"], "name": rows["name"], "description": rows["description"]})
    columns = [
        Column("number", "Nr", Role.LABEL),
        Column("name", "Namn", Role.LABEL),
        Column("description", "Beskrivning", Role.NOTE, missing=""),
    ]
    if name == "cylinderkategori":
        table["count"] = rows["count"]
        columns.append(Column("count", "Antal", Role.COUNT, missing=_ABSENT))
    return Exhibit(
        ref=scope.ref("themes", kind),
        kind=Kind.TABLE,
        title=_themes_title(scope, kind),
        table=table.reset_index(drop=True),
        columns=tuple(columns),
        sources=scope.sources(rows),
        period=scope.periods(rows),
        summary=sentence(f"här ingår {listing([str(n) for n in rows['name']])}"),
        notes=scope.remarks(rows),
        methods=("suppression", "symbols") if name == "cylinderkategori" else (),
    )


def _of_kind(scope: Scope, kind: str) -> pd.DataFrame:
    rows = _rows(scope, "themes", "Samverkansområden")
    rows = rows.loc[[slug(t) == kind for t in rows["type"]]]
    if rows.empty:
        raise UnknownId(f"{scope.area.name} har inget av slaget ”{kind}”.")
    return rows


def _rows(scope: Scope, kind: str, what: str) -> pd.DataFrame:
    rows = scope.rows(kind, areas=[scope.area.id])
    if rows.empty:
        raise not_loaded(what, scope)
    return rows


def indicator_rows(scope: Scope) -> pd.DataFrame:
    """The place's indicators; NoData without any."""
    return _rows(scope, "indicators", "Indikatorer")


def _measure_rows(scope: Scope) -> pd.DataFrame:
    return _rows(scope, "measures", "Insatser")


def _kinds(scope: Scope) -> list[str]:
    return list(dict.fromkeys(slug(t) for t in _rows(scope, "themes", "Samverkansområden")["type"]))


SPECS = (
    ExhibitSpec(
        "themes",
        themes,
        Disclosure.PERSON_COUNTS,
        _of_kind,
        (Param("kind", _kinds),),
        title=_themes_title,
        kind=Kind.TABLE,
    ),
    ExhibitSpec(
        "indicators", indicators, Disclosure.MIXED_ROWS, indicator_rows, title=_indicators_title, kind=Kind.TABLE
    ),
    ExhibitSpec("measures", measures, Disclosure.OPEN, _measure_rows, title=_measures_title, kind=Kind.TABLE),
)
