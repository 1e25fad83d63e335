"""Numbers about levels, survey shares and inhabitants: only where the sentence names the area."""

from __future__ import annotations

import re

import pandas as pd

from lagesbild.analysis import population as population_analysis
from lagesbild.calendar import week_label
from lagesbild.checktext import phrases
from lagesbild.checktext.line import Line
from lagesbild.checktext.numbers import Number, Unit
from lagesbild.checktext.report import Finding, Verdict, say
from lagesbild.exhibits.base import Scope, years_in
from lagesbild.swedish import number, plain, round_half_up


def levels(line: Line) -> list[Finding]:
    """ "nivå 4 vecka 36" and "24 veckor på nivå 3 eller högre" of one named area."""
    levels = list(phrases.LEVEL.finditer(line.words))
    areas = {a for _, _, a in line.areas}
    year = line.source.scope.year
    if len(levels) != 1 or len(areas) != 1 or any(y != year for _, y in line.years) or _has_negation(line.words):
        return []
    area = areas.pop()
    rows = line.source.scope.rows("ratings", areas=[area], year=year)
    if rows.empty:
        return []
    held = {int(r["week"]): None if pd.isna(r["level"]) else int(r["level"]) for r in rows.to_dict("records")}
    name = line.source.scope.directory.name(area)
    said, at_least = int(levels[0][1]), bool(levels[0][2])
    place = (line.start + levels[0].start(1), line.start + levels[0].end(1))
    weeks = list(phrases.WEEKS.finditer(line.words))
    counts = [n for n in line.numbers if phrases.WEEK_COUNT.match(line.words[n.end : levels[0].start()])]
    if len(counts) == 1 and not weeks and counts[0].unit is Unit.COUNT:
        n = counts[0]
        true = sum(v is not None and (v >= said if at_least else v == said) for v in held.values())
        right = n.fits(float(true))
        more = " eller högre" if at_least else ""
        words = f"Texten säger {plain(n.value)} veckor på nivå {said}{more}, registret har {true} ({name} {year})."
        verdict = Verdict.RIGHT if right else Verdict.WRONG
        about = f"{name}: veckor på nivå {said}{more}"
        place = (line.start + n.start, line.start + n.end)
        told = (f"{plain(n.value)} veckor", f"{true} veckor")
        return [Finding(*place, n.text, about, n.value, float(true), verdict, words, says=told[0], holds=told[1])]
    if len(weeks) != 1 or at_least:
        return []
    wanted = _week_list(weeks[0][1])
    if not wanted or not all(w in held for w in wanted):
        return []
    wrong = [w for w in wanted if held[w] != said]
    shown = wrong[0] if wrong else wanted[0]
    true_level = held[shown]
    expected = "ej bedömd" if true_level is None else f"nivå {true_level}"
    words = f"Texten säger nivå {said}, registret har {expected} ({name} {week_label(shown)} {year})."
    return [
        Finding(
            *place,
            levels[0][1],
            f"{name}: nivå {week_label(shown)}",
            float(said),
            None if true_level is None else float(true_level),
            Verdict.WRONG if wrong else Verdict.RIGHT,
            words,
            says=f"nivå {said}",
            holds=expected,
        )
    ]


def _has_negation(words: str) -> bool:
    return bool(re.search(r"\b(?:inte|varken|aldrig|ej|ska|bör|om)\b", words, re.I))


def _week_list(text: str) -> list[int]:
    """The weeks of "38", "38 och 41" or "36–39"."""
    found: list[int] = []
    for part in re.split(r",|och", text):
        ends = [int(e) for e in re.findall(r"[0-9]+", part)]
        found += range(ends[0], ends[-1] + 1) if ends else []
    return found


def survey(line: Line) -> list[Finding]:
    """A share of an area named before it, when the sentence says "otrygg", "trygg" or "oro"."""
    shares = [n for n in line.numbers if n.unit is Unit.PERCENT and not n.sign]
    stems = [stem for stem, pattern in phrases.STEMS.items() if pattern.search(line.words)]
    if (
        not shares
        or len(stems) != 1
        or not line.areas
        or phrases.DIRECTION.search(line.words)
        or _has_negation(line.words)
    ):
        return []
    found = []
    for n in shares:
        before = [a for a in line.areas if a[1] <= n.start]
        area = before[-1] if before else line.areas[0] if len({a for *_, a in line.areas}) == 1 else None
        if area is None:
            continue
        plain_words = line.is_plain(min(area[1], n.end), max(area[0], n.start), phrases.ASKED)
        finding = _share(line, n, area[2], stems[0])
        if finding and (
            finding.verdict is Verdict.RIGHT or (plain_words and not phrases.OF_OTHERS.match(line.words[n.end :]))
        ):
            found.append(finding)
    return found


