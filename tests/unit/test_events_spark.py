"""The same questions on Spark Connect (Sail here) as on DuckDB: the same answers, exactly."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from lagesbild.events.engine import DuckDB
from lagesbild.register import Register
from tests import answers, happenings

ROOT = Path(__file__).resolve().parents[2]
SPARK = Path(sys.prefix) / "spark"
"""Where `make` puts requirements-spark.txt: a folder of its own, which only who asks for Spark looks into."""


def test_sail_answers_as_duckdb_does(tmp_path):
    if not (SPARK / "pysail").is_dir():
        pytest.skip("requirements-spark.txt is not installed")
    register = happenings.place(Register(tmp_path / "register.sqlite"))
    rows = happenings.some(1_500)
    happenings.load(register, rows)
    corrected = rows.iloc[:200].assign(category="Hot")  # so that there is a list of what is replaced
    happenings.load(register, pd.concat([corrected, happenings.some(300, seed=4).assign(id=lambda f: "n" + f["id"])]))
    happenings.note(
        register,
        {"time": "21:30", "x": 670_500, "y": 6_580_500},
        {"area": "backen", "date": date(2026, 10, 25)},
        {"category": "rån"},
    )
    expected = answers.answers(register, DuckDB())
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.answers", str(tmp_path / "register.sqlite"), "sail"],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(SPARK), "RUST_LOG": "error"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    assert json.loads(run.stdout.splitlines()[-1]) == expected
    assert len(expected) == len(answers.BYS) + 9 * len(answers.ASKED)
    assert len(set(expected)) > 20, "they are not all nothing"
