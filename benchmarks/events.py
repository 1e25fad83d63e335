"""Events by the million: counting against pandas and raw DuckDB, importing against a plain copy, pages at many against few.

Run: ``python -m benchmarks.events [N [part …]]`` (default 1 000 000 and all parts; the promise is at 10 000 000). N invented
events of Exempelstad (fiktiv) are written as a CSV and imported; every way is measured in a process of its own, in turn,
so that the machine's speed cancels out. Times are medians of ROUNDS by the clock, with their spread, and the processor's
time in brackets (of processes and their children), which other work moves less; memory is what the process grew by.
"""

from __future__ import annotations

import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lagesbild.swedish import number

ROOT = Path(__file__).parents[1]
ROUNDS = int(os.environ.get("ROUNDS", "3"))
TOWN = "exempelstad-fiktiv"
PARTS = ("count", "import", "figures", "filters", "maps", "memory", "markers")
COUNTS = ("week × area", "CompStat")


def _peak(*, anew: bool = False) -> int:
    """The largest memory of this process in bytes, since it began or since it was last asked ``anew``."""
    if anew:
        Path("/proc/self/clear_refs").write_text("5")
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


def _register(home: Path):
    from lagesbild.register import Register

    return Register(home / "register.sqlite")


def _files(home: Path) -> list[str]:
    return sorted(str(p) for p in (home / "events").glob("*/2*.parquet"))


def _years() -> list[tuple[date, date]]:
    until = date(2026, 11, 22)
    return [(until.replace(year=y, month=1, day=1), until.replace(year=y)) for y in (2024, 2025, 2026)]


# --- what is measured, each in a process of its own ------------------------------------------------


def count_with_the_port(home: Path, what: str) -> int:
    from lagesbild.calendar import Period
    from lagesbild.events import By, Facts, Where

    with closing(_register(home)) as register:
        facts = Facts(register)
        if what == COUNTS[0]:
            return int(facts.count([By.YEAR, By.WEEK, By.AREA])["count"].sum())
        return sum(int(facts.count([By.CATEGORY], Where(period=Period(*y)))["count"].sum()) for y in _years())


def count_with_duckdb(home: Path, what: str) -> int:
    import duckdb

    read = f"read_parquet({_files(home)})"
    with closing(duckdb.connect()) as connection:
        if what == COUNTS[0]:
            rows = connection.execute(f"SELECT year, week, area, count(*) AS n FROM {read} GROUP BY ALL").fetch_df()
            return int(rows["n"].sum())
        total = 0
        for first, last in _years():
            sql = f"SELECT category, count(*) AS n FROM {read} WHERE day BETWEEN '{first}' AND '{last}' GROUP BY ALL"
            total += int(connection.execute(sql).fetch_df()["n"].sum())
        return total


def count_with_pandas(home: Path, what: str) -> int:
    import pandas as pd

    if what == COUNTS[0]:
        rows = pd.read_parquet(_files(home), columns=["year", "week", "area"])
        return int(rows.groupby(["year", "week", "area"], dropna=False, observed=True).size().sum())
    rows = pd.read_parquet(_files(home), columns=["day", "category"])
    day = pd.to_datetime(rows["day"])
    return sum(
        int(rows[(day >= pd.Timestamp(a)) & (day <= pd.Timestamp(b))].groupby("category", observed=True).size().sum())
        for a, b in _years()
    )


def import_it(home: Path, csv: Path) -> int:
    from lagesbild import intake
    from lagesbild.actor import COMMAND_LINE
    from lagesbild.intake import ImportOptions

    with closing(_register(home)) as register:
        options = ImportOptions(kind="events", area=TOWN, source="Fiktiv mätning (fiktiv)")
        (done,) = intake.run(register, [csv], actor=COMMAND_LINE, options=options)
        return done.saved.added


