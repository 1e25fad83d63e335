"""Answers printed as how many gave them, beside how many answered: their shares."""

from __future__ import annotations

from dataclasses import replace

from lagesbild.problems import Problem
from lagesbild.readers.base import is_all
from lagesbild.readers.surveys.facts import Answers, Fact, Key
from lagesbild.readers.surveys.layout import Layout
from lagesbild.readers.surveys.words import MISSING
from lagesbild.swedish import parse_count


def as_shares(
    known: dict[Key, Answers], facts: list[Fact], layout: Layout, problems: list[Problem]
) -> tuple[dict[Key, Answers], list[Fact]]:
    """The answers, and the facts that they are made of, with shares in per cent where the whole table has counts.

    They are counts when nothing says per cent and the answers to each question, several and none of them missing, are
    together as many as its printed number of answers. (Where every such number is 100, count and share are the same.)
    """
    sums = {key: _sum(answers, layout) for key, answers in known.items()}
    if not known or None in sums.values():
        return known, facts
    bases = {key: n for key, (total, n) in ((k, s) for k, s in sums.items() if s) if total == n}
    if len(bases) < len(sums):
        _tell_near([s for s in sums.values() if s], layout, problems)
        return known, facts
    shares = {
        key: Answers(
            {a: _share(f, bases[key]) for a, f in answers.shares.items()},
            {of: _share(f, bases[key]) if of[1] == "sum" else f for of, f in answers.numbers.items()},
        )
        for key, answers in known.items()
    }
    of_shares = [f for a in shares.values() for f in (*a.shares.values(), *a.numbers.values())]
    what = "Talen är antal svar: andelarna är räknade av antalet som svarat."
    expected = "andelar i procent, eller antal som tillsammans är antalet svar."
    problems.append(Problem(what, expected, layout.last, warning=True))
    return shares, of_shares


_NEAR = 0.8  # of those who answered: so many of the table's answers are hardly a share by chance
_WHOLE = range(95, 102)  # per cent, rounded


def _tell_near(sums: list[tuple[int, int]], layout: Layout, problems: list[Problem]) -> None:
    """Refuse a table whose every row may be counts that lack some answers, or shares."""
    if all(_NEAR * n <= total <= n and total not in _WHOLE for total, n in sums):
        total, n = sums[0]
        what = f"Svaren summerar till {total}, nära antal svar ({n}): de kan vara antal lika väl som procent."
        expected = "procenttecken i rubriken, eller antal som tillsammans är antalet svar."
        problems.append(Problem(what, expected, layout.last))


def _sum(answers: Answers, layout: Layout) -> tuple[int, int] | None:
    """The answers' sum and how many answered, where both are whole numbers and nothing says per cent."""
    printed = answers.numbers.get((None, "n"))
    shares = [f for a, f in answers.shares.items() if not is_all(a)]
    if printed is None or len(shares) < 2 or any(_says_percent(f, layout) for f in shares):
        return None
    try:
        n, counts = parse_count(printed.text), [parse_count(f.text) for f in shares]
    except ValueError:
        return None
    known = [c for c in counts if c is not None]
    return (sum(known), n) if n and len(known) == len(counts) else None


def _says_percent(fact: Fact, layout: Layout) -> bool:
    title = layout.titles[fact.column].lower()
    return bool(MISSING.fullmatch(fact.text)) or any(
        w in text for text in (fact.text, title) for w in ("%", "procent", "andel")
    )


def _share(count: Fact, total: int) -> Fact:
    return replace(count, text=f"{100 * (parse_count(count.text) or 0) / total:.10f}".replace(".", ","))
