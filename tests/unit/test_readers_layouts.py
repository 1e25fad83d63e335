"""One truth of crime counts, laid out as people lay out tables: what is read is the truth, in every layout."""

from __future__ import annotations

import calendar
import csv
import io
import random
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from openpyxl import Workbook

from lagesbild import readers
from lagesbild.areas import Area, Directory
from lagesbild.problems import Field, Refused
from lagesbild.readers import Context
from lagesbild.swedish import MONTHS
from tests.effort import IS_FULL

PARTS = ("Björkbacken", "Norra Hamnen", "Söderby", "Tallmon", "Väster")
CRIMES = ("Misshandel", "Rån", "Skadegörelse", "Stöld ur bil", "Narkotikabrott", "Bostadsinbrott", "Olaga hot")
AREAS = (
    Area("alvhult", "Älvhult", "kommun", None),
    *(Area(f"p{i}", n, "stadsdel", "alvhult") for i, n in enumerate(PARTS)),
)
ID = {a.name: a.id for a in AREAS}
CONTEXT = Context(Directory(AREAS), "alvhult", today=date(2026, 11, 28))
YEAR = 2025
TRUE = {(p, c, m): (7 * i + 13 * j + 3 * m) % 61 for i, p in enumerate(PARTS) for j, c in enumerate(CRIMES) for m in range(1, 13)}  # fmt: skip
"""How many crimes of a kind were reported in a part in a month: invented."""

Rows = list[list[str]]
Counts = dict[tuple[str, str, date, date], int]


def month(m: int) -> tuple[date, date]:
    return date(YEAR, m, 1), date(YEAR, m, calendar.monthrange(YEAR, m)[1])


def of_year(part: str, crime: str) -> int:
    return sum(TRUE[part, crime, m] for m in range(1, 13))


YEARLY = date(YEAR, 1, 1), date(YEAR, 12, 31)
NAMES = {
    "full": lambda m: f"{MONTHS[m - 1]} {YEAR}",
    "short": lambda m: f"{MONTHS[m - 1][:3]} {YEAR}",
    "dashed": lambda m: f"{MONTHS[m - 1][:3]}-{YEAR % 100}",
    "spaced": lambda m: f"{MONTHS[m - 1][:3].capitalize()} {YEAR % 100}",
    "iso": lambda m: f"{YEAR}-{m:02d}",
    "joined": lambda m: f"{YEAR}{m:02d}",
    "slashed": lambda m: f"{m:02d}/{YEAR}",
}
"""Months with their year, as headings write them."""
BARE = {
    "full": lambda m: MONTHS[m - 1],
    "short": lambda m: MONTHS[m - 1][:3],
    "capital": lambda m: MONTHS[m - 1][:3].upper(),
    "dotted": lambda m: f"{MONTHS[m - 1][:3]}.",
}
"""Months whose year stands in the title."""


def monthly(parts, crimes, months) -> Counts:
    return {(ID[p], c, *month(m)): TRUE[p, c, m] for p in parts for c in crimes for m in months}


def yearly(parts, crimes) -> Counts:
    return {(ID[p], c, *YEARLY): of_year(p, c) for p in parts for c in crimes}


def long_months(draw: random.Random, parts, crimes, months) -> tuple[Rows, Counts]:
    name = draw.choice([str, *BARE.values()])
    head = [where(draw), what(draw), "År", draw.choice(["Månad", "månad", "Mån"]), how_many(draw)]
    rows = [[p, c, str(YEAR), name(m), str(TRUE[p, c, m])] for p in parts for c in crimes for m in months]
    draw.shuffle(rows)
    return [head, *numbered(draw, rows, head)], monthly(parts, crimes, months)


def long_years(draw: random.Random, parts, crimes, months) -> tuple[Rows, Counts]:
    head = [where(draw), what(draw), "År", how_many(draw)]
    rows = [[p, c, str(YEAR), str(of_year(p, c))] for p in parts for c in crimes]
    return [head, *numbered(draw, rows, head)], yearly(parts, crimes)


