"""Why something is the matter, on paper: a fishbone, a tree, a chain of events."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from lagesbild import palette
from lagesbild.exhibit import CauseFigure, CauseForm, Exhibit, cause_in_words
from lagesbild.paper.body import Body
from lagesbild.paper.text import width_of, wrap

_SIZE = 8.5
_LINE = 0.15  # inches per line
_GAP = 0.11
_HEADS = (1.5, 2.0, 2.5)  # inches: how wide the box that names the problem may be
_HEAD_LINES = 5  # more of them, and the box is made wider
_SLANT = 0.38
_STEPS = 4  # boxes beside each other


def figure(exhibit: Exhibit, drawing: CauseFigure, width: float) -> Body:
    """The figure in one of its three forms; everything is measured in inches, from the upper left corner."""
    inner = width - 0.1
    if drawing.form is CauseForm.FISHBONE:
        return _fishbone(exhibit, drawing, inner)
    return _tree(exhibit, drawing, inner) if drawing.form is CauseForm.TREE else _chain(exhibit, drawing, inner)


def _canvas(axes: Axes, width: float, height: float) -> None:
    axes.set_xlim(0, width)
    axes.set_ylim(height, 0)
    axes.axis("off")


def _box(axes: Axes, left: float, top: float, width: float, height: float, *, is_head: bool = False) -> None:
    axes.add_patch(
        FancyBboxPatch(
            (left + 0.05, top + 0.05),
            width - 0.1,
            height - 0.1,
            boxstyle="round,pad=0.05,rounding_size=0.06",
            facecolor=palette.ACCENT if is_head else "white",
            edgecolor=palette.ACCENT if is_head else palette.MUTED,
            linewidth=0.8,
        )
    )


def _lines(axes: Axes, x: float, y: float, lines: list[str], colour: str = palette.INK, **style: object) -> None:
    """Lines of text from their upper edge down."""
    for i, line in enumerate(lines):
        axes.text(x, y + i * _LINE, line, fontsize=_SIZE, color=colour, va="top", **style)  # type: ignore[arg-type]


def _pieces(causes: list[tuple[str, str]], width: float) -> list[list[str]]:
    return [wrap(cause_in_words(name, how), width, _SIZE) for name, how in causes]


def _tall(pieces: list[list[str]]) -> float:
    return sum(len(p) * _LINE + _GAP for p in pieces)


def _headed(name: str) -> tuple[float, list[str]]:
    """How wide the head is, as narrow as its name allows, and the name's lines."""
    width = 0.0
    for width in _HEADS:
        lines = wrap(name, width - 0.25, _SIZE, bold=True)
        if len(lines) <= _HEAD_LINES and _widest(lines) <= width - 0.25:
            return width, lines
    parted = " ".join(_parted(word, width - 0.25) for word in name.split(" "))
    return width, wrap(parted, width - 0.25, _SIZE, bold=True)


def _parted(word: str, width: float) -> str:
    """A word in pieces that fit ``width``, with hyphens: one that has no place to break would stand outside of its box."""
    pieces, rest = [], word
    while width_of(rest, _SIZE, bold=True) > width:
        n = next(n for n in range(len(rest) - 1, 0, -1) if n == 1 or _widest([f"{rest[:n]}-"]) <= width)
        pieces.append(f"{rest[:n]}-")
        rest = rest[n:]
    return " ".join([*pieces, rest])


def _widest(lines: list[str]) -> float:
    return max(width_of(line, _SIZE, bold=True) for line in lines)


