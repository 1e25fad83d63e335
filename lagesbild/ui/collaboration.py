"""Samverkan: who does what, what nobody has taken, the work within each samverkansområde, parties and forums."""

from __future__ import annotations

from lagesbild.actions import Forum
from lagesbild.ui import html, noted, show, state
from lagesbild.ui.noted import Sort
from lagesbild.ui.state import Filters

FORUM = Sort(
    Forum,
    "forums",
    (("name", "sort"), ("purpose", "mandate"), ("rhythm", "members"), ("meets",)),
    "Ny part eller nytt forum",
    "parten eller forumet",
)


def run(chosen: Filters) -> None:
    """The three tables that there is something for, and the forms."""
    for name in ("owners", "theme-work", "forums"):
        if show.available(chosen.ref(name)):
            show.show(chosen.ref(name))
    rows = state.actions().notes(chosen.place, Forum)
    if not rows:
        html.say(
            "empty", "Inga parter eller forum är noterade. Vilka träffas, varför, hur ofta, och vad får de besluta?"
        )
    noted.change(chosen, FORUM, rows, {})
    noted.new(chosen, FORUM, {}, is_folded=bool(rows))
