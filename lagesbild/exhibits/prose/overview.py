"""What the first page says: the certain changes in a sentence, what stands out, and key figures with their direction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lagesbild.analysis.statistics import Verdict
from lagesbild.exhibits.prose.crime import Change
from lagesbild.exhibits.prose.extremes import named
from lagesbild.swedish import listing, number, number_word, percent, plural, sentence, sentence_case, visible

_NAMED = 2  # certain changes of each direction that the headline names
_WAYS = {"ökar": "uppåt", "minskar": "nedåt"}
_LINES = 2  # parts on a high level that have a line of their own


def in_sentence(name: str) -> str:
    """A crime or an answer inside a sentence; an abbreviation keeps its capitals."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def certain(rows: Sequence[Change], against: str, also: str = "") -> str:
    """The crimes that changed for certain, each in its own direction; ``also``: where the only one of them stands out too."""
    phrases = []
    for verdict, word in ((Verdict.INCREASE, "säkerställd ökning"), (Verdict.DECREASE, "säkerställd minskning")):
        sure = sorted((r for r in rows if r.verdict is verdict), key=lambda r: -abs(r.difference or 0))
        if sure:
            names = [in_sentence(r.name) for r in sure]
            shown = names if len(names) <= _NAMED + 1 else [*names[:_NAMED], f"{number_word(len(names) - _NAMED)} till"]
            phrases.append(f"{word} av {listing(shown)}")
    return f"{sentence_case(' och '.join(phrases))} mot {against}{also}" if phrases else ""


def same_series(area: str, direction: str) -> str:
    """That the same crime breaks its pattern in one part, in the same direction."""
    return f"; mönstret bryts {_WAYS[direction]} i {area}"


def changed_level(level: int, week: str, before: int | None, *, is_week_before: bool) -> str:
    """A part on a high level: since when; ``before`` is the level that it had when it was assessed last."""
    if before is None:
        return f"nivå {level} {week}"
    if not is_week_before:
        return f"nivå {level} {week}, {before} när den senast bedömdes"
    return f"nivå {level} {week}, som förut" if before == level else f"nivå {level} {week}, {before} före"


def shown_levels(levels: Mapping[str, int]) -> list[tuple[str, str]]:
    """The parts that have a line each, highest first, and what the last line adds: others on the same level.

    >>> shown_levels({"A": 4, "B": 5, "C": 4, "D": 4})
    [('B', ''), ('A', '; samma nivå i C och D')]
    """
    ranked = sorted(levels, key=lambda name: -levels[name])
    shown, others = ranked[:_LINES], ranked[_LINES:]
    if not shown:
        return []
    alike = [name for name in others if levels[name] == levels[shown[-1]]]
    added = f"; samma nivå i {named(alike, 4)}" if alike else ""
    return [*((name, "") for name in shown[:-1]), (shown[-1], added)]


def signal(count: int, expected: float, direction: str, *, is_likely_chance: bool) -> str:
    """A series that breaks its pattern; ``is_likely_chance``: so many of all series stand out by chance alone."""
    text = (
        f"{number(count)}, väntat {visible(expected, 0 if expected >= 10 else 1)}: bryter mönstret {_WAYS[direction]}"
    )
    return text + ("; så många utslag kan vara slump." if is_likely_chance else ".")


def silence(weeks: int, level: int) -> str:
    """A part on a high level where nobody reports."""
    return f"nivå {level} eller högre i {plural(weeks, 'vecka', 'veckor')}, inga rapporter."


def against_year_before(now: int, before: int, verdict: Verdict | None, year: int, small_base: float) -> str:
    """A count against that of the year before, with the verdict on the change."""
    if before >= max(small_base, 1):
        change = f"{percent(100 * (now - before) / before, sign=True)} mot {year - 1}"
    else:
        change = f"mot {number(before)} år {year - 1}"
    text = {Verdict.INCREASE: "säkerställt fler", Verdict.DECREASE: "säkerställt färre"}.get(
        verdict or Verdict.FEW, str(verdict or Verdict.FEW)
    )
    return f"{change}, {text}"


def against_wave_before(before: float, now: float, wave: str, outcome: str) -> str:
    """A share (per cent) of the wave before; with a decimal where it would otherwise be written as the latest is."""
    decimals = 1 if number(before) == number(now) and before != now else 0
    year = f"år {wave}" if wave.isdecimal() else wave
    return f"{percent(before, decimals)} {year}: {outcome}"


def attention(records: Sequence[tuple[str, str]]) -> str:
    """What needs a look, the first three with why."""
    if not records:
        return sentence("Ingen av reglerna gav något att uppmärksamma")
    first = "; ".join(f"{what} ({why})" for what, why in records[:3])
    rest = len(records) - 3
    more = f"{number_word(rest)} {'sak' if rest == 1 else 'saker'} till står i tabellen" if rest > 0 else ""
    return sentence(f"Att uppmärksamma: {first}", more)
