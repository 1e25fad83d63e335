"""Titles that are of several areas at once, or of a piece of one: figures of them must not stand as one area's own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lagesbild.areas import Area
from lagesbild.problems import Problem
from lagesbild.readers import subject
from lagesbild.readers.base import Context, ParsedTable
from lagesbild.readers.files import Grid
from lagesbild.readers.periods.words import NUMBERS
from lagesbild.swedish import fold, listing

_KINDS = ("crime", "population", "ratings", "survey")
_PIECE_BEFORE = re.compile(
    r"\b(?:del(?:ar|en|arna)? av|övriga|resten av|centrala|inre|yttre|norra|södra|(?:nord|syd)?(?:östra|västra)|nya|gamla|runt|kring|omkring"
    r"|utanför|nära|intill|i närheten av) (?:stadsdelen |området |kommundelen )?$",
    re.I,
)
_PIECE_AFTER = re.compile(
    r"s? ?(?:\(del(?:ar)?(?: av)?\)|(?:centrum|station|torg|tätort|landsbygd|skolområde|skolor|resecentrum|industriområde)\w*\b|(?:med|och) om(?:nejd|givning)\w*"
    r"|(?:och|samt|&|/)\s*(?:övriga|grann\w*)|län\b|(?:norra|södra|östra|västra)\b)",
    re.I,
)
_AND_ANOTHER = re.compile(
    r"s? ?(?:\b(?:och|samt)\b|&|/)\s*(?!Polis|Brå|BRÅ|Kommun|Region|Stad|SCB|Sverige|Riket)([A-ZÅÄÖ][\w-]{2,})"
)
_SOME_OF = re.compile(
    r"\b(grannkommun\w*|(?:vissa|några|utvalda) (?:stadsdel\w*|kommundel\w*|områden))\b"
    r"|\b((\w{1,10}) (?:av )?(?:stadsdelar|kommundelar|stadsområden)\w*)",
    re.I,
)


def of_several_or_a_piece(reading: ParsedTable, grid: Grid, context: Context) -> Iterator[Problem]:
    """A problem for a title of a table of one area that names several, some of its parts, or only a piece of it."""
    if reading.errors or reading.kind not in _KINDS or reading.coded.empty:
        return
    of = [str(a) for a in reading.coded["area"].unique() if a in context.directory.by_id]
    if len(of) != 1:
        return
    inside = {a.id for a in (*context.directory.inside(of[0]), *context.directory.inside(context.place or of[0]))}
    for row, line in subject.titles(grid):
        if odd := _not_one_area(line, of[0], inside, context):
            what = f"Titeln säger ”{odd}”: om talen är för {context.directory.name(of[0])} går inte att avgöra."
            fix = "Skriv området på en rad ”Område: …” ovanför tabellen, och lägg till det på sidan Ny plats om det saknas."
            yield Problem(what, "en titel om ett område.", row, value=odd, fix=fix)
            return
        if some := re.search(r"\butsatta områden\b", line, re.I):
            what = f"Titeln säger ”{some[0]}”: siffrorna lästes som hela {context.directory.name(of[0])}."
            yield Problem(what, "ett område för sig.", row, value=some[0], warning=True)
            return


def _not_one_area(line: str, of: str, inside: set[str], context: Context) -> str:
    """The words that make a title be of something else than one area; empty for any other."""
    directory = context.directory
    found = sorted(named(line, [a for a in directory.areas if a.id in {of, *inside}]), key=lambda pair: pair[0].start())
    lowest = {a.id for _, a in found} - {x for _, a in found for x in directory.ancestors(a.id)}
    if len(lowest) > 1:
        return listing(list(dict.fromkeys(a.name for _, a in found if a.id in lowest)))
    for match, area in found:
        if area.id not in {of, *directory.ancestors(of)}:
            continue
        before, after = line[: match.start()], line[match.end() :]
        piece = _PIECE_BEFORE.search(before)
        if piece:
            return f"{piece[0]}{match[0]}"
        beside = _PIECE_AFTER.match(after) or _AND_ANOTHER.match(after)
        if beside and not re.match(r"s? ?(?:kommun|stad)", after, re.I):
            return f"{match[0]}{beside[0]}"
    if (some := _SOME_OF.search(line)) is None:
        return ""
    if some[1]:
        return some[1]
    count = int(some[3]) if some[3].isdecimal() else NUMBERS.get(fold(some[3]), 0)
    return some[2] if count and count != len(directory.parts(of)) else ""


def named(line: str, areas: list[Area]) -> Iterator[tuple[re.Match[str], Area]]:
    """(match, area) of the areas whose names stand in a line, the longest name where several begin there."""
    names = sorted(((n, a) for a in areas for n in (a.name, *a.aliases)), key=lambda pair: -len(pair[0]))
    taken: list[tuple[int, int]] = []
    lowered = line.lower()
    for name, area in names:
        if name.lower() not in lowered:
            continue
        for match in re.finditer(rf"(?<![\w-]){re.escape(name)}(?=s?(?![\w-]))", line, re.I):
            if not any(a < match.end() and match.start() < b for a, b in taken):
                taken.append(match.span())
                yield match, area
