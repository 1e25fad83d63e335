"""What a figure shows, said as its heading: one short sentence of plain values, empty where there is none to say.

Each is at most about ninety characters and stands without its figure; what, where and when stand in the title.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from lagesbild.analysis.statistics import Verdict
from lagesbild.calendar import week_name, week_names
from lagesbild.exhibits.prose.extremes import are_alike, at_end
from lagesbild.exhibits.prose.overview import in_sentence
from lagesbild.exhibits.prose.survey import Outcome
from lagesbild.swedish import (
    NBSP,
    all_of,
    is_neuter,
    listing,
    none_of,
    number,
    number_word,
    percent,
    plain,
    sentence_case,
)

LONGEST = 90  # characters


def most_elevated(elevated: Mapping[str, int], assessed: Mapping[str, int], level: int, part: str) -> str:
    """Which part had the most weeks on ``level`` or higher, of those assessed; ``part``: "stadsdel"."""
    counts = {name: n for name, n in elevated.items() if assessed[name]}
    if not counts:
        return ""
    most = max(counts.values())
    first = [name for name, n in counts.items() if n == most]
    most_assessed = max(assessed.values())
    if most == 0:
        if len(elevated) == 1 and most_assessed == 1:
            return f"Inte på nivå {level} eller högre den enda bedömda veckan"
        if len(elevated) == 1:
            return f"Aldrig på nivå {level} eller högre i {_assessed(most_assessed)}"
        return f"{sentence_case(none_of(part, '' if len(counts) == len(elevated) else 'bedömd'))} nådde nivå {level}"
    weeks = f"{most} av {_assessed(assessed[first[0]])}"
    if len(elevated) == 1 and most_assessed > 1:
        return f"På nivå {level} eller högre i {weeks}"
    if most_assessed == 1:  # "oftast" says more than one week can
        return short(
            f"{listing(first)} på nivå {level} eller högre den enda bedömda veckan",
            f"{sentence_case(number_word(len(first)))} på nivå {level} eller högre den enda bedömda veckan",
        )
    if most == 1:  # nor does "oftast" say more than one week of several did
        return short(
            f"{first[0]} på nivå {level} eller högre {weeks}"
            if len(first) == 1
            else f"{listing(first)} på nivå {level} eller högre, en vecka var",
            f"Flera på nivå {level} eller högre, en vecka var",
        )
    if len(first) == 1:
        return short(f"{first[0]} låg oftast på nivå {level} eller högre: {weeks}")
    return short(
        f"{listing(first)} låg oftast på nivå {level} eller högre", f"Flera låg lika ofta på nivå {level} eller högre"
    )


def week(levels: Mapping[str, int | None], elevated: int, parts: str) -> str:
    """What a week was like, by the parts on level ``elevated`` or higher; ``parts``: "stadsdel"."""
    rated = {name: level for name, level in levels.items() if level is not None}
    if not rated:
        return ""
    high = {name: level for name, level in rated.items() if level >= elevated}
    if not high:
        missing = len(levels) - len(rated)
        if missing:
            one = "ett är ej bedömt" if is_neuter(parts) else "en är ej bedömd"
            gap = one if missing == 1 else f"{number_word(missing)} är ej bedömda"
            return f"{sentence_case(none_of(parts, 'bedömd'))} på nivå {elevated} eller högre; {gap}"
        return f"Lugn vecka: {none_of(parts)} på nivå {elevated} eller högre" if len(levels) > 1 else ""
    by_level = [
        (level, [name for name, at in high.items() if at == level]) for level in sorted(set(high.values()))[::-1]
    ]
    text = "; ".join(f"{listing(names)} på nivå {level}" for level, names in by_level)
    return short(text, f"{sentence_case(number_word(len(high)))} av {len(levels)} på nivå {elevated} eller högre")


def at_level(weeks: Sequence[int], level: int, year: int = 0) -> str:
    """How many assessments were on a level, and the last; ``weeks``: the week of each, counted from the year's first."""
    if not weeks:
        return f"Ingen bedömning på nivå {level}"
    when = f"{'senast ' if len(set(weeks)) > 1 else ''}vecka {week_name(max(weeks), year)}"
    return f"{sentence_case(_of(len(weeks), 'bedömning', 'bedömningar'))} på nivå {level}, {when}"


