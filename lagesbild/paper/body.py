"""What a renderer gives the page: a figure's body with its height and its legend."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.patches import Patch

from lagesbild import palette
from lagesbild.exhibit import Exhibit

WIDTH = 7.1  # inches: the text width of an A4 page


@dataclass(frozen=True)
class Body:
    """The figure itself: its height in inches, how it is drawn, and its legend.

    The legend stands under it, or to its right in ``beside`` inches, where the figure leaves them free.
    """

    height: float
    draw: Callable[[Axes], None]
    legend: tuple[tuple[str, object], ...] = ()  # (text, handle)
    beside: float = 0.0


def level_legend(exhibit: Exhibit, *, explain: bool = False) -> tuple[tuple[str, object], ...]:
    """The scale's levels, with their words when asked for, and the hatched "ej bedömd"."""
    assert exhibit.scale is not None
    entries: list[tuple[str, object]] = [
        (
            f"{lv.number} {lv.name}" + (f": {lv.explanation}" if explain and lv.explanation else ""),
            Patch(facecolor=lv.colour, edgecolor=palette.LINE),
        )
        for lv in exhibit.scale.levels
    ]
    entries.append(("Ej bedömd", Patch(facecolor="white", edgecolor=palette.HATCH, hatch="////")))
    return tuple(entries)
