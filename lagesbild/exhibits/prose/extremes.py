"""Which names stand at an end of a list. What is written alike is equal: a reader sees only what is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lagesbild.swedish import listing, number_word, round_half_up


def at_end(values: Mapping[str, float], decimals: int = 0, *, lowest: bool = False) -> list[str]:
    """The names whose value is the highest (or lowest) when written with so many decimals, in the order given.

    >>> at_end({"A": 61.4, "B": 60.6, "C": 20.0}), at_end({"A": 61.4, "B": 20.1, "C": 20.0}, lowest=True)
    (['A', 'B'], ['B', 'C'])
    """
    written = {name: round_half_up(value, decimals) for name, value in values.items()}
    end = (min if lowest else max)(written.values(), default=None)
    return [name for name, value in written.items() if value == end]


def are_alike(values: Mapping[str, float], decimals: int = 0) -> bool:
    """True when all values are written alike, so that no name stands at an end."""
    return len({round_half_up(value, decimals) for value in values.values()}) <= 1


def first_ranked(values: Mapping[str, float], n: int, decimals: int = 0) -> list[str]:
    """The ``n`` highest names, highest first; those written as the last of them follow, so that no tie is cut.

    >>> first_ranked({"A": 3, "B": 2, "C": 2, "D": 1}, 2)
    ['A', 'B', 'C']
    """
    ranked = sorted(values, key=lambda name: -values[name])
    if len(ranked) <= n:
        return ranked
    last = round_half_up(values[ranked[n - 1]], decimals)
    return [
        name
        for name in ranked
        if values[name] >= values[ranked[n - 1]] or round_half_up(values[name], decimals) == last
    ]


def named(names: Sequence[str], most: int = 6) -> str:
    """Names in a sentence; of very many the first, and how many more.

    >>> named(["a", "b", "c"], most=2)
    'a, b och en till'
    """
    if len(names) <= most:
        return listing(names)
    return listing([*names[:most], f"{number_word(len(names) - most)} till"])
