"""The hours of a week on screen: a row for each weekday, a column for each hour, coloured by class."""

from __future__ import annotations

from lagesbild.exhibit import Exhibit, HourGrid
from lagesbild.screen.charts import Axis, Bars, Chart

_ROW = 26  # pixels


def hour_grid(exhibit: Exhibit, drawing: HourGrid) -> Chart:
    """One rectangle an hour, with what it says when it is pointed at."""
    hours = [str(h) for h in exhibit.table[drawing.x]]
    by_colour: dict[str, list[tuple[tuple[float, float, float, float], str]]] = {}
    for row, day in enumerate(drawing.days):
        column = exhibit.column(day)
        for x, (hour, value) in enumerate(zip(hours, exhibit.table[day], strict=True)):
            tip = f"{column.title} kl. {hour}: {column.write(value)}"
            box = (x + 0.03, x + 0.97, row + 0.46, row - 0.46)  # the axis runs downwards
            by_colour.setdefault(drawing.fill(float(value)), []).append((box, tip))
    marks = tuple(
        Bars(tuple(b for b, _ in boxes), tuple(t for _, t in boxes), colour=colour)
        for colour in drawing.colours
        if (boxes := by_colour.get(colour))
    )
    ticks = tuple((x + 0.5, hour) for x, hour in enumerate(hours) if x % 3 == 0)
    days = tuple((i, exhibit.column(day).title) for i, day in enumerate(drawing.days))
    return Chart(Axis(0, 24, ticks), Axis(len(days) - 0.5, -0.5, days), marks, _ROW * len(days))
