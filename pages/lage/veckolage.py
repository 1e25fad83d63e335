"""Veckoläge: the year week by week, one week in detail, the year per stadsdel; below it what the levels bear to say."""

import streamlit as st

from lagesbild.ui import choose, frame, show, state

chosen = state.filters()
scope = chosen.scope()
frame.heading("Veckoläge", "Gemensam bedömning vecka för vecka, per " + scope.part_word(1))

if not show.available(chosen.ref("ratings-weeks")):
    if show.available(chosen.ref("yearly")):
        show.show(chosen.ref("yearly"))
        show.show(chosen.ref("levels"))
    else:
        if scope.has_scale:
            show.empty(f"Veckobedömningar saknas för {scope.area.name} {chosen.year}.")
        else:
            show.no_scale(scope.area.name)
    frame.end()

clicked = show.show(chosen.ref("ratings-weeks"), mark=choose.week_now(chosen))
choose.follow_click(state.WEEK, clicked[0] if clicked else None, range(1, 54))

left, right = st.columns([3, 2], gap="large")
with left:
    week = choose.choose_week(chosen, "Vecka i detalj", width=160)
    show.show(chosen.ref("ratings-week", week))
with right:
    show.show(chosen.ref("ratings-critical"), words=False)

frame.section("Året i sammandrag")
show.show(chosen.ref("ratings-summary"))
show.show(chosen.ref("ratings-trend"))

frame.section("Stiger eller faller nivån?")
show.show(chosen.ref("ratings-change"))
if show.available(chosen.ref("ratings-years")):
    frame.section("Samma veckor andra år")
    show.show(chosen.ref("ratings-years"))

frame.section("Följer nivån rapporterna?")
if show.available(chosen.ref("ratings-incidents")):
    show.show(chosen.ref("ratings-incidents"))
else:
    frame.aside(
        f"Inga händelser är noterade för de bedömda veckorna {chosen.year}. Noteras de på sidan Registrera "
        f"visas här var nivån är hög men få rapporterar."
    )

frame.section("Skalan")
show.show(chosen.ref("levels"), words=False)
