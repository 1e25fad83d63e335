"""What a spreadsheet would run leaves as text in every file, and comes back as it was."""

import csv
import io
import zipfile
from dataclasses import replace

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagesbild import exhibits, readers, show
from lagesbild.document.writers import files
from lagesbild.formulas import guarded, is_formula, unguarded
from lagesbild.problems import Refused

DANGEROUS = [
    "=1+1",
    '=HYPERLINK("http://exempel.se")',
    "@SUM(A1)",
    "+46 8 hus",
    "-1+cmd|' /C calc'!A0",
    "-x",
    "\t=1",
    "\r=1",
    " =1+1",
    "＝1+1",
    "+1;+2",
]
GROUP = "Grupp" * 20
HARMLESS = ["-", "+4,3", "−2", "-12 %", "+1 234", "- 5", "Rån", "'t Hof", "5=3", "a@b", ""]


@pytest.mark.parametrize("text", DANGEROUS)
def test_what_would_run_is_guarded(text):
    assert is_formula(text) and guarded(text) == f"'{text}" and unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", HARMLESS)
def test_numbers_signs_and_words_are_not(text):
    assert guarded(text) == text == unguarded(text)


@given(st.text(alphabet="=@+-'\t 1a,%", max_size=6))
def test_every_text_comes_back(text):
    assert unguarded(guarded(text)) == text
    assert not is_formula(guarded(text))


def hostile(register):
    """The table of CompStat with headings and labels that a spreadsheet would run."""
    exhibit = exhibits.build(register, "compstat:hasselby-vallingby:2023")
    table = exhibit.table.copy()
    texts = [c.id for c in exhibit.columns if table[c.id].map(lambda v: isinstance(v, str)).all()]
    table[texts[-1]] = [DANGEROUS[i % len(DANGEROUS)] for i in range(len(table))]
    columns = (*(replace(c, title=f"={c.title}") for c in exhibit.columns[:2]), *exhibit.columns[2:])
    return replace(exhibit, table=table, columns=columns), texts[-1]


def test_headings_and_cells_of_a_csv_are_text(register):
    exhibit, _ = hostile(register)
    rows = list(csv.reader(io.StringIO(files.csv(exhibit).decode("utf-8-sig"), newline=""), delimiter=";"))
    assert rows[0][0].startswith("'=") and not any(is_formula(cell) for row in rows for cell in row)


def test_headings_and_cells_of_a_workbook_are_text_also_when_they_are_edited(register):
    exhibit, _ = hostile(register)
    sheet = openpyxl.load_workbook(io.BytesIO(files.xlsx(exhibit))).worksheets[0]
    risky = [c for row in sheet.iter_rows() for c in row if isinstance(c.value, str) and is_formula(c.value)]
    assert len(risky) > len(DANGEROUS)
    with zipfile.ZipFile(io.BytesIO(files.xlsx(exhibit))) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    assert all(c.quotePrefix for c in risky)


def test_show_writes_text():
    frame = pd.DataFrame({"=a": ["=1+1", "Rån"], "n": [1.5, 2.5], "m": pd.array([1, None], "Int64")})
    assert show.render(frame, "csv") == "\ufeff'=a;n;m\r\n'=1+1;1,5;1\r\nRån;2,5;\r\n"


@pytest.mark.parametrize("years", [1, 200])
def test_guarded_labels_are_imported_as_they_were(write, known, years):
    labels = [t for t in DANGEROUS if t == t.strip() and ";" not in t and '"' not in t]
    lines = [
        f"Vinsta;{GROUP};{guarded(label)};{year}-01-01;{year}-12-31;slutlig;1"
        for year in range(1800, 1800 + years)
        for label in labels
    ]
    text = "område;brottsgrupp;brottskategori;från;till;status;antal\n" + "\n".join(lines) + "\n"
    (reading,) = readers.read(write("brott.csv", text), known)
    assert reading.errors == ()
    assert set(reading.frame["category"]) == set(labels)


CONTROLS = ["\x01", "\x0b", "\x1f", "\x7f", "\x85", "\ufffe"]


@pytest.mark.parametrize("sign", CONTROLS)
@pytest.mark.parametrize("rows", [3, 6_000])
def test_a_control_character_is_refused_with_row_and_column(write, known, sign, rows):
    lines = [f"Vinsta;Grupp;Brott {i};2023-01-01;2023-12-31;slutlig;{i}" for i in range(rows)]
    lines[-1] = lines[-1].replace("Brott", f"Bro{sign}tt")
    text = "område;brottsgrupp;brottskategori;från;till;status;antal\n" + "\n".join(lines) + "\n"
    with pytest.raises(Refused, match=rf"brott.csv:{rows + 1}:C: Cellen har ett styrtecken \(U\+{ord(sign):04X}\)"):
        readers.read(write("brott.csv", text), known)


@pytest.mark.parametrize("sign", ["\x0b", "\x7f", "\x85"])
def test_a_control_character_in_a_workbook_is_refused_with_its_cell(write, known, sign):
    book = openpyxl.Workbook()
    for row in (["Vecka", "Vinsta"], [1, 2], [2, "xQy"]):
        book.active.append(row)
    buffer, damaged = io.BytesIO(), io.BytesIO()
    book.save(buffer)
    with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(damaged, "w") as target:
        for name in source.namelist():
            code = f"_x{ord(sign):04X}_" if sign == "\x0b" else sign
            target.writestr(name, source.read(name).replace(b"xQy", f"x{code}y".encode()))
    with pytest.raises(Refused, match=r"veckor 2023.xlsx/Sheet:3:B: Cellen har ett styrtecken"):
        readers.read(write("veckor 2023.xlsx", damaged.getvalue()), known)


def test_a_cell_is_no_longer_than_a_spreadsheets_cell(write, known):
    text = "område;brottskategori;från;till;antal\nVinsta;" + "x" * 40_000 + ";2023-01-01;2023-12-31;1\n"
    with pytest.raises(Refused, match=r"brott.csv:2:B: Cellen är för lång: 40\s000 tecken"):
        readers.read(write("brott.csv", text), known)