def together(peak: int, of: int, weeks: Sequence[int], level: int, parts: str, year: int = 0) -> str:
    """How many parts were on ``level`` or higher at the same time, at most; ``parts``: "stadsdelar"."""
    if not peak:
        return ""
    when = f", vecka {week_names(weeks, year)}" if len(weeks) <= 3 else ""
    return f"Som mest {peak} av {of} {parts} samtidigt på nivå {level} eller högre{when}"


def reports(silent: Sequence[str]) -> str:
    """Where the level is high and nobody notes any incident."""
    if not silent:
        return ""
    return short(f"Hög nivå men inga rapporter i {listing(list(silent))}", "Hög nivå men inga rapporter på flera håll")


def changes(verdicts: Mapping[str, str | None], changes: Mapping[str, float], against: str) -> str:
    """Which crimes changed more than chance against ``against`` ("2025"); by category, each with its change."""
    judged = {name: v for name, v in verdicts.items() if v is not None}
    if not judged:
        return ""
    if all(v == Verdict.FEW for v in judged.values()):
        return f"Brotten är för få för att säga något mot {against}"
    phrases = []
    for verdict, word in ((Verdict.INCREASE, "ökning"), (Verdict.DECREASE, "minskning")):
        named = sorted((n for n, v in judged.items() if v == verdict), key=lambda n: -abs(changes[n]))
        if named:
            shown = named if len(named) <= 3 else [*named[:2], f"{number_word(len(named) - 2)} till"]
            phrases.append(f"säkerställd {word} av {listing([in_sentence(n) for n in shown])}")
    if not phrases:
        return f"Ingen ändring mot {against} är säkerställd"
    start = sentence_case("; ".join(phrases))
    rest = len(judged) > sum(v in (Verdict.INCREASE, Verdict.DECREASE) for v in judged.values())
    return short(f"{start} mot {against}" + ("; inget annat är säkerställt" if rest else ""), start)


def areas_changed(category: str, verdicts: Mapping[str, Verdict | None]) -> str:
    """In which areas one category changed more than chance; by area. Empty where none did.

    >>> areas_changed("Skadegörelse", {"Örnnäset": Verdict.INCREASE, "Åsby": Verdict.CHANCE, "Vik": None})
    'Skadegörelse: säkerställd ökning i Örnnäset'
    """
    sure = {
        v: [name for name, verdict in verdicts.items() if verdict is v] for v in (Verdict.INCREASE, Verdict.DECREASE)
    }
    named = [f"{v} i {listing(names)}" for v, names in sure.items() if names]
    counted = [
        f"{v} i {number_word(len(names)) if len(names) > 1 else 'ett'} {'områden' if len(names) > 1 else 'område'}"
        for v, names in sure.items()
        if names
    ]
    return short(f"{category}: {'; '.join(named)}", f"{category}: {'; '.join(counted)}") if named else ""


def broken(first: tuple[str, str, str, str] | None, others: int) -> str:
    """The series that breaks its pattern the most (category, area, direction, since) and how many others do."""
    if first is None:
        return "Ingen bevakad serie bryter mönstret just nu"
    category, area, way, since = first
    start = f"{category} i {area.replace('Hela ', 'hela ', 1)} {way} sedan {since}"
    rest = f"; {number_word(others)} {'serie' if others == 1 else 'serier'} till bryter mönstret" if others else ""
    return short(start + rest, start)


def period(label: str, counted: str, state: str) -> str:
    """What the last whole period was against what was expected; ``counted``: "1 händelse"; ``state``: "över", "under", "inom", empty where nothing could be expected."""
    place = {"över": "fler än väntat", "under": "färre än väntat", "inom": "som väntat"}.get(state)
    return ", ".join(filter(None, (f"{sentence_case(label)}: {counted}", place)))


