"""The document as a web page: nothing for axe to say, no request, and no page wider than the screen."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from lagesbild.document.writers.formats import write
from tests.seed_document import seed_document


@pytest.fixture(scope="module")
def address(register, tmp_path_factory):
    path = tmp_path_factory.mktemp("html") / "lagesbild.html"
    path.write_bytes(write(seed_document(register), "html"))
    return path.as_uri()


@pytest.mark.browser
@pytest.mark.parametrize("width", [1440, 390])
def test_the_page_can_be_read_by_everybody_and_asks_for_nothing(page, address, width):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address)
    assert [url for url in asked if not url.startswith("data:")] == [address]
    result = Axe().run(page)
    assert result.violations_count == 0, result.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.evaluate("[...document.images].every(i => i.complete && i.naturalWidth > 0)")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Till innehållet"
