"""A table on paper, drawn as text: the same values, written the same way, as on screen."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from lagesbild import palette
from lagesbild.exhibit import NUMERIC, Exhibit, Format, is_sure
from lagesbild.paper.body import WIDTH, Body
from lagesbild.paper.text import shared_widths, width_of, wrap

_SIZE = 8
_GAP = 0.1  # inches between columns
_LINE, _PAD = 0.135, 0.09


def table(exhibit: Exhibit) -> Body:
    """Header, rows with thin lines, numbers to the right; sum rows in bold."""
    written = exhibit.written()
    widths = _widths(exhibit)
    texts = [[_wrap(c.title, w, bold=True) for c, w in zip(exhibit.columns, widths, strict=True)]]
    texts += [[_wrap(str(v), w) for v, w in zip(row, widths, strict=True)] for row in written.to_numpy()]
    heights = [max(t.count("\n") + 1 for t in row) * _LINE + _PAD for row in texts]

    def draw(axes: Axes) -> None:
        axes.set_xlim(0, WIDTH - 0.1)
        axes.set_ylim(sum(heights), 0)
        axes.axis("off")
        y = 0.0
        for number, (row, height) in enumerate(zip(texts, heights, strict=True)):
            strong = number == 0 or number - 1 in exhibit.total_rows
            x = 0.0
            for i, (text, width) in enumerate(zip(row, widths, strict=True)):
                column = exhibit.columns[i]
                right = column.format in NUMERIC
                colour = palette.MUTED if number == 0 else palette.INK
                if column.format is Format.LEVEL and number and exhibit.scale is not None:
                    value = exhibit.table.iloc[number - 1, i]
                    if not pd.isna(value):
                        level = exhibit.scale[int(value)]
                        axes.add_patch(
                            Rectangle((x, y + 0.02), 0.22, height - 0.04, facecolor=level.colour, linewidth=0)
                        )
                        axes.text(
                            x + 0.11, y + height / 2, text, ha="center", va="center", fontsize=_SIZE, color=level.ink
                        )
                        x += width
                        continue
                axes.text(
                    x + width - 0.06 if right else x + 0.02,
                    y + height / 2,
                    text,
                    ha="right" if right else "left",
                    va="center",
                    fontsize=_SIZE,
                    color=colour,
                    fontweight="bold"
                    if strong
                    or (column.format is Format.VERDICT and number and is_sure(exhibit.table.iloc[number - 1, i]))
                    else "normal",
                    linespacing=1.15,
                )
                x += width
            y += height
            axes.plot([0, WIDTH - 0.1], [y, y], color=palette.MUTED if number == 0 else palette.LINE, linewidth=0.6)

    return Body(sum(heights), draw)


def _widths(exhibit: Exhibit) -> list[float]:
    """Column widths in inches that fill the page: narrow columns keep theirs, wide ones share the rest."""
    wanted = []
    for column in exhibit.columns:
        title = max(column.title.split(), key=len) if column.format in NUMERIC else column.title
        widest = max([width_of(title, _SIZE, bold=True), *(width_of(v, _SIZE) for v in set(exhibit.write(column.id)))])
        wanted.append(widest + _GAP)
    least = [_longest_word(exhibit.write(c.id)) + _GAP for c in exhibit.columns]
    return shared_widths(wanted, least, WIDTH - 0.1)


def _longest_word(cells: list[str]) -> float:
    return max((width_of(word, _SIZE) for cell in cells for word in cell.split(" ")), default=0.0)


def _wrap(text: str, width: float, *, bold: bool = False) -> str:
    return "\n".join(wrap(text, width - _GAP, _SIZE, bold=bold))
