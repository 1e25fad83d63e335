"""Underlag: every table that is loaded, from where, and what to look at in it."""

from lagesbild.ui import frame, show, state

chosen = state.filters()
frame.heading("Underlag", "Allt som är inläst: varifrån, för vilken period, och vad som behöver ses över")
show.show(chosen.id("loaded"))
