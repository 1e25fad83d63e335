"""Fields of a form, made from a table's declaration: its titles, its words, its types. What is typed is read back the same way."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import streamlit as st

from lagesbild import week as domain
from lagesbild.problems import Problem, Refused
from lagesbild.services import Conflict
from lagesbild.swedish import parse_date, parse_number
from lagesbild.swedish import plain as number_in_words
from lagesbild.tables import TABLES, Column, Type
from lagesbild.ui import persons, session
from lagesbild.ui.text import plain

_ANOTHER = "Någon annan ändrade samma sak medan du arbetade. Inget sparades: se hur det ser ut nu."
_FOUR: tuple[float, float] = (1, 4)
_LONG = ("description", "note")
_WIDTHS = {Type.DATE: 150, Type.INT: 150, Type.FLOAT: 170}


@dataclass(frozen=True)
class Form:
    """A form for one row of a table: which columns, row by row, what stands there, and what can be chosen."""

    key: str
    kind: str
    rows: Sequence[Sequence[str]]
    values: Mapping[str, Any] = field(default_factory=dict)
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # column → value → what it is called
    several: Sequence[str] = ()  # columns that hold several choices, with | between

    @property
    def columns(self) -> list[Column]:
        """The columns in their order."""
        return [TABLES[self.kind].column(name) for row in self.rows for name in row]


def draw(form: Form) -> None:
    """The fields, and what was wrong with them the last time."""
    for row in form.rows:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            for name in row:
                _field(form, TABLES[form.kind].column(name))
    for problem in session.action_problems(form.key).pop(()):
        text = " ".join(
            filter(None, (problem.what, problem.fix or (problem.expected and f"Väntat: {problem.expected}")))
        )
        (st.warning if problem.warning else st.error)(plain(text))


def _field(form: Form, column: Column) -> None:
    key, value = session.action_field(form.key, column.name).name, form.values.get(column.name)
    title = (
        column.title.removesuffix("-id")
        .removesuffix(" för åtgärden")
        .removeprefix("problemets ")
        .removeprefix("punktens ")
    )
    title = "insats" if title == "nummer" else title
    label = title[0].upper() + title[1:]
    named = form.choices.get(column.name)
    if named is not None and column.name in form.several:
        chosen = [v for v in str(value or "").split("|") if v in named]
        st.multiselect(
            plain(label),
            list(named),
            chosen,
            format_func=lambda v: plain(named[v]),
            key=key,
            placeholder="alla",
            width=420,
        )
    elif named is not None or column.words:
        shown = named or ({str(v): column.words.shown(v) for v in column.words.of} if column.words else {})
        options = list(shown)
        st.selectbox(
            plain(label),
            options,
            index=options.index(str(value)) if str(value) in options else None,
            format_func=lambda v: plain(shown[v]),
            key=key,
            placeholder="Välj",
            width=260 if named else 190,
        )
    elif column.limits == _FOUR:
        st.segmented_control(plain(label), [1, 2, 3, 4], default=value, key=key)
    elif column.name in _LONG:
        st.text_area(plain(label), str(value or ""), key=key, max_chars=domain.LONGEST, height=80)
    elif column.type is Type.DATE:
        shown_day = f"{value:%Y-%m-%d}" if isinstance(value, date) else ""
        st.text_input(plain(label), shown_day, key=key, max_chars=12, width=150, placeholder="åååå-mm-dd")
    elif column.type in _WIDTHS:
        st.text_input(
            plain(label), "" if value is None else number_in_words(float(value)), key=key, max_chars=16, width=170
        )
    else:
        st.text_input(plain(label), str(value or ""), key=key, max_chars=domain.LONGEST, width=440)


def read(form: Form) -> dict[str, Any]:
    """What is typed, by column. Raises Refused for what is no day and no number."""
    values: dict[str, Any] = {}
    problems = []
    for column in form.columns:
        typed = session.action_field(form.key, column.name).get()
        try:
            values[column.name] = _value(column, typed)
        except ValueError:
            expected = "en dag, t.ex. 2026-02-19." if column.type is Type.DATE else "ett tal."
            problems.append(Problem(f"”{typed}” går inte att läsa.", expected, column=column.title))
    if problems:
        raise Refused(problems)
    return values


def _value(column: Column, typed: Any) -> Any:
    if isinstance(typed, list):
        return "|".join(typed) or None
    if typed is None or (isinstance(typed, str) and not typed.strip()):
        return None
    if not isinstance(typed, str):
        return typed
    if column.type is Type.DATE:
        return parse_date(typed.strip())
    if column.type in (Type.INT, Type.FLOAT):
        number = parse_number(typed.strip())
        if number is None or (column.type is Type.INT and number != int(number)):
            raise ValueError(typed)
        return int(number) if column.type is Type.INT else number
    return typed.strip()


def save(form: Form, make: Callable[[dict[str, Any]], str]) -> None:
    """Give ``make`` what was typed; what it returns is told, what it refuses stands at the form. For a button's callback."""
    problems = session.action_problems(form.key)
    try:
        values = read(form)
        noted = tuple(str(values[c.name]) for c in form.columns if c.is_noted and values.get(c.name))
        if not persons.is_sure(noted, problems):
            return
        session.ACTION_SAVED.pop()  # what was saved before cannot be undone from here any more
        done = make(values)
    except Refused as refused:
        problems.set(refused.problems)
    except Conflict:
        problems.set([Problem(_ANOTHER, "")])
    else:
        session.ACTION_DONE.set(done)
        session.ACTION_TURN.set(session.ACTION_TURN.get(0) + 1)
