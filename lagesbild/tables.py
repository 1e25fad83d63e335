"""Each table that the register keeps: its columns, types, units and keys.

This is the one place where a table is declared. Readers deliver frames with these columns,
the register stores them, and the Swedish titles are what users see and write.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Type(StrEnum):
    """How a column's values are stored."""

    TEXT = "text"
    INT = "int"
    FLOAT = "float"
    DATE = "date"


@dataclass(frozen=True)
class Column:
    """One column: English name, Swedish title, type, and whether it is part of the key.

    A column that is not ``required`` may be missing (NULL); missing never means zero.
    """

    name: str
    title: str
    type: Type
    key: bool = False
    required: bool = False
    help: str = ""


@dataclass(frozen=True)
class Table:
    """One kind of fact."""

    kind: str
    title: str
    columns: tuple[Column, ...]

    @property
    def keys(self) -> list[str]:
        """Names of the columns that say which fact a row is."""
        return [c.name for c in self.columns if c.key]

    @property
    def values(self) -> list[str]:
        """Names of the columns that say what the fact is."""
        return [c.name for c in self.columns if not c.key]

    @property
    def names(self) -> list[str]:
        """Names of all columns, in order."""
        return [c.name for c in self.columns]


def _key(name: str, title: str, type_: Type = Type.TEXT, help_: str = "") -> Column:
    return Column(name, title, type_, key=True, required=True, help=help_)


def _text(name: str, title: str, help_: str = "") -> Column:
    return Column(name, title, Type.TEXT, help=help_)


_AREA = _key("area", "område", help_="the area's id (slug)")

AREAS = Table(
    "areas",
    "Områden",
    (
        _AREA,
        Column("name", "namn", Type.TEXT, required=True),
        Column("type", "typ", Type.TEXT, required=True, help="kommun, stadsdelsområde, stadsdel, …"),
        _text("parent", "överordnad", "id of the area that it lies in"),
        _text("aliases", "alias", "other spellings, separated by |"),
        _text("geometry", "geometri", "GeoJSON geometry, EPSG:4326"),
        Column("generalised", "generaliserad", Type.INT, help="1 when drawn by hand, not surveyed"),
    ),
)

LEVELS = Table(
    "levels",
    "Nivåskala",
    (
        _AREA,
        _key("level", "nivå", Type.INT),
        Column("name", "namn", Type.TEXT, required=True),
        Column("colour", "färg", Type.TEXT, required=True, help="fill, #RRGGBB"),
        Column("ink", "textfärg", Type.TEXT, required=True, help="the digit's colour, #RRGGBB"),
        _text("explanation", "förklaring"),
        _text("role", "roll", "förhöjd: the share of weeks is counted from here; kritisk: listed"),
    ),
)

RATINGS = Table(
    "ratings",
    "Veckobedömningar",
    (
        _AREA,
        _key("year", "år", Type.INT, "ISO year"),
        _key("week", "vecka", Type.INT, "ISO week, 1-53"),
        Column("level", "nivå", Type.INT, help="missing = ej bedömd, never level 1"),
    ),
)

YEARLY = Table(
    "yearly",
    "Årsbedömningar",
    (
        _AREA,
        _key("part", "del", help_="a part of the area that differs; empty = the area as a whole"),
        _key("year", "år", Type.INT),
        Column("level", "nivå", Type.INT),
        _text("assessor", "bedömare"),
    ),
)

CRIME = Table(
    "crime",
    "Anmälda brott",
    (
        _AREA,
        _key("group", "brottsgrupp"),
        _key("category", "brottskategori"),
        _key("start", "från", Type.DATE),
        _key("end", "till", Type.DATE, "last day included"),
        _key("status", "status", help_="final or preliminary"),
        Column("count", "antal", Type.INT),
        Column("position", "ordning", Type.INT, help="the category's place in the printed table"),
        Column("rate", "per 100 000 inv.", Type.FLOAT, help="as published, never recomputed"),
    ),
)

SURVEY = Table(
    "survey",
    "Trygghetsundersökningar",
    (
        _AREA,
        _key("survey", "undersökning"),
        _key("wave", "våg", help_="year or pooled years, e.g. 2020+2021+2023"),
        _key("question", "fråga"),
        _key("answer", "svar", help_="the answers that the share counts"),
        _key("group", "grupp", help_="alla, kvinnor, män, …"),
        Column("share", "andel", Type.FLOAT, help="0-1"),
        Column("n", "n", Type.INT, help="number of answers; missing = not published"),
        Column("low", "nedre", Type.FLOAT, help="published interval's lower end, 0-1"),
        Column("high", "övre", Type.FLOAT, help="published interval's upper end, 0-1"),
        Column("n_effective", "effektivt n", Type.FLOAT, help="(Σw)²/Σw² of weighted answers"),
        _text("remark", "anmärkning"),
    ),
)

POPULATION = Table(
    "population",
    "Befolkning",
    (
        _AREA,
        _key("date", "datum", Type.DATE),
        _key("age", "ålder", help_="alla, or a range such as 0-4"),
        Column("count", "antal", Type.INT),
    ),
)

