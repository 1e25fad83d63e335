"""A table's columns as codes and distinct values: what a file says a million times is parsed once."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from pyarrow import csv as arrow_csv

from lagesbild.formulas import unguarded
from lagesbild.readers.files import Grid
from lagesbild.readers.texts import unfit, visible

Numbers = npt.NDArray[np.integer[Any]]
Mask = npt.NDArray[np.bool_]
_WORTH_IT = 100_000  # characters: a shorter text is split row by row as quickly
_ROOM = 16  # bytes a row that may be spent on seeing that no number stands twice; sorting takes as much


@dataclass(frozen=True)
class Coded:
    """One column: row ``i`` holds ``values[codes[i]]``. No value stands twice among ``values``.

    The codes are as short as the number of values allows: less memory is what makes a long column quick.
    """

    codes: npt.NDArray[np.signedinteger[Any]]
    values: list[Any]

    def map(self, of: Callable[[Any], Any]) -> Coded:
        """The column with ``of(value)`` for every value; ``of`` is asked once for each distinct one."""
        place: dict[Any, int] = {}
        moved = [place.setdefault(of(v), len(place)) for v in self.values]
        return Coded(self.codes if len(place) == len(moved) else _short(moved)[self.codes], list(place))

    def where(self, is_so: Callable[[Any], bool]) -> Mask:
        """True for every row whose value is so. Shape (n,)."""
        so = np.array([is_so(v) for v in self.values], dtype=bool)
        return so[self.codes] if so.any() else np.zeros(len(self.codes), dtype=bool)

    def take(self, mask: Mask) -> Coded:
        """The column with only the rows in the mask."""
        return Coded(self.codes[mask], self.values)

    def at(self, row: int | np.integer) -> Any:
        """The value of one row."""
        return self.values[self.codes[row]]

    def categorical(self) -> pd.Categorical:
        """The column as pandas keeps it; None becomes a missing value."""
        if None not in self.values:
            return pd.Categorical.from_codes(self.codes, pd.Index(self.values, dtype=object), validate=False)
        gap = self.values.index(None)
        moved = _short([*range(gap), -1, *range(gap, len(self.values) - 1)])
        return pd.Categorical.from_codes(
            moved[self.codes], pd.Index(self.values[:gap] + self.values[gap + 1 :], dtype=object)
        )


def _short(codes: Sequence[int]) -> npt.NDArray[np.signedinteger[Any]]:
    """Codes of distinct values in the shortest whole numbers that hold them."""
    return np.array(codes, dtype=np.min_scalar_type(-1 - max((0, *codes))))


def same(value: Any, count: int) -> Coded:
    """A column with one value in all of ``count`` rows."""
    return Coded(np.zeros(count, dtype=np.int8), [value])


def coded(values: Sequence[Any]) -> Coded:
    """A column of these values."""
    place: dict[Any, int] = {}
    return Coded(_short([place.setdefault(v, len(place)) for v in values]), list(place))


def pair(first: Coded, second: Coded) -> Coded:
    """One column of the pairs (value of the first, value of the second) that occur."""
    codes, uniques = pd.factorize(first.codes * np.int64(len(second.values)) + second.codes)
    width = len(second.values)
    return Coded(codes, [(first.values[i // width], second.values[i % width]) for i in map(int, uniques)])


def key(columns: Sequence[Coded]) -> tuple[Numbers, int]:
    """(a number for every row, equal where all the columns are; how many numbers there may be). Shape (n,).

    A column that says the same as another (the last day of a month as its first) adds nothing.
    """
    unlike: list[Coded] = []
    for column in columns:
        same_size = [c for c in unlike if len(c.values) == len(column.values)]
        if len(column.values) != 1 and not any(np.array_equal(c.codes, column.codes) for c in same_size):
            unlike.append(column)
    if not unlike:
        return np.zeros(len(columns[0].codes), dtype=np.int64), 1
    is_short = math.prod(len(column.values) for column in unlike) < 2**31
    numbers: npt.NDArray[Any] = unlike[0].codes.astype(np.int32 if is_short else np.int64)
    size = max(1, len(unlike[0].values))
    for column in unlike[1:]:
        size *= max(1, len(column.values))
        if size >= 2**62:
            numbers, uniques = pd.factorize(numbers)
            size = len(uniques) * len(column.values)
        numbers *= len(column.values)
        numbers += column.codes
    return numbers, size


def repeats(numbers: Numbers, size: int) -> Numbers:
    """Positions of the numbers (each below ``size``) that stand earlier in the array too."""
    if size <= _ROOM * len(numbers):
        seen = np.zeros(size, dtype=bool)
        seen[numbers] = True
        different = np.count_nonzero(seen)
    else:
        in_order = np.sort(numbers)
        different = np.count_nonzero(in_order[1:] != in_order[:-1]) + min(1, len(numbers))
    if different == len(numbers):
        return np.array([], dtype=np.int64)
    return np.flatnonzero(pd.Series(numbers).duplicated().to_numpy())


def split(grid: Grid, header_row: int) -> tuple[Numbers, list[Coded], Numbers | None]:
    """(row numbers, columns, cells of each row) of what stands below the header: text without white space around it.

    Blank rows are left out; a short row lacks its last cells. There are at least as many columns
    as the header has, and as many as the longest row. How many cells each row has is None where all have as many.
    """
    columns = _split_at_once(grid, header_row)
    grid.check()
    if columns is None and grid.path:  # not UTF-8 after all, perhaps
        columns = _split_at_once(replace(grid, beginning=grid.text, path=None), header_row)
    if columns is not None:
        rows = np.arange(header_row + 1, header_row + 1 + len(columns[0].codes), dtype=np.int32)
        blank = all_of(columns, [operator.not_] * len(columns))
        return (rows[~blank], [c.take(~blank) for c in columns], None) if blank.any() else (rows, columns, None)
    body = list(grid.numbered(after=header_row))
    width = max([len(grid.head.rows[header_row - 1]), *(len(cells) for _, cells in body)])
    columns = [coded([cells[i] if i < len(cells) else "" for _, cells in body]) for i in range(width)]
    lengths = np.array([len(cells) for _, cells in body], dtype=np.int64) if grid.is_text else None
    return np.array([row for row, _ in body], dtype=np.int64), columns, lengths


def all_of(columns: Sequence[Coded], are_so: Sequence[Callable[[Any], bool]]) -> Mask:
    """True for the rows in which every column's value is so; ends with the first column that never is. Shape (n,)."""
    mask = columns[0].where(are_so[0])
    for column, is_so in zip(columns[1:], are_so[1:], strict=True):
        if not mask.any():
            break
        mask = mask & column.where(is_so)
    return mask


