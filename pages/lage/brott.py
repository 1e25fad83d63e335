"""Brott: CompStat for a chosen period, what each change can bear, and one category at a time."""

import streamlit as st

from lagesbild.analysis.crime import Against
from lagesbild.exhibits.crime import modes
from lagesbild.exhibits.crime_areas import what_to_compare_with
from lagesbild.exhibits.crime_period import default_end, missing_blocks
from lagesbild.exhibits.harm import NO_TREND
from lagesbild.ui import choose, frame, session, show, state

chosen = state.filters()
frame.heading("Brott", "Samma period år för år")

if default_end(chosen.scope()) is None:
    show.empty(f"Anmälda brott saknas för {chosen.scope().area.name} {chosen.year}.")
    frame.end()

with st.container(horizontal=True, vertical_alignment="top"):
    chosen = choose.choose_crime_part(chosen)
    scope = chosen.scope()
    choice = choose.choose_crime(scope)
    is_weighed = choose.is_weighed(chosen, choice)
end = choice.until or default_end(scope)
if end and (missing := missing_blocks(scope, end)):
    frame.aside(missing)

if is_weighed:  # one period and the year before: harm has no course over years
    if choice.against is Against.EARLIER:
        frame.aside(NO_TREND)
        frame.end()
    show.show(chosen.ref("harm", *choice.period.words))
    if show.available(areas := chosen.ref("harm-areas", *choice.period.words)):
        show.show(areas)
    frame.end()

table = chosen.ref("compstat", *choice.words)
picks, labels = choose.crime_rows(table)
first = choose.first_sure(table, picks)
with st.container(key="crime-and-row"):
    with st.container():
        clicked = show.show(
            table,
            picks=picks,
            picked=choose.before_drawn(session.CRIME_ROW, labels, first),
            courses=True,
            without=choose.BESIDE_VERDICTS,
        )
    choose.follow_click(session.CRIME_ROW, clicked[0] if clicked else None, picks)
    with st.container():
        frame.section("Utvecklingen för en rad")
        with st.container(horizontal=True, vertical_alignment="top"):
            category = choose.choose_one("Brottskategori", session.CRIME_ROW, labels, first)
            views = choose.crime_views(chosen, category, choice)
            view = choose.segments("Visa", {name: name for name in views}, session.VIEW)
        if view == choose.OVER_YEARS:
            mode = choose.segments("Mått", modes(scope, category, *choice.period.words), session.CRIME_MODE)
            show.show(chosen.ref("crime-line", category, mode, *choice.period.words))
        else:
            for ref in views[view]:
                show.show(ref)
        if not choose.has_areas(scope):
            frame.aside(what_to_compare_with(scope))