FACTS = Table(
    "facts",
    "Områdesfakta",
    (
        _AREA,
        _key("measure", "mått"),
        _key("period", "period"),
        Column("value", "värde", Type.FLOAT),
        _text("unit", "enhet"),
        Column("position", "ordning", Type.INT),
    ),
)

LAYERS = Table(
    "layers",
    "Platser och kartlager",
    (
        _AREA,
        _key("layer", "lager"),
        _key("edition", "utgåva", Type.INT),
        _key("name", "namn"),
        _text("category", "kategori"),
        _text("district", "stadsdel"),
        _text("accuracy", "lägesnoggrannhet"),
        _text("geometry", "geometri", "GeoJSON geometry, EPSG:4326"),
        Column("generalised", "generaliserad", Type.INT),
    ),
)

INDICATORS = Table(
    "indicators",
    "Indikatorer",
    (
        _AREA,
        _key("plan", "plan"),
        _key("goal", "mål"),
        _key("indicator", "indikator"),
        Column("baseline", "utgångsvärde", Type.FLOAT),
        Column("baseline_year", "utgångsår", Type.INT),
        Column("target", "målvärde", Type.FLOAT),
        Column("target_year", "målår", Type.INT),
    ),
)

MEASURES = Table(
    "measures",
    "Insatser",
    (
        _AREA,
        _key("plan", "plan"),
        _key("number", "nummer"),
        Column("name", "insats", Type.TEXT, required=True),
        _text("focus", "fokusområde"),
        _text("expected", "förväntat resultat"),
        _text("coordinator", "samordnas av"),
        _text("responsible", "ansvar"),
        _text("follow_up", "uppföljning"),
    ),
)

THEMES = Table(
    "themes",
    "Samverkansområden och kategorier",
    (
        _AREA,
        _key("type", "typ", help_="samverkansområde, cylinderkategori, …"),
        _key("code", "kod"),
        Column("name", "namn", Type.TEXT, required=True),
        _text("description", "beskrivning"),
        Column("count", "antal", Type.INT),
    ),
)

ALIASES = Table(
    "aliases",
    "Namnval",
    (
        _AREA,
        _key("alias", "skrivs även", help_="another spelling of the area's name, as a file had it"),
        Column("valid", "gäller", Type.INT, required=True, help="0 when the choice was taken back"),
    ),
)

SEVERITIES = ("lindrig", "oroande", "allvarlig", "kritisk")
"""How serious an incident is, the mildest first."""

INCIDENTS = Table(
    "incidents",
    "Händelser",
    (
        _AREA,
        _key("incident", "id", help_="made when it is noted"),
        Column("date", "datum", Type.DATE, required=True),
        _text("time", "tid", "HH:MM; missing = unknown"),
        _text("place", "plats", "where, never a person's address"),
        Column("category", "kategori", Type.TEXT, required=True),
        Column("severity", "allvar", Type.TEXT, required=True, help="lindrig, oroande, allvarlig, kritisk"),
        Column("organisation", "källa", Type.TEXT, required=True, help="the organisation that reported it"),
        _text("note", "anteckning", "free text, no personal data"),
        Column("withdrawn", "struken", Type.INT, help="1 when it was noted by mistake"),
    ),
)

RULES = Table(
    "rules",
    "Regler för föreslagen nivå",
    (
        _AREA,
        _key("level", "nivå", Type.INT),
        _key("severity", "allvar", help_="lindrig, oroande, allvarlig, kritisk"),
        Column("least", "minst", Type.INT, required=True, help="so many incidents in a week give the level"),
    ),
)

DECISIONS = Table(
    "decisions",
    "Beslut om nivå",
    (
        _AREA,
        _key("year", "år", Type.INT, "ISO year"),
        _key("week", "vecka", Type.INT, "ISO week, 1-53"),
        Column("level", "nivå", Type.INT, help="as decided; missing = ej bedömd"),
        Column("proposed", "förslag", Type.INT, help="what the rules gave when it was decided"),
        _text("grounds", "underlag", "why the rules gave it: 2 oroande händelser → 3"),
        _text("reason", "motivering", "why people decided otherwise"),
        _text("note", "anteckning"),
    ),
)

MEETINGS = Table(
    "meetings",
    "Möten",
    (
        _AREA,
        _key("year", "år", Type.INT, "ISO year"),
        _key("week", "vecka", Type.INT, "ISO week, 1-53"),
        Column("date", "mötesdag", Type.DATE, required=True),
        _text("organisations", "deltagare", "organisations, separated by |"),
        _text("note", "anteckning"),
    ),
)

TABLES: dict[str, Table] = {
    t.kind: t
    for t in (
        AREAS,
        LEVELS,
        RATINGS,
        YEARLY,
        CRIME,
        SURVEY,
        POPULATION,
        FACTS,
        LAYERS,
        INDICATORS,
        MEASURES,
        THEMES,
        ALIASES,
        INCIDENTS,
        RULES,
        DECISIONS,
        MEETINGS,
    )
}
"""Every table by kind, in the order in which files must be read (areas first)."""
