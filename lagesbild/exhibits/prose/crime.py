"""Sentences about reported crime: what changed and how certainly, where it is, and which areas stand out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lagesbild.analysis.statistics import Verdict
from lagesbild.exhibits.prose.extremes import are_alike, at_end, named
from lagesbild.swedish import (
    MISSING,
    listing,
    none_of,
    number,
    number_word,
    one_of,
    percent,
    plural,
    sentence,
    some_of,
    visible,
)

_SMALL = 5  # a rate per 100 000 below it is not said per 1 000
_SURE = (Verdict.INCREASE, Verdict.DECREASE)


@dataclass(frozen=True)
class Change:
    """A row of a comparison: its count, what that is compared with (None: not known), and the verdict on the change."""

    name: str
    now: float | None
    before: float | None
    verdict: Verdict | None = None

    @property
    def difference(self) -> float | None:
        """The count less what it is compared with; None when either is not known."""
        return None if self.now is None or self.before is None else self.now - self.before


def crimes(n: float) -> str:
    """ "1 anmält brott", "12 anmälda brott"."""
    return f"{number(n)} {'anmält' if n == 1 else 'anmälda'} brott"


_ALL = "Anmälda brott"


def of_group(group: str, what: str = _ALL) -> str:
    """What is counted of a group of crimes; a table without groups has all crime as its one.

    >>> of_group("Hushåll"), of_group("Anmälda brott"), of_group("Anmälda brott", "Anmälda brott i urval")
    ('Anmälda brott, hushåll', 'Anmälda brott', 'Anmälda brott i urval')
    """
    return what if group == _ALL else f"{what}, {group.lower()}"


def changes(sums: Sequence[Change], rows: Sequence[Change], base_name: str, small_base: float) -> str:
    """The sums of a comparison, its categories (``rows``) that changed for certain, and what can be said of the others.

    No percentage stands on a base below ``small_base``.
    """
    totals = [
        f"{'' if s.name == _ALL else s.name + ' '}{crimes(s.now)}, {number(s.difference, sign=True)}"
        + (f" ({percent(100 * s.difference / s.before, sign=True)})" if s.before >= max(small_base, 1) else "")
        for s in sums
        if s.now is not None and s.before is not None and s.difference is not None
    ]
    start = f"Så blev det mot {base_name}: {', och '.join(totals)}" if totals else ""
    return sentence(start, _certain(rows), _others(rows))


def _certain(rows: Sequence[Change]) -> str:
    phrases = []
    for verdict in _SURE:
        sure = sorted((r for r in rows if r.verdict is verdict), key=lambda r: -abs(r.difference or 0))
        if sure:
            phrases.append(f"{verdict}: {listing([f'{r.name} ({number(r.difference, sign=True)})' for r in sure])}")
    return "; ".join(phrases)


def _others(rows: Sequence[Change]) -> str:
    """What can be said of the categories whose change is not certain."""
    judged = [r for r in rows if r.verdict is not None]
    if not judged:
        return "Ingen kategori har siffror för båda perioderna, så ingen jämförelse kan göras"
    n = {verdict: sum(r.verdict is verdict for r in judged) for verdict in Verdict}
    rest = len(judged) - n[Verdict.INCREASE] - n[Verdict.DECREASE]
    few = n[Verdict.FEW]
    if not rest:
        return ""
    if rest < len(judged):
        who = f"de övriga {rest} kategorierna" if rest > 1 else "den övriga kategorin"
        if few == rest:
            return f"För {who} är brotten för få för att säga något"
        what = "är skillnaden inte säkerställd" if n[Verdict.UNSURE] else "ryms skillnaden i slumpen"
        return f"För {who} {what}" + (" eller är brotten för få" if few else "")
    if few == rest:
        return "Brotten är för få för att säga något om förändringen"
    if n[Verdict.UNSURE]:
        alone = f"{number_word(n[Verdict.UNSURE])} av de {len(judged)} kategorierna" if len(judged) > 1 else "kategorin"
        return f"Ingen förändring är säkerställd när tabellens rader prövas tillsammans; var för sig vore {alone} det"
    if not any(r.difference for r in judged):
        return "Ingen kategori har ändrats" if len(judged) > 1 else "Antalet är oförändrat"
    if len(judged) == 1:
        return "Förändringen ryms inom slumpen"
    if few:
        return (
            f"Ingen förändring är större än slumpen brukar ge; i {number_word(few)} av de {len(judged)} kategorierna är "
            "brotten för få för att säga något"
        )
    return f"Ingen av de {len(judged)} kategorierna har ändrats mer än slumpen brukar ge"


def certain_changes(rows: Sequence[Change]) -> str:
    """The categories that changed for certain in one period, as a part of a sentence."""
    judged = [r for r in rows if r.verdict is not None]
    if not judged:
        return "inga siffror att jämföra med"
    phrases = [
        f"{v} av {listing([r.name for r in judged if r.verdict is v])}"
        for v in _SURE
        if any(r.verdict is v for r in judged)
    ]
    if phrases:
        return " och ".join(phrases)
    are_few = all(r.verdict is Verdict.FEW for r in judged)
    return "för få brott för att säga något" if are_few else "ingen säkerställd förändring"


def areas_changed(verdicts: Mapping[str, Verdict | None]) -> str:
    """Which areas changed for certain in one category, or what can be said instead; by area."""
    judged = {name: v for name, v in verdicts.items() if v is not None}
    if not judged:
        return "Det finns inga siffror att jämföra med"
    phrases = [
        f"{v} i {listing([name for name, verdict in judged.items() if verdict is v])}"
        for v in _SURE
        if v in judged.values()
    ]
    if phrases:
        return "; ".join(phrases)
    few = [name for name, v in judged.items() if v is Verdict.FEW]
    if len(few) == len(judged):
        return "Brotten är för få för att säga något om förändringen"
    if Verdict.UNSURE in judged.values():
        if len(judged) == 1:
            return f"Förändringen i {next(iter(judged))} är inte säkerställd"
        return "Förändringen är inte säkerställd i något av områdena när alla prövas tillsammans"
    if len(judged) == 1:
        return f"Förändringen i {next(iter(judged))} ryms inom slumpen"
    exceptions = f"; i {named(few)} är brotten för få för att säga något" if few else ""
    return f"Inget av områdena har ändrats mer än slumpen brukar ge{exceptions}"


def placed(whole: int, in_parts: int | None, missing: Sequence[str], part: str) -> str:
    """How much of the whole is placed in no part; ``missing`` are the parts without a count, ``part`` "stadsdel"."""
    if missing or in_parts is None:
        return sentence(f"Hur mycket som inte är platsbestämt går inte att säga: uppgift saknas för {named(missing)}")
    if in_parts > whole:
        return sentence(
            f"Delarna rymmer fler brott ({number(in_parts)}) än helheten ({number(whole)}), vilket inte kan stämma: "
            "siffrorna är tagna olika dagar eller räknar olika"
        )
    if not whole:
        return sentence("Inget brott är anmält")
    rest = whole - in_parts
    if not rest:
        return (
            sentence(f"Alla {number(whole)} anmälningar är förda till {some_of(part)}")
            if whole > 1
            else sentence(f"Den enda anmälan är förd till {one_of(part)}")
        )
    if whole == 1:
        return sentence(f"Den enda anmälan är inte förd till {some_of(part)}")
    verb = "är inte förd" if rest == 1 else "är inte förda"
    return sentence(f"{number(rest)} av {number(whole)} anmälningar {verb} till {some_of(part)}")


def rate(per_100000: float) -> str:
    """A rate per 1 000, or per 100 000 where that would be 0,0; what is not zero is never written as zero.

    >>> rate(2.5).replace("\\xa0", " "), rate(1230).replace("\\xa0", " ")
    ('2,5 anmälda brott per 100 000', '12,3 anmälda brott per 1 000')
    """
    is_small = 0 < per_100000 < _SMALL
    value, per = (per_100000, 100_000) if is_small else (per_100000 / 100, 1_000)
    return f"{visible(value, 2 if 0 < value < 0.05 else 1)} anmälda brott per {number(per)}"


def course(title: str, unit: str, values: Sequence[tuple[int, str]]) -> str:
    """One row from its first year to its last: (year, as it is written, ".." where it is not known)."""
    present = [(year, value) for year, value in values if value != MISSING]
    if not present:
        return sentence(f"{title}: uppgift saknas för alla år")
    if len(present) == 1:
        year, value = present[0]
        others = ", det enda år som har en uppgift" if len(values) > 1 else ""
        return sentence(f"{title}: {value} ({year}), {unit}{others}")
    (first, before), (last, after) = present[0], present[-1]
    if before == after:
        return sentence(f"{title} var {after} både {first} och {last}, räknat i {unit}")
    return sentence(f"{title} gick från {before} ({first}) till {after} ({last}), räknat i {unit}")


@dataclass(frozen=True)
class Beyond:
    """The areas outside the limits of chance, and outside those that are widened (None: they are not)."""

    chance: Sequence[str]
    widened: Sequence[str] | None = None


def beyond(limits: Beyond, per_1000: float, compared: int) -> tuple[str, ...]:
    """Which of ``compared`` areas stand outside the limits of a funnel: those of chance, and widened ones, are two things."""
    mean = f"Snittet är {visible(per_1000, 2)} per {number(1000)} invånare"
    outside = (
        f"Utanför slumpens gränser för områden av den storleken: {listing(limits.chance)}"
        if limits.chance
        else f"Inget av de {compared} områdena ligger utanför slumpens gränser"
    )
    if limits.widened is None:
        return outside, mean
    wide = (
        f"Utanför också när gränserna vidgas för att områdena skiljer sig mer än slumpen: {listing(limits.widened)}"
        if limits.widened
        else "Inget område ligger utanför när gränserna vidgas för att områdena skiljer sig mer än slumpen"
    )
    return outside, wide, mean


def highest_rate(rates: Mapping[str, float], ranks: Mapping[str, str], decimals: int = 2) -> str:
    """Which area has the highest rate, and what its rank ("plats 1–3 av 7") is worth; all that share it are named."""
    first = at_end(rates, decimals)
    if len(rates) < 2 or are_alike(rates, decimals):
        return "Alla områden har lika höga tal" if len(rates) > 1 else ""
    if len(first) > 1:
        return f"{named(first)} har högst tal, lika höga"
    return f"{first[0]} har högst tal och ligger med 95 procents säkerhet på {ranks[first[0]]}"


def rates_of_parts(rates: Mapping[str, float], part: str, parts: str) -> str:
    """The highest and the lowest of the parts' rates per 1 000; ``part`` and ``parts``: "stadsdel", "stadsdelar"."""
    per = f"anmälda brott per {number(1000)} invånare"
    if not rates:
        return sentence(f"{none_of(part)} har både anmälda brott och folkmängd")
    if len(rates) == 1:
        name, value = next(iter(rates.items()))
        return sentence(
            f"{name} har {visible(value, 1)} {per}; ingen annan {part} har både anmälda brott och folkmängd"
        )
    if are_alike(rates, 1):
        return sentence(f"alla {len(rates)} {parts} har {visible(next(iter(rates.values())), 1)} {per}")
    high, low = at_end(rates, 1), at_end(rates, 1, lowest=True)
    return sentence(
        f"flest {per} har {named(high)} ({visible(rates[high[0]], 1)}), minst {named(low)} ({visible(rates[low[0]], 1)})",
        f"Små antal svänger mycket, så ordningen mellan övriga {parts} säger lite",
    )


def counted(days: int | None, early: int | None, willing: str) -> str:
    """What a count of reported crime is: its unit, its lag, how many report.

    ``days``: between the end of the period and the day it was drawn; ``early``: the year whose counts are preliminary.
    """
    drawn = (
        "uttagets dag är inte angiven"
        if days is None
        else f"uttaget gjordes {plural(days, 'dag', 'dagar')} efter periodens slut"
    )
    changes = (
        "antalen ändras inte förrän källan rättas"
        if early is None
        else f"antalen ändras tills statistiken är slutlig, hos Brå i mars {early + 1}"
    )
    return sentence(
        "Enhet: anmälan, som varken är detsamma som en händelse eller ett offer",
        f"Eftersläpning: {drawn}, och {changes}",
        f"Anmälningsbenägenhet: {willing or 'saknas, ingen inläst undersökning frågar om den'}",
    )
