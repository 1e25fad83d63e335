"""Åtgärder: how the parts are prioritised every four months, and the form for one with what the figures say beside it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from lagesbild import calendar
from lagesbild.actions import AreaPriority
from lagesbild.actions.priorities import parts_in
from lagesbild.actions.reading import OF_PARTS, Row
from lagesbild.calendar import Tertial
from lagesbild.exhibits.priorities import beside
from lagesbild.swedish import listing
from lagesbild.ui import frame, html, noted, session, show, state
from lagesbild.ui.fields import Form, draw, save
from lagesbild.ui.state import Filters
from lagesbild.ui.text import plain

_FIELDS = (("likelihood", "likelihood_reason"), ("consequence", "consequence_reason"), ("assessor",))
_BACK = 2  # tertials before the running one that can be assessed still


def run(chosen: Filters) -> None:
    """The parts by weight, who is not assessed in the running tertial, and the form; nothing for a place without parts."""
    if not chosen.scope().parts:
        return
    running = Tertial.of(calendar.today())
    frame.section("Prioriterade områden")
    ref = chosen.ref("area-priorities")
    is_begun = show.available(ref)
    if is_begun:
        show.show(ref)
    assessed = {row.value.area for _, row in state.actions().priorities(chosen.place, running)}
    left = [p.name for p in parts_in(chosen.scope().rows, chosen.place, running) if p.id not in assessed]
    if left and (is_begun or assessed):
        html.say("reading", html.tag("b", f"Att bedöma {running.name}: "), f"{listing(left)}.")
    elif left:
        html.say("empty", f"Inget område är bedömt {running.name}. Bedöm dem på samma sätt var fjärde månad.")
    with st.expander("Bedöm ett område", key=f"fold-prioritera-{session.ACTION_TURN.get(0)}"):
        _assess(chosen, running)


def _assess(chosen: Filters, running: Tertial) -> None:
    """Which part and tertial, what the figures say, and the form: with what stands, or empty; the first that is left to start with."""
    tertials = {str(t): t.name for t in (running.shift(-n) for n in range(_BACK + 1))}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        word = st.selectbox("Tertial", list(tertials), 0, tertials.__getitem__, key="prioritera-tertial", width=190)
        tertial = Tertial.read(word)
        standing = {row.value.area: row for _, row in state.actions().priorities(chosen.place, tertial)}
        parts = {p.id: p.name for p in parts_in(chosen.scope().rows, chosen.place, tertial)}
        if not parts:
            return
        first = next((i for i, area in enumerate(parts) if area not in standing), 0)
        area = st.selectbox(
            plain(chosen.scope().part_title),
            list(parts),
            first,
            lambda a: plain(parts[a] if a in standing else f"{parts[a]} (ej bedömd)"),
            key=f"prioritera-del-{chosen.place}-{word}-{session.ACTION_TURN.get(0)}",
            width=320,
        )
    _figures(chosen, area, tertial)
    row = standing.get(area)
    key = f"prioritera-{word}-{area}-{row.change if row else session.ACTION_TURN.get(0)}"
    form = Form(key, OF_PARTS, _FIELDS, vars(row.value) if row else {})
    with st.container(key=f"form-{key}"), st.form(f"{key}-form", border=False):
        draw(form)
        is_off = not noted.may_change(chosen.place)
        with st.container(horizontal=True):
            made = partial(_save, chosen, row, area, tertial)
            st.form_submit_button(
                "Spara bedömningen", key=f"{key}-save", on_click=save, args=(form, made), disabled=is_off
            )
            if row:
                st.form_submit_button(
                    "Stryk bedömningen",
                    key=f"{key}-strike",
                    type="tertiary",
                    on_click=save,
                    args=(form, lambda _values: noted.strike(chosen, row)),
                    disabled=is_off,
                )


def _figures(chosen: Filters, area: str, tertial: Tertial) -> None:
    """What is loaded of the part, each with its period and its sources."""
    scope = chosen.scope()
    tiles = scope.once(("beside a priority", area, tertial), lambda: beside(scope, area, tertial))
    if not tiles:
        html.say("reading", "Inga veckonivåer eller anmälda brott är inlästa för området.")
        return
    html.show(html.terms(((t.what, f"{t.value}, {t.direction}. {t.period}") for t in tiles), kind="lb-facts"))
    html.say("reading", f"Källa: {'; '.join(dict.fromkeys(s for t in tiles for s in t.sources))}.")


def _save(
    chosen: Filters, row: Row[AreaPriority] | None, area: str, tertial: Tertial, values: Mapping[str, Any]
) -> str:
    id_ = state.actions().prioritise(chosen.place, row, AreaPriority(area, str(tertial), **values))
    return noted.saved(AreaPriority, id_, f"{id_} är sparad.", row and row.value)
