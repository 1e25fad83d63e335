"""What survey shares say: the highest, what changed between waves or groups, and whether sources agree."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lagesbild.exhibits.prose.extremes import are_alike, at_end, first_ranked, named
from lagesbild.swedish import listing, number, percent, plural, sentence, visible

NO_N = "n saknas"
BETTER, WORSE = "bättre", "sämre"
_NAMED = 3  # differences of each kind that the words name
_MANY = 4  # shares that the words name


class Outcome(StrEnum):
    """The verdict on a difference between two shares."""

    HIGHER = "säkert högre"
    LOWER = "säkert lägre"
    UNKNOWN = "n saknas, osäkerheten okänd"
    UNSURE = "inte säkerställd"
    CHANCE = "inom slumpen"


_UNDECIDED = {
    Outcome.UNSURE: "är skillnaden inte säkerställd när alla prövas tillsammans",
    Outcome.CHANCE: "är skillnaden inte större än slumpen",
    Outcome.UNKNOWN: "är antalet svar inte känt: skillnaden kan vara slump",
}


@dataclass(frozen=True)
class Share:
    """One area's (or group's) share in per cent, and its number of answers (None: not known)."""

    name: str
    share: float
    n: float | None


@dataclass(frozen=True)
class Difference:
    """Two shares compared: whose, by how many percentage points, and the verdict on it."""

    name: str
    points: float
    outcome: Outcome


def answers(n: float | None) -> str:
    """ "n = 412", "n saknas"."""
    return NO_N if n is None else f"n = {number(n)}"


def shares(answer: str, rows: Sequence[Share], wave: str = "") -> str:
    """The shares of an answer, the highest first; ``wave`` where all are of the same."""
    if not rows:
        return ""
    values = {str(i): s.share for i, s in enumerate(rows)}
    picked = [rows[int(i)] for i in first_ranked(values, _MANY)]
    unknown = len(picked) > 1 and all(s.n is None for s in picked)  # said once
    phrases = [f"{s.name} {_percent(s.share)}{'' if unknown else f' ({answers(s.n)})'}" for s in picked]
    less = f" ({NO_N} för alla)" if unknown else ""
    answer_was = f"var andelen {answer}{f' {wave}' if wave else ''}"
    start = f"Högst {answer_was}" if len(picked) < len(rows) else f"Så stor {answer_was}"
    if len(picked) > 2 * _MANY:  # very many share the last place
        return sentence(f"{start}: {named(phrases, _MANY)}{less}")
    return sentence(f"{start}: {listing(phrases)}{less}")


def _percent(value: float) -> str:
    return f"{visible(value, 0)}\u00a0%"


def differences(rows: Sequence[Difference], decimals: int) -> str:
    """Which of a list's differences are certain, the largest first, and what can be said of the others."""
    parts = []
    for outcome in (Outcome.HIGHER, Outcome.LOWER):
        sure = sorted((d for d in rows if d.outcome is outcome), key=lambda d: -abs(d.points))
        some = [f"{d.name} ({points(d.points, decimals)})" for d in sure[:_NAMED]]
        if some:
            more = f" och {len(sure) - _NAMED} till" if len(sure) > _NAMED else ""
            parts.append(f"{outcome}: {(', '.join(some) + more) if more else listing(some)}")
    for outcome, text in _UNDECIDED.items():
        if count := sum(d.outcome is outcome for d in rows):
            parts.append(f"I {count} av {plural(len(rows), 'jämförelse', 'jämförelser')} {text}")
    return sentence(*parts)


def points(value: float, decimals: int) -> str:
    """A difference: "+1 procentenhet", "−2,3 procentenheter"."""
    text = visible(value, decimals, sign=True)
    return f"{text} {'procentenhet' if text.lstrip('+−') == '1' else 'procentenheter'}"


