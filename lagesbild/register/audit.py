"""The audit log: who did and saw what, when and from where. Append-only, chained by hash, thinned out by rules that are rows.

Each row has two digests: ``content`` of what it says (and of a salt, so that it cannot be guessed back), and ``chain`` of the
chain before and of ``content``. When a rule thins a row out, what it says and its salt go and the digests stay: so the
chain holds, and a row that was changed, taken away or put in between is found by `faults`. Whoever can write in the database
and knows the program can make a whole new chain: keep the last digest (it stands in every export) elsewhere.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd
import sqlalchemy as sa

from lagesbild.actor import Actor
from lagesbild.problems import LagesbildError
from lagesbild.register.migrations import triggers
from lagesbild.register.schema import audit_log, audit_rules, session_marks

THINNED = "gallring"
SIGN_IN, SIGN_OUT, ROLES, VIEW, EXPORT = "inloggning", "utloggning", "behörighet", "visning", "uttag"
KEPT_DAYS = {VIEW: 365, EXPORT: 730, SIGN_IN: 365, SIGN_OUT: 365}
"""How long rows are kept where no rule says otherwise; of other actions they are kept for good."""
_SAYS = ("issuer", "subject", "name", "acts_as", "origin", "place", "what")
_LONGEST = 300  # characters of each
_START = "0" * 64


def append(connection: sa.Connection, actor: Actor, action: str, place: str | None = None, what: str = "") -> None:
    """Write a row in the transaction at hand, for somebody who has signed in."""
    last = connection.execute(
        sa.select(audit_log.c.id, audit_log.c.at, audit_log.c.chain).order_by(audit_log.c.id.desc()).limit(1)
    ).first()
    now = _stamp(datetime.now(UTC))
    identity = actor.identity
    row: dict[str, Any] = {
        "id": last.id + 1 if last else 1,
        "at": max(now, last.at) if last else now,
        "action": action,
        "issuer": identity.issuer if identity else None,
        "subject": identity.subject if identity else None,
        "name": (identity.name or None) if identity else None,
        "acts_as": str(actor),
        "origin": actor.origin or None,
        "place": place,
        "what": what[:_LONGEST],
        "salt": secrets.token_hex(16),
    }
    row["content"] = _content(row)
    row["chain"] = _link(last.chain if last else _START, row["content"])
    connection.execute(audit_log.insert().values(row))


def rows(connection: sa.Connection, places: list[str] | None = None) -> pd.DataFrame:
    """The log, newest first: id, at, action, who (issuer, subject, name, acts_as), origin, place, what, chain.

    ``places``: only rows of these. A thinned row has only its number, time, action and digest.
    """
    names = ("id", "at", "action", *_SAYS, "chain")
    query = sa.select(*(audit_log.c[n] for n in names)).order_by(audit_log.c.id.desc())
    if places is not None:
        query = query.where(audit_log.c.place.in_(places))
    return pd.DataFrame(connection.execute(query).all(), columns=list(names), dtype=object)


def faults(connection: sa.Connection) -> Iterator[tuple[str, str]]:
    """(which row, what is wrong) of everything that does not fit the chain; nothing when it is whole."""
    before, number = _START, 0
    thinnings: list[tuple[str, str]] = []
    empty: list[tuple[int, str, str]] = []
    for row in connection.execute(sa.select(audit_log).order_by(audit_log.c.id)).mappings():
        where = f"logg, rad {row['id']}"
        if row["id"] != number + 1:
            yield where, f"rad {number + 1} saknas."
        number = row["id"]
        if row["chain"] != _link(before, row["content"]):
            yield where, "kedjan är bruten: en rad har ändrats, tagits bort eller skjutits in."
        before = row["chain"]
        if row["salt"] is None:
            empty.append((row["id"], row["action"], row["at"]))
            if any(row[n] is not None for n in _SAYS):
                yield where, "raden är gallrad men säger något."
        elif _content(row) != row["content"]:
            yield where, "det som står stämmer inte med radens kontrollsumma."
        elif row["action"] == THINNED:
            action, _, until = str(row["what"]).partition(" före ")
            thinnings.append((action, until))
    for id_, action, at in empty:
        if not any(action == thinned and at < until for thinned, until in thinnings):
            yield f"logg, rad {id_}", "raden är tömd utan att någon gallring säger det."


def kept_days(connection: sa.Connection) -> dict[str, int]:
    """Action → days that its rows are kept; an action that is not named is kept for good."""
    rules = connection.execute(sa.select(audit_rules.c.action, audit_rules.c.days).order_by(audit_rules.c.id)).all()
    return KEPT_DAYS | {str(row.action): int(row.days) for row in rules}


def set_rule(connection: sa.Connection, actor: Actor, action: str, days: int) -> None:
    """Keep rows of an action so many days, from the next thinning on. LagesbildError for what cannot be thinned."""
    if action in (THINNED, ROLES):
        raise LagesbildError(f"Rader om {action} gallras inte: loggen kan inte prövas utan dem.")
    if not 1 <= days <= 36_500:
        raise LagesbildError(f"{days} dagar går inte att ha som gallringsfrist. Väntat: 1–36 500 dagar.")
    newest = connection.scalar(sa.select(sa.func.max(audit_rules.c.id))) or 0
    now = _stamp(datetime.now(UTC))
    connection.execute(audit_rules.insert().values(id=newest + 1, at=now, action=action, days=days))
    append(connection, actor, ROLES, what=f"Gallringsfrist för {action}: {days} dagar")


def thin(connection: sa.Connection, actor: Actor) -> int:
    """Empty the rows that the rules no longer keep, and take away old marks of sessions; how many rows were emptied."""
    now = datetime.now(UTC)
    emptied = 0
    for action, days in sorted(kept_days(connection).items()):
        until = _stamp(now - timedelta(days=days))
        old = sa.and_(audit_log.c.action == action, audit_log.c.at < until, audit_log.c.salt.is_not(None))
        if n := connection.scalar(sa.select(sa.func.count()).where(old)) or 0:
            append(connection, actor, THINNED, what=f"{action} före {until}")
            triggers.drop(connection, audit_log.name)
            connection.execute(audit_log.update().where(old).values(dict.fromkeys((*_SAYS, "salt"))))
            triggers.create(connection, audit_log.name)
            emptied += n
    triggers.drop(connection, session_marks.name)
    connection.execute(session_marks.delete().where(session_marks.c.at < _stamp(now - timedelta(days=31))))
    triggers.create(connection, session_marks.name)
    return emptied


def _content(row: Any) -> str:
    values = [row[n] for n in ("id", "at", "action", *_SAYS, "salt")]
    return hashlib.sha256(json.dumps(values, ensure_ascii=False).encode()).hexdigest()


def _link(before: str, content: str) -> str:
    return hashlib.sha256(f"{before}{content}".encode()).hexdigest()


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
