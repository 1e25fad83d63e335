"""No text holds a core by way of a regular expression: each is tried with what it repeats, thousands of times over."""

import re
import signal
import time

import pytest

from lagesbild.checktext.check import _LONGEST_SENTENCE
from tests import patterns

LENGTH = 5_000  # characters
YARDSTICKS = 5  # a text is too much when it takes this many times `yardstick`
WORTH_TRYING = 0.05  # seconds: what takes less is never too much
OWN_TEXT = (
    "lagesbild.ui.index_page",
    "lagesbild.ui.protection",
)  # what they read is Streamlit's page, no person's text


class TooLong(Exception):
    pass


def seconds(used: patterns.Used, text: str, most: float) -> float:
    """Processor time of one try; broken off when it has taken more than ``most`` seconds, as a coarse clock counts them."""

    def ring(*_: object) -> None:
        raise TooLong

    before = signal.signal(signal.SIGPROF, ring)
    began = time.process_time()
    try:
        signal.setitimer(signal.ITIMER_PROF, 2 * max(most, 0.05))
        try:
            used.run(text)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
    except TooLong:  # in the try, or just after it
        pass
    finally:
        signal.signal(signal.SIGPROF, before)
    return time.process_time() - began


def yardstick() -> float:
    """Processor time of a known quadratic search, now: so that a slow or busy machine finds no more than a quick one."""
    return seconds(patterns.Used(re.compile(r"a+b"), True, "here"), "a" * 5_000, 1)


def is_longer(used: patterns.Used, text: str, limit: float) -> bool:
    return seconds(used, text, limit) > limit


def is_slow(used: patterns.Used, length: int) -> str:
    """A text that is too much for the pattern; empty when none was found.

    A quarter of the text takes a 64th of the time where the time grows as its cube: most patterns are told by that.
    """
    if not any(is_longer(used, text, WORTH_TRYING / 64) for text in patterns.hard_texts(used.pattern, length // 4)):
        return ""
    for text in sorted(patterns.hard_texts(used.pattern, length)):
        if is_longer(used, text, WORTH_TRYING) and all(
            is_longer(used, text, YARDSTICKS * yardstick()) for _ in range(3)
        ):
            return f"{used.where} {used.pattern.pattern[:80]!r} {text[:30]!r}"
    return ""


def test_no_text_is_too_much_for_a_pattern():
    result, _ = patterns.every()
    assert len(result) > 400
    slow = []
    for used in result:
        if not used.where.startswith(OWN_TEXT):
            # running text is read a sentence at a time, and a longer one is not
            slow.append(is_slow(used, _LONGEST_SENTENCE if used.where.startswith("lagesbild.checktext") else LENGTH))
    assert [s for s in slow if s] == []


@pytest.mark.parametrize("pattern", [r"\s*x$", r"(a+)+b", r"(?:.*,)*x", r"\w*nej", r"(\d+)\s*%?\s*st"])
def test_the_trial_finds_what_is_slow(pattern):
    # four times the text, sixteen times the work: how quick one sign is on this machine decides nothing
    # and a busy one may miss it once
    assert any(is_slow(patterns.Used(re.compile(pattern), True, "here"), 4 * LENGTH) for _ in range(3))
