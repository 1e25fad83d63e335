"""How many answered a survey: persons, whose numbers hang together over groups and areas.

Nobody says which groups make up a whole, so every way in which they may is looked at: an area's n less that of a
group, less those of all the groups of its kind, or less its parts', and the parts' together. Where that, or an n
itself, is a small count, no n of the question is shown but that of all who answered in the whole place, and no
interval, which gives n back. Where an n of a group or a part was published before, not that either. The shares stay: they are estimates of all who live there, in whole per cent.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from lagesbild.analysis.suppression import is_small
from lagesbild.exhibit import Fact
from lagesbild.exhibits import Scope
from lagesbild.tables import ALL

_KINDS = (
    re.compile(r"kvinn|män\b|man\b|flick|pojk|tjej|kill|kön|annan|icke", re.I),
    re.compile(r"\d|år|äldre|yngre|ung|barn", re.I),
)


@dataclass(frozen=True)
class Answers:
    """The questions (survey, question) whose numbers of answers give a small one away; ``wholes``: (survey, area).

    ``published``: those of them of which a public file has told the n of a group or a part.
    """

    risky: frozenset[tuple[str, str]]
    wholes: frozenset[tuple[str, str]]
    published: frozenset[tuple[str, str]] = frozenset()

    def hides(self, fact: Fact) -> bool:
        """True for an n that may not be shown. A fact without a question is of the whole survey."""
        survey, _, question = fact.group.partition("|")
        is_whole = (survey, fact.area) in self.wholes and fact.category.endswith(f"|{ALL}")
        if is_whole and not any(s == survey and question in ("", q) for s, q in self.published):
            return False
        return (survey, question) in self.risky if question else any(s == survey for s, _ in self.risky)


def answers_of(scope: Scope, below: int, published: Collection[tuple[str, str, str, str]] = ()) -> Answers:
    """The questions of which numbers of answers must not be shown, over every survey of the register.

    ``published``: (survey, question, wave and group, area) of every n that a public file has told.
    """
    rows = scope.rows("survey")
    rows = rows[rows["n"].notna()]
    by_question: dict[tuple[str, str, str], dict[tuple[str, str], int]] = defaultdict(dict)
    for r in rows.to_dict("records"):
        by_question[r["survey"], r["question"], r["wave"]][r["area"], r["group"]] = int(r["n"])
    parents = {a: (scope.directory.ancestors(a) or [""]) for a in set(rows["area"])}
    risky = {(s, q) for (s, q, _), n in by_question.items() if _gives_away(n, parents, below)}
    wholes = set()
    for survey, part in rows.groupby("survey"):
        areas = set(part["area"])
        wholes |= {(str(survey), a) for a in areas if not areas.intersection(parents[a])}
    parts = {(s, q) for s, q, group, area in published if not (group.endswith(f"|{ALL}") and (s, area) in wholes)}
    return Answers(frozenset(risky), frozenset(wholes), frozenset(risky & parts))


def _gives_away(n: Mapping[tuple[str, str], int], parents: Mapping[str, list[str]], below: int) -> bool:
    if any(is_small(v, below) for v in n.values()):
        return True
    areas = {a for a, _ in n}
    for area in areas:
        whole = n.get((area, ALL))
        if whole is None:
            continue
        groups = {g: v for (a, g), v in n.items() if a == area and g != ALL}
        inner = {a: n[a, ALL] for a in areas if a != area and area in parents[a] and (a, ALL) in n}
        families = [list(inner.values()), *([v for g, v in groups.items() if k.search(g)] for k in _KINDS)]
        rests = [whole - v for v in (*groups.values(), *inner.values())] + [whole - sum(f) for f in families if f]
        if any(is_small(r, below) for r in rests):
            return True
    return False
