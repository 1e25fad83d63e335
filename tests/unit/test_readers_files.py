"""Files into grids: encodings, workbooks, and what must not take a server down."""

import io
import re
import zipfile
from datetime import date, datetime, time
from pathlib import Path
from time import process_time

import openpyxl
import pytest
from openpyxl.styles import PatternFill
from openpyxl.styles.colors import Color

from lagesbild import readers
from lagesbild.problems import Refused
from lagesbild.readers.files import explain, notes_in, read_grids
from lagesbild.readers.texts import read_text
from lagesbild.readers.workbook import address


@pytest.fixture
def book(tmp_path):
    """Write a workbook: sheet name → function that fills it."""

    def _book(name="bok.xlsx", **sheets) -> Path:
        workbook = openpyxl.Workbook()
        workbook.remove(workbook.active)
        for title, fill in sheets.items():
            fill(workbook.create_sheet(title))
        workbook.save(tmp_path / name)
        return tmp_path / name

    return _book


def rows(*cells):
    def _fill(sheet):
        for row in cells:
            sheet.append(row)

    return _fill


def replaced(path: Path, part: str, old: bytes, new: bytes) -> Path:
    """The same workbook with something changed in one of its parts, as other programs write it."""
    data = io.BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.namelist():
            content = source.read(entry)
            if entry == part:
                # openpyxl writes an element without content in lxml's way where that is installed
                content = re.sub(rb"<(\w+)(?:/>|></\1>)", rb"<\1 />", content)
                assert old in content
                content = content.replace(old, new)
            target.writestr(entry, content)
    path.write_bytes(data.getvalue())
    return path


def refusal(path: Path) -> str:
    with pytest.raises(Refused) as refused:
        readers.find(path)
    (problem,) = refused.value.problems
    assert problem.file == path.name
    assert problem.expected
    return problem.what


def test_typed_cells_are_what_a_swede_would_have_written(book):
    path = book(
        A=rows(
            [2.0, 0.47, 0.1 + 0.2, -1174, 1e-7, 123456789],
            [date(2023, 9, 4), datetime(2023, 9, 4), datetime(2023, 9, 4, 10, 30), time(10, 30), True, False],
            [" text ", "0180", None, "rad\nett", "åäö", "−"],
        )
    )
    (grid,) = read_grids(path)
    assert grid.rows == (
        ("2", "0,47", "0,3", "-1174", "0,0000001", "123456789"),
        ("2023-09-04", "2023-09-04", "2023-09-04 10:30", "10:30:00", "ja", "nej"),
        ("text", "0180", "", "rad\nett", "åäö", "−"),
    )


def test_every_sheet_but_the_blank_ones_and_hidden_ones_too(book):
    def hidden(sheet):
        sheet["B3"] = 1
        sheet.sheet_state = "hidden"

    grids = read_grids(book(Ett=rows(["a"]), Tomt=rows(), Dolt=hidden))
    assert [(g.sheet, g.rows) for g in grids] == [("Ett", (("a",),)), ("Dolt", (("", ""), ("", ""), ("", "1")))]


def test_merged_cells_count_where_the_reader_wants_it(book):
    def merged(sheet):
        rows(["År", "2022", None, "2023"], ["a", 1, 2, 3], [None, 4, 5, 6])(sheet)
        sheet.merge_cells("B1:C1")
        sheet.merge_cells("A2:A3")

    (grid,) = read_grids(book(A=merged))
    assert grid.rows[0] == ("År", "2022", "", "2023")
    assert grid.filled().rows == (("År", "2022", "2022", "2023"), ("a", "1", "2", "3"), ("a", "4", "5", "6"))
    assert grid.head.filled().rows == grid.filled().rows


def test_the_fill_of_a_cell(book):
    def coloured(sheet):
        rows([1, 2, 3, 4])(sheet)
        sheet["A1"].fill = PatternFill("solid", fgColor="c8382e")
        sheet["C2"].fill = PatternFill("solid", fgColor="FFFF0000")
        sheet["A2"].fill = PatternFill("solid", fgColor=Color(theme=4, tint=0.5))
        sheet["B2"].fill = PatternFill("solid", fgColor=Color(indexed=5))
        sheet["D2"].value = 1

    (grid,) = read_grids(book(A=coloured))
    assert [grid.fill(2, column) for column in range(5)] == ["#A7C0DE", "#FFFF00", "#FF0000", None, None]
    assert [grid.fill(1, column) for column in range(2)] == ["#C8382E", None]
    assert grid.fill(99, 0) is None


