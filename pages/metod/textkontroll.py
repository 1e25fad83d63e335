"""Textkontroll: the numbers of a text against what is loaded."""

from lagesbild.ui import frame, html, state, textcheck

chosen = state.filters()
frame.heading(
    "Textkontroll", f"Prövar talen i en text mot det som är inläst om {chosen.scope().area.name} {chosen.year}"
)
text = textcheck.ask()
if text.strip():
    textcheck.show(text, chosen)
else:
    html.say("empty", "Klistra in eller skriv en text, eller välj en fil. Texten sparas inte.")
