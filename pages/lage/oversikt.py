"""Översikt: what the week says, in one screen."""

from lagesbild.ui import frame, overview, places, show, state

places.first_question()
chosen = state.filters()
scope = chosen.scope()

if not show.available(chosen.ref("overview")):
    frame.heading("Översikt", f"{scope.area.name} {chosen.year}: läget i en bild")
    show.nothing(scope.area.name, chosen.year)
    frame.end()

overview.head(chosen, scope)
room = overview.weeks(chosen, scope)
overview.stands_out_and_decided(chosen, scope, room)
overview.tiles(chosen, scope)
