"""Frames with exactly the columns and types that a table declares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from lagesbild.tables.declarations import TABLES
from lagesbild.tables.model import Type


def to_frame(kind: str, records: Sequence[Mapping[str, object]]) -> pd.DataFrame:
    """A frame with exactly the columns and types of the table ``kind``; missing values stay missing."""
    columns = TABLES[kind].columns
    frame = pd.DataFrame(records, columns=[c.name for c in columns])
    for column in columns:
        series = frame[column.name]
        if column.type is Type.INT:
            frame[column.name] = series.astype("Int64")
        elif column.type is Type.FLOAT:
            frame[column.name] = series.astype("float64")
        else:
            frame[column.name] = series.astype(object).where(series.notna(), None)
    return frame


def plain(kind: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with the types of its table in place of categories: objects (None is missing), Int64, float64."""
    types = {c.name: c.type for c in TABLES[kind].columns}
    coded = {str(name): frame[name] for name, dtype in frame.dtypes.items() if dtype == "category"}
    return frame.assign(**{name: _plain(types[name], column.cat) for name, column in coded.items()})


def _plain(type_: Type, column: Any) -> Any:
    codes, values = column.codes.to_numpy(), list(column.categories)
    if type_ is Type.INT:
        return pd.arrays.IntegerArray(np.array([*values, 0], dtype=np.int64)[codes], codes < 0)
    if type_ is Type.FLOAT:
        return np.array([*values, np.nan], dtype=np.float64)[codes]
    objects = np.empty(len(values) + 1, dtype=object)  # made so, for numpy would look into what values hold
    objects[:-1] = values
    return pd.Series(objects[codes], index=column.codes.index, dtype=object, copy=False)
