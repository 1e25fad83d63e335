"""Time and memory of reading large files, as ratios to what pandas and pyogrio need for the same files.

Run: ``python -m benchmarks.imports``. A fictional crime file of a million rows and a fictional
GeoJSON of 5 000 polygons are written, and each way of reading them is measured in processes of
its own, in turn, so that the machine's speed cancels out. A process first reads a small file of
the same kind, for what is measured is reading and not the loading of libraries. Times and peaks
are medians; a peak is what the process grew by above where it stood before.

The promise is at most 3 times the plain read, which stands first for each file: for crime the barest
one, in which pandas 3 leaves days as texts and reads with Arrow on every core.
"""

from __future__ import annotations

import csv
import json
import math
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path

from lagesbild.actor import COMMAND_LINE
from lagesbild.swedish import MONTHS, number

ROOT = Path(__file__).parents[1]
ROWS, POLYGONS, CORNERS, ROUNDS = 1_000_000, 5_000, 60, 5
PLACE = "Fiktivköping"
AREAS, CATEGORIES = 120, 40
HEADINGS = ("område", "brottsgrupp", "brottskategori", "från", "till", "status", "antal")
BY_PERIOD = ("område", "brottsgrupp", "brottskategori", "period", "antal")


def write_crime(path: Path, rows: int, headings: Sequence[str] = HEADINGS) -> None:
    """Counts per area, month and category, seeded; with the days of each month or, by ``BY_PERIOD``, its name."""
    chance = random.Random(rows)
    months = [date(year, month, 1) for year in range(2006, 2024) for month in range(1, 13)]
    ends = [(m + timedelta(days=31)).replace(day=1) - timedelta(days=1) for m in months]
    facts = (
        (
            f"Fiktiva byn {a}",
            f"Fiktiv grupp {c % 3}",
            f"Fiktivt brott {c}",
            start,
            end,
            "slutlig",
            chance.randint(0, 400),
        )
        for a in range(AREAS)
        for start, end in zip(months, ends, strict=True)
        for c in range(CATEGORIES)
    )
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\n")
        writer.writerow(headings)
        for (area, group, crime, start, end, status, count), _ in zip(facts, range(rows), strict=False):
            time = (start, end, status) if headings is HEADINGS else (f"{MONTHS[start.month - 1]} {start.year}",)
            writer.writerow((area, group, crime, *time, count))


def write_borders(path: Path, polygons: int) -> None:
    """Round areas in a grid, seeded."""
    chance = random.Random(polygons)
    features = []
    for i in range(polygons):
        x, y = 12 + 0.1 * (i % 100), 56 + 0.1 * (i // 100)
        ring = [
            [x + r * math.cos(a), y + r * math.sin(a)]
            for a, r in ((2 * math.pi * k / CORNERS, 0.04 + 0.003 * chance.random()) for k in range(CORNERS))
        ]
        properties = {"NAMN": f"Fiktiva delen {i}", "KOD": f"F{i:05d}"}
        geometry = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
        features.append({"type": "Feature", "properties": properties, "geometry": geometry})
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")


def plain_pandas(path: Path) -> int:
    import pandas as pd

    return len(pd.read_csv(path, sep=";"))


def pandas_with_dates(path: Path) -> int:
    import pandas as pd

    return len(pd.read_csv(path, sep=";", parse_dates=["från", "till"]))


def plain_pyogrio(path: Path) -> int:
    import pyogrio

    return len(pyogrio.read_dataframe(path))


def ours(path: Path) -> int:
    from lagesbild import readers
    from lagesbild.areas import Area, Directory

    place = Area("fiktivkoping", PLACE, "kommun")
    parts = (Area(f"fiktiva-byn-{i}", f"Fiktiva byn {i}", "stadsdel", place.id) for i in range(AREAS))
    context = readers.Context(Directory((place, *parts)), place=place.id, layer="stadsdel")
    (reading,) = readers.read(path, context)
    if reading.problems:
        raise RuntimeError(reading.problems[:3])
    return len(reading.coded)


def whole_import(path: Path) -> int:
    """Read, compare, save: into a register that knows the areas and nothing else."""
    from lagesbild import intake
    from lagesbild.register import Change, Register
    from lagesbild.tables import to_frame

    areas: list[dict[str, object]] = [{"area": "fiktivkoping", "name": PLACE, "type": "kommun"}]
    for i in range(AREAS):
        name = f"Fiktiva byn {i}"
        areas.append({"area": f"fiktiva-byn-{i}", "name": name, "type": "stadsdel", "parent": "fiktivkoping"})
    with tempfile.TemporaryDirectory(prefix="lagesbild-bench-") as folder:
        register = Register(Path(folder) / "register.sqlite")
        register.save([(Change(who="benchmark", action="import", kind="areas"), to_frame("areas", areas))])
        options = intake.ImportOptions(area=PLACE, layer="stadsdel")
        (done,) = intake.run(register, [path], actor=COMMAND_LINE, options=options)
        register.close()
    return done.saved.added


WAYS: dict[str, Callable[[Path], int]] = {
    f.__name__: f for f in (plain_pandas, pandas_with_dates, plain_pyogrio, ours, whole_import)
}


def measure(way: str, path: Path, small: Path) -> dict[str, float]:
    """Seconds and megabytes of one reading, in this process."""
    WAYS[way](small)
    before = resident()
    peak = [before]
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.005):
            peak[0] = max(peak[0], resident())

    watcher = threading.Thread(target=watch)
    watcher.start()
    start = time.perf_counter()
    count = WAYS[way](path)
    seconds = time.perf_counter() - start
    done.set()
    watcher.join()
    return {"seconds": seconds, "megabytes": (peak[0] - before) / 2**20, "count": count}


