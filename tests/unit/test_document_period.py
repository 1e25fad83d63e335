"""Any period, and the page that comes first: what documents of two dates, of a month and of a year speak of."""

from __future__ import annotations

import re
import shutil
from contextlib import closing
from datetime import date

import pandas as pd
import pytest

from lagesbild import checktext, cli, exhibits
from lagesbild.actor import Actor, Role
from lagesbild.calendar import Period
from lagesbild.checktext.report import CONTRADICTED, Verdict
from lagesbild.document import prose
from lagesbild.document.assembling import assemble, draft, produce
from lagesbild.document.model import Prose
from lagesbild.document.writers import formats, layout
from lagesbild.exhibit import Caveat, KeyFigures
from lagesbild.exhibits import Scope
from lagesbild.problems import NoData, NotEnoughData, UnknownId
from lagesbild.register import Change, Register
from lagesbild.tables import TABLES, to_frame

PLACE, YEAR = "exempelstad-fiktiv", 2026
SPAN = Period(date(2026, 9, 1), date(2026, 10, 31))


def build(register, name, *words, place=PLACE, year=YEAR):
    return exhibits.build(register, ":".join((name, place, str(year), *words)))


def plain(text):
    return text.replace("\u00a0", " ")


def test_a_week_belongs_to_the_period_that_its_thursday_lies_in(register):
    shown = build(register, "ratings-weeks", "2026-09-01", "2026-10-31")
    assert list(shown.table["week"]) == [36, 37, 38, 39, 40, 41, 42, 43, 44]
    assert plain(shown.title).endswith("1 sep – 31 okt 2026")
    assert shown.id == f"ratings-weeks:{PLACE}:{YEAR}:2026-09-01:2026-10-31"
    # the other way round, by hand: the Thursdays of the weeks before and after lie outside
    assert date.fromisocalendar(2026, 35, 4) < SPAN.start
    assert date.fromisocalendar(2026, 45, 4) > SPAN.end


def test_counts_of_a_period_are_the_sums_of_its_months(register):
    shown = build(register, "compstat", "2026-09-01", "2026-10-31")
    months = [build(register, "compstat", "manad", end) for end in ("2026-09-30", "2026-10-31")]
    assert plain(shown.title).endswith("1 sep – 31 okt 2021–2026")
    for row in range(len(shown.table)):
        parts = [m.table["year_2026"].iloc[row] for m in months]
        assert shown.table["year_2026"].iloc[row] == sum(parts), shown.table["category"].iloc[row]


def test_a_period_that_cuts_a_month_shows_the_whole_months_and_says_so(register):
    shown = build(register, "compstat", "2026-08-15", "2026-10-31")
    assert "1 sep – 31 okt" in plain(shown.title)
    assert any("går inte att räkna ur siffror per månad" in n for n in shown.notes)
    assert not any("inte hela året" in n for n in shown.notes)


def test_a_period_within_a_month_has_no_counts_and_says_so(register):
    with pytest.raises(NotEnoughData, match="kan inte räknas"):
        build(register, "compstat", "2026-10-05", "2026-10-12")


@pytest.mark.parametrize(
    ("words", "expected_text"),
    [
        (("2026-10-31", "2026-09-01"), "slutar dessförinnan"),
        (("2026-12-01", "2027-01-31"), "slutar inte 2026"),
        (("2024-12-01", "2026-01-31"), "längre än 52 veckor"),
        (("2026-09-01",), "är ingen period"),
        (("2026-09-01", "2026-02-30"), "är ingen period"),
        (("a", "b"), "är ingen period"),
    ],
)
def test_what_is_no_period_is_refused(register, words, expected_text):
    with pytest.raises(UnknownId, match=expected_text):
        build(register, "ratings-weeks", *words)


def test_a_period_without_a_week_is_told(register):
    with pytest.raises(NoData, match="torsdag"):
        build(register, "ratings-weeks", "2026-09-01", "2026-09-02")


# --- over New Year ----------------------------------------------------------------------------

