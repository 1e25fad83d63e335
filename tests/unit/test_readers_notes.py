"""What is said around a table and not in its headings: notes below it, remarks in its rows, a title that leaves the time open."""

from __future__ import annotations

import zipfile
from datetime import date

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from lagesbild import readers
from lagesbild.areas import Area, Directory
from lagesbild.problems import Refused
from lagesbild.readers import Context

AREAS = (
    Area("tegnas", "Tegnäs", "kommun", None),
    Area("lillbyn", "Lillbyn", "stadsdel", "tegnas"),
    Area("sjobo", "Sjöbo", "stadsdel", "tegnas"),
)
CONTEXT = Context(Directory(AREAS), "tegnas", today=date(2026, 11, 30), levels={"tegnas": (1, 2, 3, 4, 5)}, source="P")
YEARS = "Brottstyp;2024;2025\nRån;10;12\nStöld;0;15\n"
PARTS = "Stadsdel;Brott;2024;2025\nLillbyn;Rån;10;12\nSjöbo;Rån;4;5\n"


@pytest.fixture
def read(tmp_path):
    def _read(text):
        path = tmp_path / "fil.csv"
        path.write_text(text, encoding="utf-8")
        try:
            readings = readers.read(path, CONTEXT)
        except Refused as refused:
            return [str(p) for p in refused.problems], []
        problems = [p for r in readings for p in r.problems]
        return [str(p) for p in problems if not p.warning], [str(p) for p in problems if p.warning]

    return _read


@pytest.mark.parametrize(
    "note",
    [
        "Avser jan–okt",
        "Not: Avser jan–okt",
        "Uppgifterna avser januari–oktober.",
        "* 2025 avser jan–okt",
        "2025 = januari–september",
        "Period: jan-okt",
        "Perioden 1/1–31/10",
        "Obs! 2025 t.o.m. oktober",
        "1) t.o.m. 2025-10-31",
        "Statistik t o m vecka 44",
        "2025 är ej helår",
        "2025: tio månader",
        "(siffror för hösten)",
        "Hittills i år",
        "Rullande 12 månader",
        "Utfall ack oktober",
        "Uppgift för november och december 2025 saknas.",
        "Okt–dec 2025 ej klart",
        "Innehåller inte november",
        "Källa: Polisen, januari–oktober 2025",
        "Källa: Polisen. Siffrorna för 2025 omfattar tio månader.",
    ],
)
@pytest.mark.parametrize("between", ["\n", ""])
def test_a_note_of_another_time_is_refused_by_name(read, note, between):
    errors, _ = read(f"{YEARS}{between}{note}\n")
    assert any("säger en annan tid" in e for e in errors)


@pytest.mark.parametrize(
    "line",
    [
        "2025 avser jan–okt",
        "Obs! 2025 t.o.m. oktober",
        "Uppgift för november och december 2025 saknas.",
        "Kameror sattes upp i mars 2025.",
        "Källa: Polisen, januari–oktober 2025",
    ],
)
def test_a_line_above_that_is_no_title_is_not_taken_as_the_time_of_all(read, line):
    errors, _ = read(f"Anmälda brott i Tegnäs\n{line}\n\n{YEARS}")
    assert errors


@pytest.mark.parametrize(
    "line", ["Exklusive Lillbyn", "Exkl. Lillbyn", "Kommentar: utom Lillbyn", "Lillbyn ingår inte"]
)
@pytest.mark.parametrize("is_above", [True, False])
def test_the_whole_without_a_part_is_neither_the_whole_nor_that_part(read, line, is_above):
    errors, _ = read(f"Anmälda brott i Tegnäs\n{line}\n\n{YEARS}" if is_above else f"{YEARS}\n{line}\n")
    assert any("inte hela platsens" in e for e in errors)


