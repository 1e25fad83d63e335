"""Every table of a document in one workbook: an index, and one sheet a table with its source."""

from __future__ import annotations

import io

from lagesbild.document.model import Document, Progress
from lagesbild.document.writers.files import write_sheet
from lagesbild.document.writers.layout import (
    NumberedExhibit,
    facts_of,
    flow,
    naming,
)
from lagesbild.exhibit import Exhibit
from lagesbild.exhibits import SPECS
from lagesbild.readers import roundtrip


def write(document: Document, progress: Progress | None = None) -> bytes:
    """The document's tables as the bytes of an .xlsx that can be imported again."""
    import xlsxwriter

    d = document
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"title": d.full_title, "subject": d.period, "comments": str(d.marking)})
    bold, wrap = book.add_format({"bold": True, "valign": "top"}), book.add_format({"text_wrap": True, "valign": "top"})
    head = book.add_format({"bold": True, "bottom": 1})
    large = book.add_format({"bold": True, "font_size": 14})
    index = book.add_worksheet(roundtrip.SHEET)
    index.set_column(0, 0, 18)
    index.set_column(1, 1, 70)
    index.set_column(2, 3, 70)
    index.set_column(4, 4, 14)
    index.write_string(0, 0, d.full_title, large)
    row = 1
    for name, text in facts_of(d):
        index.write_string(row, 0, name, bold)
        index.write_string(row, 1, text)
        row += 1
    row += 1
    for i, text in enumerate(roundtrip.INDEX):
        index.write_string(row, i, text, head)
    for item in flow(d, progress):
        if not isinstance(item, NumberedExhibit):
            continue
        row += 1
        with naming(item):
            write_sheet(book, book.add_worksheet(item.number), item.exhibit, _above(item.exhibit))
        index.write_url(row, 0, f"internal:'{item.number}'!A1", string=item.number)
        for i, text in enumerate(
            (
                item.placed.heading,
                item.exhibit.source_line,
                "\n".join(item.exhibit.notes),
                roundtrip.YES if _is_fact(item.exhibit) else roundtrip.NO,
            ),
            start=1,
        ):
            index.write_string(row, i, text, wrap)
    book.close()
    return buffer.getvalue()


def _is_fact(exhibit: Exhibit) -> bool:
    return SPECS[exhibit.ref.name].is_source and not exhibit.ref.params  # words choose, sort or compare


def _above(exhibit: Exhibit) -> list[str]:
    """What stands over a table: its title with the year, where it comes from, its period."""
    facts = (("Titel", exhibit.title), ("Källa", "; ".join(exhibit.sources)), ("Period", exhibit.period))
    return [f"{name}: {text}" for name, text in facts if text]
