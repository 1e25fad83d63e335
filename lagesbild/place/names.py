"""What areas may be called, and names read from a list or a file."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

from lagesbild import privacy
from lagesbild.areas import Directory
from lagesbild.problems import Problem, Refused
from lagesbild.readers.files import is_workbook, read_grids
from lagesbild.readers.texts import read_text
from lagesbild.swedish import fold, slug

LONGEST = 80
"""Characters of a name, at most."""
MOST_PARTS = 300
"""Parts of a place, at most: more are rows of statistics, not areas that a meeting judges."""
_RESERVED = ("summa", "totalt", "alla", "ej platsbestämt")  # what tables call something else than an area
_FORBIDDEN = "|;"  # what separates names in files
_INVISIBLE = str.maketrans("", "", "\u00ad\u200b\ufeff")  # what a text copied from Word or the web carries along
_BULLET = re.compile(r"^(?:[-–—*•·▪]\s+|\d{1,3}[.)]\s+)")
_HEADINGS = ("namn", "stadsdel", "stadsdelar", "stadsområde", "kommundel", "område", "områden", "del", "delar")


def tidy(name: str) -> str:
    """A name without what cannot be seen at its ends, within it, or between its words; composed (NFC)."""
    return " ".join(unicodedata.normalize("NFC", name.translate(_INVISIBLE)).split())


def split_names(text: str) -> list[str]:
    """The names in a text that was typed or pasted: one a line, or separated by comma, semicolon or tab.

    >>> split_names("1. Norr\\n• Söder, Öster")
    ['Norr', 'Söder', 'Öster']
    """
    pieces = re.split(r"[\n\r,;\t]", text)
    return [name for piece in pieces if (name := tidy(_BULLET.sub("", piece.strip())))]


def names_in_file(path: Path) -> list[str]:
    """The names in a file: text with one a line, or a table with a column of names. Raises Refused."""
    if not is_workbook(path):
        text = read_text(path, "en textfil med ett namn per rad")
        first = re.split(r"[;\t]", text.strip().partition("\n")[0])
        if len(first) == 1:
            names = split_names(text)
            return names[1:] if names and fold(names[0]) in _HEADINGS else names
    rows = [cells for _, cells in read_grids(path)[0].numbered()]
    headings = [fold(c) for c in rows[0]] if rows else []
    if at := [i for i, heading in enumerate(headings) if heading in _HEADINGS]:
        return [tidy(r[at[0]]) for r in rows[1:] if at[0] < len(r) and r[at[0]].strip()]
    if len(rows) == 1:
        return [tidy(c) for c in rows[0] if c.strip()]
    if any(sum(map(bool, r)) > 1 for r in rows):
        raise Refused(
            [Problem("Filen har flera kolumner, och ingen heter namn.", "en kolumn ”namn”.", 1, "namn", file=path.name)]
        )
    return [tidy(next(c for c in r if c)) for r in rows]


def check_name(name: str, what: str) -> list[Problem]:
    """What is wrong with one name, by itself; ``what`` is the field: Namn, Stadsdel."""

    def problem(text: str, expected: str) -> list[Problem]:
        return [Problem(text, expected, column=what, value=None if "tecken" in text else name)]

    plain = tidy(name)
    if not plain:
        return problem(f"{what} saknas.", "ett namn.")
    if hidden := [c for c in plain if unicodedata.category(c).startswith("C")]:
        return problem(
            f"{what} innehåller ett tecken som inte syns (U+{ord(hidden[0]):04X}).",
            "bara bokstäver, siffror och skiljetecken.",
        )
    if not slug(plain) or not any(c.isalpha() for c in plain):
        return problem(f"”{plain}” är inget namn.", "ett namn med minst en bokstav, a–ö.")
    if not plain[0].isalnum():
        return problem(f"”{plain}” börjar med ”{plain[0]}”.", "ett namn som börjar med en bokstav eller siffra.")
    if len(plain) > LONGEST:
        return problem(f"”{plain[:20]} …” är för långt ({len(plain)} tecken).", f"högst {LONGEST} tecken.")
    if wrong := [c for c in _FORBIDDEN if c in plain]:
        return problem(f"”{plain}” innehåller tecknet ”{wrong[0]}”.", "ett namn utan det.")
    if fold(plain) in _RESERVED:
        return problem(f"”{plain}” är upptaget: tabeller kallar annat så.", "ett annat namn.")
    return privacy.check({what: plain})


def _is_known(name: str, existing: Directory) -> str | None:
    """The name of the area that is called so already, None if no area is."""
    return next((a.name for a in existing.areas if fold(name) in {fold(n) for n in (a.name, *a.aliases, a.id)}), None)


def check_place_name(name: str, existing: Directory) -> list[Problem]:
    """What is wrong with the name of a place, among those that exist."""
    problems = check_name(name, "Namn")
    if not problems and (other := _is_known(name, existing)):
        called = f", som ett annat namn på {other}" if fold(other) != fold(name) else ""
        problems.append(
            Problem(
                f"”{tidy(name)}” finns redan{called}.",
                "ett namn som inget annat område har.",
                column="Namn",
                value=tidy(name),
                fix="Välj platsen i listan, eller skriv ett namn som skiljer dem åt, t.ex. med ”kommun”.",
            )
        )
    return problems


def check_parts(names: Sequence[str], place: str, taken: Iterable[str], what: str) -> list[Problem]:
    """What is wrong with the names of parts: each by itself, twice among them, or as something there already."""
    if len(names) > MOST_PARTS:
        return [Problem(f"{len(names)} delar är för många.", f"högst {MOST_PARTS}.", column=what)]
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    taken_names = {fold(n): n for n in taken}
    for row, name in enumerate(names, start=1):
        wrong = check_name(name, what)
        key = fold(tidy(name))
        if not wrong and key == fold(tidy(place)):
            wrong = [
                Problem(
                    f"”{tidy(name)}” heter som platsen.",
                    f"ett eget namn, t.ex. ”{tidy(name)} centrum”.",
                    column=what,
                    value=name,
                )
            ]
        elif not wrong and key in taken_names:
            wrong = [Problem(f"”{tidy(name)}” finns redan.", "ett nytt namn.", column=what, value=name)]
        elif not wrong and key in seen:
            wrong = [
                Problem(
                    f"”{tidy(name)}” står två gånger, även som nummer {seen[key]}.",
                    "varje namn en gång; stor eller liten bokstav skiljer dem inte.",
                    column=what,
                    value=name,
                )
            ]
        seen.setdefault(key, row)
        problems += [Problem(p.what, p.expected, row, p.column, p.value, fix=p.fix) for p in wrong]
    return problems
