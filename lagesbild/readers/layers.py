"""What a file of borders calls its things: the kinds of layer, and the names of its columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import pandas as pd

from lagesbild.looks import BACKGROUND
from lagesbild.swedish import fold, slug

AREA_KINDS = ("kommun", "stadsdelsområde", "stadsområde", "mellanområde", "stadsdel", "kommundel", "RegSO", "DeSO")
"""Layers whose features are areas."""
VULNERABLE = "utsatt område"
MANY_KINDS = ("kamera", "belysning", "skola", "bostadsbolag", "kollektivtrafik")
"""Layers of many alike, which need no names of their own."""
PLACE_KINDS = (
    *(VULNERABLE, "LOV 3-område", "öppen drogscen", "lokalpolisområde", "plats"),
    *MANY_KINDS,
    *BACKGROUND,
)
"""Layers whose features lie in an area."""
LAYER_KINDS: tuple[str, ...] = (*AREA_KINDS, *PLACE_KINDS)
"""Every kind of layer, as users choose it."""
CATEGORIES = (VULNERABLE, "riskområde", "särskilt utsatt område")
"""The police's categories of a vulnerable area."""

ROLES: dict[str, tuple[str, ...]] = {
    "kind": ("lager", "typ", "niva", "layer", "type", "områdestyp"),
    "name": ("namn", "name", "benämning", "områdesnamn", "områdenamn", "delområde", "delområdesnamn", "platsnamn"),
    "parent": ("överordnad",),
    "part of": ("stadsområdenamn", "stadsområdesnamn", "stadsområde"),
    "municipality": ("kommunnamn", "kommun", "knnamn"),
    "municipality code": ("kommunkod", "knkod"),
    "code": ("kod", "områdeskod", "områdekod"),
    "alias": ("alias", "aliases"),
    "edition": ("utgåva", "edition", "årgång", "år", "year"),
    "category": ("kategori", "category", "klass"),
    "district": ("stadsdel",),
    "accuracy": ("lägesnoggrannhet",),
    "generalised": ("generaliserad",),
    "value": ("värde", "antal", "value", "count"),
    "unit": ("enhet", "unit"),
    "colour": ("färg",),
    "symbol": ("symbol",),
}
"""What a column may hold, whatever the layer → the names that it goes by."""
_NAMES: dict[str, tuple[str, ...]] = {
    "DeSO": ("desonamn", "desokod", "deso"),
    "RegSO": ("regsonamn", "regso"),
    "kommun": ROLES["municipality"],
    "stadsdelsområde": ("stadsdelsområde", "stadsdelsområdesnamn"),
    "stadsområde": ("stadsområde", "stadsområdesnamn", "stadsområdenamn"),
    "mellanområde": ("mellanområde", "mellanområdesnamn", "mellanområdenamn"),
    "stadsdel": ("stadsdel", "stadsdelsnamn", "stadsdelnamn"),
    "kommundel": ("kommundel", "kommundelsnamn", "kommundelnamn"),
    "lokalpolisområde": ("lokalpolisområde", "lponamn", "lpo"),
}
"""Names of the column with the names, when the layer is of that kind."""
_CODES: dict[str, tuple[str, ...]] = {
    "DeSO": ("desokod", "deso"),
    "RegSO": ("regsokod",),
    "kommun": ROLES["municipality code"],
}
_FILE_NAMES = (
    ("DeSO", r"deso"),
    ("RegSO", r"regso"),
    ("stadsdelsområde", r"stadsdelsomrade"),
    ("stadsområde", r"stadsomrade"),
    ("mellanområde", r"mellanomrade"),
    ("stadsdel", r"stadsdel(ar|$)"),
    ("kommundel", r"kommundel(ar|$)"),
    ("kommun", r"kommun(er|gränser|granser|$)"),
    (VULNERABLE, r"uso|utsatt"),
    ("öppen drogscen", r"drogscen"),
    ("LOV 3-område", r"lov 3"),
    ("lokalpolisområde", r"lokalpolisomrade|lpo"),
    ("kamera", r"kamer(a|or)"),
    ("belysning", r"belysning|gatljus"),
    ("skola", r"skol(a|or)$|skol(a|or) "),
    ("bostadsbolag", r"bostadsbolag|fastighetsagare"),
    ("kollektivtrafik", r"kollektivtrafik|tunnelbana|hallplatser"),
    ("vatten", r"vatten|sjoar"),
    ("grönområde", r"gronomrade|gronytor|parker"),
    ("huvudväg", r"huvudvag|vagar$|vagar "),
    ("järnväg", r"jarnvag|spartrafik"),
    ("ortnamn", r"ortnamn"),
    ("plats", r"plats(er)?$|plats(er)? "),
)
"""Words in a file's name that say its kind, the most telling first."""
_SMALL = ("och", "i", "på", "vid", "av", "till", "med")