OVER = Period(date(2025, 12, 1), date(2026, 1, 31))
ITS_WEEKS = [*(f"v. {w} 2025" for w in range(49, 53)), *(f"v. {w} 2026" for w in range(1, 6))]


def words_of(span):
    return span.start.isoformat(), span.end.isoformat()


def test_weeks_over_new_year_are_those_of_both_years_and_say_which(register):
    shown = build(register, "ratings-weeks", *words_of(OVER))
    assert [plain(w) for w in shown.table["week"]] == ITS_WEEKS
    assert plain(shown.title).endswith("1 dec 2025 – 31 jan 2026")
    assert plain(shown.period) == "v. 49 2025 – v. 5 2026"
    of_year = {y: build(register, "ratings-weeks", year=y).table.set_index("week") for y in (2025, 2026)}
    for row in shown.table.to_dict("records"):
        week, year = (int(w) for w in plain(row.pop("week")).removeprefix("v. ").split())
        assert row == of_year[year].loc[week].to_dict()


@pytest.mark.parametrize("name", ["ratings-critical", "ratings-trend", "ratings-strip", "ratings-summary", "attention"])
def test_what_is_told_of_a_period_over_new_year_is_of_its_weeks(register, name):
    shown = build(register, name, *words_of(OVER))
    assert "1 dec 2025 – 31 jan 2026" in plain(shown.title)
    told = plain(" ".join([shown.summary, shown.finding, *shown.notes, *shown.written().to_numpy().ravel()]))
    for first, last, year in re.findall(r"\bv(?:\.|ecka(?:\b|n|or|orna)) (\d+)(?:–(\d+))?(?: (\d{4}))?", told):
        year = int(year or 2026)
        for number in {int(first), int(last or first)} if year == 2026 or int(first) > 40 else {int(last)}:
            thursday = date.fromisocalendar(year, number, 4)
            assert OVER.start <= thursday <= OVER.end, told


def test_the_weeks_of_a_period_over_new_year_follow_each_other(register):
    """A run of weeks does not break at New Year, and the week before the first is that of the year before."""
    shown = build(register, "ratings-summary", *words_of(OVER))
    grids = [build(register, "ratings-weeks", year=y).table.set_index("week") for y in (2025, 2026)]
    for area, run in zip(build(register, "ratings-weeks").columns[1:], shown.table["longest_run"], strict=True):
        levels = [*grids[0].loc[49:52, area.id], *grids[1].loc[1:5, area.id]]
        best = now = 0
        for level in levels:
            now = now + 1 if level is not pd.NA and level >= 3 else 0
            best = max(best, now)
        assert run == best, area.title


def test_counts_over_new_year_are_the_sums_of_the_months_of_both_years(register):
    shown = build(register, "compstat", *words_of(OVER))
    months = [
        build(register, "compstat", "manad", "2025-12-31", year=2025),
        build(register, "compstat", "manad", "2026-01-31"),
    ]
    assert plain(shown.title).endswith("1 dec – 31 jan, slut 2021–2026")
    assert "2026 är 1 dec 2025 – 31 jan 2026" in plain(shown.how_to_read)
    for year in (2026, 2025):
        parts = [m.table[f"year_{year - i}"] for m, i in zip(months, (1, 0), strict=True)]
        assert list(shown.table[f"year_{year}"]) == list(parts[0] + parts[1])
    assert "mot ett år tidigare (1 dec 2024 – 31 jan 2025)" in plain(shown.summary)
    assert "mot 2025" not in plain(f"{shown.summary} {shown.finding}")


@pytest.fixture(scope="module")
def over(register):
    return produce.of(register, assemble.of(register, PLACE, 2026, span=OVER), "html")


