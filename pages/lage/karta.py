"""Karta: one measure at a time, with the layers over it and the same facts in a table."""

import streamlit as st

from lagesbild.ui import choose, frame, own_area, session, show, state

chosen = state.filters()
scope = chosen.scope()
frame.heading("Karta", "Samma siffror som i tabellerna, på kartan")

choices = choose.map_choices(chosen)
if not choices:
    missing = "uppgifter" if any(p.geometry for p in scope.parts) else f"gränser för {scope.part_word()}"
    show.empty(f"Det finns inget att visa på karta för {scope.area.name} {chosen.year}: {missing} saknas.")
    if show.available(chosen.ref("places")):
        show.show(chosen.ref("places"))
    frame.end()

with st.container(horizontal=True, vertical_alignment="bottom"):
    measure = choose.choose_one("Mått", session.MEASURE, {key: name for key, (name, _) in choices.items()}, width=420)
    ref = choices[measure][1]
    if measure == "niva":
        week = choose.choose_week(chosen, "Vecka", width=140)
        ref = chosen.ref("map-level", week)
    elif measure == "lager":
        ref = choose.choose_layer(chosen)
    elif measure in choose.EVENT_MAPS:
        ref = choose.choose_events(chosen, choose.EVENT_MAPS[measure][1])

if measure == "eget":
    window = choose.segments("Period", choose.WINDOWS, session.EVENT_WINDOW)
    own_area.choose_and_show(chosen, window)
    frame.end()
if measure == "tre":
    with st.container(horizontal=True):
        ref = choose.choose_three(chosen)

clicked = show.show(ref)
if clicked:
    choose.open_story(scope, str(clicked[0]))
if measure in choose.EVENT_MAPS:
    choose.show_times(chosen, ref)
lists = [ref for name in ("vulnerable", "places") if show.available(ref := chosen.ref(name))]


def show_lists() -> None:
    """What lies over the map, in words."""
    for one in lists:
        show.show(one)


if lists:
    frame.folded("Det som ligger på kartan, som lista", show_lists)
