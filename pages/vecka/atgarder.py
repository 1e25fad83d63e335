"""Åtgärder: from problem to cause, action and follow-up."""

import streamlit as st

from lagesbild.ui import (
    action_board,
    actions,
    collaboration,
    dialogue,
    frame,
    law,
    noted,
    plan,
    priorities,
    session,
    state,
    who,
    year_wheel,
)

chosen = state.filters()
frame.heading("Åtgärder", "Från problem till uppföljning")
frame.needs_now()
who.ask()
with st.container(key="atgarder", horizontal=True, vertical_alignment="bottom"):
    frame.follow_link(session.VIEW, actions.VIEWS)
    view = st.segmented_control(
        "Visa",
        list(actions.VIEWS),
        format_func=actions.VIEWS.__getitem__,
        default=None if session.VIEW.is_set else "problem",
        key=session.VIEW.name,
        bind="query-params",
        required=True,
    )
    who.show()
noted.tell_done(chosen)
if view == "atgarder":
    action_board.board(chosen)
elif view == "uppfoljning":
    action_board.follow_ups(chosen)
elif view == "plan":
    plan.run(chosen)
elif view == "arshjul":
    year_wheel.run(chosen)
elif view == "dialog":
    dialogue.run(chosen)
elif view == "samverkan":
    collaboration.run(chosen)
elif view == "lagen":
    law.run(chosen)
else:
    actions.tell_due(chosen)
    actions.problems(chosen)
    priorities.run(chosen)
