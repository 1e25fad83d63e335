"""Every kind of question about events, answered by one engine, as JSON.

Run: ``python -m tests.answers REGISTER`` for DuckDB, ``… REGISTER sail`` for a Sail server in the process, ``… REGISTER sc://host:port``
for any server that speaks Spark Connect and sees the folder; their output is the same. Sail with workers:
``SAIL_MODE=local-cluster PYTHONPATH=.venv/spark python -m tests.answers REGISTER sail``.

A process of its own: with pyspark in a process, pandera loads all of it.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import warnings
from datetime import date
from pathlib import Path

from lagesbild.calendar import Period
from lagesbild.events import By, Facts, Where
from lagesbild.events.engine import DuckDB, Engine, SparkConnect
from lagesbild.register import Register
from lagesbild.tables.events import NOTED

ASKED = (
    Where(),
    Where(("hamnen",), Period(date(2025, 3, 1), date(2025, 9, 30)), ("Stöld", "Rån"), ("polis",)),
    Where(is_exact=True, bounds=(670_500, 6_580_500, 671_000, 6_581_500)),
    Where(categories=()),
    Where(sources=(NOTED,)),
)
BYS = (
    (),
    (By.AREA,),
    (By.YEAR, By.WEEK, By.AREA),
    (By.MONTH, By.CATEGORY),
    (By.WEEKDAY, By.HOUR),
    (By.DAY,),
    (By.SOURCE, By.QUALITY),
)


def answers(register: Register, engine: Engine) -> list[str]:
    """The answers, question by question: every grouping of all events, and of every condition one and each other kind."""
    facts = Facts(register, None, engine)
    listed = [facts.count(by) for by in BYS]
    for where in ASKED:
        listed += [facts.count((By.MONTH, By.CATEGORY), where), facts.cells(100, where, (By.YEAR,))]
        listed.append(facts.points(5_000, where))
        hours = facts.hours(where)
        listed += [hours.begins, hours.ends, hours.shifting]
        inside = facts.hours_inside(100, lambda cells: cells["column"] % 2 == 0, where)
        listed += [f.reset_index(drop=True) for f in (inside.begins, inside.ends, inside.shifting)]
    return [f.to_json(orient="values", date_format="iso") for f in listed]


def main(path: str, *of: str) -> None:
    """Print the answers."""
    warnings.simplefilter("ignore")
    logging.disable()
    if of and of[0].startswith("sc://"):
        engine: Engine = SparkConnect(of[0])
    elif of:
        from pysail.spark import SparkConnectServer

        server = SparkConnectServer()
        server.start(background=True)
        engine = SparkConnect(f"sc://localhost:{server.listening_address[1]}")
    else:
        engine = DuckDB()
    print(json.dumps(answers(Register(Path(path)), engine)), flush=True)
    os._exit(0)  # the server in this process does not end by itself


if __name__ == "__main__":
    main(*sys.argv[1:])
