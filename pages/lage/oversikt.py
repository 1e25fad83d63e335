"""Översikt: the place in one screen."""

import streamlit as st

from lagesbild.ui import choose, frame, places, show, state

places.first_question()
chosen = state.filters()
scope = chosen.scope()
frame.heading("Översikt", f"{scope.area.name} {chosen.year}: läget i en bild")

if not show.available(chosen.ref("overview")):
    show.nothing(scope.area.name, chosen.year)
    for name in ("facts", "indicators", "measures"):
        if show.available(chosen.ref(name)):
            show.show(chosen.ref(name))
    frame.end()

show.show(chosen.ref("overview"), cards=True, words=False)
left, right = st.columns(2, gap="large")
with left:
    week = choose.latest_week(chosen)
    if week:
        show.show(chosen.ref("ratings-week", week))
    elif show.available(chosen.ref("yearly")):
        show.show(chosen.ref("yearly"))
    else:
        show.empty(f"Veckobedömningar saknas för {scope.area.name} {chosen.year}.")
with right:
    show.show(chosen.ref("attention"), words=False)

left, right = st.columns(2, gap="large")
with left:
    show.show(chosen.ref("compstat-headline"))
with right:
    question = choose.first_question(chosen)
    if question:
        show.show(chosen.ref("survey", question))
    else:
        show.empty(f"Trygghetsundersökningar saknas för {scope.area.name} {chosen.year}.")

for name in ("facts", "indicators", "measures"):
    if show.available(chosen.ref(name)):
        show.show(chosen.ref(name))
for kind in ("samverkansomrade", "cylinderkategori"):
    if show.available(chosen.ref("themes", kind)):
        show.show(chosen.ref("themes", kind), words=False)
