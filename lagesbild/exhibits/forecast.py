"""Exhibits of what the coming weeks may hold, and how well such forecasts have done."""

from __future__ import annotations

import pandas as pd

from lagesbild.analysis import forecast as forecasts
from lagesbild.analysis.statistics import TooFew
from lagesbild.exhibit import Column, Derivation, Disclosure, Exhibit, Fan, Format, How, Kind, Role
from lagesbild.exhibits import findings, meanwhile
from lagesbild.exhibits.base import ExhibitSpec, Param, Scope
from lagesbild.exhibits.counted import (
    ALL,
    AREA,
    CATEGORY,
    EXPECTED,
    NOT_CRIME,
    Step,
    counted,
    facts_of_periods,
    labels_of,
    marks_of,
    series_of,
    span_of,
    steps,
    where,
    whole_course,
)
from lagesbild.exhibits.prose import series as prose
from lagesbild.problems import NotEnoughData, UnknownId
from lagesbild.swedish import plural

_AHEAD = tuple(str(n) for n in range(4, 14))  # weeks that can be forecast
_PAST = 26  # weeks before a forecast
_FAN = {
    "q_025": "2,5 %",
    "q_10": "10 %",
    "q_25": "25 %",
    "q_50": "Mitten",
    "q_75": "75 %",
    "q_90": "90 %",
    "q_975": "97,5 %",
}
"""What the columns of the quantiles of a forecast are called, in the order of `forecasts.QUANTILES`."""


def _check_forecast(scope: Scope, area: str, category: str, weeks: str = "13") -> None:
    _, series = series_of(scope, Step.WEEKS, area, category)
    if weeks not in _AHEAD:
        raise UnknownId("En prognos gäller 4–13 veckor.")
    if len(series) < 2:
        raise NotEnoughData("Prognosen behöver fler hela veckor.")
    try:
        forecasts.complete_weeks(series)
    except TooFew as few:
        raise NotEnoughData(str(few)) from None


def _check_backtest(scope: Scope, area: str, category: str, weeks: str = "13") -> None:
    """As `_check_forecast`; NotEnoughData too when the model cannot be tried on the past. Fits nothing."""
    _check_forecast(scope, area, category, weeks)
    if not forecasts.can_be_tried(series_of(scope, Step.WEEKS, area, category)[1], int(weeks)):
        raise NotEnoughData("Prognosen är inte prövad mot utfall: det finns för få veckor eller händelser.")


def _forecast(
    scope: Scope, area: str, category: str, weeks: str
) -> tuple[pd.DataFrame, pd.DataFrame, forecasts.Forecast]:
    rows, series = series_of(scope, Step.WEEKS, area, category)
    _check_forecast(scope, area, category, weeks)
    try:
        made = scope.once(("forecast", area, category, weeks), lambda: forecasts.forecast(series, int(weeks)))
    except TooFew as few:
        raise NotEnoughData(str(few)) from None
    return rows, series, made


def _forecast_title(scope: Scope, area: str, category: str, weeks: str = "13") -> str:
    return f"Prognos {weeks} veckor: {counted(scope, Step.WEEKS).categories[category]}, {where(scope, area)}"


def _backtest_title(scope: Scope, area: str, category: str, _weeks: str = "13") -> str:
    return f"Så väl har prognosen träffat, {counted(scope, Step.WEEKS).categories[category]}, {where(scope, area)}"


def forecast(scope: Scope, area: str, category: str, weeks: str = "13") -> Exhibit:
    """The coming weeks as a fan, after the weeks that were."""
    rows, series, made = _forecast(scope, area, category, weeks)
    past = series[series["complete"]][-_PAST:]
    labels = [*labels_of(Step.WEEKS, past), *labels_of(Step.WEEKS, made.table)]
    both = pd.concat([past, made.table])
    table = pd.DataFrame(
        {"period": labels, "count": pd.array([*past["count"], *[pd.NA] * len(made.table)], dtype="Int64")}
    )
    for q, id_ in zip(forecasts.QUANTILES, _FAN, strict=True):
        table[id_] = pd.array([*[pd.NA] * len(past), *_whole(made.table[q])], dtype="Int64")
    happening = meanwhile.in_series(
        scope, Step.WEEKS, area, category, list(zip(both["year"], both["number"], strict=True))
    )
    if is_marked := any(happening):
        table[meanwhile.ID] = happening
    nearest = table[table["q_50"].notna()]
    if nearest.empty:
        raise NotEnoughData("Det finns för lite att göra en prognos av.")
    soon = nearest.iloc[0]
    return Exhibit(
        ref=scope.ref("forecast", area, category, weeks),
        kind=Kind.CHART,
        title=_forecast_title(scope, area, category, weeks),
        how_to_read=f"Antal händelser per vecka: först utfallet, sedan prognosen med {made.method}.",
        table=table,
        columns=(Column("period", "Vecka", Role.TIME, Format.TEXT), Column("count", "Antal", Role.COUNT, missing=""),
            *(Column(i, t, Role.ESTIMATE, Format.COUNT, missing="", derived_from=EXPECTED) for i, t in _FAN.items()),
            *([meanwhile.COLUMN] if is_marked else []),
        ),
        drawing=Fan(
            "period",
            "count",
            "q_50",
            (("q_025", "q_975"), ("q_10", "q_90"), ("q_25", "q_75")),
            marks_of(Step.WEEKS, both, labels),
            ("19 av 20 veckor väntas här", "8 av 10", "hälften"),
            meanwhile.ID if is_marked else "",
        ),
        sources=scope.sources(rows) if len(rows) else scope.sources(counted(scope, Step.WEEKS).rows[scope.area.id, ALL]),
        period=f"utfall {labels[0]} – {labels[len(past) - 1]}, prognos {labels[len(past)]} – {labels[-1]}",
        summary=" ".join((prose.first_forecast(soon["q_50"], soon["q_10"], soon["q_90"]), made.words)),
        notes=(
            *meanwhile.notes(labels, happening),
            "Prognosen säger vad som följer om allt fortsätter som förut. Den vet inget om insatser eller enskilda händelser.",
            NOT_CRIME,
        ),
        methods=("forecast",),
        facts={(i, id_): f for i, f in enumerate(facts_of_periods(scope, Step.WEEKS, area, category, past)) for id_ in ("count",)}
        | {(i, id_): whole_course(scope, Step.WEEKS, area, category) for i in range(len(table)) for id_ in _FAN},
    )  # fmt: skip


