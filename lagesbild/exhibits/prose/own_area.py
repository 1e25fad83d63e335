"""What an area of one's own has of events, in sentences of plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lagesbild.swedish import listing, number, percent, plural, sentence, visible

_TIMES = 1.5  # as large a share as elsewhere, to be told


def in_brief(name: str, inside: int, total: int, surface: float, whole: float) -> str:
    """The finding: how much of the events on how much of the surface (km²)."""
    if not total or not whole:
        return ""
    share, part = 100 * inside / total, 100 * surface / whole
    return f"{name}: {percent(share, 0)} av händelserna på {_percent(part)} av ytan"


def _percent(value: float) -> str:
    return percent(value, 0) if value >= 10 else percent(max(value, 0.1), 1)


def against(areas: Sequence[tuple[str, int, int | None]], rest: int, rest_before: int | None) -> str:
    """Each area's events now and before, and those of the rest."""
    changes = [f"{name}: {_changed(now, before)}" for name, now, before in areas]
    return sentence(*changes, f"Resten: {_changed(rest, rest_before)}")


def _changed(now: int, before: int | None) -> str:
    events = plural(now, "händelse", "händelser")
    return events if before is None else f"{events}, mot {number(before)} samma tid året före"


def stands_out(shares: Mapping[str, tuple[float, float]]) -> str:
    """Which categories are a larger share inside than in the rest (category → the two shares, per cent)."""
    more = [n for n, (here, there) in shares.items() if here >= 5 and here >= _TIMES * there]
    if not more:
        return "Ingen kategori är en klart större del av händelserna här än i resten."
    listed = [f"{n.lower()} ({percent(shares[n][0], 0)} mot {visible(shares[n][1], 0)}\u00a0%)" for n in more[:3]]
    return sentence(f"En större del av händelserna här än i resten: {listing(listed)}")
