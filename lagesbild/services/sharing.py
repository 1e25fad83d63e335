"""What organisations keep for themselves: whose a row is, sharing it for a purpose, taking that back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from lagesbild import sharing, sign_in
from lagesbild.actor import Access, Actor
from lagesbild.areas import directory
from lagesbild.calendar import swedish_time
from lagesbild.holding import Holding, Key, Sight, State
from lagesbild.problems import LagesbildError
from lagesbild.register import Doorkeeper, Register
from lagesbild.services import policies
from lagesbild.sharing import LONGEST, Terms
from lagesbild.tables import OWNED

__all__ = ["LONGEST", "Holding", "Key", "SharingService", "State", "Terms", "organisations", "own"]

_INSIDE = tuple(a for a in Access if a is not Access.PUBLIC)


def own(register: Register, actor: Actor | None) -> Register:
    """The register with the actor's own eyes: what is common, what its organisation keeps, and what is shared with it."""
    lens = policies.lens(actor)
    return register if lens is None else register.seen_by(lens)


def organisations(register: Register, place: str, accesses: Sequence[Access] = _INSIDE) -> list[str]:
    """The organisations that hold one of the roles in a place, by name."""
    if not sign_in.is_on():
        return []
    around = {"", place, *directory(register.current("areas")).ancestors(place)}
    roles = Doorkeeper(register).roles()
    names = [
        str(o)
        for o, at, role in zip(roles["organisation"], roles["place"], roles["role"], strict=True)
        if at in around and role in accesses
    ]
    mapped = (grant for provider in sign_in.configuration().providers for _, grant in provider.roles)
    names += [g.organisation for g in mapped if g.place in around and g.access in accesses]
    return sorted({o.casefold(): o for o in names if "|" not in o}.values(), key=str.casefold)


@dataclass(frozen=True)
class SharingService:
    """What ``actor`` sees and decides of what organisations keep. Raises Refused, NotAllowed."""

    _register: Register
    actor: Actor | None

    def is_used(self) -> bool:
        """Whether rows have owners for whoever acts: only where people sign in."""
        return self.actor is not None and self.actor.grants is not None

    def has_more(self, place: str) -> bool:
        """Whether the actor sees more of the place than all have in common."""
        policies.check_can_view_figures(self.actor, place)
        register = own(self._register, self.actor)
        areas = {
            key[0]
            for kind in (OWNED if self.is_used() else ())
            for key, holding in register.holdings(kind).items()
            if policies.COMMON.sight(key[0], holding) is not Sight.WHOLE
        }
        return bool(areas) and not areas.isdisjoint(a.id for a in directory(register.current("areas")).inside(place))

    def holdings(self, place: str, kind: str) -> dict[Key, Holding]:
        """Whose the rows of the place are that the actor sees; one that is not named is everybody's."""
        policies.check_can_view_figures(self.actor, place)
        inside = {a.id for a in directory(self._register.current("areas")).inside(place)}
        return {k: h for k, h in own(self._register, self.actor).holdings(kind).items() if k[0] in inside}

    def receivers(self, place: str) -> list[str]:
        """With whom something of the place can be shared: who has a role there, but one's own."""
        policies.check_can_view_figures(self.actor, place)
        mine = {g.organisation.casefold() for g in (self.actor.grants or () if self.actor else ()) if g.covers(place)}
        return [o for o in organisations(self._register, place) if o.casefold() not in mine]

    def share(self, place: str, kind: str, keys: Iterable[Key], terms: Terms) -> int:
        """Share rows that one's own organisation keeps; how many."""
        policies.check_can_view_figures(self.actor, place)
        holdings, actor = self._mine(place, kind, keys)
        given = sharing.shared(holdings, terms, organisations(self._register, place))
        return self._save(actor, kind, place, holdings, given, "delning", None)

    def take_back(self, place: str, kind: str, keys: Iterable[Key], reason: str) -> int:
        """Let rows be their owner's alone again; how many. What was read or approved meanwhile is not undone."""
        policies.check_can_view_figures(self.actor, place)
        holdings, actor = self._mine(place, kind, keys)
        return self._save(
            actor, kind, place, holdings, sharing.taken_back(holdings, reason), "återtagen delning", reason
        )

    def history(self, place: str, kind: str, key: Key) -> pd.DataFrame:
        """How a row has been shared, newest first: at (Swedish time), who, state, receivers, purpose, reason."""
        policies.check_can_view_figures(self.actor, place)
        rows = own(self._register, self.actor).history(sharing.KIND, area=key[0], about=kind, item=key[1])
        rows["at"] = [swedish_time(t) for t in rows["at"]]
        return rows[["at", "who", "state", "receivers", "purpose", "reason"]]

    def _mine(self, place: str, kind: str, keys: Iterable[Key]) -> tuple[dict[Key, Holding], Actor]:
        seen = self.holdings(place, kind)
        chosen = {key: seen.get(key) for key in keys}
        allowed = [policies.check_can_share_row(self.actor, key[0], holding) for key, holding in chosen.items()]
        if not allowed:
            raise LagesbildError("Inget är valt.")
        return {key: holding for key, holding in chosen.items() if holding is not None}, allowed[0]

    def _save(
        self,
        actor: Actor,
        kind: str,
        place: str,
        holdings: dict[Key, Holding],
        given: dict[Key, Holding],
        action: str,
        reason: str | None,
    ) -> int:
        changed = {key: h for key, h in given.items() if h != holdings[key]}
        own(self._register, self.actor).save(
            sharing.rows(actor, kind, place, changed, action, (reason or "").strip() or None)
        )
        return len(changed)