def test_the_document_over_new_year_speaks_of_both_years(over):
    document = over.document
    assert document.id == "period-2026-p1201-0131"
    assert plain(document.title) == "Lägesbild Exempelstad (fiktiv) 1 dec 2025 – 31 jan 2026"
    assert {p.exhibit.ref.name for p in document.placed()} >= {"in-brief", "ratings-weeks", "compstat"}
    for item in document.placed():
        told = plain(f"{item.exhibit.title} {item.exhibit.period}")
        assert "31 jan" in told, item.exhibit.id


def test_what_cannot_be_counted_in_a_period_over_new_year_is_told_in_the_document(register):
    span = Period(date(2025, 12, 8), date(2026, 1, 18))
    made = produce.of(register, assemble.of(register, PLACE, 2026, span=span), "html")
    said = "Anmälda brott 8 dec 2025 – 18 jan 2026 kan inte räknas för Exempelstad (fiktiv)"
    assert said in plain(made.content.decode())
    assert any(said in plain(n) for n in made.notices)


@pytest.mark.parametrize("form", formats.WRITERS)
def test_every_format_takes_a_period_over_new_year(over, form):
    assert formats.write(over.document, form)


def test_a_period_over_a_year_of_53_weeks_has_all_of_them(bare_place):
    level = {"area": "ensta", "colour": "#ffffff", "ink": "#000000", "explanation": "", "role": None}
    levels = [{**level, "level": n, "name": f"Nivå {n}"} for n in range(1, 6)]
    weeks = [(2020, w) for w in (50, 51, 52, 53)] + [(2021, w) for w in (1, 2, 3)]
    ratings = [
        {"area": f"del-{i}", "year": y, "week": w, "level": 5 if w in (53, 1) and i == 1 else 2}
        for y, w in weeks
        for i in (1, 2, 3)
    ]
    for kind, rows in (("levels", levels), ("ratings", ratings)):
        bare_place.save(
            [(Change(str(ME), "import", kind, "ensta", source="Fiktivt"), to_frame(kind, rows)[TABLES[kind].names])]
        )
    words = ("2020-12-14", "2021-01-17")
    shown = build(bare_place, "ratings-weeks", *words, place="ensta", year=2021)
    assert [plain(w) for w in shown.table["week"]] == [
        "v. 51 2020",
        "v. 52 2020",
        "v. 53 2020",
        "v. 1 2021",
        "v. 2 2021",
    ]
    critical = build(bare_place, "ratings-critical", *words, place="ensta", year=2021)
    assert [plain(w) for w in critical.table["week"]] == ["v. 1 2021", "v. 53 2020"]
    summary = build(bare_place, "ratings-summary", *words, place="ensta", year=2021)
    assert [plain(t) for t in summary.table["run_weeks"]][:1] == ["53 2020 – 1 2021"]


@pytest.fixture(scope="module")
def period(register):
    return assemble.assemble(register, assemble.of(register, PLACE, YEAR, span=SPAN))


def test_the_document_of_a_period_speaks_of_it_everywhere(period):
    document = period.document
    assert document.id == "period-2026-p0901-1031"
    assert plain(document.title) == "Lägesbild Exempelstad (fiktiv) 1 sep – 31 okt 2026"
    assert plain(document.period) == "1 sep – 31 okt 2026"
    for item in document.placed():
        message = plain(f"{item.exhibit.title} {item.exhibit.period}")
        assert "31 okt" in message, item.exhibit.id
        weeks = [int(w) for w in re.findall(r"v\. (\d+)", plain(" ".join(item.exhibit.written().to_numpy().ravel())))]
        assert all(36 <= w <= 44 for w in weeks), item.exhibit.id


def test_the_text_check_finds_no_fault_in_the_documents_own_words(register, period):
    scope = Scope(register, PLACE, YEAR)
    texts = {b.text for s in period.document.sections for b in s.blocks if isinstance(b, Prose)}
    texts |= {p.exhibit.summary for p in period.document.placed()}  # a title has its period in the line below
    found = [f for t in sorted(texts) for f in checktext.check(prose.without_marks(t), scope)]
    assert [f for f in found if f.verdict in CONTRADICTED] == []
    assert sum(f.verdict is Verdict.RIGHT for f in found) > 5  # and reads them


