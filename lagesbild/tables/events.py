"""What happened, by the million: which files hold it. The events themselves lie in Parquet beside the register."""

from __future__ import annotations

from lagesbild.tables.columns import AREA, key, text
from lagesbild.tables.model import FROM_ZERO, Column, Table, Type, Words

REPLACED = 0
"""The ``month`` of a file that lists which earlier events its set replaces."""

STAGING = ".inlasning-"
"""What the name of a folder begins with whose set is not saved yet."""

SHARED = 10**9
"""What an event weighs when it is shared over the minutes of its interval, as whole numbers (column "share" of a file)."""

QUALITIES = ("adress", "gata", "område", "kommun")
"""How exactly an event's place is known, the most exact first; missing is "ej angiven"."""
COARSE = ("område", "kommun")
"""Qualities whose coordinates stand for a whole area: they never enter a density."""
SOURCES = ("polis", "räddningstjänst", "ambulans", "felanmälan", "bostadsbolag", "kollektivtrafik")
"""Where events usually come from; a file may name others."""
NOTED = "noterade på mötet"
"""The source of events that are incidents noted in the program; no file is it."""
TAPPED, AREA_ONLY = "satt på kartan", "område"
"""How exactly the place of a noted incident is known: somebody tapped the map, or only its area is known."""
UNITS = Words({"händelse": ("händelse",), "anmälan": ("anmälan", "brott"), "offer": ("offer", "brottsoffer")})
"""What one event is a record of."""

EVENTS = Table(
    "events",
    "Händelser i mängd",
    (
        AREA,
        key("file", "fil", help_="the import's set and the month: <set>/2026-10.parquet", is_detail=True),
        key("month", "månad", Type.INT, "yyyymm in which its events began; 0 for the list of replaced ones"),
        Column("count", "antal", Type.INT, required=True, limits=FROM_ZERO),
        Column("placed", "med koordinat", Type.INT, required=True, limits=FROM_ZERO),
        Column("start", "från", Type.DATE),
        Column("end", "till", Type.DATE),
        text("first_id", "första id", is_detail=True),
        text("last_id", "sista id", is_detail=True),
        Column("bytes", "storlek", Type.INT, required=True, is_detail=True),
        Column("sha256", "sha-256", Type.TEXT, required=True, is_detail=True),
    ),
    is_file=False,
)
"""One row a file; a file is never changed. ``count`` is of events, or of replaced ones."""

EVENT_CATEGORIES = Table(
    "event_categories",
    "Kategorier som räknas ihop",
    (
        AREA,
        key("category", "kategori", help_="what incidents are noted as"),
        text("counts_as", "räknas som", "category of imported events; missing = its own"),
    ),
    is_file=False,
)
"""What people have said of a place's categories of incidents: which category of imported events each is."""

DECLARED = (EVENTS, EVENT_CATEGORIES)
