"""What pages see: every reading and every change goes through a service that knows who acts.

`open_services` opens the register once; the services made of it are cheap and made anew in each run.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from lagesbild import intake
from lagesbild.actor import Actor
from lagesbild.register import Conflict, Register, maintenance
from lagesbild.services.actions import ActionService
from lagesbild.services.documents import DocumentService
from lagesbild.services.figures import FigureService
from lagesbild.services.importing import ImportService
from lagesbild.services.meeting import MeetingService
from lagesbild.services.places import PlaceService
from lagesbild.services.reporting import ReportingService

__all__ = [
    "ActionService",
    "Conflict",
    "DocumentService",
    "FigureService",
    "ImportService",
    "MeetingService",
    "PlaceService",
    "ReportingService",
    "Services",
    "look",
    "open_services",
    "register_name",
    "target",
]


@dataclass(frozen=True)
class Services:
    """The services of one opened register, for whoever acts (None: nobody has said who)."""

    _register: Register = field(repr=False)

    def close(self) -> None:
        """Close the register."""
        self._register.close()

    def figures(self, actor: Actor | None) -> FigureService:
        """Places, years and exhibits."""
        return FigureService(self._register, actor)

    def meeting(self, actor: Actor | None) -> MeetingService:
        """Incidents, levels and meetings."""
        return MeetingService(self._register, actor)

    def reporting(self, actor: Actor | None) -> ReportingService:
        """Reports before meetings."""
        return ReportingService(self._register, actor)

    def actions(self, actor: Actor | None) -> ActionService:
        """Problems, actions and follow-ups."""
        return ActionService(self._register, actor)

    def documents(self, actor: Actor | None) -> DocumentService:
        """Documents and templates."""
        return DocumentService(self._register, actor)

    def importing(self, actor: Actor | None) -> ImportService:
        """Imports."""
        return ImportService(self._register, actor)

    def places(self, actor: Actor | None) -> PlaceService:
        """Places of one's own."""
        return PlaceService(self._register, actor)


def target() -> str:
    """Which register the settings name."""
    return str(intake.target())


def register_name() -> str:
    """The register as it is told to people: without a password."""
    return intake.register_name()


def look() -> None:
    """Raise LagesbildError when the register of the settings cannot be used as it is: it is neither made nor changed."""
    maintenance.look(intake.target())


def open_services() -> Services:
    """Open the register that the settings name; an empty one is filled with the example places."""
    return Services(intake.open_register())
