"""Årshjul: what is known to come in a year, and the four weeks ahead, which Monday's pages show too."""

from __future__ import annotations

from markupsafe import Markup

from lagesbild import calendar
from lagesbild.actions import Upcoming
from lagesbild.actions.coming import Ahead, window
from lagesbild.swedish import day
from lagesbild.ui import frame, html, noted, show, state
from lagesbild.ui.noted import Sort
from lagesbild.ui.state import Filters

UPCOMING = Sort(
    Upcoming,
    "upcoming",
    (("name", "sort"), ("start", "end", "parts"), ("responsible", "notice")),
    "Något som händer",
    "det som händer",
)
_ON_MONDAY = 2
VIEW_NAMES = {
    "problem": "Problem",
    "uppfoljning": "Uppföljning",
    "atgarder": "Åtgärder",
    "dialog": "Dialog",
    "samverkan": "Samverkan",
    "lagen": "Lagen",
    "arshjul": "Årshjul",
}


def run(chosen: Filters) -> None:
    """The four weeks ahead, the year, and the forms."""
    frame.section("Fyra veckor framåt")
    html.show(_list(chosen, state.actions().ahead(chosen.place, window(calendar.today()))) or _nothing())
    if show.available(chosen.ref("upcoming")):
        show.show(chosen.ref("upcoming"))
    else:
        html.say(
            "empty",
            f"Inget är noterat för {chosen.year}. Skriv in evenemang, skollov och när nya siffror kommer, eller läs in dem på Underlag.",
        )
    rows = state.actions().notes(chosen.place, Upcoming)
    choices = {"parts": noted.parts_of(chosen)}
    noted.change(chosen, UPCOMING, rows, choices)
    noted.new(chosen, UPCOMING, choices, is_folded=bool(rows))


def on_monday(chosen: Filters, most: int = _ON_MONDAY) -> None:
    """What is nearest ahead, a line each; nothing when nothing is, or when an earlier day is shown.

    What meetings have resolved is left out: the pages of Monday show it beside this.
    """
    if state.as_of():
        return
    coming = [a for a in state.actions().ahead(chosen.place, window(calendar.today())) if not a.is_resolution]
    if not coming:
        return
    more = frame.link(chosen, "atgarder", vy="Årshjul")
    rest = len(coming) - most
    html.show(
        html.tag("h2", "Fyra veckor framåt", class_="lb-h2"),
        html.items([_short(chosen, a) for a in coming[:most]], kind="lb-out"),
        html.paragraph("reading", html.tag("a", f"{rest} till", href=more, target="_self")) if rest > 0 else html.EMPTY,
    )


def _nothing() -> Markup:
    return html.paragraph("reading", "Inget är noterat.")


def _list(chosen: Filters, coming: list[Ahead]) -> Markup:
    return html.items([_line(chosen, a) for a in coming], kind="lb-out")


def _short(chosen: Filters, one: Ahead) -> Markup:
    return html.tag("li", html.tag("span", _what(chosen, one)), html.tag("em", day(one.day, year=False)))


def _what(chosen: Filters, one: Ahead) -> Markup | str:
    if not one.view:
        return one.what
    return html.tag("a", one.what, href=frame.link(chosen, "atgarder", vy=VIEW_NAMES[one.view]), target="_self")


def _line(chosen: Filters, one: Ahead) -> Markup:
    names = noted.parts_of(chosen)
    places = ", ".join(names[p] for p in one.parts if p in names)
    days = f"{one.day:%Y-%m-%d}" + (f" – {one.end:%Y-%m-%d}" if one.end and one.end != one.day else "")
    details = " · ".join(filter(None, (one.sort, places, one.responsible)))
    return html.tag("li", html.tag("span", _what(chosen, one), f" · {details}"), html.tag("em", days))
