"""Events that stand twice in one file, and ids for those whose file gives none."""

from __future__ import annotations

import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from lagesbild.problems import Problem
from lagesbild.readers.events.staging import Ints
from lagesbild.swedish import plural

_SHOWN = 20
_MEMORY = "600MB"  # it would keep the files that it has read
_OWN = ("category", "area", "quality", "reported", "start", "end", "x", "y")


def made(start: Ints, end: Ints, x: Ints, y: Ints, category: pa.DictionaryArray, area: pa.DictionaryArray) -> pa.Array:
    """Ids made of what the events say, so that a file read again gives the same; equal events are numbered by `settle`."""
    mixed = np.zeros(len(start), np.uint64)
    for values in (start, end, x, y, *(_hashed(w) for w in (category, area))):
        mixed = pd.util.hash_array((mixed ^ values.astype(np.uint64)) * np.uint64(0x9E3779B97F4A7C15))
    return pa.array([f"{v:016x}" for v in mixed.tolist()], pa.string())


def _hashed(words: pa.DictionaryArray) -> Ints:
    of = pd.util.hash_array(np.array([*words.dictionary.to_pylist(), ""], dtype=object)).astype(np.int64)
    codes = words.indices.to_numpy(zero_copy_only=False)
    return np.asarray(of[np.where(np.isnan(codes), len(of) - 1, codes).astype(np.int64)])


def settle(path: Path, *, has_ids: bool) -> list[Problem]:
    """Leave each event of a staged set in it once; problems for an id that stands for several.

    Without ids in the file, equal events are as many as they are, and are numbered.
    """
    import duckdb

    files = sorted(path.glob("*.parquet"))
    if not files:
        return []
    read = "read_parquet([" + ", ".join(f"'{_quoted(f)}'" for f in files) + "], filename = true)"
    options: dict[str, Any] = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
    options |= {"memory_limit": _MEMORY, "temp_directory": tempfile.gettempdir(), "enable_external_file_cache": "false"}
    with closing(duckdb.connect(config=options)) as connection:
        run = connection.execute
        hashes = run(f"SELECT hash(id, source) AS h FROM {read}").fetchnumpy()["h"]
        hashes.sort()
        again = np.unique(hashes[1:][hashes[1:] == hashes[:-1]])
        if not len(again):
            return []
        connection.register("again", pa.table({"h": again}))
        run(f"CREATE TABLE twice AS SELECT * FROM {read} WHERE hash(id, source) IN (SELECT h FROM again)")
        if has_ids:
            distinct = ", ".join(f'''count(DISTINCT coalesce(CAST("{c}" AS VARCHAR), ''))''' for c in _OWN)
            differ = run(
                f"SELECT id FROM twice GROUP BY id, source HAVING greatest({distinct}) > 1 ORDER BY id"
            ).fetchall()
            if differ:
                what = "Händelsens id står två gånger, med olika uppgifter."
                more = (
                    [] if len(differ) <= _SHOWN else [Problem(f"Det gäller {len(differ)} id.", "ett id per händelse.")]
                )
                return [Problem(what, "ett id per händelse.", None, "id", str(i)) for (i,) in differ[:_SHOWN]] + more
        number = "row_number() OVER (PARTITION BY id, source ORDER BY start)"
        count = 0
        for (file,) in run("SELECT DISTINCT filename FROM twice").fetchall():
            same = f"SELECT * EXCLUDE (filename), {number} AS n FROM {read} WHERE filename = '{_quoted(Path(file))}'"
            query = (
                f"SELECT * EXCLUDE (n) FROM ({same}) WHERE n = 1"
                if has_ids
                else f"SELECT * EXCLUDE (n) REPLACE (CASE WHEN n = 1 THEN id ELSE id || '-' || n END AS id) FROM ({same})"
            )
            part = Path(file).with_suffix(".del")
            run(f"COPY ({query}) TO '{_quoted(part)}' (FORMAT parquet, COMPRESSION zstd)")
            count += run(f"SELECT count(*) FROM ({same}) WHERE n > 1").fetchone()[0]  # type: ignore[index]
            part.replace(file)
    if has_ids:
        what = f"{plural(count, 'händelse', 'händelser')} stod två gånger i filen, lika, och lästes en gång."
        return [Problem(what, "ett id per händelse.", warning=True)]
    return []


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
