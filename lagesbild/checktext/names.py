"""What running text calls a crime category: declared synonyms and inflections, never likeness.

Only names that mean the same are here. A wider or a narrower name ("dödligt våld", "personrån")
is left out on purpose: a number about it says nothing of the category.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import permutations

from lagesbild.swedish import fold

SAME = (
    ("inbrott i bostad", "inbrott i bostäder", "bostadsinbrott"),
    ("bilstöld", "stöld av bil", "stöld av bilar", "stulna bilar", "biltillgrepp"),
    ("cykelstöld", "stöld av cykel", "stöld av cyklar", "stulna cyklar", "cykeltillgrepp"),
    ("mopedstöld", "stöld av moped", "stöld av mopeder", "stulna mopeder"),
    (
        "stöld ur fordon",
        "stöld ur och från fordon",
        "stöld ur eller från fordon",
        "stöld ur/från fordon",
        "stöld ur motorfordon",
        "stöld ur och från motorfordon",
        "stöld ur bil",
        "stöld ur bilar",
        "inbrott i bil",
        "inbrott i bilar",
        "inbrott i fordon",
        "bilinbrott",
        "fordonsinbrott",
    ),
    ("stöld i butik", "butiksstöld"),
    ("bedrägeri", "bedrägeribrott"),
    ("skadegörelse", "skadegörelsebrott"),
    ("mord/dråp", "mord och dråp", "mord eller dråp"),
    (
        "mord/dråp, försök",
        "försök till mord/dråp",
        "försök till mord eller dråp",
        "försök till mord och dråp",
        "mordförsök",
        "försök till mord",
    ),
    ("misshandel utomhus", "misshandel, utomhus", "utomhusmisshandel", "misshandelsbrott utomhus"),
    ("våldtäkt, utomhus", "våldtäkt utomhus", "utomhusvåldtäkt"),
    ("rån", "rånbrott"),
    ("personrån", "rån mot person", "rån mot privatperson", "rån mot privatpersoner"),
    ("mordförsök", "försök till mord"),
)
"""Names of one and the same thing; a category is any of them."""

_FORMS = {
    "hot": "hot(?:et|en)?",
    "rån": "rån(?:et|en)?",
    "mord": "mord(?:et|en)?",
    "dråp": "dråp(?:et|en)?",
    "misshandel": "misshand(?:eln?|lar|larna)",
    "utomhusmisshandel": "utomhusmisshand(?:eln?|lar|larna)",
    "sexuellt": "sexuell(?:t|a)",
    "grov": "grov(?:t|a)?",
    "olaga": "olaga",
    "försök": "försök(?:et|en)?",
}
_FIXED = frozenset(("ur", "och", "från", "mot", "av", "till", "eller", "utomhus", "stulna"))
_ENDINGS = "(?:en|n|et|t|er|r|ar|or|erna|rna|arna|orna|na)?"
_REPORTED = ("brott", "fall", "anmälan", "anmälningar", "ärenden", "ärendena")
"""What a category is joined with without counting anything else: "misshandelsfall", "våldtäktsanmälningarna"."""


_STOLEN = {"cyklar(?:na)?": "cyklar", "bilar(?:na)?": "bilar", "mopeder(?:na)?": "mopeder"}


def base(category: str) -> str:
    """A category's name without what stands in brackets: "bedrägeri" of "Bedrägeri (urval)".

    >>> base("Misshandel utomhus (0-14 år)"), base("Våldtäkt, utomhus")
    ('misshandel utomhus', 'våldtäkt, utomhus')
    """
    return fold(re.sub(r"\([^)]*\)", " ", category))


def qualifier(category: str) -> str:
    """What stands in brackets in a category's name, as a pattern; "" when nothing does."""
    match = re.search(r"\(([^)]*)\)", category)
    if match is None:
        return ""
    parts = re.split(r"\s*+[-–]\s*+|\s++", match[1].strip())
    return r"\s*[-–]?\s*".join(re.escape(p) for p in parts if p)


def pattern(phrase: str) -> str:
    """A phrase with the endings that its words take, as a pattern for text in any case.

    >>> bool(re.fullmatch(pattern("inbrott i bostad"), "Inbrotten i bostad", re.I))
    True
    """
    return "".join(_part(p) for p in re.findall(r"\w+|[^\w\s]|\s++", phrase))


def _part(part: str) -> str:
    if part.isspace():
        return r"\s+"
    if part in "-–":
        return r"\s*[-–]\s*"
    return _word(part) if part[0].isalnum() else r"\s*" + re.escape(part)


