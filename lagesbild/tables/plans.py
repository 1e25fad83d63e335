"""How a plan goes: where its measures stand year by year, what its indicators were, and what fills them."""

from __future__ import annotations

from lagesbild.tables.columns import AREA, key, text, year
from lagesbild.tables.model import Column, Refers, Syntax, Table, Type, Words

MEASURE_STATES = ("inte påbörjad", "pågår", "genomförd", "avbruten")

_INDICATOR = ("plan", "indicator")
_PLAN = key("plan", "plan", is_name=True, above="plan")

MEASURE_STATUS = Table(
    "measure_status",
    "Insatsernas läge",
    (
        AREA,
        _PLAN,
        key("number", "nummer", help_="the measure's number in its plan: 1:1"),
        year("year", "år", key=True, help_="the year that is reported"),
        Column(
            "status",
            "läge för insatsen",
            Type.TEXT,
            required=True,
            words=Words({s: (s,) for s in MEASURE_STATES}),
        ),
        text("result", "vad den gav", "against the expected result", is_noted=True),
        Column("reported", "redovisad", Type.DATE),
    ),
    refers=(Refers("measures", ("plan", "number"), ("plan", "number")),),
)

INDICATOR_VALUES = Table(
    "indicator_values",
    "Indikatorvärden",
    (
        AREA,
        _PLAN,
        key("indicator", "indikator", syntax=Syntax.NAME, is_name=True),
        year("year", "år", key=True),
        Column("value", "indikatorvärde", Type.FLOAT, help="missing = the source has none; never 0"),
        text("remark", "anmärkning", is_noted=True),
    ),
    refers=(Refers("indicators", _INDICATOR, _INDICATOR),),
)

INDICATOR_RULES = Table(
    "indicator_rules",
    "Indikatorregler",
    (
        AREA,
        _PLAN,
        key("indicator", "indikator", syntax=Syntax.NAME, is_name=True),
        Column(
            "category",
            "räknas som",
            Type.TEXT,
            required=True,
            help='a category of reported crime, or "series: measure" of a measured one: the year\'s count fills it',
        ),
    ),
    refers=(Refers("indicators", _INDICATOR, _INDICATOR),),
)

DECLARED = (MEASURE_STATUS, INDICATOR_VALUES, INDICATOR_RULES)
