"""One exhibit as a file: PNG and SVG from the paper renderer, CSV and XLSX from its table."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd

from lagesbild.calendar import now
from lagesbild.exhibit import NUMERIC, Column, Exhibit, Format, LevelGrid, without_coming
from lagesbild.formulas import guarded, is_formula
from lagesbild.problems import CannotWrite, UnknownId, why_not
from lagesbild.swedish import round_half_up, slug

_NUMBER_FORMATS = {
    Format.COUNT: "#,##0",
    Format.CHANGE: "+#,##0;\u2212#,##0;0",
    Format.NUMBER: "#,##0.##",
    Format.PERCENT: "0{0}\\ \\%",
    Format.PERCENT_CHANGE: "+0{0}\\ \\%;\u22120{0}\\ \\%;0{0}\\ \\%",
    Format.DECIMAL: "#,##0{0}",
}


def csv(exhibit: Exhibit) -> bytes:
    """The table as Swedish CSV: ";", decimal comma, UTF-8 with BOM.

    A missing level is an empty cell, as the files that people send have it; other missing
    values are the column's sign.
    """
    table = facts(exhibit)
    out = pd.DataFrame({c.id: [_csv_cell(c, v) for v in table[c.id]] for c in exhibit.columns})
    titles = [guarded(c.title) for c in exhibit.columns]
    text = out.to_csv(sep=";", index=False, header=titles, lineterminator="\r\n")
    return b"\xef\xbb\xbf" + text.encode("utf-8")


def facts(exhibit: Exhibit) -> pd.DataFrame:
    """The table without the weeks that only fill a drawn year: what is exported can be imported again."""
    if isinstance(exhibit.drawing, LevelGrid) and exhibit.drawing.stated:
        return exhibit.table[exhibit.table["week"].isin(exhibit.drawing.stated)]
    return without_coming(exhibit, now().date()).table


def _csv_cell(column: Column, value: object) -> str:
    if pd.isna(value):
        return "" if column.format is Format.LEVEL else guarded(column.missing)
    if isinstance(value, str) or column.format not in NUMERIC:
        return guarded(str(value))
    number = round_half_up(float(value), max(column.decimals, 2))  # type: ignore[arg-type]
    return str(int(number) if number == int(number) else number).replace(".", ",")


def xlsx(exhibit: Exhibit) -> bytes:
    """A workbook: the table with real numbers, and a sheet that says title, source, period, notes."""
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"title": exhibit.title, "subject": exhibit.source_line, "comments": exhibit.alt})
    write_sheet(book, book.add_worksheet(str(exhibit.kind)), exhibit)
    about = book.add_worksheet("Om")
    bold = book.add_format({"bold": True, "valign": "top"})
    about.set_column(0, 0, 14)
    about.set_column(1, 1, 100)
    rows = [
        (str(exhibit.kind), exhibit.title),
        ("Källa", "; ".join(exhibit.sources) or "saknas"),
        ("Period", exhibit.period),
        ("I ord", exhibit.summary),
        *(("Anmärkning", n) for n in exhibit.notes),
        ("Id", exhibit.id),
    ]
    for row, (name, text) in enumerate(rows):
        about.write_string(row, 0, name, bold)
        about.write_string(row, 1, text, book.add_format({"text_wrap": True, "valign": "top", **_as_text(text)}))
    book.close()
    return buffer.getvalue()


def write_sheet(book, sheet, exhibit: Exhibit, above: Sequence[str] = ()) -> None:  # type: ignore[no-untyped-def]
    """The table on a sheet of a workbook, with real numbers; ``above`` are lines over its heading row."""
    for row, text in enumerate(above):
        sheet.write_string(row, 0, text, book.add_format(_as_text(text)))
    top = len(above)
    head = {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}
    table = facts(exhibit)
    for i, column in enumerate(exhibit.columns):
        sheet.write_string(top, i, column.title, book.add_format({**head, **_as_text(column.title)}))
        written = [column.write(v) for v in table[column.id]]
        width = max([len(column.title), *(len(w) for w in written)])
        sheet.set_column(i, i, min(60, width + 2))
        for row, value in enumerate(table[column.id], start=1):
            strong = row - 1 in exhibit.total_rows
            _write_cell(book, sheet, top + row, i, column, value, strong)
    sheet.freeze_panes(top + 1, 0)


def _as_text(text: str) -> dict[str, bool]:
    """The format that keeps a spreadsheet from running a text, also after it was edited: the quotation prefix."""
    return {"quote_prefix": True} if is_formula(text) else {}


def _write_cell(book, sheet, row: int, i: int, column: Column, value: object, strong: bool) -> None:  # type: ignore[no-untyped-def]
    style: dict[str, object] = {"bold": strong}
    if pd.isna(value):
        text = "" if column.format is Format.LEVEL else column.missing
        sheet.write_string(
            row, i, text, book.add_format({**style, "align": "right" if column.format in NUMERIC else "left"})
        )
    elif isinstance(value, str):
        sheet.write_string(
            row,
            i,
            value,
            book.add_format({**style, **_as_text(value), "align": "right" if column.format in NUMERIC else "left"}),
        )
    else:
        decimals = "." + "0" * column.decimals if column.decimals > 0 else ""
        style["num_format"] = _NUMBER_FORMATS.get(column.format, "0").format(decimals)
        sheet.write_number(row, i, float(value), book.add_format(style))  # type: ignore[arg-type]


def png(exhibit: Exhibit) -> bytes:
    """The printed sheet as PNG, 300 dpi."""
    from lagesbild import paper

    return paper.png(without_coming(exhibit, now().date()))


def svg(exhibit: Exhibit) -> bytes:
    """The printed sheet as SVG."""
    from lagesbild import paper

    return paper.svg(without_coming(exhibit, now().date()))


FORMATS: dict[str, tuple[Callable[[Exhibit], bytes], str]] = {
    "png": (png, "image/png"),
    "svg": (svg, "image/svg+xml"),
    "csv": (csv, "text/csv"),
    "xlsx": (xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
"""Format → (maker, media type)."""


def file_name(exhibit: Exhibit, form: str) -> str:
    """A file name made of the exhibit's id."""
    return f"{slug(exhibit.id)}.{form}"


def save(exhibit: Exhibit, path: Path) -> None:
    """Write the exhibit in the format of the path's ending; UnknownId for another ending, CannotWrite when it cannot."""
    form = path.suffix.lower().lstrip(".")
    if form not in FORMATS:
        raise UnknownId(f"Formatet ”{path.suffix}” finns inte. Välj bland: {', '.join(FORMATS)}.")
    data = FORMATS[form][0](exhibit)
    try:
        path.write_bytes(data)
    except OSError as error:
        raise CannotWrite(f"Filen {path} går inte att skriva: {why_not(error)}.") from None
