"""The paper renderer: an exhibit as a matplotlib figure for print, with title, legend and source, or bare."""

from lagesbild.paper.page import bare, bare_png, bare_svg, figure, png, svg

__all__ = ["bare", "bare_png", "bare_svg", "figure", "png", "svg"]
