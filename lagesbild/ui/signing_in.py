"""What somebody sees who does not come in: with whom to sign in, why a sign-in has ended, whom to ask for a role."""

from __future__ import annotations

import streamlit as st

from lagesbild import settings, sign_in
from lagesbild.problems import LagesbildError
from lagesbild.ui import door, html, public_page, published, session, state
from lagesbild.ui.door import Stop, Visit
from lagesbild.ui.text import plain


def is_in() -> bool:
    """Whether the menu is to be shown. False also when it cannot be told, for instance without a register."""
    try:
        return not sign_in.is_on() or door.visit().stop is None
    except LagesbildError:
        return False


def stop_strangers() -> None:
    """Where people sign in: let in who has a role, and show everybody else why not, and nothing more."""
    if not sign_in.is_on():
        return
    visit = door.visit()
    if visit.stop is None:
        return
    if visit.stop is not Stop.PUBLIC_ONLY:
        door.forget_files()
    with st.container(key="door"):
        _say(visit)
    st.stop()


def _say(visit: Visit) -> None:
    if visit.stop is Stop.PUBLIC_ONLY:
        published.run()
        _out()
        return
    if visit.stop is Stop.NO_ROLE:
        _without_role(visit)
        return
    html.show(html.tag("h1", "Logga in", class_="lb-h1"))
    html.say("lead", visit.words or "Lägesbilden är till för dem som har fått behörighet av kommunen eller polisen.")
    for provider in sign_in.configuration().providers:
        st.button(
            plain(f"Logga in med {provider.title}"),
            key=f"sign-in-{provider.name}",
            type="primary",
            on_click=st.login,
            args=(provider.name,),
        )
    if settings.is_public():
        link = html.tag("a", "publicerade lägesbilder", href=public_page.PATH, target="_top")
        html.say("reading", "Utan inloggning kan alla läsa ", link, ".")
    html.say("reading", "Kan du inte logga in, fråga den som administrerar inloggningen hos dig.")
    if visit.stop is Stop.UNUSABLE:
        st.button("Glöm inloggningen", type="tertiary", key="sign-out", on_click=st.logout)


def _without_role(visit: Visit) -> None:
    html.show(html.tag("h1", "Du har ingen behörighet ännu", class_="lb-h1"))
    html.say("lead", "Du är inloggad, men ingen har gett dig en roll här. Ingenting av lägesbilden visas.")
    whom = sign_in.configuration().help or "den som administrerar Lägesbild i din kommun"
    html.say("reading", f"Be {whom} om en roll, och skicka med raderna här under: de säger vem du är för tjänsten.")
    identity = visit.actor.identity
    if identity is not None:
        st.code(f"Utfärdare: {identity.issuer}\nId: {identity.subject}", language=None, wrap_lines=True)
    html.say("reading", "När du har fått rollen: ladda om sidan.")
    _out()


def _out() -> None:
    st.button("Logga ut", type="tertiary", key="sign-out", on_click=door.sign_out)


def show(place: str | None) -> None:
    """In the row of filters: as whom one is signed in, whose rows figures show, the way out; nothing where nobody signs in."""
    if not sign_in.is_on():
        return
    actor = door.visit().actor
    with st.popover(plain(f"Inloggad: {actor.role}"), type="tertiary", key="signed-in"):
        identity = actor.identity
        if identity is not None and identity.name:
            html.say("reading", identity.name)
        names = {p: a.name for p, a in state.places().items()}
        rows = [
            f"{g.access}, {g.organisation}, {names.get(g.place, g.place) or 'alla platser'}" for g in actor.grants or ()
        ]
        html.show(html.items(rows, kind="lb-notes"))
        if place and state.sharing().has_more(place):  # not before they ask: a screen is seen by many
            st.checkbox("Visa våra egna rader", key=session.SHOWS_OWN.name)
        if any(g.access == "administratör" for g in actor.grants or ()):
            st.page_link("pages/data/behorigheter.py", label="Behörigheter och logg")
        _out()
