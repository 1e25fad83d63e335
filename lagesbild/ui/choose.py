"""What a page offers to choose among, and what a click in a figure leads to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from lagesbild.analysis import ratings as analysis
from lagesbild.calendar import weeks_in_year
from lagesbild.exhibits import MAKERS, Scope
from lagesbild.exhibits import ratings as rating_exhibits
from lagesbild.exhibits import survey as survey_exhibits
from lagesbild.problems import NotFound
from lagesbild.ui.show import available
from lagesbild.ui.state import WEEK, Filters


def assessed_weeks(chosen: Filters) -> list[int]:
    """Weeks that somebody assessed, oldest first; none when nothing is loaded."""
    try:
        return analysis.assessed_weeks(rating_exhibits.levels_of(chosen.scope())[1])
    except NotFound:
        return []


def choose_week(chosen: Filters, label: str, width: int) -> int:
    """The widget for a week: any week of the year, the latest assessed to start with."""
    weeks = list(range(weeks_in_year(chosen.year), 0, -1))
    start = weeks.index(latest_week(chosen) or weeks[-1])
    return int(st.selectbox(label, weeks, index=start, key=WEEK, bind="query-params", width=width) or weeks[start])


def week_now(chosen: Filters) -> int | None:
    """The week that `choose_week` will show further down the page."""
    labels = {str(w) for w in range(1, weeks_in_year(chosen.year) + 1)}
    named = str(st.session_state.get(WEEK) or st.query_params.get(WEEK))
    return int(named) if named in labels else latest_week(chosen)


def latest_week(chosen: Filters) -> int | None:
    """The latest assessed week."""
    return max(assessed_weeks(chosen), default=None)


def first_question(chosen: Filters) -> str | None:
    """The survey question to show first: one that was asked in the place's own parts."""
    scope = chosen.scope()
    try:
        rows = survey_exhibits.rows_of(scope)
    except NotFound:
        return None
    own = rows[rows["area"].isin(scope.inside)]
    if own.empty:
        return None
    best = own.iloc[0]
    for key, asked in survey_exhibits.questions(scope).items():
        if asked == (best["survey"], best["question"], best["answer"]):
            return key
    return None


def map_choices(chosen: Filters) -> dict[str, tuple[str, str]]:
    """What the map can show: key → (Swedish name, exhibit id)."""
    scope = chosen.scope()
    elevated = scope.scale.elevated
    choices: dict[str, tuple[str, str]] = {}
    if week := latest_week(chosen):
        choices["niva"] = ("Nivå en vald vecka", chosen.id("map-level", week))
        choices["andel"] = (f"Andel veckor på nivå {elevated} eller högre", chosen.id("map-share"))
    try:
        for (which,) in MAKERS["map-survey"].params(scope):
            _, question, answer = survey_exhibits.questions(scope)[which]
            choices[which] = (f"{question}: {answer}", chosen.id("map-survey", which))
    except NotFound:
        pass
    choices["brott"] = ("Anmälda brott per 1 000 invånare", chosen.id("map-crime"))
    choices["omraden"] = (f"Bara {scope.part_word()} och platser", chosen.id("map-areas"))
    return {key: choice for key, choice in choices.items() if available(choice[1])}


def before_drawn(key: str, labels: Mapping[str, str]) -> str:
    """What the widget ``key`` will say further down: its state, else the URL's word, else the first."""
    in_url = next((k for k, label in labels.items() if label == st.query_params.get(key)), next(iter(labels)))
    chosen = str(st.session_state.get(key))
    return chosen if chosen in labels else in_url


def follow_click(key: str, clicked: object, allowed: Sequence[object]) -> None:
    """Let a click in a figure choose in the widget ``key`` below it (before that is drawn).

    A click is followed once: it stays selected in the figure, and the widget may be changed after it.
    """
    seen = f"seen-{key}"
    is_new = clicked is not None and clicked in allowed and st.session_state.get(seen) != clicked
    st.session_state[seen] = clicked
    if is_new:
        st.session_state[key] = clicked
        st.rerun()  # the figure above marks what was chosen


def open_story(scope: Scope, name: str) -> None:
    """Go to the page of the part with this name."""
    part = next((p for p in scope.parts if p.name == name), None)
    if part is not None:
        st.session_state["open-story"] = part
        st.switch_page("pages/lage/stadsdel.py")


def opened_story() -> None:
    """Take up the part that `open_story` came with, before the page's widget is drawn.

    switch_page cannot carry it: it refuses while the shared filters are bound to the URL.
    """
    part = st.session_state.pop("open-story", None)
    if part is not None:
        st.query_params["stadsdel"] = part.name
        st.session_state["stadsdel"] = part.id
