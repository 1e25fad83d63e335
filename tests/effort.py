"""How hard the tests try with damaged files: a part by default, all of it with ``make endurance`` (``LAGESBILD_FULL=1``)."""

import os

IS_FULL = os.environ.get("LAGESBILD_FULL") == "1"


def examples(full: int) -> int:
    """How many examples to draw where ``full`` are promised."""
    return full if IS_FULL else max(20, full // 4)
