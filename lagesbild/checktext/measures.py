"""What a sentence says of the measures that are loaded about a place: "48,5 procent är utrikes födda", "ohälsotalet är 18 dagar"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache, lru_cache

from lagesbild.checktext.facts import Measure
from lagesbild.checktext.numbers import Number, Unit
from lagesbild.checktext.reading import Reader
from lagesbild.checktext.report import Finding, Verdict, say, unchecked
from lagesbild.checktext.tokens import Kind
from lagesbild.swedish import number, round_half_up

AGE = re.compile(
    r"\b(?:under|yngre\s++än)\s++(?P<under>[0-9]{1,2})\s++år|\b(?:över|äldre\s++än)\s++(?P<over>[0-9]{1,2})\s++år|\b(?P<a>[0-9]{1,2})\s*+(?:[-–]|till|och)\s*+(?P<b>[0-9]{1,3})\s*+(?:år|-?åring)"
    r"|\b(?P<up>[0-9]{1,2})\s++år\s++(?:och|eller)\s++(?:äldre|uppåt|över)|\bfyllt\s++(?P<reached>[0-9]{1,2})(?:\s++år)?|\b(?P<plus>[0-9]{1,2})\+",
    re.I,
)
_STOP = frozenset(
    ("andel", "antal", "med", "efter", "högst", "därav", "och", "till", "från", "under", "bakgrund", "invånare")
)
# what may stand between a share and its measure, beside an area: "48,5 procent, är utrikes födda", "av eleverna är behöriga"
_LEADS_TO = re.compile(
    r"(?:\W|\b(?:av|de|dem|alla|är|har|hade|var|som|med|en|ett|högst|i|hela|totalt|invånar\w*|elever\w*|befolkning\w*|boende|vuxna|personer\w*|tar\s++emot|får|utgörs|"
    r"bostäder\w*|lägenheter\w*|bostadsbestånd\w*|hushåll\w*|procent|kronor|kr|dagar|[0-9]+)\b)*",
    re.I,
)
_COMPARED = re.compile(
    r"\s*+(?:kr|kronor|dagar|procent)?\s*+(?:(?P<up>fler|högre|mer|över)|(?P<down>färre|lägre|mindre|under))\b(?!\s++[0-9])",
    re.I,
)
VOCABULARY = re.compile(
    r"kronor|kr|dagar|elev\w*|vuxna|årskurs\w*|bostäder\w*|lägenheter\w*|bostadsbestånd\w*|hushåll\w*|utgörs|tusen",
    re.I,
)
"""What a measure may be told in, beside its own words and its unit."""
_SHORTEST_HEAD = 9  # letters: "hyresrätter", "arbetslöshet", never "födda"


def finding(reader: Reader, n: Number, i: int) -> Finding | None:
    """What the register says of a number that a measure's name stands beside; None when none does."""
    line, words = reader.line, reader.line.words
    near = named(reader)
    if not near:
        return None
    previous = max((m.end for m in line.numbers if m.end <= n.start), default=0)
    following = min((m.start for m in line.numbers if m.start > n.start), default=len(words))
    plain = words  # without the areas, which say nothing of what is measured
    for t in reader.of_kind(Kind.AREA):
        plain = plain[: t.start] + " " * (t.end - t.start) + plain[t.end :]
    since = [a for a in near if previous <= a[0] and a[1] <= n.start]
    right = [a for a in near if n.end <= a[0] < following and _LEADS_TO.fullmatch(plain, n.end, a[0])]
    earlier = [a for a in near if a[1] <= n.start]
    is_taken = bool(since) and previous > 0 and _LEADS_TO.fullmatch(plain, previous, since[-1][0]) is not None
    chosen = (
        right[:1]
        if right and (not since or is_taken)  # "36,2 procent utrikes födda och 11,9 procent arbetslösa"
        else since[-1:]
        or earlier[-1:]
        or [a for a in near if n.end <= a[0] and _LEADS_TO.fullmatch(plain, n.end, a[0])][:1]
    )
    if not chosen:
        return None
    name = chosen[0][2]
    reader.use(*chosen[0][:2])
    area = reader.area_of(i, reader.carried.area or line.facts.scope.area.id)
    if area is None:
        return unchecked(line.start, n, "Det framgår inte vilket område talet gäller.")
    measures = [m for m in line.facts.measures if m.name == name and m.area == area]
    if n.unit is Unit.COUNT and n.step < 1 and any(m.unit == "%" for m in measures):
        n = replace(n, unit=Unit.PERCENT)  # "11,4 procent och lägst i Norrgärdet med 2,1"
    is_own_unit = any(_unit_fits(m, n, words) for m in line.facts.measures if m.name == name)
    if not is_own_unit:
        return None
    if not measures:
        return unchecked(line.start, n, f"”{name}” är inte inläst för {line.facts.area_name(area)}.")
    measure = measures[0]
    if reader.tags and not any(reader.year_of(k) in measure.years for k in reader.tags):
        return unchecked(line.start, n, f"”{name}” är bara inläst för {', '.join(map(str, measure.years))}.")
    if _SOME.search(words[previous:following]) or _of_some(plain[previous:following], name):
        return unchecked(line.start, n, f"Det framgår inte att talet gäller hela ”{name}”.")
    unit = re.compile(rf"\s*+{re.escape(measure.unit)}\b").match(words, n.end)
    if compared := _COMPARED.match(words, unit.end() if unit else n.end):
        return _apart(reader, n, i, measure, 1 if compared["up"] else -1)
    if n.is_rough and n.sign and (than := _than(reader, i)) is not None:
        return _times(reader, n, measure, than)
    sign, at = reader.direction(i, -1)
    if sign and reader.tokens[at].kind is Kind.NUMBER:
        sign = 0  # "mer än dubbelt så hög i Aspnäs (7,4 procent)" compares places
    if n.sign or n.unit is Unit.POINTS or sign:
        return unchecked(line.start, n, f"Ändringar och skillnader av ”{name}” prövas inte.")
    if wrong := _against_rank(reader, i, measure):
        return told(
            reader, n, _where(reader, measure).replace(",", ":"), measure.value, False, f"{wrong}.", _shown(measure)
        )
    return told(
        reader,
        n,
        _where(reader, measure).replace(",", ":"),
        measure.value,
        rounded(n, measure.value),
        f"Texten säger {say(n.value, n.unit, False)}, registret har {_shown(measure)} ({_where(reader, measure)}, {measure.years[-1]}).",
        _shown(measure),
    )


