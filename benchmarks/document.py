"""The whole seed document, as a ratio to drawing its figures by hand in matplotlib alone.

Run: ``python -m benchmarks.document``. "By hand" draws the marks, labels and legend of every
picture of the document straight from its numbers and saves a PNG of the same size at 300 dpi: no
exhibit, no table, no document. Both are measured in one process, in turn, so that the machine's
speed cancels out; seconds are the processor's, so that other work on the machine costs nothing; times are medians
of ``ROUNDS`` (an environment variable: 2 here, 1 with --public, each some minutes). Cold: no figure of the document has been drawn. Warm: the
same exhibits were written before, in this or another format. The promise is at most 1.5 times
by hand, for the document with all its tables and text.

``python -m benchmarks.document --public`` takes the whole way instead, from the register to the file of Exempelstad's
document, internal and public. Cold: nothing of the register has been read or drawn, and the pattern of what may be
told is made anew. The promise is that the public version costs at most 3 times the internal one.
"""

from __future__ import annotations

import gc
import io
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from matplotlib.figure import Figure
from matplotlib.patches import Patch, Polygon

from lagesbild import intake, palette
from lagesbild.analysis.geography import from_geojson, project
from lagesbild.document.assembling import place_pattern, produce
from lagesbild.document.model import Document
from lagesbild.document.writers.formats import WRITERS, write
from lagesbild.document.writers.layout import NumberedExhibit, flow
from lagesbild.exhibit import AreaMap, Intervals, LevelBars, Lines, of_level
from lagesbild.paper.page import _DRAWINGS
from lagesbild.register import Register
from tests.seed_document import seed_document

ROUNDS, MOST = int(os.environ.get("ROUNDS", "2")), 1.5
PUBLIC_ROUNDS, MOST_PUBLIC = int(os.environ.get("ROUNDS", "1")), 3.0
AREA, OF_YEAR = "exempelstad-fiktiv", 2026


def by_hand(shown: NumberedExhibit) -> bytes:
    """The figure as somebody would draw it who has the numbers and knows matplotlib."""
    drawing, table = shown.exhibit.drawing, shown.exhibit.table
    tall = {AreaMap: 4.6, LevelBars: 2.3, Lines: 2.7}.get(type(drawing), 1.2)
    sheet = Figure(figsize=(shown.inches, tall), facecolor="white")
    axes = sheet.add_axes((0.08, 0.16, 0.9, 0.8))
    if isinstance(drawing, LevelBars):
        below = table["week"] * 0
        for level in (drawing.scale[n] for n in drawing.levels):
            heights = table[of_level(level.number)]
            axes.bar(table["week"], heights, 0.86, bottom=below, color=level.colour, label=level.name)
            below = below + heights
        axes.bar(table["week"], table["unassessed"], 0.86, facecolor="white", hatch="////", label="Ej bedömd")
        axes.legend(ncols=5, frameon=False, loc="upper left", bbox_to_anchor=(0, -0.08))
    elif isinstance(drawing, Lines):
        axes.plot(table[drawing.x].astype(int), table[drawing.series[0]].astype(float), "o-", color=palette.ACCENT)
        for x, y in zip(table[drawing.x], table[drawing.series[0]], strict=True):
            axes.annotate(str(y), (int(x), float(y)), (0, 6), textcoords="offset points", ha="center")
    elif isinstance(drawing, Intervals):
        rows = table[table[drawing.value].notna()]
        axes.plot(rows[drawing.value], range(len(rows)), "o", color=palette.ACCENT)
        axes.set_yticks(range(len(rows)), rows[drawing.label])
        axes.set_xlim(0, 104)
    elif isinstance(drawing, AreaMap):
        values = dict(zip(table[drawing.label], table[drawing.value], strict=True))
        shapes = dict(zip(drawing.shapes, from_geojson(list(drawing.shapes.values())), strict=True))
        for name, outline in shapes.items():
            colour = drawing.fill(values.get(name))
            for part in getattr(outline, "geoms", [outline]):
                style = {"facecolor": colour or "white", "edgecolor": "#5B6B76", "hatch": None if colour else "////"}
                axes.add_patch(Polygon(list(part.exterior.coords), **style))
            axes.text(
                outline.centroid.x,
                outline.centroid.y,
                f"{name}\n{values.get(name)}",
                ha="center",
                va="center",
                bbox={"boxstyle": "round,pad=0.2", "facecolor": "white", "alpha": 0.78, "linewidth": 0},
            )
        for layer in drawing.layers:
            for outline in from_geojson([g for _, g in layer.shapes]):
                if layer.style == "point":
                    (outline,) = project([outline])
                    axes.plot([outline.x], [outline.y], "o")
                else:
                    for part in getattr(outline, "geoms", [outline]):
                        ring = part.exterior if part.geom_type == "Polygon" else part
                        axes.plot(*ring.xy, "--", color=palette.VULNERABLE)
        axes.autoscale_view()
        axes.set_aspect("equal")
        axes.axis("off")
        classes = [Patch(facecolor=c, label=t) for t, c in drawing.classes(shown.exhibit.columns[1])]
        axes.legend(handles=classes, ncols=5, frameon=False, loc="upper left", bbox_to_anchor=(0, -0.02))
    buffer = io.BytesIO()
    sheet.savefig(buffer, format="png", dpi=300)
    return buffer.getvalue()


