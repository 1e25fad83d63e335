"""What the housekeeper lets go of, in a process that holds little else: the tests' own holds what thousands of tests have left."""

import gc
import json
import weakref

from lagesbild.ui import housekeeping


class Knot:
    """Garbage that only a collection finds."""

    def __init__(self):
        self.itself = self


def knot():
    return weakref.ref(Knot())


def when_all_have_left() -> dict[str, list[bool]]:
    """Whether what was there from the beginning and what is new are gone, with one visitor and with none."""
    old = knot()
    gc.freeze()
    new = knot()
    there = [1]
    keeper = housekeeping.Housekeeper(lambda: there[0])
    keeper.round()
    with_one = [old() is None, new() is None]
    there[0] = 0
    keeper.round()
    return {"with one": with_one, "with none": [old() is None, new() is None]}


def times_given_back() -> list[int]:
    """How often memory was given back after three rounds with nobody, and after somebody came and left."""
    there = [0]
    keeper = housekeeping.Housekeeper(lambda: there[0])
    for _ in range(3):
        keeper.round()
    empty = len(GIVEN_BACK)
    for there[0] in (1, 0):
        keeper.round()
    return [empty, len(GIVEN_BACK)]


GIVEN_BACK: list[int] = []

if __name__ == "__main__":
    housekeeping.give_memory_back = lambda: GIVEN_BACK.append(1)
    gc.disable()
    left = when_all_have_left()
    first = len(GIVEN_BACK)
    GIVEN_BACK.clear()
    print(json.dumps({**left, "given back": first, "empty, and again": times_given_back()}))
