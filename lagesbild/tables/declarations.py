"""Each table that the register keeps: its columns, types, units, keys and what they may hold.

This is the one place where a table is declared. Readers deliver frames with these columns, the
register stores them, and the Swedish titles are what users see and write.
"""

from __future__ import annotations

from typing import Any

from lagesbild.tables.model import FROM_ONE, FROM_ZERO, YEARS, Column, Syntax, Table, Type, Words

PART_TYPES = ("stadsdel", "stadsområde", "mellanområde", "kommundel")
"""Types of area that together make up a place and are rated or compared within it."""
SEVERITIES = ("lindrig", "oroande", "allvarlig", "kritisk")
"""How serious an incident is, the mildest first."""
ALL = "alla"
"""What the group of everybody, and that of all ages, is called in the register."""

_SEVERITY = Words({s: (s,) for s in SEVERITIES})
_STATUS = Words({"final": ("slutlig", "final"), "preliminary": ("preliminär", "preliminary")})
_AREA_TYPES = Words(
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
_YES_NO = Words({1: ("ja", "1", "true"), 0: ("nej", "0", "false")})
_BETTER = Words({1: ("högre", "större"), -1: ("lägre", "mindre")})
NOT_RATED = "ej bedömd"


def _key(name: str, title: str, type_: Type = Type.TEXT, help_: str = "", **rules: Any) -> Column:
    return Column(name, title, type_, key=True, required=True, help=help_, **rules)


def _text(name: str, title: str, help_: str = "", **rules: Any) -> Column:
    return Column(name, title, Type.TEXT, help=help_, **rules)


def _year(name: str, title: str, *, key: bool = False, required: bool = False, help_: str = "", **rules: Any) -> Column:
    return Column(name, title, Type.INT, key=key, required=key or required, help=help_, limits=YEARS, **rules)


def _level(name: str, title: str, help_: str = "", **rules: Any) -> Column:
    return Column(name, title, Type.INT, help=help_, limits=FROM_ONE, on_scale=True, missing=NOT_RATED, **rules)


def _week() -> Column:
    return _key("week", "vecka", Type.INT, "ISO week, 1-53", limits=(1, 53), headings=("v.", "v", "datum"))


def _share(name: str, title: str, help_: str) -> Column:
    return Column(name, title, Type.FLOAT, help=help_, limits=(0, 1), is_share=True)


def _count() -> Column:
    return Column("count", "antal", Type.INT, limits=FROM_ZERO)


def _position(help_: str = "") -> Column:
    return Column("position", "ordning", Type.INT, help=help_, is_detail=True)


_GEOMETRY = _text("geometry", "geometri", "GeoJSON geometry, EPSG:4326", syntax=Syntax.GEOMETRY, is_detail=True)
_WITHDRAWN = Column("withdrawn", "struken", Type.INT, help="1 when it was noted by mistake", words=_YES_NO)
_GENERALISED = Column(
    "generalised",
    "generaliserad",
    Type.INT,
    help="1 when drawn by hand, not surveyed",
    words=_YES_NO,
    is_detail=True,
)

_AREA = _key("area", "område", help_="the area's id (slug)", headings=PART_TYPES)

AREAS = Table(
    "areas",
    "Områden",
    (
        _AREA,
        Column("name", "namn", Type.TEXT, required=True, is_name=True),
        Column("type", "typ", Type.TEXT, required=True, words=_AREA_TYPES),
        _text("parent", "överordnad", "id of the area that it lies in"),
        _text("aliases", "alias", "other spellings, separated by |"),
        _GEOMETRY,
        _GENERALISED,
    ),
    is_gathered=True,
)

LEVELS = Table(
    "levels",
    "Nivåskala",
    (
        _AREA,
        _key("level", "nivå", Type.INT, limits=FROM_ONE),
        Column("name", "namn", Type.TEXT, required=True),
        Column("colour", "färg", Type.TEXT, required=True, help="fill, #RRGGBB", syntax=Syntax.COLOUR),
        Column("ink", "textfärg", Type.TEXT, required=True, help="the digit's colour", syntax=Syntax.COLOUR),
        _text("explanation", "förklaring"),
        _text("role", "roll", "förhöjd: the share of weeks is counted from here; kritisk: listed"),
    ),
)

RATINGS = Table(
    "ratings",
    "Veckobedömningar",
    (
        _AREA,
        _year("year", "år", key=True, help_="ISO year"),
        _week(),
        _level("level", "nivå", "missing = ej bedömd, never level 1"),
    ),
    year_from="year",
    is_reach=True,
)

YEARLY = Table(
    "yearly",
    "Årsbedömningar",
    (
        _AREA,
        _key("part", "del", help_="a part of the area that differs; empty = the area as a whole", default=""),
        _year("year", "år", key=True),
        _level("level", "nivå"),
        _text("assessor", "bedömare"),
    ),
    year_from="year",
)

CRIME = Table(
    "crime",
    "Anmälda brott",
    (
        _AREA,
        _key("group", "brottsgrupp", is_name=True),
        _key("category", "brottskategori", is_name=True),
        _key("start", "från", Type.DATE, ahead=False),
        _key("end", "till", Type.DATE, "last day included", ahead=False),
        _key("status", "status", words=_STATUS, default="final"),
        _count(),
        _position("the category's place in the printed table"),
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
        _AREA,
        _key("survey", "undersökning", is_name=True, above="undersökning"),
        _key("wave", "våg", help_="year or pooled years, e.g. 2020+2021+2023", is_name=True),
        _key("question", "fråga", is_name=True),
        _key("answer", "svar", help_="the answers that the share counts", is_name=True),
        _key("group", "grupp", help_="alla, kvinnor, män, …", is_name=True, default=ALL),
        _share("share", "andel", "0-1"),
        Column("n", "n", Type.INT, help="number of answers; missing = not published", limits=FROM_ZERO),
        _share("low", "nedre", "published interval's lower end, 0-1"),
        _share("high", "övre", "published interval's upper end, 0-1"),
        Column("n_effective", "effektivt n", Type.FLOAT, help="(Σw)²/Σw² of weighted answers", limits=FROM_ZERO),
        _text("remark", "anmärkning"),
        Column(
            "better",
            "bättre när",
            Type.INT,
            help="which way the question's share is better; said of one row it holds for the question; missing = unknown",
            words=_BETTER,
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
        _AREA,
        _key("date", "datum", Type.DATE, ahead=False),
        _key("age", "ålder", help_="alla, or a range such as 0-4", default=ALL),
        _count(),
    ),
)

FACTS = Table(
    "facts",
    "Områdesfakta",
    (
        _AREA,
        _key("measure", "mått", is_name=True),
        _key("period", "period", ahead=False),
        Column("value", "värde", Type.FLOAT),
        _text("unit", "enhet"),
        _position(),
    ),
    year_from="period",
)

LAYERS = Table(
    "layers",
    "Platser och kartlager",
    (
        _AREA,
        _key("layer", "lager", is_name=True),
        _year("edition", "utgåva", key=True),
        _key("name", "namn", is_name=True),
        _text("category", "kategori"),
        _text("district", "stadsdel"),
        _text("accuracy", "lägesnoggrannhet"),
        _GEOMETRY,
        _GENERALISED,
    ),
    year_from="edition",
)

INDICATORS = Table(
    "indicators",
    "Indikatorer",
    (
        _AREA,
        _key("plan", "plan", is_name=True, above="plan"),
        _key("goal", "mål", is_name=True),
        _key("indicator", "indikator", is_name=True),
        Column("baseline", "utgångsvärde", Type.FLOAT),
        _year("baseline_year", "utgångsår"),
        Column("target", "målvärde", Type.FLOAT),
        _year("target_year", "målår"),
    ),
    alike=(("baseline", "target"),),
)

MEASURES = Table(
    "measures",
    "Insatser",
    (
        _AREA,
        _key("plan", "plan", is_name=True, above="plan"),
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
        _count(),
    ),
)

ALIASES = Table(
    "aliases",
    "Namnval",
    (
        _AREA,
        _key("alias", "skrivs även", help_="another spelling of the area's name, as a file had it"),
        Column(
            "valid",
            "gäller",
            Type.INT,
            required=True,
            help="0 when the choice was taken back",
            words=_YES_NO,
        ),
    ),
)

INCIDENTS = Table(
    "incidents",
    "Händelser",
    (
        _AREA,
        _key(
            "incident",
            "id",
            help_="made when it is noted",
            headings=(
                "händelse-id",
                "händelseid",
                "händelsenummer",
                "händelsenr",
                "ärendenummer",
                "ärendenr",
                "ärende-id",
            ),
        ),
        Column(
            "date",
            "datum",
            Type.DATE,
            required=True,
            ahead=False,
            headings=(
                *("händelsedatum", "händelsetid", "händelsetidpunkt", "tidpunkt", "datum och tid", "datum/tid"),
                *("inträffade", "inträffat", "starttid", "tid för händelsen", "brottsdatum", "brottstid"),
            ),
        ),
        _text(
            "time",
            "tid",
            "HH:MM; missing = unknown",
            syntax=Syntax.CLOCK,
            is_noted=True,
            headings=("klockslag", "kl", "kl.", "klockan"),
        ),
        _text(
            "place",
            "plats",
            "where, never a person's address",
            is_noted=True,
            headings=("brottsplats", "händelseplats", "platsnamn", "platsbeskrivning"),
        ),
        Column(
            "category",
            "kategori",
            Type.TEXT,
            required=True,
            is_noted=True,
            is_name=True,
            headings=("händelsetyp", "typ av händelse", "händelse", "händelsekategori", "ärendetyp", "brottstyp"),
        ),
        Column(
            "severity",
            "allvar",
            Type.TEXT,
            required=True,
            words=_SEVERITY,
            is_noted=True,
            headings=("allvarlighetsgrad", "allvarlighet", "allvarsgrad", "svårighetsgrad"),
        ),
        Column(
            "organisation",
            "källa",
            Type.TEXT,
            required=True,
            help="the organisation that reported it",
            is_noted=True,
            headings=(
                "rapporterad av",
                "inrapporterad av",
                "uppgiftslämnare",
                "organisation",
                "rapportör",
                "källsystem",
            ),
        ),
        _text(
            "note",
            "anteckning",
            "free text, no personal data",
            is_noted=True,
            headings=("beskrivning", "fritext", "kommentar", "anteckningar", "händelsebeskrivning"),
        ),
        _WITHDRAWN,
    ),
)

RULES = Table(
    "rules",
    "Regler för föreslagen nivå",
    (
        _AREA,
        _key("level", "nivå", Type.INT, limits=FROM_ONE, on_scale=True),
        _key("severity", "allvar", words=_SEVERITY),
        Column(
            "least",
            "minst",
            Type.INT,
            required=True,
            help="so many incidents in a week give the level",
            limits=FROM_ZERO,
        ),
    ),
)

DECISIONS = Table(
    "decisions",
    "Beslut om nivå",
    (
        _AREA,
        _year("year", "år", key=True, help_="ISO year"),
        _week(),
        _level("level", "nivå", "as decided; missing = ej bedömd"),
        _level("proposed", "förslag", "what the rules gave when it was decided"),
        _text("grounds", "underlag", "why the rules gave it: 2 oroande händelser → 3", is_noted=True),
        _text("reason", "motivering", "why people decided otherwise", is_noted=True),
        _text("note", "anteckning", is_noted=True),
    ),
)

MEETINGS = Table(
    "meetings",
    "Möten",
    (
        _AREA,
        _year("year", "år", key=True, help_="ISO year"),
        _week(),
        Column("date", "mötesdag", Type.DATE, required=True),
        _text("organisations", "deltagare", "organisations, separated by |", is_noted=True),
        _text("note", "anteckning", is_noted=True),
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
        _year("year", "år", required=True, help_="ISO year of the meeting's week"),
        Column("week", "vecka", Type.INT, required=True, help="the meeting's ISO week, 1-53", limits=(1, 53)),
        Column("what", "beslut", Type.TEXT, required=True, help="what is to be done", is_noted=True),
        Column(
            "responsible",
            "ansvarig",
            Type.TEXT,
            required=True,
            help="an organisation or a function, no person",
            is_noted=True,
        ),
        Column("due", "klart senast", Type.DATE, help="missing = no day was set"),
        Column("status", "status", Type.TEXT, required=True, words=Words({s: (s,) for s in RESOLUTION_STATES})),
        _text("part", "stadsdel", "id of the part that it concerns; missing = all of the place"),
        _text("outcome", "utfall", "what came of it", is_noted=True),
        _WITHDRAWN,
    ),
)

FOCUS = Table(
    "focus",
    "Veckofokus",
    (
        _AREA,
        _key("focus", "id", help_="made when it is noted"),
        _year("year", "år", required=True, help_="ISO year of the week that it is for"),
        Column("week", "vecka", Type.INT, required=True, help="ISO week, 1-53", limits=(1, 53)),
        Column("place", "plats", Type.TEXT, required=True, help="a place or a part of the area", is_noted=True),
        _text("hours", "tider", "days and hours in words: fre–lör 18–02", is_noted=True),
        Column(
            "responsible",
            "ansvarig",
            Type.TEXT,
            required=True,
            help="organisations or functions, no person",
            is_noted=True,
        ),
        _WITHDRAWN,
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
        Column("closed", "avslutad", Type.INT, help="1 when the link no longer works", words=_YES_NO),
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
        _year("year", "år", required=True, help_="ISO year"),
        Column("week", "vecka", Type.INT, required=True, help="ISO week, 1-53", limits=(1, 53)),
        Column(
            "is_nothing",
            "inget att rapportera",
            Type.INT,
            help="1 when the answer is that nothing happened",
            words=_YES_NO,
        ),
        Column("date", "datum", Type.DATE, ahead=False),
        _text("time", "tid", "HH:MM; missing = unknown", syntax=Syntax.CLOCK),
        _text("place", "plats", "where, never a person's address"),
        _text("category", "kategori"),
        _text("severity", "allvar", words=_SEVERITY),
        _text("note", "anteckning", "free text, no personal data"),
        Column("status", "status", Type.TEXT, required=True, words=Words({s: (s,) for s in REPORT_STATES})),
        _text("incident", "händelse", "id of the incident that it became or was merged into"),
        _text("answer", "svar", "what the coordinator tells the reporter"),
    ),
    is_file=False,
)

HIDDEN, CLOSED, CATEGORIES, RHYTHM = "dold", "upphörd", "händelsekategorier", "mötesrytm"
"""The settings of an area: a place that no list shows ("ja"); a part's last day (ISO date); what incidents can be about;
how many weeks there are between its meetings."""

PLACE_SETTINGS = Table(
    "place_settings",
    "Platsens inställningar",
    (
        _AREA,
        _key("setting", "inställning", help_="dold, upphörd, händelsekategorier, mötesrytm"),
        _text("value", "värde", "missing = as usual; several are separated by |"),
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
        PLACE_SETTINGS,
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

SHOWN: tuple[str, ...] = (*(kind for kind, table in TABLES.items() if table.is_file), "place_settings")
"""The tables whose rows change what pages show."""

LOADED: dict[str, Table] = {kind: table for kind, table in TABLES.items() if table.is_file}
"""The tables that a file may bring; the others hold what people write in documents."""
