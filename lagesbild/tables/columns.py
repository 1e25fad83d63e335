"""The columns and words that several tables share."""

from __future__ import annotations

from typing import Any

from lagesbild.looks import COLOURS, SYMBOLS
from lagesbild.tables.model import FROM_ONE, FROM_ZERO, YEARS, Column, Syntax, Type, Words

PART_TYPES = ("stadsdel", "stadsområde", "mellanområde", "kommundel")
"""Types of area that together make up a place and are rated or compared within it."""
PASTED = "inklistrat.txt"
"""What the register calls the file of a table that was pasted: no file, and no source."""
SEVERITIES = ("lindrig", "oroande", "allvarlig", "kritisk")
"""How serious an incident is, the mildest first."""
ALL = "alla"
"""What the group of everybody, and that of all ages, is called in the register."""

SEVERITY = Words({s: (s,) for s in SEVERITIES})
STATUS = Words({"final": ("slutlig", "final"), "preliminary": ("preliminär", "preliminary")})
AREA_TYPES = Words(
    {
        "kommun": ("kommun", "kommuner", "kommunen"),
        "stadsdelsområde": ("stadsdelsområde", "stadsdelsområden"),
        "stadsområde": ("stadsområde", "stadsområden"),
        "mellanområde": ("mellanområde", "mellanområden"),
        "stadsdel": ("stadsdel", "stadsdelar", "stadsdelen"),
        "kommundel": ("kommundel", "kommundelar", "kommundelen"),
        "RegSO": ("RegSO", "regso"),
        "DeSO": ("DeSO", "deso"),
        "lokalpolisområde": ("lokalpolisområde", "lokalpolisområden", "lpo"),
        "polisområde": ("polisområde", "polisområden"),
        "polisregion": ("polisregion", "polisregioner"),
        "region": ("region", "län"),
        "land": ("land", "riket"),
        "jämförelseområde": ("jämförelseområde", "jämförelseområden"),
        "annat område": ("annat område", "annat"),
    }
)
LAYER_COLOUR = Words(COLOURS)
LAYER_SYMBOL = Words(SYMBOLS)
YES_NO = Words({1: ("ja", "1", "true"), 0: ("nej", "0", "false")})
BETTER = Words({1: ("högre", "större", "1"), -1: ("lägre", "mindre", "-1")})
NOT_RATED = "ej bedömd"


def key(name: str, title: str, type_: Type = Type.TEXT, help_: str = "", **rules: Any) -> Column:
    """A column of the key."""
    return Column(name, title, type_, key=True, required=True, help=help_, **rules)


def text(name: str, title: str, help_: str = "", **rules: Any) -> Column:
    """A column of text that may be missing."""
    return Column(name, title, Type.TEXT, help=help_, **rules)


def year(name: str, title: str, *, key: bool = False, required: bool = False, help_: str = "", **rules: Any) -> Column:
    """A calendar year."""
    return Column(name, title, Type.INT, key=key, required=key or required, help=help_, limits=YEARS, **rules)


def level(name: str, title: str, help_: str = "", **rules: Any) -> Column:
    """A level of the area's scale; missing is "ej bedömd"."""
    return Column(name, title, Type.INT, help=help_, limits=FROM_ONE, on_scale=True, missing=NOT_RATED, **rules)


WEEKS = ("v.", "v", "veckonr", "veckonummer", "vecka nr", "v.nr", "v nr", "iso-vecka", "isovecka", "datum", "period")
"""What people head a column of weeks besides "Vecka"; a day stands for its week."""


def week() -> Column:
    """An ISO week."""
    return key("week", "vecka", Type.INT, "ISO week, 1-53", limits=(1, 53), headings=WEEKS)


def share(name: str, title: str, help_: str) -> Column:
    """A share, 0-1."""
    return Column(name, title, Type.FLOAT, help=help_, limits=(0, 1), is_share=True)


def count() -> Column:
    """How many; missing is not zero."""
    return Column("count", "antal", Type.INT, limits=FROM_ZERO)


def position(help_: str = "") -> Column:
    """The place in a printed order."""
    return Column("position", "ordning", Type.INT, help=help_, is_detail=True)


def coordinates(of: str) -> tuple[Column, Column]:
    """Where a person set it on a map, whole metres of EPSG:3006; ``of``: what it is, in the genitive."""
    help_ = "metres, SWEREF 99 TM; only where a person set it"
    return (
        Column("x", f"{of} östkoordinat", Type.INT, help=help_, limits=(200_000, 1_000_000), is_detail=True),
        Column("y", f"{of} nordkoordinat", Type.INT, help=help_, limits=(6_000_000, 7_800_000), is_detail=True),
    )


GEOMETRY = text("geometry", "geometri", "GeoJSON geometry, EPSG:4326", syntax=Syntax.GEOMETRY, is_detail=True)
WITHDRAWN = Column("withdrawn", "struken", Type.INT, help="1 when it was noted by mistake", words=YES_NO)
GENERALISED = Column(
    "generalised",
    "generaliserad",
    Type.INT,
    help="1 when drawn by hand, not surveyed",
    words=YES_NO,
    is_detail=True,
)

AREA = key("area", "område", help_="the area's id (slug)", headings=PART_TYPES)
