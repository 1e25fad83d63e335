"""Crime that is loaded per part only: summed, said so, and never where a part or a month is missing."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from lagesbild import checktext, exhibits, intake, place
from lagesbild.actor import COMMAND_LINE, Actor, Role
from lagesbild.analysis import crime as analysis
from lagesbild.calendar import Period
from lagesbild.exhibits import Scope, highlights
from lagesbild.place import NewPlace
from lagesbild.problems import NothingToShow

SEVEN = ("Norr", "Söder", "Öster", "Väster", "Centrum", "Hamnen", "Ön")
MONTHS = [(2025, m) for m in range(1, 13)] + [(2026, m) for m in range(1, 11)]
CATEGORIES = (("Hushåll", "Cykelstöld"), ("Person", "Rån"), ("Person", "Misshandel"))


def last(year, month):
    return (pd.Timestamp(year, month, 1) + pd.offsets.MonthEnd(0)).date()


def pasted(skip=lambda part, year, month, category: False, status="slutlig"):
    """Monthly crime of seven parts in 22 months, made by a rule, without a total."""
    lines = ["Källa: Fiktiv\nOmråde: Sjövik\n\nstadsdel;brottsgrupp;brottskategori;från;till;status;antal"]
    for i, part in enumerate(SEVEN):
        for year, month in MONTHS:
            for k, (group, category) in enumerate(CATEGORIES):
                if not skip(part, year, month, category):
                    count = 3 + i + k + (5 if year == 2026 and category == "Rån" else 0)
                    lines.append(
                        f"{part};{group};{category};{year}-{month:02d}-01;{last(year, month)};{status};{count}"
                    )
    return "\n".join(lines) + "\n"


@pytest.fixture
def sjovik(own_register, write):
    id_ = place.make(own_register, NewPlace("Sjövik", parts=SEVEN), Actor(Role.SAFETY_COORDINATOR, "Kommunen"))

    def load(text):
        intake.run(own_register, [write("brott.csv", text)], actor=COMMAND_LINE)
        return Scope(own_register, id_, 2026)

    return load


def built(scope, name, *params):
    return exhibits.build_in(scope, name, *params)


def row_of(exhibit, crime):
    table = exhibit.table
    return table[table["category"] == crime].iloc[0]


def test_the_journey_from_a_paste_to_what_is_real(sjovik):
    scope = sjovik(pasted())
    compstat = built(scope, "compstat")
    row = row_of(compstat, "Rån")
    assert row["year_2026"] == 10 * sum(3 + i + 1 + 5 for i in range(7))
    assert row["year_2025"] == 10 * sum(3 + i + 1 for i in range(7))
    assert any("summa av 7 stadsdelar" in n for n in compstat.notes)
    assert not any("saknas:" in n or "saknas för" in n for n in compstat.notes)
    assert compstat.sources == ("Fiktiv",)
    rolling = built(scope, "compstat", "rullande")
    assert row_of(rolling, "Rån")["year_2026"] == 2 * sum(4 + i for i in range(7)) + 10 * sum(9 + i for i in range(7))
    assert pd.isna(row_of(rolling, "Rån")["change"]), "twelve months before are not whole"
    assert any("nov–dec 2024 saknas" in n for n in rolling.notes)
    line = built(scope, "crime-line", "person-ran", "antal")
    assert any("summa av 7 stadsdelar" in n for n in line.notes)
    beside = built(scope, "crime-beside", "person-ran")
    assert {"Sjövik", *SEVEN} == set(beside.table["area"])
    tests = built(scope, "compstat-tests")
    assert "Rån" in set(tests.table["category"])
    cards = built(scope, "overview").table
    assert cards.iloc[:, 2].str.contains("summa av 7 stadsdelar").any()
    assert built(scope, "series", "manad", "sjovik", "person-ran").table.iloc[:, 1].notna().any()


def test_a_part_that_lacks_months_is_named_and_nothing_is_compared_with_less(sjovik):
    scope = sjovik(pasted(skip=lambda part, year, month, _: part == "Ön" and year == 2025 and month in (4, 5)))
    compstat = built(scope, "compstat")
    row = row_of(compstat, "Rån")
    assert row["year_2026"] > 0 and ("year_2025" not in compstat.table or pd.isna(row["year_2025"]))
    assert pd.isna(row["change"]) if "change" in row else True
    assert any("apr–maj 2025 saknas för Ön" in n for n in compstat.notes)
    assert highlights.crime_tile(scope).direction == "går inte att jämföra: apr–maj 2025 saknas för Ön"


def test_a_part_without_any_crime_is_named(sjovik):
    scope = sjovik(pasted(skip=lambda part, *_: part == "Ön"))
    notes = built(scope, "compstat").notes
    assert any("summa av 6 av 7 stadsdelar: Ön saknas." in n for n in notes)
    assert pd.notna(row_of(built(scope, "compstat"), "Rån")["change"]), "the same six in both years"


def test_a_category_that_a_part_never_has_is_named(sjovik):
    scope = sjovik(pasted(skip=lambda part, _y, _m, category: part == "Norr" and category == "Rån"))
    assert any("Rån finns inte för Norr" in n for n in built(scope, "compstat").notes)


def test_counts_of_the_place_itself_are_never_replaced_by_a_sum(sjovik):
    own = "Källa: Fiktiv\nområde;brottsgrupp;brottskategori;från;till;status;antal\n" + "".join(
        f"Sjövik;Person;Rån;{y}-01-01;{y}-10-31;slutlig;{n}\n" for y, n in ((2025, 999), (2026, 1001))
    )
    scope = sjovik(pasted())
    scope = sjovik(own)
    compstat = built(scope, "compstat")
    assert row_of(compstat, "Rån")["year_2026"] == 1001
    assert not any("summa av" in n for n in compstat.notes)


def test_what_is_not_placed_is_not_said_of_a_sum(sjovik):
    with pytest.raises(NothingToShow):
        built(sjovik(pasted()), "crime-parts", "person-ran")


def frame(rows):
    columns = ["area", "group", "category", "start", "end", "status", "count", "position", "rate", "change"]
    made = [(a, "P", c, s, e, st, n, 1, np.nan, ch) for a, c, s, e, st, n, ch in rows]
    return pd.DataFrame(made, columns=columns).astype({"count": "Int64", "position": "Int64"})


JAN = (date(2026, 1, 1), date(2026, 1, 31))
FEB = (date(2026, 2, 1), date(2026, 2, 28))


def test_a_sum_takes_final_before_preliminary_and_is_preliminary_when_any_is():
    summed = analysis.sum_of_parts(
        frame(
            [
                ("a", "x", *JAN, "preliminary", 9, 1),
                ("a", "x", *JAN, "final", 1, 2),
                ("b", "x", *JAN, "preliminary", 2, 3),
            ]
        ),
        "w",
    )
    assert summed[["area", "status", "count", "change"]].to_numpy().tolist() == [["w", "preliminary", 3, 3]]


def test_a_missing_count_or_part_gives_no_sum():
    summed = analysis.sum_of_parts(
        frame(
            [
                ("a", "x", *JAN, "final", 1, 1),
                ("b", "x", *JAN, "final", pd.NA, 1),
                ("a", "x", *FEB, "final", 1, 1),
                ("b", "x", *FEB, "final", 0, 1),
            ]
        ),
        "w",
    )
    assert summed[["start", "count"]].to_numpy().tolist() == [[FEB[0], 1]]


def test_missing_months_are_those_of_a_year_that_has_some():
    rows = frame([("a", "x", *JAN, "final", 1, 1), ("a", "x", *FEB, "final", 1, 1), ("b", "x", *JAN, "final", 1, 1)])
    assert analysis.missing_months(rows, Period(date(2026, 1, 1), date(2026, 3, 31))) == {
        date(2026, 2, 1): ("b",),
        date(2026, 3, 1): ("a", "b"),
    }
    assert analysis.missing_months(rows, Period(date(2029, 1, 1), date(2029, 3, 31)), earlier=2) == {}


def test_a_text_is_checked_against_the_sum_of_the_parts(sjovik):
    scope = sjovik(pasted())
    now, before = 10 * sum(3 + i + 1 + 5 for i in range(7)), 10 * sum(3 + i + 1 for i in range(7))
    text = f"Antalet anmälda rån var {now} under januari–oktober 2026, mot {before + 1} under samma tid 2025."
    verdicts = {f.stated: (f.verdict, f.expected) for f in checktext.check(text, scope) if isinstance(f.stated, float)}
    assert verdicts[now] == (checktext.Verdict.RIGHT, now)
    assert verdicts[before + 1] == (checktext.Verdict.WRONG, before)


def test_the_first_page_of_a_place_with_one_years_crime_says_what_was_reported(sjovik):
    scope = sjovik("\n".join(line for line in pasted().splitlines() if ";2025-" not in line) + "\n")
    brief = built(scope, "in-brief")
    sums = [10 * sum(3 + i + (k + 5 * (k == 1)) for i in range(7)) for k in range(3)]
    household, person = f"{sums[0]}", f"{sums[1] + sums[2]:,}".replace(",", "\u00a0")
    assert f"anmäldes {person} brott i gruppen person och {household} i hushåll." in brief.summary
    numbers = brief.table[brief.table["kind"] == "Tal"]
    assert numbers["what"].tolist() == ["Anmälda brott, person", "Anmälda brott, hushåll"]
    assert all(brief.facts[(i, "what")] for i in brief.table.index)  # a public version knows what they count


ONLY_THERE = "Säkerställd ökning av skadegörelse i Söder mot 2025; för hela området är ingen ändring säkerställd."


@pytest.mark.parametrize(
    ("after", "told", "headline"),
    [
        ((185, 280, 860), [("Skadegörelse i Söder", "144 → 280, säkerställd ökning.")], ONLY_THERE),
        ((185, 150, 860), [], "Ingen ändring mot 2025 är säkerställd."),
        (
            (380, 280, 1790),  # said of the whole, once
            [("Skadegörelse", "1\u00a0234 → 2\u00a0450, säkerställd ökning.")],
            "Säkerställd ökning av skadegörelse mot 2025.",
        ),
    ],
)
def test_what_is_certain_in_one_part_only_stands_out(sjovik, after, told, headline):
    """The whole, 1 234 → 1 325, is within chance."""
    lines = ["Källa: Fiktiv\nOmråde: Sjövik\n\nstadsdel;brottsgrupp;brottskategori;från;till;antal"]
    for year, counts in ((2025, (190, 144, 900)), (2026, after)):
        lines += [
            f"{p};Hushåll;Skadegörelse;{year}-01-01;{year}-10-31;{n}" for p, n in zip(SEVEN, counts, strict=False)
        ]
    scope = sjovik("\n".join(lines) + "\n")
    found = highlights.highlights(scope)
    assert [(h.subject, h.text) for h in found] == told
    assert all(h.choice == {"stadsdel": "Söder"} for h in found if h.page == "stadsdel")
    assert highlights.headline(scope) == headline  # it does not say that nothing is certain beside a line that is


PRINTED = ["Bilstöld", "Cykelstöld", "Inbrott i bostad", "Stöld ur fordon"]


def printed(part, categories, more=0):
    rows = [f"Hushåll;{c};{20 + i + more};{25 + i + more}" for i, c in enumerate(categories)]
    return "\n".join([f"Område: {part}", "Källa: Fiktiv", "", "Grupp;Kategori;2024;2025", *rows]) + "\n"


@pytest.mark.parametrize(
    "correction",
    [
        printed("Norrbyn", ["Stöld ur fordon"], 5),
        printed("Norrbyn", ["Stöld ur fordon", "Cykelstöld"], 5),
        "Källa: Fiktiv\nOmråde: Ekmyra\n\nstadsdel;brottsgrupp;brottskategori;från;till;status;antal\n"
        "Norrbyn;Hushåll;Bilstöld;2025-01-01;2025-12-31;slutlig;40\n",
    ],
)
def test_a_correction_of_some_categories_moves_no_row(own_register, write, correction):
    parts = ("Norrbyn", "Söderbyn", "Östbyn")
    id_ = place.make(own_register, NewPlace("Ekmyra", parts=parts), Actor(Role.SAFETY_COORDINATOR, "Kommunen"))
    for part in parts:
        intake.run(own_register, [write(f"{part}.csv", printed(part, PRINTED))], actor=COMMAND_LINE)
    norr = intake.known(own_register).directory.parts(id_)[0].id
    before = built(Scope(own_register, norr, 2025), "compstat").table
    intake.run(own_register, [write("rattelse.csv", correction)], actor=COMMAND_LINE)
    for area in (id_, norr):
        assert built(Scope(own_register, area, 2025), "compstat").table["category"].tolist() == [*PRINTED, "Summa"]
    after = built(Scope(own_register, norr, 2025), "compstat").table
    assert not before.equals(after), "it was read"


def test_a_whole_table_in_another_order_is_the_order(own_register, write):
    place.make(own_register, NewPlace("Ekmyra", parts=("Norrbyn",)), Actor(Role.SAFETY_COORDINATOR, "Kommunen"))
    for n, order in enumerate((PRINTED, PRINTED[::-1])):
        intake.run(own_register, [write(f"{n}.csv", printed("Norrbyn", order, n))], actor=COMMAND_LINE)
    assert built(Scope(own_register, "norrbyn", 2025), "compstat").table["category"].tolist() == [
        *PRINTED[::-1],
        "Summa",
    ]
