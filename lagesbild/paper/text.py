"""How wide a text is in print, and where to break it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import font_source_sans_pro
from matplotlib.font_manager import FontProperties, fontManager
from matplotlib.textpath import TextToPath

FONTS = Path(font_source_sans_pro.__file__).parent / "files"
"""The folder of the type that everything is printed in: it must not depend on the machine."""
FAMILY = "Source Sans Pro"
for _face in ("Regular", "Bold", "It", "BoldIt"):
    fontManager.addfont(FONTS / f"SourceSansPro-{_face}.ttf")
_MEASURE = TextToPath()


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """The width in inches of one line."""
    return _width_at_72(text, bold) * size / 72


@lru_cache(maxsize=50_000)
def _width_at_72(text: str, bold: bool) -> float:
    """The width in a size of 72 points: type without hinting is as wide as it is large."""
    font = FontProperties(family=FAMILY, size=72.0, weight="bold" if bold else "normal")
    width, _, _ = _MEASURE.get_text_width_height_descent(text.replace("$", "S"), font, ismath=False)
    return float(width) / 72


def wrap(text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """Lines no wider than ``width`` inches, broken at ordinary spaces (never at no-break spaces)."""
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, size, bold=bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def shared_widths(wanted: Sequence[float], least: Sequence[float], room: float) -> list[float]:
    """Column widths that fill ``room``: narrow columns keep what they want, wide ones share the rest.

    None gets less than ``least`` (its longest word) while there is room for that.
    """
    if sum(wanted) <= room:
        spare = (room - sum(wanted)) / len(wanted)
        return [w + min(spare, 0.5) for w in wanted]
    widths = list(wanted)
    sharing = set(range(len(wanted)))
    while sharing:
        # a column that needs less than an even share keeps its width, and none gets less than its
        # longest word; the others share what is left by how much they have to say
        left = room - sum(w for i, w in enumerate(widths) if i not in sharing)
        settled = {i for i in sharing if wanted[i] <= left / len(sharing)}
        if not settled:
            share = {i: left * wanted[i] / sum(wanted[j] for j in sharing) for i in sharing}
            settled = {i for i in sharing if least[i] > share[i]}
            if not settled:
                return [share.get(i, w) for i, w in enumerate(widths)]
            for i in settled:
                widths[i] = least[i]
        sharing -= settled
    return [w * room / sum(widths) for w in widths]
