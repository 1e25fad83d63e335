"""Registrera: the week's incidents, the meeting that decides the levels, its protocol and history."""

import streamlit as st

from lagesbild.exhibits.week import days_of
from lagesbild.ui import frame, html, incidents, meeting, reporting, session, show, state, who

chosen = state.filters()
frame.heading("Registrera", "Veckans händelser och nivåer, beslutade tillsammans")
frame.needs_now()
if not chosen.scope().has_scale:
    show.no_scale(chosen.scope().area.name)
    frame.end()
who.ask()
with st.container(key="registrera", horizontal=True, vertical_alignment="bottom"):
    week = meeting.choose_week(chosen.place)
    frame.follow_link(session.VIEW, meeting.VIEWS)
    view = st.segmented_control(
        "Visa",
        list(meeting.VIEWS),
        format_func=meeting.VIEWS.__getitem__,
        default=None if session.VIEW.is_set else "mote",  # what finishing a meeting chose holds
        key=session.VIEW.name,
        bind="query-params",
        required=True,
    )
    html.say("reading", days_of(state.reporting().weeks(chosen.place, week)[0], week), width="content")
    who.show()
meeting.warn_of_future(week)
if view == "rapporter":
    reporting.run(chosen, week)
elif view == "handelser":
    incidents.run(chosen, week)
elif view == "protokoll":
    meeting.protocol(chosen, week)
elif view == "historik":
    meeting.history(chosen, week)
else:
    meeting.run(chosen, week)
