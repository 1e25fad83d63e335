"""Incidents through the week: note them, see them, correct and strike them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from lagesbild import calendar
from lagesbild import week as domain
from lagesbild.calendar import Week
from lagesbild.exhibits import ExhibitRef
from lagesbild.exhibits.week import named, spanned, weekday
from lagesbild.problems import LagesbildError, NotAllowed, Problem, Refused
from lagesbild.services import Conflict, policies
from lagesbild.swedish import day
from lagesbild.tables import SEVERITIES
from lagesbild.ui import frame, html, incident_place, meeting, persons, session, sharing, show, state, who
from lagesbild.ui.state import Filters
from lagesbild.ui.text import plain
from lagesbild.week import Incident

_WARNING = "Inga personuppgifter: inga namn, personnummer, telefonnummer eller bostadsadresser. Skriv vad som hände och var, inte vem."
_ANOTHER = "Händelsen ändrades av någon annan medan du skrev. Inget sparades: se hur den ser ut nu och försök igen."
_AHEAD = 14  # days after the chosen week that are offered when they have already been


def run(chosen: Filters, week: Week) -> None:
    """The incidents of the meeting's weeks: a form, and beside it what is noted."""
    weeks = state.reporting().weeks(chosen.place, week)
    left, right = st.columns([2, 3], gap="large")
    rows = _rows(chosen, week)
    with right:
        html.say("done", session.INCIDENT_DONE.pop(""), role="status")
        refs = [ExhibitRef("incidents", chosen.place, w.year, (str(w.week),)) for w in reversed(weeks)]
        noted = [ref for ref in refs if show.available(ref)]
        for ref in noted:
            show.show(ref)
        if not noted:
            none = "Ingen händelse är upprättad" if rows else "Inga händelser är noterade"
            html.say("empty", f"{none} för {spanned(weeks)}.")
        row = _choose(rows, week)
        parts = _parts(chosen)
        named_rows = ((f"{_label(r)}, {parts.get(r['area'], r['area'])}", (str(r["area"]), i)) for i, r in rows.items())
        details = {(str(r["area"]), i): ". ".join(t for t in (r["place"], r["note"]) if t) for i, r in rows.items()}
        sharing.run(chosen, "incidents", sharing.each(named_rows), details=details)
    with left:
        if row is None:
            frame.section("Notera en händelse")
            _form(chosen, week, "ny")
        else:
            frame.section("Rätta eller stryk händelsen")
            _form(chosen, week, f"{row['incident']}-{row['change']}", row)


def _rows(chosen: Filters, week: Week) -> dict[str, Mapping[str, Any]]:
    rows = state.meeting().incidents(chosen.place, _parts(chosen), week)
    return {str(r["incident"]): r for r in rows.to_dict("records")}


def _parts(chosen: Filters) -> dict[str, str]:
    scope = chosen.scope()
    return {p.id: p.name for p in scope.parts or [scope.area]}


def _choose(rows: Mapping[str, Mapping[str, Any]], week: Week) -> Mapping[str, Any] | None:
    """The incident to correct or strike, None when a new one is to be noted."""
    if not rows:
        return None
    labels = {i: _label(r) for i, r in rows.items()}
    if session.INCIDENT.get() not in rows:
        session.INCIDENT.set(None)
    id_ = st.selectbox(
        "Rätta eller stryk en händelse",
        list(rows),
        index=None,
        format_func=lambda i: labels[i],
        key=session.INCIDENT.name,
        placeholder="Välj händelse",
        width=420,
    )
    return rows.get(id_ or "")


def _label(row: Mapping[str, Any]) -> str:
    return f"{weekday(row['date'])}: {row['category']} ({row['severity']})"


