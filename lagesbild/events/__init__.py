"""Events: what happened, in any number. Asked through `Facts`, kept in files that the register knows."""

from lagesbild.events.facts import EVERYTHING, By, Facts, Hourly, Where

__all__ = ["EVERYTHING", "By", "Facts", "Hourly", "Where"]
