"""The hours of a week on paper."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.patches import Patch, Rectangle

from lagesbild import palette
from lagesbild.exhibit import Exhibit, HourGrid
from lagesbild.paper.body import Body

_ROW = 0.22  # inches


def hour_grid(exhibit: Exhibit, drawing: HourGrid, _width: float) -> Body:
    """A row for each weekday, a column for each hour, coloured by class."""
    table = exhibit.table

    def draw(axes: Axes) -> None:
        axes.set_xlim(-1.6, 24.1)
        axes.set_ylim(len(drawing.days) + 0.1, -0.9)
        axes.axis("off")
        for x, hour in enumerate(table[drawing.x]):
            if x % 3 == 0:
                axes.text(x + 0.5, -0.4, str(hour), ha="center", va="center", fontsize=7.5, color=palette.MUTED)
        for y, day in enumerate(drawing.days):
            axes.text(-1.55, y + 0.5, exhibit.column(day).title, ha="left", va="center", fontsize=8)
            for x, value in enumerate(table[day]):
                fill = drawing.fill(float(value))
                axes.add_patch(
                    Rectangle((x + 0.03, y + 0.04), 0.94, 0.92, facecolor=fill, edgecolor=palette.LINE, linewidth=0.4)
                )

    legend = tuple((text, Patch(facecolor=c, edgecolor=palette.LINE)) for text, c in drawing.legend())
    return Body(_ROW * (len(drawing.days) + 1), draw, legend)
