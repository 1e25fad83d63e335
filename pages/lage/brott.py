"""Brott: the CompStat table, and the line of the row that was clicked."""

import streamlit as st

from lagesbild.exhibits.crime import MODES, categories
from lagesbild.ui import choose, frame, show, state

chosen = state.filters()
scope = chosen.scope()
frame.heading("Brott", "Anmälda brott, samma period år för år")

if not show.available(chosen.id("compstat")):
    show.empty(f"Anmälda brott saknas för {scope.area.name} {chosen.year}.")
    st.stop()

rows = categories(scope)
picks = list(rows)
picked = st.session_state.get("brott", picks[0])
clicked = show.show(chosen.id("compstat"), picks=picks, picked=picked)
choose.follow_click("brott", clicked[0] if clicked else None, picks)

frame.section("Utvecklingen för en rad")
with st.container(horizontal=True):
    category = st.selectbox(
        "Brottskategori",
        picks,
        format_func=lambda p: f"{rows[p][1]} ({rows[p][0].lower()})" if rows[p][1] == "Summa" else rows[p][1],
        key="brott",
        bind="query-params",
        width=320,
    )
    mode = st.segmented_control(
        "Visa som",
        list(MODES),
        format_func=MODES.get,
        default="antal",
        key="visning",
        bind="query-params",
        required=True,
    )
show.show(chosen.id("crime-line", category, mode))
