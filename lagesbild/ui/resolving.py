"""What the meeting resolves, what earlier meetings left open, and the focus of the week to come."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import streamlit as st
from markupsafe import Markup

from lagesbild import calendar, resolutions
from lagesbild import week as domain
from lagesbild.calendar import Week
from lagesbild.exhibits.week import spanned
from lagesbild.problems import Problem, Refused
from lagesbild.resolutions import Focus, Resolution
from lagesbild.services import Conflict, policies
from lagesbild.swedish import parse_coming_date
from lagesbild.tables import RESOLUTION_STATES
from lagesbild.ui import frame, html, persons, session, state, who, year_wheel
from lagesbild.ui.session import Key, Problems
from lagesbild.ui.state import Filters
from lagesbild.ui.text import plain

_ANOTHER = "Beslutet ändrades av någon annan medan du arbetade. Inget sparades: se hur det ser ut nu."
_AHEAD_SHOWN = 6  # lines of what comes
_OPEN_SHOWN = 3  # decisions above the board, which they push down; the others stand folded
_FIELDS = (session.RESOLUTION_TEXT, session.RESOLUTION_RESPONSIBLE, session.RESOLUTION_DUE)
_FOCUS_FIELDS = (session.FOCUS_PLACE, session.FOCUS_HOURS, session.FOCUS_RESPONSIBLE)


def opening(chosen: Filters, week: Week) -> None:
    """What earlier meetings left open, with which a meeting begins: before its levels, the soonest due first."""
    rows = state.meeting().open_resolutions(chosen.place, week).to_dict("records")
    if not rows and not session.OPEN_RESOLUTION_PROBLEMS.is_set:
        return
    rows.sort(key=lambda row: resolutions.of_row(row).due or date.max)
    frame.section("Öppna beslut från tidigare möten")
    _tell(session.OPEN_RESOLUTION_PROBLEMS)
    _rows(chosen, rows[:_OPEN_SHOWN], is_earlier=True)
    if rest := rows[_OPEN_SHOWN:]:
        frame.folded("Fler öppna beslut", partial(_rows, chosen, rest, is_earlier=True))


def run(chosen: Filters, week: Week) -> None:
    """What the meeting resolves and the week's focus, each with what can be done about it."""
    meeting = state.meeting()
    left, right = st.columns([3, 2], gap="large")
    with left:
        frame.section("Beslut på mötet")
        _rows(chosen, meeting.resolutions(chosen.place, week).to_dict("records"))
        _new_resolution(chosen, week)
    with right:
        following = week.shift(1)
        frame.section(f"Fokus {spanned(meeting.weeks_of_focus(chosen.place, following))}")
        _focus(chosen, following)
        if week >= domain.last_completed(calendar.today()):  # an old meeting's page is of what lay ahead then
            year_wheel.on_monday(chosen, _AHEAD_SHOWN)


def _may(place: str) -> bool:
    return policies.allows(policies.check_can_resolve, who.actor(), place)


def _parts(chosen: Filters) -> dict[str, str]:
    return {p.id: p.name for p in chosen.scope().parts}


def _rows(chosen: Filters, rows: list[dict[Any, Any]], *, is_earlier: bool = False) -> None:
    parts = _parts(chosen)
    problems = session.OPEN_RESOLUTION_PROBLEMS if is_earlier else session.RESOLUTION_PROBLEMS
    for row in rows:
        resolution = resolutions.of_row(row)
        key = session.resolution_status(row["resolution"], row["change"])
        with st.container(key=f"row-{key.name}", horizontal=True, vertical_alignment="center"):
            html.show(_described(row, resolution, parts, is_earlier=is_earlier))
            st.selectbox(
                plain(f"Status: {resolution.what[:40]}"),
                [*RESOLUTION_STATES, *([] if is_earlier else ["stryk"])],
                index=RESOLUTION_STATES.index(resolution.status),
                key=key.name,
                width=140,
                label_visibility="collapsed",
                on_change=_set_status,
                args=(row, key, problems),
                disabled=not _may(chosen.place),
            )
            _as_action(chosen, row, problems)


def _as_action(chosen: Filters, row: Mapping[str, Any], problems: Key[Problems]) -> None:
    """The button that makes a decision an action, or the way to what it became."""
    made = state.actions().of_resolution(chosen.place, str(row["resolution"]))
    if made:
        address = frame.link(chosen, "atgarder", vy="Åtgärder", atgard=made)
        html.show(html.tag("a", f"Åtgärd {made}", href=address, target="_self", class_="lb-made"), width="content")
        return
    st.button(
        "Gör till åtgärd",
        key=f"beslut-atgard-{row['resolution']}",
        type="tertiary",
        on_click=_make_action,
        args=(row, problems),
        disabled=not policies.allows(policies.check_can_change_actions, who.actor(), chosen.place),
        help=plain(f"Lägg ”{str(row['what'])[:60]}” i åtgärdsplanen"),
    )


def _make_action(row: Mapping[str, Any], problems: Key[Problems]) -> None:
    _attempt(lambda: state.actions().from_resolution(row), problems)


def _described(row: Mapping[str, Any], resolution: Resolution, parts: Mapping[str, str], *, is_earlier: bool) -> Markup:
    is_late = resolution.due is not None and resolution.due < calendar.today() and resolution.status in resolutions.OPEN
    due = f"klart {resolution.due:%Y-%m-%d}" if resolution.due else ""
    when = f"v. {int(row['week'])} {int(row['year'])}" if is_earlier else ""
    details = " · ".join(filter(None, (parts.get(resolution.part or "", ""), resolution.responsible, when)))
    return html.tag(
        "p",
        html.tag("b", resolution.what),
        html.tag("span", f" {details}"),
        html.tag("em", f" {due}", class_="late" if is_late else "") if due else None,
        class_="lb-resolution",
    )


