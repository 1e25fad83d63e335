"""A list of what people note: a form for a new one, one to change, what is struck and how that is undone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import streamlit as st

from lagesbild.actions import Action, Forum, LocalProblem, Promise, Upcoming
from lagesbild.actions.reading import Row
from lagesbild.actions.rows import kind_of, kind_of_type
from lagesbild.services import policies
from lagesbild.ui import frame, html, session, state, who
from lagesbild.ui.fields import Form, draw, save
from lagesbild.ui.state import Filters
from lagesbild.ui.text import plain

_UNDO = "atgard-angra"
_NEUTER = (LocalProblem, Promise, Upcoming, Forum)
"""What Swedish calls "ett": a problem, a löfte, something that happens, a forum."""


@dataclass(frozen=True)
class Sort:
    """One sort of note: its value, its table, the columns of a new one row by row, and those that come later.

    ``noun`` is what it is called in the definite: "löftet"; ``new``: "Nytt löfte".
    """

    made: type[Any]
    kind: str
    columns: Sequence[Sequence[str]]
    new: str
    noun: str
    later: Sequence[Sequence[str]] = ()
    starts: Mapping[str, Any] = field(default_factory=dict)
    opened: Callable[[Mapping[str, Any]], Mapping[str, Any]] = dict  # a value's fields as the form has them
    closed: Callable[[Mapping[str, Any]], Mapping[str, Any]] = dict  # and back


def may_change(place: str) -> bool:
    """Whether whoever uses this browser may change problems and actions."""
    return policies.allows(policies.check_can_change_actions, who.actor(), place)


def parts_of(chosen: Filters) -> dict[str, str]:
    """Id → name of the place's parts, to choose among."""
    return {p.id: p.name for p in chosen.scope().parts}


def new(
    chosen: Filters,
    sort: Sort,
    choices: Mapping[str, Mapping[str, str]],
    *,
    is_folded: bool,
    columns: Sequence[Sequence[str]] | None = None,
) -> None:
    """The form for a new one; ``is_folded``: behind a line, when there are others already."""
    key = f"{sort.kind}-ny-{session.ACTION_TURN.get(0)}"
    form = _form(key, sort, columns or sort.columns, sort.starts, choices)
    with st.expander(plain(sort.new), key=f"fold-{key}") if is_folded else st.container():
        if not is_folded:
            frame.section(sort.new)
        with st.container(key=f"form-{key}"), st.form(f"{key}-form", border=False):
            draw(form)
            st.form_submit_button(
                plain(f"Spara {sort.noun}"),
                key=f"{key}-save",
                on_click=save,
                args=(form, partial(_add, chosen, sort)),
                disabled=not may_change(chosen.place),
            )


def change(
    chosen: Filters,
    sort: Sort,
    rows: Sequence[Row[Any]],
    choices: Mapping[str, Mapping[str, str]],
    columns: Sequence[Sequence[str]] | None = None,
) -> None:
    """One of those that there are, chosen by name, to be changed or struck; ``columns`` when not all can be."""
    if not rows:
        return
    names = {r.id: f"{r.id} {r.value.name}" for r in rows}
    id_ = st.selectbox(
        plain(f"Ändra {sort.noun}"),
        list(names),
        index=None,
        format_func=lambda i: plain(names[i]),
        key=f"{sort.kind}-vald",
        placeholder="Välj",
        width=460,
    )
    row = next((r for r in rows if r.id == id_), None)
    if row is None:
        return
    key = f"{sort.kind}-{row.id}-{row.change}"
    form = _form(key, sort, columns or [*sort.columns, *sort.later], vars(row.value), choices)
    with st.container(key=f"form-{key}"), st.form(f"{key}-form", border=False):
        draw(form)
        with st.container(horizontal=True):
            for label, make, style in (("Spara", _change, "secondary"), ("Stryk", _strike, "tertiary")):
                st.form_submit_button(
                    plain(f"{label} {sort.noun}"),
                    key=f"{key}-{make.__name__.strip('_')}",
                    type=style,  # type: ignore[arg-type]
                    on_click=save,
                    args=(form, partial(make, chosen, sort, row)),
                    disabled=not may_change(chosen.place),
                )


def _form(
    key: str,
    sort: Sort,
    columns: Sequence[Sequence[str]],
    values: Mapping[str, Any],
    choices: Mapping[str, Mapping[str, str]],
) -> Form:
    rows = [[n for n in names if n not in choices or choices[n]] for names in columns]  # nothing to choose: no field
    return Form(key, sort.kind, [r for r in rows if r], sort.opened(values), choices, ("parts",))


