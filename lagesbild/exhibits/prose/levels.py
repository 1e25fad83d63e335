"""What weekly levels say: the year, a week, runs, directions, earlier years, and whether the levels follow the reports.

A part that nobody assessed is never among those that were low.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lagesbild.calendar import week_name, week_names
from lagesbild.exhibits.prose.extremes import are_alike, first_ranked, named
from lagesbild.swedish import (
    NBSP,
    is_neuter,
    listing,
    none_of,
    number_word,
    one_of,
    percent,
    plural,
    sentence,
    sentence_case,
    that,
)


@dataclass(frozen=True)
class Weeks:
    """How many of a part's assessed weeks were on an elevated level."""

    name: str
    elevated: int
    assessed: int


def year(parts: Sequence[Weeks], level: int, part: str, days: str = "") -> str:
    """Which part had the most weeks on ``level`` or higher; ``part``: "stadsdel"; ``days``: of what time, where not the year."""
    assessed = [p for p in parts if p.assessed]
    if not assessed:
        return "Ingen vecka är bedömd"
    most = max(p.elevated for p in assessed)
    first = [p for p in assessed if p.elevated == most]
    if len(parts) > 1 and not most:
        return f"{sentence_case(none_of(part, 'bedömd' if len(assessed) < len(parts) else ''))} nådde nivå {level}{during(days)}"
    if len(first) > 1:
        return f"{listing([p.name for p in first])} hade flest veckor på nivå {level} eller högre{during(days)}: {'en' if most == 1 else number_word(most)} var"
    of = f"{first[0].assessed} {'bedömd vecka' if first[0].assessed == 1 else 'bedömda veckor'}{during(days)}"
    text = f"{first[0].name} hade nivå {level} eller högre i {most} av {of}"
    others = [p.elevated for p in assessed if p.elevated < most]
    if not others:
        return text
    second = max(others)
    if not second:
        return f"{text}, {none_of(part, 'annan bedömd' if len(assessed) < len(parts) else 'annan')} i någon"
    who = f"{that(part)} {part}" if others.count(second) == 1 else f"de {number_word(others.count(second))}"
    return f"{text}, mot {second} i {who} som hade näst flest"


def during(days: str) -> str:
    """The words that say of what days a sentence speaks; none where it is of the year that the document names.

    >>> during("1 sep – 30 sep 2023"), during("")
    (' under perioden 1 sep – 30 sep 2023', '')
    """
    return f" under perioden {days}" if days else ""


def critical(weeks: Sequence[int], level: int, name: str, year: int = 0) -> str:
    """How many assessments reached the critical level; ``weeks``: the week of each, counted from the year's first."""
    if not weeks:
        return f"Ingen bedömning nådde nivå {level}"
    n, distinct = len(weeks), len(set(weeks))
    last = week_name(max(weeks), year)
    when = f"vecka {last}" if distinct == 1 else f"i {plural(distinct, 'vecka', 'veckor')}, senast vecka {last}"
    return f"{number_word(n)} {'bedömning' if n == 1 else 'bedömningar'} låg på nivå {level} ({name.lower()}), {when}"


def together(
    peak: int, of: int, weeks: Sequence[int], level: int, part: str, parts: str, *, is_assessed: bool, year: int = 0
) -> str:
    """How many parts were on ``level`` or higher at the same time, at most; ``weeks`` are counted from the year's first."""
    if not is_assessed:
        return sentence("Ingen vecka är bedömd")
    if not peak:
        return sentence(f"{none_of(part, 'bedömd')} nådde nivå {level}")
    return sentence(
        f"Flest {parts} på nivå {level} eller högre samtidigt var {peak} av {of}, vecka {week_names(weeks, year)}"
    )


def week(high: int, assessed: int, of: int, level: int, part: str, parts: str) -> str:
    """How many parts were on ``level`` or higher in a week, of those assessed."""
    at = f"nivå {level} eller högre"
    if assessed == 1 < of:
        return f"bara {one_of(part)} är {'bedömt' if is_neuter(part) else 'bedömd'}, och {that(part)} låg {'på ' + at if high else f'under nivå {level}'}"
    who = f"{of} {parts if of > 1 else part}" if assessed == of else f"de {number_word(assessed)} bedömda {parts}"
    return f"{number_word(high) if high else 'ingen'} av {who} låg på {at}"