def _whole(values: pd.Series) -> list[object]:
    return [pd.NA if pd.isna(v) else int(v) for v in values]


def backtest(scope: Scope, area: str, category: str, weeks: str = "13") -> Exhibit:
    """How well the forecast and the simple rules have done on weeks that are known."""
    rows, series, made = _forecast(scope, area, category, weeks)
    if made.backtest.empty:
        raise NotEnoughData(f"Prognosen är inte prövad mot utfall. {made.words}")
    table = pd.DataFrame(
        {
            "method": [str(m).capitalize() for m in made.backtest["method"]],
            "error": made.backtest["pinball"].astype(float),
            "within_80": 100 * made.backtest["coverage_80"].astype(float),
            "within_95": 100 * made.backtest["coverage_95"].astype(float),
            "tested_weeks": pd.array(made.backtest["forecasts"], dtype="Int64"),
        }
    )
    shown = [i for i, m in enumerate(made.backtest["method"]) if m == made.method]
    n = int(table["tested_weeks"].iloc[0])
    tried = Derivation(How.MODEL, ("tested_weeks",), elsewhere=True)
    return Exhibit(
        ref=scope.ref("forecast-test", area, category, weeks),
        kind=Kind.TABLE,
        title=_backtest_title(scope, area, category, weeks),
        how_to_read="Lägre fel är bättre. Den fetstilta metoden är den som visas ovan.",
        table=table,
        columns=(
            Column("method", "Metod", Role.LABEL),
            Column("error", "Fel", Role.AMOUNT, Format.DECIMAL, 2),
            Column("within_80", "Inom 80-spannet", Role.SHARE, derived_from=tried),
            Column("within_95", "Inom 95-spannet", Role.SHARE, derived_from=tried),
            Column("tested_weeks", "Prövade veckor", Role.COUNT),
        ),
        sources=scope.sources(rows),
        period=span_of(Step.WEEKS, series[series["complete"]]),
        summary=made.words,
        notes=(
            f"Felet är medelvärdet av kvantilförlusten (pinball), i händelser, över {plural(n, 'vecka', 'veckor')} som "
            "prognostiserats i efterhand med bara det som då var känt. Samma veckor för alla metoder.",
            "Inom 80-spannet ska 80 % av utfallen hamna, inom 95-spannet 95 %. Är andelen lägre lovar prognosen för mycket.",
        ),
        total_rows=tuple(shown),
        methods=("forecast",),
        facts={
            (i, id_): whole_course(scope, Step.WEEKS, area, category)
            for i in range(len(table))
            for id_ in ("error", "within_80", "within_95")
        },
    )


def _listed(scope: Scope) -> list[tuple[str, ...]]:
    return [(scope.area.id, ALL, "13")] if Step.WEEKS in steps(scope) else []


_WEEKS = Param("weeks", lambda scope: _AHEAD, is_optional=True)

SPECS = (
    ExhibitSpec(
        "forecast",
        forecast,
        Disclosure.CRIME_COUNTS,
        _check_forecast,
        (AREA, CATEGORY, _WEEKS),
        _listed,
        leads_with=findings.first_sentence,
        title=_forecast_title,
        kind=Kind.CHART,
    ),
    ExhibitSpec(
        "forecast-test",
        backtest,
        Disclosure.CRIME_COUNTS,
        _check_backtest,
        (AREA, CATEGORY, _WEEKS),
        _listed,
        title=_backtest_title,
        kind=Kind.TABLE,
    ),
)