def copy_it(goal: Path, csv: Path) -> int:
    import duckdb

    with closing(duckdb.connect()) as connection:
        read = f"read_csv('{csv}', delim = ';', header = true)"
        connection.execute(f"COPY (SELECT * FROM {read}) TO '{goal}' (FORMAT parquet, COMPRESSION zstd)")
        return int(connection.execute(f"SELECT count(*) FROM '{goal}'").fetchone()[0])


def show_it(home: Path) -> int:
    """What the page Karta asks for, one figure after the other: times in milliseconds."""
    from lagesbild import exhibits
    from lagesbild.exhibits import Scope

    asked = [("event-density", "365-dagar"), ("event-change", "365-dagar"), ("event-hotspots", "365-dagar")]
    asked += [("event-points", "365-dagar"), ("event-hours", "365-dagar"), ("event-windows",)]
    with closing(_register(home)) as register:
        for name, *params in asked:  # the first time loads libraries
            exhibits.build_in(Scope(register, TOWN, 2026), name, *params)
        began = time.perf_counter()
        for name, *params in asked:
            exhibits.build_in(Scope(register, TOWN, 2026), name, *params)
        return round(1000 * (time.perf_counter() - began) / len(asked))


def filter_it(home: Path) -> float:
    """The 95th percentile of the milliseconds that a page takes after one of its filters was changed."""
    from benchmarks import event_maps

    listed = sorted(event_maps.filters(home))
    return round(1000 * listed[int(0.95 * (len(listed) - 1))])


def _measured(function: str, *arguments: object) -> tuple[float, float, int, object]:
    """(seconds, seconds of the processor, bytes that the process and its children grew by, what it gave)."""
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "benchmarks.events", "--one", function, *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode:
        raise SystemExit(run.stderr[-2000:])
    result = json.loads(run.stdout.splitlines()[-1])
    return result["seconds"], result["processor"], result["bytes"], result["gave"]


def one(function: str, *arguments: str) -> None:
    """Run one function and say what it took; libraries are loaded first."""
    import duckdb  # noqa: F401
    import ibis  # noqa: F401
    import pandas  # noqa: F401
    import pyarrow.parquet  # noqa: F401

    from lagesbild import intake  # noqa: F401

    if function.startswith("count"):
        globals()[function](*(Path(a) if a.startswith("/") else a for a in arguments))  # engines start once
    before, began, spent = _peak(anew=True), time.perf_counter(), _processor()
    gave = globals()[function](*(Path(a) if a.startswith("/") else a for a in arguments))
    seconds, processor = time.perf_counter() - began, _processor() - spent
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    grown = max(_peak() - before, children)
    print(json.dumps({"seconds": seconds, "processor": processor, "bytes": grown, "gave": gave}))


def _processor() -> float:
    """Seconds of the processor that this process and its children that have ended took."""
    return sum(os.times()[:4])


@dataclass(frozen=True)
class Median:
    """Medians of several rounds: seconds, half their spread, the processor's seconds, bytes; and what one round gave."""

    seconds: float
    spread: float
    processor: float
    size: int
    gave: object

    def __str__(self) -> str:
        return f"{self.seconds:.2f} ± {self.spread:.2f} s ({self.processor:.2f}), {self.size / 1e6:.0f} MB"


def _medians(function: str, rounds: int, *arguments: object) -> Median:
    return _median([_measured(function, *arguments) for _ in range(rounds)])


def _median(values: list[tuple[float, float, int, object]]) -> Median:
    seconds, processor, sizes = ([f[i] for f in values] for i in range(3))
    spread = (max(seconds) - min(seconds)) / 2
    middle = statistics.median
    return Median(middle(seconds), spread, middle(processor), int(middle(sizes)), values[0][3])


