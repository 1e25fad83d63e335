"""Stadsdel: one part: its weeks, crime and surveys side by side, who lives there; the whole place's facts below."""

import streamlit as st

from lagesbild.ui import choose, frame, show, state
from lagesbild.ui.text import plain

chosen = state.filters()
place = chosen.scope()
parts = {p.id: p.name for p in place.parts}
frame.heading("Stadsdel", f"En {place.part_word(1)} i {place.area.name} i taget")
if not parts:
    show.empty(f"{place.area.name} har inga delar.")
    choose.show_background(chosen)
    frame.end()

choose.opened_story()
for text in frame.follow_link("stadsdel", parts, state.alias_of):
    st.warning(plain(text))
part = st.selectbox(
    plain("Välj " + place.part_word(1)),
    list(parts),
    format_func=parts.get,
    key="stadsdel",
    bind="query-params",
    width=320,
)
area_profile = choose.area_profile(chosen, part)
if not area_profile:
    show.empty(f"Inget är inläst för {parts[part]} {chosen.year}.")
for ref in area_profile.pop(choose.LEVELS, []):
    show.show(ref)
if said := choose.level_and_reports(chosen, parts[part]):
    frame.aside(said)
in_depth = area_profile.pop(choose.IN_DEPTH, [])
columns = st.columns(2, gap="large") if len(area_profile) > 1 else [st.container()]
for number, (title, refs) in enumerate(area_profile.items()):
    with columns[number % len(columns)]:
        frame.section(title)
        for ref in refs:
            show.show(ref)


def show_in_depth() -> None:
    """What the part's levels and crime bear to say."""
    for ref in in_depth:
        show.show(ref)


if in_depth:
    frame.folded(choose.IN_DEPTH, show_in_depth)
choose.show_background(chosen)
