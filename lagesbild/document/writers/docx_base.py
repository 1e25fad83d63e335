"""A municipality's own .docx that a document is written in: opened, checked, its text taken away."""

from __future__ import annotations

import io
from typing import Any

import docx as python_docx
from docx.oxml.ns import qn

from lagesbild import wordfile
from lagesbild.document.writers import docx_styles as styles
from lagesbild.problems import Problem, Refused


def check_base(base: bytes) -> None:
    """Raises Refused when a file cannot lend its styles to a document, or holds more than styles and pictures."""
    opened = open_base(base)
    try:
        if opened.styles.element.tag != qn("w:styles"):
            raise ValueError("styles")
        styles.complete(opened, keep=True)
    except Exception:  # sound XML of which parts, styles or their properties are missing or something else
        raise _unreadable() from None


def open_base(base: bytes | None) -> Any:
    """The file that a document is written in, empty of text; Refused when it cannot be one."""
    if base is None:
        return python_docx.Document()
    wordfile.check(base)
    try:
        file = python_docx.Document(io.BytesIO(base))
        body = file.element.body
        for element in list(body):
            if not str(element.tag).endswith("}sectPr"):
                body.remove(element)
    except Exception:  # python-docx lets through whatever zip and XML raise
        raise _unreadable() from None
    return file


def _unreadable() -> Refused:
    return Refused([Problem("Mallen går inte att läsa.", "en Word-fil (.docx) utan lösenord.")])
