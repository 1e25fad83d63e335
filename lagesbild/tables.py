"""Each table that the register keeps: its columns, types, units and keys.

This is the one place where a table is declared. Readers deliver frames with these columns,
the register stores them, and the Swedish titles are what users see and write.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd


class Type(StrEnum):
    """How a column's values are stored."""

    TEXT = "text"
    INT = "int"
    FLOAT = "float"
    DATE = "date"
    BYTES = "bytes"


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
    """One kind of fact. ``is_file`` tells whether a file may bring it; what people write here may not be imported."""

    kind: str
    title: str
    columns: tuple[Column, ...]
    is_file: bool = True

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

RESOLUTION_STATES = ("öppet", "pågår", "klart", "avskrivet")
"""How far something that a meeting resolved has come; the first two are still to be done."""

RESOLUTIONS = Table(
    "resolutions",
    "Mötesbeslut",
    (
        _AREA,
        _key("resolution", "id", help_="made when it is noted"),
        Column("year", "år", Type.INT, required=True, help="ISO year of the meeting's week"),
        Column("week", "vecka", Type.INT, required=True, help="the meeting's ISO week, 1-53"),
        Column("what", "beslut", Type.TEXT, required=True, help="what is to be done"),
        Column("responsible", "ansvarig", Type.TEXT, required=True, help="an organisation or a function, no person"),
        Column("due", "klart senast", Type.DATE, help="missing = no day was set"),
        Column("status", "status", Type.TEXT, required=True, help="öppet, pågår, klart, avskrivet"),
        _text("part", "stadsdel", "id of the part that it concerns; missing = all of the place"),
        _text("outcome", "utfall", "what came of it"),
        Column("withdrawn", "struken", Type.INT, help="1 when it was noted by mistake"),
    ),
)

FOCUS = Table(
    "focus",
    "Veckofokus",
    (
        _AREA,
        _key("focus", "id", help_="made when it is noted"),
        Column("year", "år", Type.INT, required=True, help="ISO year of the week that it is for"),
        Column("week", "vecka", Type.INT, required=True, help="ISO week, 1-53"),
        Column("place", "plats", Type.TEXT, required=True, help="a place or a part of the area"),
        _text("hours", "tider", "days and hours in words: fre–lör 18–02"),
        Column("responsible", "ansvarig", Type.TEXT, required=True, help="organisations or functions, no person"),
        Column("withdrawn", "struken", Type.INT, help="1 when it was noted by mistake"),
    ),
)

REPORTERS = Table(
    "reporters",
    "Rapportörer",
    (
        _AREA,
        _key("reporter", "id", help_="the secret part of the reporter's link"),
        Column("organisation", "organisation", Type.TEXT, required=True),
        _text("parts", "stadsdelar", "ids of the parts that it reports of, separated by |; missing = all of them"),
        Column("closed", "avslutad", Type.INT, help="1 when the link no longer works"),
    ),
    is_file=False,
)

REPORT_STATES = ("inkommen", "godkänd", "sammanslagen", "struken")
"""What the coordinator has made of a report; only an approved one counts as an incident."""

REPORTS = Table(
    "reports",
    "Rapporter inför mötet",
    (
        _AREA,
        _key("report", "id", help_="made by the form, so that a report sent twice is one"),
        Column("reporter", "rapportör", Type.TEXT, required=True, help="id of the reporter"),
        Column("organisation", "källa", Type.TEXT, required=True),
        Column("year", "år", Type.INT, required=True, help="ISO year"),
        Column("week", "vecka", Type.INT, required=True, help="ISO week, 1-53"),
        Column("is_nothing", "inget att rapportera", Type.INT, help="1 when the answer is that nothing happened"),
        Column("date", "datum", Type.DATE),
        _text("time", "tid", "HH:MM; missing = unknown"),
        _text("place", "plats", "where, never a person's address"),
        _text("category", "kategori"),
        _text("severity", "allvar", "lindrig, oroande, allvarlig, kritisk"),
        _text("note", "anteckning", "free text, no personal data"),
        Column("status", "status", Type.TEXT, required=True, help="inkommen, godkänd, sammanslagen, struken"),
        _text("incident", "händelse", "id of the incident that it became or was merged into"),
        _text("answer", "svar", "what the coordinator tells the reporter"),
    ),
    is_file=False,
)

_DOCUMENT = _key("document", "dokument", help_="the document's id (slug) within its place")
_REMOVED = Column("removed", "borttagen", Type.INT, help="1 when it was taken out; it can be put back")

DOCUMENTS = Table(
    "documents",
    "Dokument",
    (
        _AREA,
        _DOCUMENT,
        Column("template", "mall", Type.TEXT, required=True, help="the template that it was started from"),
        Column("title", "titel", Type.TEXT, required=True),
        _text("subtitle", "underrubrik"),
        Column("year", "år", Type.INT, required=True),
        _text("period", "period", "what the document speaks of, in words"),
        _text("organisations", "organisationer", "separated by |"),
        Column("marking", "märkning", Type.TEXT, required=True, help="Arbetsmaterial, Intern, Offentlig"),
        Column("status", "status", Type.TEXT, required=True, help="utkast, godkänd"),
        Column("version", "version", Type.INT, required=True, help="the version that is written, or was approved last"),
        Column("revision", "revision", Type.INT, required=True, help="the register's revision whose figures it shows"),
        Column("drawn", "uttagsdatum", Type.DATE, required=True, help="the day of that revision"),
    ),
    is_file=False,
)