def test_text_files_have_no_fill(write):
    (grid,) = read_grids(write("a.csv", "a;b\n1;2\n"))
    assert grid.fill(1, 0) is None
    assert grid.filled() is grid


def test_errors_and_formulas_without_a_value_stand_where_they_stood(book):
    def faulty(sheet):
        rows(["a", "b", "c"], [1, "#REF!", "=A1+B1"])(sheet)
        sheet["B2"].data_type = "e"
        sheet["D5"] = "=A1"

    (grid,) = read_grids(book(A=faulty))
    assert grid.rows[1] == ("1", "#REF!", "=A1+B1")
    assert grid.rows[4][3] == "=A1"
    assert dict(grid.faults) == {(2, 1): "#REF!", (2, 2): "=A1+B1", (5, 3): "=A1"}
    (warning,) = grid.unread([])
    assert warning.warning
    assert "B2, C2 och D5" in warning.what


def test_a_formula_that_gives_an_empty_text_is_an_empty_cell(book):
    path = book(A=rows(["a", '=IF(1=1,"",2)', "=1+1"]))
    part = "xl/worksheets/sheet1.xml"
    replaced(path, part, b'<c r="B1"><f>IF(1=1,"",2)</f><v /></c>', b'<c r="B1" t="str"><f>IF(1=1,"",2)</f><v></v></c>')
    replaced(path, part, b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>")
    (grid,) = read_grids(path)
    assert grid.rows == (("a", "", "2"),)
    assert grid.faults == {}


def test_a_fault_in_a_table_is_refused_and_says_how_to_get_rid_of_it(book, known):
    def faulty(sheet):
        rows(["Vecka", "Vinsta", "Grimsta"], [1, 2, "=B2"], [2, "#N/A", 1], [3, 1, 1], [None, None, None, "=A1"])(sheet)
        sheet["B3"].data_type = "e"

    (reading,) = readers.read(book("veckor 2023.xlsx", A=faulty), known)
    assert [(p.row, p.column, p.value) for p in reading.errors if p.value] == [
        (2, "Grimsta", "=B2"),
        (3, "Vinsta", "#N/A"),
    ]
    assert all("formeln" in p.fix for p in reading.errors if p.value)


@pytest.mark.parametrize("text", ["#REF!", "#REFERENS!", "#DIVISION/0!", "#N/A", "#SAKNAS!", "#VÄRDEFEL!", "=A1"])
def test_formula_errors_in_text_files_are_explained_too(read_one, text):
    (error,) = read_one(f"2023\nVecka;Vinsta\n1;{text}\n").errors
    assert error.value == text
    assert explain(error).fix


@pytest.fixture
def read_one(write, known):
    def _read(text):
        (reading,) = readers.read(write("veckor.csv", text), known)
        return reading

    return _read


def test_a_cell_in_the_far_corner_does_not_fill_the_memory(book):
    def far(sheet):
        sheet["A1"] = 1
        sheet["XFD1048576"] = 2

    assert refusal(book(A=far)) == "Arbetsboken är för stor."


def test_a_cell_without_address_counts_as_the_next_one(book):
    path = replaced(book(A=rows(["a", "=B1"])), "xl/worksheets/sheet1.xml", b'<c r="B1">', b"<c>")
    assert read_grids(path)[0].rows == (("a", "=B1"),)


def test_rows_that_say_the_same_over_and_over_are_refused_at_once(book):
    many = b"<row><c/></row>" * 800_000 + b"</sheetData>"
    path = replaced(book(A=rows(["a", "=B1"])), "xl/worksheets/sheet1.xml", b"</sheetData>", many)
    begun = process_time()
    assert refusal(path) == "Arbetsboken är nästan bara upprepade tomma rader eller celler."
    assert process_time() - begun < 1


def test_a_zip_bomb_is_refused_before_it_is_opened(tmp_path):
    path = tmp_path / "bomb.xlsx"
    bomb = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
    with bomb as archive, archive.open("xl/workbook.xml", "w") as part:
        for _ in range(600):
            part.write(bytes(2**20))
    assert path.stat().st_size < 2**22
    assert refusal(path) == "Arbetsboken är för stor."


def ods(path, content, manifest=b""):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", manifest or b"<manifest/>")
        archive.writestr("content.xml", content)
    return path


ODS = (
    '<?xml version="1.0"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
    '<table:table table:name="Blad">{}</table:table></office:spreadsheet></office:body></office:document-content>'
)
TWO = '<table:table-cell office:value-type="float" office:value="2"><text:p>2</text:p></table:table-cell>'
ERROR = (
    '<table:table-cell office:value-type="string" office:string-value="" calcext:value-type="error">'
    "<text:p>#DIV/0!</text:p></table:table-cell>"
)


def test_opendocument_is_read_and_its_errors_seen(tmp_path):
    path = ods(tmp_path / "a.ods", ODS.format(f"<table:table-row>{TWO}{ERROR}{TWO}</table:table-row>"))
    (grid,) = read_grids(path)
    assert grid.rows == (("2", "#DIV/0!", "2"),)
    assert grid.fill(1, 0) is None


def test_opendocument_repeats_do_not_fill_the_memory(tmp_path):
    cell = TWO.replace("<table:table-cell", '<table:table-cell table:number-columns-repeated="16384"')
    row = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    assert refusal(ods(tmp_path / "a.ods", ODS.format(row))) == "Arbetsboken är för stor."


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        ("a.xlsx", OLE + bytes(500) + "EncryptedPackage".encode("utf-16-le") + bytes(500), "låst med lösenord"),
        ("a.xls", OLE + bytes(2000), "skadad"),
        ("a.xlsx", b"PK\x03\x04" + bytes(200), "skadad"),
        ("a.xlsx", b"", "Filen är tom"),
        ("a.xls", b"Vecka\tVinsta\n1\t2\n", "ingen arbetsbok, trots sitt namn"),
        ("a.xlsx", b"%PDF-1.7", "ingen arbetsbok, trots sitt namn"),
        ("a.xlsb", b"PK\x03\x04" + bytes(200), "Binära arbetsböcker"),
    ],
)
def test_what_is_no_workbook_is_said(write, name, data, what):
    assert what in refusal(write(name, data))


