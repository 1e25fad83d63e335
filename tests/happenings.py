"""Events made by hand for tests, and a register that holds them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from lagesbild.actor import COMMAND_LINE
from lagesbild.events import store
from lagesbild.readers.events.staging import UNKNOWN, Events, Writer
from lagesbild.register import Change, Register
from lagesbild.tables import to_frame

PLACE = "solvik"
COLUMNS = ("id", "source", "category", "area", "quality", "start", "end", "x", "y")


def some(n: int, seed: int = 1) -> pd.DataFrame:
    """Made-up events of two years: a third without coordinates, some known to the day only, some over long intervals."""
    chance = np.random.default_rng(seed)
    start = pd.Timestamp("2024-12-20") + pd.to_timedelta(chance.integers(0, 730 * 1440, n), unit="min")
    long = chance.choice([0, 0, 30, 600, 4000], n)
    placed = chance.random(n) > 0.3
    return pd.DataFrame(
        {
            "id": [f"h{i:06d}" for i in range(n)],
            "source": chance.choice(["polis", "bostadsbolag"], n),
            "category": chance.choice(["Stöld", "Rån", "Misshandel"], n),
            "area": chance.choice(np.array(["hamnen", "backen", None], dtype=object), n),
            "quality": chance.choice(np.array(["adress", "område", None], dtype=object), n),
            "start": start,
            "end": start + pd.to_timedelta(long, unit="min"),
            "x": np.where(placed, chance.integers(670_000, 672_000, n), UNKNOWN),
            "y": np.where(placed, chance.integers(6_580_000, 6_582_000, n), UNKNOWN),
        }
    )


def events_of(rows: pd.DataFrame) -> Events:
    """A frame with `COLUMNS` as what a writer takes."""
    seconds = {c: rows[c].to_numpy("datetime64[s]").astype(np.int64) for c in ("start", "end")}
    words = {
        c: pa.array(rows[c], pa.string(), from_pandas=True) for c in ("id", "source", "category", "area", "quality")
    }
    return Events(
        **words,
        **seconds,
        is_timed=np.ones(len(rows), bool),
        reported=np.full(len(rows), UNKNOWN),
        x=rows["x"].to_numpy(np.int64),
        y=rows["y"].to_numpy(np.int64),
    )


def staged(register: Register, rows: pd.DataFrame) -> Path:
    """The rows as a set that is not saved yet."""
    register.events.mkdir(parents=True, exist_ok=True)
    writer = Writer(register.events)
    writer.add(events_of(rows))
    writer.close()
    return writer.path


def load(register: Register, rows: pd.DataFrame, area: str = PLACE) -> store.Compared:
    """Save the rows as one import."""
    path = staged(register, rows)
    compared = store.compare(register, area, path)
    change = Change(str(COMMAND_LINE), "import", "events", area, file="handelser.csv", source="Polisen")
    with store.published(register, [path]):
        register.save([(change, compared.files)])
    return compared


def place(register: Register) -> Register:
    """A kommun with two parts."""
    areas = [{"area": PLACE, "name": "Solvik", "type": "kommun"}]
    areas += [{"area": a, "name": a.title(), "type": "stadsdel", "parent": PLACE} for a in ("hamnen", "backen")]
    register.save([(Change("prov", "import", "areas"), to_frame("areas", areas))])
    return register


def note(register: Register, *incidents: dict[str, object]) -> None:
    """Save incidents as they are noted at the meeting; what a test does not say is as usual."""
    usual = {"area": "hamnen", "date": date(2025, 3, 12), "category": "Våld eller hot", "severity": "oroande"}
    rows = [{**usual, "incident": f"m{n}", "organisation": "Polisen", **i} for n, i in enumerate(incidents)]
    register.save([(Change(str(COMMAND_LINE), "notering", "incidents", PLACE), to_frame("incidents", rows))])


def count_as(register: Register, category: str, other: str | None, area: str = PLACE) -> None:
    """Say what a place's category of incidents counts as among events."""
    row = {"area": area, "category": category, "counts_as": other}
    change = Change(str(COMMAND_LINE), "ändring", "event_categories", PLACE)
    register.save([(change, to_frame("event_categories", [row]))])