def _set_status(row: Mapping[str, Any], key: Key[str], problems: Key[Problems]) -> None:
    status = key.value
    resolution = resolutions.of_row(row)
    is_withdrawn = status == "stryk"
    wanted = resolution if is_withdrawn else replace(resolution, status=status)
    _attempt(lambda: state.meeting().change_resolution(row, wanted, withdrawn=is_withdrawn), problems)


def _new_resolution(chosen: Filters, week: Week) -> None:
    parts = _parts(chosen)
    with st.container(key="beslut-new"), st.form("beslut-form", border=False):
        st.text_input("Beslut: vad ska göras", key=session.RESOLUTION_TEXT.name, max_chars=domain.LONGEST)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.text_input(
                "Ansvarig: organisation eller funktion",
                key=session.RESOLUTION_RESPONSIBLE.name,
                max_chars=120,
                width=280,
            )
            st.text_input(
                "Klart senast", key=session.RESOLUTION_DUE.name, max_chars=12, width=130, placeholder="åååå-mm-dd"
            )
            st.selectbox(
                "Gäller",
                list(parts),
                index=None,
                format_func=lambda p: parts[p],
                key=session.RESOLUTION_PART.name,
                placeholder=f"hela {chosen.scope().area.name}",
                width=220,
            )
        _tell(session.RESOLUTION_PROBLEMS)
        st.form_submit_button(
            "Lägg till beslut",
            key="beslut-save",
            on_click=_resolve,
            args=(chosen, week),
            disabled=not _may(chosen.place),
        )


def _resolve(chosen: Filters, week: Week) -> None:
    what, responsible, due = (field.value for field in _FIELDS)
    try:
        day = _day(due)
    except ValueError:
        session.RESOLUTION_PROBLEMS.set([Problem(f"”{due}” är ingen dag.", "en dag, t.ex. 2026-02-19.")])
        return
    if not persons.is_sure((what, responsible), session.RESOLUTION_PROBLEMS):
        return
    made = Resolution(what, responsible, day, part=session.RESOLUTION_PART.value)
    if _attempt(lambda: state.meeting().resolve(chosen.place, week, made), session.RESOLUTION_PROBLEMS):
        for field in _FIELDS:
            field.set("")


def _day(text: str) -> date | None:
    return parse_coming_date(text, calendar.today()) if text.strip() else None


def _focus(chosen: Filters, week: Week) -> None:
    rows = state.meeting().focus(chosen.place, week).to_dict("records")
    for row in rows:
        with st.container(horizontal=True, vertical_alignment="center", key=f"row-fokus-{row['focus']}"):
            hours = f" {row['hours']}" if row["hours"] else ""
            html.show(
                html.tag(
                    "p",
                    html.tag("b", row["place"]),
                    html.tag("span", f"{hours} · {row['responsible']}"),
                    class_="lb-resolution",
                )
            )
            st.button(
                "Ta bort",
                key=f"fokus-{row['focus']}",
                type="tertiary",
                on_click=_withdraw,
                args=(row,),
                disabled=not _may(chosen.place),
                help=plain(f"Ta bort {row['place']} ur fokus"),
            )
    with st.container(key="fokus-new"), st.form("fokus-form", border=False):
        st.text_input("Plats", key=session.FOCUS_PLACE.name, max_chars=120)
        with st.container(horizontal=True):
            st.text_input("Dagar och tider", key=session.FOCUS_HOURS.name, max_chars=80, placeholder="fre–lör 18–02")
            st.text_input("Vem", key=session.FOCUS_RESPONSIBLE.name, max_chars=120, placeholder="t.ex. fältgruppen")
        _tell(session.FOCUS_PROBLEMS)
        st.form_submit_button(
            "Lägg till fokus",
            key="fokus-save",
            on_click=_set_focus,
            args=(chosen, week),
            disabled=not _may(chosen.place),
        )


def _set_focus(chosen: Filters, week: Week) -> None:
    place, hours, responsible = (field.value for field in _FOCUS_FIELDS)
    if not persons.is_sure((place, hours, responsible), session.FOCUS_PROBLEMS):
        return
    made = Focus(place, responsible, hours or None)
    if _attempt(lambda: state.meeting().set_focus(chosen.place, week, made), session.FOCUS_PROBLEMS):
        for field in _FOCUS_FIELDS:
            field.set("")


def is_all_added(problems: Key[Problems]) -> bool:
    """False once when a decision or a focus was refused and stands there still: a meeting that ends would leave it out."""
    left = next((f.get("") for f in (session.RESOLUTION_TEXT, session.FOCUS_PLACE) if f.get("").strip()), "")
    if not left or session.LEFT_OUT.get("") == left:
        return True
    session.LEFT_OUT.set(left)
    what = f"”{left}” är skrivet men inte tillagt. Lägg till det, eller avsluta igen utan det."
    problems.set([Problem(what, "", warning=True)])
    return False


def _withdraw(row: Mapping[str, Any]) -> None:
    _attempt(lambda: state.meeting().withdraw_focus(row), session.FOCUS_PROBLEMS)


def _attempt(save: Callable[[], object], problems: Key[Problems]) -> bool:
    try:
        save()
    except Refused as refused:
        problems.set(refused.problems)
    except Conflict:
        problems.set([Problem(_ANOTHER, "")])
    else:
        return True
    return False


def _tell(problems: Key[Problems]) -> None:
    for problem in problems.pop(()):
        text = plain(
            " ".join(filter(None, (problem.what, problem.fix or (problem.expected and f"Väntat: {problem.expected}"))))
        )
        (st.warning if problem.warning else st.error)(text)
