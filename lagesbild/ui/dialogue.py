"""Dialog: points of walks and dialogues, noted from a phone; promises beside the survey that is to show them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from lagesbild import week as domain
from lagesbild.actions import Promise, WalkPoint
from lagesbild.ui import frame, html, noted, session, sharing, show, state
from lagesbild.ui.noted import Sort
from lagesbild.ui.state import Filters

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
    noted.new(chosen, POINT, choices, is_folded=False)
    html.say("reading", "Skriv vad och var, aldrig vem. Inga bilder.")
    late = [p for p in rows if p.value.is_open and p.value.due and p.value.due < domain.today()]
    if late:
        html.say("reading", html.tag("b", f"Försenade: {', '.join(f'{p.id} {p.value.name}' for p in late)}."))
    if show.available(chosen.ref("walk-points")):
        show.show(chosen.ref("walk-points"))
    noted.change(chosen, POINT, rows, choices)
    named = ((f"{r.id} {r.value.name}", (chosen.place, r.id)) for r in rows)
    sharing.run(
        chosen, "walk_points", sharing.each(named), details={(chosen.place, r.id): r.value.spot or "" for r in rows}
    )


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
