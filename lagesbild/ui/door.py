"""Who uses this browser: without sign-in nobody in particular, else whoever a provider let in and the register gives a role.

What `visit` finds holds for half a second: a run asks many times, a callback and a fragment before the page's own script.
After that the session and the roles are looked up anew, so that who has signed out or lost a role is refused at the next
press, in every tab and with every copy of the cookie.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import streamlit as st

from lagesbild import services, sign_in
from lagesbild.actor import NOBODY, Access, Actor
from lagesbild.problems import LagesbildError
from lagesbild.services import Services
from lagesbild.services.signing_in import SessionEnded, UnusableClaims
from lagesbild.ui import session, visits

_HOLDS = 0.5  # seconds


class Stop(StrEnum):
    """Why somebody does not come in."""

    NOT_SIGNED_IN = "not signed in"
    ENDED = "ended"
    UNUSABLE = "unusable"
    NO_ROLE = "no role"
    PUBLIC_ONLY = "public only"


@dataclass(frozen=True)
class Visit:
    """Who it is, and why they do not come in (None: they do); ``words`` says it where the door itself does."""

    actor: Actor
    stop: Stop | None = None
    words: str = ""


@st.cache_resource(show_spinner="Öppnar registret …")
def _opened(target: str) -> Services:
    return services.open_services()


def opened() -> Services:
    """The services of the register that the settings name, opened once."""
    return _opened(services.target())


def visit() -> Visit:
    """Who uses this browser, where people sign in."""
    claims, now = _claims(), time.monotonic()
    who = (claims.get("iss"), claims.get("sub"), claims.get("nonce"))
    cached = session.VISIT.get()
    if cached is not None and cached[1] == who and now - cached[0] < _HOLDS:
        return cached[2]
    fresh = look(claims, _origin())
    session.VISIT.set((now, who, fresh))
    return fresh


def look(claims: Mapping[str, Any], origin: str) -> Visit:
    """Who the claims of a provider are of, and whether they come in, looked up now."""
    if claims.get("is_logged_in") is not True:
        return Visit(NOBODY, Stop.NOT_SIGNED_IN)
    try:
        actor = opened().sign_ins().actor(claims, origin)
    except SessionEnded as ended:
        return Visit(NOBODY, Stop.ENDED, str(ended))
    except UnusableClaims as unusable:
        return Visit(NOBODY, Stop.UNUSABLE, str(unusable))
    if not actor.grants:
        return Visit(actor, Stop.NO_ROLE)
    if all(grant.access is Access.PUBLIC for grant in actor.grants):
        return Visit(actor, Stop.PUBLIC_ONLY)
    return Visit(actor)


def forget() -> None:
    """Look it up anew at the next question."""
    session.VISIT.pop()


def sign_out() -> None:
    """End the sign-in here, in every tab, and at the provider when it can."""
    opened().sign_ins().sign_out(_claims(), _origin())
    forget()
    forget_files()
    st.logout()


def forget_files() -> None:
    """Answer no file any more that this browser was told of."""
    if (visit_ := st.context.cookies.get(visits.COOKIE)) is not None:
        visits.SERVED.forget(visit_)


def for_later(make: Callable[[Actor | None], bytes]) -> Callable[[], bytes]:
    """A file that is made when it is asked for, perhaps long after the page was drawn: who asks is looked up then.

    ``make`` is given who acts, and what it refuses stands in the file: Streamlit would say it in English.
    """
    if not sign_in.is_on():
        acts = session.ACTOR.get()
        return lambda: make(acts)
    claims, origin = _claims(), _origin()

    def made() -> bytes:
        fresh = look(claims, origin)
        if fresh.stop in (Stop.NOT_SIGNED_IN, Stop.ENDED, Stop.UNUSABLE):
            return (fresh.words or "Du är inte inloggad.").encode()
        try:
            return make(fresh.actor)
        except LagesbildError as refused:
            return str(refused).encode()

    return made


def _claims() -> dict[str, Any]:
    return dict(st.user.to_dict())


def _origin() -> str:
    return str(st.context.ip_address or "den här datorn")
