"""The register as the app sees it: opened once, cached by its revision, never by frames."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from lagesbild import exhibits, intake, settings
from lagesbild.areas import Area
from lagesbild.exhibit import Exhibit
from lagesbild.exhibits import Scope, exhibit_id
from lagesbild.register import Register

PLACE, YEAR, WEEK = "omrade", "ar", "vecka"  # names in the URL


@dataclass(frozen=True)
class Filters:
    """The shared choice of place and year that every page follows."""

    place: str
    year: int

    def id(self, name: str, *params: object) -> str:
        """The id of an exhibit of this place and year."""
        return exhibit_id(name, self.place, self.year, *params)

    def scope(self) -> Scope:
        """The scope, for lists of what can be chosen."""
        return _scope(self.place, self.year, revision())


@st.cache_resource(show_spinner="Öppnar registret …")
def _register(home: str) -> Register:
    return intake.open_register()


def register() -> Register:
    """The one register of this process."""
    return _register(str(settings.home()))


def revision() -> int:
    """What caches depend on: grows with every change."""
    return register().revision()


Key = tuple[str, int, int, int]
"""What an exhibit depends on: its id, the register's revision, and the settings."""


def key_of(id_: str) -> Key:
    """The key under which the exhibit, and all that is drawn from it, is cached now."""
    return id_, revision(), settings.small_base(), settings.min_answers()


def exhibit(id_: str) -> Exhibit:
    """The exhibit, built once per revision. Raises NotFound."""
    return exhibit_at(key_of(id_))


@st.cache_resource(max_entries=300, show_spinner=False)
def exhibit_at(key: Key) -> Exhibit:
    """The exhibit of a key. Raises NotFound."""
    name, area, year, params = exhibits.parse_id(key[0])
    return exhibits.build_in(_scope(area, year, key[1]), name, *params)


@st.cache_resource(max_entries=50, show_spinner=False)
def _scope(place: str, year: int, at_revision: int) -> Scope:
    return Scope(register(), place, year)


@st.cache_resource(max_entries=4, show_spinner=False)
def _places(at_revision: int) -> dict[str, Area]:
    return {a.id: a for a in exhibits.places(register())}


def places() -> dict[str, Area]:
    """The places to choose among, by id."""
    return _places(revision())


@st.cache_resource(max_entries=50, show_spinner=False)
def _years(place: str, at_revision: int) -> list[int]:
    return exhibits.years(register(), place)


def years(place: str) -> list[int]:
    """The years of a place; the one to start with first."""
    return _years(place, revision())


def filters() -> Filters:
    """What is chosen now; set by app.py before any page runs."""
    chosen: Filters = st.session_state["filters"]
    return chosen
