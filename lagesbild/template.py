"""Templates of documents: an outline in a TOML file that a municipality can edit.

A template is data: its sections with heading, depth, what to write, a text to start from, the parts of
the law that they answer, tick-boxes and figures. ``data/mallar`` holds the ones that come with the
program; a place's own lie in the register and are read by the same `parse`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from lagesbild.paths import TEMPLATES
from lagesbild.problems import Problem, Refused, UnknownId
from lagesbild.swedish import listing

LAW = ("4 § 1", "4 § 2", "4 § 3", "5 §", "6 §")
"""The parts of lag (2023:196) that a section can answer."""
LAW_WORDS = {
    "4 § 1": "Kartläggning av brottsligheten, dess omfattning och konsekvenser",
    "4 § 2": "Annan information av betydelse",
    "4 § 3": "Analys av kartläggningen och informationen",
    "5 §": "Åtgärdsplan som bygger på lägesbilden",
    "6 §": "Uppföljning och uppdatering minst vartannat år",
}
"""What each part asks for, in our words."""
DEEPEST = 4
_FIELDS = ("plats", "år", "vecka", "månad", "period", "organisationer")
"""What a text of a template may put in: {plats}, {år} …"""
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_FIGURE = re.compile(r"[a-z]+(-[a-z]+)*(:[^:\s]+)*")
_BLOCK = "avsnitt"


@dataclass(frozen=True)
class Outline:
    """One section of a template.

    ``figures`` are exhibits without area and year: a name and its parameters, where "första" and
    "sista" mean the first and the last that there are, "vecka" the document's week, "månad" its month and "period" its days. ``repeats``
    is a type of the table ``themes``: the section comes once for each of the place's.
    """

    id: str
    title: str
    level: int = 1
    guidance: str = ""
    suggestion: str = ""
    law: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    repeats: str | None = None
    is_appendix: bool = False


@dataclass(frozen=True)
class Template:
    """A document's outline; ``title`` and ``subtitle`` may hold {plats} and {år}.

    ``is_brief``: the text starts right below the title, without a title page and a table of contents.
    ``is_many``: one for each topic of a year, which another document of the year can bring in.
    ``is_part``: of one topic, a few weeks or what was reported, so that it is no lägesbild of the whole place.
    """

    id: str
    name: str
    about: str
    title: str
    subtitle: str
    sections: tuple[Outline, ...]
    is_brief: bool = False
    is_many: bool = False
    is_part: bool = False

    @property
    def is_whole(self) -> bool:
        """True for a lägesbild of the whole place; one of many, of a week, a month or a chosen period is none, whatever it declares."""
        return not (self.is_part or self.is_many or self.uses_week or self.uses_month or self.uses_period)

    @property
    def uses_week(self) -> bool:
        """True for one that speaks of one week."""
        return "{vecka}" in self.title

    @property
    def uses_month(self) -> bool:
        """True for one that speaks of one month."""
        return "{månad}" in self.title

    @property
    def uses_period(self) -> bool:
        """True for one that speaks of the days between two dates."""
        return "{period}" in self.title


_TOP = {
    "namn": str,
    "beskrivning": str,
    "titel": str,
    "underrubrik": str,
    "kort": bool,
    "flera": bool,
    "del": bool,
    _BLOCK: list,
}
_KEYS: dict[str, type] = {
    "id": str,
    "rubrik": str,
    "djup": int,
    "skriv": str,
    "utkast": str,
    "lag": list,
    "kryss": list,
    "figurer": list,
    "upprepas": str,
    "bilaga": bool,
}
_NAMES = {
    str: "text inom citattecken",
    int: "ett heltal",
    list: "en lista inom hakparentes",
    bool: "true eller false",
}


def builtin() -> dict[str, Template]:
    """The templates that come with the program, by id."""
    return dict(_builtin())


@cache
def _builtin() -> tuple[tuple[str, Template], ...]:
    templates = [parse(p.read_text("utf-8"), p.stem, p.name) for p in sorted(TEMPLATES.glob("*.toml"))]
    return tuple((t.id, t) for t in templates)


def parse(text: str, id_: str, file: str = "") -> Template:
    """The template that TOML ``text`` describes. Raises Refused with every fault and its row."""
    raw = load(text, file or f"{id_}.toml")
    rows = _Rows(text)
    problems = [p.placed(file or f"{id_}.toml") for p in _faults(raw, rows)]
    if problems:
        raise Refused(problems)
    return Template(
        id_,
        raw["namn"],
        raw.get("beskrivning", ""),
        raw["titel"],
        raw.get("underrubrik", ""),
        tuple(_outline(entry) for entry in raw[_BLOCK]),
        raw.get("kort", False),
        raw.get("flera", False),
        raw.get("del", False),
    )


def load(text: str, file: str) -> dict[str, Any]:
    """TOML as a dictionary. Raises Refused, with the row, when it cannot be read."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        row = int(line[1]) if line else text.count("\n") + 1
        expected = "nyckel = värde, med text inom citattecken och listor inom hakparentes."
        raise Refused([Problem("Raden går inte att läsa som TOML.", expected, row, file=file)]) from None
    except RecursionError:
        what = "Mallen har hakparenteser i hakparenteser, fler än som kan läsas."
        raise Refused([Problem(what, "listor i en eller två nivåer.", file=file)]) from None


def fill(text: str, values: Mapping[str, object]) -> str:
    """``text`` with {plats}, {år} … put in; other braces are left as they are.

    >>> fill("Lägesbild {plats} {år} {annat}", {"plats": "Ensta", "år": 2024})
    'Lägesbild Ensta 2024 {annat}'
    """
    return re.sub(r"\{(\w+)\}", lambda m: str(values.get(m[1], m[0])), text)


