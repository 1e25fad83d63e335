"""Reported crime as Brå prints and exports it, and any other table of crime counts per month or year.

Table P1 (latest month, year to date, last twelve months), exports from the statistics database
(measures, years or months side by side) and long tables with a month column are all one thing: a
count or a rate, and words around it that say when, where, which crime, and whether it is final.
Printed sums and changes are recomputed; a difference is a warning that names both numbers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import pandas as pd

from lagesbild.calendar import Period
from lagesbild.problems import Field, Problem, Refused
from lagesbild.readers import crosstab, sheets, subject
from lagesbild.readers.base import Context, ParsedTable, common_place, find_area, tell_unnamed
from lagesbild.readers.bra import added, flat
from lagesbild.readers.bra.checks import (
    check_crimes,
    check_distribution,
    check_divided,
    check_headings,
    check_lines,
    check_span,
    check_title,
    check_unheaded,
    is_numbering,
    tell_marks,
    tell_shares,
    unknown_column,
)
from lagesbild.readers.bra.layout import KIND, LABELS, Column, Layout, find_layout, is_crime, recognise, words_beside
from lagesbild.readers.bra.rows import (
    GROUPED,
    Row,
    arrange,
    known_columns,
    known_places,
    table_rows,
    with_areas_above,
    with_plain_thousands,
)
from lagesbild.readers.bra.sums import (
    check_lengths,
    check_parts,
    check_printed_changes,
    check_row_sums,
    check_spans,
    check_sums,
    drop_months_to_come,
    is_total_label,
    is_total_of,
    without_totals,
)
from lagesbild.readers.crosstab import Above, Names
from lagesbild.readers.files import Grid
from lagesbild.readers.periods import When, as_of_date, covered_period, early_years, period_of, when
from lagesbild.readers.periods.words import without_time
from lagesbild.readers.quantities import is_no_crime, rate_in
from lagesbild.swedish import listing, number, parse_count, parse_number
from lagesbild.tables import to_frame

ORDER = 20  # when it is asked, among the readers of tables

UNNAMED_CRIME = "Brottstyp ej angiven"

_KEYS = frozenset(
    {*LABELS, "källa", "uttag", "anmärkning", "uppdaterad", "enhet", "tabell"}  # lines that may stand above
)


def read(grid: Grid, context: Context, kind: str = KIND) -> ParsedTable:
    """Read the table. A count and its rate become one row per area, crime, period and status."""
    layout = find_layout(grid)
    assert layout is not None, "read() is only called on what recognise() recognised"
    if (facts := flat.facts(grid, layout)) is not None:
        try:
            return _read(grid, context, layout, facts)
        except flat.Uneven:
            pass
    return _read(grid, context, layout, None)


def _read(grid: Grid, context: Context, layout: Layout, facts: flat.Facts | None) -> ParsedTable:
    """Read the table row by row, or by column when it holds nothing but facts (``facts``)."""
    if others := [i for i, label in layout.labels.items() if label == "crime" and i > layout.columns[0].index]:
        what = f"Rubriken ”{grid.head.rows[layout.last - 1][others[0]]}” står två gånger: det ser ut som två tabeller bredvid varandra."
        fix = "Lägg tabellerna under varandra, eller på var sitt blad."
        raise Refused(
            [Problem(what, "en tabell på varje blad.", layout.last, file=grid.file, sheet=grid.sheet, fix=fix)]
        )
    problems = [unknown_column(title, layout) for title in layout.unknown if not is_numbering(title, grid, layout)]
    above = crosstab.above(grid.head.rows[: layout.top - 1], _KEYS)
    rows, notes = (facts.examples, facts.notes) if facts else table_rows(grid, layout, context, problems)
    if not facts:
        rows = with_areas_above(with_plain_thousands(rows, layout, problems), layout, context)
    check_divided(grid, layout, problems)
    check_unheaded(grid, layout, rows, problems)
    title = _title(above, grid, layout, context, problems)
    check_headings(layout, rows, problems)
    tell_shares(layout, problems)
    tell_marks(layout, rows, (*above.lines, *notes), problems)
    check_title(above, layout, context, problems)
    check_distribution(above, layout, rows, problems)
    check_span(above, layout, rows, problems)
    check_lengths(grid, layout, rows, problems)
    layout = _with_year_to_date_as_sum(_as_rates(layout, above, problems), title, problems)
    layout, rows, facts = _with_footnotes(layout, rows, facts, (*above.lines, *notes))
    check_crimes(layout, rows, context, problems)
    is_marked = any(c.when.status for c in layout.columns) or any(when(r.when).status for r in rows)
    note = _early_note(notes, layout, rows)
    if note and not is_marked and title.status is None:
        what = f"Noten ”{note}” pekar inte ut några tal: alla lästes som preliminära."
        problems.append(Problem(what, "samma tecken vid de tal som är preliminära.", value=note, warning=True))
        title = replace(title, status="preliminary")
    title = replace(title, status="final" if is_marked or title.status is None else title.status)

    names = Names(context, context.place, "område", problems)
    place = context.place
    if any(r.area for r in rows):
        rows = known_places(added.areas_added(rows, layout, context, problems), context, problems)
    layout = known_columns(layout, context, problems)
    is_across = any(c.area for c in layout.columns)
    if not is_across and any(r.has_figures and not r.area for r in rows):
        stated = above.get(*(k for k, v in LABELS.items() if v == "area"))
        if stated:
            named = sheets.stated_place(stated, context, problems)
        else:
            named = sheets.place_of(grid, above.lines, context, problems)
        place = named or place or (None if stated else _place(above, context, problems))
    if any(r.area for r in rows):
        tell_unnamed([r.number for r in rows if r.has_figures and not r.area], place, context, problems)
    is_named = any(r.crime for r in rows if r.has_figures) or any(c.crime for c in layout.columns)
    check_lines(rows, context, problems)
    rows = added.crimes_added(without_totals(rows, layout, problems), layout, problems)
    arrange(rows, "" if is_named or not rows else _crime(above, layout, context, problems), problems)
    if facts:
        frame, periods = _facts(facts, rows, layout, title, names, place, problems)
    else:
        records = _records(rows, layout, title, names, place, problems)
        drop_months_to_come(records, problems)
        frame = to_frame(KIND, list(records.values()))
        periods = {Period(r["start"], r["end"]) for r in records.values()}  # type: ignore[arg-type]
    if frame.empty and not any(not p.warning for p in problems):
        problems.append(Problem("Tabellen har inga rader.", "minst en rad under rubrikerna.", layout.top))
    check_parts(rows, layout, problems)
    check_printed_changes(rows, layout, title, problems)
    check_row_sums(rows, layout, title, problems)
    if not facts:
        check_spans(records, problems)
    latest = max(periods, key=lambda p: (p.end, p.days), default=None)
    as_of = as_of_date(above.stated) or title.drawn
    if latest and as_of and latest.end > as_of:
        what = f"Perioden {latest} är inte slut: siffrorna togs ut {as_of}."
        fix = "Skriv perioden i titeln, t.ex. ”januari–augusti 2026”."
        problems.append(Problem(what, "en period som slutar före uttaget.", layout.top, fix=fix, warning=True))
    source = next((m[1].strip() for n in notes if (m := re.match(r"Källa:\s*+(.+)", n))), None)
    return ParsedTable(
        KIND,
        grid.file,
        frame,
        place=place or common_place(names.areas, context),
        source=above.get("källa") or source or context.source,
        period=str(covered_period(periods)) if periods else None,
        as_of=as_of,
        title=above.lines[0] if above.lines else None,
        remark=above.get("anmärkning"),
        problems=tuple(problems),
    )


def _title(above: Above, grid: Grid, layout: Layout, context: Context, problems: list[Problem]) -> When:
    """What the lines above, and the names of sheet and file, say of time and of status."""
    years = {c.when.year for c in layout.columns if c.when.year}
    of_lines = crosstab.time_above(above, grid, context, problems)
    stated = crosstab.with_named_time(of_lines, grid, years)
    if years and stated.part != of_lines.part:
        name = next(n for n in (grid.sheet or "", grid.file) if when(n.rpartition(".")[0] or n).part)
        what = f"Inget i tabellen säger vilken del av året talen gäller: den lästes ur namnet ”{name}”."
        problems.append(Problem(what, "perioden i titeln, t.ex. ”januari–september”.", warning=True))
    status = when(above.get("status", "statistik") or "").status or stated.status
    if (
        stated.part and stated.part.days > 366
    ):  # "januari 2019–augusti 2026" is what the table spans, no figure's period
        stated = When(context.year, drawn=stated.drawn)
    if stated.span == "year" or stated.span_word == "under året":
        return replace(stated, span=stated.span if stated.span == "year" else None, status=status)
    # of columns that are bare years: up to when "hittills i år" counts, or whether "per månad" is a mean, nothing says
    each = [w for w in stated.others if _EACH.fullmatch(w)]
    pieces = each if len(each) == 1 and not any(w.endswith(" år") for w in stated.others) else []
    numbered = [m[1] for line in above.lines if (m := _NUMBERED_MONTHS.search(line))]
    unread = (*stated.unread, *filter(None, (stated.span_word, *pieces, *numbered)))
    return replace(stated, span=None, unread=unread, status=status)


_EACH = re.compile(
    r"(?:per|för varje|varje) (?:månad|vecka|dag|dygn|kvartal|tertial|halvår)|(?:månads|vecko|kvartals|tertial)vis"
)
_NUMBERED_MONTHS = re.compile(r"(?:^|[,(:] ?)((?:0?[1-9]|1[0-2]) ?[-–] ?(?:0?[1-9]|1[0-2]))\)?$")


def _as_rates(layout: Layout, above: Above, problems: list[Problem]) -> Layout:
    """The layout, with plain columns as rates where the title says that the table is of such."""
    rate = next((m for line in above.lines if (m := rate_in(line))), None)
    counts = [c for c in layout.columns if c.measure == "count"]
    plain = [c for c in counts if not re.search(r"antal", c.title, re.I)]
    if rate and counts and not plain and not any(c.measure == "rate" for c in layout.columns):
        what = f"Titeln säger ”{rate[0]}”, rubriken ”{counts[0].title}”: vad talen är går inte att avgöra."
        expected = "antal i både titel och rubrik, eller rubriken ”Per 100 000 inv.”."
        problems.append(Problem(what, expected, layout.last, counts[0].title, rate[0]))
    if rate is None or not plain:
        return layout
    if rate[1].replace(" ", "") != "100000":
        what = f"Titeln säger ”{rate[0]}”: det är inget antal brott."
        problems.append(Problem(what, "antal, eller antal per 100 000 invånare.", value=rate[0]))
    return replace(layout, columns=tuple(replace(c, measure="rate") if c in plain else c for c in layout.columns))


def _with_year_to_date_as_sum(layout: Layout, title: When, problems: list[Problem]) -> Layout:
    """The layout, with "Hittills under året" after months as a printed sum of them where nothing says up to when it counts."""
    months = [c for c in layout.columns if c.measure == "count" and c.when.part is not None and c.when.part.is_month]
    ends = [c for c in layout.columns if c.measure == "count" and c.when.span == "ytd" and c.when.part is None]
    if title.part is not None or len(months) < 2 or len(ends) != 1 or len({c.when.year for c in months}) > 1:
        return layout
    if title.status is None:  # Brå prints this table while the year runs
        what = "Tabellen säger inte om siffrorna är preliminära: de lästes som slutliga."
        fix = "Skriv ”Preliminära uppgifter” i en rad ovanför tabellen om de är det."
        problems.append(Problem(what, "”preliminär” eller ”slutlig” i titeln.", layout.top, fix=fix, warning=True))
    return replace(layout, columns=tuple(replace(c, measure="sum") if c is ends[0] else c for c in layout.columns))


def _with_footnotes(
    layout: Layout, rows: list[Row], facts: flat.Facts | None, lines: Sequence[str]
) -> tuple[Layout, list[Row], flat.Facts | None]:
    """The same, with columns and rows that a mark calls preliminary ("2024*" and "* preliminära uppgifter") as such."""
    marks = {m[1] for line in lines if (m := re.match(r"([*¹²³]++|\d\))\s*+(?=.*prel)", line, re.I))}
    early = early_years(lines)

    def marked(text: str) -> str | None:
        m = re.search(r"(?<=.)((?<![*¹²³])[*¹²³]+|\d\))$", text)
        return text.removesuffix(m[1]).strip() if m and m[1] in marks else None

    def told(text: str) -> str:
        plain = marked(text) or (text if early and when(text).year in early else None)
        return text if plain is None or when(plain).status else f"{plain} preliminär"

    columns = tuple(
        replace(c, when=replace(c.when, status="preliminary"))
        if c.when.status is None
        and (marked(c.title) is not None or (c.when.year in early and c.measure in ("count", "rate")))
        else c
        for c in layout.columns
    )
    if any(told(r.when) != r.when for r in rows if r.when):
        rows = [replace(r, when=told(r.when)) for r in rows]
        if facts:
            facts = replace(facts, labels={**facts.labels, "when": facts.labels["when"].map(told)}, examples=rows)
    return replace(layout, columns=columns), rows, facts


def _early_note(notes: Sequence[str], layout: Layout, rows: Sequence[Row]) -> str:
    """A note below the table that says that figures are preliminary, and marks none of them; empty without one."""
    for note in notes:
        if re.match(r"[*¹²³\d).: ]*(?:\w+:? )?(?:prel\.|preliminär)", note, re.I) and len(note.split()) < 8:
            mark = re.match(r"[*¹²³]+|\d\)", note)
            texts = [c.title for c in layout.columns] + [c for r in rows for c in r.cells[:2]]
            if mark is None or not any(t.endswith(mark[0]) for t in texts):
                return note
    return ""


def _place(above: Above, context: Context, problems: list[Problem]) -> str | None:
    """The one area that the table is about: as the user said, as a line says, or as the title names it."""
    if context.place:
        return context.place
    named = next((line for line in above.lines if _PLACE.match(line) and not subject.names_its_area(line)), None)
    if named is not None:
        named = re.sub(r"^.*\b(?:i|för|inom|från|över) (?=[A-ZÅÄÖ])", "", named)  # "Anmälda brott i Solviks kommun"
        area = crosstab.known_area(named, context) or find_area(named, context, problems, row=None, column="Område")
    else:
        area = next((a for line in above.lines if (a := crosstab.area_in(line, context))), None)
        if area is None:
            what = "Tabellen säger inte vilket område den gäller."
            problems.append(Problem(what, "en rad ”Område: …” ovanför tabellen.", missing=Field.AREA))
    return area.id if area else None


_PLACE = re.compile(r"^(?:\d{2,4}\s++)?[^,.]{2,40}\s(?:län|kommun)$|^(?:polis)?region\s\S+$", re.I)

_WORDS = re.compile(
    r"^(?:tabell\b|efter |per |antal|anmälda brott|preliminär|slutlig|statistik|uppgifter|källa|fiktiv)", re.I
)


def _crime(above: Above, layout: Layout, context: Context, problems: list[Problem]) -> str:
    """The crime that the lines above name, for a table whose rows name none."""
    if "crime" in layout.labels.values():
        return ""  # a label that is lacking is told row by row
    if named := above.get(*(k for k, v in LABELS.items() if v == "crime")):
        return named
    crimes: list[str] = []
    for line in above.lines:
        parts = [p.strip(" .") for p in re.split(r",\s|[.;]\s|\s[–-]\s", line)]
        parts = [without_time(p) for p in parts if not when(p).status]
        left = [
            re.sub(r"^Anmälda (\w)(?=\w*brott)", lambda m: m[1].upper(), p) for p in parts if p and not _WORDS.match(p)
        ]
        if crime := ", ".join(p for p in left if not crosstab.area_in(p, context) and not _PLACE.match(p)):
            crimes.append(crime)
    if crimes:
        return next(filter(is_crime, crimes), crimes[0])
    expected = "en rad ”Brottstyp: …” ovanför tabellen."
    problems.append(Problem("Tabellen säger inte vilken brottstyp den gäller.", expected, layout.top, warning=True))
    return UNNAMED_CRIME


def _facts(
    facts: flat.Facts,
    rows: list[Row],
    layout: Layout,
    title: When,
    names: Names,
    place: str | None,
    problems: list[Problem],
) -> tuple[pd.DataFrame, set[Period]]:
    """The same of a table's columns: what `_records`, `drop_months_to_come` and `check_spans` find in rows."""
    until = period_of(When(), title) if title.part else None
    times = partial(_time, title=title, problems=problems)
    return flat.records(facts, layout.columns, rows, names, place, times, _value, until)


