"""What surrounds every page: config, style, language, the shared filters, the page's heading."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, NoReturn
from urllib.parse import quote, urlencode

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lagesbild import palette, paths, settings, sign_in, swedish
from lagesbild.calendar import now
from lagesbild.ui import exporting, html, nearest, session, signing_in, state
from lagesbild.ui.session import LinkKey
from lagesbild.ui.text import plain

NEW_PLACE = "pages/data/ny_plats.py"
_NEW = "ny-plats"  # the last of the list of places: not a place but the way to make one
_LIGHT = {
    "ink": palette.INK,
    "accent": palette.ACCENT,
    "muted": palette.MUTED,
    "line": palette.LINE,
    "hatch": palette.HATCH,
    "edge": "transparent",
    "page": "#FFFFFF",
    "soft": "#F5F8FA",
    "link": "#1A5A82",
}
_DARK = {
    "ink": palette.INK_DARK,
    "accent": palette.ACCENT_DARK,
    "muted": palette.MUTED_DARK,
    "line": palette.LINE_DARK,
    "hatch": "#46586A",
    "edge": "#7C8C97",
    "page": "#10181F",
    "soft": "#18232C",
    "link": palette.ACCENT_DARK,
}


def configure(group: int) -> None:
    """Page config and the theme's colours (the style sheet stands in `index_page`), with the menu's group number ``group`` (from 1) marked; first thing in app.py."""
    st.set_page_config(
        "Lägesbild", page_icon=str(paths.STATIC / "favicon.png"), layout="wide", initial_sidebar_state="collapsed"
    )
    colours = _DARK if st.context.theme.type == "dark" else _LIGHT
    either = {name: f"light-dark({light}, {_DARK[name]})" for name, light in _LIGHT.items()}  # a machine that turns
    css = f":root{{{_variables(colours)}}}.stApp{{{_variables(either)}}}"  # dark at sunset runs no script
    with st.container(key="frame-style"):
        st.html(f"<style>{css}@media print {{ :root, .stApp {{ {_variables(_LIGHT)} }} }}</style>")
        here = f"[data-testid=stTopNav] > :nth-child({group}) [data-testid=stTopNavSection]"
        st.html(
            f"<style>{here} {{ box-shadow: inset 0 -2px 0 var(--lb-accent); border-radius: 0; }} {here} p {{ font-weight: 700; color: var(--lb-accent); }}</style>"
        )


def _variables(colours: Mapping[str, str]) -> str:
    return "".join(f"--lb-{name}:{value};" for name, value in colours.items())


def tell_of_no_sign_in() -> None:
    """Say on every page that anybody who reaches the app may use it; show nothing at all when nobody has said so.

    `lagesbild serve` does not start on such an address; Streamlit's own command does.
    """
    if sign_in.is_on():
        return
    if settings.is_open():
        with st.container(key="open-to-all"):
            st.warning("Det finns ingen inloggning: alla som når tjänsten kan läsa och ändra allt.")
        return
    address = st.get_option("server.address")
    if address and settings.is_outside(address):
        st.error(
            "Tjänsten svarar för andra datorer utan inloggning, och visar därför inget. Starta den med lagesbild serve."
        )
        st.stop()


def choose_filters() -> DeltaGenerator:
    """The shared choice of place, year and day, kept in the URL so that a link reproduces the view.

    Returns where what is found wrong with a link is told, also when the page has run.
    """
    session.ADDRESS_LABELS.set({})
    session.NOW_ONLY.set(False)
    session.SHOWS_FIGURES.set(False)
    with st.container(key="filters", horizontal=True, horizontal_alignment="right"):
        day, problem = _choose_day()
        revision, revision_problem = _followed_revision(day)
        state.begin_run(day, revision)
        place, year, problems = _choose_place_and_year()
        signing_in.show(place)
        html.show(
            html.tag(
                "button",
                "Visa stort",
                type="button",
                class_="lb-present-button",
                title="En figur i taget (F)",
                data_present=True,
            ),
            width="content",
        )
    if session.SHOWS_OWN.get(False):
        html.say("warning", "Sidorna visar även det som andra inte ser. Stäng av det innan ni visar skärmen för andra.")
    if day:
        _tell_day(day)
    problems += nearest.unknown_names(st.query_params, nearest.names_in_links())
    notices = st.container(key="link-notices")
    for text in filter(None, (problem or revision_problem, *problems)):
        notices.warning(plain(text))
    session.FILTERS.set((place, year) if place and year else None)
    if session.WANTS_NEW_PLACE.pop(False):
        st.switch_page(NEW_PLACE)
    return notices


_FIRST_DAY = date(2000, 1, 1)


def _choose_day() -> tuple[date | None, str]:
    """The day whose register is shown, and what is wrong with a link's: behind a quiet button, because it is nearly always now."""
    named = None if session.DAY.is_set else st.query_params.get(session.DAY.name)
    problem = "" if named is None else _problem_of_day(named, now().date())
    shown = session.DAY.get() or (None if problem else named)
    # a phone has room for the first two words (style.css)
    with st.popover(plain(f"Läget {shown}") if shown else "Läget nu *– välj dag*", type="tertiary"):
        day = st.date_input(
            "Som det såg ut i slutet av dagen",
            value=None,
            min_value=_FIRST_DAY,
            max_value=now().date(),  # in Sweden: the server may be in yesterday
            format="YYYY-MM-DD",
            key=session.DAY.name,
            bind="query-params",
            help="Allt visas som registret såg ut då: det som lästes in eller ändrades senare syns inte.",
        )
    return day if isinstance(day, date) else None, problem


