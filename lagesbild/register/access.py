"""Who may do what where, and which sign-ins are alive, as rows of the register; every change of a role is in the audit log."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import pandas as pd
import sqlalchemy as sa

from lagesbild.actor import Access, Actor, Grant, Identity
from lagesbild.register import audit
from lagesbild.register.schema import register_info, role_grants, session_marks
from lagesbild.register.store import Register

LASTS, IDLE = timedelta(hours=8), timedelta(minutes=30)
_FRESH = timedelta(minutes=10)  # between the provider's sign-in and the first page here
_SKEW = timedelta(minutes=5)  # by which the provider's clock may be ahead of ours
_MARKED = timedelta(seconds=60)  # how often it is noted that a session is used
_KEY = ("issuer", "subject", "place", "organisation", "role")


class Ended(StrEnum):
    """Why a session is alive no more, in words for a page."""

    SIGNED_OUT = "Du har loggat ut."
    TOO_OLD = "Du har varit inloggad i åtta timmar, och behöver logga in igen."
    STALE = (
        "Inloggningen har gått ut, och du behöver logga in igen. "
        "Händer det direkt efter inloggningen går serverns klocka fel."
    )
    IDLE = "Du har varit borta i mer än en halvtimme, och behöver logga in igen."


# --- roles -----------------------------------------------------------------------------------


def grants(connection: sa.Connection, identity: Identity) -> list[Grant]:
    """The roles that somebody holds, without the areas of their places."""
    query = _newest().where(role_grants.c.issuer == identity.issuer, role_grants.c.subject == identity.subject)
    rows = connection.execute(query).all()
    return [Grant(Access(r.role), r.organisation, r.place) for r in rows if r.is_held]


def roles(connection: sa.Connection) -> pd.DataFrame:
    """Every role that is held: issuer, subject, place, organisation, role, at, given_by; in the order given."""
    rows = [r for r in connection.execute(_newest()).mappings() if r["is_held"]]
    return pd.DataFrame(rows, columns=[*_KEY, "at", "given_by"], dtype=object)


def role_history(connection: sa.Connection) -> pd.DataFrame:
    """Every giving and taking away, newest first: as `roles`, and is_held."""
    rows = connection.execute(sa.select(role_grants).order_by(role_grants.c.id.desc())).mappings().all()
    return pd.DataFrame(rows, columns=[*_KEY, "at", "given_by", "is_held"], dtype=object)


def set_role(connection: sa.Connection, actor: Actor, identity: Identity, grant: Grant, *, is_held: bool) -> bool:
    """Give a role or take it away; False, and nothing written, when it is so already."""
    if is_held == any(
        (g.access, g.organisation, g.place) == (grant.access, grant.organisation, grant.place)
        for g in grants(connection, identity)
    ):
        return False
    newest = connection.scalar(sa.select(sa.func.max(role_grants.c.id))) or 0
    values: dict[str, Any] = {
        "id": newest + 1,
        "at": _stamp(datetime.now(UTC)),
        "given_by": str(actor),
        "issuer": identity.issuer,
        "subject": identity.subject,
        "place": grant.place,
        "organisation": grant.organisation,
        "role": str(grant.access),
        "is_held": int(is_held),
    }
    connection.execute(role_grants.insert().values(values))
    verb = "fick" if is_held else "fråntogs"
    what = f"{identity.subject} ({identity.issuer}) {verb} {grant.access}, {grant.organisation}"
    audit.append(connection, actor, audit.ROLES, grant.place or None, what)
    return True


def _newest() -> sa.Select:
    newest = sa.select(sa.func.max(role_grants.c.id)).group_by(*(role_grants.c[n] for n in _KEY))
    return sa.select(role_grants).where(role_grants.c.id.in_(newest)).order_by(role_grants.c.id)


# --- sessions --------------------------------------------------------------------------------


def session_of(connection: sa.Connection, identity: Identity, nonce: str) -> str:
    """The key of a sign-in, which a copied cookie shares; another in a register that was restored."""
    newest = sa.select(register_info.c.uuid).order_by(register_info.c.id.desc()).limit(1)
    parts = "\x1f".join((str(connection.scalar(newest)), identity.issuer, identity.subject, nonce))
    return hashlib.sha256(parts.encode()).hexdigest()


def state_of(connection: sa.Connection, session: str, signed_in: datetime) -> tuple[Ended | None, bool, bool]:
    """(why it has ended or None, is it new, is its use to be noted) of a session whose provider let in at ``signed_in``."""
    now = datetime.now(UTC)
    marks = connection.execute(
        sa.select(session_marks.c.mark, sa.func.min(session_marks.c.at), sa.func.max(session_marks.c.at))
        .where(session_marks.c.session == session)
        .group_by(session_marks.c.mark)
    ).all()
    by_mark = {mark: (datetime.fromisoformat(first), datetime.fromisoformat(last)) for mark, first, last in marks}
    if "out" in by_mark:
        return Ended.SIGNED_OUT, False, False
    if "in" not in by_mark:  # its marks may be thinned out: an old cookie never begins a session anew
        is_fresh = -_SKEW <= now - signed_in <= _FRESH
        return None if is_fresh else Ended.STALE, is_fresh, False
    if now - by_mark["in"][0] > LASTS:
        return Ended.TOO_OLD, False, False
    used = max(last for _, last in by_mark.values())
    if now - used > IDLE:
        return Ended.IDLE, False, False
    return None, False, now - used > _MARKED


def mark(connection: sa.Connection, session: str, what: str) -> None:
    """Note that a session begins ("in"), is used ("seen") or ends ("out")."""
    newest = connection.scalar(sa.select(sa.func.max(session_marks.c.id))) or 0
    now = _stamp(datetime.now(UTC))
    connection.execute(session_marks.insert().values(id=newest + 1, at=now, session=session, mark=what))


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


# --- what services ask -----------------------------------------------------------------------


@dataclass(frozen=True)
class Doorkeeper:
    """Roles, sessions and the audit log of one register."""

    _register: Register

    def grants(self, identity: Identity) -> list[Grant]:
        """The roles that somebody holds, without the areas of their places."""
        with self._register._read() as connection:
            return grants(connection, identity)

    def roles(self) -> pd.DataFrame:
        """Every role that is held (see `roles`)."""
        with self._register._read() as connection:
            return roles(connection)

    def role_history(self) -> pd.DataFrame:
        """Every giving and taking away, newest first (see `role_history`)."""
        with self._register._read() as connection:
            return role_history(connection)

    def set_role(self, actor: Actor, identity: Identity, grant: Grant, *, is_held: bool) -> bool:
        """Give a role or take it away; False when it is so already."""
        with self._register._write() as connection:
            return set_role(connection, actor, identity, grant, is_held=is_held)

    def enter(self, actor: Actor, nonce: str, signed_in: datetime) -> Ended | None:
        """Let a sign-in in, or say why it has ended; its beginning and its use are noted."""
        assert actor.identity is not None
        with self._register._read() as connection:
            session = session_of(connection, actor.identity, nonce)
            ended, is_new, is_to_be_noted = state_of(connection, session, signed_in)
        if is_new or is_to_be_noted:
            with self._register._write() as connection:
                ended, is_new, is_to_be_noted = state_of(
                    connection, session, signed_in
                )  # another tab may have been first
                if is_new:
                    mark(connection, session, "in")
                    audit.append(connection, actor, audit.SIGN_IN, what="" if actor.grants else "utan behörighet")
                elif is_to_be_noted:
                    mark(connection, session, "seen")
        return ended

    def leave(self, actor: Actor, nonce: str) -> None:
        """End a sign-in for good, in every tab and for every copy of its cookie."""
        assert actor.identity is not None
        with self._register._write() as connection:
            mark(connection, session_of(connection, actor.identity, nonce), "out")
            audit.append(connection, actor, audit.SIGN_OUT)

    def log(self, places: list[str] | None = None) -> pd.DataFrame:
        """The audit log, newest first (see `audit.rows`)."""
        with self._register._read() as connection:
            return audit.rows(connection, places)

    def kept_days(self) -> dict[str, int]:
        """Action → days that its rows are kept."""
        with self._register._read() as connection:
            return audit.kept_days(connection)

    def set_kept_days(self, actor: Actor, action: str, days: int) -> None:
        """Keep rows of an action so many days."""
        with self._register._write() as connection:
            audit.set_rule(connection, actor, action, days)

    def thin(self, actor: Actor) -> int:
        """Thin the log out by its rules; how many rows were emptied."""
        with self._register._write() as connection:
            return audit.thin(connection, actor)
