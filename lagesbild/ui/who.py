"""Who registers: a role and an organisation, chosen once per browser. Never a person.

This is what stands in the history beside every change. Where people sign in nothing is chosen: the role that they have been
given stands there.
"""

from __future__ import annotations

import json
from urllib.parse import unquote

import streamlit as st

from lagesbild import privacy, sign_in
from lagesbild.actor import ROLES, Actor, Role
from lagesbild.problems import Problem
from lagesbild.ui import door, html, session
from lagesbild.ui.text import plain

ORGANISATIONS = (
    "Kommunen",
    "Stadsdelsförvaltningen",
    "Polisen",
    "Bostadsbolag",
    "Räddningstjänsten",
    "Regionen",
    "Kollektivtrafiken",
    "Näringslivet",
    "Civilsamhället",
)
"""Organisations to choose among where one may also write another."""
_COOKIE = "lagesbild-who"
_YEAR = 365 * 24 * 3600  # seconds that the browser remembers it
_LONGEST = 60  # characters of an organisation


def actor() -> Actor | None:
    """Who acts: as signed in, or as chosen in this browser; None until it is chosen."""
    if sign_in.is_on():
        return door.visit().actor
    return session.ACTOR.get() or _remembered()


def show() -> None:
    """Say quietly who registers and let it be changed; nothing until it is chosen."""
    _remember()
    remembered = actor()
    if remembered is None or sign_in.is_on():
        return
    with st.container(key="who", horizontal=True, vertical_alignment="center", gap="small"):
        html.say("reading", f"Du registrerar som {remembered!s}.", width="content")
        with st.popover("Ändra", type="tertiary"):
            _form()


def ask(key: str = "who") -> None:
    """The form for who does not have said it yet. ``key``: for a second form on the same page."""
    # always there: what comes below keeps its place, and is not seen twice while a slow run goes on
    with st.container(key=f"who-box-{key}"):
        _remember()
        if actor() is None:
            html.say(
                "lead",
                "Innan något kan sparas: säg vilken roll och organisation du har. Det står i historiken.",
            )
            with st.container(key=f"{key}-ask"):
                _form(key)


def ask_in_form(key: str) -> None:
    """The fields for who does not have said it yet, in a form whose own button leads to `answered`."""
    with st.container(key=f"who-box-{key}"):
        _remember()
        if actor() is None:
            with st.container(key=f"{key}-ask"):
                _fields(key)


def answered(key: str) -> bool:
    """Take what `ask_in_form` asked for; False when nobody may save yet, and why is told beside the fields."""
    if sign_in.is_on():  # who may not is refused when it is saved
        return True
    if actor() is None:
        _choose(key)
    return actor() is not None


def _form(key: str = "who") -> None:
    with st.form(f"{key}-form", border=False):
        _fields(key)
        st.form_submit_button("Spara", on_click=_choose, args=(key,))


def _fields(key: str) -> None:
    remembered = actor()
    with st.container(horizontal=True):
        st.selectbox(
            "Roll",
            ROLES,
            index=ROLES.index(Role(remembered.role)) if remembered else None,
            key=session.actor_role(key).name,
            placeholder="Välj roll",
            width=220,
        )
        st.text_input(
            "Organisation",
            remembered.organisation if remembered else "",
            max_chars=_LONGEST,
            key=session.actor_organisation(key).name,
            placeholder="t.ex. stadsdelsförvaltningen",
            width=320,
        )
    html.say("reading", "Skriv aldrig en persons namn.")
    for problem in session.ACTOR_PROBLEMS.pop([]):
        st.error(plain(f"{problem.what} Väntat: {problem.expected}"))


def _choose(key: str) -> None:
    role = session.actor_role(key).value
    organisation = session.actor_organisation(key).value.strip()
    problems = _problems(role, organisation)
    session.ACTOR_PROBLEMS.set(problems)
    if role and not problems:
        session.ACTOR.set(Actor(Role(role), organisation))
        session.IS_NEW_ACTOR.set(True)


def _problems(role: str | None, organisation: str) -> list[Problem]:
    problems = privacy.check({"Organisation": organisation})
    if role not in ROLES:
        problems.append(Problem("Ingen roll är vald.", "en roll ur listan.", column="Roll"))
    if not organisation:
        problems.append(Problem("Organisation saknas.", "organisationens namn.", column="Organisation"))
    return problems


def _remembered() -> Actor | None:
    """What the browser's cookie says; nothing when it has been tampered with."""
    text = st.context.cookies.get(_COOKIE)
    try:
        role, organisation = json.loads(unquote(text)) if text else ("", "")
    except (ValueError, TypeError, RecursionError):
        return None
    if not isinstance(organisation, str) or len(organisation) > _LONGEST or _problems(role, organisation):
        return None
    return Actor(Role(role), organisation)


def _remember() -> None:
    """Write the cookie once, after the choice; the server reads it at the next visit."""
    if session.IS_NEW_ACTOR.pop(False):
        chosen = session.ACTOR.value
        cookie = {"name": _COOKIE, "value": json.dumps([chosen.role, chosen.organisation]), "seconds": _YEAR}
        with st.container(key="who-cookie"):
            html.show(html.tag("div", data_lb_remember=json.dumps(cookie)))  # read by in_browser/asked.js
