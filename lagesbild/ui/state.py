"""The services as the app sees them: opened once, for who acts; figures cached by revision, never by frames."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date

import streamlit as st

from lagesbild import exhibits, settings
from lagesbild.areas import Area
from lagesbild.exhibit import Caveat, Exhibit
from lagesbild.exhibits import ExhibitRef, Scope
from lagesbild.services import (
    AccessService,
    ActionService,
    DocumentService,
    FigureService,
    ImportService,
    MeetingService,
    PlaceService,
    ReportingService,
    SharingService,
    policies,
)
from lagesbild.services.figures import Version
from lagesbild.ui import door, session, who

REVISION, FIGURE = "revision", "figur"  # names in the URL that no widget has


@dataclass(frozen=True)
class Filters:
    """The shared choice of place and year that every page follows."""

    place: str
    year: int

    def ref(self, name: str, *params: object) -> ExhibitRef:
        """The reference of an exhibit of this place and year."""
        return ExhibitRef(name, self.place, self.year, tuple(map(str, params)))

    def scope(self) -> Scope:
        """The scope, for lists of what can be chosen."""
        policies.check_can_view_figures(who.actor(), self.place)
        return _scope(self.place, self.year, version(), _settings())


def figures() -> FigureService:
    """Places, years and exhibits, for whoever uses this browser."""
    return door.opened().figures(who.actor(), shows_own=session.SHOWS_OWN.get(False))


def meeting() -> MeetingService:
    """Incidents, levels and meetings, for whoever uses this browser."""
    return door.opened().meeting(who.actor())


def reporting() -> ReportingService:
    """Reports before meetings, for whoever uses this browser."""
    return door.opened().reporting(who.actor())


def actions() -> ActionService:
    """Problems, actions and follow-ups, for whoever uses this browser."""
    return door.opened().actions(who.actor())


def documents() -> DocumentService:
    """Documents and templates, for whoever uses this browser."""
    return door.opened().documents(who.actor())


def sharing() -> SharingService:
    """What organisations keep for themselves, for whoever uses this browser."""
    return door.opened().sharing(who.actor())


def importing() -> ImportService:
    """Imports, for whoever uses this browser."""
    return door.opened().importing(who.actor())


def place_service() -> PlaceService:
    """Places of one's own, for whoever uses this browser."""
    return door.opened().places(who.actor())


def access() -> AccessService:
    """Roles and the audit log, for whoever uses this browser."""
    return door.opened().access(who.actor())


def begin_run(day: date | None = None, revision: int | None = None) -> None:
    """Fix the version for one run of the script, so that a page never mixes two revisions.

    With ``day`` that is the register as it was at the end of that day, or at a ``revision`` of that day.
    """
    session.VERSION.set(figures().version(day, revision))
    session.AS_OF.set(day)
    session.FROZEN_REVISION.set(revision)
    session.SHOWN_AS_EMPTY.set(set())


def is_first(text: str) -> bool:
    """True the first time in this run that something is said: a page does not repeat what is missing, or a caveat."""
    shown = session.SHOWN_AS_EMPTY.value
    if text in shown:
        return False
    shown.add(text)
    return True


def as_of() -> date | None:
    """The day whose register is shown, None for now."""
    return session.AS_OF.get()


def frozen() -> int | None:
    """The revision that a frozen link names, None when none is followed."""
    return session.FROZEN_REVISION.get()


def version() -> Version:
    """The version that this run shows."""
    return session.VERSION.value


@contextmanager
def showing(revision: int) -> Iterator[None]:
    """Show every exhibit as of a revision: that of a document, whose figures stand still."""
    now = version()
    session.VERSION.set((now[0], revision))
    try:
        yield
    finally:
        session.VERSION.set(now)


Settings = tuple[int, int, int]
Key = tuple[ExhibitRef, Version, Settings]
"""What an exhibit depends on: its reference, the register's version, and the settings."""


def _settings() -> Settings:
    return settings.small_base(), settings.min_answers(), settings.hide_answers()


def key_of(ref: ExhibitRef) -> Key:
    """The key under which the exhibit, and all that is drawn from it, is cached now. NotAllowed, before any cache is asked.

    What is cached is the same for everybody who may see the area; where more is shown, the version is that of who asks.
    """
    policies.check_can_view_figures(who.actor(), ref.area)
    at = figures().own_version() if ref.name in exhibits.OWN else version()
    return ref, at, _settings()


def exhibit(ref: ExhibitRef) -> Exhibit:
    """The exhibit, built once per version. Raises UnknownId, NoData or NotEnoughData."""
    return exhibit_at(key_of(ref))


def scope_at(key: Key) -> Scope:
    """What is known of the area and year of a key's reference in its version."""
    ref, at, chosen = key
    policies.check_can_view_figures(who.actor(), ref.area)
    return _scope(ref.area, ref.year, at, chosen)


@st.cache_resource(max_entries=300, show_spinner=False)
def exhibit_at(key: Key) -> Exhibit:
    """The exhibit of a key. Raises UnknownId, NoData or NotEnoughData."""
    built = exhibits.build_in(scope_at(key), key[0].name, *key[0].params)
    return replace(built, notes=(_WITH_OWN, *built.notes)) if session.SHOWS_OWN.get(False) else built


_WITH_OWN = Caveat("Med rader som bara er organisation ser, eller som är delade med den: andra ser figuren utan dem.")


@st.cache_resource(max_entries=50, show_spinner=False)
def _scope(place: str, year: int, at: Version, chosen: Settings) -> Scope:
    """A scope keeps what it has worked out, so it depends on the settings too."""
    return figures().scope(place, year, at[1])


@st.cache_resource(max_entries=16, show_spinner=False)
def _places(at: Version, seen: Seen) -> dict[str, Area]:
    return figures().places(at[1])


def places() -> dict[str, Area]:
    """The places to choose among, by id: those that whoever uses this browser may see."""
    return _places(version(), _seen())


Seen = tuple[tuple[str, str], ...] | None
"""What an actor may see, as part of a cache's key: role and place of each grant; None without sign-in."""


def _seen() -> Seen:
    actor = who.actor()
    grants = None if actor is None else actor.grants
    return None if grants is None else tuple(sorted((str(g.access), g.place) for g in grants))


@st.cache_resource(max_entries=50, show_spinner=False)
def _years(place: str, at: Version) -> list[int]:
    return figures().years(place, at[1])


def years(place: str) -> list[int]:
    """The years of a place; the one to start with first."""
    policies.check_can_view_figures(who.actor(), place)
    return _years(place, version())


def alias_of(name: str) -> str | None:
    """The id of the area that a name or an alias means, None if none does."""
    return figures().id_of(name)


def filters() -> Filters:
    """What is chosen now; set by app.py before any page runs, which stops where there is nothing to choose."""
    chosen = chosen_or_none()
    assert chosen is not None
    return chosen


def chosen_or_none() -> Filters | None:
    """What is chosen now; None in a register that holds no place yet."""
    chosen = session.FILTERS.value
    return None if chosen is None else Filters(*chosen)