def test_the_month_document_speaks_of_its_month(register):
    made = assemble.assemble(register, draft.draft(register, PLACE, YEAR, "manad", month=9)).document
    placed = {p.exhibit.ref.name: p.exhibit for p in made.placed()}
    assert list(placed["ratings-weeks"].table["week"]) == [36, 37, 38, 39]
    assert plain(placed["attention"].title).endswith("1 sep – 30 sep 2026")
    assert plain(placed["compstat"].title).endswith(("1 sep – 30 sep 2021–2026", "1 jan – 30 sep 2021–2026"))


def test_an_outline_of_a_period_is_a_template_of_any(register):
    manuscript = draft.draft(register, PLACE, YEAR, "period", span=SPAN)
    text = draft.outline_of(manuscript, "Exempelstad (fiktiv)", "Egen")
    assert 'titel = "Lägesbild {plats} {period}"' in text
    assert '"ratings-weeks:period"' in text
    assert "2026-09-01" not in text


def test_a_template_of_a_year_takes_no_period(register):
    with pytest.raises(UnknownId, match="inte för en vald period"):
        draft.draft(register, PLACE, YEAR, "stockholm", span=SPAN)


@pytest.mark.usefixtures("home")
def test_the_command_line_takes_two_dates(tmp_path, capsys):
    out = tmp_path / "p.html"
    assert (
        cli.main(
            [
                "document",
                "--area",
                "Exempelstad (fiktiv)",
                "--from",
                "2026-09-01",
                "--to",
                "2026-10-31",
                "--out",
                str(out),
            ]
        )
        == 0
    )
    assert "Lägesbild Exempelstad (fiktiv) 1 sep – 31 okt 2026" in plain(out.read_text(encoding="utf-8"))
    for wrong, text in (
        (["--from", "2026-09-01"], "hör ihop"),
        (["--from", "2026-09-01", "--to", "2026-10-31", "--year", "2025"], "olika år"),
        ([], "Året saknas"),
        (["--from", "2026-10-01", "--to", "2026-09-01"], "slutar dessförinnan"),
    ):
        capsys.readouterr()
        assert cli.main(["document", "--area", "Exempelstad (fiktiv)", *wrong, "--out", str(out)]) == 2
        assert text in capsys.readouterr().err


# --- the first page -------------------------------------------------------------------------


@pytest.mark.parametrize(("place", "year"), [("hasselby-vallingby", 2023), ("goteborg", 2022), (PLACE, YEAR)])
def test_the_first_page_has_three_messages_and_three_numbers_of_what_is_loaded(assembled, place, year):
    made = assembled(place, year).document
    first = made.sections[0]
    assert (first.id, first.title) == ("korthet", "Årets läge i korthet")
    words = [b for b in first.blocks if isinstance(b, Prose)]
    assert len(words) == 1
    assert words[0].is_draft
    messages = words[0].text.split("\n")
    assert 2 <= len(messages) <= 3
    assert all(m.startswith("- ") and m.endswith(".") for m in messages)
    (numbers,) = [i for i in layout.flow(made) if isinstance(i, layout.KeyNumbers)]
    assert 2 <= len(numbers.numbers) <= 3
    assert numbers.source_line.startswith("Källa: ")
    assert not any(isinstance(p.exhibit.drawing, KeyFigures) and p.exhibit.id in made.numbers() for p in made.placed())


def test_the_numbers_of_the_first_page_are_those_of_the_tables(register):
    rows = {r["what"]: r["value"] for r in build(register, "in-brief").table.to_dict("records")}
    compstat = build(register, "compstat").table
    sums = compstat[compstat["category"] == "Summa"]
    assert rows["Anmälda brott, hushåll"] == f"{int(sums['year_2026'].max()):,}".replace(",", "\u00a0")


