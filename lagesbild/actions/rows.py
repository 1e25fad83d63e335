"""What every change to problems, actions and what belongs to them shares: ids, checks of texts and words, one transaction each.

Raises Refused with every problem, in Swedish, or the register's Conflict when another was first; then nothing was saved.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any, NamedTuple

import pandas as pd

from lagesbild import privacy, sharing
from lagesbild import week as domain
from lagesbild.actions.notes import Calculation, Forum, Promise, Upcoming, WalkPoint
from lagesbild.actions.reading import Row, noted
from lagesbild.actions.values import Action, AreaPriority, Cause, FollowUp, LawRecord, LocalProblem
from lagesbild.actor import Actor
from lagesbild.problems import Problem, Refused
from lagesbild.register import Change, Conflict, Register
from lagesbild.tables import OWNED, TABLES, Type, Words, to_frame

_ATTEMPTS = 5


class Kept(NamedTuple):
    """Where a kind of value is kept: its table, the letter that its ids begin with (none: it says itself which row it is), and its source."""

    kind: str
    letter: str
    source: str


KEPT: dict[type, Kept] = {
    LocalProblem: Kept("local_problems", "P", "Problem, registrerade i Lägesbild"),
    Cause: Kept("causes", "O", "Orsaksanalys, registrerad i Lägesbild"),
    Action: Kept("actions", "Å", "Åtgärdsplan, registrerad i Lägesbild"),
    FollowUp: Kept("follow_ups", "U", "Uppföljning, registrerad i Lägesbild"),
    AreaPriority: Kept("area_priorities", "", "Områdesprioritering, registrerad i Lägesbild"),
    LawRecord: Kept("law_records", "L", "Lagens krav, registrerade i Lägesbild"),
    Promise: Kept("promises", "M", "Medborgarlöften, registrerade i Lägesbild"),
    Upcoming: Kept("upcoming", "H", "Årshjul, registrerat i Lägesbild"),
    Calculation: Kept("calculations", "K", "Kalkyler, registrerade i Lägesbild"),
    WalkPoint: Kept("walk_points", "V", "Trygghetsvandringar och dialog, noterade i Lägesbild"),
    Forum: Kept("forums", "F", "Parter och forum, registrerade i Lägesbild"),
}
_OF_KIND = {kept.kind: kept for kept in KEPT.values()}


def kind_of(value: object) -> str:
    """The table that a value is kept in."""
    return KEPT[type(value)].kind


def texts(value: Any) -> list[Problem]:
    """What is wrong with the texts and the words of a value, by its table's declaration."""
    table = TABLES[kind_of(value)]
    given: Mapping[str, object] = asdict(value)
    notes = {c.title: given[c.name] for c in table.columns if c.is_noted and c.name in given}
    problems = domain.check_texts({t: v for t, v in notes.items() if isinstance(v, str)})
    written = {
        c.title: v
        for c in table.columns
        if not c.is_noted and isinstance(v := given.get(c.name), str) and c.personal(v)
    }
    problems += privacy.check(written)
    for column in table.columns:
        if column.name not in given:
            continue
        one = given[column.name]
        if column.required and (one is None or not str(one).strip()):
            in_words = "några ord." if column.type is Type.TEXT else "ett värde."
            expected = "en ur listan." if isinstance(column.words, Words) else in_words
            problems.append(Problem(f"{column.title.capitalize()} saknas.", expected, column=column.title))
        elif one is not None and isinstance(column.words, Words) and one not in column.words.of:
            problems.append(Problem(f"”{one}” finns inte.", f"{column.words}.", column=column.title))
        elif one is not None and column.limits and not column.limits[0] <= float(str(one)) <= column.limits[1]:
            low, high = column.limits
            problems.append(
                Problem(
                    f"{column.title.capitalize()} är utanför {low:g}–{high:g}.",
                    "ett tal där emellan.",
                    column=column.title,
                )
            )
    return problems


def refuse(problems: list[Problem]) -> None:
    """Raise Refused when there are any."""
    if problems:
        raise Refused(problems)


