"""What a cell says of a level: a digit, the scale's name for it, a colour in words, or the colour it is filled with.

What could mean two things is a problem and never a guess.
"""

from __future__ import annotations

import colorsys
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lagesbild.problems import Problem
from lagesbild.readers.base import Context
from lagesbild.swedish import fold, listing, plural

_NOT_RATED = {"", "·", "-", "–", "—", "−", "…", "ej bedömd", "ej bedömt", "ej bed", "inte bedömd", "saknas"}
_NUMBERED = re.compile(r"(?:nivå )?(\d{1,4})(?:[.,]0+)?(?:[ –—:.,=(-]+(?P<name>[^\d\s].*?)\)?)?", re.ASCII)
_HEX = re.compile(r"#[0-9a-f]{6}", re.ASCII)
_COLOURS = {
    "röd": ("röd", "rött", "röda"),
    "orange": ("orange", "orangea"),
    "gul": ("gul", "gult", "gula"),
    "grön": ("grön", "grönt", "gröna"),
    "blå": ("blå", "blått", "blåa"),
    "lila": ("lila", "lilla", "violett"),
}
_STANDARD = {
    **dict.fromkeys(("#ff0000", "#c00000"), "röd"),
    "#ffc000": "orange",
    "#ffff00": "gul",
    **dict.fromkeys(("#92d050", "#00b050"), "grön"),
    **dict.fromkeys(("#00b0f0", "#0070c0"), "blå"),
    "#7030a0": "lila",
}
"""The standard colours that Excel offers → what it calls them."""


def read_level(text: str, area: str, context: Context, problems: list[Problem], *, row: int, column: str) -> int | None:
    """A level of the area's scale; empty is "ej bedömd" (None), anything else is a problem."""
    plain = fold(text).strip()
    plain = plain if plain.endswith("..") else plain.rstrip(".")
    if plain in _NOT_RATED or not plain.strip("."):
        return None
    scale = context.scale_of(area)
    if scale is None:
        problems.append(
            Problem(
                "Platsen har ingen nivåskala.",
                "en nivåskala, vald på sidan Ny plats eller importerad först.",
                row,
                column,
                text,
            )
        )
        return None
    words = context.words.get(_scale(area, context) or "", {})
    level = _level(plain, words)
    if level in scale:
        return level
    expected = f"{min(scale)}–{max(scale)}, eller tomt för ej bedömd."
    fix = "Skriv siffran, nivåns namn eller en färg som bara en av nivåerna har." if words else ""
    problems.append(Problem(f"Nivån ”{text}” finns inte i skalan.", expected, row, column, text, fix=fix))
    return None


def is_level_word(text: str, context: Context) -> bool:
    """True for what some place's scale calls a level, in digits or words."""
    plain = fold(text)
    return any(plain in words for words in context.words.values()) or any(
        plain in map(str, scale) for scale in context.levels.values()
    )


def _scale(area: str, context: Context) -> str | None:
    """The area whose words for the levels hold in ``area``: itself or the nearest around it."""
    return next((a for a in (area, *context.directory.ancestors(area)) if a in context.words), None)


def _level(plain: str, words: Mapping[str, int]) -> int | None:
    """The level that a folded text says: "3", "oroande", "oroande läge", "3 – oroande", "orange", "#ee9b3a"."""
    if plain in words:
        return words[plain]
    if _HEX.fullmatch(plain):
        return words.get(_STANDARD.get(plain, ""))
    if match := _NUMBERED.fullmatch(plain):
        level = int(match[1])
        return level if match["name"] is None or _level(match["name"], words) == level else None
    short = re.sub(r" (läge|nivå|läget)$", "", plain)
    return words.get(short)


def level_words(levels: Iterable[tuple[int, str, str]]) -> dict[str, int]:
    """What else the levels of one scale are called, folded → level. ``levels`` are (level, name, "#RRGGBB").

    The name in both genders, the colour, and the colour in words when no other level has it too.

    >>> level_words([(1, "Normalt", "#2E7D32"), (2, "Kritiskt", "#C62828")])["röd"]
    2
    """
    names: dict[str, set[int]] = defaultdict(set)
    colours: dict[str, set[int]] = defaultdict(set)
    for level, name, colour in levels:
        for word in (*_forms(fold(name)), fold(colour)):
            names[word].add(level)
        for word in _COLOURS.get(_colour_word(colour), ()):
            colours[word].add(level)
    return {word: min(numbers) for word, numbers in {**colours, **names}.items() if len(numbers) == 1}


