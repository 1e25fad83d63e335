"""Files that say that their figures are invented: their source says so from then on, wherever it is shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from lagesbild.problems import Problem
from lagesbild.readers import subject
from lagesbild.readers.base import ParsedTable
from lagesbild.readers.files import Grid

_INVENTED = re.compile(
    r"(?<!inte )(?<!ej )(?<![^\W_])(?:fiktiv\w*|påhitt\w*|uppdiktad\w*|låtsas\w*|syntetisk\w*|testdata|testsiffror|övningsdata|övningssiffror|exempeldata|exempelsiffror|dummy\w*)",
    re.I,
)
_DRAFT = re.compile(
    r"(?<![^\W_])(?:utkast\w*|arbetsmaterial\w*|arbetskopia\w*|koncept|ej (?:granskad|fastställd|klar)\w*|inte (?:granskad|fastställd|klar)\w*|under arbete)",
    re.I,
)


def source(said: str | None, texts: Iterable[str]) -> str | None:
    """The source that was ``said``, with "(fiktiv)" when a text says that figures are invented."""
    is_invented = any(map(_INVENTED.search, texts))
    return f"{said} (fiktiv)" if said and is_invented and "fiktiv" not in said.lower() else said


def is_draft(text: str) -> bool:
    """True for a line that says that its figures are not decided: "Utkast"."""
    return _DRAFT.search(text) is not None


def marked(reading: ParsedTable, grid: Grid) -> ParsedTable:
    """The reading with "(fiktiv)" on its source when a line around the table, its sheet or its file says that it is invented.

    A draft is told.
    """
    texts = list(_texts(grid))
    word = next((m[0] for _, t in texts if (m := _INVENTED.search(t))), None)
    named = source(reading.source, (t for _, t in texts)) or ("Fiktiva uppgifter" if word else None)
    if word and named != reading.source:
        reading = replace(reading, source=named)
        if not word.lower().startswith("fiktiv"):
            what = f"Filen säger ”{word}”: källan sparas som ”{reading.source}”, så att det syns överallt."
            told = Problem(what, "riktiga uppgifter, eller fiktiva som kallas det.", value=word, warning=True)
            reading = replace(reading, problems=(*reading.problems, told))
    draft = next(((row, m[0]) for row, t in texts if (m := _DRAFT.search(t))), None)
    if draft and not word:
        what = f"Filen säger ”{draft[1]}”: det sparas inte med siffrorna."
        told = Problem(what, "slutliga uppgifter.", draft[0], value=draft[1], warning=True)
        return replace(reading, problems=(*reading.problems, told))
    return reading


def _texts(grid: Grid) -> Iterator[tuple[int | None, str]]:
    yield from subject.lines_around(grid)
    yield from ((None, text) for text in grid.hidden.margins)
    yield None, grid.sheet or ""
    yield None, grid.file
