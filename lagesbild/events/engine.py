"""Where questions about events are answered: DuckDB in this process, or a Spark Connect server. One expression, either way."""

from __future__ import annotations

import hashlib
import logging
import tempfile
import threading
from collections.abc import Sequence
from functools import cache
from typing import Any, Protocol

import pandas as pd
import pyarrow as pa

from lagesbild import settings
from lagesbild.problems import LagesbildError
from lagesbild.register.reading import Frames

_log = logging.getLogger(__name__)
_MOST_VIEWS = 64
"""File sets, and as many tables of rows, that an engine keeps a name for."""


class Engine(Protocol):
    """Gives tables of Parquet files, and what an expression over them comes to."""

    def __hash__(self) -> int: ...

    def table(self, files: Sequence[str]) -> Any:
        """The files' rows together, as an Ibis table."""

    def rows(self, rows: pa.Table) -> Any:
        """Rows that are in no file, as an Ibis table; for some thousands. Equal rows are given once."""

    def fetch(self, expression: Any) -> pd.DataFrame:
        """What the expression comes to. EventsUnreachable when the engine does not answer."""


class EventsUnreachable(LagesbildError):
    """The events cannot be read: a file is not there, or the server that reads them does not answer."""


def engine() -> Engine:
    """The engine of the settings, one for the whole process."""
    return _engine(settings.events_url())


@cache
def _engine(url: str) -> Engine:
    return SparkConnect(url) if url else DuckDB()


class _Views:
    """Names for sets of files, or for rows by their digest; those that nobody has asked for longest are forgotten."""

    def __init__(self, start: str) -> None:
        self._start = start
        self._names: dict[tuple[str, ...], str] = {}
        self._number = 0

    def name(self, files: Sequence[str]) -> tuple[str, bool, str]:
        """(name, whether it is new, the name that is to be dropped or "")."""
        key = tuple(files)
        if key in self._names:
            self._names[key] = self._names.pop(key)
            return self._names[key], False, ""
        self._number += 1
        dropped = self._names.pop(next(iter(self._names))) if len(self._names) >= _MOST_VIEWS else ""
        self._names[key] = f"{self._start}_{self._number}"
        return self._names[key], True, dropped


def _digest(rows: pa.Table) -> str:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, rows.schema) as stream:
        stream.write_table(rows.combine_chunks())
    return hashlib.sha256(sink.getvalue()).hexdigest()


class DuckDB:
    """DuckDB in this process; it fetches no extension from anywhere."""

    def __init__(self) -> None:
        import duckdb
        import ibis

        options: dict[str, Any] = {
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "temp_directory": tempfile.gettempdir(),
        }
        self._connection = duckdb.connect(config=options)
        self._from = ibis.duckdb.from_connection
        self._backend = self._from(self._connection)
        self._views, self._tables, self._lock = _Views("events"), _Views("noted"), threading.Lock()
        self._expressions: dict[str, Any] = {}
        self._answers = Frames()

    def table(self, files: Sequence[str]) -> Any:
        """As `Engine.table`."""
        with self._lock:
            name, is_new, dropped = self._views.name(files)
            if is_new:
                listed = ", ".join("'" + f.replace("'", "''") + "'" for f in files)
                self._run(f"CREATE VIEW {name} AS SELECT * FROM read_parquet([{listed}])")
            if dropped:
                self._run(f"DROP VIEW IF EXISTS {dropped}")
            return self._expression(name, dropped)

    def rows(self, rows: pa.Table) -> Any:
        """As `Engine.rows`."""
        with self._lock:
            name, is_new, dropped = self._tables.name((_digest(rows),))
            if is_new:  # a table, which every cursor sees
                self._connection.register("given", rows)
                self._run(f"CREATE TABLE {name} AS SELECT * FROM given")
                self._connection.unregister("given")
            if dropped:
                self._run(f"DROP TABLE IF EXISTS {dropped}")
            return self._expression(name, dropped)

    def _expression(self, name: str, dropped: str) -> Any:
        self._expressions.pop(dropped, None)
        if name not in self._expressions:  # its columns are asked for once
            self._expressions[name] = self._backend.table(name)
        return self._expressions[name]

    def fetch(self, expression: Any) -> pd.DataFrame:
        """As `Engine.fetch`; several threads may ask at once.

        What was answered lately is kept: neither a file nor a table of rows is ever changed, and no name is given twice.
        """
        import duckdb

        key = (expression.op(),)
        if (answer := self._answers.get(key)) is None:
            try:
                sql = self._backend.compile(expression)
                answer = self._connection.cursor().execute(sql).fetch_df()
            except duckdb.Error as error:
                raise _unreachable(error) from error
            self._answers.put(key, answer)
        return answer.copy(deep=False)  # pandas copies what is written to

    def _run(self, sql: str) -> None:
        import duckdb

        try:
            self._connection.execute(sql)
        except duckdb.Error as error:
            raise _unreachable(error) from error


class SparkConnect:
    """A server that speaks Spark Connect (Apache Spark, Sail) and reads the same folder. Needs `pyspark-client`."""

    def __init__(self, url: str) -> None:
        try:
            import ibis
            from pyspark.sql import SparkSession
        except ImportError as error:
            what = "LAGESBILD_EVENTS_URL kräver paketet pyspark-client: pip install -r requirements-spark.txt."
            raise LagesbildError(what) from error
        try:
            self._session = SparkSession.builder.remote(url).getOrCreate()
            self._backend = ibis.pyspark.connect(self._session)
        except Exception as error:  # whatever gRPC says
            raise _unreachable(error) from error
        self._views, self._tables, self._lock = _Views("events"), _Views("noted"), threading.Lock()

    def table(self, files: Sequence[str]) -> Any:
        """As `Engine.table`."""
        with self._lock:
            name, is_new, dropped = self._views.name(files)
            try:
                if is_new:
                    self._session.read.parquet(*files).createOrReplaceTempView(name)
                if dropped:
                    self._session.catalog.dropTempView(dropped)
                return self._backend.table(name)
            except Exception as error:
                raise _unreachable(error) from error

    def rows(self, rows: pa.Table) -> Any:
        """As `Engine.rows`."""
        with self._lock:
            name, is_new, dropped = self._tables.name((_digest(rows),))
            try:
                if is_new:
                    self._session.createDataFrame(rows).createOrReplaceTempView(name)
                if dropped:
                    self._session.catalog.dropTempView(dropped)
                return self._backend.table(name)
            except Exception as error:
                raise _unreachable(error) from error

    def fetch(self, expression: Any) -> pd.DataFrame:
        """As `Engine.fetch`."""
        try:
            return self._session.sql(self._backend.compile(expression)).toPandas()
        except Exception as error:
            raise _unreachable(error) from error


def _unreachable(error: BaseException) -> EventsUnreachable:
    _log.error("events: %s", error)
    return EventsUnreachable("Händelserna går inte att läsa just nu. Vad som är fel står i loggen.")