_SOME = re.compile(r"\b(?:kvinnor\w*|män|männen|flickor\w*|pojkar\w*|mål\w*|ska|bör|väntas|inte)\b", re.I)
_OF_WHOM = re.compile(r"\b(?:av|bland|hos)\s++(?:(?:de|alla|samtliga)\s++)*+(?P<whom>[^\W\d_]{3,})", re.I)


def _of_some(words: str, name: str) -> bool:
    """True for "bland unga", where the measure is of everybody."""
    return any(
        not _LEADS_TO.fullmatch(m["whom"]) and not re.search(rf"\b{re.escape(m['whom'][:4])}", name, re.I)
        for m in _OF_WHOM.finditer(words)
    )


def named(reader: Reader) -> list[tuple[int, int, str]]:
    """Where the sentence names a measure, and which; the longer name holds: "behöriga till gymnasiet" is no "gymnasium"."""
    facts = reader.line.facts
    return _named(reader.line.words, facts.scope.once(("checktext-measures",), lambda: _names(facts.measures)))


def _names(loaded: Iterable[Measure]) -> tuple[str, ...]:
    """The names of measures; how many live somewhere, of all or of an age, is counted elsewhere."""
    names = dict.fromkeys(m.name for m in loaded)
    return tuple(n for n in names if not AGE.search(n.split(",")[0]) and n.casefold() != "invånare")


@lru_cache(maxsize=16)  # every number of a sentence asks
def _named(words: str, names: tuple[str, ...]) -> list[tuple[int, int, str]]:
    near = [(m.start(), m.end(), name) for name, pattern in _patterns(names) for m in pattern.finditer(words)]
    return [
        a
        for a in near
        if not any(b is not a and b[0] <= a[0] and a[1] <= b[1] and b[1] - b[0] > a[1] - a[0] for b in near)
    ]