@pytest.mark.parametrize(
    ("note", "word"),
    [
        ("Avser uppklarade brott", "uppklarade"),
        ("Endast nattetid", "nattetid"),
        ("Gäller fredag–söndag", "fredag–söndag"),
        ("Siffrorna är per 10 000 inv", "per 10 000 inv"),
    ],
)
def test_a_note_of_something_else_is_refused(read, note, word):
    errors, _ = read(f"{YEARS}\n{note}\n")
    assert any(f"säger ”{word}”" in e for e in errors)


@pytest.mark.parametrize(
    "note",
    [
        "Värden under 5 redovisas som 0",
        "Färre än 3 visas som streck",
        "Noll betyder att uppgift saknas",
        "- betyder att uppgift saknas",
        "0 kan innebära att uppgiften är sekretessbelagd",
    ],
)
def test_a_zero_that_is_none_is_refused_where_there_is_one(read, note):
    errors, _ = read(f"{YEARS}\n{note}\n")
    assert any("kan vara tal som saknas" in e for e in errors)
    assert not any("kan vara" in e for e in read(f"{YEARS.replace(';0;', ';7;')}\n{note}\n")[0])


@pytest.mark.parametrize(
    "note",
    ["Avrundat till närmaste tiotal", "Endast brott mot barn ingår", "Uppgifterna är uppräknade", "Ännu ej komplett"],
)
def test_a_note_that_limits_the_figures_is_told(read, note):
    errors, warnings = read(f"{YEARS}\n{note}\n")
    assert errors == []
    assert any(f"”{note}”" in w for w in warnings)


@pytest.mark.parametrize(
    "note",
    [
        "Källa: Brå, tabell 120",
        "Källa: Polisen, hämtat 2025-11-03",
        "Avser hela året",
        "Avser januari–december",
        ".. = uppgift saknas",
        "– = noll",
        "Statistiken uppdateras varje månad.",
        "Nästa uppdatering: mars 2026",
        "Kameror sattes upp i mars 2025.",
        "Ny lag från 1 juli 2024.",
        "Tabellen visar anmälda brott, inte uppklarade.",
        "Ett brott kan ha begåtts ett annat år än det anmäldes.",
        "Brott som anmälts under året, oavsett när de begicks.",
        "Lillbyn ingår i Tegnäs.",
    ],
)
def test_other_notes_stop_nothing(read, note):
    assert read(f"{YEARS}\n{note}\n")[0] == []


def test_months_agree_with_a_note_of_all_of_them(read):
    months = "Brottstyp;jan 2025;feb 2025;mar 2025\nRån;1;2;3\n\n"
    assert read(f"{months}Avser jan–mar 2025\n")[0] == []
    assert read(f"{months}Uppgift för april 2025 saknas.\n")[0] == []
    assert read(f"{months}Avser jan–feb 2025\n")[0] != []


@pytest.mark.parametrize("remark", ["t.o.m. oktober", "jan–okt", "avser ett halvår, januari–juni", "tio månader"])
def test_a_time_in_a_row_s_remark_is_refused(read, remark):
    table = "Stadsdel;Brott;År;Antal;Anmärkning\nLillbyn;Rån;2024;12;insats i mars\nLillbyn;Rån;2025;9;{}\n"
    assert any("säger en annan tid" in e for e in read(table.format(remark))[0])
    assert read(table.format("ny kamera i juni"))[0] == []


@pytest.mark.parametrize(
    ("note", "is_refused"),
    [
        ("Avser 1 november 2025", True),
        ("Uppgifterna gäller juni 2025", True),
        ("Avser personer 16 år och äldre", True),
        ("Omfattar endast kvinnor", True),
        ("Avser 31 december 2025", False),
        ("Gäller december 2025", False),
        ("Källa: SCB, hämtat 2026-03-01", False),
    ],
)
def test_a_note_below_inhabitants_agrees_with_them(read, note, is_refused):
    errors, _ = read(f"Stadsdel;Folkmängd 2025\nLillbyn;3100\nSjöbo;1000\n\n{note}\n")
    assert bool(errors) is is_refused