def season(when: str, counted: str, earlier: Mapping[int, int]) -> str:
    """A year against the same periods of the years before; ``when``: "Jan–okt 2026"; ``earlier``: each year's count."""
    if not earlier:
        return f"{sentence_case(when)}: {counted}"
    least, most = min(earlier.values()), max(earlier.values())
    if len(earlier) == 1:
        return f"{sentence_case(when)}: {counted}, mot {number(least)} samma tid {next(iter(earlier))}"
    return f"{sentence_case(when)}: {counted}, mot {number(least) if least == most else f'{number(least)}–{number(most)}'} samma tid tidigare år"


def over_years(category: str, first: tuple[int, str], last: tuple[int, str]) -> str:
    """One crime from its first year to its last, each as (year, the value as it is written)."""
    if first[0] == last[0]:
        return ""
    if first[1] == last[1]:
        return short(f"{category}: {first[1]} både {first[0]} och {last[0]}")
    return short(f"{category}: från {first[1]} ({first[0]}) till {last[1]} ({last[0]})")


def share(
    answer: str,
    parts: Mapping[str, float],
    whole: float | None,
    around: tuple[str, float] | None = None,
    few: Collection[str] = (),
) -> str:
    """Where the share of an answer (per cent) is highest among the parts, all that have it, and in the whole place.

    ``around``: the place that the whole is a part of, by name, and its share. ``few``: the parts whose shares rest on few
    answers, which is said of those that are named.
    """
    if len(parts) < 2 and whole is not None and around:
        return short(f"{percent(whole, 0)} svarar så, mot {percent(around[1], 0)} i {around[0]}")
    if len(parts) < 2:
        return "" if whole is None else short(f"{percent(whole, 0)} svarar ”{in_sentence(answer)}”")
    end = "" if whole is None else f"; {percent(whole, 0)} i hela området"
    value = percent(max(parts.values()), 0)
    if are_alike(parts):
        return f"Lika stor andel i alla delar som har svar: {value}{end}"
    names = at_end(parts)
    on = " (få svar)" if set(names) <= set(few) else ""
    return short(f"Högst andel i {listing(names)}: {value}{on}{end}", f"Högst andel i flera: {value}{on}{end}")


def share_changes(directions: Sequence[tuple[str, str, Outcome]]) -> str:
    """Where an answer's share changed more than chance between waves; each as (area, "2022 → 2026", outcome)."""
    judged = [d for d in directions if d[2] is not Outcome.UNKNOWN]
    if not judged:
        return ""
    phrases = []
    for outcome, word in ((Outcome.HIGHER, "ökning"), (Outcome.LOWER, "minskning")):
        waves: dict[str, list[str]] = {}
        for area, between, verdict in judged:
            if verdict is outcome:
                waves.setdefault(area, []).append(between)
        if len(waves) == 1:
            ((area, several),) = waves.items()
            phrases.append(f"säkerställd {word} i {area} {listing(several)}")
        elif waves:
            shown = list(waves) if len(waves) <= 3 else [*list(waves)[:2], f"{number_word(len(waves) - 2)} till"]
            phrases.append(f"säkerställd {word} i {listing(shown)}")
    if not phrases:
        return "Ingen förändring mellan omgångarna är säkerställd"
    return short(sentence_case("; ".join(phrases)), sentence_case(phrases[0]))


def most_marked(places: Mapping[str, int]) -> str:
    """Where there are most places that are marked on the map; "" where none has more than the others.

    >>> most_marked({"Torget": 2, "Ekeby": 1}), most_marked({"Torget": 1, "Ekeby": 1})
    ('Flest märkta platser har Torget: två', '')
    """
    first = at_end({name: float(n) for name, n in places.items()})
    if not first or len(first) == len(places):
        return ""
    return short(
        f"Flest märkta platser har {listing(first)}: {number_word(max(places.values()))}{' var' if len(first) > 1 else ''}"
    )


