"""Utveckling: what breaks the pattern now, then one series: its expected span, its season, what may come."""

import streamlit as st

from lagesbild.exhibits.counted import Step, areas_of, categories_of, steps
from lagesbild.exhibits.series import broken_keys, first_broken
from lagesbild.ui import choose, frame, html, session, show, state

WEEKS = range(4, 14)  # how far a forecast can reach
STEPS = {Step.MONTHS: "Anmälda brott, månad för månad", Step.WEEKS: "Händelser, vecka för vecka"}

chosen = state.filters()
scope = chosen.scope()
frame.heading("Utveckling", "Vad som ändras, och vad som bara är slump och årstid")

titles = {s: STEPS[s] for s in steps(scope)}
if not titles:
    show.empty(f"Brott per månad och händelser saknas för {scope.area.name} {chosen.year}.")
    frame.end()

step = choose.choose_one("Underlag", session.SERIES_STEP, titles)
keys = broken_keys(scope, step)
clicked = show.show(chosen.ref("signals", step), picks=keys or None)
choose.follow_series(clicked[0] if clicked else None, keys)

frame.section("En serie i taget")
start_area, start_category = first_broken(scope, step)
with st.container(horizontal=True):
    area = choose.choose_one("Del av området", session.SERIES_PART, areas_of(scope, step), start_area)
    category = choose.choose_one("Kategori", session.SERIES_CATEGORY, categories_of(scope, step), start_category)
with frame.side_by_side("series"):
    show.show(chosen.ref("series", step, area, category))
    show.show(chosen.ref("season", step, area, category))

frame.section("Prognos")
if step is Step.MONTHS:
    html.say(
        "empty",
        "Prognosen görs vecka för vecka, ur händelserna. Månadstal är för få för att pröva en modell mot utfall; säsongsdiagrammet ovan visar vad årstiden brukar ge.",
    )
    frame.end()
frame.follow_link(session.FORECAST_WEEKS, {n: str(n) for n in WEEKS})
weeks = st.select_slider(
    "Antal veckor framåt", WEEKS, value=WEEKS[-1], key=session.FORECAST_WEEKS.name, bind="query-params", width=320
)
ahead = chosen.ref("forecast", area, category, weeks)
show.show(ahead)
if show.available(ahead) and show.available(test := chosen.ref("forecast-test", area, category, weeks)):
    show.show(test, words=False)
