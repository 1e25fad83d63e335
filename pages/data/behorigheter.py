"""Behörigheter: who has which role, and the log of what is done and seen; for administrators."""

from lagesbild.ui import administering, frame

frame.heading("Behörigheter", "Vem som får göra vad, och loggen över vad som har gjorts och setts")
frame.needs_now()
administering.run()