def _records(
    rows: list[Row], layout: Layout, title: When, names: Names, place: str | None, problems: list[Problem]
) -> dict[tuple[object, ...], dict[str, object]]:
    """One record per area, crime, period and status, by its key."""
    measured = [c for c in layout.columns if c.measure in ("count", "rate") and not c.unread]
    measured = [c for c in measured if any(c.index < len(r.cells) and r.cells[c.index] for r in rows)]
    until = period_of(When(), title) if title.part else None
    records: dict[tuple[object, ...], dict[str, object]] = {}
    first: dict[tuple[object, ...], int] = {}
    positions: dict[tuple[str, str], int] = {}
    periods: dict[tuple[str, int], tuple[Period, str] | None] = {}
    sums: list[tuple[Row, Column, Period, str, str | None]] = []
    skipped: list[Row] = []
    for row in rows:
        if not row.has_figures:
            continue
        is_named = row.crime or any(c.crime for c in measured)
        is_of_crimes = not is_named and is_total_of(row.area)  # "Hamnen totalt": the sum of an area's crimes
        if not is_named and not is_total_label(row.area) and not is_of_crimes:
            problems.append(
                Problem("Raden säger inte vilket brott den gäller.", "en brottstyp.", row.number, "brottstyp")
            )
            continue
        if is_no_crime(row.crime) or is_no_crime(row.group):
            skipped.append(row)
            continue
        is_total = row.is_sum or is_total_label(row.area) or is_of_crimes
        area = place if not row.area or is_total_label(row.area) else names.id(row.area, row.number)
        for column in measured:
            area = names.id(column.area, layout.last) if column.area else area
            text = row.cells[column.index] if column.index < len(row.cells) else ""
            if (row.when, column.index) not in periods:
                periods[row.when, column.index] = _time(row, column, title, problems)
            time = periods[row.when, column.index]
            if time is None or (until and time[0].start > until.end and text in ("", "-", "–", "0", "..", ".")):
                continue  # a month that had not come when the table was made
            period, status = time
            if is_total:
                if column.measure == "count":
                    sums.append((row, column, period, status, area))
                continue
            value = _value(text, column, row, problems)
            if area is None:
                continue
            crime = column.crime or row.crime
            key = (area, row.group, crime, period.start, period.end, status)
            record = records.get(key)
            if record is None:
                position = positions.setdefault((row.group, crime), len(positions) + 1)
                record = dict(zip(("area", "group", "category", "start", "end", "status"), key, strict=True))
                records[key] = {**record, "position": position, column.measure: value}
                first[key] = row.number
            elif column.measure in record and (first[key] != row.number or record[column.measure] != value):
                # in January and December two of table P1's blocks are one period, with one number
                message = f"{crime}, {period} står två gånger, även på rad {first[key]}."
                expected = "en rad per brott, område och period."
                problems.append(Problem(message, expected, row.number, column.title, text))
            else:
                record[column.measure] = value
    if skipped:
        named = listing([f"”{r.crime if is_no_crime(r.crime) else r.group}” (rad {r.number})" for r in skipped[:5]])
        more = f" och {number(len(skipped) - 5)} rader till" if skipped[5:] else ""
        what = f"{named}{more} är inget antal anmälda brott och lästes inte."
        problems.append(Problem(what, "en rad per brottstyp.", skipped[0].number, value=skipped[0].crime, warning=True))
    check_sums(sums, records, rows, problems)
    return records


