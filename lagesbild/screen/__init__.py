"""The screen renderer: an exhibit's table as a diagram's axes and marks, or as a folium map."""

from lagesbild.screen.charts import Chart, chart
from lagesbild.screen.maps import base_map, feature_groups, key_of
from lagesbild.screen.overlays import marked_corners

__all__ = ["Chart", "base_map", "chart", "feature_groups", "key_of", "marked_corners"]
