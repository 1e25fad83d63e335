"""Stadsdel: one part: its weeks, crime and surveys side by side, who lives there; the whole place's facts below."""

import streamlit as st

from lagesbild.exhibits import highlights
from lagesbild.ui import choose, frame, html, session, show, state

chosen = state.filters()
place = chosen.scope()
parts = {p.id: p.name for p in place.parts}
frame.heading("Stadsdel", place.area.name)
if not parts:
    show.empty(f"{place.area.name} har inga delar.")
    choose.show_background(chosen)
    frame.end()

choose.opened_story()
part = choose.choose_one("Välj " + place.part_word(1), session.PART, parts, resolve=state.alias_of)
area_profile = choose.area_profile(chosen, part)
if not area_profile:
    show.empty(f"Inget är inläst för {parts[part]} {chosen.year}.")
if words := highlights.part_headline(state.Filters(part, chosen.year).scope()):
    html.say("headline", words)
levels = area_profile.pop(choose.LEVELS, [])
for ref in levels:
    show.show(ref)
if compared := choose.level_and_reports(chosen, parts[part]):
    frame.aside(compared)
in_depth = area_profile.pop(choose.IN_DEPTH, [])
if levels or area_profile:
    st.download_button(
        "Hämta sidan i PDF",
        data=choose.part_file(part, chosen.year, area_profile),
        file_name=f"{part}-{chosen.year}.pdf",
        mime="application/pdf",
        key="part-pdf",
        on_click="ignore",
        type="tertiary",
    )
with frame.side_by_side("profile"):
    for title, refs in area_profile.items():
        with st.container():
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
