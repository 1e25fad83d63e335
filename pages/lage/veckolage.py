"""Veckoläge: the year week by week with one week in detail beside it; what the levels bear to say stands under Fördjupning."""

import streamlit as st

from lagesbild.calendar import Week
from lagesbild.ui import choose, frame, html, meeting, session, show, state

chosen = state.filters()
scope = chosen.scope()
frame.heading(
    "Veckoläge", "Gemensam bedömning vecka för vecka" + (f", per {scope.part_word(1)}" if scope.parts else "")
)

if not show.available(chosen.ref("ratings-weeks")):
    if show.available(chosen.ref("yearly")):
        show.show(chosen.ref("yearly"))
        show.show(chosen.ref("levels"))
    elif scope.has_scale:
        show.no_levels(scope.area.name, chosen.year)
    else:
        show.no_scale(scope.area.name)
    frame.end()

with st.container(key="year-and-week"):
    left, right = st.columns([7, 4], gap="large")
with left:
    clicked = show.show(chosen.ref("ratings-weeks"), mark=choose.week_now(chosen), clickable=True)
if clicked:
    session.CLICKED_CELL.set(
        (chosen.place, chosen.year, int(str(clicked[0])), str(clicked[1]))
    )  # the figure forgets it when the week is marked
choose.follow_click(session.WEEK, clicked[0] if clicked else None, choose.weeks_to_show(chosen))
with right:
    with st.container(horizontal=True):
        week = choose.choose_week(chosen, "Vecka i detalj", width=160)
        other = choose.choose_other_week(chosen, week, width=160)
    at = Week(chosen.year, week)
    cell = session.CLICKED_CELL.get()
    if cell and cell[:3] == (chosen.place, chosen.year, week) and not state.as_of():
        text = f"Rätta nivån för {cell[3]}, v. {week}"
        html.show(html.paragraph("reading", meeting.correction(chosen, at, cell[3], text)))
    if cell and cell[:3] == (chosen.place, chosen.year, week):
        choose.show_happened(chosen, week, cell[3])
    ref = chosen.ref("ratings-two-weeks", week, other) if other else chosen.ref("ratings-week", week)
    can_correct = show.available(ref) and not state.as_of()
    areas = [str(area) for area in state.exhibit(ref).table["area"]] if can_correct else []
    show.show(ref, links=[meeting.correction(chosen, at, area) for area in areas])
reported = show.available(chosen.ref("ratings-incidents"))
with left:  # beside the week, whose table is longer than the year is high
    critical = chosen.ref("ratings-critical")
    if state.exhibit(critical).table.empty:
        frame.aside(f"{state.exhibit(critical).finding} under året.")
    else:
        show.show(critical, words=False)
    if not reported:
        frame.aside(
            f"Inga händelser är noterade för de bedömda veckorna {chosen.year}. Noteras de på sidan Registrera "
            f"visas här var nivån är hög men få rapporterar."
        )
if reported:
    show.show(chosen.ref("ratings-incidents"))


def show_in_depth() -> None:
    """The year beside the years before, in a table, its trend, its change, and the scale."""
    if show.available(chosen.ref("ratings-years")):
        show.show(chosen.ref("ratings-years"))
    show.show(chosen.ref("ratings-summary"))
    show.show(chosen.ref("ratings-trend"))
    show.show(chosen.ref("ratings-change"))
    show.show(chosen.ref("levels"), words=False)


frame.folded("Fördjupning: tidigare år, sammandrag, trend och skala", show_in_depth)