@pytest.mark.parametrize(
    "words",
    [
        "hittills i år",
        "YTD",
        "ackumulerat",
        "senaste 12 månaderna",
        "de senaste tolv månaderna",
        "rullande tolv månader",
        "till dags dato",
        "i år",
        "pågående år",
        "del av år",
        "ej helår",
        "ofullständigt år",
        "brutet år",
        "under lov",
        "valborg",
        "nyår",
        "fredag–söndag",
        "per månad",
        "per tertial",
        "månadsvis",
        "2 kv",
        "1–10",
        "01-10",
    ],
)
def test_a_title_that_leaves_the_time_open_is_refused(read, words):
    for text in (
        f"Anmälda brott, {words}\n{YEARS}",
        f"Anmälda brott, {words}\nStadsdel;Brottstyp;År;Antal\nLillbyn;Rån;2024;10\n",
    ):
        assert read(text)[0], text


def test_a_title_of_whole_years_or_of_months_in_the_table_is_read(read):
    assert read(f"Anmälda brott under året\n{YEARS}") == ([], [])
    assert read("Anmälda brott per månad\nBrottstyp;jan 2025;feb 2025\nRån;1;2\n")[0] == []
    assert read(f"Anmälda brott per år och månad\n{YEARS}")[0] == []
    assert read(f"Polisområde 1–10, anmälda brott\n{PARTS}")[0] == []


def _workbook(tmp_path, change, rows=(("Brottstyp", 2024, 2025), ("Rån", 10, 12), ("Stöld", 3, 15))):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    change(sheet)
    book.save(tmp_path / "bok.xlsx")
    readings = readers.read(tmp_path / "bok.xlsx", CONTEXT)
    problems = [p for r in readings for p in r.problems]
    return [str(p) for p in problems if not p.warning], [str(p) for p in problems if p.warning]


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ('"ca "0', "B2 visas med ”ca”"),
        ('0" (prel)"', "B2 visas med ”(prel)”"),
        ('"<"0', "B2 visas med ”<”"),
        ("#,##0,", "B2 visas i tusental"),
        ("#,##0,,", "B2 visas i miljontal"),
        (";;;", "B2 syns inte"),
        ('0" st"', None),
        ("#,##0", None),
        ("[Red]0", None),
        ("0_ ;-0", None),
    ],
)
def test_a_format_that_shows_more_than_the_number_is_told(tmp_path, code, told):
    def change(sheet):
        sheet["B2"].number_format = code

    errors, warnings = _workbook(tmp_path, change)
    assert errors == []
    assert [w for w in warnings if "i arbetsboken" in w] == ([w for w in warnings if told in w] if told else [])
    assert not told or any(told in w for w in warnings)


def test_white_text_is_told_and_not_where_its_cell_is_filled(tmp_path):
    def unseen(sheet):
        sheet["C3"].font = Font(color="FFFFFFFF")

    def heading(sheet):
        for cell in (sheet["B2"], sheet["C2"]):
            cell.font, cell.fill = Font(color="FFFFFFFF"), PatternFill("solid", fgColor="FF1F3B63")

    assert any("C3 syns inte" in w for w in _workbook(tmp_path, unseen)[1])
    assert not any("syns inte" in w for w in _workbook(tmp_path, heading)[1])


@pytest.mark.parametrize("text", ["Avser jan–okt", "Obs! 2025 t.o.m. oktober", "Avser uppklarade brott"])
def test_a_comment_on_a_cell_and_the_head_of_a_page_are_tried_as_notes_are(tmp_path, text):
    def comment(sheet):
        sheet["C1"].comment = Comment(text, "x")

    def head(sheet):
        sheet.oddFooter.left.text = text

    assert _workbook(tmp_path, comment)[0]
    assert _workbook(tmp_path, head)[0]