def longest_run(names: Sequence[str], weeks: int, level: int) -> str:
    """The longest run of weeks on ``level`` or higher, of the parts that had one.

    >>> longest_run(["Ekeby"], 2, 3)
    'Längsta följden på nivå 3 eller högre: två veckor i rad, i Ekeby'
    """
    run = f"Längsta följden på nivå {level} eller högre: {number_word(weeks)} veckor i rad"
    return short(f"{run}, i {listing(list(names))}", f"{run}, i {len(names)} delar")


def shares_between(shares: Mapping[str, float]) -> str:
    """The lowest and the highest share (per cent) on a map, and where.

    >>> shares_between({"Ekeby": 17.2, "Torget": 49.7, "Ängen": 30.0}), shares_between({"Ekeby": 17.2})
    ('Från 17\xa0% i Ekeby till 50\xa0% i Torget', 'Ekeby: 17\xa0%')
    """
    if not shares:
        return ""
    lowest, highest = at_end(shares, lowest=True), at_end(shares)
    low, high = (percent(shares[names[0]], 0) for names in (lowest, highest))
    if len(shares) == 1:
        return f"{highest[0]}: {high}"
    if are_alike(shares):
        return f"Lika stor andel i alla delar som har svar: {high}"
    return short(f"Från {low} i {listing(lowest)} till {high} i {listing(highest)}", f"Från {low} till {high}")


def _assessed(n: int) -> str:
    return f"{number(n)} {'bedömd vecka' if n == 1 else 'bedömda veckor'}"


def _of(n: int, one: str, many: str) -> str:
    return f"{'en' if n == 1 else number_word(n)} {one if n == 1 else many}"


def short(text: str, instead: str = "") -> str:
    """The sentence, or the shorter one when it is no heading any more."""
    return text if len(text) <= LONGEST else instead if len(instead) <= LONGEST else ""


def first_sentence(words: str) -> str:
    """The first sentence of a figure's words, where it is no longer than a heading may be.

    >>> first_sentence("P4 har ingen ägare. Alla åtgärder har någon som ansvarar."), first_sentence("")
    ('P4 har ingen ägare', '')
    """
    return short(_first(words))


def first_clause(words: str) -> str:
    """The first sentence; where it is too long for a heading, that without its figures in brackets, or what stands before
    its colon.

    >>> long = "Störst skillnad mellan 2025 och 2026 på samma veckor hade Månvreten (40 % till 26 %) och Videkulla (33 %)"
    >>> first_clause(f"{long}."), first_clause("Källorna pekar åt olika håll i Hamnen: " + 9 * "sämre enligt en " + ".")
    ('Störst skillnad mellan 2025 och 2026 på samma veckor hade Månvreten och Videkulla', 'Källorna pekar åt olika håll i Hamnen')
    """
    first = _first(words)
    bare = _FIGURES.sub("", first)
    return short(first) or short(bare) or short(bare.partition(": ")[0])


_FIGURES = re.compile(r" \([^()]*\d[^()]*\)")


def _first(words: str) -> str:
    first, stop, rest = words.partition(". ")
    return "" if "\n" in first else first.rstrip(".") if stop and rest else words.rstrip(".")


def outside(chance: int, widened: int | None, compared: int, part: str, parts: str) -> str:
    """How many of the ``compared`` areas lie outside the limits of a funnel; ``widened``: outside the wider ones, None without.

    >>> outside(6, None, 9, "stadsdel", "stadsdelar"), outside(8, 0, 24, "område", "områden")
    ('Sex av nio stadsdelar ligger utanför slumpens gränser', 'Inget av 24 områden ligger utanför de vidgade gränserna')
    """
    n, limits = (chance, "slumpens gränser") if widened is None else (widened, "de vidgade gränserna")
    some = sentence_case(number_word(n)) if n else sentence_case(none_of(part).split()[0])
    return short(f"{some} av {number_word(compared)} {parts} ligger utanför {limits}")


