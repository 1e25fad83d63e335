"""What files bring of crime, trygghet, inhabitants, maps and plans."""

from __future__ import annotations

import math
from dataclasses import replace

from lagesbild.tables.columns import (
    ALL,
    AREA,
    BETTER,
    GENERALISED,
    GEOMETRY,
    LAYER_COLOUR,
    LAYER_SYMBOL,
    STATUS,
    YES_NO,
    count,
    key,
    position,
    share,
    text,
    year,
)
from lagesbild.tables.model import FROM_ZERO, Column, Syntax, Table, Type

SMALLEST_WEIGHT = 0.01
"""Of a crime: one without a weight is left out and told, so none is 0."""

ALL_CRIME = "Anmälda brott"
"""The group of crimes that a file puts in none."""

CRIME = Table(
    "crime",
    "Anmälda brott",
    (
        AREA,
        key("group", "brottsgrupp", syntax=Syntax.NAME, is_name=True, default=ALL_CRIME),
        key("category", "brottskategori", syntax=Syntax.NAME, is_name=True, headings=("brottstyp", "brott")),
        key("start", "från", Type.DATE, ahead=False, headings=("från och med", "fr.o.m.", "from", "startdatum")),
        key(
            "end",
            "till",
            Type.DATE,
            "last day included",
            ahead=False,
            headings=("till och med", "t.o.m.", "tom", "slutdatum"),
        ),
        key("status", "status", words=STATUS, default="final"),
        replace(count(), headings=("antal brott", "antal anmälda brott", "anmälda brott", "antal anmälningar")),
        position("the category's place in the printed table"),
        Column("rate", "per 100 000 inv.", Type.FLOAT, help="as published, never recomputed", limits=FROM_ZERO),
    ),
    in_order=(("start", "end"),),
    year_from="end",
    is_reach=True,
)

SURVEY = Table(
    "survey",
    "Trygghetsundersökningar",
    (
        AREA,
        key("survey", "undersökning", syntax=Syntax.NAME, is_name=True, above="undersökning"),
        key(
            "wave",
            "våg",
            help_="year or pooled years, e.g. 2020+2021+2023",
            syntax=Syntax.WAVE,
            is_name=True,
            ahead=False,
        ),
        key("question", "fråga", syntax=Syntax.NAME, is_name=True),
        key("answer", "svar", help_="the answers that the share counts", is_name=True),
        key("group", "grupp", help_="alla, kvinnor, män, …", is_name=True, default=ALL),
        share("share", "andel", "0-1"),
        Column("n", "n", Type.INT, help="number of answers; missing = not published", limits=FROM_ZERO),
        share("low", "nedre", "published interval's lower end, 0-1"),
        share("high", "övre", "published interval's upper end, 0-1"),
        Column("n_effective", "effektivt n", Type.FLOAT, help="(Σw)²/Σw² of weighted answers", limits=FROM_ZERO),
        text("remark", "anmärkning"),
        Column(
            "better",
            "bättre när",
            Type.INT,
            help="which way the question's share is better; said of one row it holds for the question; missing = unknown",
            words=BETTER,
            above="bättre när",
        ),
    ),
    in_order=(("low", "share"), ("share", "high")),
    year_from="wave",
)

POPULATION = Table(
    "population",
    "Befolkning",
    (
        AREA,
        key("date", "datum", Type.DATE, ahead=False),
        key("age", "ålder", help_="alla, or a range such as 0-4", syntax=Syntax.AGE, default=ALL),
        count(),
    ),
)

FACTS = Table(
    "facts",
    "Områdesfakta",
    (
        AREA,
        key("measure", "mått", syntax=Syntax.NAME, is_name=True),
        key("period", "period", syntax=Syntax.PERIOD, ahead=False),
        Column("value", "värde", Type.FLOAT),
        text("unit", "enhet"),
        position(),
    ),
    year_from="period",
)

