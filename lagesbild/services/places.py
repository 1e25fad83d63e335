"""Places of one's own, for whoever makes or changes them, and the examples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from lagesbild import intake, place, week
from lagesbild.actions.counts import facts_of
from lagesbild.actor import FIRST_START, Actor
from lagesbild.areas import Directory
from lagesbild.place import PART_CHOICES, PLACE_TYPES, Draft, NewPlace, names_in_file, split_names, tidy
from lagesbild.problems import Problem, Refused
from lagesbild.register import Register
from lagesbild.scales import ScaleKind, in_use
from lagesbild.services import policies
from lagesbild.swedish import listing
from lagesbild.week import CATEGORIES

__all__ = [
    "CATEGORIES",
    "PART_CHOICES",
    "PLACE_TYPES",
    "Draft",
    "NewPlace",
    "PlaceService",
    "names_in_file",
    "split_names",
    "tidy",
]


def seen_of(directory: Directory, actor: Actor | None) -> Directory:
    """Of every area those that the actor may see."""
    return Directory(tuple(a for a in directory.areas if policies.sees(actor, a.id)))


@dataclass(frozen=True)
class PlaceService:
    """What ``actor`` (None: nobody has said who) makes and changes. Raises Refused, NotAllowed or UnknownId."""

    _register: Register
    actor: Actor | None

    def _allowed(self, area: str | None = None) -> Actor:
        return policies.check_can_change_place(self.actor, area)

    def directory(self) -> Directory:
        """Every area that the actor may see, closed parts too."""
        policies.check_can_view_places(self.actor)
        return seen_of(intake.known(self._register).directory, self.actor)

    def draft(self, wanted: NewPlace) -> Draft:
        """What `make` would make; nothing is saved."""
        policies.check_can_view_places(self.actor)
        return place.draft(self._register, wanted)

    def make(self, wanted: NewPlace) -> str:
        """Make a place; its id."""
        return place.make(self._register, wanted, self._allowed())

    def rename(self, area: str, name: str) -> None:
        """Give a place or a part another name."""
        place.rename(self._register, area, name, self._allowed(area))

    def retype(self, area: str, type_: str) -> None:
        """Say that the place is of another type."""
        place.retype(self._register, area, type_, self._allowed(area))

    def add_parts(self, area: str, names: Sequence[str]) -> None:
        """Give a place more parts."""
        place.add_parts(self._register, area, names, self._allowed(area))

    def close_part(self, part: str, on: date | None) -> None:
        """Let a part end with a day, or take it away when it has no facts."""
        place.close_part(self._register, part, on, self._allowed(part))

    def reopen_part(self, part: str) -> None:
        """Let a part that was closed be one again."""
        place.reopen_part(self._register, part, self._allowed(part))

    def levels(self, area: str) -> dict[int, str]:
        """The names of the place's own levels, the lowest first; none without a scale."""
        policies.check_can_view_figures(self.actor, area)
        rows = in_use(self._register.current("levels", areas=[area])).sort_values("level")
        return {int(n): str(name) for n, name in zip(rows["level"], rows["name"], strict=True)}

    def rules(self, area: str) -> dict[tuple[int, str], int]:
        """(level, severity) → so many incidents in a week propose the level."""
        policies.check_can_view_figures(self.actor, area)
        rows = self._register.current("rules", areas=[area])
        return {(int(r["level"]), str(r["severity"])): int(r["least"]) for r in rows.to_dict("records") if r["least"]}

    def set_scale(self, area: str, kind: ScaleKind) -> None:
        """Give the place another scale, rules included."""
        place.set_scale(self._register, area, kind, self._allowed(area))

    def name_levels(self, area: str, names: Mapping[int, str]) -> None:
        """Call the levels something else."""
        place.name_levels(self._register, area, names, self._allowed(area))

    def set_rules(self, area: str, least: Mapping[tuple[int, str], int | None]) -> None:
        """Set the rules for proposed levels."""
        place.set_rules(self._register, area, least, self._allowed(area))

    def categories(self, area: str) -> tuple[str, ...]:
        """What an incident can be about."""
        policies.check_can_view_figures(self.actor, area)
        return week.categories(self._register, area)

    def set_categories(self, area: str, names: Sequence[str]) -> None:
        """Set what an incident can be about; none for the usual ones."""
        place.set_categories(self._register, area, names, self._allowed(area))

    def counts_as(self, area: str) -> dict[str, str | None]:
        """Category of incidents → the category of imported events that people have said that it is; None: its own."""
        policies.check_can_view_figures(self.actor, area)
        directory = intake.known(self._register).directory
        used = self._register.current("incidents", areas=[a.id for a in directory.inside(area)])["category"].unique()
        said = self._register.current("event_categories", areas=[area])
        names = dict.fromkeys([*week.categories(self._register, area), *sorted(map(str, used))])
        return names | {
            str(c): n for c, n in zip(said["category"], said["counts_as"], strict=True) if str(c) in names and n
        }

    def event_categories(self, area: str) -> tuple[str, ...]:
        """The categories of the events that are imported for a place."""
        policies.check_can_view_figures(self.actor, area)
        return facts_of(self._register, area).categories

    def set_counts_as(self, area: str, said: Mapping[str, str | None]) -> None:
        """Say which category of imported events each category of incidents is; None: its own."""
        actor = self._allowed(area)
        unknown = sorted({other for other in said.values() if other} - set(facts_of(self._register, area).categories))
        if unknown:
            what = f"Kategorin ”{unknown[0]}” finns inte bland de inlästa händelserna."
            raise Refused([Problem(what, "en av deras kategorier.", column="Kategori")])
        place.set_counts_as(self._register, area, said, actor)

    def rhythm(self, area: str) -> int:
        """How many weeks there are between the place's meetings."""
        policies.check_can_view_figures(self.actor, area)
        return week.rhythm(self._register, area)

    def set_rhythm(self, area: str, weeks: int) -> None:
        """Set how many weeks there are between the place's meetings."""
        place.set_rhythm(self._register, area, weeks, self._allowed(area))

    def history(self, area: str) -> pd.DataFrame:
        """The audit rows of what people changed about the place, the newest first (see `Register.changes`)."""
        policies.check_can_view_figures(self.actor, area)
        changes = self._register.changes(area)
        return changes[changes["action"] == place.ACTION]

    def undo(self, batch: int) -> None:
        """Let a change no longer hold; LagesbildError when facts rest on it."""
        self._register.undo(batch, self._allowed_batch(batch))

    def redo(self, batch: int) -> None:
        """Let a change that was undone hold again."""
        self._register.redo(batch, self._allowed_batch(batch))

    def _allowed_batch(self, batch: int) -> Actor:
        policies.check_can_view_places(self.actor)
        changes = self._register.changes()
        places = list(changes.loc[changes["batch"] == batch, "place"].dropna().unique())
        allowed = [self._allowed(one) for one in places or [None]]
        return allowed[0]

    def example_names(self) -> str:
        """The example places, listed; empty when none are loaded."""
        policies.check_can_view_places(self.actor)
        areas = self.directory()
        return listing([areas.name(a) for a in intake.examples(self._register) if a in areas.by_id])

    def examples(self) -> list[str]:
        """Ids of the example places."""
        policies.check_can_view_places(self.actor)
        return intake.examples(self._register)

    def are_examples_shown(self) -> bool | None:
        """Whether the examples stand in the list of places; None when nobody has chosen yet."""
        policies.check_can_view_places(self.actor)
        return place.examples_are_shown(self._register)

    def show_examples(self, shown: bool) -> None:
        """Show or hide the examples."""
        policies.check_can_show_examples(self.actor)
        place.show_examples(self._register, shown, self.actor or FIRST_START)