def _problem_of_day(named: str, today: date) -> str:
    """Why a link's day cannot be shown; empty when it can. Streamlit drops such a day without a word.

    >>> _problem_of_day("2026-11-28", date(2026, 11, 29))
    ''
    >>> _problem_of_day("2026-11-30", date(2026, 11, 29))
    'Länken säger 2026-11-30, en dag som inte har varit. Här visas läget nu.'
    """
    try:
        day = datetime.strptime(named, "%Y-%m-%d").date()
    except ValueError:
        return f"Länken säger per={named}, som inte är en dag (skrivs ÅÅÅÅ-MM-DD). Här visas läget nu."
    if day > today:
        return f"Länken säger {named}, en dag som inte har varit. Här visas läget nu."
    if day < _FIRST_DAY:
        return f"Länken säger {named}, men inget register går längre tillbaka än till {_FIRST_DAY}. Här visas läget nu."
    return ""


def _followed_revision(day: date | None) -> tuple[int | None, str]:
    """The revision that a frozen link names, as long as its day is shown; and what is wrong with it."""
    named, is_new = st.query_params.get(state.REVISION), not session.LINKED_REVISION.is_set
    linked_day, linked = session.LINKED_REVISION.setdefault((day, named))
    if linked is None:
        return None, ""
    if day is None or day != linked_day:  # somebody chose another day, or now; or the link has none
        session.LINKED_REVISION.set((None, None))
        st.query_params.pop(state.REVISION, None)
        return (
            None,
            f"Länken säger revision {linked} men ingen dag (per=ÅÅÅÅ-MM-DD). Här visas läget nu." if is_new else "",
        )
    if linked.isdecimal() and 0 < int(linked) <= state.figures().revision_on(day):
        return int(linked), ""
    return None, f"Länkens revision ”{linked}” finns inte i registret. Här visas i stället slutet av dagen."


def _choose_place_and_year() -> tuple[str | None, int | None, list[str]]:
    places = state.places()
    if (made := session.OPENED_PLACE.pop("")) in places:
        session.PLACE.set(made)
    problems = [_followed(session.PLACE, {p: a.name for p, a in places.items()}, state.alias_of)]
    if places and session.PLACE.get() == _NEW:  # an action, no place: the list shows the place again
        session.PLACE.set(session.LAST_PLACE.get() or next(iter(places)))
        session.WANTS_NEW_PLACE.set(True)
    place = st.selectbox(
        "Område",
        [*places, *((_NEW,) if places and not state.as_of() else ())],
        format_func=lambda p: places[p].name if p in places else "Ny plats …",
        key=session.PLACE.name,
        bind="query-params",
        width=200,
        label_visibility="collapsed",
        placeholder="Inget område",
    )
    session.LAST_PLACE.set(place)
    years = (state.years(place) or [now().year]) if place else []  # a new place begins now: with its first week
    options = sorted(years, reverse=True)
    if options and session.YEAR.get(options[0]) not in options:
        session.YEAR.set(years[0])  # it was of another place, or of the list when it had none
    problems.append(_followed(session.YEAR, {y: str(y) for y in options}))
    year = st.selectbox(
        "År",
        options,
        index=options.index(years[0]) if years else None,
        key=session.YEAR.name,
        bind="query-params",
        width=100,
        label_visibility="collapsed",
        placeholder="År",
    )
    return place, None if year is None else int(year), problems


