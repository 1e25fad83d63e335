"""Who comes in: what a provider says of somebody becomes an actor with roles, or a refusal in Swedish.

Nothing of what a provider sends is trusted for more than it is: the issuer and the subject together are who it is, the
nonce tells one sign-in from another, and app roles give rights only by a declared mapping. All else is ignored, a name too
long or like a personnummer included. A provider that sends a personnummer as the subject is refused: it would be stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from lagesbild import intake, privacy, sign_in
from lagesbild.actor import Access, Actor, Grant, Identity
from lagesbild.problems import LagesbildError
from lagesbild.register import Doorkeeper, Ended, Register

_LONGEST = 255  # characters of an issuer, a subject, a nonce
_LONGEST_NAME = 80
_MOST_ROLES = 500
_MOST_KNOWN = 500  # sets of areas
_KNOWN_AREAS: dict[tuple[str, int, str], frozenset[str]] = {}
"""(register, revision of its facts, place) → the areas inside."""


class UnusableClaims(LagesbildError):
    """What the provider says of somebody cannot be used; the message says what, and repeats nothing of it."""


class SessionEnded(LagesbildError):
    """The sign-in is alive no more; the message says why."""


@dataclass(frozen=True)
class SignedIn:
    """What is used of a provider's claims."""

    identity: Identity
    nonce: str
    at: datetime
    app_roles: tuple[Grant, ...]


@dataclass(frozen=True)
class SignInService:
    """The door: every run of a page asks `actor`."""

    _register: Register

    def actor(self, claims: Mapping[str, Any], origin: str) -> Actor:
        """Who it is and what they may do now. UnusableClaims, SessionEnded.

        ``origin``: the address that they come from, for the audit log. Roles and the session are looked up each time.
        """
        signed = read_claims(claims, sign_in.configuration())
        keeper = Doorkeeper(self._register)
        roles = [*keeper.grants(signed.identity), *signed.app_roles]
        grants = tuple(replace(g, areas=self._inside(g.place)) for g in roles)
        first = min(grants, key=lambda g: _ORDER.index(g.access), default=None)
        actor = Actor(
            first.access if first else Access.PUBLIC,
            first.organisation if first else "",
            signed.identity,
            grants,
            origin[:_LONGEST],
        )
        if (ended := keeper.enter(actor, signed.nonce, signed.at)) is not None:
            raise SessionEnded(ended)
        return actor

    def _inside(self, place: str) -> frozenset[str]:
        """The ids of the place and all that lies in it; kept until a fact changes, for it is asked twice a second."""
        if not place:
            return frozenset()
        key = (self._register.identity(), self._register.facts_revision(), place)
        if key not in _KNOWN_AREAS:
            directory = intake.known(self._register).directory
            if len(_KNOWN_AREAS) > _MOST_KNOWN:
                _KNOWN_AREAS.clear()
            _KNOWN_AREAS[key] = (
                frozenset(a.id for a in directory.inside(place)) if place in directory.by_id else frozenset()
            )
        return _KNOWN_AREAS[key]

    def sign_out(self, claims: Mapping[str, Any], origin: str) -> None:
        """End the sign-in, in every tab and for every copy of its cookie."""
        signed = read_claims(claims, sign_in.configuration())
        actor = Actor(Access.PUBLIC, "", signed.identity, (), origin[:_LONGEST])
        Doorkeeper(self._register).leave(actor, signed.nonce)


_ORDER = (
    Access.COORDINATOR,
    Access.ANALYST,
    Access.ADMINISTRATOR,
    Access.REPORTER,
    Access.READER,
    Access.PUBLIC,
)
"""Which of several roles is said to be somebody's: the one that does most."""


def read_claims(claims: Mapping[str, Any], configured: sign_in.Configuration) -> SignedIn:
    """What is used of a provider's claims. UnusableClaims."""
    provider = configured.provider(claims.get("provider"))
    if claims.get("is_logged_in") is not True or provider is None:
        raise UnusableClaims("Inloggningen kommer inte från en leverantör som är inställd här.")
    issuer, subject, nonce = (_identifier(claims.get(name)) for name in ("iss", "sub", "nonce"))
    issued = claims.get("iat")
    is_time = isinstance(issued, int | float) and not isinstance(issued, bool) and 0 < issued < 1e11
    if not (issuer and subject and nonce and is_time):
        raise UnusableClaims(
            "Leverantören säger inte vem det är på ett sätt som går att använda (iss, sub, nonce och iat). "
            "Be den som administrerar inloggningen se över leverantörens inställning."
        )
    if provider.issuer and issuer != provider.issuer:
        raise UnusableClaims("Inloggningen är utfärdad av en annan än den leverantör som är inställd här.")
    if privacy.check({"sub": subject}):
        raise UnusableClaims(
            "Leverantören skickar ett personnummer som identitet. Här sparas inga personnummer: be den som administrerar "
            "inloggningen att låta leverantören skicka ett annat id."
        )
    return SignedIn(
        Identity(issuer, subject, _name(claims.get("name"))),
        nonce,
        datetime.fromtimestamp(float(issued), UTC),  # type: ignore[arg-type]  # is_time
        _app_roles(claims.get(provider.claim), provider) if provider.claim else (),
    )


def _identifier(value: object) -> str:
    """The text when it can be an identifier, else nothing."""
    return value if isinstance(value, str) and 0 < len(value) <= _LONGEST and value.isprintable() else ""


def _name(value: object) -> str:
    """A provider's display name, cut; nothing when it is no text or holds what looks like personal data."""
    if not isinstance(value, str):
        return ""
    name = "".join(c for c in value[:_LONGEST_NAME] if c.isprintable()).strip()
    return "" if privacy.find(value[: 4 * _LONGEST_NAME]) else name


def _app_roles(value: object, provider: sign_in.Provider) -> tuple[Grant, ...]:
    given = value if isinstance(value, list) else [value]
    named = {v for v in given[:_MOST_ROLES] if isinstance(v, str)}
    return tuple(grant for role, grant in provider.roles if role in named)


__all__ = ["Ended", "SessionEnded", "SignInService", "SignedIn", "UnusableClaims", "read_claims"]
