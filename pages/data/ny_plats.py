"""Ny plats: make a place with parts and scale, change it, hide the examples."""

from lagesbild.ui import frame, places

frame.heading("Ny plats", "Namn, delar och nivåskala räcker för att börja veckomötet")
frame.needs_now()
places.run()
