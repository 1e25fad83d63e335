"""Roles and the audit log, for whoever administers a place or all of them; the first role is given on the command line."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from lagesbild import exhibits, privacy
from lagesbild.actor import Access, Actor, Grant, Identity
from lagesbild.areas import directory
from lagesbild.problems import LagesbildError, Problem, Refused
from lagesbild.register import Doorkeeper, Register
from lagesbild.register.audit import EXPORT
from lagesbild.services import policies

_LONGEST = 255
_LONGEST_ORGANISATION = 60


def checked(register: Register, identity: Identity, grant: Grant) -> tuple[Identity, Grant]:
    """The role as it can be given. Refused with every problem: an id that cannot be one, no organisation, no such place."""
    issuer, subject, organisation = (t.strip() for t in (identity.issuer, identity.subject, grant.organisation))
    problems = privacy.check({"Utfärdare": issuer, "Id": subject, "Organisation": organisation})
    for title, text in (("Utfärdare", issuer), ("Id", subject)):
        if not text or len(text) > _LONGEST or not text.isprintable():
            problems.append(
                Problem(f"{title} går inte att använda.", "det som står på sidan efter inloggning.", column=title)
            )
    if not organisation or len(organisation) > _LONGEST_ORGANISATION:
        problems.append(
            Problem("Organisation saknas eller är för lång.", "organisationens namn.", column="Organisation")
        )
    if grant.place and grant.place not in {a.id for a in exhibits.places(register)}:
        problems.append(
            Problem(f"Platsen {grant.place} finns inte.", "en plats ur listan, eller alla.", column="Plats")
        )
    if problems:
        raise Refused(problems)
    return Identity(issuer, subject), Grant(grant.access, organisation, grant.place)


@dataclass(frozen=True)
class AccessService:
    """What ``actor`` administers. Raises NotAllowed, Refused."""

    _register: Register
    actor: Actor | None

    def roles(self, place: str | None) -> pd.DataFrame:
        """The roles that are held for a place; None: every role. Columns as `Doorkeeper.roles`."""
        policies.check_can_change_roles(self.actor, place)
        roles = Doorkeeper(self._register).roles()
        return roles if place is None else roles[roles["place"] == place]

    def role_history(self, place: str | None) -> pd.DataFrame:
        """Every giving and taking away of roles for a place, newest first; None: of every place."""
        policies.check_can_change_roles(self.actor, place)
        every = Doorkeeper(self._register).role_history()
        return every if place is None else every[every["place"] == place]

    def give(self, identity: Identity, grant: Grant) -> bool:
        """Give a role; False when it is held already."""
        actor = policies.check_can_change_roles(self.actor, grant.place or None)
        return Doorkeeper(self._register).set_role(actor, *checked(self._register, identity, grant), is_held=True)

    def take_away(self, identity: Identity, grant: Grant) -> bool:
        """Take a role away; False when it is not held. LagesbildError when nobody would administer every place then."""
        actor = policies.check_can_change_roles(self.actor, grant.place or None)
        if grant.access is Access.ADMINISTRATOR and not grant.place:
            roles = Doorkeeper(self._register).roles()
            others = roles[(roles["role"] == Access.ADMINISTRATOR) & (roles["place"] == "")]
            if len(others) <= 1:
                raise LagesbildError("Det är den sista administratören för alla platser. Ge någon annan rollen först.")
        return Doorkeeper(self._register).set_role(actor, identity, grant, is_held=False)

    def log(self, place: str | None) -> pd.DataFrame:
        """The audit log of a place, newest first; None: all of it. Columns as `audit.rows`."""
        policies.check_can_view_audit(self.actor, place)
        areas = None if place is None else [a.id for a in directory(self._register.current("areas")).inside(place)]
        return Doorkeeper(self._register).log(areas)

    def log_file(self, place: str | None) -> bytes:
        """The audit log as CSV (UTF-8 with a byte order mark, semicolons); that it was taken out is in the log itself."""
        frame = self.log(place)
        self._register.log(EXPORT, place, "loggen, csv")
        return _csv(frame)

    def kept_days(self) -> dict[str, int]:
        """Action → days that its rows in the log are kept."""
        policies.check_can_view_audit(self.actor, None)
        return Doorkeeper(self._register).kept_days()

    def set_kept_days(self, action: str, days: int) -> None:
        """Keep rows of an action so many days, from the next thinning on."""
        Doorkeeper(self._register).set_kept_days(policies.check_can_view_audit(self.actor, None), action, days)

    def thin(self) -> int:
        """Thin the log out by its rules; how many rows were emptied."""
        return Doorkeeper(self._register).thin(policies.check_can_view_audit(self.actor, None))


def _csv(frame: pd.DataFrame) -> bytes:
    from lagesbild.formulas import guarded

    text = frame.fillna("").map(lambda v: guarded(v) if isinstance(v, str) else v)
    return text.to_csv(sep=";", index=False).encode("utf-8-sig")