def test_a_comment_is_told_and_a_page_number_is_not(tmp_path):
    def change(sheet):
        sheet["B2"].comment = Comment("stämt av med polisen", "x")
        sheet.oddFooter.center.text = "Sida &P av &N"

    errors, warnings = _workbook(tmp_path, change)
    assert errors == []
    assert any("”stämt av med polisen” (B2)" in w for w in warnings)
    assert not any("Sida" in w for w in warnings)


LEVELS = (("Stadsdel", "v. 1 2026", "v. 2 2026"), ("Lillbyn", 3, 2), ("Sjöbo", 1, 5))


@pytest.mark.parametrize(
    ("note", "told"),
    [
        ("1 = mycket allvarligt, 5 = lugnt", "där 1 är det värsta"),
        ("Nivå 1 är högst och 5 lägst", "där 1 är det värsta"),
        ("5 = bäst", "där 1 är det värsta"),
        ("1 är värst, 5 är bäst", "där 1 är det värsta"),
        ("Nivå 1 = ej bedömd", "ingen bedömning"),
        ("1 = lugnt, 5 = mycket allvarligt", None),
        ("1 grön, 2 gul, 3 orange, 4 röd, 5 mörkröd", None),
        ("4 hög, 5 mycket hög", None),
    ],
)
@pytest.mark.parametrize("is_above", [True, False])
def test_a_scale_that_runs_the_other_way_is_refused(tmp_path, note, told, is_above):
    rows = ((note,), *LEVELS) if is_above else (*LEVELS, (), (note,))
    errors, _ = _workbook(tmp_path, lambda _: None, rows)
    assert any(told in e for e in errors) if told else errors == []


SHARES = "Svar: otrygg\nUndersökning 2025, Otrygg ute (%)\nStadsdel;2025\nLillbyn;31\nSjöbo;40\n\n"


@pytest.mark.parametrize(
    ("note", "told"),
    [
        ("Endast kvinnor", "säger ”kvinnor”"),
        ("Avser flickor i årskurs 9", "säger ”flickor”"),
        ("Avser 2024", "ett annat år"),
        ("Siffrorna gäller mätningen 2023.", "ett annat år"),
        ("Siffrorna visar andelen trygga", "säger ”trygga”"),
        ("Andel som känner sig trygga", "säger ”trygga”"),
        ("Omfattar kvinnor och män", None),
        ("Frågan avser utsatthet under 2024", None),
        ("Avser personer 16–84 år", None),
        ("Avser 2025", None),
        ("Andelen otrygga av dem som har svarat", None),
        ("Källa: egen enkät, hämtat 2026-01-12", None),
    ],
)
def test_a_note_below_shares_agrees_with_them(read, note, told):
    errors, warnings = read(SHARES + f"{note}\n")
    assert any(told in e for e in errors) if told else errors == []
    assert any("16–84" in w for w in warnings) == ("16–84" in note)


