"""Cell suppression on random tables, solved by an attacker of its own and held beside τ-ARGUS.

τ-ARGUS (`pytauargus`) protects a small count by a part of itself, at most all of it; ours may be anything up to the
threshold. So the two are compared where the pattern of τ-ARGUS happens to protect as much.
"""

from __future__ import annotations

import os
from collections.abc import Hashable, Iterable

import numpy as np
import pytest
from scipy.optimize import linprog

from lagesbild.analysis import suppression
from lagesbild.analysis.suppression import Count

BELOW = 5
TABLES = 500 if os.environ.get("LAGESBILD_FULL") == "1" else 20
ALL = "T"
Cell = tuple[object, object]


def table(seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    rows, columns = rng.integers(3, 6, 2)
    mean = rng.choice([1, 4, 20], size=(rows, 1)) * rng.choice([0.5, 1, 3], size=(1, columns))
    return np.asarray(rng.poisson(mean))


def figures(counts: np.ndarray) -> dict[Hashable, int]:
    rows, columns = counts.shape
    inner = {(i, j): int(counts[i, j]) for i in range(rows) for j in range(columns)}
    of_rows = {(i, ALL): int(counts[i].sum()) for i in range(rows)}
    of_columns = {(ALL, j): int(counts[:, j].sum()) for j in range(columns)}
    return {**inner, **of_rows, **of_columns, (ALL, ALL): int(counts.sum())}


def relations(counts: np.ndarray) -> list[dict[Hashable, float]]:
    rows, columns = counts.shape
    across = [{**{(i, j): 1.0 for j in range(columns)}, (i, ALL): -1.0} for i in (*range(rows), ALL)]
    return across + [{**{(i, j): 1.0 for i in range(rows)}, (ALL, j): -1.0} for j in (*range(columns), ALL)]


def exposed(counts: np.ndarray, hidden: Iterable[Hashable]) -> list[Hashable]:
    """The small counts of which a reader learns more than that they are from 1 to the threshold."""
    values, gone = figures(counts), set(hidden)
    order = {k: i for i, k in enumerate(values)}
    equations = np.zeros((len(relations(counts)), len(order)))
    for i, relation in enumerate(relations(counts)):
        for key, term in relation.items():
            equations[i, order[key]] = term
    bounds = [(1.0, 5000.0) if k in gone else (v, v) for k, v in values.items()]
    out = []
    for key in [k for k, v in values.items() if 0 < v < BELOW]:
        ends = []
        for sign in (1, -1):
            aim = np.zeros(len(order))
            aim[order[key]] = sign
            solved = linprog(aim, A_eq=equations, b_eq=np.zeros(len(equations)), bounds=bounds)
            ends.append(sign * solved.fun)
        whole = counts.sum() < BELOW or (
            ends[0] > 1 + 1e-6 and ALL in key
        )  # a sum is at least its parts that are not 0
        if (ends[0] > 1 + 1e-6 and not whole) or ends[1] < BELOW - 1e-6:
            out.append(key)
    return out


def ours(counts: np.ndarray) -> suppression.Pattern:
    cost = {k: 1 + 0.01 * min(v, 1000) ** 0.5 + (9 if ALL in k else 0) for k, v in figures(counts).items()}
    return suppression.protect({k: Count(v, cost[k]) for k, v in figures(counts).items()}, relations(counts), BELOW)


@pytest.mark.parametrize("seed", range(TABLES))
def test_no_small_count_of_a_random_table_is_exposed(seed):
    counts = table(seed)
    assert exposed(counts, ours(counts).hidden) == []


def test_the_attacker_finds_what_only_primary_suppression_leaves():
    counts = table(1)
    assert exposed(counts, [k for k, v in figures(counts).items() if 0 < v < BELOW])


def test_not_much_more_is_hidden_than_another_hand_hides_for_the_same_protection(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # its engines write logs where they stand
    tau = pytest.importorskip("pytauargus", reason="τ-ARGUS could not be installed")
    own = others = alike = 0
    for seed in range(TABLES):
        counts = table(seed)
        persons = [(f"a{i}", f"c{j}") for (i, j), n in np.ndenumerate(counts) for _ in range(int(n))]
        columns = {"area": [a for a, _ in persons], "kind": [c for _, c in persons], "n": [1] * len(persons)}
        made = tau.protect(columns, ["area", "kind"], "n", f"FREQ({BELOW},99)", "OPT(1)").tables[0].dataframe()
        rows = made.to_dict("records") if hasattr(made, "to_dict") else made
        hidden = {(place(r["area"]), place(r["kind"])) for r in rows if r["status"] in "UM"}
        if not exposed(counts, hidden):
            alike += 1
            own += len(ours(counts).secondary)
            others += len(hidden) - sum(0 < v < BELOW for v in figures(counts).values())
    assert alike > TABLES / 10
    assert own <= 1.2 * others


def place(name: str) -> object:
    return ALL if name == "Total" else int(name[1:])
