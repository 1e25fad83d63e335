"""Every table that the register keeps, each declared once, by subject, in the modules beside this one.

A declaration says a table's columns, types, units, keys and what they may hold. Readers deliver frames
with these columns, the register stores them, and the Swedish titles are what users see and write.
"""

from __future__ import annotations

from lagesbild.tables import actions, documents, events, levels, meetings, notes, plans, sharing, statistics
from lagesbild.tables.model import Table

TABLES: dict[str, Table] = {
    t.kind: t
    for t in (
        *levels.DECLARED,
        *statistics.DECLARED,
        *meetings.DECLARED,
        *actions.DECLARED,
        *plans.DECLARED,
        *notes.DECLARED,
        *documents.DECLARED,
        *events.DECLARED,
        *sharing.DECLARED,
    )
}
"""Every table by kind, in the order in which files must be read (areas first)."""

SHOWN: tuple[str, ...] = (
    *(kind for kind, table in TABLES.items() if table.is_file),
    "place_settings",
    "events",
    "event_categories",
    "sharing",
    "versions",
)
"""The tables whose rows change what pages show; of documents only that one is approved, which the law asks for."""

LOADED: dict[str, Table] = {kind: table for kind, table in TABLES.items() if table.is_file}
"""The tables that a file may bring; the others hold what people write in documents."""