def _home(folder: Path, n: int) -> Path:
    """A register with the example places and ``n`` invented events, and nothing else in mass."""
    from lagesbild import intake
    from lagesbild.actor import EXAMPLE_DATA
    from lagesbild.events import demo
    from lagesbild.intake.home import fill
    from lagesbild.paths import DATA
    from lagesbild.register import Register

    folder.mkdir()
    with closing(Register(folder / "register.sqlite")) as register:
        fill(register, DATA, events=0)
        if n:
            demo.load(register, intake.known(register).directory, TOWN, n, 1, EXAMPLE_DATA)
    return folder


def write_csv(home: Path, path: Path) -> None:
    """The events of a register as somebody would deliver them."""
    import duckdb

    columns = """id, strftime(make_timestamp(start * 1000000), '%Y-%m-%d %H:%M') AS inträffade,
        strftime(make_timestamp("end" * 1000000), '%Y-%m-%d %H:%M') AS till, category AS kategori,
        x AS "x (EPSG:3006)", y AS "y (EPSG:3006)", quality AS noggrannhet"""
    with closing(duckdb.connect()) as connection:
        sql = f"SELECT {columns} FROM read_parquet({_files(home)}) WHERE x IS NOT NULL"
        connection.execute(f"COPY ({sql}) TO '{path}' (HEADER, DELIMITER ';')")


def main(n: int, parts: Sequence[str] = PARTS) -> None:
    """Print the table."""
    import duckdb

    from benchmarks import event_maps

    print(f"{date.today()}, {platform.machine()}, {os.cpu_count()} kärnor, Python {platform.python_version()},")
    print(
        f"DuckDB {duckdb.__version__}; belastning {os.getloadavg()[0]:.1f}; {number(n)} händelser, {ROUNDS} omgångar\n"
    )
    print("| what | ours: median ± half the spread (processor), memory | against | its | times | processor | memory |")
    print("|---|---|---|---|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory(prefix="lagesbild-") as temporary:
        folder = Path(temporary)
        many = _home(folder / "many", n)
        if "count" in parts:
            for what in COUNTS:
                mine = _medians("count_with_the_port", ROUNDS, many, what)
                for name, function in (("pandas", "count_with_pandas"), ("raw DuckDB", "count_with_duckdb")):
                    other = _medians(function, ROUNDS, many, what)
                    assert mine.gave == other.gave, (what, mine.gave, other.gave)
                    _row(what, mine, name, other)
        if "import" in parts:
            csv = folder / "events.csv"
            write_csv(many, csv)
            rounds = 1 if n > 2_000_000 else ROUNDS
            mine = _median(
                [_measured("import_it", _home(folder / f"import{i}", 0), csv) for i in range(rounds)]  # anew each time
            )
            other = _medians("copy_it", rounds, folder / "c.parquet", csv)
            _row(f"import of {csv.stat().st_size / 1e6:.0f} MB", mine, "plain CSV → Parquet", other)
            csv.unlink()
        few = _home(folder / "few", 10_000)
        for part, what, function in (
            ("figures", "a figure of Karta, server", "show_it"),
            ("filters", "any filter on any page, server, p95", "filter_it"),
        ):
            if part in parts:
                at_many, at_few = (float(str(_medians(function, 1, home).gave)) for home in (many, few))
                ratio = at_many / at_few
                print(f"| {what} | {at_many:.0f} ms | 10 000 events | {at_few:.0f} ms | {ratio:.2f} | | |", flush=True)
        if "maps" in parts:
            event_maps.maps(many, few)
        if "memory" in parts:
            event_maps.memory(few)
        if "markers" in parts:
            event_maps.markers(_home(folder / "some", 4 * event_maps.MARKERS))


def _row(what: str, mine: Median, name: str, other: Median) -> None:
    ratios = (mine.seconds / other.seconds, mine.processor / other.processor, mine.size / max(other.size, 1))
    print(f"| {what} | {mine} | {name} | {other} | {' | '.join(f'{r:.2f}' for r in ratios)} |", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(*sys.argv[2:])
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000, sys.argv[2:] or PARTS)
