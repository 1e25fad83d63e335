"""Plan: the measures of a plan and where they stand, its indicators on their way, and the form that reports a year."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from lagesbild.exhibit import ExhibitRef
from lagesbild.exhibits import listed_of
from lagesbild.exhibits import title as title_of
from lagesbild.services import policies
from lagesbild.ui import frame, html, session, show, state, who
from lagesbild.ui.fields import Form, draw, save
from lagesbild.ui.state import Filters

_ROWS = (("number", "status"), ("result",))


def run(chosen: Filters) -> None:
    """The plan, then what is measured beside it."""
    _plan(chosen)
    _measured(chosen)


def _measured(chosen: Filters) -> None:
    """Each measured series behind its name: its table, and a diagram where it has one measure."""
    scope = chosen.scope()
    series, charts = (listed_of(scope, name) for name in ("measured", "measured-chart"))
    editions = chosen.ref("vulnerable-editions")
    if not series and not show.available(editions):
        return
    frame.section("Mätserier")
    for ref in series:
        drawn = [c for c in charts if c.params[0] == ref.params[0]]
        frame.folded(title_of(scope, ref.name, *ref.params), partial(_one, ref, drawn))
    if show.available(editions):
        frame.folded("Utsatta områden, utgåva för utgåva", partial(show.show, editions))


def _one(ref: ExhibitRef, charts: list[ExhibitRef]) -> None:
    show.show(ref)
    if charts:
        with frame.side_by_side(ref.params[0]):
            for chart in charts:
                show.show(chart)


def _plan(chosen: Filters) -> None:
    """The year's reports, the indicators, and the form; a place without a plan is told how to bring one."""
    measures = state.actions().measures(chosen.place)
    if not measures:
        html.say("empty", "Ingen plan är inläst. Mallarna Insatser och Indikatorer finns på sidan Underlag.")
        st.page_link("pages/data/underlag.py", label="Läs in på sidan Underlag")
        return
    if show.available(chosen.ref("plan-status")):
        show.show(chosen.ref("plan-status"))
    else:
        html.say("empty", f"Inget är redovisat om insatserna {chosen.year} ännu.")
        show.show(chosen.ref("measures"))
    if show.available(chosen.ref("indicator-path")):
        show.show(chosen.ref("indicator-path"))
    frame.section(f"Redovisa en insats {chosen.year}")
    key = f"plan-ny-{session.ACTION_TURN.get(0)}"
    plans = {plan for plan, _ in measures}
    named = {
        f"{plan}|{number}": f"{number} {name}" + (f" ({plan})" if len(plans) > 1 else "")
        for (plan, number), name in measures.items()
    }
    form = Form(key, "measure_status", _ROWS, {}, {"number": named})
    with st.container(key=f"form-{key}"), st.form(f"{key}-form", border=False):
        draw(form)
        st.form_submit_button(
            "Spara redovisningen",
            key=f"{key}-save",
            on_click=save,
            args=(form, partial(_save, chosen)),
            disabled=not policies.allows(policies.check_can_change_actions, who.actor(), chosen.place),
        )
    html.say(
        "reading",
        "Årets uppföljning till kommunfullmäktige görs på ",
        html.tag("a", "Lägesbild", href=frame.link(chosen, "lagesbild"), target="_self"),
        " (mallen Årets uppföljning av planen).",
    )


def _save(chosen: Filters, values: Mapping[str, Any]) -> str:
    plan, _, number = str(values["number"] or "|").rpartition("|")
    state.actions().note_status(
        chosen.place, (plan, number), chosen.year, values["status"] or "", values["result"] or ""
    )
    return f"Insats {number} är redovisad för {chosen.year}."
