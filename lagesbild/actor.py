"""Who acts: a role in an organisation, never a person; and, where people sign in, what they may do where."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What somebody does in the work with the lägesbild; the value is what stands in the history."""

    SAFETY_COORDINATOR = "Trygghetssamordnare"
    MUNICIPAL_POLICE = "Kommunpolis"
    AREA_POLICE = "Områdespolis"
    POLICE_ANALYST = "Polisanalytiker"
    SECURITY_COORDINATOR = "Säkerhetssamordnare"
    FIELD_ASSISTANT = "Fältassistent"
    SOCIAL_SERVICES = "Socialtjänst"
    SCHOOL = "Skola"
    PROPERTY_OWNER = "Fastighetsägare"
    RESCUE_SERVICES = "Räddningstjänst"
    OTHER = "Annan roll"
    REPORTER = "Rapportör"
    FIRST_START = "Första start"
    COMMAND_LINE = "Kommandorad"
    EXAMPLE_DATA = "Exempeldata"


UNCHOSEN = (Role.REPORTER, Role.FIRST_START, Role.COMMAND_LINE, Role.EXAMPLE_DATA)
"""Roles that nobody chooses: whoever has a reporter's link, answers at first start, or is the program itself."""
ROLES = tuple(r for r in Role if r not in UNCHOSEN)
"""Roles to choose among."""


class Access(StrEnum):
    """What somebody who signs in may do in a place, given by an administrator; the value is what people read and write."""

    READER = "läsare"
    REPORTER = "rapportör"
    COORDINATOR = "samordnare"
    ANALYST = "analytiker"
    ADMINISTRATOR = "administratör"
    PUBLIC = "publik"


@dataclass(frozen=True)
class Identity:
    """Somebody as a provider knows them: the issuer and the subject together, never an e-mail address.

    ``name`` is what the provider shows, for the audit log only; it decides nothing.
    """

    issuer: str
    subject: str
    name: str = field(default="", compare=False)


@dataclass(frozen=True)
class Grant:
    """A role in an organisation, for one place and all that lies in it (``areas``), or for every place (``place`` empty)."""

    access: Access
    organisation: str
    place: str = ""
    areas: frozenset[str] = frozenset()

    def covers(self, area: str) -> bool:
        """Whether the role holds for the area."""
        return not self.place or area in self.areas


@dataclass(frozen=True)
class Actor:
    """A role and the organisation it is held in; as a text it is what stands beside every change.

    Whoever signs in has an ``identity`` and ``grants``, which may be none. Without sign-in ``grants`` is None: whoever
    sits at the machine may do everything.
    """

    role: Role | Access
    organisation: str = ""
    identity: Identity | None = None
    grants: tuple[Grant, ...] | None = None
    origin: str = ""

    def __str__(self) -> str:
        role = self.role[:1].upper() + self.role[1:]
        return f"{role}, {self.organisation}" if self.organisation else role


NOBODY = Actor(Access.PUBLIC, grants=())
"""Who may do nothing: where people sign in, whoever has not."""
FIRST_START = Actor(Role.FIRST_START)
"""Who answers the question that is asked at first start, before anybody has said who they are."""
COMMAND_LINE = Actor(Role.COMMAND_LINE)
EXAMPLE_DATA = Actor(Role.EXAMPLE_DATA)
