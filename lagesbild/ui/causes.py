"""Why something is the matter, on screen: a fishbone, a tree or a chain as lists that fit any width."""

from __future__ import annotations

from markupsafe import Markup

from lagesbild.exhibit import CauseFigure, CauseForm, Exhibit, cause_in_words
from lagesbild.ui import html


def figure(exhibit: Exhibit, drawing: CauseFigure) -> Markup:
    """The figure; it is read in order by whoever does not see it."""
    head = html.tag("p", drawing.head, class_="head")
    table = exhibit.table
    if drawing.form is CauseForm.FISHBONE:
        ribs = [
            html.tag("div", html.tag("h4", name.capitalize()), _causes(causes), class_="rib")
            for name, causes in drawing.on_branches(table)
        ]
        inside = html.tag("div", *ribs, class_="ribs") + head
    elif drawing.form is CauseForm.TREE:
        nodes = [
            html.tag("li", cause_in_words(name, how), style=f"--lb-depth:{depth}")
            for depth, name, how in drawing.in_tree(table)
        ]
        inside = head + html.items(nodes)
    else:
        steps = [cause_in_words(name, how) for name, how in zip(table["name"], table["certainty"], strict=True)]
        boxes = [html.tag("li", html.tag("b", f"{i}. "), step) for i, step in enumerate(steps, 1)]
        inside = html.items([*boxes, html.tag("li", drawing.head, class_="head")], ordered=True)
    return html.tag("div", inside, class_=f"lb-causes {drawing.form}", role="group", aria_label=exhibit.title)


def _causes(causes: list[tuple[str, str]]) -> Markup:
    if not causes:
        return html.tag("p", "Inget noterat.", class_="none")
    return html.items(cause_in_words(name, how) for name, how in causes)
