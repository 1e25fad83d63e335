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
from lagesbild.tables import BELONGS, OWNED, SPOTS, TABLES

SHARING = "sharing"
Key3 = tuple[str, str, str]
"""(kind, area, id) of a row."""
Holdings = Mapping[Key3, Holding]
"""Whose a row is."""
ProblemOf = Mapping[Key, str]
"""(area, id of an action) → the problem that it answers to."""
_PROBLEMS, _ACTIONS = "local_problems", "actions"


def is_owned(kind: str) -> bool:
    """Whether rows of the kind may have an owner, or belong to one that has; who they are shared with is as secret as they."""
    return kind in OWNED or kind in BELONGS or kind == SHARING


def needs_actions(kind: str, holdings: Holdings) -> bool:
    """Whether `keys_of` must be told which problems the actions answer to."""
    return kind in (SHARING, "follow_ups") and any(k == _PROBLEMS for k, _, _ in holdings)


def problem_of(actions: pd.DataFrame) -> dict[Key, str]:
    """Of rows of the table ``actions``."""
    rows = actions[actions["problem"].notna()]
    return {(str(a), str(i)): str(p) for a, i, p in zip(rows["area"], rows["action"], rows["problem"], strict=True)}


def holdings_of(rows: pd.DataFrame) -> dict[Key3, Holding]:
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


def with_problem(key: Key3, problems: ProblemOf) -> tuple[Key3, ...]:
    """A row, and the problem that it answers to when it is an action's."""
    kind, area, id_ = key
    problem = problems.get((area, id_)) if kind == _ACTIONS else None
    return (key,) if problem is None else (key, (_PROBLEMS, area, problem))


def keys_of(kind: str, frame: pd.DataFrame, problems: ProblemOf) -> list[tuple[Key3, ...]]:
    """Of each row, all that must be seen for it to be: itself where it can have an owner, and what it belongs to."""
    if kind == SHARING:
        about = zip(frame["about"], frame["area"], frame["item"], strict=True)
        return [with_problem((str(k), str(a), str(i)), problems) for k, a, i in about]
    keys: list[tuple[Key3, ...]] = [()] * len(frame)
    if kind in OWNED:
        named = zip(frame["area"], frame[OWNED[kind]], strict=True)
        keys = [((kind, str(a), item_of(kind, i)),) for a, i in named]
    if kind in BELONGS:
        column, outer = BELONGS[kind]
        outers = zip(frame["area"], frame[column], strict=True)
        around = [() if pd.isna(o) else with_problem((outer, str(a), str(o)), problems) for a, o in outers]
        keys = [own + its for own, its in zip(keys, around, strict=True)]
    return keys


def sights(keys: Iterable[tuple[Key3, ...]], lens: Lens, now: Holdings, then: Holdings | None) -> list[Sight]:
    """How much of each row is seen. In a view of an earlier day what is seen is what was shared then, and still is."""
    return [min((_sight(key, lens, now, then) for key in row), default=Sight.WHOLE) for row in keys]


def _sight(key: Key3, lens: Lens, now: Holdings, then: Holdings | None) -> Sight:
    if (holding := now.get(key)) is None:
        return Sight.WHOLE
    sight = lens.sight(key[1], holding)
    if then is None or not sight:
        return sight
    return min(sight, lens.sight(key[1], then.get(key, replace(holding, state=State.DRAFT))))


def seen(
    kind: str, frame: pd.DataFrame, lens: Lens, problems: ProblemOf, now: Holdings, then: Holdings | None = None
) -> pd.DataFrame:
    """The rows of the frame that are seen, without saying where what is shared without that took place."""
    if not now or frame.empty:
        return frame
    sight = pd.Series(sights(keys_of(kind, frame, problems), lens, now, then), index=frame.index)
    shown = frame[sight > Sight.NOTHING]
    coarse = sight[shown.index] == Sight.COARSE
    if kind not in SPOTS or not coarse.any():
        return shown.reset_index(drop=True)
    shown = shown.copy()
    for column in SPOTS[kind]:
        shown[column] = shown[column].mask(coarse, None)
    if kind == "events":  # with no coordinate to be had, no question of where reads the file
        shown["placed"] = shown["placed"].mask(coarse, 0)
    return shown.reset_index(drop=True)


def guard(kind: str, frame: pd.DataFrame, lens: Lens, problems: ProblemOf, now: Holdings) -> None:
    """NotAllowed when a row would be written over that is not wholly seen, or belong to one that is not.

    Two organisations may use the same id.
    """
    keys = keys_of(kind, frame, problems) if kind in OWNED or kind in BELONGS else []
    if any(s is not Sight.WHOLE for s in sights(keys, lens, now, None)):
        title = TABLES[kind].title.lower()
        raise NotAllowed(f"En annan organisation har redan {title} med samma id, som inte delas hit. Inget är sparat.")


def changes_of_others(connection: sa.Connection, holdings: Holdings, lens: Lens, problems: ProblemOf) -> set[int]:
    """Ids of the changes that wrote rows which others than these eyes' own organisations keep, or who sees them."""
    sharing = facts[SHARING]
    written = [(r[0], (r[1], r[2], r[3])) for r in connection.execute(
        sa.select(sharing.c.change_id, sharing.c.about, sharing.c.area, sharing.c.item)
    )]  # fmt: skip
    changes = [change for change, _ in written]
    keys = [with_problem(key, problems) for _, key in written]
    for kind in kinds_of(holdings):
        table = facts[kind]
        names = dict.fromkeys(["area", *([OWNED[kind]] if kind in OWNED else []), *BELONGS.get(kind, ())[:1]])
        rows = connection.execute(sa.select(table.c.change_id, *(table.c[n] for n in names)).distinct())
        frame = pd.DataFrame(rows.all(), columns=["change", *names], dtype=object)
        changes += list(frame["change"])
        keys += keys_of(kind, frame, problems)
    others = {key for key, h in holdings.items() if not lens.sight(key[1], replace(h, state=State.DRAFT))}
    return {change for change, key in zip(changes, keys, strict=True) if not others.isdisjoint(key)}


def kinds_of(holdings: Holdings) -> set[str]:
    """The tables with rows that somebody keeps, and those whose rows belong to them."""
    kinds = {kind for kind, _, _ in holdings}
    for _ in BELONGS:  # what belongs to what belongs to one of them
        kinds |= {kind for kind, (_, outer) in BELONGS.items() if outer in kinds}
    return kinds


def keys_by(holdings: Holdings, kind: str) -> dict[Key, Holding]:
    """(area, id) → whose it is, of one kind."""
    return {(area, item): h for (k, area, item), h in holdings.items() if k == kind}