def _word(word: str) -> str:
    if word in _FORMS:
        return _FORMS[word] + "s?"
    if word == "våld":
        return "våld(?:et)?s?"
    if len(word) > 5 and word.endswith("man") and word not in _FIXED:
        return f"{re.escape(word[:-3])}(?:man(?:nen)?|män(?:nen)?)s?"
    if word.endswith("brand") and word not in _FIXED:
        return f"{re.escape(word[:-3])}(?:and(?:en)?|änder(?:na)?)s?"
    if len(word) < 3 or word in _FIXED:
        return re.escape(word)
    plain = re.escape(word) + _ENDINGS + "s?"
    if unstressed := re.fullmatch(r"(\w*[^aeiouyåäö\W])e([lr])", word):  # "klotter", "klottret"
        stem, last = re.escape(unstressed[1]), unstressed[2]
        return f"{stem}(?:e{last}{_ENDINGS}s?|{last}(?:et|en|ar|arna|na)s?)"
    return plain


class Finder:
    """Finds names by the letters that they begin with: a sentence is not held against every name at every word.

    ``patterns`` give the rows of each name; where several fit at one place the first of them holds.
    """

    def __init__(self, patterns: Mapping[str, tuple[str, ...]]) -> None:
        leads = [_lead(p) for p in patterns]
        starts = {lead[:_LEAD] for lead in leads}
        self._rows = list(patterns.values())
        self._beginning = {s: self._of(patterns, leads, s) for s in starts if len(s) == _LEAD}
        self._others = self._of(patterns, leads, "") if any(len(s) < _LEAD for s in starts) else None

    @staticmethod
    def _of(patterns: Iterable[str], leads: Iterable[str], start: str) -> tuple[re.Pattern[str], list[int]]:
        """The names that may begin with some letters, as one pattern, and which they are."""
        near = [
            (i, p) for i, (p, lead) in enumerate(zip(patterns, leads, strict=True)) if start.startswith(lead[:_LEAD])
        ]
        return re.compile(rf"(?:{'|'.join(f'({p})' for _, p in near)})(?!\w)", re.I), [i for i, _ in near]

    def found(self, words: str) -> Iterator[tuple[re.Match[str], tuple[str, ...]]]:
        """Every name in a sentence, and its rows."""
        end = 0
        for start in _START.finditer(words):
            at = start.start()
            among = self._beginning.get(words[at : at + _LEAD].lower(), self._others)
            if at < end or among is None:
                continue
            if match := among[0].match(words, at):
                yield match, self._rows[among[1][(match.lastindex or 1) - 1]]
                end = match.end()


_LEAD = 3  # letters
_START = re.compile(r"(?<![\w/])(?<!\w-)(?=\S)")


def _lead(pattern: str) -> str:
    """The letters that all that a pattern matches begins with, in small letters; "" when it may begin otherwise.

    >>> _lead(pattern("rån")), _lead(r"(?-i:Våld)(?=:)"), _lead("m(?:a|ä)n"), _lead("[0-9]")
    ('rån', 'våld', 'm', '')
    """
    match = re.match(r"(?:\(\?-i:|\(\?<=\[0-9\]\\s\))?([a-zåäö]*)([?*{]?)", pattern, re.I)
    letters = match[1] if match else ""
    return (letters[:-1] if match and match[2] else letters).lower()