def test_a_comment_in_an_opendocument_is_tried_and_told(tmp_path):
    cells = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{t}</text:p>{{}}</table:table-cell>'
        for t in ("Brottstyp", "2024")
    )
    note = "<office:annotation><dc:creator>x</dc:creator><text:p>Avser jan–okt</text:p></office:annotation>"
    row = '<table:table-cell office:value-type="string"><text:p>Rån</text:p></table:table-cell><table:table-cell office:value-type="float" office:value="10"><text:p>10</text:p></table:table-cell>'
    names = " ".join(
        f'xmlns:{short}="{name}"'
        for short, name in (
            ("office", "urn:oasis:names:tc:opendocument:xmlns:office:1.0"),
            ("table", "urn:oasis:names:tc:opendocument:xmlns:table:1.0"),
            ("text", "urn:oasis:names:tc:opendocument:xmlns:text:1.0"),
            ("dc", "http://purl.org/dc/elements/1.1/"),
        )
    )
    content = (
        f'<office:document-content {names} office:version="1.2"><office:body><office:spreadsheet><table:table table:name="B">'
        f"<table:table-row>{cells.format('', note)}</table:table-row><table:table-row>{row}</table:table-row>"
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(tmp_path / "bok.ods", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    problems = [p for r in readers.read(tmp_path / "bok.ods", CONTEXT) for p in r.problems]
    assert any("en annan tid" in p.what for p in problems if not p.warning)
    assert any("”Avser jan–okt” (B1)" in p.what for p in problems if p.warning)


@pytest.mark.parametrize(
    "heading",
    [
        "Antal per månad",
        "Antal exkl. Sjöbo",
        "Antal natt",
        "Antal, fredag–söndag",
        "Antal Sjöbo",
        "Antal män",
        "Antal personer",
        "Antal (2024)",
        "Antal/1000 inv",
        "Antal brott (avrundat)",
        "Antal brott mot barn",
    ],
)
def test_a_heading_of_counts_that_says_more_is_refused(read, heading):
    assert read(f"Stadsdel;Brottstyp;År;{heading}\nLillbyn;Rån;2025;10\nSjöbo;Rån;2025;4\n")[0]


@pytest.mark.parametrize(
    "heading",
    ["Antal", "Antal anmälda brott", "Anmälda brott (antal)", "Antal 2025", "Antal *", "Antal (prel)", "Antal st"],
)
def test_a_heading_of_counts_that_says_no_more_is_read(read, heading):
    assert read(f"Stadsdel;Brottstyp;År;{heading}\nLillbyn;Rån;2025;10\nSjöbo;Rån;2025;4\n")[0] == []


@pytest.mark.parametrize("year", [">2025", "2025?", "~2025", "2025 natt"])
def test_a_sign_beside_a_year_is_refused_in_a_heading_as_in_a_row(read, year):
    assert read(f"Brottstyp;2024;{year}\nRån;8;10\n")[0]
    assert read(f"Stadsdel;Brottstyp;År;Antal\nLillbyn;Rån;{year};10\n")[0]


@pytest.mark.parametrize("word", ["hittills i år", "ackumulerat", "per hushåll", "(urval)", "nattbefolkning", "andel"])
def test_a_title_that_makes_inhabitants_something_else_is_refused(read, word):
    assert read(f"Folkmängd 2025, {word}\nStadsdel;Antal\nLillbyn;3100\n")[0]


@pytest.mark.parametrize("word", ["natt", "helger", "andel", "ackumulerat", "betyg", "i tusental"])
def test_a_title_that_makes_levels_something_else_is_refused(read, word):
    assert read(f"Veckonivåer 2026, {word}\nStadsdel;v. 1;v. 2\nLillbyn;3;2\nSjöbo;1;4\n")[0]


@pytest.mark.parametrize("mark", ["*", "**", "¹"])
def test_a_mark_that_nothing_explains_is_told(read, mark):
    table = f"Brottstyp;2024;2025{mark}\nRån;8;10\n"
    assert any("förklaras inte" in w for w in read(table)[1])
    assert not any("förklaras inte" in w for w in read(f"{table}\n{mark} Preliminära uppgifter\n")[1])
    rows = f"Stadsdel;Brottstyp;År;Antal\nLillbyn;Rån;2025{mark};10\n"
    assert any("förklaras inte" in w for w in read(rows)[1])


def test_a_long_note_is_quoted_in_short(read):
    errors, _ = read(f"{YEARS}\nAvser januari–oktober {'ord ' * 300}\n")
    assert errors and all(len(e) < 400 for e in errors)


def test_a_comment_is_tried_against_the_table_that_it_stands_in(tmp_path):
    rows = (
        ("Anmälda brott i Lillbyn, jan–okt",), ("Brottstyp", 2024, 2025), ("Rån", 10, 12), (),
        ("Anmälda brott i Sjöbo, helår",), ("Brottstyp", 2024, 2025), ("Rån", 3, 4),
    )  # fmt: skip

    def of(cell):
        def change(sheet):
            sheet[cell].comment = Comment("Avser jan–okt", "x")

        return _workbook(tmp_path, change, rows)[0]

    assert of("C2") == []
    assert any("en annan tid" in e for e in of("C6"))