def against_other_week(levels: Sequence[tuple[str, int | None, int | None]], other: str, part: str) -> str:
    """Which parts lay higher or lower than another week, by (part, level, level then); ``other``: "v. 40".

    >>> against_other_week([("A", 3, 2), ("B", 1, 1), ("C", None, 1)], "v. 40", "stadsdel")
    'Högre än v. 40: A; C kan inte jämföras'
    """
    steps = {name: now - then for name, now, then in levels if now is not None and then is not None}
    unknown = [name for name, _, _ in levels if name not in steps]
    if not steps:
        return (
            f"{sentence_case(none_of(part))} är {'bedömt' if is_neuter(part) else 'bedömd'} båda veckorna"
            if len(levels) > 1
            else "Bara en av veckorna är bedömd"
        )
    up, down = [n for n, step in steps.items() if step > 0], [n for n, step in steps.items() if step < 0]
    if up or down:
        phrases = [f"Högre än {other}: {listing(up)}" if up else f"Lägre än {other}: {listing(down)}"]
        phrases += [f"lägre: {listing(down)}"] if up and down else []
    else:
        phrases = [
            f"Samma nivå som {other}"
            + (f" i {'de' if unknown else 'alla'} {number_word(len(steps))}" if len(steps) > 1 else "")
        ]
    return "; ".join([*phrases, *([f"{listing(unknown)} kan inte jämföras"] if unknown else [])])


def longest_run(runs: Mapping[str, tuple[int, str]], level: int, part: str, *, could_be_seen: bool) -> str:
    """Which part had the longest run of weeks on ``level`` or higher, by part: (weeks, which: "35–42").

    ``could_be_seen``: two weeks in a row were assessed in some part.
    """
    longest = max((n for n, _ in runs.values()), default=0)
    if not could_be_seen:
        return sentence("Inga två veckor i rad är bedömda, så ingen följd kan anges")
    if longest < 2:
        return sentence(f"{none_of(part)} låg två bedömda veckor i rad på nivå {level} eller högre")
    which = [f"{name} (v.{NBSP}{when})" for name, (n, when) in runs.items() if n == longest]
    return sentence(
        f"Längsta följden på nivå {level} eller högre hade {listing(which)}: {number_word(longest)} veckor i rad"
    )


def years(shares: Mapping[str, tuple[float, float]], before: int, now: int, level: int) -> str:
    """Where the share of weeks (per cent) on ``level`` or higher differs the most between two years: (before, now)."""
    sizes = {name: abs(b - a) for name, (a, b) in shares.items() if abs(b - a) >= 0.5}
    most = first_ranked(sizes, 2)
    caution = "Hur bedömningarna görs kan ha ändrats mellan åren, och det syns inte i siffrorna"
    if not shares:
        return sentence(f"Inget går att jämföra mellan {before} och {now}")
    if not most:
        alike = "i alla som går att jämföra" if len(shares) > 1 else f"i {next(iter(shares))}"
        return sentence(f"Andelen veckor på nivå {level} eller högre var lika stor {now} som {before} {alike}", caution)
    phrases = [f"{name} ({percent(shares[name][0], 0)} till {percent(shares[name][1], 0)})" for name in most]
    return sentence(f"Störst skillnad mellan {before} och {now} på samma veckor hade {named(phrases, 4)}", caution)


def highest_share(shares: Mapping[str, float], level: int, parts: str, top: Sequence[str]) -> str:
    """Where the share of assessed weeks (per cent) on ``level`` or higher was highest: ``top``, all that share it."""
    if not shares:
        return ""
    if not any(shares.values()):
        return sentence(f"Ingen bedömd vecka nådde nivå {level}")
    value = percent(shares[top[0]], 0)
    if len(shares) > 1 and are_alike(shares):
        return sentence(
            f"Andelen veckor på nivå {level} eller högre var {value} av de bedömda i alla {parts} som är bedömda"
        )
    return sentence(f"Högst andel veckor på nivå {level} eller högre hade {named(top)}: {value} av de bedömda")


def yearly(assessed: int, differ: int) -> str:
    """How many areas were assessed for a whole year, and in how many some part differs."""
    if not assessed:
        return sentence("Inget område är bedömt för hela året")
    some = "ett område är bedömt" if assessed == 1 else f"{number_word(assessed)} områden är bedömda"
    text = f"{some} för hela året"
    if not differ:
        return sentence(text)
    where = (
        "i det skiljer sig en del"
        if assessed == 1
        else f"i {'ett' if differ == 1 else number_word(differ)} av dem skiljer sig en del"
    )
    return sentence(f"{text}; {where} från helheten")


def raised(up: Sequence[str], comparable: int, of: int, *, is_weekly: bool = True) -> str:
    """Which parts a meeting set higher than the one before; ``comparable``: those with a level of both; not
    ``is_weekly``: meetings are further apart than the week before."""
    than = "veckan före" if is_weekly else "förra mötet"
    if not comparable:
        before = "Veckan före är inte bedömd" if is_weekly else "Förra mötet satte inga nivåer"
        return f"{before}, så ingen ändring kan anges"
    if up:
        return f"Högre än {than}: {listing(up)}"
    if comparable < of:
        who = f"de {number_word(comparable)}" if comparable > 1 else "den enda"
        return f"Ingen av {who} som går att jämföra ligger högre än {than}"
    return f"Ingen ligger högre än {than}"