def _split_at_once(grid: Grid, header_row: int) -> list[Coded] | None:
    """Columns of a delimited text in UTF-8 whose rows all are as long as the header; None for any other.

    A text with quotation marks may have rows of several lines, and is not for this.
    """
    names = [str(i) for i in range(len(grid.head.rows[header_row - 1]))]
    if len(grid.beginning) < _WORTH_IT or len(names) < 2 or '"' in grid.beginning:
        return None
    as_codes = pa.dictionary(pa.int32(), pa.string())
    try:
        table = arrow_csv.read_csv(
            grid.path.absolute() if grid.path else pa.BufferReader(grid.beginning.encode()),
            read_options=arrow_csv.ReadOptions(skip_rows=header_row, column_names=names, block_size=1 << 23),
            parse_options=arrow_csv.ParseOptions(delimiter=grid.delimiter, quote_char=False, ignore_empty_lines=False),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, as_codes),
                strings_can_be_null=False,
                check_utf8=False,  # each text is decoded once, below
            ),
        )
        with ThreadPoolExecutor() as at_once:
            columns = list(at_once.map(_stripped, table.columns))
    except (pa.ArrowInvalid, OSError, UnicodeError):  # UnicodeError: of the texts, or of the file's name
        return None
    is_odd = any('"' in text or unfit(text) for c in columns for text in c.values)
    return None if is_odd else columns  # row by row it is told where


def _stripped(column: pa.ChunkedArray) -> Coded:
    """The column without white space around its texts; each part of it has a dictionary of its own."""
    place: dict[str, int] = {}
    moved = [
        [place.setdefault(unguarded(visible(text).strip()), len(place)) for text in part.dictionary.to_pylist()]
        for part in column.chunks
    ]
    codes, start = np.empty(len(column), dtype=_short([len(place)]).dtype), 0
    for part, places in zip(column.chunks, moved, strict=True):
        # clip: an index is never out of bounds, and then none is checked
        np.take(
            np.array(places, codes.dtype), part.indices.to_numpy(), out=codes[start : start + len(part)], mode="clip"
        )
        start += len(part)
    return Coded(codes, list(place))
