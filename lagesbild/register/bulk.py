"""Insert many rows quickly, in the transaction at hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count, repeat
from typing import Any

import pandas as pd
import sqlalchemy as sa

from lagesbild.register.engine import tell
from lagesbild.register.schema import facts
from lagesbild.tables import TABLES

_CHUNK = 20_000  # rows that are Python values at the same time
_COPY_FROM = 1_000  # PostgreSQL's COPY pays from so many rows


def insert(connection: sa.Connection, kind: str, frame: pd.DataFrame, change: int, name: str) -> None:
    """Insert a frame with the table's columns, as rows of one change; ids continue the table's."""
    table = facts[kind]
    first = (connection.scalar(sa.select(sa.func.max(table.c.id))) or 0) + 1
    columns = ["id", "change_id", *TABLES[kind].names]
    for start in range(0, len(frame), _CHUNK):
        part = frame.iloc[start : start + _CHUNK]
        values = [_values(part[n], _process(connection, table.c[n])) for n in TABLES[kind].names]
        rows = zip(count(first + start), repeat(change), *values)
        _insert_rows(connection, table, columns, rows, len(part), name)


def copy_table(source: sa.Connection, goal: sa.Connection, table: sa.Table, name: str) -> None:
    """Copy all rows of a table from one register to another, ids and all."""
    columns = [c.name for c in table.columns]
    processes = [_process(goal, c) for c in table.columns]
    at_once = 1 if any(isinstance(c.type, sa.LargeBinary) for c in table.columns) else _CHUNK
    query = sa.select(table).order_by(table.c.id).execution_options(stream_results=True)
    for rows in source.execute(query).partitions(at_once):
        values = [
            [v if v is None or process is None else process(v) for v in column]
            for column, process in zip(zip(*rows, strict=True), processes, strict=True)
        ]
        _insert_rows(goal, table, columns, zip(*values, strict=True), len(rows), name)


def _insert_rows(
    connection: sa.Connection, table: sa.Table, columns: list[str], rows: Iterator[tuple[Any, ...]], n: int, name: str
) -> None:
    quote = connection.dialect.identifier_preparer.quote
    into = f"{quote(table.name)} ({', '.join(map(quote, columns))})"
    if connection.dialect.name == "postgresql" and n >= _COPY_FROM:
        _copy(connection, into, rows, name)
        return
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    connection.exec_driver_sql(f"INSERT INTO {into} VALUES ({', '.join([mark] * len(columns))})", list(rows))


def _copy(connection: sa.Connection, into: str, rows: Iterator[tuple[Any, ...]], name: str) -> None:
    import psycopg

    driver: Any = connection.connection.driver_connection
    try:
        with driver.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    except psycopg.Error as error:
        tell(name, error)
        raise


def _process(connection: sa.Connection, column: sa.Column[Any]) -> Callable[[Any], Any] | None:
    return column.type.dialect_impl(connection.dialect).bind_processor(connection.dialect)


def _values(column: pd.Series, process: Callable[[Any], Any] | None) -> list[Any]:
    """Python values, missing as None, as the driver wants them."""
    values = column.astype(object).where(column.notna(), None)
    if process is None:
        return values.tolist()
    processed = {v: process(v) for v in values.unique()}  # few different days
    return [processed[v] for v in values]
