"""Whose a row is and who else sees it: a row of which nothing stands here is everybody's who works with the place."""

from __future__ import annotations

from lagesbild.holding import State
from lagesbild.tables.columns import AREA, YES_NO, key, text
from lagesbild.tables.model import Column, Table, Type, Words

OWNED = {
    "incidents": "incident",
    "reports": "report",
    "walk_points": "point",
    "events": "file",
    "local_problems": "problem",
    "actions": "action",
}
"""The tables whose rows an organisation may keep, each with the column that names a row (of events: their set)."""
SPOTS = {
    "incidents": ("place", "note", "x", "y"),
    "reports": ("place", "note"),
    "walk_points": ("spot", "x", "y"),
    "events": (),
    "local_problems": ("surface", "evidence"),  # a figure of one's own area has its corners in its id
    "actions": (),
}
"""What says exactly where, and is left out where a row is shared without it; of events their coordinates."""
BELONGS = {
    "causes": ("problem", "local_problems"),
    "actions": ("problem", "local_problems"),
    "follow_ups": ("action", "actions"),
}
"""Tables whose rows belong to another row, and are seen no further than it: the column that names it, and its table."""

SHARING = Table(
    "sharing",
    "Delning",
    (
        AREA,
        key("about", "tabell"),
        key("item", "rad", help_="the row's id; of events their set"),
        Column("owner", "ägare", Type.TEXT, required=True, help="the organisation that keeps the row"),
        Column("state", "läge", Type.TEXT, required=True, words=Words({str(s): (str(s),) for s in State})),
        text("receivers", "delad med", "organisations, separated by |"),
        text("purpose", "ändamål", "what it is shared for"),
        Column("since", "delad den", Type.DATE),
        Column("exact", "exakt plats", Type.INT, help="0 when it is shared without saying exactly where", words=YES_NO),
    ),
    is_file=False,
)

DECLARED = (SHARING,)
