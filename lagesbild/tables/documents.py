"""What people write: documents, their versions, templates and the Word file with styles."""

from __future__ import annotations

from lagesbild.tables.columns import AREA, YES_NO, key, text
from lagesbild.tables.model import Column, Table, Type

_DOCUMENT = key("document", "dokument", help_="the document's id (slug) within its place")
_REMOVED = Column("removed", "borttagen", Type.INT, help="1 when it was taken out; it can be put back")

DOCUMENTS = Table(
    "documents",
    "Dokument",
    (
        AREA,
        _DOCUMENT,
        Column("template", "mall", Type.TEXT, required=True, help="the template that it was started from"),
        Column("title", "titel", Type.TEXT, required=True),
        text("subtitle", "underrubrik"),
        Column("year", "år", Type.INT, required=True),
        text("period", "period", "what the document speaks of, in words"),
        text("organisations", "organisationer", "separated by |"),
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
        AREA,
        _DOCUMENT,
        key("section", "avsnitt", help_="the section's id within its document"),
        Column("position", "ordning", Type.INT, required=True, help="1, 2, 3 … over the whole document"),
        Column("title", "rubrik", Type.TEXT, required=True),
        Column("level", "djup", Type.INT, required=True, help="1 is a chapter"),
        text("law", "lag", "parts of the law that it answers, separated by |"),
        text("guidance", "vägledning", "what to write here"),
        text("suggestion", "förslag", "a text to start from"),
        text("choices", "kryssrutor", "one a line; a chosen one begins with x, another with -"),
        Column("internal", "intern", Type.INT, help="1 when it is not for the public version"),
        _REMOVED,
    ),
    is_file=False,
)

TEXTS = Table(
    "texts",
    "Texter",
    (
        AREA,
        _DOCUMENT,
        key("section", "avsnitt"),
        text("text", "text", "light Markdown; missing = nobody has written"),
    ),
    is_file=False,
)

PLACEMENTS = Table(
    "placements",
    "Placerade figurer",
    (
        AREA,
        _DOCUMENT,
        key("exhibit", "figur", help_="the exhibit's id"),
        Column("section", "avsnitt", Type.TEXT, required=True),
        Column("position", "ordning", Type.INT, required=True, help="1, 2, 3 … over the whole document"),
        text("title", "titel", "instead of the exhibit's own"),
        Column("width", "bredd", Type.TEXT, required=True, help="hel, halv"),
        _REMOVED,
    ),
    is_file=False,
)

VERSIONS = Table(
    "versions",
    "Godkända versioner",
    (
        AREA,
        _DOCUMENT,
        key("version", "version", Type.INT),
        Column("approved", "godkänd", Type.DATE, required=True),
        Column("approver", "godkänd av", Type.TEXT, required=True, help="a role and an organisation"),
        Column("texts", "texternas revision", Type.INT, required=True),
        Column("facts", "uppgifternas revision", Type.INT, required=True),
        Column("name", "fil", Type.TEXT, required=True),
        Column("sha256", "sha256", Type.TEXT, required=True),
        text("remark", "anmärkning"),
    ),
    is_file=False,
)

FILES_KEPT = Table(
    "files",
    "Bevarade filer",
    (
        AREA,
        key("sha256", "sha256"),
        Column("name", "namn", Type.TEXT, required=True),
        Column("content", "innehåll", Type.BYTES, required=True),
    ),
    is_file=False,
)

TEMPLATES = Table(
    "templates",
    "Egna mallar",
    (
        AREA,
        key("template", "mall"),
        Column("content", "innehåll", Type.TEXT, required=True, help="TOML, as in data/mallar"),
        _REMOVED,
    ),
    is_file=False,
)

STYLES = Table(
    "styles",
    "Wordmall",
    (
        AREA,
        Column("name", "namn", Type.TEXT, required=True),
        Column("sha256", "sha256", Type.TEXT, required=True, help="the Word file with styles and logotype"),
        _REMOVED,
    ),
    is_file=False,
)

PUBLISHED = Table(
    "published",
    "Offentliggjorda tal",
    (
        AREA,
        key("group", "brottsgrupp"),
        key("category", "brottskategori"),
        key("start", "från", Type.DATE),
        key("end", "till", Type.DATE, "last day included"),
        Column("count", "antal", Type.INT, required=True, help="as it stood in a public file"),
        Column("ends", "avslutar", Type.INT, help="1 when figures were published up to the last day"),
    ),
    is_file=False,
)

OPEN_COUNTS = Table(
    "open_counts",
    "Öppet redovisade tal",
    (
        AREA,
        key("subject", "uppgift", help_="anmälda brott, or the name of a fact, an indicator or a theme"),
        Column("open", "öppen", Type.INT, required=True, help="1 when small counts are shown too", words=YES_NO),
        text("reason", "skäl", "why it may be shown: who publishes it already"),
    ),
)

PICTURES = Table(
    "pictures",
    "Egna bilder",
    (
        AREA,
        key("picture", "bild", help_="the picture's id (slug) within its place"),
        Column("use", "användning", Type.TEXT, required=True, help="figur, logotyp"),
        Column("title", "bildtext", Type.TEXT, required=True, help="the caption; of a logotype whose it is"),
        Column("alt", "alternativtext", Type.TEXT, required=True, help="what it shows, for who cannot see it"),
        text("source", "källa", "who made it, and when"),
        Column("name", "fil", Type.TEXT, required=True),
        Column("sha256", "sha256", Type.TEXT, required=True, help="the file, cleaned, among the kept files"),
        _REMOVED,
    ),
    is_file=False,
)

OWN_TABLES = Table(
    "own_tables",
    "Egna tabeller",
    (
        AREA,
        key("table", "tabell", help_="the table's id (slug) within its place"),
        Column("title", "titel", Type.TEXT, required=True),
        Column("unit", "enhet", Type.TEXT, required=True, help="what its numbers are: antal brott, %, poäng"),
        Column("source", "källa", Type.TEXT, required=True),
        Column("period", "period", Type.TEXT, required=True),
        Column("cells", "celler", Type.TEXT, required=True, help="JSON: titles, and rows of text and numbers"),
        Column("low", "skala från", Type.FLOAT, help="where the axis of a diagram begins; missing: at 0"),
        Column("high", "skala till", Type.FLOAT, help="where it ends; missing: beyond the largest number"),
        text("partial", "ofullständiga rader", "names of rows that are drawn hatched, separated by |"),
        text("remark", "anmärkning", "what must be read with it"),
        _REMOVED,
    ),
    is_file=False,
)

DECLARED = (
    *(DOCUMENTS, OUTLINE, TEXTS, PLACEMENTS, VERSIONS, FILES_KEPT, TEMPLATES, STYLES, PUBLISHED, OPEN_COUNTS),
    *(PICTURES, OWN_TABLES),
)
