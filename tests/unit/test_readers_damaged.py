"""Every shape in every wrapping says the same; damaged, it is refused or read, and never ends in a traceback."""

import csv
import io
import random
import re
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.styles import PatternFill

from lagesbild import readers
from lagesbild.problems import Refused
from lagesbild.tables import TABLES
from tests.effort import examples

FILES = Path(__file__).parent.parent / "files"
SHAPES = sorted(p for kind in ("ratings", "population", "facts") for p in (FILES / kind).iterdir())
EVERY = [*SHAPES, *sorted(p for kind in ("bra", "survey") for p in (FILES / kind).iterdir())]
BORDERS = FILES / "borders" / "fiktiva_utsatta_omraden_2023_3006.geojson"
TEXTS = {";": "utf-8-sig", "\t": "cp1252", ",": "utf-16"}
DAMAGED = settings(
    max_examples=examples(120), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def cells(path: Path) -> list[list[str]]:
    delimiter = "\t" if path.suffix == ".txt" else ";"
    return list(csv.reader(path.read_text("utf-8").splitlines(), delimiter=delimiter))


def as_text(rows: list[list[str]], delimiter: str, encoding: str, errors: str = "strict") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding, errors)


def typed(text: str) -> object:
    """What Excel makes of a text that is typed into a cell."""
    if re.fullmatch(r"[1-9]\d*|0", text):
        return int(text)
    if re.fullmatch(r"\d+,\d+", text):
        return float(text.replace(",", "."))
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return date.fromisoformat(text)
    return text or None


def as_workbook(rows: list[list[str]]) -> bytes:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "Blad1"
    for row in rows:
        sheet.append([typed(c) for c in row])
    data = io.BytesIO()
    workbook.save(data)
    return data.getvalue()


@pytest.mark.parametrize("path", SHAPES, ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_a_shape_says_the_same_in_every_wrapping(write, known, path):
    (plain,) = readers.read(path, known)
    assert (plain.kind, plain.errors) == (path.parent.name, ())
    rows = cells(path)
    for delimiter, encoding in TEXTS.items():
        (reading,) = readers.read(write(f"{path.stem}.csv", as_text(rows, delimiter, encoding)), known)
        assert reading.errors == ()
        pd.testing.assert_frame_equal(reading.frame, plain.frame)
        assert (reading.source, reading.period, reading.place) == (plain.source, plain.period, plain.place)
    (reading,) = readers.read(write(f"{path.stem}.xlsx", as_workbook(rows)), known)
    assert reading.errors == ()
    pd.testing.assert_frame_equal(reading.frame, plain.frame)
    assert reading.place == plain.place


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("ratings/words", 1),
        ("ratings/dates", 1),
        ("ratings/colours", 1),
        ("population/ages_across", 3),
        ("population/areas_across", 1),
        ("facts/areas_across", 3),
        ("facts/measures_across", 1),
    ],
)
def test_columns_of_figures_may_stand_in_any_order(write, known, name, labels):
    path = FILES / f"{name}.csv"
    rows = cells(path)
    table = next(i for i, row in enumerate(rows) if sum(map(bool, row)) > 1)
    width = len("\t".join(rows[table]).rstrip("\t").split("\t"))  # what has no heading is a note, and stays
    order = [*range(labels), *reversed(range(labels, width)), *range(width, max(map(len, rows)))]
    turned = [[row[i] if i < len(row) else "" for i in order] if n >= table else row for n, row in enumerate(rows)]
    (plain,) = readers.read(path, known)
    (reading,) = readers.read(write(path.name, as_text(turned, ";", "utf-8")), known)
    assert reading.errors == ()
    keys = TABLES[plain.kind].keys
    columns = [c for c in plain.frame.columns if c != "position"]
    kept = [f[columns].sort_values(keys).reset_index(drop=True) for f in (plain.frame, reading.frame)]
    pd.testing.assert_frame_equal(*kept)


def never_a_traceback(path: Path, known) -> None:
    """Refused with problems that can be shown, or frames that keep to their tables."""
    try:
        readings = readers.read(path, known)
    except Refused as refused:
        assert refused.problems
        assert all(p.what and p.expected and p.file for p in refused.problems)
        return
    for reading in readings:
        assert list(reading.frame.columns) == TABLES[reading.kind].names
        assert all(p.what and p.expected for p in reading.problems)
        if reading.kind == "ratings":
            assert set(reading.frame["level"].dropna()) <= {1, 2, 3, 4, 5}
            assert reading.frame["week"].between(1, 53).all()
        if reading.kind == "population":
            assert (reading.frame["count"].dropna() >= 0).all()


@st.composite
def damaged_rows(draw):
    """The rows of a shape, with rows and cells lost, doubled, moved or written over."""
    rows = [list(r) for r in cells(draw(st.sampled_from(EVERY)))]
    for _ in range(draw(st.integers(1, 4))):
        dice = random.Random(draw(st.integers(0, 2**32)))
        row = dice.randrange(len(rows))
        match draw(st.sampled_from(["cut", "lose", "double", "shuffle", "columns", "write", "blank"])):
            case "cut":
                rows[row] = rows[row][: dice.randrange(len(rows[row]) + 1)]
            case "lose" if len(rows) > 1:
                del rows[row]
            case "double":
                rows.insert(row, list(rows[row]))
            case "shuffle":
                dice.shuffle(rows)
            case "columns":
                order = list(range(max(map(len, rows))))
                dice.shuffle(order)
                rows = [[r[i] if i < len(r) else "" for i in order] for r in rows]
            case "write" if rows[row]:
                strange = st.sampled_from(
                    ["Vecka", "2022", "0-4 år", "#REF!", "=A1", "1e9", "-5", "9" * 30, "Summa", "\u0000", '"']
                )
                rows[row][dice.randrange(len(rows[row]))] = draw(st.text(max_size=9) | strange)
            case "blank":
                rows[row] = [""] * len(rows[row])
    return rows