OUTLINE = Table(
    "outline",
    "Disposition",
    (
        _AREA,
        _DOCUMENT,
        _key("section", "avsnitt", help_="the section's id within its document"),
        Column("position", "ordning", Type.INT, required=True, help="1, 2, 3 … over the whole document"),
        Column("title", "rubrik", Type.TEXT, required=True),
        Column("level", "djup", Type.INT, required=True, help="1 is a chapter"),
        _text("law", "lag", "parts of the law that it answers, separated by |"),
        _text("guidance", "vägledning", "what to write here"),
        _text("suggestion", "förslag", "a text to start from"),
        _text("choices", "kryssrutor", "one a line; a chosen one begins with x, another with -"),
        Column("internal", "intern", Type.INT, help="1 when it is not for the public version"),
        _REMOVED,
    ),
    is_file=False,
)

TEXTS = Table(
    "texts",
    "Texter",
    (
        _AREA,
        _DOCUMENT,
        _key("section", "avsnitt"),
        _text("text", "text", "light Markdown; missing = nobody has written"),
    ),
    is_file=False,
)

PLACEMENTS = Table(
    "placements",
    "Placerade figurer",
    (
        _AREA,
        _DOCUMENT,
        _key("exhibit", "figur", help_="the exhibit's id"),
        Column("section", "avsnitt", Type.TEXT, required=True),
        Column("position", "ordning", Type.INT, required=True, help="1, 2, 3 … over the whole document"),
        _text("title", "titel", "instead of the exhibit's own"),
        Column("width", "bredd", Type.TEXT, required=True, help="hel, halv"),
        _REMOVED,
    ),
    is_file=False,
)

VERSIONS = Table(
    "versions",
    "Godkända versioner",
    (
        _AREA,
        _DOCUMENT,
        _key("version", "version", Type.INT),
        Column("approved", "godkänd", Type.DATE, required=True),
        Column("approver", "godkänd av", Type.TEXT, required=True, help="a role and an organisation"),
        Column("texts", "texternas revision", Type.INT, required=True),
        Column("facts", "uppgifternas revision", Type.INT, required=True),
        Column("name", "fil", Type.TEXT, required=True),
        Column("sha256", "sha256", Type.TEXT, required=True),
        _text("remark", "anmärkning"),
    ),
    is_file=False,
)

FILES_KEPT = Table(
    "files",
    "Bevarade filer",
    (
        _AREA,
        _key("sha256", "sha256"),
        Column("name", "namn", Type.TEXT, required=True),
        Column("content", "innehåll", Type.BYTES, required=True),
    ),
    is_file=False,
)

TEMPLATES = Table(
    "templates",
    "Egna mallar",
    (
        _AREA,
        _key("template", "mall"),
        Column("content", "innehåll", Type.TEXT, required=True, help="TOML, as in data/mallar"),
        _REMOVED,
    ),
    is_file=False,
)

STYLES = Table(
    "styles",
    "Wordmall",
    (
        _AREA,
        Column("name", "namn", Type.TEXT, required=True),
        Column("sha256", "sha256", Type.TEXT, required=True, help="the Word file with styles and logotype"),
        _REMOVED,
    ),
    is_file=False,
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
        RESOLUTIONS,
        FOCUS,
        REPORTERS,
        REPORTS,
        DOCUMENTS,
        OUTLINE,
        TEXTS,
        PLACEMENTS,
        VERSIONS,
        FILES_KEPT,
        TEMPLATES,
        STYLES,
    )
}
"""Every table by kind, in the order in which files must be read (areas first)."""

LOADED: dict[str, Table] = {kind: table for kind, table in TABLES.items() if table.is_file}
"""The tables that a file may bring; the others hold what people write in documents."""


def plain(kind: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with the types of its table in place of categories: objects (None is missing), Int64, float64."""
    types = {c.name: c.type for c in TABLES[kind].columns}
    coded = {str(name): frame[name] for name, dtype in frame.dtypes.items() if dtype == "category"}
    return frame.assign(**{name: _plain(types[name], column.cat) for name, column in coded.items()})


def _plain(type_: Type, column: Any) -> Any:
    codes, values = column.codes.to_numpy(), list(column.categories)
    if type_ is Type.INT:
        return pd.arrays.IntegerArray(np.array([*values, 0], dtype=np.int64)[codes], codes < 0)
    if type_ is Type.FLOAT:
        return np.array([*values, np.nan], dtype=np.float64)[codes]
    held = np.empty(len(values) + 1, dtype=object)  # made so, for numpy would look into what values hold
    held[:-1] = values
    return pd.Series(held[codes], index=column.codes.index, dtype=object, copy=False)
