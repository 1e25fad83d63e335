"""From gathered figures to rows: shares in one unit, parts summed, the number of answers, and the interval."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace

from lagesbild.problems import Problem
from lagesbild.readers.base import is_all
from lagesbild.readers.surveys.facts import Answers, Fact, Key
from lagesbild.readers.surveys.layout import Layout
from lagesbild.readers.surveys.words import INTERVAL, MISSING, WITH_INTERVAL, WITH_MARGIN, combined, part_of
from lagesbild.swedish import fold, listing, number, parse_count, parse_number, percent, sentence_case
from lagesbild.tables import SURVEY


def scales_of(facts: list[Fact], layout: Layout, problems: list[Problem]) -> dict[int, int]:
    """Column → what its shares are divided by: 100 where they are per cent, 1 where they are shares.

    A column is per cent when its heading or a cell says so, or when it holds more than 1; a fraction beside such
    cells is a problem, unless the heading says that all are per cent. Parts of one measure share their unit.
    A column of only 0 and 1 is read as the others are.
    """
    cells: dict[int, list[Fact]] = defaultdict(list)
    parts: dict[int, str] = {}
    for fact in facts:
        if fact.about.measure in ("share", "sum"):
            cells[fact.column].append(fact)
            if part := "sum" if fact.about.measure == "sum" else part_of(str(fact.about.answer)):
                parts[fact.column] = part
    scales: dict[int, int | None] = {}
    bare: list[str] = []
    for column, in_column in cells.items():
        title = layout.titles[column]
        says_percent = "%" in title or "procent" in fold(title)
        values = [(f, v) for f in in_column if (v := _first(f.text)) is not None]
        signed = any("%" in f.text for f, _ in values)
        fractions = [f for f, v in values if 0 < v < 1 and "%" not in f.text]
        if fractions and (signed or (not says_percent and any(v > 1 for _, v in values))):
            other = next(f.text for f, v in values if "%" in f.text or v > 1)
            what = f"Andelarna har olika enheter: ”{fractions[0].text}” är skrivet som en andel, ”{other}” som procent."
            fix = "Skriv % efter varje tal, eller i rubriken om alla är procent."
            problems.append(Problem(what, "samma enhet i hela kolumnen.", fractions[0].row, title, fix=fix))
        elif fractions and says_percent and all(v < 1 for _, v in values):
            bare.append(fractions[0].text)
        if signed or says_percent or any(v > 1 for _, v in values):
            scales[column] = 100
        else:
            scales[column] = 1 if fractions else None
    if bare:
        what = f"Rubriken säger procent: ”{bare[0]}” lästes som {bare[0]} %."
        fix = "Skriv andelarna som 47 eller 47 % om de är större än så."
        problems.append(Problem(what, "procent.", layout.last, value=bare[0], fix=fix, warning=True))
    if len(set(parts.values())) > 1 and any(scales[c] == 100 for c in parts):
        scales |= dict.fromkeys(parts, 100)
    usual = 100 if 100 in scales.values() else 1
    return {column: scale or usual for column, scale in scales.items()}


def _first(text: str) -> float | None:
    """The number that a cell begins with; None for a missing one, or what is no number."""
    if MISSING.fullmatch(text):
        return None
    match = WITH_INTERVAL.fullmatch(text) or WITH_MARGIN.fullmatch(text)
    try:
        return parse_number(match[1] or "" if match else text)
    except ValueError:
        return None


def records_of(
    known: dict[Key, Answers], scales: dict[int, int], layout: Layout, problems: list[Problem]
) -> list[dict[str, object]]:
    """The rows of the register that the gathered figures make."""
    present: dict[str, set[str]] = defaultdict(set)  # question → the parts of its measure, wherever they were answered
    for (*_, question, _), answers in known.items():
        present[question] |= {p for a in answers.shares if (p := part_of(a))}
    records: list[dict[str, object]] = []
    _tell_bounded(known, layout, problems)
    if alone := next((a for a in known.values() if a.numbers and not a.shares), None):
        fact = next(iter(alone.numbers.values()))
        what = f"”{layout.titles[fact.column]}” hör inte till någon andel, och lästes inte där."
        expected = "en andel för samma område, mätning, fråga och grupp."
        problems.append(Problem(what, expected, fact.row, layout.titles[fact.column], fact.text, warning=True))
    for key, answers in known.items():
        parts = present[key[3]] if len(present[key[3]]) > 1 else set()
        shares = {a: _share(f, scales[f.column], layout, problems) for a, f in answers.shares.items()}
        _check_total(answers, shares, layout, problems)
        if parts and any(part_of(a) in parts for a in shares):
            records.append(_measured(key, answers, shares, parts, scales, layout, problems))
        for answer, share in shares.items():
            if part_of(answer) not in parts:
                fact = answers.shares[answer]
                low, high = _interval(answers, answer, share, fact, scales[fact.column], layout, problems)
                n = _n(answers, answer, layout, problems)
                records.append(_record(key, answer, share, n, low, high, answers, layout, problems, fact))
    return records


def _tell_bounded(known: dict[Key, Answers], layout: Layout, problems: list[Problem]) -> None:
    """Warn that "<10" says more than that a figure is missing, which is all that is kept."""
    facts = [f for a in known.values() for f in (*a.shares.values(), *a.numbers.values()) if f.text.startswith("<")]
    if facts:
        first = facts[0]
        more = f" och {len(facts) - 1} till" if len(facts) > 1 else ""
        what = f"”{first.text}”{more} säger att talet är litet men inte vilket: det sparas som saknas."
        problems.append(
            Problem(what, "ett tal, eller ”..”.", first.row, layout.titles[first.column], first.text, warning=True)
        )


def _record(
    key: Key,
    answer: str,
    share: float | None,
    n: int | None,
    low: float | None,
    high: float | None,
    answers: Answers,
    layout: Layout,
    problems: list[Problem],
    fact: Fact,
) -> dict[str, object]:
    area, survey, wave, question, group = key
    return {
        "area": area,
        "survey": survey,
        "wave": wave,
        "question": question,
        "answer": answer,
        "group": group,
        "share": share,
        "n": n,
        "low": low,
        "high": high,
        "n_effective": _n_effective(answers, answer, n, layout, problems),
        "remark": fact.about.remark,
        "better": _better(fact, problems),
    }


def _better(fact: Fact, problems: list[Problem]) -> object:
    """Which way the file says is better; None where it does not."""
    column, text = SURVEY.column("better"), fact.about.better
    if not text or column.words is None:
        return None
    if (direction := column.words.values.get(fold(text))) is None:
        what = f"Värdet ”{text}” går inte att läsa."
        if not any(p.column == column.title and p.row == fact.row for p in problems):
            problems.append(Problem(what, f"{column.words}, eller tomt.", fact.row, column.title, text))
    return direction


def _measured(
    key: Key,
    answers: Answers,
    shares: dict[str, float | None],
    parts: set[str],
    scales: dict[int, int],
    layout: Layout,
    problems: list[Problem],
) -> dict[str, object]:
    """The one row that the parts make. A part that is missing makes the sum missing, never a partial sum."""
    by_part = {p: a for a in shares if (p := part_of(a)) in parts}
    values = [shares[by_part[p]] if p in by_part else None for p in sorted(parts)]
    known = [v for v in values if v is not None]
    share = round(sum(known), 12) if len(known) == len(values) else None
    fact = next(answers.shares[a] for a in by_part.values())
    bases = {a: n for a in by_part.values() if (n := _n(answers, a, layout, problems, own_only=True)) is not None}
    if len(set(bases.values())) > 1:
        listed = listing([number(n) for n in bases.values()])
        what = f"Delarna som ska läggas ihop har olika antal svar: {listed}."
        problems.append(Problem(what, "samma antal svar för alla delar.", fact.row, layout.titles[fact.column]))
    n = next(iter(bases.values()), None)
    if n is None:
        n = _n(answers, None, layout, problems)
    if printed := answers.numbers.get((None, "sum")):
        written = _share(printed, scales[printed.column], layout, problems)
        if share is not None and written is not None and abs(written - share) > 1e-9:
            true = percent(100 * share, _decimals(100 * share))
            what = f"Summan {printed.text} stämmer inte med delarna, som ger {true}."
            title = layout.titles[printed.column]
            fix = "Kan bero på avrundning; delarnas summa används."
            problems.append(Problem(what, f"{true}.", printed.row, title, printed.text, fix=fix, warning=True))
    if share is not None and share > 1:
        share = None
    low, high = _interval(answers, None, share, printed or fact, scales[fact.column], layout, problems)
    return _record(key, combined(parts), share, n, low, high, answers, layout, problems, fact)


def _decimals(value: float) -> int:
    return next((d for d in (0, 1) if abs(value - round(value, d)) < 1e-9), 2)


def _share(fact: Fact, scale: int, layout: Layout, problems: list[Problem]) -> float | None:
    if MISSING.fullmatch(fact.text):
        return None
    value = _first(fact.text)
    try:
        if value is None and parse_number(fact.text) is None:
            return None
    except ValueError:
        pass
    share = None if value is None else value / scale
    if share is not None and 0 <= share <= 1:
        return round(share, 12)
    _unread(fact, "en andel mellan 0 och 100 %, eller ”..” för saknas.", layout, problems)
    return None


def _unread(fact: Fact, expected: str, layout: Layout, problems: list[Problem]) -> None:
    what = f"Värdet ”{fact.text}” går inte att läsa."
    title = layout.titles[fact.column]
    if not any(p.row == fact.row and p.column == title and p.value == fact.text for p in problems):
        problems.append(Problem(what, expected, fact.row, title, fact.text))


def _check_total(answers: Answers, shares: dict[str, float | None], layout: Layout, problems: list[Problem]) -> None:
    """Warn when the answers to one question are more than all; each may have been rounded upwards by a half."""
    shares = {answer: s for answer, s in shares.items() if not is_all(answer)}  # "Totalt 100 %" is no answer
    total = sum(s for s in shares.values() if s is not None)
    if len(shares) > 1 and total > 1 + 0.005 * len(shares) + 1e-9:
        fact = next(iter(answers.shares.values()))
        what = f"Svaren summerar till {percent(100 * total)}."
        is_scale = total > 1.5 and any(re.match(r"(?:mycket|ganska|varken)\b", fold(str(a))) for a in shares)
        column = sentence_case(fact.about.question or "")
        fix = "Är talen antal svar: räkna om dem till andelar i procent." if is_scale else ""
        problems.append(Problem(what, "högst 100 %.", fact.row, column, fix=fix, warning=not is_scale))


def _n(
    answers: Answers, answer: str | None, layout: Layout, problems: list[Problem], *, own_only: bool = False
) -> int | None:
    """The number of answers behind a share: its own, or (unless only its ``own_only`` is asked for) the question's."""
    fact = answers.numbers.get((answer, "n"))
    if fact is None and not own_only:
        fact = answers.numbers.get((None, "n"))
    if fact is None or MISSING.fullmatch(fact.text):
        return None
    try:
        return parse_count(re.sub(r"^\(?n\s*+=\s*+|\)$", "", fact.text, flags=re.I))
    except ValueError:
        _unread(fact, "antal svar som ett heltal, eller ”..” för saknas.", layout, problems)
        return None


