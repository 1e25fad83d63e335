"""Which document is open, how one is begun, and how every change to one is saved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import streamlit as st

from lagesbild import swedish
from lagesbild.calendar import Period, now
from lagesbild.manuscript import Manuscript
from lagesbild.problems import LagesbildError, NothingToShow, Refused, UnknownId
from lagesbild.services import policies
from lagesbild.services.figures import Version
from lagesbild.template import Template
from lagesbild.ui import frame, html, session, state, who
from lagesbild.ui.state import Filters
from lagesbild.ui.text import plain

VIEWS = {"skriv": "Skriv", "granska": "Granska", "ta-ut": "Ta ut", "uppgifter": "Uppgifter och versioner"}
_NEW = "nytt"


def choose(chosen: Filters) -> Manuscript | None:
    """The widget for the place's documents of the year; None when there is none, or a new one is wanted."""
    show_messages()
    listed = state.documents().documents(chosen.place)
    titles = {d.id: d.title for d in listed if d.year == chosen.year}
    if not titles:
        return None
    options = {**titles, _NEW: "Nytt dokument …"}
    frame.follow_link(session.DOCUMENT, options)
    with st.container(key="document", horizontal=True, vertical_alignment="bottom"):
        picked = st.selectbox(
            "Dokument",
            list(options),
            format_func=lambda i: options[i],
            key=session.DOCUMENT.name,
            bind="query-params",
            width=460,
        )
        who.show()
    if picked in (None, _NEW):
        return None
    return state.documents().load(chosen.place, str(picked))


def choose_view(manuscript: Manuscript) -> str:
    """What is done with the document; and, in one line, what it is."""
    frame.follow_link(session.DOCUMENT_VIEW, VIEWS)
    view = st.segmented_control(
        "Visa",
        list(VIEWS),
        format_func=lambda i: VIEWS[i],
        default=None if session.DOCUMENT_VIEW.is_set else "skriv",
        key=session.DOCUMENT_VIEW.name,
        bind="query-params",
        required=True,
        label_visibility="collapsed",
    )
    version = (
        f"Version {manuscript.version}, godkänd och låst"
        if manuscript.is_approved
        else f"Utkast till version {manuscript.version}"
    )
    html.say(
        "reading", f"{version}. Siffrorna är uttagna {swedish.day(manuscript.drawn)}. Märkning: {manuscript.marking}."
    )
    return str(view)


def start(chosen: Filters) -> None:
    """Begin a document: which template, and what is in it."""
    documents = state.documents()
    templates = documents.templates(chosen.place)
    frame.section("Börja en lägesbild")
    usual = _draft(chosen)
    with st.container(key="start"):
        picked = st.radio(
            "Mall",
            list(templates),
            index=list(templates).index(usual.template),
            format_func=lambda t: plain(templates[t].name),
            key="mall",
        )
        html.say("reading", templates[str(picked)].about)
        when = _when(chosen, templates[str(picked)])
        try:
            manuscript = usual if picked == usual.template else _draft(chosen, str(picked), **when)
        except (NothingToShow, UnknownId) as error:
            html.say("warning", str(error))
            return
        if used := _taken(chosen, manuscript):
            html.say("reading", used)
        chapters = [s.title for s in manuscript.sections if s.level == 1]
        html.say(
            "reading",
            f"Kapitel: {swedish.listing(chapters)}. Figurerna är på plats från början.",
        )
        st.button(
            "Börja skriva",
            type="primary",
            disabled=not may_edit(chosen.place) or bool(used),
            on_click=_start,
            args=(manuscript,),
        )


def _draft(chosen: Filters, template: str | None = None, **when: Any) -> Manuscript:
    """What `DocumentService.draft` gives, made once for each revision: it looks through every figure that there could be."""
    policies.check_can_view_documents(who.actor(), chosen.place)
    return _draft_at(chosen, template, tuple(sorted(when.items())), state.figures().own_version(), now().date())


@st.cache_resource(max_entries=50, show_spinner=False)
def _draft_at(
    chosen: Filters, template: str | None, when: tuple[tuple[str, Any], ...], at: Version, day: date
) -> Manuscript:
    return state.documents().draft(chosen.place, chosen.year, template, **dict(when))


def _when(chosen: Filters, picked: Template) -> dict[str, Any]:
    """The week, the month or the period of a template that shows one; nothing where there is none to choose."""
    documents = state.documents()
    if picked.uses_week and (weeks := documents.weeks(chosen.place, chosen.year)):
        return {"week_number": st.selectbox("Vecka", weeks, key="mallvecka")}
    if picked.uses_month and (months := documents.months(chosen.place, chosen.year)):
        return {
            "month": st.selectbox("Månad", months, format_func=lambda m: swedish.MONTH_NAMES[m - 1], key="mallmanad")
        }
    if picked.uses_period:
        return {"span": _period(chosen)}
    return {}


def _period(chosen: Filters) -> Period:
    """Two days, the last of them of the year, the usual ones to begin with."""
    usual = state.documents().usual_span(chosen.place, chosen.year)
    before, first, last = (date(chosen.year - 1, 1, 1), date(chosen.year, 1, 1), date(chosen.year, 12, 31))
    with st.container(horizontal=True):
        since = st.date_input(
            "Från och med", usual.start, before, last, key=f"mall-fran-{chosen.year}", format="YYYY-MM-DD", width=220
        )
        until = st.date_input(
            "Till och med", usual.end, first, last, key=f"mall-till-{chosen.year}", format="YYYY-MM-DD", width=220
        )
    return Period(since, until)


def _taken(chosen: Filters, manuscript: Manuscript) -> str:
    listed = state.documents().documents(chosen.place)
    return next((f"”{d.title}” är redan påbörjad: välj den ovan." for d in listed if d.id == manuscript.id), "")


def _start(manuscript: Manuscript) -> None:
    if change(lambda: state.documents().start(manuscript)):
        session.DOCUMENT.set(manuscript.id)
        session.DOCUMENT_VIEW.set("skriv")


def may_edit(area: str) -> bool:
    """Whether who uses this browser may change the area's documents."""
    return policies.allows(policies.check_can_edit_document, who.actor(), area)


def change(save: Callable[[], Any]) -> bool:
    """Save something; say it in Swedish, on the next run, when it was refused. True when it was saved."""
    try:
        save()
    except Refused as refused:
        session.DOCUMENT_PROBLEMS.set(
            [
                f"{f'Rad {p.row}: ' if p.row else ''}{p.what} {p.fix or f'Väntat: {p.expected}'}"
                for p in refused.problems
            ]
        )
        return False
    except LagesbildError as error:
        session.DOCUMENT_PROBLEMS.set([str(error)])
        return False
    return True


def press(save: Callable[[], Any]) -> None:
    """`change`, for a button to call."""
    change(save)


def show_messages() -> bool:
    """Show, once, what was refused in the last press. True when something was."""
    refused = session.DOCUMENT_PROBLEMS.pop([])
    for text in refused:
        st.error(plain(text))
    return bool(refused)
