"""The house's colours. Level colours are data: each place's scale has its own."""

from __future__ import annotations

INK = "#1B2733"
ACCENT = "#12394F"
MUTED = "#566773"
LINE = "#DFE6EA"
HATCH = "#C9D4DA"
VULNERABLE = "#B35806"
NO_DATA = "#FFFFFF"
TOO_FEW = "#D5D9DC"  # a value that is known but rests on too little to be shown: grey, outside every ramp

INK_DARK = "#E8EEF2"
ACCENT_DARK = "#8CC4E0"
MUTED_DARK = "#A9B8C2"
LINE_DARK = "#33424E"

_BLUES = ("#EEF4F8", "#D6E5F0", "#B5D0E4", "#8DB6D5", "#6198C2", "#3B79A9", "#215A87", "#103C60")


def sequential(n: int) -> list[str]:
    """``n`` blues (1-8) from light to dark, spread over the ramp so that neighbours differ."""
    if n <= 1:
        return [_BLUES[3]]
    return [_BLUES[round(i * (len(_BLUES) - 1) / (n - 1))] for i in range(n)]


_HEAT = ("#FBE3B5", "#F6C177", "#EE9B3A", "#DE6F2B", "#C8382E", "#8E1B2B", "#4A0A1E")
MORE, LESS = ("#F6C9A0", "#E08A45", "#A84A0B"), ("#B5D0E4", "#6198C2", "#215A87")
"""What has become more, and what less, from a little to much; white between them."""


def heat(n: int) -> list[str]:
    """``n`` colours (1-7) from pale yellow to dark red, each darker than the one before, also in grey."""
    return [_HEAT[3]] if n <= 1 else [_HEAT[round(i * (len(_HEAT) - 1) / (n - 1))] for i in range(n)]