def extremes(
    answer: str, question: str, wave: str, rows: Sequence[Share], better: int | None
) -> list[tuple[str, str, str]]:
    """The key figure of a survey as (what, value, who and when): the areas where the share is worst, all that have it.

    Where it is not declared which way is better (``better`` None) both ends are shown; where all are alike, no end is.
    """
    values = {str(i): s.share for i, s in enumerate(rows)}
    ends = {-1: ("Högst",), 1: ("Lägst",)}.get(better or 0, ("Högst", "Lägst"))
    if are_alike(values):
        ends = ("",)
    records = []
    for end in ends:
        at = [rows[int(i)] for i in at_end(values, lowest=end == "Lägst")]
        sizes = list(dict.fromkeys(answers(s.n) for s in at))
        what = f"{end} andel {answer}" if end else f"Andel {answer}"
        records.append(
            (what, _percent(at[0].share), f"{named([s.name for s in at])}, {wave}, {' och '.join(sizes)}: ”{question}”")
        )
    return records


def worst(
    answer: str,
    wave: str,
    shares: Mapping[str, float],
    better: int | None,
    question: str = "",
    few: Collection[str] = (),
) -> tuple[str, str]:
    """(sentence, share): where an answer is worst, or largest where it is not declared which way is better.

    ``few``: the areas whose shares rest on few answers, which is said of those that are named.
    """
    of = f"Andelen som svarar ”{answer}”{f' på ”{question}”' if question else ''} är"
    lowest = better == 1
    at = at_end(shares, lowest=lowest)
    share = _percent(shares[at[0]])
    if len(shares) == 1:
        return f"{of} {share} i {at[0]} ({wave})", share
    if are_alike(shares):
        return f"{of} lika stor överallt: {share} ({wave})", share
    end = "lägst" if lowest else "högst"
    on = ", med få svar" if set(at) <= set(few) else ""
    return f"{of} {end} i {named(list(at))}{on}: {share} ({wave})", share


def waves_apart(apart: Sequence[str], pooled: int) -> str:
    """In which of the ``pooled`` areas the waves differ more than chance."""
    if apart:
        return sentence(f"I {listing(apart)} skiljer sig omgångarna mer än slumpen: läs dem var för sig där")
    if pooled == 1:
        return sentence("Det är inte säkerställt att omgångarna skiljer sig mer än slumpen")
    return sentence("I inget område är det säkerställt att omgångarna skiljer sig mer än slumpen")


def agreement(
    place: str, opposite: Mapping[str, Mapping[str, Sequence[str]]], same: Sequence[str], *, asked_alike: bool
) -> str:
    """Whether sources point the same way: ``opposite`` maps an area to the sources that say better and worse.

    ``place`` is the place itself, which is named before its parts; ``same`` are the areas where they agree.
    """
    differ = "De har frågat olika urval" if asked_alike else "De har ställt olika frågor till olika urval"
    if not opposite:
        first = (
            f"Källorna pekar åt samma håll i {listing(same)}"
            if same
            else "Källorna varken bekräftar eller motsäger varandra"
        )
        return sentence(first, f"{differ}: det är riktningen som kan jämföras, inte nivån")
    name = place if place in opposite else next(iter(opposite))
    sides = [f"{word} enligt {listing(opposite[name][word])}" for word in (WORSE, BETTER) if opposite[name].get(word)]
    others = [n for n in opposite if n != name]
    return sentence(
        f"Källorna pekar åt olika håll i {name}: {', '.join(sides)}",
        f"Detsamma gäller {listing(others)}" if others else "",
        f"{differ}: visa båda, och välj inte den som passar",
    )


def top(by_name: Mapping[str, float]) -> str:
    """The one or two highest shares (per cent) of a question, for a table's cell; ties are named."""
    picked = first_ranked(by_name, 2)
    text = named([f"{name} {percent(by_name[name], 0)}" for name in picked], 4)
    return f"högst {text}" if len(picked) < len(by_name) else text
