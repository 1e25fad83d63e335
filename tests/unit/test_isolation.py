"""Jobs in a process of their own: answered, stopped by their limits, by their death, or by whoever waits."""

import os
import time
from multiprocessing.connection import wait

import pytest

from lagesbild import isolation
from lagesbild.isolation import Limits, Stopped, Why
from lagesbild.problems import Refused
from tests.jobs import double, fall, linger, refuse, spin, spin_in_turns, swell

MODULES = ("tests.jobs",)
SMALL = Limits((0.5, 0.5, 0.5), 100 * 2**20)


def call(function, *arguments, limits=SMALL, waiting=lambda: None):
    return isolation.call(function, *arguments, limits=limits, modules=MODULES, waiting=waiting)


def test_an_answer_comes_back_and_the_worker_is_used_again():
    first, second = call(double, 21), call(double, 4)
    assert (first[0], second[0]) == (42, 8)
    assert first[1] == second[1] != os.getpid()


@pytest.mark.parametrize(
    ("job", "why", "step"),
    [((spin, 0), Why.TIME, 0), ((spin, 2), Why.TIME, 2), ((swell,), Why.MEMORY, 1), ((fall,), Why.CRASH, 2)],
)
def test_a_limit_ends_the_job_and_says_in_which_step(job, why, step):
    with pytest.raises(Stopped) as stopped:
        call(*job)
    assert (stopped.value.why, stopped.value.step) == (why, step)
    assert call(double, 1)[0] == 2, "the next job has a worker of its own"


def test_steps_share_no_time_and_get_none_anew():
    with pytest.raises(Stopped) as stopped:
        call(spin_in_turns)
    assert stopped.value.why == Why.TIME


def test_what_the_job_raises_is_raised_whole():
    with pytest.raises(Refused, match=r"a.csv:3:: Fel\. Väntat: rätt\."):
        call(refuse)


def test_whoever_waits_can_stop_it():
    class EnoughError(Exception):
        pass

    def enough():
        raise EnoughError

    began = time.monotonic()
    with pytest.raises(EnoughError):
        call(spin, 0, limits=Limits((60.0,), 2**27), waiting=enough)
    assert time.monotonic() - began < 10
    assert call(double, 3)[0] == 6


def test_a_worker_whose_server_is_gone_ends_without_a_word(capfd):
    """As when the server is killed while a file is read."""
    worker = isolation._start(MODULES)
    connection = worker.connected(lambda source: wait([source]))
    connection.send((linger, (0.5,), SMALL))
    while connection.recv()[0] != "begins":
        pass
    connection.close()
    worker.control.close()
    assert worker.process.wait(20) == 0
    assert capfd.readouterr().err == ""