def resident() -> int:
    """Bytes of memory that the process holds now (on Linux; elsewhere its peak so far)."""
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text().split()[1]) * resource.getpagesize()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def in_a_process(way: str, path: Path, small: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.imports", way, str(path), str(small)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    result: dict[str, float] = json.loads(run.stdout)
    return result


def main() -> None:
    """Print one row a way of reading; the first of each file is what the others are compared with."""
    with tempfile.TemporaryDirectory(prefix="lagesbild-bench-") as folder:
        crime, borders = Path(folder) / "fiktiva_brott.csv", Path(folder) / "fiktiva_stadsdelar.geojson"
        small_crime, small_borders = Path(folder) / "litet.csv", Path(folder) / "liten_stadsdel.geojson"
        write_crime(crime, ROWS)
        write_crime(small_crime, 5_000)
        write_borders(borders, POLYGONS)
        write_borders(small_borders, 5)
        print(f"{'':<34}{'sekunder':>10}{'gånger':>8}{'minne, MB':>11}   (median av {ROUNDS})")
        table(
            f"Brott, {number(ROWS)} rader, {crime.stat().st_size / 2**20:.0f} MB",
            {
                "pandas": "plain_pandas",
                "pandas, datum som datum": "pandas_with_dates",
                "Lägesbild": "ours",
                "Lägesbild, sparat i SQLite": "whole_import",
            },
            crime,
            small_crime,
            ROWS,
        )
        by_period, small_by_period = Path(folder) / "fiktiva_perioder.csv", Path(folder) / "liten_period.csv"
        write_crime(by_period, ROWS, BY_PERIOD)
        write_crime(small_by_period, 5_000, BY_PERIOD)
        table(
            f"Brott med en kolumn period, {number(ROWS)} rader, {by_period.stat().st_size / 2**20:.0f} MB",
            {"pandas": "plain_pandas", "Lägesbild": "ours", "Lägesbild, sparat i SQLite": "whole_import"},
            by_period,
            small_by_period,
            ROWS,
        )
        table(
            f"Gränser, {number(POLYGONS)} polygoner, {borders.stat().st_size / 2**20:.0f} MB",
            {"pyogrio": "plain_pyogrio", "Lägesbild": "ours", "Lägesbild, sparat i SQLite": "whole_import"},
            borders,
            small_borders,
            POLYGONS,
        )


def table(title: str, ways: dict[str, str], path: Path, small: Path, count: int) -> None:
    collected: dict[str, list[dict[str, float]]] = {way: [] for way in ways.values()}
    for _ in range(ROUNDS):
        for way in collected:
            collected[way].append(in_a_process(way, path, small))
            if collected[way][-1]["count"] != count:
                raise RuntimeError(f"{way} read {collected[way][-1]['count']} of {count}")
    print(title)
    first = 0.0
    for name, way in ways.items():
        seconds, megabytes = (statistics.median(m[key] for m in collected[way]) for key in ("seconds", "megabytes"))
        first = first or seconds
        print(f"  {name:<32}{seconds:>10.2f}{seconds / first:>8.1f}{megabytes:>11.0f}".replace(".", ","))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(measure(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))))
    else:
        main()
