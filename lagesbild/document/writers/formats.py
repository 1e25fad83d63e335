"""Every format that a document can be written in."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from lagesbild.document.model import Cancelled, Document, Progress
from lagesbild.document.writers.layout import WriteFailed
from lagesbild.problems import UnknownId

__all__ = ["MEDIA", "WRITERS", "Cancelled", "Progress", "WriteFailed", "check_base", "write"]


def _late(form: str) -> Callable[..., bytes]:
    """The writer of a format, whose library is imported when it is first used."""

    def run(document: Document, progress: Progress | None = None, **options: bytes | None) -> bytes:
        written: bytes = import_module(f"lagesbild.document.writers.{form}").write(document, progress, **options)
        return written

    return run


def check_base(base: bytes) -> None:
    """Raises Refused when a file cannot lend its styles to a .docx."""
    import_module("lagesbild.document.writers.docx_base").check_base(base)


MEDIA = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html; charset=utf-8",
}
"""Format → media type."""

WRITERS: dict[str, Callable[..., bytes]] = {form: _late(form) for form in MEDIA}
"""Format → ``writer(document, progress=None)``; docx takes ``base`` too, the bytes of a .docx whose styles it keeps.

A writer raises `WriteFailed`, which names the exhibit, and lets through whatever ``progress``
raises: `Cancelled` is meant for that.
"""


def write(document: Document, form: str, progress: Progress | None = None, *, base: bytes | None = None) -> bytes:
    """The document in a format; UnknownId for a format that does not exist. ``base`` counts for docx only."""
    if form not in WRITERS:
        raise UnknownId(f"Formatet ”{form}” finns inte. Välj bland: {', '.join(WRITERS)}.")
    if form == "docx":
        return WRITERS[form](document, progress, base=base)
    return WRITERS[form](document, progress)
