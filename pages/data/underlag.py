"""Underlag: load files, see what is loaded and from where, undo an import."""

import streamlit as st

from lagesbild.ui import frame, importing, show, state, who

chosen = state.chosen_or_none()
frame.heading("Underlag", "Läs in filer, se varifrån allt kommer, ångra det som blev fel")
frame.needs_now()
who.show()
with st.container(key="unprinted"):
    importing.offer_templates(chosen)
    importing.import_files(chosen)
importing.show_imports(chosen)
if chosen and show.available(loaded := chosen.ref("loaded")):
    frame.folded("Inlästa tabeller, fil för fil", lambda: show.show(loaded))
