"""Rows that organisations keep, seen with somebody's eyes: what is not theirs to see is not in the frame."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

import pandas as pd
import sqlalchemy as sa

from lagesbild.holding import Holding, Key, Lens, Sight, State
from lagesbild.problems import NotAllowed
from lagesbild.register.schema import facts
from lagesbild.tables import OWNED, SPOTS, TABLES

SHARING = "sharing"
Holdings = Mapping[tuple[str, str, str], Holding]
"""(kind, area, id) → whose it is."""


def is_owned(kind: str) -> bool:
    """Whether rows of the kind may have an owner; who they are shared with is as secret as they."""
    return kind in OWNED or kind == SHARING


def holdings_of(rows: pd.DataFrame) -> dict[tuple[str, str, str], Holding]:
    """What the rows of the table ``sharing`` say."""
    return {
        (str(r["about"]), str(r["area"]), str(r["item"])): Holding(
            str(r["owner"]),
            State(r["state"]),
            tuple(str(r["receivers"]).split("|")) if r["receivers"] else (),
            str(r["purpose"] or ""),
            r["since"] if isinstance(r["since"], date) else None,
            bool(pd.isna(r["exact"]) or r["exact"]),
        )
        for r in rows.to_dict("records")
    }


def item_of(kind: str, value: object) -> str:
    """What names a row's owner: its id, or the set that a file of events belongs to."""
    return str(value).partition("/")[0] if kind == "events" else str(value)


def keys_of(kind: str, frame: pd.DataFrame) -> list[tuple[str, str, str]]:
    """(kind, area, id) of each row."""
    if kind == SHARING:
        return [(str(k), str(a), str(i)) for k, a, i in zip(frame["about"], frame["area"], frame["item"], strict=True)]
    return [(kind, str(a), item_of(kind, i)) for a, i in zip(frame["area"], frame[OWNED[kind]], strict=True)]


def sights(keys: Iterable[tuple[str, str, str]], lens: Lens, now: Holdings, then: Holdings | None) -> list[Sight]:
    """How much of each row is seen. In a view of an earlier day what is seen is what was shared then, and still is."""
    out = []
    for key in keys:
        holding = now.get(key)
        sight = Sight.WHOLE if holding is None else lens.sight(key[1], holding)
        if holding is not None and then is not None and sight:
            sight = min(sight, lens.sight(key[1], then.get(key, replace(holding, state=State.DRAFT))))
        out.append(sight)
    return out


def seen(kind: str, frame: pd.DataFrame, lens: Lens, now: Holdings, then: Holdings | None = None) -> pd.DataFrame:
    """The rows of the frame that are seen, without saying where what is shared without that took place."""
    if not now or frame.empty:
        return frame
    sight = pd.Series(sights(keys_of(kind, frame), lens, now, then), index=frame.index)
    shown = frame[sight > Sight.NOTHING]
    coarse = sight[shown.index] == Sight.COARSE
    if kind == SHARING or not coarse.any():
        return shown.reset_index(drop=True)
    shown = shown.copy()
    for column in SPOTS[kind]:
        shown[column] = shown[column].mask(coarse, None)
    if kind == "events":  # with no coordinate to be had, no question of where reads the file
        shown["placed"] = shown["placed"].mask(coarse, 0)
    return shown.reset_index(drop=True)


def guard(kind: str, frame: pd.DataFrame, lens: Lens, now: Holdings) -> None:
    """NotAllowed when a row would be written over that is not wholly seen: an id that another organisation uses too."""
    if kind in OWNED and any(s is not Sight.WHOLE for s in sights(keys_of(kind, frame), lens, now, None)):
        title = TABLES[kind].title.lower()
        raise NotAllowed(f"En annan organisation har redan {title} med samma id, som inte delas hit. Inget är sparat.")


def changes_of_others(connection: sa.Connection, holdings: Holdings, lens: Lens) -> set[int]:
    """Ids of the changes that wrote rows which others than these eyes' own organisations keep, or who sees them."""
    sharing = facts[SHARING]
    written = [(r[0], (r[1], r[2], r[3])) for r in connection.execute(
        sa.select(sharing.c.change_id, sharing.c.about, sharing.c.area, sharing.c.item)
    )]  # fmt: skip
    for kind in {k for k, _, _ in holdings}:
        table = facts[kind]
        name = table.c[OWNED[kind]]
        rows = connection.execute(sa.select(table.c.change_id, table.c.area, name).distinct())
        written += [(r[0], (kind, r[1], item_of(kind, r[2]))) for r in rows]
    others = {key for key, h in holdings.items() if not lens.sight(key[1], replace(h, state=State.DRAFT))}
    return {change for change, key in written if key in others}


def keys_by(holdings: Holdings, kind: str) -> dict[Key, Holding]:
    """(area, id) → whose it is, of one kind."""
    return {(area, item): h for (k, area, item), h in holdings.items() if k == kind}