def _tell_day(day: date) -> None:
    with st.container(key="as-of", horizontal=True, vertical_alignment="center"):
        when = f"när länken kopierades {swedish.day(day)}" if state.frozen() else f"i slutet av {swedish.day(day)}"
        html.say("asof", f"Registret som det såg ut {when}. Inget kan ändras här.", width="content")
        st.button("Visa läget nu", type="tertiary", on_click=_show_now)


def _show_now() -> None:
    session.DAY.set(None)


class Ended(Exception):
    """A page has no more to show."""


def end() -> NoReturn:
    """End the page here. The foot still follows, which st.stop would leave out."""
    raise Ended


def open_place(id_: str) -> None:
    """Choose the place in the list when the page is drawn next."""
    session.OPENED_PLACE.set(id_)


def needs_facts() -> None:
    """Stop with the way onward when there is no place and year to show."""
    if session.FILTERS.value is not None:
        return
    day = state.as_of()
    heading("Lägesbild", f"Inget var inläst {swedish.day(day)}." if day else "Här finns ingen plats ännu.")
    if day is None:
        html.say("empty", "Börja med er kommun: namn, delar och nivåskala. Filer kan läsas in sedan.")
        with st.container(horizontal=True, key="no-place"):
            st.page_link(NEW_PLACE, label="Börja med er kommun")
            st.page_link("pages/data/underlag.py", label="Läs in på sidan Underlag")
    end()


def needs_now() -> None:
    """Stop on a page that changes the register while an earlier day is shown."""
    session.NOW_ONLY.set(True)
    if state.as_of():
        html.say("empty", "Den här sidan ändrar i registret. Gå till läget nu för att använda den.")
        end()


def follow_link(
    key: LinkKey[Any], labels: Mapping[Any, str], resolve: Callable[[str], str | None] = lambda _: None
) -> None:
    """Let a link name an option by its id or alias; a warning says when it names none.

    ``labels`` are what the widget's ``format_func`` gives. Streamlit reads these only, and drops any other value
    without a word. Call before the widget of ``key`` is drawn.
    """
    if problem := _followed(key, labels, resolve):
        st.warning(plain(problem))


def _followed(
    key: LinkKey[Any], labels: Mapping[Any, str], resolve: Callable[[str], str | None] = lambda _: None
) -> str:
    """As `follow_link`, for where a warning has no room: what is wrong with the link, empty when nothing is."""
    in_address(key, labels)
    named = st.query_params.get(key.name)
    if named is None or key.is_set or named in labels.values():
        return ""
    option = named if named in labels else resolve(named)
    if option not in labels:
        if session.HELD_ADDRESS.get({}).get(key.name) == named:  # no link's: what was chosen before another choice
            return ""
        near = nearest.meant(named, labels.values())
        return f"Länken säger ”{named}”, som inte finns här.{near} Visar i stället det som står i rutan."
    st.query_params[key.name] = labels[option]
    key.set(option)
    return ""


def in_address(key: LinkKey[Any], labels: Mapping[Any, str]) -> None:
    """Let the address say what the widget of ``key`` shows, in the words of ``labels``."""
    session.ADDRESS_LABELS.setdefault({})[key] = dict(labels)