def test_a_locked_opendocument_is_said(tmp_path):
    path = ods(tmp_path / "a.ods", "", b"<manifest><encryption-data/></manifest>")
    assert refusal(path) == "Arbetsboken är låst med lösenord."


def test_a_blank_workbook_and_a_word_document_are_refused(book, tmp_path):
    assert refusal(book(A=rows())) == "Arbetsboken är tom."
    with zipfile.ZipFile(tmp_path / "brev.xlsx", "w") as archive:
        archive.writestr("word/document.xml", "<document/>")
    assert "skadad" in refusal(tmp_path / "brev.xlsx")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_encoding_gives_the_same_text(write, encoding):
    text = "Vecka;Hässelby gård;Kälvesta\r\n36;2;1\r\n"
    assert read_text(write("a.csv", text, encoding), "") == text.replace("\r\n", "\n")


@pytest.mark.parametrize(
    ("data", "what"),
    [
        ("Vecka;Kälvesta;Räck".encode() + b"\xc3", "avhuggen"),
        (b"\xef\xbb\xbfVecka;K\xe4lvesta", r"csv:1:: Filen blandar"),  # says UTF-8 and is not
        ("Vecka;Kälvesta\n36;2\n".encode() + b"R\xe4cksta", r"csv:3:: Filen blandar"),  # two files, put together
        ("Vecka;Vinsta\n".encode("utf-16") + b"\x00\xdcx\x00", "inte att läsa som text"),
        ("Vecka;Vinsta\n".encode("utf-16") + b"x", "avhuggen"),
    ],
)
def test_damaged_text_is_refused_and_not_read_as_something_else(write, data, what):
    with pytest.raises(Refused, match=what):
        read_text(write("a.csv", data), "text")


def test_the_row_where_another_encoding_begins_is_that_of_the_lines(write):
    data = "Vecka;Kälvesta\r36;2\r".encode() + b"R\xe4cksta"
    with pytest.raises(Refused, match=r"csv:3:: Filen blandar"):
        read_text(write("a.csv", data), "")