def _against_row(heading: When, row: When) -> str | None:
    """The word of a heading for a sum that grows or rolls, or for the year before, above a row that says its own time."""
    if heading.previous and row.year is not None:
        return "förra året"
    if (
        heading.span == "ytd"
        and row.part
        and not row.part.is_year
        and row.part.first != ((1, 0) if row.part.is_weeks else (1, 1))
    ):
        return heading.span_word
    if heading.span == "rolling" and row.part and row.part.days < 360:
        return heading.span_word
    return None


def _time(row: Row, column: Column, title: When, problems: list[Problem]) -> tuple[Period, str] | None:
    stated = when(row.when)
    full = stated.within(column.when)
    if stated.year and column.when.year and stated.year != column.when.year:
        what = f"Raden säger {stated.year}, och rubriken ”{column.title}” {column.when.year}."
        problems.append(Problem(what, "samma år på båda ställena.", row.number, column.title, row.when))
        return None
    if word := _against_row(column.when, stated):
        what = f"Rubriken ”{column.title}” säger ”{word}”, men raden säger ”{row.when}”: vilken tid talen är för är oklart."
        fix = "Skriv hela tiden på varje rad, t.ex. ”jan–okt 2026”, under rubriken ”Antal”."
        problems.append(
            Problem(what, "samma tid i rubriken och på raden.", row.number, column.title, row.when, fix=fix)
        )
        return None
    if row.when and (odd := (*words_beside(stated), *crosstab.signs_beside(row.when))):
        crosstab.refuse_time(odd, f"”{row.when}”", problems, row=row.number, column="period")
        return None
    if full.part is None and full.span != "year" and (unread := crosstab.unread_time(replace(title, years=()))):
        crosstab.refuse_time(unread, title.where, problems)
        return None
    if row.when and not stated.says_time and not stated.status:
        what, expected = f"Perioden ”{row.when}” går inte att läsa.", "t.ex. ”2023-08”, ”aug 2023” eller ”2023, Helår”."
        if not any(p.row == row.number and p.what == what for p in problems):
            problems.append(Problem(what, expected, row.number, "period", row.when))
        return None
    period = period_of(full, title)
    if period is None:
        what = "Det går inte att se vilken period antalet gäller."
        expected = "ett år och en månad i rubriken, i raden eller ovanför tabellen."
        problems.append(Problem(what, expected, row.number, column.title, row.when or None, missing=Field.YEAR))
        return None
    return period, full.status or title.status or "final"


def _value(text: str, column: Column, row: Row, problems: list[Problem]) -> float | None:
    try:
        if column.measure == "count":
            return parse_count(text)
        rate = parse_number(text)
        if rate is None or rate >= 0:
            return rate
    except ValueError:
        pass
    expected = "ett tal, ”-” för noll eller ”..” för saknas."
    fix = f"Skriv {text.replace('.', ' ')} om punkten skiljer tusental." if GROUPED.fullmatch(text) else ""
    problems.append(Problem(f"Värdet ”{text}” går inte att läsa.", expected, row.number, column.title, text, fix=fix))
    return None


__all__ = ["KIND", "read", "recognise"]