def _fishbone(exhibit: Exhibit, drawing: CauseFigure, width: float) -> Body:
    ribs = drawing.on_branches(exhibit.table)
    above, below = ribs[:2], ribs[2:]
    headed, head = _headed(drawing.head)
    room = width - headed - 0.2

    def laid(of: list[tuple[str, list[tuple[str, str]]]]) -> list[tuple[str, list[list[str]]]]:
        return [(name, _pieces(causes, room / max(len(of), 1) - _SLANT - 0.3)) for name, causes in of]

    top, bottom = laid(above), laid(below)
    upper = 0.3 + max((_tall(p) for _, p in top), default=0.0)
    lower = 0.3 + max((_tall(p) for _, p in bottom), default=0.0)
    half = len(head) * _LINE / 2 + 0.14
    upper, lower = max(upper, half), max(lower, half)

    def draw(axes: Axes) -> None:
        _canvas(axes, width, upper + lower)
        axes.plot([0.05, width - headed], [upper, upper], color=palette.ACCENT, linewidth=2)
        _box(axes, width - headed, upper - half, headed, 2 * half, is_head=True)
        _lines(axes, width - headed / 2, upper - half + 0.14, head, "white", ha="center", fontweight="bold")
        for of, is_above in ((top, True), (bottom, False)):
            section = room / max(len(of), 1)
            for i, (name, pieces) in enumerate(of):
                left, right = i * section, (i + 1) * section
                end = 0.16 if is_above else upper + lower - 0.16
                axes.plot([right - _SLANT - 0.1, right - 0.1], [end, upper], color=palette.MUTED, linewidth=1.2)
                title = 0.0 if is_above else upper + lower - 0.15
                _lines(axes, left + 0.05, title, [name.capitalize()], palette.ACCENT, fontweight="bold")
                y = 0.22 if is_above else upper + 0.1
                for piece in pieces:
                    _lines(axes, left + 0.05, y, piece)
                    y += len(piece) * _LINE
                    at = right - 0.1 - _SLANT * abs(y - upper) / max(abs(end - upper), 0.01)
                    axes.plot([left + 0.05, at], [y + 0.02, y + 0.02], color=palette.LINE, linewidth=0.7)
                    y += _GAP

    return Body(upper + lower, draw)


def _tree(exhibit: Exhibit, drawing: CauseFigure, width: float) -> Body:
    indent = 0.32
    nodes = [(0, wrap(drawing.head, width - 0.3, _SIZE, bold=True))]
    nodes += [
        (depth, wrap(cause_in_words(name, how), width - depth * indent - 0.2, _SIZE))
        for depth, name, how in drawing.in_tree(exhibit.table)
    ]
    tops = [0.0]
    for _, lines in nodes:
        tops.append(tops[-1] + len(lines) * _LINE + 0.12)

    def draw(axes: Axes) -> None:
        _canvas(axes, width, tops[-1])
        for i, (depth, lines) in enumerate(nodes):
            x, y = depth * indent, tops[i]
            if not depth:
                named = _widest(lines)
                _box(axes, 0, y, min(width, named + 0.24), len(lines) * _LINE + 0.1, is_head=True)
                _lines(axes, 0.12, y + 0.05, lines, "white", fontweight="bold")
                continue
            parent = next(j for j in range(i - 1, -1, -1) if nodes[j][0] == depth - 1)
            start = tops[parent] + len(nodes[parent][1]) * _LINE + 0.1
            axes.plot([x - 0.2, x - 0.2, x - 0.03], [start, y + 0.1, y + 0.1], color=palette.MUTED, linewidth=0.8)
            _lines(axes, x, y + 0.03, lines)

    return Body(tops[-1], draw)


def _chain(exhibit: Exhibit, drawing: CauseFigure, width: float) -> Body:
    steps = [
        (f"{i}. {name}", how)
        for i, (name, how) in enumerate(zip(exhibit.table["name"], exhibit.table["certainty"], strict=True), 1)
    ]
    across = min(_STEPS, len(steps) + 1)
    arrow = 0.24
    box = (width - arrow * (across - 1)) / across
    boxes = [wrap(cause_in_words(text, how), box - 0.24, _SIZE) for text, how in steps]
    boxes.append(wrap(drawing.head, box - 0.24, _SIZE, bold=True))
    rows = [boxes[i : i + across] for i in range(0, len(boxes), across)]
    heights = [max(len(b) for b in row) * _LINE + 0.24 for row in rows]
    tops = [sum(heights[:i]) + 0.2 * i for i in range(len(rows))]

    def draw(axes: Axes) -> None:
        _canvas(axes, width, tops[-1] + heights[-1])
        for r, row in enumerate(rows):
            for c, lines in enumerate(row):
                left, is_head = c * (box + arrow), r * across + c == len(boxes) - 1
                _box(axes, left, tops[r], box, heights[r], is_head=is_head)
                weight = "bold" if is_head else "normal"
                _lines(axes, left + 0.12, tops[r] + 0.12, lines, "white" if is_head else palette.INK, fontweight=weight)
                if not is_head:
                    middle = tops[r] + heights[r] / 2
                    if c < across - 1:
                        _arrow(axes, (left + box + 0.03, middle), (left + box + arrow - 0.03, middle))
                    else:
                        low = tops[r] + heights[r]
                        _arrow(axes, (left + box / 2, low), (left + box / 2, low + 0.17))

    return Body(tops[-1] + heights[-1], draw)


def _arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    axes.annotate("", end, start, arrowprops={"arrowstyle": "->", "color": palette.MUTED, "linewidth": 1})
