"""Dialog: points of walks and dialogues, noted from a phone; promises beside the survey that is to show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from lagesbild import calendar
from lagesbild.actions import Promise, WalkPoint
from lagesbild.actions.reading import Row
from lagesbild.ui import frame, html, noted, session, sharing, show, state, tapping
from lagesbild.ui.fields import Form, draw, save
from lagesbild.ui.noted import Sort
from lagesbild.ui.state import Filters
from lagesbild.ui.text import plain

_TAB = "\t"


def _opened(values: Mapping[str, Any]) -> dict[str, Any]:
    asked = [values.get(n) for n in ("survey", "question", "answer")]
    return {**values, "question": _TAB.join(str(a) for a in asked) if all(asked) else None}


def _closed(values: Mapping[str, Any]) -> dict[str, Any]:
    if "question" not in values:
        return dict(values)
    asked = str(values["question"]).split(_TAB) if values.get("question") else [None, None, None]
    return {**values, **dict(zip(("survey", "question", "answer"), asked, strict=True))}


PROMISE = Sort(
    Promise,
    "promises",
    (("name", "parties"), ("evidence", "parts"), ("start", "end"), ("question", "wanted", "before")),
    "Nytt löfte",
    "löftet",
    (("verdict", "verdict_reason"),),
    opened=_opened,
    closed=_closed,
)


VIEWS = {"vandring": "Vandringar och dialog", "lofte": "Medborgarlöften"}
POINT = Sort(
    WalkPoint,
    "walk_points",
    (("name",), ("part", "spot"), ("sort", "occasion")),
    "Ny punkt",
    "punkten",
    (("responsible", "due"), ("status", "result"), ("date", "fixed")),
    starts={"occasion": "trygghetsvandring"},
)


def run(chosen: Filters) -> None:
    """Points, or promises."""
    frame.follow_link(session.DIALOGUE_VIEW, VIEWS)
    view = st.segmented_control(
        "Dialog",
        list(VIEWS),
        format_func=VIEWS.__getitem__,
        default=None if session.DIALOGUE_VIEW.is_set else "vandring",
        key=session.DIALOGUE_VIEW.name,
        bind="query-params",
        required=True,
        label_visibility="collapsed",
    )
    if view == "lofte":
        promises(chosen)
    else:
        points(chosen)


def points(chosen: Filters) -> None:
    """A form that a thumb fills in first, then the points with who answers for each and until when."""
    rows = state.actions().notes(chosen.place, WalkPoint)
    choices = {"part": noted.parts_of(chosen)}
    place = session.walk_place(session.ACTION_TURN.get(0))
    at = place.get()
    noted.new(chosen, _placed_at(chosen, at) if at else POINT, choices, is_folded=False)
    if tapping.can_be_tapped(chosen):
        frame.folded("Sätt platsen på kartan", lambda: _place(chosen, rows, place))
    html.say("reading", "Skriv vad och var, aldrig vem. Inga bilder.")
    late = [p for p in rows if p.value.is_open and p.value.due and p.value.due < calendar.today()]
    if late:
        word = "Försenad" if len(late) == 1 else "Försenade"
        html.say("reading", html.tag("b", f"{word}: {', '.join(f'{p.id} {p.value.name}' for p in late)}."))
    for name in ("walk-points", "walk-map"):
        if show.available(chosen.ref(name)):
            show.show(chosen.ref(name))
    noted.change(chosen, POINT, rows, choices)
    named = ((f"{r.id} {r.value.name}", (chosen.place, r.id)) for r in rows)
    sharing.run(
        chosen, "walk_points", sharing.each(named), details={(chosen.place, r.id): r.value.spot or "" for r in rows}
    )


def _placed_at(chosen: Filters, at: tapping.At) -> Sort:
    """A new point that lies there; its stadsdel is the one that was tapped, unless another is chosen."""
    part = tapping.part_at(chosen, at)
    return replace(
        POINT,
        starts={**POINT.starts, "x": round(at[0]), "y": round(at[1])},
        closed=lambda values: {**values, "part": values.get("part") or (part and part.id)},
    )


_NEW = "ny"


def _place(chosen: Filters, rows: Sequence[Row[WalkPoint]], new: session.Key[tuple[float, float]]) -> None:
    """A map to tap: where the new point is, before it is saved, or where one of the others is, saved at once."""
    names = {_NEW: "Den nya punkten", **{r.id: f"{r.id} {r.value.name}" for r in rows}}
    id_ = st.selectbox("Punkt", list(names), 0, lambda i: plain(names[i]), key="walk-place-of", width=460)
    row = next((r for r in rows if r.id == id_), None)
    at = new.get()
    if row is not None:
        at = (row.value.x, row.value.y) if row.value.x is not None and row.value.y is not None else None
    html.say("reading", _where(chosen, at, is_new=row is None) if at else "Klicka där det är.")
    form = Form(f"walk-place-{id_}", "walk_points", ())
    draw(form)
    may = noted.may_change(chosen.place)
    if at:
        take = {"on_click": save, "args": (form, partial(_set, chosen, row, None))} if row else {"on_click": new.pop}
        st.button("Ta bort platsen", key="walk-place-off", type="tertiary", disabled=not may, **take)
    tap = tapping.tapped(chosen, "walk", [at] if at else ())
    if tap is None:
        return
    if row is None:
        new.set(tap)
    elif may:
        save(form, partial(_set, chosen, row, tap))
    st.rerun()


def _where(chosen: Filters, at: tapping.At, *, is_new: bool) -> str:
    part = tapping.part_at(chosen, at)
    lies = f"i {part.name}" if part else f"utanför {state.places()[chosen.place].name}"
    return f"Platsen ligger {lies}{' och sparas med punkten' if is_new else ''}. Klicka igen för att flytta."


def _set(chosen: Filters, row: Row[WalkPoint], at: tuple[float, float] | None, _values: Mapping[str, Any]) -> str:
    x, y = (round(v) for v in at) if at else (None, None)
    part = tapping.part_at(chosen, at) if at else None
    value = replace(row.value, x=x, y=y, part=row.value.part or (part.id if part else None))
    state.actions().change_note(chosen.place, row, value)
    return f"{row.id} är satt på kartan." if at else f"{row.id} har ingen plats på kartan längre."


def promises(chosen: Filters) -> None:
    """The promises, what the survey says of them, and the forms."""
    made = state.actions().notes(chosen.place, Promise)
    if not made:
        html.say("empty", "Inga medborgarlöften ännu. Vad har ni lovat, vilka är med, och hur ska det märkas?")
    for name in ("promises", "promise-figures"):
        if show.available(chosen.ref(name)):
            show.show(chosen.ref(name))
    questions, waves = _questions(chosen)
    choices = {"parts": noted.parts_of(chosen), "question": questions, "before": waves}
    if made and not questions:
        html.say("reading", "Läs in en trygghetsundersökning på sidan Underlag för att kunna mäta ett löfte.")
    elif not questions:
        choices.pop("question")
    columns = PROMISE.columns if questions else PROMISE.columns[:-1]
    noted.change(chosen, PROMISE, made, choices, [*columns, *PROMISE.later])
    noted.new(chosen, PROMISE, choices, is_folded=bool(made), columns=columns)


def _questions(chosen: Filters) -> tuple[dict[str, str], dict[str, str]]:
    """What can be asked (survey, question and answer as one choice), and the waves that there are."""
    scope = chosen.scope()
    rows = scope.rows("survey", areas=scope.inside)
    rows = rows[rows["group"] == "alla"]
    keys = rows[["survey", "question", "answer"]].drop_duplicates().itertuples(index=False, name=None)
    waves = sorted(set(rows["wave"]), reverse=True)
    return {_TAB.join(k): f"{k[1]}: {k[2]} ({k[0]})" for k in keys}, {w: w.replace("+", "/") for w in waves}