def months_across(draw: random.Random, parts, crimes, months) -> tuple[Rows, Counts]:
    title, name = timed(draw)
    is_merged, has_sum, has_total = (draw.random() < 0.4 for _ in range(3))
    rows = []
    for p in parts:
        for j, c in enumerate(crimes):
            counts = [TRUE[p, c, m] for m in months]
            rows.append(["" if is_merged and j else p, c, *map(str, counts), *([str(sum(counts))] if has_sum else [])])
        if has_total:
            counts = [sum(TRUE[p, c, m] for c in crimes) for m in months]
            label = draw.choice([f"{p} totalt", "Delsumma", f"Summa {p}"])
            rows.append([label, "", *map(str, counts), *([str(sum(counts))] if has_sum else [])])
    head = [
        where(draw),
        what(draw),
        *map(name, months),
        *([draw.choice(["Totalt", "Summa", "Tot"])] if has_sum else []),
    ]
    return [*title, head, *rows], monthly(parts, crimes, months)


def parts_across(draw: random.Random, parts, crimes, months) -> tuple[Rows, Counts]:
    has_sum = draw.random() < 0.5
    rows = [[c, *(str(of_year(p, c)) for p in parts), *([str(sum(of_year(p, c) for p in parts))] if has_sum else [])] for c in crimes]  # fmt: skip
    head = [what(draw), *parts, *(["Totalt"] if has_sum else [])]
    return [[draw.choice([f"År {YEAR}", f"Brott {YEAR}", f"Anmälda brott {YEAR}"])], head, *rows], yearly(parts, crimes)


def crimes_across(draw: random.Random, parts, crimes, months) -> tuple[Rows, Counts]:
    rows = [[p, *(str(of_year(p, c)) for c in crimes)] for p in parts]
    total = [[draw.choice(["Totalt", "Hela kommunen"]), *(str(sum(of_year(p, c) for p in parts)) for c in crimes)]]
    expected = yearly(parts, crimes)
    if draw.random() < 0.5:
        rows += total
        if total[0][0] == "Hela kommunen":  # is an area, and kept as one
            expected |= {("alvhult", c, *YEARLY): sum(of_year(p, c) for p in parts) for c in crimes}
    title = draw.choice([f"År {YEAR}", f"Brott {YEAR}", f"Anmälda brott per stadsdel {YEAR}"])
    return [[title], [where(draw), *crimes], *rows], expected


def parts_across_months_down(draw: random.Random, parts, crimes, months) -> tuple[Rows, Counts]:
    crime, name = crimes[0], draw.choice([*BARE.values(), *NAMES.values()])
    title = draw.choice([f"{crime} {YEAR}", f"{crime}, anmälda brott {YEAR}", f"Anmälda brott, {crime}, {YEAR}"])
    rows = [[name(m), *(str(TRUE[p, crime, m]) for p in parts)] for m in months]
    return [[title], ["Månad", *parts], *rows], monthly(parts, [crime], months)


def crimes_across_months_down(draw: random.Random, parts, crimes, months) -> tuple[Rows, Counts]:
    part, name = parts[0], draw.choice([*BARE.values(), *NAMES.values()])
    title = draw.choice([f"{part} {YEAR}", f"Anmälda brott, {part}, {YEAR}"])
    rows = [[name(m), *(str(TRUE[part, c, m]) for c in crimes)] for m in months]
    return [[title], ["Månad", *crimes], *rows], monthly([part], crimes, months)


def parts_in_blocks(draw: random.Random, parts, crimes, months) -> tuple[Rows, Counts]:
    title, name = timed(draw)
    rows = []
    for p in parts:
        rows += [[p], *([draw.choice(["", "  "]) + c, *(str(TRUE[p, c, m]) for m in months)] for c in crimes)]
    return [*title, [what(draw), *map(name, months)], *rows], monthly(parts, crimes, months)


LAYOUTS = (
    long_months,
    long_years,
    months_across,
    parts_across,
    crimes_across,
    parts_across_months_down,
    crimes_across_months_down,
    parts_in_blocks,
)