def _share(line: Line, n: Number, area: str, stem: str) -> Finding | None:
    rows = line.source.scope.rows("survey", areas=[area])
    rows = rows[rows["share"].notna()]
    kept = [
        r
        for r in rows.to_dict("records")
        if re.search(rf"\b{stem}", str(r["answer"]), re.I)
        and max(years_in(r["wave"]), default=0) <= line.source.scope.year
    ]
    group = phrases.GROUPS.search(line.words)
    kept = [r for r in kept if (group[0].lower() in str(r["group"]).lower() if group else r["group"] == "alla")]
    if not kept:
        return None
    mentioned = {y for _, y in line.years}
    fits = [r for r in kept if n.fits(round_half_up(100 * r["share"], 6))]
    latest = max(kept, key=lambda r: max(years_in(r["wave"]), default=0))
    of_years = [r for r in kept if mentioned and set(years_in(r["wave"])) == mentioned]
    asked = {(r["survey"], r["question"], r["answer"]) for r in kept}
    meant = of_years[0] if of_years else latest
    if mentioned and not of_years and not fits:
        return None
    if fits and (not of_years or any(r in fits for r in of_years)):
        row, verdict = (next((r for r in fits if r in of_years), fits[0])), Verdict.RIGHT
    elif len(asked) > 1:
        return None
    else:
        row, verdict = meant, Verdict.OTHER_PERIOD if fits else Verdict.WRONG
    share = round_half_up(100 * row["share"], 1)
    name = line.source.scope.directory.name(area)
    wave = str(row["wave"]).replace("+", ", ")
    says, holds = say(n.value, Unit.PERCENT, False), say(share, Unit.PERCENT, False)
    words = f"Texten säger {says}, undersökningen ger {holds} ({name}, andel {row['answer']}, {wave})."
    about = f"{name}: andel {row['answer']}"
    place = (line.start + n.start, line.start + n.end)
    return Finding(*place, n.text, about, n.value, share, verdict, words, says=says, holds=holds)


def population(line: Line) -> list[Finding]:
    """ "76 396 invånare" in an area that the sentence names, by its name or as "stadsdelsområdet"."""
    held = [n for n in line.numbers if n.unit is Unit.COUNT and phrases.INHABITANTS.match(line.words[n.end :])]
    if len(held) != 1 or held[0].value < 100 or phrases.SOME_INHABITANTS.search(line.words):
        return []
    scope, n = line.source.scope, held[0]
    areas = {a for _, _, a in line.areas}
    if not areas and re.search(rf"\b{re.escape(scope.area.type)}(?:e?t|e?n)\b", line.words, re.I):
        areas = {scope.area.id}
    if len(areas) != 1:
        return []
    area = areas.pop()
    known = _inhabitants(scope, area)
    if line.years:
        years_said = {y for _, y in line.years}
        known = [k for k in known if k[0] in years_said]
    if not known:
        return []
    # a round number is rounded, whether it says "cirka" or not
    step = 10 ** (len(str(int(n.value))) - len(str(int(n.value)).rstrip("0")))
    rounded = [k for k in known if n.fits(float(k[1])) or (step >= 100 and abs(k[1] - n.value) <= step / 2)]
    day, true = rounded[0] if rounded else known[0]
    name = scope.directory.name(area)
    words = f"Texten säger {number(n.value)} invånare, registret har {number(true)} ({name}, {day})."
    verdict = Verdict.RIGHT if rounded else Verdict.WRONG
    place, about = (line.start + n.start, line.start + n.end), f"{name}: invånare"
    told = (number(n.value), number(true))
    return [Finding(*place, n.text, about, n.value, float(true), verdict, words, says=told[0], holds=told[1])]


def _inhabitants(scope: Scope, area: str) -> list[tuple[int, int]]:
    """(year, inhabitants) by every source and day that is loaded for an area, the latest first."""
    found: list[tuple[int, int]] = []
    for ids in ([area], [p.id for p in scope.directory.parts(area)]):
        rows = scope.rows("population", areas=ids) if ids else pd.DataFrame()
        for day in sorted(set(rows["date"]), reverse=True) if not rows.empty else []:
            of_day = rows[rows["date"] == day]
            total = population_analysis.summary(of_day, ids)["total"] if set(of_day["area"]) == set(ids) else None
            if total is not None and total.notna().all():
                found.append((day.year, int(total.sum())))
    facts = scope.rows("facts", areas=[area])
    for row in facts[facts["measure"].str.casefold() == "invånare"].to_dict("records") if not facts.empty else []:
        if not pd.isna(row["value"]) and (of := years_in(row["period"])):
            found.append((max(of), int(row["value"])))
    return found
