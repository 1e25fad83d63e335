"""Lägesbild: the document that is written together, from the same figures as the other pages."""

from lagesbild.ui import frame, manuscripts, output, state, who, writing

chosen = state.filters()
frame.heading("Lägesbild", "Dokumentet som ni skriver tillsammans, med samma siffror som på sidorna")
frame.needs_now()
who.ask()
held = manuscripts.choose(chosen)
if held is None:
    manuscripts.start(chosen)
    frame.end()
view = manuscripts.choose_view(held)
with state.showing(held.revision):
    if view == "ta-ut":
        output.write_out(held)
    elif view == "granska":
        output.review(held)
    elif view == "uppgifter":
        output.describe(held)
    else:
        writing.run(chosen, held)
