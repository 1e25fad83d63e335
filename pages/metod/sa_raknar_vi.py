"""Så räknar vi: every method explained, with an example, its source, and when not to use it."""

import streamlit as st

from lagesbild.ui import frame, methods, session

frame.heading("Så räknar vi", "Metoderna bakom siffrorna: vad de svarar på, ett exempel, källan och när de inte duger")
with st.container(horizontal=True):
    method = methods.choose()
    words = st.text_input(
        "Sök i texterna",
        key=session.METHOD_SEARCH.name,
        bind="query-params",
        width=360,
        placeholder="Till exempel: p-värde",
    )
left, right = st.columns([3, 2], gap="large")
with left:
    if method:
        methods.explain(method)
    frame.section("Tecken i tabellerna")
    methods.signs()
    frame.section("Det som alltid gäller")
    methods.rules()
with right:
    frame.section(f"Metoder som nämner ”{words}”" if words else "Alla metoder")
    methods.index(words or "")
