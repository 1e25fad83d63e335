"""What a title says beside its rows is never dropped: another time, area, scale, some people only, words not understood."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import date

import pytest
from openpyxl import Workbook

from lagesbild import readers
from lagesbild.areas import Area, Directory
from lagesbild.problems import Refused
from lagesbild.readers import Context

AREAS = (
    Area("nyvik", "Nyvik", "kommun", None),
    *(Area(i, n, "stadsdel", "nyvik") for i, n in (("lund", "Lunden"), ("kulle", "Kullen"), ("strand", "Stranden"))),
)
CONTEXT = Context(
    Directory(AREAS), "nyvik", today=date(2026, 11, 30), levels={"nyvik": (1, 2, 3, 4, 5)}, source="Kommunen"
)
FILES = {
    "survey": "Område;Mätning;Fråga;Svar;Andel (%);Antal svar\nLunden;2024;Otrygg sen kväll;otrygg;31;210\nKullen;2024;Otrygg sen kväll;otrygg;22;190\n",
    "levels": "År;Vecka;Stadsdel;Nivå\n2026;40;Lunden;2\n2026;40;Kullen;3\n",
    "population": "Område;År;Folkmängd\nLunden;2024;8200\nKullen;2024;5100\n",
    "facts": "Område;Mått;Period;Värde;Enhet\nLunden;Arbetslöshet;2024;8,2;procent\nKullen;Arbetslöshet;2024;6,1;procent\n",
    "crime": "Stadsdel;Brottstyp;Månad;Antal\nLunden;Rån;2026-09;10\nKullen;Rån;2026-09;4\n",
}


@pytest.fixture
def read(tmp_path):
    def _read(text, name="fil.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        try:
            (reading,) = readers.read(path, CONTEXT)
        except Refused as refused:
            return None, refused.problems
        return reading, reading.problems

    return _read


@pytest.fixture
def titled(read):
    return lambda kind, title, name="fil.csv": read(f"{title}\n{FILES[kind]}", name)


def errors(problems):
    return [p.what for p in problems if not p.warning]


@pytest.mark.parametrize(
    ("kind", "title", "word"),
    [
        ("survey", "Resultat för kvinnor", "kvinnor"),
        ("survey", "Ungdomar 16–19 år", "Ungdomar"),
        ("survey", "Elever i årskurs 9", "Elever"),
        ("survey", "Boende i hyresrätt", "hyresrätt"),
        ("survey", "Andel trygga", "trygga"),
        ("survey", "Ej otrygg sen kväll", "Ej otrygg"),
        ("survey", "Antal svarande", "Antal svarande"),
        ("levels", "Skala 1–4", "1–5"),
        ("levels", "Bedömning enligt Göteborgs skala", "1–5"),
        ("levels", "Antal händelser per vecka", "Antal"),
        ("levels", "Helgen", "Helgen"),
        ("levels", "Vecka 40 2025", "2025"),
        ("population", "Hushåll", "Hushåll"),
        ("population", "Medelålder", "Medelålder"),
        ("population", "Inflyttade", "inflyttade"),
        ("population", "Röstberättigade", "Röstberättigade"),
        ("population", "Invånare per km²", "per km"),
        ("population", "Utrikes födda", "utrikes"),
        ("crime", "Ackumulerat", "ackumulerat"),
        ("crime", "Anmälda brott, rullande 12 månader", "rullande 12 månader"),
    ],
)
def test_a_title_of_something_else_is_refused_by_its_word(titled, kind, title, word):
    _, problems = titled(kind, title)
    assert any(word in what for what in errors(problems)), problems


@pytest.mark.parametrize(
    ("kind", "title", "word"),
    [
        *((kind, "Stranden", "Stranden") for kind in FILES),
        *((kind, "Lunden och Stranden", "Stranden") for kind in FILES),
        ("survey", "Trygghetsmätning i Kalmar 2024", "Kalmar"),
        ("levels", "Kalmar kommun", "Kalmar"),
        ("population", "Hela Sverige", "Sverige"),
        ("facts", "Polisområde Syd", "Polisområde Syd"),
        ("survey", "Trygghet dagtid", "dagtid"),
        ("survey", "Ovägda tal", "ovägda"),
        ("levels", "Grannsamverkan", "grannsamverkan"),
        ("facts", "Långtidsarbetslösa", "långtidsarbetslösa"),
        ("facts", "Arbetslöshet 16–24 år", "16–24 år"),
        ("facts", "Index", "index"),
        ("crime", "Brott i kollektivtrafiken", "kollektivtrafiken"),
        ("crime", "Brott med skjutvapen", "skjutvapen"),
        ("crime", "Anmälda brott 2025", "2025"),
        ("survey", "Enkät 2022", "2022"),
        ("survey", "Utvecklingssamtal", "utvecklingssamtal"),
        ("levels", "Vårdcentraler", "vårdcentraler"),
        ("levels", "Ärenden", "ärenden"),
        ("facts", "Sommarpresten", "sommarpresten"),
        ("facts", "Fakta 2035", "2035"),
        ("levels", "Veckonivåer 2024", "2024"),
        ("population", "Folkmängd 2019", "2019"),
        ("facts", "Fakta 2020", "2020"),
    ],
)
def test_words_that_the_rows_do_not_have_are_told(titled, kind, title, word):
    reading, problems = titled(kind, title)
    assert reading is None or not errors(problems)
    assert any(word.lower() in p.what.lower() for p in problems), problems


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        ("survey", "Trygghetsundersökningen Nyvik 2024"),
        ("survey", "Nationella trygghetsundersökningen (NTU) 2024, 16–84 år"),
        ("survey", "Andel som känner sig otrygga sen kväll"),
        ("survey", "Tabell 3. Otrygg sen kväll efter stadsdel"),
        ("levels", "Lägesbild Nyvik, vecka 40–41 2026"),
        ("levels", "Veckobedömning, skala 1–5"),
        ("levels", "Polisens och kommunens gemensamma bedömning"),
        ("population", "Folkmängd i Nyvik 31 december 2024"),
        ("population", "Befolkning efter område och år"),
        ("facts", "Arbetslöshet per stadsdel"),
        ("facts", "Nyckeltal 2024"),
        ("crime", "Anmälda brott per stadsdel och månad"),
        ("crime", "Anmälda brott i Lunden och Kullen"),
        ("crime", "Brottsutveckling i stadsdelarna, september 2026"),
    ],
)
def test_ordinary_titles_say_nothing_more(titled, kind, title):
    assert titled(kind, title)[1] == ()


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize(
    ("title", "name"), [("Fiktiva tal", "fil.csv"), ("Testdata", "fil.csv"), ("Tal", "fil_påhittad.csv")]
)
def test_what_is_invented_is_called_so_in_its_source(titled, kind, title, name):
    reading, problems = titled(kind, title, name)
    assert reading.source == "Kommunen (fiktiv)"
    assert any("syns överallt" in p.what for p in problems) is (not title.startswith("Fiktiv"))


def test_invented_figures_without_a_source_are_called_so_too(tmp_path):
    path = tmp_path / "fil.csv"
    path.write_text(f"Testdata\n{FILES['survey']}", encoding="utf-8")
    (reading,) = readers.read(path, replace(CONTEXT, source=None))
    assert reading.source == "Fiktiva uppgifter"


@pytest.mark.parametrize("kind", FILES)
def test_a_draft_is_told_and_what_is_not_invented_is_not_marked(titled, kind):
    reading, problems = titled(kind, "Utkast")
    assert reading.source == "Kommunen"
    assert any("Utkast" in p.what for p in problems)
    assert titled(kind, "Siffrorna är inte fiktiva.")[0].source == "Kommunen"


HEADED = {
    "question": "Fråga: Otrygg sen kväll\nSvar: otrygg\nOmråde;2023;2024\nLunden;31;33\nKullen;22;21\n",
    "inhabitants": "Folkmängd i Nyvik 31 december\nOmråde;2023;2024\nLunden;8200;8300\nKullen;5100;5050\n",
}


@pytest.mark.parametrize(
    ("kind", "heading", "other", "word"),
    [
        ("survey", "Andel (%)", "Andel trygga (%)", "trygga"),
        ("survey", "Andel (%)", "Andel kvinnor (%)", "kvinnor"),
        ("survey", "Andel (%)", "Andel Stranden (%)", "stranden"),
        ("survey", "Andel (%)", "Andel (%) 2023", "2023"),
        ("survey", "Andel (%)", "Andel (‰)", "‰"),
        ("survey", "Andel (%)", "Andel (%) 16–24 år", "16–24"),
        ("population", "Folkmängd", "Folkmängd 2023", "2023"),
        ("crime", "Antal", "Ackumulerat antal", "ackumulerat"),
        ("crime", "Antal", "Antal hittills i år", "hittills"),
        ("crime", "Antal", "Rullande 12", "rullande 12"),
        ("crime", "Antal", "Antal förra året", "förra året"),
    ],
)
def test_a_heading_that_contradicts_its_rows_is_refused(read, kind, heading, other, word):
    _, problems = read(FILES[kind].replace(heading, other))
    assert errors(problems)
    assert any(word in p.what for p in problems), problems


def test_a_heading_agrees_with_rows_that_say_the_same(read):
    assert read(FILES["survey"].replace("Andel (%)", "Andel otrygga (%)"))[1] == ()
    text = FILES["crime"].replace("Antal", "Ackumulerat antal").replace("2026-09", "jan–sep 2026")
    assert read(text)[0].frame["start"].unique().tolist() == [date(2026, 1, 1)]


@pytest.mark.parametrize(
    ("heading", "group"), [("2024 kvinnor", "kvinnor"), ("2024, män", "män"), ("2024 16–24 år", "16–24 år")]
)
def test_a_year_before_a_group_is_the_groups_wave(read, heading, group):
    reading, problems = read(HEADED["question"].replace("2024", heading))
    assert problems == ()
    rows = reading.frame[["area", "wave", "group", "share"]].values.tolist()
    assert ["lund", "2023", "alla", 0.31] in rows
    assert ["lund", "2024", group, 0.33] in rows


@pytest.mark.parametrize("heading", ["2024 antal", "2024 n", "2024 bas", "2024 konfidensintervall"])
def test_numbers_of_another_year_are_not_those_of_the_share(read, heading):
    reading, problems = read(HEADED["question"].replace("2024", heading))
    assert reading.frame["n"].isna().all()
    assert reading.frame["low"].isna().all()
    assert any(heading in p.what for p in problems)


@pytest.mark.parametrize("kind", ["question", "inhabitants"])
def test_a_mark_that_nothing_explains_is_told(read, kind):
    assert any("”2024*”" in p.what for p in read(HEADED[kind].replace("2024", "2024*"))[1])


@pytest.mark.parametrize(
    ("heading", "value"),
    [
        ("Typ", "natt"),
        ("Status", "preliminär"),
        ("Urval", "ungdomar"),
        ("Version", "utkast"),
        ("Datum", "2025-01-01"),
        ("Kommentar", "räknat dubbelt"),
    ],
)
@pytest.mark.parametrize("text", [FILES["population"], HEADED["inhabitants"]])
def test_a_column_that_no_reader_uses_is_told(read, text, heading, value):
    lines = text.splitlines()
    top = next(i for i, line in enumerate(lines) if line.startswith("Område"))
    lines[top:] = [f"{lines[top]};{heading}", *(f"{line};{value}" for line in lines[top + 1 :])]
    reading, problems = read("\n".join(lines) + "\n")
    assert reading.coded["count"].notna().all()
    assert any(heading in p.what and value in p.what for p in problems), problems


@pytest.mark.parametrize(("heading", "value"), [("Kvartal", "3"), ("Ny kolumn", "7"), ("Vikt", "0,5")])
def test_figures_beside_a_share_are_no_question_and_no_number_of_answers(read, heading, value):
    head, *rows = FILES["survey"].splitlines()
    reading, problems = read("\n".join([f"{head};{heading}", *(f"{r};{value}" for r in rows)]) + "\n")
    assert reading.frame["question"].unique().tolist() == ["Otrygg sen kväll"]
    assert reading.frame["n_effective"].isna().all()
    assert any(heading in p.what for p in problems)


@pytest.mark.parametrize(
    ("heading", "value", "day"), [("Kvartal", "3", date(2024, 9, 30)), ("Period", "jan–okt", None)]
)
def test_two_columns_of_time_are_read_together(read, heading, value, day):
    head, *rows = FILES["population"].splitlines()
    reading, problems = read("\n".join([f"{head};{heading}", *(f"{r};{value}" for r in rows)]) + "\n")
    if day is None:
        assert errors(problems)
    else:
        assert set(reading.frame["date"]) == {day}


def test_a_kommun_beside_an_area_that_is_another_is_told(read):
    head, *rows = FILES["survey"].splitlines()
    _, problems = read("\n".join([f"{head};Kommun", *(f"{r};Kalmar" for r in rows)]) + "\n")
    assert any("Kalmar" in p.what for p in problems)
    assert read("\n".join([f"{head};Kommun", *(f"{r};Nyvik" for r in rows)]) + "\n")[1] == ()


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("note", ["Siffrorna avser Kalmar", "Siffrorna avser 2019", "Prognos", "Avser hushåll"])
def test_a_short_line_below_a_table_is_read_as_a_title_is(read, kind, note):
    reading, problems = read(f"{FILES[kind]}\n{note}\n")
    assert reading is None or problems, note


@pytest.mark.parametrize(
    ("kind", "note"),
    [
        ("crime", "Avser kvinnor"),
        ("crime", "Hittills i år"),
        ("crime", "Rullande 12 månader"),
        ("crime", "Siffrorna är i promille"),
        ("survey", "Rullande 12 månader"),
        ("survey", "Per 1 000 invånare"),
        ("survey", "Svarsfrekvens 23 %"),
        ("survey", "Ovägda andelar"),
        ("survey", "Avser elever i åk 9"),
        ("population", "Avser medelfolkmängd"),
        ("population", "Hittills i år"),
        ("facts", "Avser endast kvinnor"),
    ],
)
def test_what_a_short_line_below_limits_is_told(read, kind, note):
    _, problems = read(f"{FILES[kind]}\n{note}\n")
    assert problems


@pytest.mark.parametrize("kind", ["crime", "survey", "population"])  # the long forms take no lines below
@pytest.mark.parametrize(
    "note",
    [
        "Källa: SCB",
        "Källa: Polisen, uttag 2026-11-03",
        ".. = uppgift saknas",
        "Kontakt: kansliet",
        "Statistiken uppdateras varje månad.",
        "Källa: Nyviks kommun",
    ],
)
def test_ordinary_lines_below_a_table_say_nothing_more(read, kind, note):
    assert read(f"{FILES[kind]}\n{note}\n")[1] == ()


def test_whom_to_ask_is_no_word_of_the_figures(read):
    assert read(f"{FILES['population']}\nKontaktperson:\nEnheten, enheten@example.se\n")[1] == ()


@pytest.mark.parametrize("word", ["prognos", "uppklarade", "förslag", "kvinnor", "ovägda"])
@pytest.mark.parametrize("kind", FILES)
def test_a_files_name_that_says_something_else_is_told(titled, kind, word):
    title = {"crime": "Anmälda brott", "population": "Folkmängd", "survey": "Trygghet"}.get(kind, "Underlag")
    assert any("Filens namn" in p.what and word in p.what for p in titled(kind, title, f"nyvik_{word}.csv")[1])
    assert titled(kind, title, "nyvik_2026.csv")[1] == ()


EVENTS = "Händelse-id;Inträffade;Stadsdel;Kategori\na1;2026-10-02 21:30;Lunden;Skadegörelse\na2;2026-10-03 01:10;Kullen;Misshandel\n"


@pytest.mark.parametrize("title", ["Händelser i Kalmar 2026", "Anmälda brott okt 2025", "Urval: endast natt", "Utkast"])
def test_a_title_above_events_is_told(read, title):
    assert any(title in p.what for p in read(f"{title}\n{EVENTS}")[1])
    assert not any("ovanför" in p.what for p in read(f"Händelser i Nyvik\n{EVENTS}")[1])


@pytest.mark.parametrize("word", ["Fiktiva händelser", "Påhittade händelser", "Övningsdata"])
def test_invented_events_have_a_source_that_says_so(read, word):
    assert read(f"{word}\n{EVENTS}")[0].source == "Kommunen (fiktiv)"
    assert read(EVENTS)[0].source == "Kommunen"


def test_events_that_were_reported_before_they_occurred_are_told(read):
    head, *rows = EVENTS.splitlines()
    text = "\n".join([f"{head};Anmäld", f"{rows[0]};2026-10-03", f"{rows[1]};2026-09-01"]) + "\n"
    assert any("1\u00a0händelse är anmälda före" in p.what or "1 händelse" in p.what for p in read(text)[1])


@pytest.mark.parametrize(
    ("heading", "word"),
    [
        ("Andel kvinnor (%)", "kvinnor"),
        ("Andel otrygga män (%)", "otrygga män"),
        ("Andel 16–24 år (%)", "16–24 år"),
        ("Andel i Stranden (%)", "Stranden"),
    ],
)
def test_a_heading_that_is_a_group_or_a_place_is_no_answer(read, heading, word):
    text = f"Område;Mätning;Fråga;{heading};Antal svar\nLunden;2024;Otrygg sen kväll;31;210\n"
    assert any(word in what for what in errors(read(text)[1]))


def test_groups_with_their_years_across(read):
    reading, problems = read("Fråga: Otrygg sen kväll\nSvar: otrygg\nOmråde;Kvinnor 2023;Kvinnor 2024\nLunden;31;33\n")
    assert problems == ()
    rows = reading.frame[["wave", "group", "share"]].values.tolist()
    assert rows == [["2023", "kvinnor", 0.31], ["2024", "kvinnor", 0.33]]


def test_a_box_of_text_over_a_sheet_is_a_note(tmp_path):
    def problems_of(text):
        path = tmp_path / "fil.xlsx"
        book = Workbook()
        for row in (["Stadsdel", "Brottstyp", "2024", "2025"], ["Lunden", "Rån", 10, 12], ["Kullen", "Rån", 4, 3]):
            book.active.append(row)
        book.save(path)
        main, kinds = "http://schemas.openxmlformats.org", "officeDocument/2006/relationships"
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr(
                "xl/drawings/drawing1.xml",
                f'<x:wsDr xmlns:x="{main}/drawingml/2006/spreadsheetDrawing" xmlns:a="{main}/drawingml/2006/main">'
                f"<x:sp><x:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></x:txBody></x:sp></x:wsDr>",
            )
            archive.writestr(
                "xl/worksheets/_rels/sheet1.xml.rels",
                f'<Relationships xmlns="{main}/package/2006/relationships"><Relationship Id="r1" '
                f'Type="{main}/{kinds}/drawing" Target="../drawings/drawing1.xml"/></Relationships>',
            )
        (reading,) = readers.read(path, CONTEXT)
        return reading.source, reading.problems

    assert errors(problems_of("Avser jan–okt")[1])
    assert errors(problems_of("Exkl. Lunden")[1])
    assert any("Kalmar" in p.what for p in problems_of("Siffrorna avser Kalmar")[1])
    assert problems_of("Fiktiva tal")[0] == "Kommunen (fiktiv)"
    assert problems_of("Källa: Polisen")[1] == ()


@pytest.mark.parametrize("heading", ["Andel (%)", "Andel %", "Procent"])
def test_questions_with_their_answers_in_per_cent_are_a_survey_whatever_it_asks(read, heading):
    reading, problems = read(f"Område;Mätning;Fråga;Svar;{heading}\nLunden;2024;Litar på grannar;instämmer;31\n")
    assert problems == ()
    assert reading.frame[["question", "answer", "share"]].values.tolist() == [["Litar på grannar", "instämmer", 0.31]]
