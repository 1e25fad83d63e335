""" "Kopiera länk", live or frozen to what is shown now, and "Kopiera bild": for a page and for a figure."""

from __future__ import annotations

import logging
from base64 import b64encode
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from lagesbild.calendar import now
from lagesbild.document.writers import files
from lagesbild.exhibit import Exhibit
from lagesbild.ui import session, state

log = logging.getLogger(__name__)


def page_link() -> None:
    """The buttons for the page as a whole."""
    _component()(
        key="copy-page",
        data={"frozen": _frozen()},
        on_picture_change=lambda: None,
        height="content",
    )


@st.fragment
def figure(exhibit: Exhibit, container: str) -> None:
    """The buttons for one figure. ``container``: its key, which a link leads to (`in_browser/asked.js` scrolls there)."""
    _component()(
        key=f"copy-{exhibit.id}",
        data={
            "frozen": _frozen(),
            "parameters": {state.FIGURE: container},
            "file": files.file_name(exhibit, "png"),
            "answer": session.picture(exhibit.id).pop(),
        },
        on_picture_change=lambda: _draw(exhibit),
        height="content",
    )


def _frozen() -> dict[str, str] | None:
    """The parameters of an address that shows the register as it is shown in this run; None where a page shows now only."""
    if session.NOW_ONLY.get(False):
        return None
    return {session.DAY.name: f"{state.as_of() or now().date()}", state.REVISION: str(state.version()[1])}


def _draw(exhibit: Exhibit) -> None:
    make, _ = files.FORMATS["png"]
    state.figures().log_export(exhibit.ref.area, f"{exhibit.id}, png")
    try:
        answer = {"png": b64encode(make(exhibit)).decode()}
    except Exception:  # the browser waits for an answer
        log.exception("picture of %s failed", exhibit.id)
        answer = {"problem": "Bilden kunde inte göras. Felet är loggat hos den som driver tjänsten."}
    session.picture(exhibit.id).set(answer)


def _component() -> Callable[..., Any]:
    return st.components.v2.component(
        "lagesbild_copy", html='<div class="lb-copy"></div>', js=_script(), isolate_styles=False
    )


@cache
def _script() -> str:
    return (Path(__file__).parent / "copying.js").read_text(encoding="utf-8")
