"""Who sees what: the state of rows that organisations keep, and the form with which one's own are shared or taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import streamlit as st

from lagesbild.holding import Holding, Key, State
from lagesbild.problems import LagesbildError, Problem, Refused
from lagesbild.services import policies
from lagesbild.services.sharing import LONGEST, Terms
from lagesbild.swedish import listing, plural
from lagesbild.ui import frame, html, persons, session, state, who
from lagesbild.ui.state import Filters
from lagesbild.ui.text import plain

_WAYS = {
    State.SHARED: "Dela med organisationer",
    State.ESTABLISHED: "Upprätta: alla som arbetar med platsen ser dem, och de räknas",
    State.DRAFT: "Ta tillbaka: bara vi ser dem",
}

_WHO_SEES = {
    False: "Bara vi: ett utkast, som kan delas sedan",
    True: "Alla som arbetar med platsen",
}

Groups = Mapping[str, Sequence[Key]]
"""What is shared together, by what it is called on the page."""


def each(named: Iterable[tuple[str, Key]]) -> Groups:
    """Rows to be shared one by one, by what they are called; those that are called alike are numbered."""
    groups: dict[str, Sequence[Key]] = {}
    for name, key in named:
        n = 1 + sum(known == name or known.startswith(f"{name} (") for known in groups)
        groups[name if n == 1 else f"{name} ({n})"] = [key]
    return groups


def in_words(holding: Holding | None) -> str:
    """The state of a row: "utkast, bara Polisen", "delad med Kommunen 2026-11-02: veckomötet"."""
    if holding is None:
        return str(State.ESTABLISHED)
    if holding.state is State.DRAFT:
        return f"{holding.state}, bara {holding.owner}"
    to = f" med {listing(list(holding.receivers))}" if holding.receivers else ""
    where = "" if holding.is_exact else ", utan exakt plats"
    day = f" {holding.since:%Y-%m-%d}" if holding.since else ""
    return f"{holding.state}{to}{day}: {holding.purpose}{where}"


def run(
    chosen: Filters, kind: str, groups: Groups, title: str = "Vem ser vad", details: Mapping[Key, str] | None = None
) -> None:
    """The state of each row that somebody keeps, and the form for one's own; nothing where nobody signs in.

    ``details``: what else there is to read of a row, which stands in no figure before it is established.
    """
    service = state.sharing()
    if not service.is_used():
        return
    holdings = service.holdings(chosen.place, kind)
    kept = {name: keys for name, keys in groups.items() if any(k in holdings for k in keys)}
    html.say("done", session.SHARING_DONE.pop(""), role="status")
    if not kept:
        return
    frame.section(title)
    lines = details or {}
    rows = [
        [
            html.join([name, *(lines[k] for k in keys if lines.get(k))], html.tag("br")),
            _state(holdings, keys),
            _owners(holdings, keys),
        ]
        for name, keys in kept.items()
    ]
    html.show(html.table("Läge för det som organisationer har här", ["Vad", "Läge", "Ägare"], rows, scroll=True))
    mine = {name: keys for name, keys in kept.items() if all(_may_share(holdings, key) for key in keys)}
    if mine:
        with st.expander(
            "Dela eller ta tillbaka", expanded=bool(session.SHARING_PROBLEMS.get(())), key=f"fold-dela-{kind}"
        ):
            _form(chosen, kind, mine, holdings)


def ask(label: str, form: str, *, starts_common: bool = False) -> None:
    """Who is to see a new row, as a field of its form; nothing where nobody signs in."""
    if state.sharing().is_used():
        st.radio(
            plain(label),
            (True, False) if starts_common else (False, True),
            format_func=_WHO_SEES.__getitem__,
            key=session.sharing_field("common", form).name,
        )


def answered(form: str, purpose: str) -> str:
    """What everybody sees a new row for: ``purpose``, or nothing when it is to be a draft."""
    return purpose if session.sharing_field("common", form).get(False) else ""


def is_common(chosen: Filters, kind: str, key: Key) -> bool:
    """Whether everybody who works with the place sees a row that is seen here."""
    holding = state.sharing().holdings(chosen.place, kind).get(key) if state.sharing().is_used() else None
    return holding is None or holding.state is State.ESTABLISHED


def _state(holdings: Mapping[Key, Holding], keys: Sequence[Key]) -> str:
    return "; ".join(dict.fromkeys(in_words(holdings.get(key)) for key in keys))


def _owners(holdings: Mapping[Key, Holding], keys: Sequence[Key]) -> str:
    return listing(list(dict.fromkeys(holdings[key].owner for key in keys if key in holdings)))


def _may_share(holdings: Mapping[Key, Holding], key: Key) -> bool:
    return policies.allows(policies.check_can_share_row, who.actor(), key[0], holdings.get(key))


def _form(chosen: Filters, kind: str, mine: Groups, holdings: Mapping[Key, Holding]) -> None:
    key = f"{kind}-{session.SHARING_TURN.get(0)}"
    with st.container(key=f"dela-{kind}"), st.form(f"dela-{key}-form", border=False):
        st.multiselect(
            "Dela",
            list(mine),
            format_func=plain,
            key=session.sharing_field("rows", key).name,
            placeholder="Välj vad som delas",
        )
        st.radio("Hur", list(_WAYS), format_func=_WAYS.__getitem__, key=session.sharing_field("way", key).name)
        st.multiselect(
            "Delas med",
            state.sharing().receivers(chosen.place),
            format_func=plain,
            key=session.sharing_field("receivers", key).name,
            placeholder="Välj organisationer",
        )
        st.text_input(
            "Ändamål, eller skäl till att ta tillbaka",
            key=session.sharing_field("purpose", key).name,
            max_chars=LONGEST,
        )
        if kind in _EXACT:
            st.checkbox("Säg exakt var", True, key=session.sharing_field("exact", key).name, help=_EXACT[kind])
        for problem in session.SHARING_PROBLEMS.pop(()):
            (st.warning if problem.warning else st.error)(plain(problem.what))
        st.form_submit_button(
            "Spara delningen", key=f"dela-{kind}-save", on_click=_save, args=(chosen, kind, mine, key)
        )


_EXACT = {
    "incidents": "Utan: varken plats eller anteckning delas, bara stadsdel, dag, tid, kategori, allvar och källa.",
    "reports": "Utan: varken plats eller anteckning delas, bara stadsdel, dag, tid, kategori och allvar.",
    "walk_points": "Utan: platsen delas inte, bara stadsdelen. Texten följer med: läs igenom den.",
    "local_problems": "Utan: varken ytan eller underlaget delas. Texten följer med: läs igenom den.",
    "events": "Utan: inga koordinater delas. Händelserna räknas per stadsdel, och står inte på kartor.",
}


def _save(chosen: Filters, kind: str, mine: Groups, key: str) -> None:
    names = session.sharing_field("rows", key).value
    keys = [k for name in names for k in mine[name]]
    way, purpose = session.sharing_field("way", key).value, session.sharing_field("purpose", key).value
    if not persons.is_sure((purpose,), session.SHARING_PROBLEMS):
        return
    receivers = tuple(session.sharing_field("receivers", key).value)
    terms = Terms(way, purpose, receivers, bool(session.sharing_field("exact", key).get(True)))
    service = state.sharing()
    try:
        if way is State.DRAFT:
            n = service.take_back(chosen.place, kind, keys, purpose)
        else:
            n = service.share(chosen.place, kind, keys, terms)
    except Refused as refused:
        session.SHARING_PROBLEMS.set(refused.problems)
    except LagesbildError as error:
        session.SHARING_PROBLEMS.set([Problem(str(error), "")])
    else:
        session.SHARING_TURN.set(session.SHARING_TURN.get(0) + 1)
        done = {State.DRAFT: "är utkast igen", State.SHARED: f"delas med {listing(list(receivers))}"}
        session.SHARING_DONE.set(f"{plural(n, 'rad', 'rader')} {done.get(way, 'är upprättade')}.")
