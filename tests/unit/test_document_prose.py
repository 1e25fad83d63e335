"""Light Markdown: whatever people write is printed, and nothing of it is lost or run."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagesbild.document.prose import Run, Shape, blocks, printable, resolved
from tests import nasty

NUMBERS = {"ratings-weeks:hv:2023": "Tabell 2"}


def shapes(text):
    return [(b.shape.value, b.depth, b.number, b.plain) for b in blocks(text)]


def test_paragraphs_lists_and_headings():
    text = "# Rubrik\nEtt\n\n- a\n- b\n  1. c\n  2. d\n\n  mer\n\n5. fem\n6. sex"
    assert shapes(text) == [
        ("heading", 1, 0, "Rubrik"),
        ("paragraph", 0, 0, "Ett"),
        ("bullet", 1, 0, "a"),
        ("bullet", 1, 0, "b"),
        ("numbered", 2, 1, "c"),
        ("numbered", 2, 2, "d"),
        ("paragraph", 1, 0, "mer"),
        ("numbered", 1, 5, "fem"),
        ("numbered", 1, 6, "sex"),
    ]
    assert [b.is_first for b in blocks(text) if b.shape is Shape.NUMBERED] == [True, False, True, False]


def test_styles_links_and_references():
    (block,) = blocks("En **fet *och kursiv*** [länk](https://bra.se) till [[ratings-weeks:hv:2023]].")
    assert block.runs == (
        Run("En "),
        Run("fet ", bold=True),
        Run("och kursiv", bold=True, italic=True),
        Run(" "),
        Run("länk", link="https://bra.se"),
        Run(" till "),
        Run("[[ratings-weeks:hv:2023]]", reference="ratings-weeks:hv:2023"),
        Run("."),
    )
    (block,) = resolved(block.plain, NUMBERS)
    assert "till Tabell 2." in block.plain
    (block,) = resolved("se [[finns-inte:hv:2023]]", NUMBERS)
    assert block.plain == "se [hänvisning saknas: finns-inte:hv:2023]"


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<b>fet</b>",
        "&lt;b&gt; &amp;",
        "`kod`",
        "| a | b |",
        "[x](javascript:alert)",
        "a\\b",
    ],
)
def test_html_and_code_are_plain_text(text):
    (block,) = blocks(text)
    assert block.plain == text
    assert not any(r.link or r.bold or r.italic for r in block.runs)


@pytest.mark.parametrize("text", ["[x](ftp://a.se/b)", "[x](#hej)", "![bild](x.png)"])
def test_an_address_that_is_not_for_the_web_is_written_out(text):
    (block,) = blocks(text)
    assert re.search(r"\((.*)\)", text)[1] in block.plain
    assert not any(r.link for r in block.runs)


words = st.text(alphabet=st.sampled_from("abcåäö 0123*_#->.)[](){}<>!|`~&\\\n\t:/=+"), max_size=200)


@given(st.one_of(st.text(max_size=300), words))
def test_no_text_is_refused_and_no_letter_or_digit_is_lost(text):
    def letters(t):
        return sorted(c for c in t if c.isalpha())

    result = blocks(text)
    printed = "".join(b.plain + "".join(r.link for r in b.runs if r.link not in r.text) for b in result)
    # a backslash before a sign is Markdown's, and a list's own number comes back as its number
    assert set(letters(printable(text))) <= set(letters(printed))
    assert len(letters(printed)) >= len(letters(printable(text)))
    assert all(b.depth >= 0 for b in result)
    assert all(not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", b.plain) for b in result)


@given(st.lists(st.text(alphabet="abcåäö1234567890 ,%−", min_size=1, max_size=30), min_size=1, max_size=5))
def test_plain_paragraphs_come_back_word_for_word(paragraphs):
    kept = [" ".join(p.split()) for p in paragraphs if p.strip() and not re.match(r"\s*\d+[.)]|\s*[-+*]\s", p)]
    assert [" ".join(b.plain.split()) for b in blocks("\n\n".join(kept))] == kept


@pytest.mark.parametrize("piece", ["1 ", "[", "[[a", "![", "[a](<", "*_", "*a**", "<", "- a\n", "# a\n"])
def test_a_long_text_of_any_shape_is_read_at_once(piece):
    began = time.process_time()
    blocks(nasty.TEXTS[piece])
    assert time.process_time() - began < 20  # quadratic would take minutes