LAYERS = Table(
    "layers",
    "Platser och kartlager",
    (
        AREA,
        key("layer", "lager", is_name=True),
        year("edition", "utgåva", key=True),
        key("name", "namn", is_name=True),
        text("category", "kategori"),
        text("district", "stadsdel"),
        text("accuracy", "lägesnoggrannhet"),
        GEOMETRY,
        GENERALISED,
        Column(
            "value",
            "värde",
            Type.FLOAT,
            help="drawn as a circle of that size, with the number",
            limits=FROM_ZERO,
            is_detail=True,  # how it is drawn: a layer without numbers is whole
        ),
        text("unit", "enhet", "of the value"),
        text("colour", "färg", words=LAYER_COLOUR),
        text("symbol", "symbol", "of the layer's points", words=LAYER_SYMBOL),
    ),
    year_from="edition",
)

INDICATORS = Table(
    "indicators",
    "Indikatorer",
    (
        AREA,
        key("plan", "plan", is_name=True, above="plan"),
        key("goal", "mål", is_name=True),
        key("indicator", "indikator", syntax=Syntax.NAME, is_name=True),
        Column("baseline", "utgångsvärde", Type.FLOAT),
        year("baseline_year", "utgångsår"),
        Column("target", "målvärde", Type.FLOAT),
        year("target_year", "målår"),
    ),
)

MEASURES = Table(
    "measures",
    "Insatser",
    (
        AREA,
        key("plan", "plan", is_name=True, above="plan"),
        key("number", "nummer"),
        Column("name", "insats", Type.TEXT, required=True, is_noted=True),
        text("focus", "fokusområde", is_noted=True),
        text("expected", "förväntat resultat", is_noted=True),
        text("coordinator", "samordnas av", is_noted=True),
        text("responsible", "ansvar", is_noted=True),
        text("follow_up", "uppföljning", is_noted=True),
    ),
)

THEMES = Table(
    "themes",
    "Samverkansområden och kategorier",
    (
        AREA,
        key("type", "typ", help_="samverkansområde, cylinderkategori, …"),
        key("code", "kod"),
        Column("name", "namn", Type.TEXT, required=True, is_noted=True),
        text("description", "beskrivning", is_noted=True),
        count(),
    ),
)

ALIASES = Table(
    "aliases",
    "Namnval",
    (
        AREA,
        key("alias", "skrivs även", help_="another spelling of the area's name, as a file had it"),
        Column(
            "valid",
            "gäller",
            Type.INT,
            required=True,
            help="0 when the choice was taken back",
            words=YES_NO,
        ),
    ),
)

HARM_WEIGHTS = Table(
    "harm_weights",
    "Brottsvikter",
    (
        AREA,
        key("category", "brottskategori", help_="as reported crime calls it", syntax=Syntax.NAME, is_name=True),
        Column(
            "weight",
            "brottsvikt",
            Type.FLOAT,
            required=True,
            help="of one scale, e.g. days of the mean sentence; crimes without prison have one too, never 0",
            limits=(SMALLEST_WEIGHT, math.inf),
        ),
        text("grounds", "grund", "how the weight was set: 'medelstraff 2018-2022', 'dagsböter omräknade'"),
    ),
)

MEASURED = Table(
    "measured",
    "Mätserier",
    (
        AREA,
        key(
            "series",
            "mätserie",
            help_="what belongs together: Narkotika i avloppsvatten",
            syntax=Syntax.NAME,
            is_name=True,
            is_noted=True,
        ),
        key(
            "measure",
            "vad som mäts",
            help_="a column of the series: kokain; påbörjade",
            syntax=Syntax.NAME,
            is_name=True,
            is_noted=True,
        ),
        key(
            "spot",
            "mätområde",
            help_="where or in what: a lokalpolisområde, a circle of a course; never a person",
            is_name=True,
            is_noted=True,
            default=ALL,
        ),
        key("start", "från", Type.DATE, ahead=False),
        key("end", "till", Type.DATE, "last day included", ahead=False),
        Column("value", "mätvärde", Type.FLOAT, help="missing = not measured or not published; never 0"),
        Column(
            "unit", "enhet", Type.TEXT, required=True, help="antal, personer, mg per 1 000 invånare och dygn, poäng"
        ),
        text("whole", "andel av", "the measure of the series that this is a part of: its share is shown", is_name=True),
    ),
    in_order=(("start", "end"),),
    year_from="end",
)

DECLARED = (CRIME, SURVEY, POPULATION, FACTS, MEASURED, LAYERS, INDICATORS, MEASURES, THEMES, HARM_WEIGHTS, ALIASES)