_SAID = (("utrikes födda", "född utomlands", "födda utomlands", "utlandsfödda", "utrikesfödda"),)
"""Names of one and the same measure: the one that a table has first."""


@cache
def _patterns(names: Sequence[str]) -> list[tuple[str, re.Pattern[str]]]:
    """How a text may name each measure: its own words with other endings, in their order, or its last alone where no other has it."""
    of = {name: _words(name) for name in names}
    patterns = []
    for name, words in of.items():
        if not words:
            continue
        ways = [words]
        others = {w.lower()[:6] for other, ws in of.items() if other != name for w in ws}
        if len(words) > 1 and len(words[-1]) >= _SHORTEST_HEAD and words[-1].lower()[:6] not in others:
            ways.append(words[-1:])
        ways += [way.split() for said in _SAID if name.lower().endswith(said[0]) for way in said[1:]]
        alternatives = "|".join(r"\s++(?:till\s++|i\s++|från\s++)?".join(map(_stem, way)) for way in ways)
        lead = r"(?:högst\s++)?" if name.lower().startswith("högst") else ""
        patterns.append((name, re.compile(rf"\b{lead}(?:{alternatives})\b", re.I)))
    return patterns


def _words(name: str) -> list[str]:
    if name.lower().startswith("därav"):
        return [w for w in re.findall(r"[^\W\d_]+", name) if w.lower() not in ("därav", "med")]
    return [w for w in re.findall(r"[^\W\d_]+", re.split(r",|\befter\b", name)[0]) if w.lower() not in _STOP]


def _stem(word: str) -> str:
    return re.escape(word if len(word) <= 6 else word[:-2]) + r"(?:s?het(?:ens?)?|[^\W\d_]{0,4})"  # "arbetslösheten"


def _apart(reader: Reader, n: Number, i: int, measure: Measure, sign: int) -> Finding:
    """ "Fyra dagar över stadens 14", "1,5 procentenheter högre än i kommunen": the measure of one area against that of another."""
    line, facts = reader.line, reader.line.facts
    after = [str(t.value) for t in reader.tokens[i + 1 :] if t.kind is Kind.AREA and t.value]
    before = [str(t.value) for t in reader.tokens[:i] if t.kind is Kind.AREA and t.value]
    own = before[-1] if before else facts.scope.area.id
    values = {m.area: m.value for m in facts.measures if m.name == measure.name}
    is_percent = measure.unit == "%" and n.unit is Unit.PERCENT  # of a share, percent may mean either
    if len(set(after)) != 1 or after[0] == own or not {own, after[0]} <= set(values) or is_percent:
        return unchecked(line.start, n, f"Det framgår inte vad skillnaden i ”{measure.name}” gäller.")
    true = round_half_up(values[own] - values[after[0]], 2)
    right = rounded(n, abs(true)) and true * sign > 0
    decimals = 0 if true == int(true) else 1
    basis = f"{measure.name}: {facts.area_name(own)} mot {facts.area_name(after[0])}"
    words = f"Texten säger {say(sign * n.value, n.unit, True)}, registret ger {number(true, decimals, sign=True)} ({basis})."
    return told(reader, n, f"{basis}, skillnad", true, right, words, number(true, decimals, sign=True))


def _against_rank(reader: Reader, i: int, measure: Measure) -> str:
    """What is wrong with "högst i Västerby med 11,4 procent", among the parts that the measure is loaded for; what holds is noted as tried."""
    facts = reader.line.facts
    parts = {p.id for p in facts.scope.parts}
    values = {m.area: m.value for m in facts.measures if m.name == measure.name and m.area in parts}
    ranks = [
        j
        for j, t in enumerate(reader.tokens[:i])
        if t.kind is Kind.RANK and re.fullmatch("högst|lägst", t.text, re.I) and not reader.is_number_between(j, i)
    ]
    if len(ranks) != 1 or measure.area not in values or len(values) < 2:
        return ""
    beside = [str(t.value) for t in reader.tokens[ranks[0] : i] if t.kind is Kind.AREA]
    if beside != [measure.area]:
        return ""
    is_low = reader.tokens[ranks[0]].rank[1]
    reader.used.add(ranks[0])
    first = (min if is_low else max)(values, key=lambda a: values[a])
    if values[first] == measure.value:
        return ""
    return f"{'Lägst' if is_low else 'Högst'} är {measure.name} i {facts.area_name(first)}, {number(values[first], 1)}"


