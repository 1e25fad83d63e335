"""Trygghet: what surveys say, each question by itself, then all side by side."""

import streamlit as st

from lagesbild.exhibits.survey import questions
from lagesbild.ui import frame, show, state

chosen = state.filters()
scope = chosen.scope()
frame.heading("Trygghet", "Undersökningar, med antal svar och osäkerhet där de är kända")

if not show.available(chosen.id("surveys")):
    show.empty(f"Trygghetsundersökningar saknas för {scope.area.name} {chosen.year}.")
    if show.available(chosen.id("facts")):
        show.show(chosen.id("facts"))
    st.stop()

asked = questions(scope)
columns = st.columns(2, gap="large") if len(asked) > 1 else [st.container()]
for i, which in enumerate(asked):
    with columns[i % len(columns)]:
        show.show(chosen.id("survey", which))
show.show(chosen.id("surveys"))
if show.available(chosen.id("facts")):
    frame.section("Området och befolkningen")
    show.show(chosen.id("facts"))
if show.available(chosen.id("population")):
    show.show(chosen.id("population"))