def add(register: Register, place: str, value: Any, actor: Actor, established_for: str = "") -> str:
    """Save a new value; its id. Refused when the very same stands. ``established_for``: see `sharing.claim`."""
    kind = kind_of(value)
    if same := next((row for row in noted(register.current, place, type(value), kind) if row.value == value), None):
        refuse([Problem(f"Det finns redan, som {same.id}.", "något som skiljer det från det som står.")])
    for attempt in range(_ATTEMPTS):
        id_ = next_id(register, kind, place)
        change = change_of(actor, "notering", kind, place, f"{TABLES[kind].title}: {id_}")
        claim = sharing.claim(actor, kind, place, [(place, id_)], established_for) if kind in OWNED else []
        try:
            register.save([*claim, (change, frame(place, id_, value))], expected={(kind, (place, id_)): None})
        except Conflict:  # another took the number between: nothing is lost by the next
            if attempt == _ATTEMPTS - 1:
                raise
        else:
            return id_
    raise AssertionError


def change(
    register: Register, place: str, row: Row[Any], value: Any, actor: Actor, action: str, *, withdrawn: bool = False
) -> None:
    """Save another value in the place of the one that was seen."""
    kind = kind_of(value)
    change_ = change_of(actor, action, kind, place, f"{TABLES[kind].title}: {row.id}")
    made = frame(place, row.id, value, withdrawn=withdrawn)
    key = tuple(str(made.iloc[0][name]) for name in TABLES[kind].keys)
    register.save([(change_, made)], expected={(kind, key): row.change})


def next_id(register: Register, kind: str, place: str) -> str:
    """The letter of the kind and the number after the highest that was ever given, the withdrawn included."""
    letter, key = _OF_KIND[kind].letter, TABLES[kind].keys[-1]
    given = register.whole().distinct(kind, key, [place])  # also to what another organisation keeps
    used = [int(m[1]) for id_ in given if (m := re.fullmatch(rf"{letter}(\d+)", id_))]
    return f"{letter}{max(used, default=0) + 1}"


def frame(place: str, id_: str, value: Any, *, withdrawn: bool = False) -> pd.DataFrame:
    """A value as a row of its table."""
    kind = kind_of(value)
    table = TABLES[kind]
    given = {k: (v.strip() or None) if isinstance(v, str) else v for k, v in asdict(value).items()}
    record = {"area": place, table.keys[-1]: id_, "withdrawn": 1 if withdrawn else None, **given}
    return to_frame(kind, [record])[table.names]


def change_of(actor: Actor, action: str, kind: str, place: str, title: str) -> Change:
    """A change to a table, by whom and what it is called in the history."""
    return Change(who=str(actor), action=action, kind=kind, place=place, title=title, source=_OF_KIND[kind].source)


def restore(register: Register, place: str, made: type, id_: str, actor: Actor) -> None:
    """Put back what was withdrawn, as it was; nothing happens to what is not withdrawn."""
    withdrawn: tuple[Row[Any], ...] = noted(register.current, place, made, kind_of_type(made), withdrawn=True)
    for row in withdrawn:
        if row.id == id_:
            if isinstance(row.value, FollowUp) and _restored_follow_up(register, place, row, actor):
                return
            change(register, place, row, row.value, actor, "ångrad strykning")


def _restored_follow_up(register: Register, place: str, row: Row[FollowUp], actor: Actor) -> bool:
    """Put a follow-up back, and its action that has waited for it again since it was struck as it was; False where none waits."""
    actions: tuple[Row[Any], ...] = noted(register.current, place, Action, kind_of_type(Action))
    action = next((a for a in actions if a.id == row.value.action and a.value.follow_up == row.value.date), None)
    if action is None:
        return False
    followed = replace(action.value, follow_up=None)
    register.save(
        [
            (
                change_of(actor, "ångrad strykning", kind, place, f"{TABLES[kind].title}: {one.id}"),
                frame(place, one.id, value),
            )
            for kind, one, value in (("follow_ups", row, row.value), ("actions", action, followed))
        ],
        expected={("follow_ups", (place, row.id)): row.change, ("actions", (place, action.id)): action.change},
    )
    return True


def kind_of_type(made: type) -> str:
    """The table that values of a type are kept in."""
    return KEPT[made].kind