def _than(reader: Reader, i: int) -> str | None:
    """The area of "dubbelt så hög som i kommunen"."""
    after = [t for t in reader.tokens[i + 1 :] if t.text.lower() not in ("i", "för", "på", "hela")]
    kinds = [t.kind for t in after[:2]]
    return str(after[1].value) or None if kinds == [Kind.WHO, Kind.AREA] else None


def _times(reader: Reader, n: Number, measure: Measure, than: str) -> Finding:
    """How many times the measure of another area that of the number's area is."""
    facts = reader.line.facts
    before = [str(t.value) for t in reader.tokens if t.kind is Kind.AREA and t.value and t.end <= n.start]
    own = before[-1] if before else facts.scope.area.id
    values = {m.area: m for m in facts.measures if m.name == measure.name}
    measure, other = values.get(own, measure), values[than].value if than in values else None
    if not other or than == measure.area:
        return unchecked(reader.line.start, n, f"Det framgår inte vad skillnaden i ”{measure.name}” gäller.")
    true = 100 * (measure.value / other - 1)
    right = true * n.sign >= 0 and n.fits(abs(true))
    if not right and not n.is_far_from(abs(true)) and true * n.sign >= 0:
        return unchecked(reader.line.start, n, f"”{n.text}” är för ungefärligt för att prövas.")
    basis = f"{measure.name}: {facts.area_name(measure.area)} mot {facts.area_name(than)}"
    times = f"{number(round_half_up(measure.value / other, 1), 1)} gånger"
    words = f"Texten säger {n.text}, registret ger {times} ({basis})."
    return told(reader, n, f"{basis}, skillnad", round_half_up(true, 1), right, words, times)


def _where(reader: Reader, measure: Measure) -> str:
    return f"{reader.line.facts.area_name(measure.area)}, {measure.name}"


def _shown(measure: Measure) -> str:
    value = measure.value
    true = number(value, 0 if value == int(value) else 1 if round_half_up(value, 1) == value else 2)
    return true + ("\u00a0%" if measure.unit == "%" else "" if measure.unit == "antal" else f"\u00a0{measure.unit}")


def _unit_fits(measure: Measure, n: Number, words: str) -> bool:
    after = words[n.end : n.end + 12]
    if measure.unit == "%":
        return n.unit in (Unit.PERCENT, Unit.POINTS)
    if measure.unit == "kr":
        return (n.unit is Unit.COUNT and bool(re.match(r"\s*+(?:kr\b|kronor)", after))) or n.value >= 10_000
    return n.unit is Unit.COUNT


def rounded(n: Number, true: float) -> bool:
    """True when a number is the true one, or that one rounded as the number is written."""
    if n.fits(true):
        return True
    step = 10 ** (len(str(int(n.value))) - len(str(int(n.value)).rstrip("0"))) if n.unit is Unit.COUNT else 1
    if n.unit is not Unit.COUNT:
        return abs(true - n.value) <= n.step / 2 + 1e-9 and not n.is_rough
    return step >= 100 and abs(true - n.value) <= step / 2


def told(reader: Reader, n: Number, about: str, expected: float, right: bool, words: str, holds: str) -> Finding:
    """What the register says of a number about people or a measure."""
    line = reader.line
    place = (line.start + n.start, line.start + n.end)
    verdict = Verdict.RIGHT if right else Verdict.WRONG
    return Finding(
        *place, n.text, about, n.value, expected, verdict, words, says=say(n.value, n.unit, False), holds=holds
    )
