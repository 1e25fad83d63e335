"""What somebody with the role publik sees: the approved documents in their public version, and nothing else."""

from __future__ import annotations

from functools import partial

import streamlit as st

from lagesbild.actor import Actor
from lagesbild.document.writers import formats
from lagesbild.manuscript import Listed
from lagesbild.swedish import slug
from lagesbild.ui import door, html
from lagesbild.ui.text import plain


def run() -> None:
    """The list, each with its file."""
    html.show(html.tag("h1", "Publicerade lägesbilder", class_="lb-h1"))
    documents = door.opened().documents(door.visit().actor).published()
    if not documents:
        html.say("empty", "Ingen lägesbild är godkänd ännu.")
    for listed in documents:
        with st.container(horizontal=True, vertical_alignment="center", key=f"published-{listed.area}-{listed.id}"):
            html.say("reading", html.tag("b", listed.title), f" {listed.year}", width="content")
            st.download_button(
                plain("Hämta den offentliga versionen (PDF)"),
                data=door.for_later(partial(_file, listed)),
                file_name=f"{slug(listed.title)}-offentlig.pdf",
                mime=formats.MEDIA["pdf"],
                key=f"public-{listed.area}-{listed.id}",
                on_click="ignore",
                type="tertiary",
            )


def _file(listed: Listed, actor: Actor | None) -> bytes:
    return door.opened().documents(actor).public_file(listed.area, listed.id, "pdf")