def where(draw: random.Random) -> str:
    return draw.choice(["Område", "Stadsdel", "STADSDEL", "Delområde", "Plats", "Bostadsområde"])


def what(draw: random.Random) -> str:
    return draw.choice(["Brottstyp", "brottstyp", "Brottskategori", "Brott", "Kategori"])


def how_many(draw: random.Random) -> str:
    return draw.choice(["Antal", "antal", "Antal brott", "Anmälda brott", "Antal anmälda brott"])


def timed(draw: random.Random):
    """A title and the months' names, either with the year."""
    if draw.random() < 0.5:
        return [[draw.choice([f"Anmälda brott {YEAR}", f"År {YEAR}"])]], draw.choice([*BARE.values()])
    return [], draw.choice([*NAMES.values()])


def numbered(draw: random.Random, rows: Rows, head: list[str]) -> Rows:
    """The rows as they are, or with a first column that numbers them."""
    if draw.random() < 0.7:
        return rows
    head.insert(0, "Nr")
    return [[str(i), *r] for i, r in enumerate(rows, start=1)]


def surrounded(draw: random.Random, rows: Rows) -> Rows:
    before = draw.choice([[], [], [["Underlag till lägesbild"]], [["Älvhults kommun"], []]])
    after = draw.choice([[], [[], ["Källa: Polisen"]], [[], ["Uppgifterna är hämtade 2026-03-02"]]])
    return [*before, *rows, *after]


def written(draw: random.Random, rows: Rows, folder):
    width = max(map(len, rows))
    if draw.random() < 0.4:
        book, indent = Workbook(), draw.choice([0, 0, 1])
        for row in rows:
            book.active.append([None] * indent + [int(t) if t.isdecimal() else t or None for t in row])
        book.save(folder / "underlag.xlsx")
        return folder / "underlag.xlsx"
    text = io.StringIO()
    csv.writer(text, delimiter=draw.choice(";;,\t")).writerows([*r, *[""] * (width - len(r))] for r in rows)
    (folder / "underlag.csv").write_bytes(text.getvalue().encode(draw.choice(["utf-8", "utf-8-sig", "latin-1"])))
    return folder / "underlag.csv"


def counts_in(path, context=CONTEXT) -> Counts:
    readings = readers.read(path, context)
    assert [str(p) for r in readings for p in r.errors] == []
    assert {r.kind for r in readings} == {"crime"}
    found: Counts = {}
    for row in (row for r in readings for row in r.frame.to_dict("records")):
        key = row["area"], row["category"], row["start"], row["end"]
        assert key not in found
        found[key] = None if pd.isna(row["count"]) else int(row["count"])
    return found


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda f: f.__name__)
@pytest.mark.parametrize("seed", range(100 if IS_FULL else 6))
def test_the_same_counts_are_read_in_every_layout(layout, seed, tmp_path):
    draw = random.Random(f"{layout.__name__} {seed}")
    parts, crimes = draw.sample(PARTS, draw.randint(2, 5)), draw.sample(CRIMES, draw.randint(2, 4))
    rows, expected = layout(draw, parts, crimes, range(1, draw.randint(4, 13)))
    assert counts_in(written(draw, surrounded(draw, rows), tmp_path)) == expected


def test_a_count_that_is_missing_in_a_long_table_is_missing(write):
    text = "Stadsdel;Brottstyp;År;Antal\nTallmon;Rån;2025;4\nVäster;Rån;2025;\nVäster;Misshandel;2025;saknas\nSöderby;Rån;2025;7\n"
    found = counts_in(write("a.csv", text))
    assert found[ID["Väster"], "Rån", *YEARLY] is None is found[ID["Väster"], "Misshandel", *YEARLY]
    assert [n for n in found.values() if n is not None] == [4, 7]


def test_a_month_without_a_count_is_missing_and_no_heading(write):
    found = counts_in(write("a.csv", "Anmälda brott, Väster 2025\nMånad;Rån\njan;1\nfeb;\nmars;4\n"))
    assert list(found.values()) == [1, None, 4]


