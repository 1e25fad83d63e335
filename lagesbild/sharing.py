"""Whose a new row is, sharing it and taking that back: rows for the register's table ``sharing``, with their history."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from lagesbild import privacy
from lagesbild.actor import Actor
from lagesbild.calendar import now
from lagesbild.holding import Holding, Key, State
from lagesbild.problems import Problem, Refused
from lagesbild.register import Change
from lagesbild.swedish import listing
from lagesbild.tables import TABLES, to_frame

KIND = "sharing"
BEFORE_MEETING, AT_MEETING = "Inför veckomötet", "Räknad på veckomötet"
"""What a report is sent for, and what the incident that it becomes is established for."""
LONGEST = 200  # characters of a purpose or a reason
Batch = list[tuple[Change, pd.DataFrame]]


@dataclass(frozen=True)
class Terms:
    """How a row is to be shared: with whom, for what, and whether it says exactly where."""

    state: State
    purpose: str = ""
    receivers: tuple[str, ...] = ()
    is_exact: bool = True


def claim(actor: Actor, kind: str, place: str, keys: Iterable[Key], established_for: str = "") -> Batch:
    """What makes new rows the own ones of whoever notes them, first in the same transaction; nothing without sign-in.

    ``established_for``: the purpose for which everybody sees them at once; empty: they are drafts.
    """
    if actor.grants is None:
        return []
    holding = Holding(actor.organisation)
    if established_for:
        holding = replace(holding, state=State.ESTABLISHED, purpose=established_for, since=now().date())
    return rows(actor, kind, place, dict.fromkeys(keys, holding), "ägare")


def rows(
    actor: Actor, kind: str, place: str, holdings: dict[Key, Holding], action: str, reason: str | None = None
) -> Batch:
    """Whose rows are from now on, as a part of a transaction; nothing when there are none."""
    if not holdings:
        return []
    states = {h.state for h in holdings.values()}
    receivers = list(dict.fromkeys(r for h in holdings.values() for r in h.receivers))
    title = f"{TABLES[kind].title} ({len(holdings)}): {listing(sorted(states))}"
    title += f", med {listing(receivers)}" if receivers else ""
    change = Change(str(actor), action, KIND, place, title=title, source="Registrerat i Lägesbild", reason=reason)
    return [(change, to_frame(KIND, [_row(kind, key, h) for key, h in holdings.items()])[TABLES[KIND].names])]


def shared(
    holdings: dict[Key, Holding], terms: Terms, known: Sequence[str], day: date | None = None
) -> dict[Key, Holding]:
    """The rows as they are when they have been shared. Refused with what is missing. ``known``: who can be a receiver."""
    names = {o.casefold(): o for o in known}
    receivers = tuple(dict.fromkeys(names.get(r.strip().casefold(), r.strip()) for r in terms.receivers if r.strip()))
    problems = privacy.check({"Ändamål": terms.purpose})
    if not holdings:
        problems.append(Problem("Inget är valt.", "minst en rad.", column="Rad"))
    if terms.state is State.DRAFT:
        problems.append(Problem("Läget är inget att dela till.", "delad eller upprättad.", column="Läge"))
    if not terms.purpose.strip():
        problems.append(Problem("Ändamål saknas.", "vad uppgifterna delas för, i några ord.", column="Ändamål"))
    if len(terms.purpose) > LONGEST:
        problems.append(Problem("Ändamålet är för långt.", f"högst {LONGEST} tecken.", column="Ändamål"))
    if terms.state is State.SHARED and not receivers:
        problems.append(Problem("Mottagare saknas.", "minst en organisation.", column="Delas med"))
    if unknown := [r for r in receivers if r.casefold() not in names or "|" in r]:
        problems.append(
            Problem(f"{listing(unknown)} har ingen roll här.", "en organisation ur listan.", column="Delas med")
        )
    if problems:
        raise Refused(problems)
    given = terms if terms.state is State.SHARED else replace(terms, receivers=())
    to = receivers if given.receivers else ()
    since = day or now().date()
    return {
        key: Holding(h.owner, given.state, to, given.purpose.strip(), since, given.is_exact)
        for key, h in holdings.items()
    }


def taken_back(holdings: dict[Key, Holding], reason: str) -> dict[Key, Holding]:
    """The rows as they are when they are their owner's alone again. Refused without a reason."""
    problems = privacy.check({"Skäl": reason})
    if not reason.strip():
        problems.append(Problem("Skäl saknas.", "varför delningen tas tillbaka, i några ord.", column="Skäl"))
    if not any(h.state is not State.DRAFT for h in holdings.values()):
        problems.append(Problem("Inget av det som är valt är delat.", "minst en delad rad.", column="Rad"))
    if problems:
        raise Refused(problems)
    return {key: Holding(h.owner) for key, h in holdings.items() if h.state is not State.DRAFT}


def _row(kind: str, key: Key, holding: Holding) -> dict[str, object]:
    return {
        "area": key[0],
        "about": kind,
        "item": key[1],
        "owner": holding.owner,
        "state": str(holding.state),
        "receivers": "|".join(holding.receivers) or None,
        "purpose": holding.purpose or None,
        "since": holding.since,
        "exact": None if holding.is_exact else 0,
    }