@DAMAGED
@given(rows=damaged_rows(), wrapping=st.sampled_from([*TEXTS.items(), (";", "utf-8")]))
def test_damaged_tables(tmp_path, known, rows, wrapping):
    path = tmp_path / "läget 2023.csv"
    path.write_bytes(as_text(rows, *wrapping, errors="replace"))
    never_a_traceback(path, known)


@DAMAGED
@given(
    shape=st.sampled_from(EVERY),
    wrapping=st.sampled_from([*TEXTS.items(), ("", "xlsx")]),
    seed=st.integers(0, 2**32),
    how=st.sampled_from(["truncate", "flip", "insert", "drop", "reencode"]),
)
def test_damaged_bytes(tmp_path, known, shape, wrapping, seed, how):
    dice = random.Random(seed)
    rows = cells(shape)
    data = bytearray(as_workbook(rows) if wrapping[1] == "xlsx" else as_text(rows, *wrapping, errors="replace"))
    at = dice.randrange(len(data))
    match how:
        case "truncate":
            del data[at:]
        case "flip":
            for _ in range(dice.choice([1, 3, 30])):
                data[dice.randrange(len(data))] = dice.randrange(256)
        case "insert":
            data[at:at] = dice.randbytes(dice.choice([1, 2, 100]))
        case "drop":
            del data[at : at + dice.choice([1, 2, 100])]
        case "reencode":
            data = bytearray(bytes(data).decode("cp1252", errors="replace").encode(dice.choice(["utf-8", "utf-16-be"])))
    path = tmp_path / f"läget 2023.{'xlsx' if wrapping[1] == 'xlsx' else 'csv'}"
    path.write_bytes(data)
    never_a_traceback(path, known)


def coloured() -> bytes:
    workbook = openpyxl.Workbook()
    for row in (["Läget 2023"], ["Vecka", "Bergsjön", "Kortedala"], [1, None, "=B3"], [2, 3, None]):
        workbook.active.append(row)
    workbook.active["B3"].fill = PatternFill("solid", fgColor="FF0000")
    workbook.active["C4"].fill = PatternFill("solid", fgColor="C8382E")
    workbook.active.merge_cells("A1:C1")
    data = io.BytesIO()
    workbook.save(data)
    return data.getvalue()


@DAMAGED
@given(seed=st.integers(0, 2**32), how=st.sampled_from(["flip", "truncate", "lose", "digits", "tags"]))
def test_workbooks_with_damage_inside_a_sound_zip(tmp_path, known, seed, how):
    dice = random.Random(seed)
    path = tmp_path / "läget.xlsx"
    with zipfile.ZipFile(io.BytesIO(coloured())) as source, zipfile.ZipFile(path, "w") as target:
        chosen = dice.choice([n for n in source.namelist() if not n.startswith("docProps")])
        for name in source.namelist():
            content = bytearray(source.read(name))
            if name == chosen:
                match how:
                    case "flip":
                        for _ in range(dice.choice([1, 5])):
                            content[dice.randrange(len(content))] = dice.randrange(256)
                    case "truncate":
                        del content[dice.randrange(len(content)) :]
                    case "lose":
                        continue
                    case "digits":  # sound XML that says strange numbers
                        strange = dice.choice([b"0", b"99999999", b"-1", b"", b"x"])
                        hits = [m.span() for m in re.finditer(rb'(?<=")\d+(?=")|(?<=>)\d+(?=<)', content)]
                        if hits:
                            first, last = dice.choice(hits)
                            content[first:last] = strange
                    case "tags":
                        hits = [m.span(1) for m in re.finditer(rb"</?(\w+)", content)]
                        first, last = dice.choice(hits)
                        content[first:last] = b"x"
            target.writestr(name, bytes(content))
    never_a_traceback(path, known)


@DAMAGED
@given(seed=st.integers(0, 2**32))
def test_borders_of_which_a_word_is_another(tmp_path, known, seed):
    dice = random.Random(seed)
    text = BORDERS.read_text("utf-8")
    strange = ['""', "null", "5", "[]", "{}", "1e999", '"x"', "[[1,2]]", "-", "NaN", "true", '"\\u0001"', "\x01", ""]
    for _ in range(dice.choice([1, 1, 3])):
        first, last = dice.choice([m.span() for m in re.finditer(r'"[^"]*"|-?\d+\.?\d*|[][{},:]', text)])
        text = text[:first] + dice.choice(strange) + text[last:]
    path = tmp_path / "utsatta områden 2023.geojson"
    path.write_text(text, encoding="utf-8")
    never_a_traceback(path, known)


def test_entities_in_a_workbook_are_refused(tmp_path, known):
    path = tmp_path / "läget.xlsx"
    bomb = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 20 if i else "x" * 100}">' for i in range(12))
    with zipfile.ZipFile(io.BytesIO(coloured())) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            content = source.read(name).decode()
            if name.endswith("sheet1.xml"):
                content = f"<!DOCTYPE worksheet [{bomb}]>" + content.replace("<sheetData>", "<sheetData>&e11;", 1)
            target.writestr(name, content)
    never_a_traceback(path, known)
