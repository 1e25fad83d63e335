"""Stadsdel: one part's story: its year, its surveys, who lives there."""

import streamlit as st

from lagesbild.ui import choose, frame, show, state

chosen = state.filters()
place = chosen.scope()
parts = {p.id: p.name for p in place.parts}
frame.heading("Stadsdel", f"En {place.part_word(1)} i {place.area.name} i taget")
if not parts:
    show.empty(f"{place.area.name} har inga delar.")
    st.stop()

choose.opened_story()
for text in frame.follow_link("stadsdel", parts, state.alias_of):
    st.warning(text)
part = st.selectbox(
    "Välj " + place.part_word(1), list(parts), format_func=parts.get, key="stadsdel", bind="query-params", width=320
)
here = state.Filters(part, chosen.year)
shown = False
for name in ("ratings-weeks", "ratings-summary", "compstat", "surveys", "population", "yearly"):
    if show.available(here.id(name)):
        show.show(here.id(name))
        shown = True
if not shown:
    show.empty(f"Inget är inläst för {parts[part]} {chosen.year}.")