def test_years_and_a_difference_per_part_are_no_compstat_of_the_whole(write):
    text = "Stadsdel;Brottstyp;2024;2025;Skillnad\nTallmon;Rån;4;6;2\nVäster;Misshandel;1;3;2\n"
    found = counts_in(write("a.csv", text))
    assert {area for area, *_ in found} == {ID["Tallmon"], ID["Väster"]}


def test_areas_as_groups_of_a_compstat_are_refused(write):
    text = "Grupp;Brottskategori;2024;2025;Utv\nTallmon;Rån;4;6;2\nVäster;Rån;1;3;2\n"
    (reading,) = readers.read(write("a.csv", text), CONTEXT)
    assert "Tallmon" in str(reading.errors[0])


def test_points_are_of_thousands_where_the_numbers_beside_them_show_it(write):
    found = counts_in(
        write("a.csv", "Anmälda brott 2025\nStadsdel;Rån;Misshandel\nTallmon;1.470;352\nVäster;980;2.001\n")
    )
    assert list(found.values()) == [1470, 352, 980, 2001]


@pytest.mark.parametrize("numbers", [("1.470", "2.001", "3.000", "1.101"), ("1.470", "12", "7", "1.001"), ("1.470", "352", "4200", "1.001")])  # fmt: skip
def test_points_that_may_be_decimals_are_refused(write, numbers):
    text = "Anmälda brott 2025\nStadsdel;Rån;Misshandel\nTallmon;{};{}\nVäster;{};{}\n".format(*numbers)
    (reading,) = readers.read(write("a.csv", text), CONTEXT)
    assert "1 470" in reading.errors[0].fix


def test_categories_that_are_no_crimes_are_not_read_as_crimes(write):
    with pytest.raises(Refused):
        readers.read(
            write("a.csv", "Område;Kategori;2024;2025\nTallmon;Barnfamiljer;4;6\nVäster;Pensionärer;1;3\n"), CONTEXT
        )


def test_a_whole_year_beside_its_months_is_that_year(write):
    months = ";".join(f"{m[:3]} 2025" for m in MONTHS)
    text = (
        f"Stadsdel;Brottstyp;{months};Helår\nTallmon;Rån;{';'.join('2' * 12)};24\nVäster;Rån;{';'.join('1' * 12)};12\n"
    )
    assert counts_in(write("a.csv", text))[ID["Tallmon"], "Rån", *YEARLY] == 24
    text = f"Stadsdel;Brottstyp;{';'.join(months.split(';')[:9])};Helår\nTallmon;Rån;{';'.join('2' * 9)};18\n"
    (reading,) = readers.read(write("b.csv", text), CONTEXT)
    assert "period" in str(reading.errors[0])


def test_the_crime_of_a_title_is_not_what_the_workbook_is_called(write):
    found = counts_in(
        write("a.csv", "Underlag till lägesbild\nSkadegörelse 2025\nMånad;Tallmon;Väster\njan;1;2\nfeb;3;4\n")
    )
    assert {crime for _, crime, *_ in found} == {"Skadegörelse"}


# --- surveys and weekly levels -------------------------------------------------------------------


def survey_in(path, context=CONTEXT):
    (reading,) = readers.read(path, context)
    assert (reading.kind, [str(p) for p in reading.errors]) == ("survey", [])
    columns = reading.frame[["area", "wave", "question", "answer", "share", "n"]]
    return [tuple(None if pd.isna(v) else v for v in row) for row in columns.itertuples(index=False)]


