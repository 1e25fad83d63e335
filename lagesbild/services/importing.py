"""From files to the register, for whoever imports: plan, confirm, and undo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from lagesbild import intake, sharing
from lagesbild.actor import Actor
from lagesbild.areas import Directory
from lagesbild.holding import Holding, Key
from lagesbild.intake import ImportOptions, Plan, Planned
from lagesbild.problems import NotAllowed
from lagesbild.readers.events import placing
from lagesbild.register import Register, Saved
from lagesbild.register.owned import item_of, keys_of
from lagesbild.services import policies
from lagesbild.services.places import seen_of
from lagesbild.services.sharing import own
from lagesbild.swedish import plural
from lagesbild.tables import OWNED, TABLES
from lagesbild.tables.events import REPLACED

__all__ = ["SYSTEMS", "ImportOptions", "ImportService", "Plan", "Planned"]


SYSTEMS = {epsg: placing.name_of(epsg) for epsg in placing.ASKED}
"""The coordinate systems that a person may choose among, by EPSG code."""


@dataclass(frozen=True)
class ImportService:
    """What ``actor`` (None: nobody has said who) sees and does of imports. Raises NotAllowed."""

    _register: Register
    actor: Actor | None

    def directory(self) -> Directory:
        """The areas that the register knows, with what else they are called."""
        policies.check_can_view_imports(self.actor)
        return seen_of(intake.known(self._register).directory, self.actor)

    def prepare(self) -> None:
        """Have a worker ready for the files that will come; returns at once."""
        policies.check_can_view_imports(self.actor)
        intake.warm()

    def plan(
        self,
        paths: Sequence[Path],
        options: ImportOptions | None = None,
        waiting: Callable[[], None] = lambda: None,
    ) -> Plan:
        """Read the files and compare them with the register; nothing is saved. UnknownId: an unknown area is meant.

        ``waiting`` is called several times a second, and whatever it raises stops the reading.
        """
        policies.check_can_view_imports(self.actor)
        planned = intake.plan(self._own, paths, options, waiting)
        for area in self._touched(planned):  # what would change is shown beside what holds
            if area is not None and not policies.sees(self.actor, area):
                name = intake.known(self._register).directory.name(area)
                raise NotAllowed(f"Filerna säger något om {name}, som du inte har behörighet till. Inget är sparat.")
        return planned

    def confirm(self, plan: Plan) -> list[Saved]:
        """Save what was planned, in one transaction. Refused with problems; Outdated when the register changed since."""
        actor = self._may(plan)
        return intake.confirm(self._own, plan, actor, self._claims(plan, actor))

    def may_confirm(self, plan: Plan) -> bool:
        """Whether the actor may save what was planned: everything in it is of places that are the actor's."""
        policies.check_can_view_imports(self.actor)
        try:
            self._may(plan)
        except NotAllowed:
            return False
        return True

    def imports(self, chosen: str | None = None) -> pd.DataFrame:
        """Every import, the newest first: a row each (see `Register.imports`).

        With a ``chosen`` place the examples' own are left out, unless it is one of them.
        """
        policies.check_can_view_imports(self.actor)
        every = self._own.imports()
        is_seen = every["places"].map(lambda places: any(policies.sees(self.actor, p) for p in places) or not places)
        is_shown = (every["action"] == "import") & is_seen.astype(bool)
        if chosen is not None and chosen not in intake.examples(self._register):
            is_shown &= every["who"] != intake.EXAMPLES
        return every[is_shown]

    def own_rows(self, place: str) -> dict[str, dict[str, list[Key]]]:
        """What one's organisation keeps of a place, in the lots in which it is shared: kind → what a lot is called → its rows."""
        policies.check_can_view_imports(self.actor)
        policies.check_can_view_figures(self.actor, place)
        if policies.lens(self.actor) is None:
            return {}
        inside = [a.id for a in intake.known(self._register).directory.inside(place)]
        groups: dict[str, dict[str, list[Key]]] = {}
        for kind in ("incidents", "walk_points", "local_problems", "actions"):
            holdings = self._own.holdings(kind)
            keys = [k for k, h in holdings.items() if k[0] in inside and self._may_share(k, h)]
            if keys:
                groups[kind] = {f"{TABLES[kind].title}: {plural(len(keys), 'rad', 'rader')}": keys}
        files = self._own.current("events", inside)
        holdings = self._own.holdings("events")
        for (area, name), of_set in files.groupby(["area", [item_of("events", f) for f in files["file"]]], sort=False):
            key = (str(area), str(name))
            months = of_set[of_set["month"] != REPLACED]
            if key in holdings and len(months) and self._may_share(key, holdings[key]):
                days = f"{min(months['start']):%Y-%m-%d} – {max(months['end']):%Y-%m-%d}"
                label = f"{plural(int(months['count'].sum()), 'händelse', 'händelser')} {days} ({name[:8]})"
                groups.setdefault("events", {})[label] = [key]
        return groups

    def _may_share(self, key: Key, holding: Holding) -> bool:
        return policies.allows(policies.check_can_share_row, self.actor, key[0], holding)

    def undo(self, batch: int) -> None:
        """Undo an import; LagesbildError when other facts rest on it."""
        self._register.undo(batch, self._may_undo(batch))

    def redo(self, batch: int) -> None:
        """Let an import that was undone hold again."""
        self._register.redo(batch, self._may_undo(batch))

    @property
    def _own(self) -> Register:
        return own(self._register, self.actor)

    def _claims(self, plan: Plan, actor: Actor) -> sharing.Batch:
        """What makes the new rows of an import the importing organisation's own, where rows can be."""
        if actor.grants is None:
            return []
        claims: sharing.Batch = []
        for table in plan.tables:
            if (kind := table.reading.kind) in OWNED and not table.reading.errors:
                rows = table.preview.rows
                keys = dict.fromkeys(row[0][1:] for row in keys_of(kind, rows[rows["row_status"] == "new"], {}))
                claims += sharing.claim(actor, kind, table.reading.place or "", keys)
        return claims

    def _may(self, plan: Plan) -> Actor:
        policies.check_can_view_imports(self.actor)
        allowed = [policies.check_can_import(self.actor, area) for area in self._touched(plan)]
        return allowed[0]

    def _touched(self, plan: Plan) -> list[str | None]:
        """Every area that the plan says something of; None when it is of nothing that there is (a new place)."""
        known = intake.known(self._register).directory.by_id
        touched: list[str | None] = []
        for change, frame in plan.batch:
            named = [change.place, *frame["area"].dropna().unique()]
            named += list(frame["parent"].dropna().unique()) if "parent" in frame else []
            touched += [a for a in named if a in known] or [None]
        return list(dict.fromkeys(touched)) or [None]

    def _may_undo(self, batch: int) -> Actor:
        policies.check_can_view_imports(self.actor)
        changes = self._own.changes()
        if (self._register.whole().changes()["batch"] == batch).sum() != (changes["batch"] == batch).sum():
            raise NotAllowed("Inläsningen är en annan organisations egen.")
        places = list(changes.loc[changes["batch"] == batch, "place"].dropna().unique())
        allowed = [policies.check_can_undo_import(self.actor, one) for one in places or [None]]
        return allowed[0]