def _n_effective(answers: Answers, answer: str, n: int | None, layout: Layout, problems: list[Problem]) -> float | None:
    """The effective number of answers: as printed, as the weighted base, or by the design effect."""
    for measure in ("n_effective", "deff"):
        fact = answers.numbers.get((answer, measure)) or answers.numbers.get((None, measure))
        if fact is None or MISSING.fullmatch(fact.text):
            continue
        try:
            value = parse_number(fact.text)
        except ValueError:
            value = -1.0
        if value is not None and value <= 0:
            _unread(fact, "ett tal över 0.", layout, problems)
        elif value is not None:
            return value if measure == "n_effective" else None if n is None else n / value
    return None


def _interval(
    answers: Answers,
    answer: str | None,
    share: float | None,
    fact: Fact,
    scale: int,
    layout: Layout,
    problems: list[Problem],
) -> tuple[float | None, float | None]:
    """The published interval: two ends, "44,1–49,9", or "± 3,1" around the share; in the share's unit."""

    def number_named(measure: str) -> Fact | None:
        return answers.numbers.get((answer, measure)) or answers.numbers.get((None, measure))

    ends: list[str] | None = None
    printed = fact
    if match := WITH_INTERVAL.fullmatch(fact.text):
        ends = [match[2], match[3]]
    elif (low := number_named("low")) and (high := number_named("high")):
        ends, printed = [low.text, high.text], low
    elif cell := (number_named("interval") or number_named("margin")):
        printed = cell
        if match := INTERVAL.fullmatch(cell.text):
            ends = [match[1], match[2]]
    if printed is not fact and MISSING.fullmatch(printed.text):
        return None, None
    if ends is not None:
        try:
            values = [parse_number(e) for e in ends]
        except ValueError:
            values = [-1.0, -1.0]
        if values[0] is None or values[1] is None:
            return None, None
        unit = 100 if max(values[0], values[1]) > 1 or any("%" in e for e in ends) else scale
        if (
            unit == 100
            and share is not None
            and share > max(values[0], values[1]) / 100
            and max(values[0], values[1]) <= 1
        ):
            unit = 1
        low_end, high_end = values[0] / unit, values[1] / unit
        if not 0 <= low_end <= high_end <= 1:
            _unread(replace(printed, text="–".join(ends)), "ett intervall mellan 0 och 100 %.", layout, problems)
            return None, None
        if share is not None and not low_end - 0.0051 <= share <= high_end + 0.0051:
            what = f"Intervallet {'–'.join(e.strip() for e in ends)} rymmer inte andelen {percent(100 * share)}."
            title = layout.titles[printed.column]
            problems.append(
                Problem(what, "ett intervall runt andelen.", printed.row, title, printed.text, warning=True)
            )
        return round(low_end, 12), round(high_end, 12)
    match = WITH_MARGIN.fullmatch(printed.text)
    text = match[2] if match else printed.text if printed is not fact else ""
    if not text or share is None:
        return None, None
    try:
        margin = parse_number(text)
    except ValueError:
        margin = -1.0
    if margin is None:
        return None, None
    if margin < 0:
        _unread(printed, "en felmarginal, t.ex. ± 3,1.", layout, problems)
        return None, None
    margin /= 100 if margin > 1 or "%" in text else scale
    return round(max(0.0, share - margin), 12), round(min(1.0, share + margin), 12)