def _forms(name: str) -> tuple[str, ...]:
    """The name as it agrees with läge and with nivå: kritiskt, kritisk; grön, grönt."""
    for forms in _COLOURS.values():
        if name in forms:
            return (name, *forms)
    return (name, name[:-1]) if name.endswith("t") else (name,)


def _colour_word(colour: str) -> str:
    """What a colour is called; "" for those near white, grey and black."""
    if not _HEX.fullmatch(fold(colour)):
        return ""
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    hue, light, saturation = colorsys.rgb_to_hls(red, green, blue)
    if saturation < 0.15 or not 0.08 < light < 0.92:
        return ""
    limits = ((15, "röd"), (42, "orange"), (70, "gul"), (170, "grön"), (260, "blå"), (330, "lila"), (361, "röd"))
    return next(word for limit, word in limits if hue * 360 < limit)


@dataclass(frozen=True)
class Coloured:
    """A cell of an area that is empty and has a fill; ``record`` is where its level goes."""

    record: dict[str, object]
    colour: str
    row: int
    column: str


def read_colours(cells: Sequence[Coloured], context: Context, problems: list[Problem]) -> None:
    """Set the levels that cells say by their fill. White and grey say nothing; what is doubtful is a problem."""
    groups: dict[tuple[str, str], list[Coloured]] = defaultdict(list)
    for cell in cells:
        groups[_scale(str(cell.record["area"]), context) or "", cell.colour].append(cell)
    words = {scale: context.words.get(scale, {}) for scale, _ in groups}
    levels = {(scale, colour): _level(fold(colour), words[scale]) for scale, colour in groups}
    meanings: dict[str, str] = {}
    for (scale, colour), group in groups.items():
        level, first = levels[scale, colour], group[0]
        same = [c for (s, c), other in levels.items() if (s, other) == (scale, level) and c != colour]
        more = f" ({plural(len(group), 'cell', 'celler')})" if len(group) > 1 else ""
        if level is not None and not same:
            meanings[colour] = f"{colour} = {level}{more}"
            for cell in group:
                cell.record["level"] = level
        elif level is None and _is_grey(colour):
            if colour != "#FFFFFF":
                what = f"Tomma celler med den grå färgen {colour} lästes som ej bedömd{more}."
                problems.append(Problem(what, "tomma celler utan färg.", first.row, first.column, colour, warning=True))
        else:
            known = ", ".join(f"{word.upper()} = {n}" for word, n in words[scale].items() if _HEX.fullmatch(word))
            why = f"kan betyda samma nivå som {listing(same)}" if level is not None else "är ingen av skalans färger"
            what = f"Cellen är tom och har färgen {colour}, som {why}{more}."
            expected = f"en av skalans färger ({known}), eller nivån som siffra eller ord."
            fix = "Skriv nivån i cellen, eller ta bort färgen om området inte bedömdes."
            problems.append(Problem(what, expected, first.row, first.column, colour, fix=fix))
    if meanings:
        what = f"Nivåer lästes ur cellernas färg: {', '.join(meanings.values())}."
        problems.append(Problem(what, "att färgerna betyder just de nivåerna.", warning=True))


def check_colours(cells: Sequence[Coloured], context: Context, problems: list[Problem]) -> None:
    """Warn of cells whose fill is another level's colour than the level that they say."""
    differing: list[tuple[Coloured, int]] = []
    for cell in cells:
        words = context.words.get(_scale(str(cell.record["area"]), context) or "", {})
        level = _level(fold(cell.colour), words)
        if level is not None and level != cell.record["level"]:
            differing.append((cell, level))
    if differing:
        cell, level = differing[0]
        written = str(cell.record["level"])
        what = f"Cellen säger nivå {written} men har färgen för nivå {level} ({cell.colour}); siffran lästes."
        if len(differing) > 1:
            what += f" Så är det i {plural(len(differing), 'cell', 'celler')}."
        problems.append(Problem(what, "samma nivå i siffra och färg.", cell.row, cell.column, written, warning=True))


def _is_grey(colour: str) -> bool:
    return bool(_HEX.fullmatch(colour.lower())) and len({colour[i : i + 2] for i in (1, 3, 5)}) == 1
