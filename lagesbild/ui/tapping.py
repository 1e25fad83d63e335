"""A map of the place that is tapped: each new tap gives its place once, in metres of EPSG:3006."""

from __future__ import annotations

from collections.abc import Sequence

import pyproj
import streamlit as st

from lagesbild import screen, settings
from lagesbild.analysis import geography, surfaces
from lagesbild.areas import Area
from lagesbild.exhibit import AreaMap
from lagesbild.ui import session, show, state
from lagesbild.ui.state import Filters

At = tuple[float, float]
"""x and y in EPSG:3006."""


def can_be_tapped(chosen: Filters) -> bool:
    """Whether the place has a map."""
    return show.available(chosen.ref("map-areas"))


def tapped(chosen: Filters, key: str, marked: Sequence[At] = ()) -> At | None:
    """Draw the map with what is marked; where it was tapped since the last time, None when it was not."""
    from streamlit_folium import st_folium

    exhibit = state.exhibit(chosen.ref("map-areas"))
    assert isinstance(exhibit.drawing, AreaMap)
    to_degrees = pyproj.Transformer.from_crs(3006, 4326, always_xy=True)
    groups = screen.feature_groups(exhibit)
    groups += screen.marked_corners([to_degrees.transform(x, y) for x, y in marked])
    result = st_folium(
        screen.base_map(exhibit, tiles=settings.tile_url(), attribution=settings.value("LAGESBILD_TILE_ATTRIBUTION")),
        key=f"tap-{key}-{chosen.place}",
        height=420,
        use_container_width=True,
        feature_group_to_add=groups,
        returned_objects=["last_clicked", "last_object_clicked"],
    )
    tap = (result or {}).get("last_clicked")
    last = session.last_tap(f"{key}-{chosen.place}")
    if not tap or tap == last.get():
        return None
    last.set(tap)
    x, y = pyproj.Transformer.from_crs(4326, 3006, always_xy=True).transform(tap["lng"], tap["lat"])
    return x, y


def part_at(chosen: Filters, at: At) -> Area | None:
    """The part of the place in which ``at`` lies, the first where borders overlap; None when it lies in none."""
    lng, lat = pyproj.Transformer.from_crs(3006, 4326, always_xy=True).transform(*at)
    borders = {p.id: p.geometry for p in chosen.scope().parts if p.geometry}
    within = geography.holding(borders, lng, lat)
    return next((p for p in chosen.scope().parts if p.id in within), None)


def drawn(chosen: Filters, key: str) -> list[At]:
    """Draw a map on which a polygon is tapped, corner by corner, with buttons that take corners back; its corners so far."""
    corners = session.corners(f"{key}-{chosen.place}")
    at = corners.get([])
    if at:
        with st.container(horizontal=True):
            st.button(
                "Ta bort senaste hörnet", key=f"{key}-back", on_click=corners.set, args=(at[:-1],), type="tertiary"
            )
            st.button("Börja om", key=f"{key}-again", on_click=corners.set, args=([],), type="tertiary")
    if (tap := tapped(chosen, key, at)) and len(at) < surfaces.MOST_CORNERS:
        corners.set([*at, tap])
        st.rerun()
    return at