def test_the_first_page_of_a_public_version_tells_no_withheld_count(register):
    manuscript = draft.draft(register, PLACE, YEAR)
    made = produce.of(register, manuscript, "html", public=True)
    shown = next(p.exhibit for p in made.document.placed() if isinstance(p.exhibit.drawing, KeyFigures))
    compstat = next(p.exhibit for p in made.document.placed() if p.exhibit.ref.name == "compstat")
    messages = dict(
        zip(compstat.table["group"], compstat.write("year_2026"), strict=True)
    )  # the last of each is its sum
    counts = shown.table[shown.table["what"].str.startswith("Anmälda brott,") & (shown.table["kind"] == "Tal")]
    for row in counts.to_dict("records"):
        assert row["value"] == messages[row["what"].removeprefix("Anmälda brott, ").capitalize()]


def test_what_a_document_was_published_as_before_is_no_source_under_its_own_name(assembled):
    made = assembled("hasselby-vallingby", 2023).document
    assert made.references
    assert not any(made.title in s for s in made.references)
    assert any(s.startswith("Tidigare publicerad version av den här lägesbilden, Tabell 1") for s in made.references)


def test_a_scope_of_a_period_reads_what_the_year_has_read(register):
    scope = Scope(register, PLACE, YEAR)
    scope.rows("ratings")
    narrower = scope.within(("2026-09-01", "2026-10-31"))
    assert narrower.rows("ratings") is scope.rows("ratings")
    assert scope.within(("2026-09-01", "2026-10-31")) is narrower
    assert scope.within(()) is scope


# --- a place with little ---------------------------------------------------------------------

ME = Actor(Role.OTHER, "Testet")


@pytest.fixture
def bare_place(empty_file, tmp_path):
    """A place with three parts and reported crime, and no level scale."""
    path = shutil.copy(empty_file, tmp_path / "bar.sqlite")
    with closing(Register(path)) as opened:
        areas = [{"area": "ensta", "name": "Ensta", "type": "kommun"}]
        areas += [{"area": f"del-{i}", "name": f"Del {i}", "type": "stadsdel", "parent": "ensta"} for i in (1, 2, 3)]
        crime = [
            {
                "area": "ensta",
                "group": "Person",
                "category": c,
                "start": date(y, 1, 1),
                "end": date(y, 12, 31),
                "count": n,
            }
            for c, y, n in (("Rån", 2024, 41), ("Rån", 2025, 93), ("Hot", 2024, 210), ("Hot", 2025, 214))
        ]
        for kind, rows in (("areas", areas), ("crime", [{**r, "status": "final"} for r in crime])):
            opened.save(
                [(Change(str(ME), "import", kind, "ensta", source="Fiktivt"), to_frame(kind, rows)[TABLES[kind].names])]
            )
        yield opened


@pytest.mark.parametrize("form", formats.WRITERS)
def test_a_place_without_a_level_scale_gets_its_document(bare_place, form):
    made = produce.produce(bare_place, "ensta", 2025, form)
    assert made.content
    assert made.document.sections[0].title == "Årets läge i korthet"


def test_what_stands_out_is_shown_without_a_level_scale(bare_place):
    shown = exhibits.build(bare_place, "attention:ensta:2025")
    assert list(shown.table["what"]) == ["Rån, +52"]
    assert "nivå" not in shown.notes[0]
    made = produce.produce(bare_place, "ensta", 2025, "html", span=Period(date(2025, 1, 1), date(2025, 12, 31)))
    assert "Rån, +52" in made.content.decode()


def test_a_brief_document_says_a_note_once_and_an_empty_list_of_critical_weeks_not_again(period):
    made = period.document
    items = list(layout.flow(made))
    notes = [n for i in items if isinstance(i, layout.NumberedExhibit) for n in i.notes if not isinstance(n, Caveat)]
    texts = [n for n in notes if not n.startswith("Se även anmärkningarna till Tabell")]
    assert len(texts) < len(notes) and len(texts) == len(set(texts))
    words = " ".join(b.text for s in made.sections for b in s.blocks if isinstance(b, Prose))
    assert words.count("Ingen bedömning") == 1
