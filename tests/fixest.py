"""Poisson difference in differences by pyfixest: series as JSON on stdin, answers as JSON on stdout.

A process of its own, with ``PYTHONPATH=.venv/fixest``: what pyfixest draws and typesets with (seaborn, and maketables with IPython and
two dozen more) is not installed and is not asked for: empty modules stand for it.
"""

from __future__ import annotations

import json
import sys
from unittest.mock import MagicMock

import pandas as pd


def answers(series: list[list[list[list[float]]]]) -> list[list[tuple[float, float]]]:
    """[treated, control] of [before, after] of counts → (log ratio, standard error) with effects of area and time, of area and week."""
    for unused in ("maketables", "seaborn"):
        sys.modules[unused] = MagicMock()
    import pyfixest

    plain = pyfixest.ssc(k_adj=False, G_adj=False)
    result = []
    for treated, control in series:
        data = pd.DataFrame(
            {"count": count, "area": area, "time": time, "week": week}
            for area, parts in ((1, treated), (0, control))
            for week, (time, count) in enumerate((time, c) for time, part in enumerate(parts) for c in part)
        )
        data["effect"] = data["area"] * data["time"]
        fits = [
            pyfixest.fepois(f"count ~ effect | area + {when}", data=data, vcov="iid", ssc=plain, iwls_tol=1e-12)
            for when in ("time", "week")
        ]
        result.append([(float(f.coef()["effect"]), float(f.se()["effect"])) for f in fits])
    return result


if __name__ == "__main__":
    print(json.dumps(answers(json.load(sys.stdin))))