def plain(name: str) -> str:
    """The form in which columns and kinds are compared: no case, no accents, letters and digits only.

    >>> plain("RegSO-kod"), plain("OMRADE_NAMN"), plain("Lägesnoggrannhet")
    ('regsokod', 'omradenamn', 'lagesnoggrannhet')
    """
    return slug(name).replace("-", "")


_KIND_WORDS = {plain(kind): kind for kind in LAYER_KINDS} | {plain(c): VULNERABLE for c in CATEGORIES}


def kind_named(word: str) -> str | None:
    """The kind of layer that a word names, in any case and with or without accents."""
    return _KIND_WORDS.get(plain(word))


def column_of(role: str, columns: Sequence[str], kind: str | None = None) -> str | None:
    """The column that plays a role, None when no column does. ``kind`` is the layer's, where it is known."""
    names = ROLES[role]
    if role == "name":
        names = (*_NAMES.get(kind or "", ()), *names)
    elif role == "code":
        names = (*_CODES.get(kind or "", ()), *names)
    return _first(names, columns)


def _first(names: Iterable[str], columns: Sequence[str]) -> str | None:
    for name in map(plain, names):
        for column in columns:
            heading = plain(column)
            # a Shapefile cuts the names of its columns after ten characters
            if heading == name or (len(column) == 10 and name.startswith(heading)):
                return column
    return None


def likely_kind(attributes: pd.DataFrame, *titles: str) -> str | None:
    """The kind that columns or the names of file and layer say without a doubt."""
    columns = list(attributes.columns)
    category = column_of("category", columns)
    if category is not None:
        words = {fold(str(v)) for v in attributes[category].dropna().unique()}
        if words and words <= set(CATEGORIES):
            return VULNERABLE
    for kind in ("DeSO", "RegSO"):  # a file of DeSO holds the codes of RegSO too
        if _first((*_CODES[kind], *_NAMES[kind]), columns):
            return kind
    for kind in ("mellanområde", "stadsområde", "stadsdelsområde", "stadsdel", "lokalpolisområde", "kommun"):
        if _first(_NAMES[kind], columns) and not column_of("name", columns):
            return kind
    for title in titles:
        words_ = slug(title).replace("-", " ")
        for kind, pattern in _FILE_NAMES:
            if re.search(rf"\b({pattern})", words_):
                return kind
    return None


def title_case(name: str) -> str:
    """A name in upper case as names are written.

    >>> title_case("HÄSSELBY GÅRD"), title_case("TRÅNGSUND-SKOGÅS"), title_case("KYRKAN OCH TORGET")
    ('Hässelby Gård', 'Trångsund-Skogås', 'Kyrkan och Torget')
    """

    def word(match: re.Match[str]) -> str:
        text = match[0].lower()
        return text if text in _SMALL and match.start() else text.capitalize()

    return re.sub(r"[^\W\d_]+", word, name)


def is_upper_case(name: str) -> bool:
    """True for a name written in upper case throughout; short names and codes may be meant so.

    >>> is_upper_case("NÄLSTA"), is_upper_case("0180C1010"), is_upper_case("NK")
    (True, False, False)
    """
    return name.isupper() and len(name) > 2 and not any(c.isdigit() for c in name)
