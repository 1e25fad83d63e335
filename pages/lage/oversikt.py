"""Översikt: the place in one screen."""

import streamlit as st

from lagesbild.ui import choose, frame, show, state

chosen = state.filters()
scope = chosen.scope()
frame.heading("Översikt", f"{scope.area.name} {chosen.year}: läget i en bild")

show.show(chosen.id("overview"), cards=True, words=False)
left, right = st.columns(2, gap="large")
with left:
    week = choose.latest_week(chosen)
    if week:
        show.show(chosen.id("ratings-week", week))
    elif show.available(chosen.id("yearly")):
        show.show(chosen.id("yearly"))
    else:
        show.empty(f"Veckobedömningar saknas för {scope.area.name} {chosen.year}.")
with right:
    show.show(chosen.id("attention"), words=False)

left, right = st.columns(2, gap="large")
with left:
    show.show(chosen.id("compstat-headline"))
with right:
    question = choose.first_question(chosen)
    if question:
        show.show(chosen.id("survey", question))
    else:
        show.empty(f"Trygghetsundersökningar saknas för {scope.area.name} {chosen.year}.")

for name in ("facts", "indicators", "measures"):
    if show.available(chosen.id(name)):
        show.show(chosen.id(name))
for kind in ("samverkansomrade", "cylinderkategori"):
    if show.available(chosen.id("themes", kind)):
        show.show(chosen.id("themes", kind), words=False)
