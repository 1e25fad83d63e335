"""The question that is asked once before a text that may name a person is saved."""

from __future__ import annotations

import time
from collections.abc import Iterable

from lagesbild import privacy
from lagesbild.problems import Problem
from lagesbild.ui import session, state
from lagesbild.ui.session import Key, Problems

SHORTEST = 1.0
"""Seconds before a press can be the answer: the second half of a double click is none."""


def may_be_named(texts: Iterable[str | None]) -> str:
    """The question about what may be names of persons in the texts; empty when there is nothing to ask."""
    places = state.figures().area_names()
    names = [n for t in texts for n in privacy.likely_names(t or "", places)]
    return privacy.names_in_words(list(dict.fromkeys(names)))


def is_sure(texts: tuple[str | None, ...], problems: Key[Problems]) -> bool:
    """True unless a text may name a person and the user has not been asked yet about these very texts.

    The question is left in ``problems``, which the form shows.
    """
    question = may_be_named(texts)
    given = tuple(t or "" for t in texts)
    asked, at = session.ASKED_TEXTS.get(((), 0.0))
    if not question or (asked == given and time.monotonic() - at >= SHORTEST):
        return True
    session.ASKED_TEXTS.set((given, at if asked == given else time.monotonic()))
    problems.set([Problem(question, "", warning=True)])
    return False
