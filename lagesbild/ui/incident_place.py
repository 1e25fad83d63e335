"""Where an incident happened, set by whoever notes it: a tap on the map, or one of the map's names."""

from __future__ import annotations

import streamlit as st

from lagesbild.exhibits.layers import named_things
from lagesbild.ui import frame, html, session, tapping
from lagesbild.ui.state import Filters

At = tuple[int, int]
"""x and y in EPSG:3006."""


def of(key: str, start: At | None = None) -> At | None:
    """The place that is set for the incident of a form; ``start`` until somebody sets another."""
    return session.incident_field("at", key).get(start)


def forget(key: str) -> None:
    """Begin the next incident without a place."""
    session.incident_field("at", key).set(None)
    session.incident_field("named", key).set(None)


def take_up(key: str) -> None:
    """Put what follows from a new place into the form's fields; before they are drawn."""
    for name, value in session.incident_field("follows", key).pop({}).items():
        session.incident_field(name, key).set(value)


def run(chosen: Filters, key: str, start: At | None) -> None:
    """What is set, and behind a line the map and its names."""
    if tapping.can_be_tapped(chosen):
        at = of(key, start)
        if at:
            html.say("reading", "Platsen är satt på kartan och sparas med händelsen.")
        frame.folded("Sätt platsen på kartan", lambda: _choose(chosen, key, at))


def _choose(chosen: Filters, key: str, at: At | None) -> None:
    names = {name: shape for name, shape in named_things(chosen.scope()) if shape.geom_type == "Point"}
    named = session.incident_field("named", key)
    if names:
        st.selectbox(
            "Plats med namn",
            sorted(names),
            None,
            key=named.name,
            placeholder="Välj, eller klicka på kartan",
            on_change=lambda: _set(chosen, key, names[named.value].coords[0], named.value) if named.value else None,
        )
    if at:
        st.button("Ta bort platsen", key="incident-place-off", type="tertiary", on_click=forget, args=(key,))
    tap = tapping.tapped(chosen, f"incident-{key}", [at] if at else ())
    if tap is not None:
        _set(chosen, key, tap)
        st.rerun()


def _set(chosen: Filters, key: str, at: tapping.At, name: str = "") -> None:
    """Set the place; the stadsdel that it lies in follows, and its name where the form has none."""
    session.incident_field("at", key).set((round(at[0]), round(at[1])))
    follows: dict[str, str | None] = {"named": name or None}
    if part := tapping.part_at(chosen, at):
        follows["area"] = part.id
    if name and not session.incident_field("place", key).get(""):
        follows["place"] = name
    session.incident_field("follows", key).set(follows)