@pytest.mark.parametrize("text", ["MALMÖ–LUND\nKälla: SCB", "MALMÖ\u00a0STAD;å", "MALMÖ…;Vällingby", "Å”;ö"])
def test_capitals_in_cp1252_are_not_taken_for_utf8(write, text):
    assert read_text(write("a.csv", text, "cp1252"), "") == text


def test_a_text_in_cp1252_may_end_in_a_letter_that_begins_one_in_utf8(write):
    assert read_text(write("a.csv", "Vecka;Å", "cp1252"), "") == "Vecka;Å"


def test_what_text_from_word_carries_along_is_dropped(write):
    text = read_text(write("a.txt", "Vecka\tHässel\u00adby gård\u200b\n1\t2\n"), "")
    assert text == "Vecka\tHässelby gård\n1\t2\n"


def test_notes_below_a_table():
    notes = ["Senaste uppdatering:", "20230222 08:00", "Källa:", "SCB", "Måttenhet: antal", "Kontakt: x"]
    assert notes_in(notes) == {
        "senaste uppdatering": "20230222 08:00",
        "källa": "SCB",
        "måttenhet": "antal",
        "kontakt": "x",
    }


def test_columns_are_named_as_in_a_spreadsheet():
    assert [address(1, c) for c in (0, 25, 26, 701, 702)] == ["A1", "Z1", "AA1", "ZZ1", "AAA1"]


VALUE = '<table:table-cell office:value-type="string"><text:p>Vecka</text:p></table:table-cell>'


@pytest.mark.parametrize(
    "rows",
    [
        f'<table:table-row table:number-rows-repeated="4000000"><table:table-cell/></table:table-row><table:table-row>{VALUE}</table:table-row>',
        f'<table:table-row>{VALUE}</table:table-row><table:table-row table:number-rows-repeated="1048576"><table:table-cell/></table:table-row><table:table-row>{VALUE}</table:table-row>',
        f'<table:table-row><table:table-cell table:number-columns-repeated="20000"/>{VALUE}</table:table-row>',
    ],
    ids=["below", "below a value", "beside"],
)
def test_values_outside_a_sheet_are_not_passed_over(tmp_path, rows):
    with pytest.raises(Refused, match=r"Arbetsboken har värden nedanför rad 1\s048\s576 eller till höger om"):
        read_grids(ods(tmp_path / "tomt.ods", ODS.format(rows)))


def test_empty_rows_before_a_value_count(tmp_path):
    rows = '<table:table-row table:number-rows-repeated="500"><table:table-cell/></table:table-row>'
    (grid,) = read_grids(ods(tmp_path / "tomt.ods", ODS.format(f"{rows}<table:table-row>{VALUE}</table:table-row>")))
    assert [*grid.numbered()] == [(501, ("Vecka",))]


@pytest.mark.parametrize("part", ["sheet1.xml", "workbook.xml", "styles.xml", "workbook.xml.rels"])
def test_a_text_that_no_cell_holds_is_refused_before_it_is_read(book, tmp_path, part):
    sound, path = book(Blad=rows(["Vecka", "Vinsta"], [1, 2])), tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(sound) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name.endswith(f"/{part}"):
                content = content.replace(b"</", b"x" * 300_000 + b"</", 1) if b"</" in content else content
            target.writestr(name, content)
    with pytest.raises(Refused, match="längre än vad en cell rymmer"):
        read_grids(path)


@pytest.mark.parametrize("first", ["område;mått;period;värde", "Vecka", "Brottstyp", "Stadsdel;Andel %"])
def test_a_table_with_thousands_of_headings_is_refused(write, first):
    path = write("bred.csv", ";".join([first, *(f"Kolumn {i}" for i in range(2000))]) + "\nVinsta;1\n")
    with pytest.raises(Refused) as refused:
        read_grids(path)
    assert "för många kolumner" in refused.value.problems[0].what
    narrow = write("smal.csv", ";".join([first, *(f"Kolumn {i}" for i in range(300))]) + "\nVinsta;1\n")
    assert len(read_grids(narrow)) == 1


def test_a_long_text_is_not_split_only_to_look_for_hidden_rows(write):
    (grid,) = read_grids(write("lang.csv", "år;vecka\n" + "2023;1\n" * 200))
    assert grid.unread([]) == [] and "rows" not in vars(grid)