def once(work: Callable[[], object]) -> float:
    """The processor's seconds of one run."""
    gc.collect()
    start = time.process_time()
    work()
    return time.process_time() - start


def versions() -> None:
    """Print what the internal and the public version of a document cost; exit code 1 above the promise."""
    with tempfile.TemporaryDirectory() as home:
        intake.open_register(Path(home)).close()
        seconds: dict[tuple[str, bool, bool], list[float]] = {}
        with closing(Register(Path(home) / "register.sqlite")) as register:
            document = produce.produce(register, AREA, OF_YEAR, "xlsx").document
        for form in WRITERS:
            write(document, form)  # imports, fonts and caches of the libraries
        for _ in range(PUBLIC_ROUNDS):
            for form in WRITERS:
                for public in (False, True):
                    _DRAWINGS.clear()
                    place_pattern._made.clear()
                    place_pattern._incidents_made.clear()
                    with closing(Register(Path(home) / "register.sqlite")) as register:  # it keeps what it has read
                        for cold in (True, False):
                            took = once(
                                lambda r=register, f=form, p=public: produce.produce(r, AREA, OF_YEAR, f, public=p)
                            )
                            seconds.setdefault((form, public, cold), []).append(took)
    middle = {key: statistics.median(times) for key, times in seconds.items()}
    base = middle["docx", False, True]
    for form in WRITERS:
        one = {k: middle[form, *k] for k in ((False, True), (True, True), (False, False), (True, False))}
        print(
            f"{form:5} kall intern {one[False, True] / base:.2f}, offentlig {one[True, True] / base:.2f} "
            f"({one[True, True] / one[False, True]:.2f} gånger); varm intern {one[False, False] / base:.2f}, "
            f"offentlig {one[True, False] / base:.2f} ({one[True, False] / one[False, False]:.2f} gånger)"
        )
    worst = max(middle[f, True, c] / middle[f, False, c] for f in WRITERS for c in (True, False))
    print(
        f"Alla tider mot Word kall, intern ({base:.1f} s). Offentlig mot intern, som mest: {worst:.2f} (högst {MOST_PUBLIC})"
    )
    sys.exit(worst > MOST_PUBLIC)


def main() -> None:
    """Print every format's ratios; exit code 1 when the Word document is above the promise."""
    with tempfile.TemporaryDirectory() as home:
        register = intake.open_register(Path(home))
        document: Document = seed_document(register)
        register.close()
    exhibits = [i for i in flow(document) if isinstance(i, NumberedExhibit)]
    pictures = [i for i in exhibits if not i.is_table]
    for form in WRITERS:
        write(document, form)  # imports, fonts and caches of the libraries
    for shown in pictures:
        by_hand(shown)
    hand: list[float] = []
    cold: dict[str, list[float]] = {form: [] for form in WRITERS}
    warm: dict[str, list[float]] = {form: [] for form in WRITERS}
    for _ in range(ROUNDS):
        hand.append(once(lambda: [by_hand(p) for p in pictures]))
        for form in WRITERS:
            _DRAWINGS.clear()
            cold[form].append(once(lambda form=form: write(document, form)))
            warm[form].append(once(lambda form=form: write(document, form)))
    base = statistics.median(hand)
    print(f"{len(exhibits)} exhibits, {len(pictures)} bilder; bilderna för hand: {base / len(pictures):.2f} s styck")
    for form in WRITERS:
        first, again = statistics.median(cold[form]), statistics.median(warm[form])
        print(
            f"{form:5} kall {first / len(exhibits):.2f} s per exhibit, {first / base:.2f} gånger för hand; "
            f"varm {again / len(exhibits):.2f} s, {again / base:.2f} gånger"
        )
    ratio = statistics.median(cold["docx"]) / base
    print(f"Word kall: {ratio:.2f} gånger för hand (högst {MOST})")
    sys.exit(ratio > MOST)


if __name__ == "__main__":
    versions() if "--public" in sys.argv[1:] else main()