def inhabitants(total: int, when: str, parts: Mapping[str, int]) -> str:
    """How many live in the place, and in which part the most; ``parts``: the inhabitants of each, all of them.

    >>> inhabitants(300, "31 dec 2025", {"Hamnen": 200, "Backen": 100}).replace("\u00a0", " ")
    '300 invånare 31 dec 2025, flest i Hamnen: 200'
    """
    whole = f"{number(total)} invånare {when}"
    if len(parts) < 2 or are_alike(parts):
        return short(whole)
    return short(f"{whole}, flest i {listing(at_end(parts))}: {number(max(parts.values()))}", whole)


def measures(lacking: Mapping[str, int], n: int) -> str:
    """What the measures of a plan lack; by what it is in words ("ansvarig"), how many of ``n`` lack it.

    >>> measures({"ansvarig": 0, "uppföljning": 2}, 6), measures({"ansvarig": 0}, 1)
    ('Två av sex insatser saknar uppföljning', 'Insatsen har ansvarig')
    """
    every = [what for what, some in lacking.items() if not some]
    if len(every) == len(lacking):
        who = f"{sentence_case(all_of(n, 'insatser', 'insatserna'))} har" if n > 1 else "Insatsen har"
        return short(f"{who} {listing(every)}")
    if n == 1:
        return short(f"Insatsen saknar {listing([what for what, some in lacking.items() if some])}")
    some = [f"{number_word(x) if x > 1 else 'en'} saknar {what}" for what, x in lacking.items() if x]
    first, *others = some
    first = first.replace(" saknar", f" av {number_word(n)} insatser saknar", 1)
    return short(sentence_case(listing([first, *others])), sentence_case(first))


def indicators(empty: int, n: int) -> str:
    """How many indicators of a plan can be followed.

    >>> indicators(0, 4), indicators(1, 4), indicators(4, 4), indicators(0, 1)
    ('Alla fyra indikatorer går att följa upp', 'En av fyra indikatorer går inte att följa upp', 'Ingen av fyra indikatorer går att följa upp', 'Indikatorn går att följa upp')
    """
    if n == 1:
        return f"Indikatorn går {'inte ' if empty else ''}att följa upp"
    if empty in (0, n):
        return f"{'Ingen av' if empty else 'Alla'} {number_word(n)} indikatorer går att följa upp"
    return f"{sentence_case('en' if empty == 1 else number_word(empty))} av {number_word(n)} indikatorer går inte att följa upp"


def promises(verdicts: Sequence[str | None]) -> str:
    """What people have found of the promises.

    >>> promises([None, None]), promises(["hållet", None]), promises(["hållet"])
    ('Inget av två medborgarlöften är bedömt', 'Ett av två medborgarlöften är bedömt: ”hållet”', 'Medborgarlöftet är bedömt: ”hållet”')
    """
    known, n = [v for v in verdicts if v], len(verdicts)
    if not known:
        return "Medborgarlöftet är inte bedömt" if n == 1 else f"Inget av {number_word(n)} medborgarlöften är bedömt"
    kinds = dict.fromkeys(known)
    each = [f"”{v}”" if len(kinds) == 1 else f"{_neuter(known.count(v))} ”{v}”" for v in kinds]
    if n == 1:
        return short(f"Medborgarlöftet är bedömt: {listing(each)}")
    some = f"{sentence_case(_neuter(len(known)))} av {number_word(n)} medborgarlöften är {'bedömt' if len(known) == 1 else 'bedömda'}"
    return short(f"{some}: {listing(each)}", some)


def _neuter(n: int) -> str:
    return "ett" if n == 1 else number_word(n)


def facts(rows: Sequence[tuple[str, float, float | None, str]], around: str) -> str:
    """Which fact lies furthest from that of the place around it, in proportion: (what, own, around's, unit).

    >>> rows = [("Ohälsotal", 18, 14, "dagar"), ("Högst grundskola", 11.5, 7.4, "%"), ("Invånare", 76396, None, "antal")]
    >>> facts(rows, "Stockholm").replace("\u00a0", " ")
    'Skiljer sig mest från Stockholm: högst grundskola (11,5 mot 7,4 %)'
    """
    known = [(abs(own / other - 1), what, own, other, unit) for what, own, other, unit in rows if other]
    if not known or max(known)[0] == 0:
        return ""
    _, what, own, other, unit = max(known)
    sign = f"\u00a0{unit}" if unit != "antal" else ""
    return short(f"Skiljer sig mest från {around}: {in_sentence(what)} ({plain(own)} mot {plain(other)}{sign})")


