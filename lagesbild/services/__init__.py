"""What pages see: every reading and every change goes through a service that knows who acts.

`open_services` opens the register once; the services made of it are cheap and made anew in each run.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from lagesbild import intake, sign_in
from lagesbild.actor import NOBODY, Actor
from lagesbild.register import Conflict, Register, maintenance
from lagesbild.services import policies
from lagesbild.services.access import AccessService
from lagesbild.services.actions import ActionService
from lagesbild.services.documents import DocumentService
from lagesbild.services.figures import FigureService
from lagesbild.services.importing import ImportService
from lagesbild.services.meeting import MeetingService
from lagesbild.services.places import PlaceService
from lagesbild.services.reporting import ReportingService
from lagesbild.services.sharing import SharingService, own
from lagesbild.services.signing_in import SignInService

__all__ = [
    "AccessService",
    "ActionService",
    "Conflict",
    "DocumentService",
    "FigureService",
    "ImportService",
    "MeetingService",
    "PlaceService",
    "ReportingService",
    "Services",
    "SharingService",
    "SignInService",
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

    def figures(self, actor: Actor | None, *, shows_own: bool = False) -> FigureService:
        """Places, years and exhibits; of what all have in common, or with what is one's own and shared with one too."""
        register, acting = self._of(actor)
        return FigureService(own(register, acting) if shows_own else register, acting)

    def meeting(self, actor: Actor | None) -> MeetingService:
        """Incidents, levels and meetings."""
        return MeetingService(*self._of(actor))

    def reporting(self, actor: Actor | None) -> ReportingService:
        """Reports before meetings."""
        return ReportingService(*self._of(actor))

    def actions(self, actor: Actor | None) -> ActionService:
        """Problems, actions and follow-ups."""
        return ActionService(*self._of(actor))

    def documents(self, actor: Actor | None) -> DocumentService:
        """Documents and templates."""
        return DocumentService(*self._of(actor))

    def importing(self, actor: Actor | None) -> ImportService:
        """Imports."""
        return ImportService(*self._of(actor))

    def places(self, actor: Actor | None) -> PlaceService:
        """Places of one's own."""
        return PlaceService(*self._of(actor))

    def access(self, actor: Actor | None) -> AccessService:
        """Roles and the audit log."""
        return AccessService(*self._of(actor))

    def sharing(self, actor: Actor | None) -> SharingService:
        """What organisations keep for themselves, and share."""
        return SharingService(*self._of(actor))

    def sign_ins(self) -> SignInService:
        """Who comes in where people sign in."""
        return SignInService(self._register)

    def _of(self, actor: Actor | None) -> tuple[Register, Actor | None]:
        """The register and who acts on it. Where people sign in, whoever has not is nobody, and all that is done is logged.

        It has what is common: a service asks for more (`sharing.own`) where it answers its own actor alone.
        """
        if not sign_in.is_on():
            is_open = actor is None or actor.grants is None  # else the public page, which may run beside the app
            return self._register if is_open else self._register.seen_by(policies.COMMON), actor
        if actor is None or actor.grants is None:
            return self._register.seen_by(policies.COMMON), NOBODY
        return self._register.acting(actor).seen_by(policies.COMMON), actor


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
