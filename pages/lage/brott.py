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
labels = {p: f"{c} ({g.lower()})" if [n for _, n in rows.values()].count(c) > 1 else c for p, (g, c) in rows.items()}
for text in frame.follow_link("brott", labels):
    st.warning(text)
picked = choose.before_drawn("brott", labels)
clicked = show.show(chosen.id("compstat"), picks=picks, picked=picked)
choose.follow_click("brott", clicked[0] if clicked else None, picks)

frame.section("Utvecklingen för en rad")
with st.container(horizontal=True):
    category = st.selectbox(
        "Brottskategori",
        picks,
        format_func=labels.get,
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
