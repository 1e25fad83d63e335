"""What the tests of isolation run in a worker."""

import ctypes
import itertools
import os
import time

from lagesbild.problems import Problem, Refused


def double(number, begin):
    begin(0)
    return 2 * number, os.getpid()


def spin(step, begin):
    for i in range(step + 1):
        begin(i)
    while True:
        pass


def spin_in_turns(begin):
    """Steps that are begun again do not get their time anew."""
    for i in itertools.count():
        begin(i % 2)
        end = time.process_time() + 0.05
        while time.process_time() < end:
            pass


def linger(seconds, begin):
    time.sleep(seconds)
    return seconds


def swell(begin):
    begin(1)
    return [bytes(2**20) for _ in range(100_000)]


def fall(begin):
    begin(2)
    ctypes.string_at(0)


def refuse(begin):
    raise Refused([Problem("Fel.", "rätt.", 3, file="a.csv")])
