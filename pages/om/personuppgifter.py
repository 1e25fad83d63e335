"""Linked from the foot of every page; the text stands in `ui/about`."""

from lagesbild.ui import about

about.personal_data()
