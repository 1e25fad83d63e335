"""Areas, the scale of each place, and the levels that were set."""

from __future__ import annotations

from lagesbild.tables.columns import AREA, AREA_TYPES, GENERALISED, GEOMETRY, key, level, text, week, year
from lagesbild.tables.model import FROM_ONE, Column, Syntax, Table, Type

RATED = (
    "bedömning",
    "bedömd nivå",
    "nivåbedömning",
    "lägesbedömning",
    "läge",
    "lägesnivå",
    "veckonivå",
    "veckans nivå",
)
"""What people head a column of weekly levels besides "Nivå"."""

AREAS = Table(
    "areas",
    "Områden",
    (
        AREA,
        Column("name", "namn", Type.TEXT, required=True, is_name=True),
        Column("type", "typ", Type.TEXT, required=True, words=AREA_TYPES),
        text("parent", "överordnad", "id of the area that it lies in"),
        text("aliases", "alias", "other spellings, separated by |"),
        GEOMETRY,
        GENERALISED,
    ),
    is_gathered=True,
)

LEVELS = Table(
    "levels",
    "Nivåskala",
    (
        AREA,
        key("level", "nivå", Type.INT, limits=FROM_ONE),
        Column("name", "namn", Type.TEXT, required=True),
        Column("colour", "färg", Type.TEXT, required=True, help="fill, #RRGGBB", syntax=Syntax.COLOUR),
        Column("ink", "textfärg", Type.TEXT, required=True, help="the digit's colour", syntax=Syntax.COLOUR),
        text("explanation", "förklaring"),
        text("role", "roll", "förhöjd: the share of weeks is counted from here; kritisk: listed"),
    ),
)

RATINGS = Table(
    "ratings",
    "Veckobedömningar",
    (
        AREA,
        year("year", "år", key=True, help_="ISO year"),
        week(),
        level("level", "nivå", "missing = ej bedömd, never level 1", headings=RATED),
    ),
    year_from="year",
    is_reach=True,
)

YEARLY = Table(
    "yearly",
    "Årsbedömningar",
    (
        AREA,
        key("part", "del", help_="a part of the area that differs; empty = the area as a whole", default=""),
        year("year", "år", key=True),
        level("level", "nivå"),
        text("assessor", "bedömare"),
    ),
    year_from="year",
)

DECLARED = (AREAS, LEVELS, RATINGS, YEARLY)
