"""Lägesbild: the document that is written together, from the same figures as the other pages."""

from lagesbild.ui import frame, manuscripts, output, state, who, writing

chosen = state.filters()
frame.heading("Lägesbild", "Dokumentet som ni skriver tillsammans, med samma siffror som på sidorna")
frame.needs_now()
who.ask()
manuscript = manuscripts.choose(chosen)
if manuscript is None:
    manuscripts.start(chosen)
    frame.end()
view = manuscripts.choose_view(manuscript)
with state.showing(manuscript.revision):
    if view == "ta-ut":
        output.write_out(manuscript)
    elif view == "granska":
        output.review(manuscript)
    elif view == "uppgifter":
        output.describe(manuscript)
    else:
        writing.run(chosen, manuscript)
