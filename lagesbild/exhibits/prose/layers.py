"""What a layer has in each part, in sentences of plain values."""

from __future__ import annotations

from collections.abc import Mapping

from lagesbild.exhibits.prose.extremes import first_ranked
from lagesbild.swedish import all_of, listing, number, percent, plain, sentence

_NAMED = 3
_WHOLE = 99.5  # per cent


def most(kind: str, counts: Mapping[str, int]) -> str:
    """Where there are most of a layer's things."""
    if not counts:
        return sentence(f"Inget i lagret {kind} ligger i någon av delarna")
    listed = [f"{n} {number(counts[n])}" for n in first_ranked({k: float(v) for k, v in counts.items()}, _NAMED)]
    return sentence(f"Flest i lagret {kind} har {listing(listed)}")


def most_share(kind: str, shares: Mapping[str, float]) -> str:
    """Which parts' surface a layer covers most of (per cent)."""
    if not shares:
        return sentence(f"Lagret {kind} täcker inte mer än en strimma av någon del")
    if len(shares) > 1 and min(shares.values()) >= _WHOLE:
        return sentence(f"Hela ytan ligger i lagret {kind} i {all_of(len(shares), 'delarna', 'delarna')}")
    listed = [f"{n} ({percent(shares[n], 0)})" for n in first_ranked(shares, _NAMED)]
    return sentence(f"Störst del av ytan ligger i lagret {kind} i {listing(listed)}")


def most_value(kind: str, values: Mapping[str, float], unit: str) -> str:
    """Where a layer's numbers are largest together."""
    if not values:
        return sentence(f"Lagret {kind} har inga tal i någon av delarna")
    listed = [f"{n} {plain(values[n])}" for n in first_ranked(values, _NAMED)]
    return sentence(f"Mest i lagret {kind} ({unit}): {listing(listed)}")


def count_in_brief(kind: str, counts: Mapping[str, int]) -> str:
    """The finding: the part with most; empty where several have as many."""
    first = first_ranked({k: float(v) for k, v in counts.items()}, 1)
    if len(first) != 1:
        return ""
    return f"{first[0]} har flest i lagret {kind}: {number(counts[first[0]])}"


def share_in_brief(kind: str, shares: Mapping[str, float]) -> str:
    """The finding: the part of which most is covered; empty where several are alike."""
    first = first_ranked(shares, 1)
    if len(first) != 1:
        return ""
    return f"{first[0]} ligger till {percent(shares[first[0]], 0)} inom lagret {kind}"