def facts_alone(place: str, rows: Sequence[tuple[str, str, float, str]]) -> str:
    """Every fact of a place that nothing is compared with (what, period, value, unit); "" where they are too many for a
    heading, or of several periods: none is chosen before the others.

    >>> rows = [("Riskområden", "2021", 1, "antal"), ("Arbetslöshet", "2021", 7.5, "%")]
    >>> facts_alone("Solvik", rows).replace("\u00a0", " "), facts_alone("Solvik", [*rows, ("Ytor", "2022", 3, "antal")])
    ('Solvik 2021: riskområden 1 och arbetslöshet 7,5 %', '')
    """
    if len({period for _, period, _, _ in rows}) != 1:
        return ""
    told = [
        f"{in_sentence(what)} {plain(value)}{'' if unit == 'antal' else NBSP + unit}" for what, _, value, unit in rows
    ]
    return short(f"{place} {rows[0][1]}: {listing(told)}")


def parts(place: str, n: int, several: str) -> str:
    """How many parts a place has; "" where it is not divided. ``several``: "stadsdelar".

    >>> parts("Solvik", 2, "stadsdelar"), parts("Solvik", 1, "stadsdelar")
    ('Solvik har två stadsdelar', '')
    """
    return short(f"{place} har {number_word(n)} {several}") if n > 1 else ""


def asked(question: str, wave: str, share: str) -> str:
    """The finding of the only question of a list, with what was asked and when; ``share``: what `share` says.

    >>> asked("Trygg sent", "2024", "Högst andel i Hamnen: 41 %"), asked("Trygg sent", "2024", "")
    ('Högst andel i Hamnen: 41 % (Trygg sent, 2024)', '')
    """
    return short(f"{share} ({question}, {wave})") if share else ""


def compared_over_time(n: int, of: int) -> str:
    """How many of the questions of all surveys can be compared over time.

    >>> compared_over_time(2, 9), compared_over_time(0, 1), compared_over_time(2, 2)
    ('Två av nio frågor går att jämföra över tid', 'Frågan går inte att jämföra över tid', 'Båda frågorna går att jämföra över tid')
    """
    if of == 1:
        return f"Frågan går {'' if n else 'inte '}att jämföra över tid"
    if n == of:
        return f"{sentence_case(all_of(n, 'frågor', 'frågorna'))} går att jämföra över tid"
    some = "ingen" if not n else "en" if n == 1 else number_word(n)
    return f"{sentence_case(some)} av {number_word(of)} frågor går att jämföra över tid"


def own_bars(
    rows: Sequence[tuple[str, float | None]], is_time: bool, unit: str, partial: Sequence[str], series: str = ""
) -> str:
    """What the bars of an own table show: the first and the last whole time, or the row with the most.

    ``rows``: (label, number) of the first series, called ``series`` where there are several.
    """
    known = [(label, v) for label, v in rows if v is not None and label not in partial]
    if len(known) < 2:
        return ""
    sign = "\u00a0%" if unit.strip() in ("%", "procent") else ""
    if is_time:
        (first, a), (last, b) = known[0], known[-1]
        return short(
            f"{sentence_case(_direction(a, b))} från {plain(a)}{sign} ({first}) till {plain(b)}{sign} ({last})"
        )
    most = max(v for _, v in known)
    at_top = [label for label, v in known if v == most]
    where = f" i {series}" if series else ""
    return short(f"Högst{where}: {listing(at_top)}, {plain(most)}{sign}", f"Högst{where}: {plain(most)}{sign}")


def _direction(first: float, last: float) -> str:
    return "oförändrat" if first == last else "upp" if last > first else "ned"
