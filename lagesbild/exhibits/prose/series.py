"""What counts by month or week say: the last period, the year beside earlier ones, what breaks its pattern, a forecast."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from lagesbild.analysis.statistics import Verdict
from lagesbild.exhibit import ABOVE, BELOW, WITHIN
from lagesbild.swedish import NBSP, listing, number, number_word, plain, ranges, sentence, visible

_PLACES = {ABOVE: "mer än väntat", BELOW: "mindre än väntat", WITHIN: "inom det väntade"}
_NAMED = 3  # signals that the words name


@dataclass(frozen=True)
class Unit:
    """What is counted, and by what: ("månad", "månader", "anmält brott", "anmälda brott")."""

    period: str
    periods: str
    one: str
    many: str

    def count(self, n: float) -> str:
        """A number of them: "1 händelse", "12 händelser"."""
        return f"{number(n)} {self.one if n == 1 else self.many}"


MONTHS = Unit("månad", "månader", "anmält brott", "anmälda brott")
WEEKS = Unit("vecka", "veckor", "händelse", "händelser")


@dataclass(frozen=True)
class Judged:
    """A period's count and, where it could be judged, the span that was expected and where the count lies in it."""

    label: str
    count: int
    low: int | None = None
    high: int | None = None
    state: str = ""


@dataclass(frozen=True)
class OverYears:
    """A year's periods so far beside the same ones of the earlier years that have them all.

    ``days`` is the length of those periods, in the year and in the earlier years.
    """

    year: int
    periods: tuple[str, ...]
    total: int
    same: Mapping[int, int]
    days: Mapping[int, int]
    missing: tuple[str, ...] = ()  # between the first and the last period that the year has
    incomplete: tuple[int, ...] = ()  # earlier years that lack one of the periods


@dataclass(frozen=True)
class Signal:
    """A series that breaks its pattern: whose, which way ("ökar", "minskar"), since when, and how many against expected."""

    category: str
    area: str
    direction: str
    since: str
    count: int
    expected: float


def span(low: float, high: float) -> str:
    """Two ends, or the one number that both are."""
    return number(low) if low == high else f"{number(low)}–{number(high)}"


def developed(unit: Unit, whole: Sequence[Judged], last_periods: int, running: str = "") -> str:
    """The last whole period, and how the latest ``last_periods`` lay in their spans; ``running``: one that is not over."""
    if not whole:
        return sentence(f"Ingen hel {unit.period} är känd", running and f"{running} pågår ännu")
    last = whole[-1]
    text = f"{last.label}: {unit.count(last.count)}"
    if last.state and last.low is not None and last.high is not None:
        text += f", {_PLACES[last.state]} ({span(last.low, last.high)})"
    judged = [p for p in whole if p.state][-last_periods:]
    return sentence(text, _of_judged(unit, judged), running and f"{running} pågår ännu")


def _of_judged(unit: Unit, judged: Sequence[Judged]) -> str:
    if not judged:
        return f"Det finns för få {unit.periods} före för att säga vad som är att vänta"
    if len(judged) == 1:
        return f"Det finns för få {unit.periods} före för att säga vad som var att vänta av fler än en {unit.period}"
    above, below = (sum(p.state == state for p in judged) for state in (ABOVE, BELOW))
    chance = f"av ren slump väntas högst omkring {max(1, round(len(judged) / 20))}"
    return f"Av de senaste {len(judged)} hela {unit.periods}na låg {above} över spannet och {below} under; {chance}"


def against_years(unit: Unit, years: OverYears | None, year: int, verdict: Verdict | None, tested: int) -> str:
    """A year beside the earlier ones; ``verdict`` is that of its count when ``tested`` categories are tried together."""
    if years is None:
        return sentence(f"Inget är känt för {year}")
    text = f"{when(years)}: {unit.count(years.total)}"
    gaps = f"{listing(years.missing)} saknas för {year} och räknas inte för något år" if years.missing else ""
    if not years.same:
        return sentence(text, gaps, "Inget tidigare år har alla dessa perioder, så ingen jämförelse kan göras")
    counts = list(years.same.values())
    same = list(years.same)
    during = f"Under samma tid {ranges(same) if len(same) > 2 else listing(list(map(str, same)))} var det"
    if len(counts) == 1:
        others = f"{during} {number(counts[0])}"
    elif min(counts) == max(counts):
        others = f"{during} {number(counts[0])} varje år"
    else:
        others = f"{during} {span(min(counts), max(counts))}, mittvärde {plain(median(counts))}"
    left_out = (
        f"{listing([str(y) for y in years.incomplete])} saknar någon av perioderna och är inte med"
        if years.incomplete
        else ""
    )
    return sentence(text, gaps, f"{others}; {_difference(unit, years, verdict, tested)}", left_out)


def when(years: OverYears) -> str:
    """The periods that are known of the year: "jan–okt 2026"."""
    ends = [years.periods[0], years.periods[-1]]
    return "–".join(dict.fromkeys([ends[0], ends[1].removeprefix(f"v.{NBSP}")])) + f" {years.year}"


def _difference(unit: Unit, years: OverYears, verdict: Verdict | None, tested: int) -> str:
    if years.total == 0 and not any(years.same.values()):
        return "ingen skillnad"
    if verdict is None:
        return "skillnaden går inte att pröva"
    return {
        Verdict.INCREASE: str(Verdict.INCREASE),
        Verdict.DECREASE: str(Verdict.DECREASE),
        Verdict.UNSURE: f"skillnaden är inte säkerställd när alla {tested} kategorier prövas tillsammans",
        Verdict.CHANCE: "skillnaden ryms inom slumpen",
        Verdict.FEW: f"för få {unit.many.split()[-1]} för att säga något om skillnaden",
    }[verdict]


def signals(deviations: Sequence[Signal], watched: int, chance: float, unwatched: int = 0) -> str:
    """What breaks its pattern, the farthest from the expected first, and how many of the ``watched`` chance alone gives.

    ``unwatched`` series are too short or too small to be watched.
    """
    expected = f"Av ren slump väntas {_about(chance)} av {_series(watched)} stå här"
    others = f"{number_word(unwatched)} {'serie' if unwatched == 1 else 'serier'} är för korta för att bevakas"
    others = others if unwatched else ""
    if not deviations:
        return sentence("Ingen bevakad serie bryter mönstret just nu", expected, others)
    phrases = [
        f"{s.category} i {in_place(s.area)} {s.direction} sedan {s.since} "
        f"({number(s.count)} mot väntade {visible(s.expected, 0 if s.expected >= 10 else 1)})"
        for s in deviations[:_NAMED]
    ]
    if len(deviations) > _NAMED:
        phrases.append(f"{number_word(len(deviations) - _NAMED)} till")
    return sentence(f"Mönstret bryts just nu: {'; '.join(phrases)}", expected, others)


def _series(n: int) -> str:
    return "1 bevakad serie" if n == 1 else f"{number(n)} bevakade serier"


def _about(chance: float) -> str:
    return "färre än en" if chance < 0.95 else f"omkring {number_word(round(chance))}"


def in_place(area: str) -> str:
    """An area's name inside a sentence: "hela Provby"."""
    return area.replace("Hela ", "hela ", 1)


def first_forecast(middle: float, low: float, high: float) -> str:
    """The first week of a forecast of incidents."""
    return sentence(
        f"Första veckan väntas omkring {WEEKS.count(middle)}; åtta gånger av tio blir det {span(low, high)}"
    )