def names(categories: Sequence[str], groups: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Pattern → the categories (or the one group) that it names, the longest phrase first.

    A phrase that names several categories ("misshandel utomhus", by age) gives all of them.
    """
    patterns: dict[str, tuple[str, ...]] = {}
    full = {fold(c): c for c in categories}
    phrases: dict[str, tuple[str, ...]] = {}
    for category in categories:
        root = base(category)
        known = next((group for group in SAME if root in group), (root,))
        same = tuple(c for c in categories if base(c) in known)
        for phrase in dict.fromkeys((*known, root)):
            phrases[phrase] = (full[phrase],) if phrase in full else same
        phrases[fold(category)] = (category,)
    # "våldtäkterna" is the category "Våldtäkt, utomhus" where no other category has the name
    for category in categories:
        short = base(category).split(",")[0].strip()
        alike = [c for c in categories if base(c).split(",")[0].strip() == short]
        if short not in phrases and len(alike) == 1:
            phrases[short] = (category,)
    for name, same in list(phrases.items()):  # "misshandelsbrott" is "Misshandel"
        if name.isalpha():
            for last in _REPORTED[name.endswith("brott") :]:
                phrases.setdefault(f"{name}{last}", same)
                phrases.setdefault(f"{name}s{last}", same)
    for name, same in list(phrases.items()):  # "stölder av båtmotorer" are "Båtmotorstöld"
        if (of := re.fullmatch(r"(\w{3,}?)s?stöld", name)) and not name.startswith(
            ("butik", "fick", "bil", "cykel", "moped")
        ):
            phrases.setdefault(f"stöld av {of[1]}", same)
    for name, same in list(phrases.items()):  # "inbrott i källare och vind"
        for one, other in ((" eller ", " och "), (" och ", " eller ")):
            phrases.setdefault(name.replace(one, other), same)
    for name, same in list(phrases.items()):  # "misshandelsfall utomhus"
        first, _, rest = name.partition(" ")
        if rest and first.isalpha() and not first.endswith("brott"):
            for last in ("fall", "brott", "anmälningar"):
                phrases.setdefault(f"{first}s{last} {rest}", same)
    phrases |= {name: same for name, same in _shortened(categories).items() if name not in phrases}
    for group in groups:
        name = fold(group)
        for phrase in (
            f"brott mot {name}",
            f"brottstyp mot {name}",
            f"brottskategori mot {name}",
            f"{name}brott",
            f"{name}sbrott",
            *(
                f"{kind} {name}"
                for kind in ("gruppen", "brottsgruppen", "huvudgruppen", "kategorin", "brottskategorin")
            ),
        ):
            phrases.setdefault(phrase, (group,))
        if " " in name and name not in phrases:  # "inom våld och hot anmäldes 516 brott"
            phrases[name] = (group,)
        # as a table's heading is written: "Hushåll: 696", "Anmälda brott i urval, hushåll"
        patterns[rf"(?-i:{re.escape(group)})(?=:?\s+[0-9])"] = (group,)
        # "av brotten avsåg 1 208 person": a number of crimes, where the sentence speaks of crimes at all
        patterns[rf"(?<=[0-9]\s){re.escape(name)}"] = (group,)
        patterns[rf"anmälda\s+brott(?:\s+i\s+urval)?,\s+{re.escape(name)}"] = (group,)
    for phrase in sorted(phrases, key=lambda p: (-len(p), p)):
        patterns[pattern(phrase)] = phrases[phrase]
    for thing, plural in _STOLEN.items():  # "166 cyklar har anmälts stulna"
        if stolen := phrases.get(f"stulna {plural}"):
            reported = r"(?:anmält?s|anmäldes|rapporterats|rapporterades)\s+(?:som\s+)?stulna|stulits|stals"
            patterns[rf"{thing}\s+(?:(?:har|hade)\s+)?(?:{reported})"] = stolen
    for group in groups:  # "377 bedrägerier"; "bedrägerierna" may be those just spoken of
        if re.search(r"(?:stöld|bedrägeri)$", fold(group)):
            patterns.setdefault(rf"{re.escape(fold(group))}er", (group,))
    return patterns


_HEADS = ("rån", "inbrott", "hot")  # "misshandel" is no short word for "misshandel utomhus"


def heads(categories: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Pattern → the one category that a wider word may stand for: "rånen" where personrån are the only ones loaded.

    >>> [named for named in heads(["Personrån", "Inbrott i bostad", "Källarinbrott", "Hot"]).values()]
    [('Personrån',)]
    """
    wider: dict[str, tuple[str, ...]] = {}
    for head in _HEADS:
        near = [c for c in categories if any(w.endswith(head) for w in re.findall(r"\w+", base(c)))]
        if len(near) == 1 and base(near[0]) != head:
            wider[pattern(head)] = (near[0],)
    return wider


def _shortened(categories: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Two categories with a word or an ending that a text says once: "misshandel inomhus och utomhus", "bil- och cykelstöld".

    >>> sorted(_shortened(["Bilstöld", "Cykelstöld", "Misshandel, inomhus", "Misshandel, utomhus"]))[::3]
    ['bil- och cykelstöld', 'misshandel utomhus och inomhus']
    """
    both: dict[str, tuple[str, ...]] = {}
    for one, other in permutations(categories, 2):
        first, second = (re.findall(r"[\w/-]+", base(c)) for c in (one, other))
        if len(first) == len(second) == 2 and first[0] == second[0]:
            both[f"{first[0]} {first[1]} och {second[1]}"] = (one, other)
        last = _COMPOUND.fullmatch(first[0]) if len(first) == len(second) == 1 else None
        if last and second[0].endswith(last["head"]) and second[0] != last["head"]:
            both[f"{last['first']}- och {second[0]}"] = (one, other)
    return both


_COMPOUND = re.compile(r"(?P<first>\w{2,}?)s?(?P<head>stöld|inbrott|rån|misshandel|bedrägeri)")
