"""What stands on the pages of a PDF: figures stay with their sentences, and no page is left half empty for one that nearly fits."""

import pytest

from lagesbild.document.writers import pdf
from lagesbild.document.writers.filled import BOTTOM, LEAST_PICTURE, TOP, Breakable, Changes, Mark
from tests.seed_document import seed_document


def marks(free, height, picture=0.0, above=20.0):
    """A page that ends ``free`` points too early, and the figure that begins the next one."""
    start = TOP + above
    parts = [Mark("slut", 4, BOTTOM - free), Mark("slut", 5, start - 10), Mark("start", 5, start, "a")]
    if picture:
        parts += [Mark("bild", 5, start + 20, "a"), Mark("bildslut", 5, start + 20 + picture, "a")]
    else:
        parts += [Mark("rader", 5, start + 30, "a")]
    return [*parts, Mark("slut", 5, TOP + height, "a")]


@pytest.mark.parametrize(
    "free, height, picture, expected",
    [
        (280, 290, 200, True),  # a little too tall for what is left
        (280, 296, 200, True),
        (200, 400, 200, False),  # nothing that anybody would call the same picture
        (60, 80, 60, False),  # so little is left that nobody misses it
        (280, 330, 20, False),  # it is the words that are long
    ],
)
def test_a_picture_that_nearly_fits_is_drawn_smaller(free, height, picture, expected):
    changes = Changes()
    assert changes.next(marks(free, height, picture), {}) is expected
    assert set(changes.smaller) == ({"a"} if expected else set())
    assert all(LEAST_PICTURE <= f < 1 for f in changes.smaller.values())


@pytest.mark.parametrize(
    "free, rows, row, expected",
    [
        (300, 20, 16, True),
        (300, 8, 45, True),  # rows of several lines: two are as tall as six
        (150, 20, 16, False),  # too little at the foot of a page
        (300, 17, 16, False),  # too little at the head of the next
        (300, 3, 16, False),
    ],
)
def test_a_table_goes_on_to_the_next_page_with_rows_enough_on_both(free, rows, row, expected):
    changes = Changes()
    assert changes.next(marks(free, 60 + rows * row), {"a": Breakable(rows, row)}) is expected
    assert changes.broken == ({"a"} if expected else set())


@pytest.mark.parametrize("free, expected", [(500, True), (440, True), (300, False)])
def test_a_year_of_levels_goes_on_in_its_middle_only(free, expected):
    changes = Changes()
    year = Breakable(46, 12, head=72, is_halved=True)
    assert changes.next(marks(free, 60 + 46 * 12 + 72), {"a": year}) is expected
    assert changes.broken == ({"a"} if expected else set())


def test_a_change_that_helps_nothing_is_taken_back_and_not_tried_again():
    changes, stands = Changes(), marks(280, 290, 200)
    assert changes.next(stands, {}) and changes.smaller
    assert changes.next(stands, {}) and not changes.smaller  # laid out anew, it stands where it stood
    assert not changes.next(stands, {})


@pytest.mark.parametrize("picture, is_whole", [(200, True), (100, False), (0, False)])
def test_a_table_whose_notes_alone_would_go_on_stays_whole_where_a_smaller_picture_makes_room(picture, is_whole):
    changes, tables = Changes(), {"a": Breakable(30, 13)}
    assert changes.next(marks(300, 450), tables)
    assert changes.broken
    above = [Mark("start", 4, 90, "p"), Mark("bild", 4, 100, "p"), Mark("bildslut", 4, 100 + picture, "p")]
    rows = [Mark("start", 4, 480, "a"), Mark("rader", 4, 500, "a"), Mark("radslut", 4, 770, "a")]
    stands = [*(above if picture else []), *rows, Mark("slut", 5, TOP + 20, "a")]
    assert changes.next(stands, tables) == is_whole
    assert (changes.broken == set(), set(changes.smaller) == {"p"}) == (is_whole, is_whole)


def test_a_table_whose_rows_go_on_stays_broken():
    changes, tables = Changes(), {"a": Breakable(30, 13)}
    assert changes.next(marks(300, 450), tables)
    above = [Mark("start", 4, 90, "p"), Mark("bild", 4, 100, "p"), Mark("bildslut", 4, 300, "p")]
    rows = [Mark("start", 4, 480, "a"), Mark("rader", 4, 500, "a"), Mark("radslut", 5, TOP + 60, "a")]
    assert not changes.next([*above, *rows, Mark("slut", 5, TOP + 90, "a")], tables)
    assert (changes.broken, changes.smaller) == ({"a"}, {})


def test_no_page_of_the_seeds_document_is_half_empty(register, monkeypatch):
    seen = []
    read = pdf._marks
    monkeypatch.setattr(pdf, "_marks", lambda *a: seen.append(read(*a)) or seen[-1])
    pdf.write(seed_document(register))

    def empty(found):
        last = {m.page: m.y for m in found}  # in order: the last mark of each page
        body = sorted(last)[1:-1]  # not the summary's page, which stands alone, nor the last
        return [p for p in body if last[p] < TOP + 0.55 * (BOTTOM - TOP)]

    assert empty(seen[0]) and not empty(seen[-1])
