"""Stadsdel: one part's profile: its levels, its crime, its surveys, who lives there."""

import streamlit as st

from lagesbild.ui import choose, frame, show, state
from lagesbild.ui.text import plain

chosen = state.filters()
place = chosen.scope()
parts = {p.id: p.name for p in place.parts}
frame.heading("Stadsdel", f"En {place.part_word(1)} i {place.area.name} i taget")
if not parts:
    show.empty(f"{place.area.name} har inga delar.")
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
for title, refs in area_profile.items():
    frame.section(title)
    for ref in refs:
        show.show(ref)
    if title == choose.LEVELS and (said := choose.level_and_reports(chosen, parts[part])):
        frame.aside(said)