def _form(chosen: Filters, week: Week, key: str, row: Mapping[str, Any] | None = None) -> None:
    """The fields of one incident. Widgets are keyed by it, so that each keeps its own text."""
    parts = _parts(chosen)
    incident_place.take_up(key)
    actor = who.actor()
    organisation = actor.organisation if actor else ""
    source = session.incident_field("organisation", key)
    is_known_first_now = session.INCIDENT_ORGANISATION.get() != organisation  # what the empty field holds is no answer
    if row is None and (is_known_first_now or not source.is_set):  # or another view was shown meanwhile
        session.INCIDENT_ORGANISATION.set(organisation)
        source.set(organisation)
    values = row or {"area": next(iter(parts)), "severity": None, "organisation": ""}
    days = _days(state.reporting().weeks(chosen.place, week), values.get("date"))
    been = [d for d in days if d <= calendar.today() and Week.of(d) <= week]
    first = values.get("date") or max(been, default=days[0])
    categories = state.meeting().categories(chosen.place, _parts(chosen))
    with st.container(key="handelse"), st.form(f"handelse-{key}", border=False):
        html.say("warning", _WARNING)
        near = st.container(horizontal=True)
        with near:
            st.selectbox(
                plain(chosen.scope().part_title),
                list(parts),
                index=list(parts).index(values["area"]) if values["area"] in parts else None,
                format_func=lambda p: parts[p],
                key=session.incident_field("area", key).name,
            )
            st.selectbox(
                "Dag",
                days,
                index=days.index(first),
                format_func=_day,
                key=session.incident_field("date", key).name,
                width=170,
            )
            st.text_input(
                "Klockan",
                (values.get("time") or "").replace(":", "."),
                key=session.incident_field("time", key).name,
                width=90,
                max_chars=5,
            )
        st.text_input(
            "Plats, t.ex. torg, station eller kvarter",
            values.get("place") or "",
            key=session.incident_field("place", key).name,
            max_chars=120,
        )
        st.selectbox(
            "Kategori",
            categories,
            index=categories.index(values["category"]) if "category" in values else None,
            key=session.incident_field("category", key).name,
            placeholder="Välj kategori",
        )
        st.radio(
            "Hur allvarlig",
            SEVERITIES,
            index=SEVERITIES.index(values["severity"]) if values["severity"] else None,
            horizontal=True,
            key=session.incident_field("severity", key).name,
        )
        st.text_input(
            "Källa: organisationen som berättat",
            values["organisation"],
            key=session.incident_field("organisation", key).name,
            max_chars=60,
        )
        st.text_area(
            "Anteckning: vad hände",
            values.get("note") or "",
            key=session.incident_field("note", key).name,
            max_chars=domain.LONGEST,
            height=90,
        )
        if row is not None:
            st.text_input(
                "Skäl till att rätta eller stryka",
                key=session.incident_field("reason", key).name,
                max_chars=domain.LONGEST,
            )
        if row is None:
            sharing.ask("Vem ser händelsen", key)
        meeting.tell(session.INCIDENT_PROBLEMS.pop(()))
        off = not policies.allows(
            policies.check_can_note_incident, actor, chosen.place, actor.organisation if actor else ""
        )
        if row is None:
            st.form_submit_button(
                "Notera", type="primary", key="handelse-save", on_click=_note, args=(chosen, week, key), disabled=off
            )
        else:
            with st.container(horizontal=True):
                st.form_submit_button(
                    "Spara rättelsen",
                    type="primary",
                    key="handelse-correct",
                    on_click=_correct,
                    args=(chosen, week, key, row),
                    disabled=off,
                )
                st.form_submit_button(
                    "Stryk händelsen", key="handelse-strike", on_click=_strike, args=(chosen, key, row), disabled=off
                )
                st.form_submit_button("Avbryt", key="handelse-cancel", on_click=_close)
    incident_place.run(chosen, key, _at(row))


def _days(weeks: Sequence[Week], also: date | None) -> list[date]:
    """The weeks' days that have been, and those since then if they are few; all days of weeks to come."""
    today, own = calendar.today(), 7 * len(weeks)
    days = [weeks[0].monday() + timedelta(days=n) for n in range(own + _AHEAD)]
    been = [d for d in days if d <= today] or days[:own]
    shown = been if len(been) < len(days) else days[:own]
    return sorted({*shown, *([also] if also else [])})


def _day(value: date) -> str:
    return f"{weekday(value)} (v. {Week.of(value).week})"


def _at(row: Mapping[str, Any] | None) -> incident_place.At | None:
    """Where on the map an incident's row says that it was."""
    return None if row is None or pd.isna(row["x"]) or pd.isna(row["y"]) else (int(row["x"]), int(row["y"]))


def _typed(key: str, row: Mapping[str, Any] | None = None) -> Incident:
    def value(name: str) -> Any:
        return session.incident_field(name, key).value

    return Incident(
        value("area") or "",
        value("date"),
        value("category") or "",
        value("severity") or "",
        value("organisation"),
        value("time"),
        value("place"),
        value("note"),
        *(incident_place.of(key, _at(row)) or (None, None)),
    )


def _note(chosen: Filters, week: Week, key: str) -> None:
    typed = _typed(key)
    if not _is_sure(typed):
        return
    try:
        purpose = sharing.answered(key, f"Veckomötet om {named(week)}")
        state.meeting().note(chosen.place, typed, established_for=purpose)
    except Refused as refused:
        session.INCIDENT_PROBLEMS.set(refused.problems)
        return
    except NotAllowed as refused:
        session.INCIDENT_PROBLEMS.set([Problem(str(refused), "")])
        return
    for name in ("time", "place", "note"):  # the next one is often in the same stadsdel, on the same day
        session.incident_field(name, key).set("")
    incident_place.forget(key)
    for name in ("category", "severity"):
        session.incident_field(name, key).set(None)
    at, weeks = Week.of(typed.date), state.reporting().weeks(chosen.place, week)
    session.INCIDENT_DONE.set(
        f"Noterat: {typed.category}, {day(typed.date)}." + ("" if at in weeks else f" Händelsen hör till {named(at)}.")
    )


def _correct(chosen: Filters, week: Week, key: str, row: Mapping[str, Any]) -> None:
    reason, typed = session.incident_field("reason", key).value, _typed(key, row)
    if _is_sure(typed, reason):
        _attempt(lambda: state.meeting().correct(chosen.place, row, typed, reason=reason), "Rättat.")


def _strike(chosen: Filters, key: str, row: Mapping[str, Any]) -> None:
    reason = session.incident_field("reason", key).value
    if persons.is_sure((reason,), session.INCIDENT_PROBLEMS):
        _attempt(lambda: state.meeting().withdraw(chosen.place, row, reason=reason), "Struket.")


def _is_sure(typed: Incident, reason: str = "") -> bool:
    return persons.is_sure((typed.place, typed.organisation, typed.note, reason), session.INCIDENT_PROBLEMS)


def _attempt(save: Any, message: str) -> None:
    try:
        save()
    except Refused as refused:
        session.INCIDENT_PROBLEMS.set(refused.problems)
    except Conflict:
        session.INCIDENT_PROBLEMS.set([Problem(_ANOTHER, "")])
    except LagesbildError as error:
        session.INCIDENT_PROBLEMS.set([Problem(str(error), "")])
    else:
        _close()
        session.INCIDENT_DONE.set(message)


def _close() -> None:
    session.INCIDENT.set(None)