def _add(chosen: Filters, sort: Sort, values: Mapping[str, Any]) -> str:
    given = {**sort.starts, **{n: v for n, v in sort.closed(values).items() if v is not None}}
    id_ = state.actions().add_note(chosen.place, sort.made(**given))
    return saved(sort.made, id_, f"{id_} är sparat.")


def _change(chosen: Filters, sort: Sort, row: Row[Any], values: Mapping[str, Any]) -> str:
    state.actions().change_note(chosen.place, row, replace(row.value, **sort.closed(values)))
    return saved(sort.made, row.id, f"{row.id} är sparat.", row.value)


def saved(made: type[Any], id_: str, words: str, before: object | None = None) -> str:
    """``words``, told with a way back: to what stood ``before``, or, when it is new, to nothing."""
    session.ACTION_SAVED.set((made, id_, before, state.actions().revision()))
    return words


def _strike(chosen: Filters, _sort: Sort, row: Row[Any], _values: Mapping[str, Any]) -> str:
    return strike(chosen, row)


def strike(chosen: Filters, row: Row[Any]) -> str:
    """Strike what was noted by mistake; what to tell. It can be undone where that is told."""
    state.actions().withdraw(chosen.place, row)
    session.ACTION_STRUCK.set((type(row.value), row.id))
    if isinstance(row.value, LocalProblem):
        _choose_another(chosen)
    elif isinstance(row.value, Action):
        session.CHOSEN_ACTION.pop()
    gone = "struket" if isinstance(row.value, _NEUTER) else "struken"
    return f"{row.id} är {gone}, och kvar i historiken."


def _choose_another(chosen: Filters) -> None:
    """Another problem in the place of one that is struck: said, not left out, or the browser would keep the struck one."""
    if left := state.actions().work(chosen.place).ranked():
        session.CHOSEN_PROBLEM.set(left[0][1].id)
    else:
        session.CHOSEN_PROBLEM.pop()
        st.query_params.pop(session.CHOSEN_PROBLEM.name, None)


def strike_one(chosen: Filters, label: str, key: str, rows: Sequence[Row[Any]], names: Mapping[str, str]) -> None:
    """A choice among rows and the button that strikes it."""
    if not rows:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        gone = st.selectbox(
            plain(label),
            list(names),
            index=None,
            format_func=lambda i: plain(names[i]),
            key=key,
            width=460,
            placeholder="Välj",
        )
        row = next((r for r in rows if r.id == gone), None)
        form = Form(key, kind_of(rows[0].value), ())
        st.button(
            "Stryk",
            key=f"{key}-do",
            disabled=row is None or not may_change(chosen.place),
            on_click=save,
            args=(form, lambda _values: strike(chosen, row) if row else ""),
        )
    draw(form)  # what was refused


def tell_done(chosen: Filters) -> None:
    """What was saved or struck the last time, and a way back; it stays in sight while the page is scrolled."""
    done = session.ACTION_DONE.pop("")
    struck, stands = session.ACTION_STRUCK.get(), session.ACTION_SAVED.get()
    if not done:
        draw(Form(_UNDO, "local_problems", ()))  # why nothing could be undone
        session.ACTION_STRUCK.pop()
        session.ACTION_SAVED.pop()
        return
    undo: tuple[type, Callable[[Mapping[str, Any]], str]] | None = None
    if struck and struck[1] in done:
        undo = struck[0], partial(_undo, chosen, *struck)
    elif stands:
        undo = stands[0], partial(_take_back, chosen, *stands)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="saved"):
        html.say("done", done, role="status", width="content")
        if undo:
            form = Form(_UNDO, kind_of_type(undo[0]), ())
            st.button(
                "Ångra",
                key=form.key,
                type="tertiary",
                on_click=save,
                args=(form, undo[1]),
                disabled=not may_change(chosen.place),
            )


def _undo(chosen: Filters, made: type, id_: str, _values: Mapping[str, Any]) -> str:
    state.actions().restore(chosen.place, made, id_)
    session.ACTION_STRUCK.pop()
    return f"{id_} är tillbaka."


def _take_back(
    chosen: Filters, made: type, id_: str, before: object | None, revision: int, _values: Mapping[str, Any]
) -> str:
    row = state.actions().unchanged(chosen.place, made, id_, revision)
    if before is None:
        return strike(chosen, row)
    state.actions().put_back(chosen.place, row, before)
    return f"{id_} är som förut."
