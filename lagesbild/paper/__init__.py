"""The paper pen: an exhibit as a matplotlib figure, with title, legend and source, for print."""

from lagesbild.paper.page import figure, png, svg

__all__ = ["figure", "png", "svg"]