def _outline(entry: Mapping[str, Any]) -> Outline:
    return Outline(
        entry["id"],
        entry["rubrik"],
        entry.get("djup", 1),
        entry.get("skriv", "").strip(),
        entry.get("utkast", "").strip(),
        tuple(entry.get("lag", ())),
        tuple(entry.get("kryss", ())),
        tuple(entry.get("figurer", ())),
        entry.get("upprepas"),
        entry.get("bilaga", False),
    )


class _Rows:
    """Where in the text a section, or a key in it, stands."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()
        self._starts = [i for i, line in enumerate(self._lines, 1) if re.match(rf"\s*\[\[{_BLOCK}\]\]", line)]

    def of(self, section: int | None, key: str | None = None) -> int:
        """The row (from 1) of a key in section number ``section``, else of the section's head; None = the file's head."""
        if section is None or section >= len(self._starts):
            first, last = 1, (self._starts or [len(self._lines) + 1])[0]
        else:
            first = self._starts[section]
            last = next((s for s in self._starts if s > first), len(self._lines) + 1)
        if key is not None:
            for row in range(first, last):
                if re.match(rf'\s*"?{re.escape(key)}"?\s*=', self._lines[row - 1]):
                    return row
        return first


def _faults(raw: Mapping[str, Any], rows: _Rows) -> Iterator[Problem]:
    yield from _keys(raw, _TOP, ("namn", "titel", _BLOCK), rows, None)
    sections = raw.get(_BLOCK)
    if not isinstance(sections, list):
        return
    if not sections or not all(isinstance(s, dict) for s in sections):
        yield Problem("Mallen har inga avsnitt.", "minst ett [[avsnitt]] med id och rubrik.", rows.of(None, _BLOCK))
        return
    seen: dict[str, int] = {}
    depth = 0
    for i, entry in enumerate(sections):
        yield from _keys(entry, _KEYS, ("id", "rubrik"), rows, i)
        yield from _values(entry, rows, i)
        id_ = entry.get("id")
        if isinstance(id_, str):
            if id_ in seen:
                expected = f"ett id som inget annat avsnitt har (det finns redan på rad {seen[id_]})."
                yield Problem(f"Id ”{id_}” finns två gånger.", expected, rows.of(i, "id"), "id", id_)
            seen.setdefault(id_, rows.of(i, "id"))
        level = entry.get("djup", 1)
        if isinstance(level, int) and not isinstance(level, bool):
            if not 1 <= level <= min(depth + 1, DEEPEST):
                yield Problem(
                    f"Djup {level} passar inte här.",
                    f"1–{min(depth + 1, DEEPEST)}: en rubrik får ligga högst ett steg under den före.",
                    rows.of(i, "djup"),
                    "djup",
                    str(level),
                )
            depth = level


def _keys(
    entry: Mapping[str, Any], allowed: Mapping[str, type], needed: tuple[str, ...], rows: _Rows, at: int | None
) -> Iterator[Problem]:
    for key, value in entry.items():
        if key not in allowed:
            yield Problem(f"Nyckeln ”{key}” är okänd.", f"{listing(list(allowed))}.", rows.of(at, key), key)
        elif not isinstance(value, allowed[key]) or (allowed[key] is int and isinstance(value, bool)):
            yield Problem(f"Värdet i ”{key}” har fel slag.", f"{_NAMES[allowed[key]]}.", rows.of(at, key), key)
        elif isinstance(value, list) and key != _BLOCK and not all(isinstance(v, str) for v in value):
            yield Problem(f"Listan ”{key}” har annat än text i sig.", f"{_NAMES[str]}.", rows.of(at, key), key)
    for key in needed:
        if key not in entry or entry[key] == "":
            yield Problem(f"Nyckeln ”{key}” saknas.", f"{key} = …", rows.of(at), key)


def _values(entry: Mapping[str, Any], rows: _Rows, at: int) -> Iterator[Problem]:
    def wrong(key: str, value: str, expected: str) -> Problem:
        return Problem(f"”{value}” går inte an i ”{key}”.", expected, rows.of(at, key), key, value)

    def listed(key: str) -> list[Any]:
        value = entry.get(key)
        return value if isinstance(value, list) else []

    id_ = entry.get("id")
    if isinstance(id_, str) and id_ and not _ID.fullmatch(id_):
        yield wrong("id", id_, "små bokstäver a–z, siffror och bindestreck.")
    for part in listed("lag"):
        if part not in LAW:
            yield wrong("lag", str(part), f"{listing([f'”{x}”' for x in LAW])}.")
    for figure in listed("figurer"):
        if isinstance(figure, str) and not _FIGURE.fullmatch(figure):
            yield wrong(
                "figurer", figure, "en figurs namn utan område och år, t.ex. ”compstat” eller ”map-survey:första”."
            )
    for key in ("utkast", "rubrik"):
        text = entry.get(key)
        fields: list[str] = re.findall(r"\{(\w+)\}", text) if isinstance(text, str) else []
        for field in fields:
            if field not in (*_FIELDS, "område", "beskrivning"):
                yield wrong(key, f"{{{field}}}", f"{listing([f'{{{f}}}' for f in _FIELDS])}.")


def find(templates: Mapping[str, Template], id_: str) -> Template:
    """The template with this id; UnknownId names those that there are."""
    if id_ not in templates:
        raise UnknownId(f"Mallen ”{id_}” finns inte. De som finns: {listing(sorted(templates))}.")
    return templates[id_]
