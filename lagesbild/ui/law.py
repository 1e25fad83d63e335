"""Lagen: each part of lag (2023:196), what runs out, and the form that notes what the place has."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from lagesbild import calendar
from lagesbild.actions import LawRecord
from lagesbild.actions.law import ASKS, warnings
from lagesbild.ui import frame, html, noted, session, show, state
from lagesbild.ui.fields import Form, draw, save
from lagesbild.ui.state import Filters
from lagesbild.ui.text import plain

_RECORD = (("paragraph", "answer"), ("what", "reference"), ("decided", "expires"))


def run(chosen: Filters) -> None:
    """The parts with their answers, what runs out within six months, and what can be noted."""
    given = state.actions().law(chosen.place)
    for text in warnings(given, calendar.today()):
        st.warning(plain(text))
    ref = chosen.ref("law")
    if show.available(ref):
        show.show(ref)
    else:
        html.say(
            "empty", "Inget är noterat om lagens krav ännu. 4–6 §§ fylls i av godkända dokument, resten noteras här."
        )
    html.say(
        "reading",
        "4–6 §§ läses ur godkända dokument, 5 § också ur problem och åtgärder: ingen åtgärd utan problem, inget problem utan ställningstagande. ",
        html.tag(
            "span",
            html.tag(
                "a",
                "Rapporten till kommunfullmäktige görs på Lägesbild",
                href=frame.link(chosen, "lagesbild"),
                target="_self",
            ),
            " (mallen Rapport till kommunfullmäktige).",
            class_="lb-screen",
        ),
    )
    frame.section("Notera vad som finns")
    key = f"lag-ny-{session.ACTION_TURN.get(0)}"
    named = {part: f"{part} {asks}" for part, asks in ASKS.items()}
    form = Form(key, "law_records", _RECORD, {}, {"paragraph": named})
    with st.container(key=f"form-{key}"), st.form(f"{key}-form", border=False):
        draw(form)
        st.form_submit_button(
            "Lägg till",
            key=f"{key}-save",
            on_click=save,
            args=(form, partial(_save, chosen)),
            disabled=not noted.may_change(chosen.place),
        )
    records = state.actions().work(chosen.place).law
    if not records:
        return
    names = {r.id: f"{r.id} {r.value.paragraph}: {r.value.what}" for r in records}
    noted.strike_one(chosen, "Stryk något som är noterat", "lag-stryk", records, names)


def _save(chosen: Filters, values: Mapping[str, Any]) -> str:
    given = {**values, **{n: values[n] or "" for n in ("paragraph", "answer", "what")}}
    id_ = state.actions().add_record(chosen.place, LawRecord(**given))
    return noted.saved(LawRecord, id_, f"{id_} är noterat.")