def hold_address(page: str, notices: DeltaGenerator) -> None:
    """Let the address say every choice always, also the usual ones, and the browser's title the page and the place. Last in a run.

    Streamlit leaves what is usual out of the address; such a link then follows whatever is usual later. It does
    not let a bound parameter be written from here either, so the browser does it.
    """
    chosen = state.chosen_or_none()
    if chosen is None:
        return
    held = session.HELD_ADDRESS.get({})
    absent = {key.name for key in nearest.keys_of_links() if not key.is_set}
    if text := nearest.unused_names(st.query_params, absent - set(held)):
        notices.warning(plain(text))
    name = chosen.scope().area.name
    wanted: dict[str, str | list[str] | None] = dict.fromkeys(absent & set(held))  # what is no longer chosen here goes
    wanted |= {session.PLACE.name: name, session.YEAR.name: str(chosen.year)}
    for key, labels in session.ADDRESS_LABELS.get({}).items():
        shown = key.get()
        if isinstance(shown, list):  # what is kept of several, also when it is nothing
            wanted[key.name] = [labels[one] for one in shown if one in labels] or [""]
            continue
        label = labels.get(shown)
        if label is not None:
            wanted[key.name] = label
    day, revision = state.as_of(), state.frozen()
    wanted[session.DAY.name] = f"{day}" if day else None  # None: not in the address
    wanted[state.REVISION] = f"{revision}" if revision else None
    session.HELD_ADDRESS.set(wanted)
    turn = session.ADDRESS_TURN.get(0) + 1  # or it would run once only
    session.ADDRESS_TURN.set(turn)
    figure = st.query_params.get(state.FIGURE)  # what a copied link leads to
    title = f"{page} · {name} – Lägesbild"
    data = json.dumps({"wanted": wanted, "title": title, "figure": figure, "turn": turn})
    with st.container(key="frame-address"):
        html.show(html.tag("div", data_lb_address=data))  # read by in_browser/asked.js


def link(chosen: state.Filters, page: str, **choice: str) -> str:
    """The address of a page that shows the same place, year and day, with what else is chosen there."""
    query = {session.PLACE.name: state.places()[chosen.place].name, session.YEAR.name: str(chosen.year), **choice}
    if day := state.as_of():
        query[session.DAY.name] = f"{day:%Y-%m-%d}"
    if revision := state.frozen():
        query[state.REVISION] = str(revision)
    return f"{page}?{urlencode(query, quote_via=quote)}"


def heading(title: str, line: str) -> None:
    """The page's title and one grey line."""
    html.show(html.tag("h1", title, class_="lb-h1"), html.paragraph("lead", line))


def foot() -> None:
    """What every page ends with: what holds for all figures, the way to the methods and to the check of a text, the page's link,
    and who reaches it, where that is nobody else."""
    if session.SHOWS_FIGURES.get(False):
        with st.container(key="for-all"):
            html.say("reading", "För alla figurer: saknad uppgift är aldrig noll, och anmälningar är inte alla brott.")
    with st.container(key="foot", horizontal=True):
        st.page_link("pages/metod/sa_raknar_vi.py", label="Så räknar vi")
        st.page_link("pages/metod/textkontroll.py", label="Textkontroll")
        st.page_link("pages/om/tillganglighetsredogorelse.py", label="Tillgänglighet")
        st.page_link("pages/om/personuppgifter.py", label="Personuppgifter")
        st.page_link("pages/om/rapportera_brist.py", label="Rapportera brist")
        if state.chosen_or_none():
            exporting.page_link()
    if not sign_in.is_on() and not settings.is_open():
        with st.container(key="alone"):
            html.say("reading", "Bara den här datorn; ingen loggar in.")


def section(title: str) -> None:
    """A heading within a page."""
    html.show(html.tag("h2", title, class_="lb-h2"))


def side_by_side(name: str) -> DeltaGenerator:
    """A container whose figures stand beside each other where there is room for two."""
    return st.container(key=f"pair-{name}")


_AHEAD = 0.1  # seconds


def draw_what_has_come() -> None:
    """Let the browser draw the first figure before more comes, once a visit.

    It draws all that has come in one go, and a page that comes whole keeps its first figure waiting for its last.
    """
    is_browser = bool(st.context.headers)
    if is_browser and not session.HAS_DRAWN.is_set:
        session.HAS_DRAWN.set(True)
        time.sleep(_AHEAD)


def folded(title: str, draw: Callable[[], object], state_of: str = "") -> None:
    """What stands behind a line, drawn when a reader opens it: a figure that nobody sees costs as much as one that is seen.

    ``state_of``: what it changes; when that is another, it is closed again.
    """
    box = st.expander(plain(title), key="-".join(filter(None, ("folded", title, state_of))), on_change="rerun")
    if box.open:
        with box:
            draw()


def aside(text: str) -> None:
    """One quiet line, such as why a section of the page has nothing to show."""
    html.say("reading", text)


def log_view(page: str) -> None:
    """Note in the audit log that a page of a place was opened; once until another is."""
    chosen = state.chosen_or_none()
    if not sign_in.is_on() or chosen is None or session.LOGGED_VIEW.get() == (page, chosen.place):
        return
    state.figures().log_view(chosen.place, page)
    session.LOGGED_VIEW.set((page, chosen.place))
