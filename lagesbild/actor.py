"""Who acts: a role in an organisation, never a person."""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass(frozen=True)
class Actor:
    """A role and the organisation it is held in; as a text it is what stands beside every change."""

    role: Role
    organisation: str = ""

    def __str__(self) -> str:
        return f"{self.role}, {self.organisation}" if self.organisation else str(self.role)


FIRST_START = Actor(Role.FIRST_START)
"""Who answers the question that is asked at first start, before anybody has said who they are."""
COMMAND_LINE = Actor(Role.COMMAND_LINE)
EXAMPLE_DATA = Actor(Role.EXAMPLE_DATA)
