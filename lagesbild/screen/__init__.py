"""The screen renderer: an exhibit's table as a Plotly figure or a folium map."""

from lagesbild.screen.charts import figure, mark_week
from lagesbild.screen.maps import base_map, feature_groups, key_of

__all__ = ["base_map", "feature_groups", "figure", "key_of", "mark_week"]
