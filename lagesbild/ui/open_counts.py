"""What a place tells openly though the numbers are small: declared by a person, with the reason, undone as easily."""

from __future__ import annotations

from functools import partial

import streamlit as st

from lagesbild import manuscript as manuscripts
from lagesbild.manuscript import Declared, Manuscript
from lagesbild.services import policies
from lagesbild.swedish import plural, sentence_case
from lagesbild.ui import html, session, state, who
from lagesbild.ui.manuscripts import change, press, show_messages
from lagesbild.ui.text import plain


def show(manuscript: Manuscript) -> None:
    """What is declared open, why and by whom; a form to declare more; every decision that was made."""
    area = manuscript.area
    decisions = state.documents().declared(area)
    holding = [d for d in decisions if d.holds and d.is_open]
    with st.expander("Redovisas öppet, också små tal"):
        title = plural(len(holding), "uppgift", "uppgifter").capitalize() if holding else "Ingen uppgift"
        html.say(
            "reading",
            f"{title} redovisas öppet. Små tal döljs tills någon har förklarat uppgiften öppen, till exempel för att Brå redan publicerar den. Skälet skrivs ut under figuren i den offentliga versionen.",
        )
        may = policies.allows(policies.check_can_approve_document, who.actor(), area)
        for decision in holding:
            _show_declared(area, decision, may)
        if may:
            _form(manuscript, {d.subject for d in holding})
        else:
            html.say("reading", "Den som samordnar kan ändra vad som redovisas öppet.")
        show_messages()
        if decisions:
            rows = [
                (d.at, d.who, sentence_case(d.subject), "redovisas öppet" if d.is_open else "döljs igen", d.reason)
                for d in decisions
            ]
            html.show(html.table("Besluten, det senaste först", ("När", "Vem", "Uppgift", "Beslut", "Skäl"), rows))


def _show_declared(area: str, decision: Declared, may: bool) -> None:
    with st.container(key=f"open-{decision.subject}", horizontal=True, vertical_alignment="center"):
        html.say(
            "reading", html.tag("b", sentence_case(decision.subject)), f". Skäl: {decision.reason or 'inte angivet'}."
        )
        if may:
            st.button(
                "Dölj små tal igen",
                key=f"close-count-{decision.subject}",
                type="tertiary",
                on_click=press,
                args=(partial(state.documents().declare_open, area, decision.subject, "", is_open=False),),
            )


def _form(manuscript: Manuscript, opened: set[str]) -> None:
    choices = [c for c in state.documents().can_be_opened(manuscript) if c not in opened]
    if not choices:
        return
    turn = session.OWN_TURN.setdefault(0)
    with st.form(f"open-count-{manuscript.id}-{turn}", border=False):
        subject = st.selectbox("Uppgift", choices, index=None, format_func=_called, placeholder="Välj uppgift")
        reason = st.text_input("Skäl", placeholder="t.ex. Brå publicerar samma tal per kommun")
        if st.form_submit_button("Redovisa öppet"):
            _declare(manuscript.area, subject, reason)


def _called(subject: str) -> str:
    return (
        "Anmälda brott, alla kategorier (bara för hela området)"
        if subject == manuscripts.CRIME
        else plain(sentence_case(subject))
    )


def _declare(area: str, subject: str | None, reason: str) -> None:
    if subject is None:
        session.DOCUMENT_PROBLEMS.set(["Ingen uppgift är vald."])
    elif change(partial(state.documents().declare_open, area, subject, reason.strip(), is_open=True)):
        session.OWN_TURN.set(session.OWN_TURN.setdefault(0) + 1)
        st.rerun()