def test_questions_that_state_what_is_bad_are_their_own_answer(write):
    text = "Trygghetsundersökning 2025\nOmråde;Otrygg ute sen kväll;Oro för inbrott;Antal svarande\nTallmon;47,0;32,0;261\n"
    assert survey_in(write("a.csv", text)) == [
        (ID["Tallmon"], "2025", "Otrygg ute sen kväll", "otrygg", 0.47, 261),
        (ID["Tallmon"], "2025", "Oro för inbrott", "orolig", 0.32, 261),
    ]
    text = "Trygghetsundersökning 2025, andel i procent\nOmråde;Oro för våld;Avstår från att gå ut\nTallmon;4%;5%\n"
    assert [(q, a) for _, _, q, a, _, _ in survey_in(write("c.csv", text))] == [
        ("Oro för våld", "orolig"),
        ("Avstår från att gå ut", "avstår"),
    ]
    text = "Stadsdel;Fråga;Mätning;Andel\nTallmon;Utsatt för våld;2024;36%\nVäster;Utsatt för våld;2024;6%\n"
    assert [(q, a, s) for _, _, q, a, s, _ in survey_in(write("b.csv", text))] == [
        ("Utsatt för våld", "utsatt", 0.36),
        ("Utsatt för våld", "utsatt", 0.06),
    ]


def test_a_title_that_names_a_survey_and_a_question_is_both(write):
    text = "Trygghetsundersökningen: Otrygg ute sen kväll\nOmråde;2024;2025\nTallmon;40 %;12 %\n"
    (reading,) = readers.read(write("a.csv", text), CONTEXT)
    assert reading.frame[["survey", "question"]].drop_duplicates().to_numpy().tolist() == [
        ["Trygghetsundersökningen", "Otrygg ute sen kväll"]
    ]
    (row, _) = survey_in(write("b.csv", "Oro för våld, andel i procent\nOmråde;2024;2025\nTallmon;40;12\n"))
    assert row[2] == "Oro för våld"


@pytest.mark.parametrize("question", ["Förtroende för polisen", "Trygg ute sen kväll", "Är du otrygg ute?"])
def test_the_answer_of_any_other_question_is_asked_for(write, question):
    path = write("a.csv", f"Trygghetsundersökning 2025\nFråga;Tallmon;Väster\n{question};15%;56%\n")
    (reading,) = readers.read(path, CONTEXT)
    assert {p.missing for p in reading.errors} == {Field.ANSWER}
    assert {a for _, _, _, a, _, _ in survey_in(path, replace(CONTEXT, answer="Instämmer"))} == {"instämmer"}


def test_an_answer_that_is_said_is_of_the_questions_that_have_none(write):
    path = write(
        "a.csv", "Medborgarundersökningen 2025\nFråga;Tallmon\nFörtroende för polisen;15%\nOtrygg ute sen kväll;30%\n"
    )
    found = survey_in(path, replace(CONTEXT, answer="stort förtroende"))
    assert [a for _, _, _, a, _, _ in found] == ["stort förtroende", "otrygg"]


@pytest.mark.parametrize("heading", ["Nivå", "Bedömning", "Bedömd nivå", "Läge"])
def test_a_weekly_level_has_many_names_and_a_remark_below_is_no_area(write, heading):
    text = f"Område;Vecka;{heading}\nTallmon;2026-V20;3\nVäster;2026-V20;\n\nUppgifterna är hämtade 2026-06-02;;\n"
    (reading,) = readers.read(write("a.csv", text), replace(CONTEXT, levels={"alvhult": (1, 2, 3, 4, 5)}))
    assert (reading.kind, [str(p) for p in reading.errors]) == ("ratings", [])
    assert [None if pd.isna(v) else v for v in reading.frame["level"]] == [3, None]
    assert any("Rad 5" in str(w) for w in reading.warnings)
    across = "Nivåer 2026\nOmråde;v 20;v 21\nTallmon;3;4\n\nNot: avrundade tal\n"
    (reading,) = readers.read(write("b.csv", across), replace(CONTEXT, levels={"alvhult": (1, 2, 3, 4, 5)}))
    assert list(reading.frame["level"]) == [3, 4]


@pytest.mark.parametrize("heading", ["Stadsdel", "Delområde", "Bostadsområde", "Distrikt"])
def test_events_lie_in_an_area_by_any_of_its_names(write, heading):
    path = write("a.csv", f"Inträffad;{heading};Brottskategori\n2026-08-04 01:00;Väster;Skadegörelse\n")
    assert [t.kind for t in readers.find(path)] == ["events"]
