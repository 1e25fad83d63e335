"""How a map's layers look: by what a file declares of them, else by what they are called."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lagesbild import palette
from lagesbild.swedish import fold

BACKGROUND = ("vatten", "grönområde", "huvudväg", "järnväg", "ortnamn")
"""Kinds of layer that only say where one is: drawn under everything, in this order."""
BORDER = "kommungräns"
"""The kind of layer that is the kommun's own border."""


@dataclass(frozen=True)
class Look:
    """The colour of a layer; its points' glyph on screen, marker on paper, size in points; its lines' dashes.

    ``is_quiet``: only shown when somebody asks for it. ``is_background``: lies under the areas and is not pointed at.
    """

    colour: str = palette.INK
    glyph: str = "■"
    marker: str = "s"
    size: int = 9
    hollow: bool = False
    dash: tuple[int, ...] = ()
    width: float = 3.0
    is_filled: bool = False
    is_quiet: bool = False
    is_background: bool = False


COLOURS: dict[object, tuple[str, ...]] = {
    "#6A3D9A": ("lila",),
    "#12394F": ("mörkblå",),
    "#2B6CB0": ("blå",),
    "#1B7F79": ("turkos",),
    "#3F7D20": ("grön",),
    "#B35806": ("orange",),
    "#B3261E": ("röd",),
    "#7A5C3E": ("brun",),
    "#566773": ("grå",),
    "#1B2733": ("svart",),
}
"""The colours that a layer may have: each is seen on light and dark areas, and in grey beside a symbol."""
SYMBOLS: dict[object, tuple[str, ...]] = {
    "●": ("cirkel", "punkt"),
    "■": ("fyrkant", "kvadrat"),
    "▲": ("triangel",),
    "◆": ("romb",),
    "★": ("stjärna",),
    "◯": ("ring",),
}
"""The symbols of a layer's points."""
_MARKERS = {"●": "o", "■": "s", "▲": "^", "◆": "D", "★": "*", "◯": "o"}
_RING = 15

_KNOWN = {
    "utsatt": Look(palette.VULNERABLE, dash=(8, 6)),
    "riskområde": Look(palette.VULNERABLE, dash=(8, 6)),
    "öppen drogscen": Look("#6A3D9A", "●", "o"),
    "olovlig": Look("#1B7F79", "▲", "^"),
    "prioriterad": Look(palette.ACCENT, "◯", "o", _RING, hollow=True),
    "lov 3": Look("#1B7F79", "◆", "D", dash=(2, 5)),
    "lokalpolisområde": Look("#566773", dash=(14, 5), is_quiet=True),
    "kommungräns": Look(palette.INK, dash=(1, 6)),
    "eget område": Look("#2B6CB0", dash=(4, 4)),
    "kamera": Look("#B3261E", "◆", "D", 8, is_quiet=True),
    "belysning": Look("#7A5C3E", "●", "o", 5, is_quiet=True),
    "skola": Look("#2B6CB0", "★", "*", 11, is_quiet=True),
    "bostadsbolag": Look("#7A5C3E", "■", "s", 8, is_quiet=True),
    "kollektivtrafik": Look("#B3261E", "●", "o", is_quiet=True),
    "vatten": Look("#CFE3EE", is_filled=True, width=1.0, is_background=True),
    "grönområde": Look("#E1ECDA", is_filled=True, width=1.0, is_background=True),
    "huvudväg": Look("#B9AFA0", width=2.0, is_background=True),
    "järnväg": Look("#8A8F94", dash=(5, 4), width=1.6, is_background=True),
    "ortnamn": Look("#566773", is_background=True),
}


PLAIN = Look()
"""Of a layer that declares nothing and is called nothing that is known."""


def look_of(layer: str, colour: str | None = None, symbol: str | None = None) -> Look:
    """How a layer looks: as it declares, else as its kind, by the first words of its name.

    >>> look_of("Öppen drogscen 2023").glyph, look_of("Våra skolor", "#3F7D20", "★").colour
    ('●', '#3F7D20')
    """
    name = fold(layer)
    look = next((look for start, look in _KNOWN.items() if name.startswith(start)), PLAIN)
    if look.is_background:
        return look
    if colour:
        look = replace(look, colour=colour)
    if symbol:
        hollow = symbol == "◯"
        look = replace(look, glyph=symbol, marker=_MARKERS[symbol], hollow=hollow, size=_RING if hollow else 9)
    return look
