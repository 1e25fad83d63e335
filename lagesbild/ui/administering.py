"""The page Behörigheter: roles are given and taken away, the audit log is read, fetched and thinned out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from lagesbild import sign_in
from lagesbild.actor import Access, Actor, Grant, Identity
from lagesbild.calendar import now, swedish_time
from lagesbild.problems import LagesbildError, Refused
from lagesbild.services import policies
from lagesbild.swedish import number
from lagesbild.ui import door, frame, html, session, state, who
from lagesbild.ui.text import plain

_ALL = ""  # as a place
_SHOWN = 100  # rows of the log on the page; the file has them all
_DOES = {
    Access.READER: "ser allt internt om platsen",
    Access.REPORTER: "ser det läsaren ser, och noterar sin egen organisations händelser",
    Access.COORDINATOR: "noterar, beslutar nivåer, läser in, skriver och godkänner",
    Access.ANALYST: "läser in, skriver i dokument, ändrar problem och åtgärder",
    Access.ADMINISTRATOR: "ser allt, ger roller, ser loggen, läser in, gör och ändrar platser",
    Access.PUBLIC: "ser bara godkända lägesbilder, i offentlig version",
}


def run() -> None:
    """The roles of the places that one administers, then the log of them."""
    if not sign_in.is_on():
        html.say(
            "empty", "Här finns ingen inloggning, och därför inga behörigheter: den som sitter vid datorn får allt."
        )
        return
    actor = who.actor()
    places = {
        p: a.name for p, a in state.places().items() if policies.allows(policies.check_can_change_roles, actor, p)
    }
    if policies.allows(policies.check_can_change_roles, actor, None):
        places = {_ALL: "Alla platser", **places}
    if not places:
        html.say("empty", "Bara den som är administratör ser behörigheter och logg.")
        return
    if message := session.ROLE_MESSAGE.pop():
        (st.error if message[0] else st.success)(plain(message[1]))
    place = st.selectbox("Plats", list(places), format_func=places.__getitem__, key="role-place", width=320)
    assert place is not None
    _roles(place, places)
    _log(place)
    if place == _ALL:
        _thinning()


def _roles(place: str, places: Mapping[str, str]) -> None:
    frame.section("Roller")
    roles = state.access().roles(place or None)
    if roles.empty:
        html.say(
            "empty", "Ingen har fått en roll för platsen här. Roller kan också komma från leverantörens approller."
        )
    for number_, row in enumerate(roles.to_dict("records")):
        with st.container(horizontal=True, vertical_alignment="center", key=f"role-{number_}"):
            where = places.get(row["place"], row["place"])
            html.say(
                "reading",
                html.tag("b", f"{row['role']}, {row['organisation']}"),
                f" · {where} · {row['subject']} ({row['issuer']}) · given {row['at'][:10]} av {row['given_by']}",
                width="content",
            )
            st.button("Ta ifrån", type="tertiary", key=f"role-take-{number_}", on_click=_take, args=(row,))
    with st.form("role-form", border=False, clear_on_submit=False):
        with st.container(horizontal=True):
            issuer = st.text_input("Utfärdare", key="role-issuer", max_chars=255, width=330)
            subject = st.text_input("Id", key="role-subject", max_chars=255, width=260)
            role = st.selectbox("Roll", list(Access), key="role-role", width=170)
            organisation = st.text_input("Organisation", key="role-organisation", max_chars=60, width=220)
        html.say("reading", "Utfärdare och id står på sidan som den nya ser efter sin inloggning. Skriv inga namn.")
        html.show(html.items([f"{r}: {_DOES[r]}" for r in Access], kind="lb-notes"))
        if st.form_submit_button("Ge rollen", type="primary"):
            _give(Identity(issuer, subject), Grant(Access(role or Access.READER), organisation, place))


def _give(identity: Identity, grant: Grant) -> None:
    try:
        done = state.access().give(identity, grant)
        session.ROLE_MESSAGE.set((False, "Rollen är given." if done else "Rollen fanns redan."))
    except Refused as refused:
        session.ROLE_MESSAGE.set((True, " ".join(f"{p.what} Väntat: {p.expected}" for p in refused.problems)))
    except LagesbildError as error:
        session.ROLE_MESSAGE.set((True, str(error)))
    st.rerun()


def _take(row: Mapping[Any, Any]) -> None:
    grant = Grant(Access(row["role"]), row["organisation"], row["place"])
    try:
        state.access().take_away(Identity(row["issuer"], row["subject"]), grant)
        session.ROLE_MESSAGE.set((False, "Rollen är tagen ifrån, och gäller inte vid nästa tryck."))
    except LagesbildError as error:
        session.ROLE_MESSAGE.set((True, str(error)))


def _log(place: str) -> None:
    frame.section("Logg")
    log = state.access().log(place or None)
    if log.empty:
        html.say("empty", "Loggen är tom.")
        return
    names = {p: a.name for p, a in state.places().items()}
    rows = [_row(r, names) for r in log.head(_SHOWN).fillna("").to_dict("records")]
    titles = ("Nr", "När", "Vem", "Från", "Vad", "Plats")
    caption = f"Loggen, de {number(len(rows))} senaste av {number(len(log))} rader"
    html.show(html.table(caption, titles, rows, scroll=True))
    html.say(
        "source", f"Sista kontrollsumman: {log['chain'].iloc[0]}. Spara den på annat håll för att kunna pröva loggen."
    )

    def make(actor: Actor | None) -> bytes:
        return door.opened().access(actor).log_file(place or None)

    st.download_button(
        "Hämta hela loggen (CSV)",
        data=door.for_later(make),
        file_name=f"logg-{now():%Y-%m-%d}.csv",
        mime="text/csv",
        key="log-file",
        on_click="ignore",
        type="tertiary",
    )


def _row(row: Mapping[Any, Any], names: Mapping[str, str]) -> tuple[str, ...]:
    by = " · ".join(filter(None, (row["name"] or row["subject"], row["acts_as"])))
    what = ": ".join(filter(None, (row["action"], row["what"])))
    at = swedish_time(str(row["at"]))
    return (
        str(row["id"]),
        f"{at:%Y-%m-%d %H.%M}",
        by or "gallrat",
        row["origin"],
        what,
        names.get(row["place"], row["place"]),
    )


def _thinning() -> None:
    frame.section("Gallring")
    access = state.access()
    days_by_action = access.kept_days()
    rows = [f"{action}: {number(days)} dagar" for action, days in sorted(days_by_action.items())]
    html.show(html.items(rows, kind="lb-notes"))
    html.say(
        "reading", "Övriga rader sparas. När en rad gallras försvinner vem, varifrån och vad; kontrollsumman står kvar."
    )
    with st.form("thin-form", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        action = st.selectbox("Slag", sorted(days_by_action), key="thin-action", width=200)
        days = st.number_input("Dagar", 1, 36_500, 365, key="thin-days", width=140)
        if st.form_submit_button("Ändra fristen"):
            _try(lambda: access.set_kept_days(str(action), int(days)), "Fristen är ändrad.")
    if st.button("Gallra nu", key="thin-now"):
        _try(access.thin, "Loggen är gallrad.")


def _try(do: Any, done: str) -> None:
    try:
        do()
        session.ROLE_MESSAGE.set((False, done))
    except LagesbildError as error:
        session.ROLE_MESSAGE.set((True, str(error)))
    st.rerun()
