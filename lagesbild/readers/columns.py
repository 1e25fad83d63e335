"""A table's columns as codes and distinct values: what a file says a million times is parsed once."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from pyarrow import csv as arrow_csv

from lagesbild.readers.files import Grid

Numbers = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
_WORTH_IT = 100_000  # bytes: a shorter text is split row by row as quickly


@dataclass(frozen=True)
class Coded:
    """One column: row ``i`` holds ``values[codes[i]]``. No value stands twice among ``values``."""

    codes: npt.NDArray[np.int32]
    values: list[Any]

    def map(self, of: Callable[[Any], Any]) -> Coded:
        """The column with ``of(value)`` for every value; ``of`` is asked once for each distinct one."""
        place: dict[Any, int] = {}
        moved = np.array([place.setdefault(of(v), len(place)) for v in self.values], dtype=np.int32)
        return Coded(self.codes if len(place) == len(moved) else moved[self.codes], list(place))

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
            return pd.Categorical.from_codes(self.codes, pd.Index(self.values, dtype=object))
        gap = self.values.index(None)
        moved = np.arange(len(self.values), dtype=np.int32)
        moved[gap:] -= 1
        moved[gap] = -1
        return pd.Categorical.from_codes(
            moved[self.codes], pd.Index(self.values[:gap] + self.values[gap + 1 :], dtype=object)
        )


def same(value: Any, count: int) -> Coded:
    """A column with one value in all of ``count`` rows."""
    return Coded(np.zeros(count, dtype=np.int32), [value])


def coded(values: Sequence[Any]) -> Coded:
    """A column of these values."""
    place: dict[Any, int] = {}
    codes = np.fromiter((place.setdefault(v, len(place)) for v in values), dtype=np.int32, count=len(values))
    return Coded(codes, list(place))


def pair(first: Coded, second: Coded) -> Coded:
    """One column of the pairs (value of the first, value of the second) that occur."""
    codes, found = pd.factorize(first.codes * np.int64(len(second.values)) + second.codes)
    width = len(second.values)
    return Coded(
        codes.astype(np.int32), [(first.values[i // width], second.values[i % width]) for i in map(int, found)]
    )


def key(columns: Sequence[Coded]) -> Numbers:
    """A number for every row, equal where all the columns are. Shape (n,).

    The column that changes least often counts most, so that the numbers of a sorted file rise.
    """
    columns = sorted(columns, key=lambda column: np.count_nonzero(column.codes[1:] != column.codes[:-1]))
    numbers = columns[0].codes.astype(np.int64)
    size = len(columns[0].values)
    for column in columns[1:]:
        if len(column.values) == 1:
            continue
        size *= max(1, len(column.values))
        if size >= 2**62:
            numbers, found = pd.factorize(numbers)
            size = len(found) * len(column.values)
        numbers *= len(column.values)
        numbers += column.codes
    return numbers


def repeats(numbers: Numbers) -> Numbers:
    """Positions of the numbers that stand earlier in the array too."""
    if (numbers[1:] > numbers[:-1]).all():
        return np.array([], dtype=np.int64)
    in_order = np.sort(numbers)
    if not (in_order[1:] == in_order[:-1]).any():
        return np.array([], dtype=np.int64)
    return np.flatnonzero(pd.Series(numbers).duplicated().to_numpy())


def split(grid: Grid, header_row: int) -> tuple[Numbers, list[Coded]]:
    """(row numbers, columns) of what stands below the header: text without white space around it.

    Blank rows are left out; a short row lacks its last cells. There are at least as many columns
    as the header has, and as many as the longest row.
    """
    columns = _split_at_once(grid, header_row) if len(grid.data) >= _WORTH_IT else None
    if columns is not None:
        rows = np.arange(header_row + 1, header_row + 1 + len(columns[0].codes))
        blank = all_of(columns, [operator.not_] * len(columns))
        return (rows[~blank], [c.take(~blank) for c in columns]) if blank.any() else (rows, columns)
    body = list(grid.numbered(after=header_row))
    width = max([len(grid.head.rows[header_row - 1]), *(len(cells) for _, cells in body)])
    columns = [coded([cells[i] if i < len(cells) else "" for _, cells in body]) for i in range(width)]
    return np.array([row for row, _ in body], dtype=np.int64), columns


def all_of(columns: Sequence[Coded], are_so: Sequence[Callable[[Any], bool]]) -> Mask:
    """True for the rows in which every column's value is so; ends with the first column that never is. Shape (n,)."""
    found = columns[0].where(are_so[0])
    for column, is_so in zip(columns[1:], are_so[1:], strict=True):
        if not found.any():
            break
        found = found & column.where(is_so)
    return found


def _split_at_once(grid: Grid, header_row: int) -> list[Coded] | None:
    """Columns of a delimited text whose rows all are as long as the header; None for any other.

    A text with quotation marks may have rows of several lines, and is not for this.
    """
    if b'"' in grid.data:
        return None
    names = [str(i) for i in range(len(grid.head.rows[header_row - 1]))]
    if len(names) < 2:
        return None
    as_codes = pa.dictionary(pa.int32(), pa.string())
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(pa.py_buffer(grid.data)),
            read_options=arrow_csv.ReadOptions(skip_rows=header_row, column_names=names, block_size=1 << 23),
            parse_options=arrow_csv.ParseOptions(delimiter=grid.delimiter, quote_char=False, ignore_empty_lines=False),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, as_codes),
                strings_can_be_null=False,
                check_utf8=False,  # it was read as such
            ),
        )
    except pa.ArrowInvalid:
        return None
    return [_stripped(column) for column in table.columns]


def _stripped(column: pa.ChunkedArray) -> Coded:
    """The column without white space around its texts; each part of it has a dictionary of its own."""
    place: dict[str, int] = {}
    codes, start = np.empty(len(column), dtype=np.int32), 0
    for part in column.chunks:
        moved = [place.setdefault(text.strip(), len(place)) for text in part.dictionary.to_pylist()]
        codes[start : start + len(part)] = np.array(moved, dtype=np.int32)[part.indices.to_numpy()]
        start += len(part)
    return Coded(codes, list(place))
