"""The public page over HTTP: what anybody may read, and that it is all."""

import re
from dataclasses import replace
from datetime import date

import pytest
from starlette.testclient import TestClient

from lagesbild import settings
from lagesbild.actor import Actor, Role
from lagesbild.services import DocumentService
from lagesbild.settings import InvalidSetting
from lagesbild.ui import public_page, serve

PLACE = "hasselby-vallingby"
ME = Actor(Role.SAFETY_COORDINATOR, "Kommunen")


@pytest.fixture
def started(own_register, drafted):
    documents = DocumentService(own_register, ME)
    short = drafted(PLACE, 2023)
    return documents, documents.start(replace(short, title="Läget <b>2023</b>", sections=short.sections[:1]))


@pytest.fixture
def client():
    public_page._opened.cache_clear()
    with TestClient(serve.public_app()) as made:
        yield made
    public_page._opened.cache_clear()


def test_only_what_is_approved_is_read_and_only_in_its_public_version(started, client, monkeypatch):
    documents, draft = started
    path = f"{public_page.PATH}/{PLACE}/{draft.id}"
    assert "Ingen lägesbild är publicerad ännu." in client.get(public_page.PATH).text
    assert client.get(f"{path}.pdf").status_code == 404
    documents.approve(PLACE, draft.id, day=date(2024, 1, 15))
    listed = client.get("/")
    assert "Läget &lt;b&gt;2023&lt;/b&gt;" in listed.text and "version 1" in listed.text
    assert sorted(re.findall(r'href="([^"]+)"', listed.text)) == [f"{path}.{form}" for form in ("docx", "html", "pdf")]
    made = []
    real = DocumentService.public_file
    monkeypatch.setattr(DocumentService, "public_file", lambda self, *asked: made.append(asked) or real(self, *asked))
    shown = [client.get(f"{path}.html") for _ in range(2)]
    assert len(made) == 1  # made once, however often it is asked for
    assert (
        shown[0].content
        == shown[1].content
        == real(DocumentService(documents._register, public_page._ANYBODY), *made[0])
    )
    for answer in (listed, *shown):
        assert "set-cookie" not in answer.headers and "script-src" not in answer.headers["content-security-policy"]
    documents.declare_open(PLACE, documents.can_be_opened(draft)[0], "Brå publicerar dem", is_open=True)
    assert client.get(f"{path}.html").status_code == 200 and len(made) == 2  # what may be told has changed
    editor = documents.editor(PLACE, draft.id)
    editor.new_version()
    editor.rename_section(draft.sections[0].id, "Nästa läge")
    assert "version 1" in client.get(public_page.PATH).text  # a version that is written is nobody's yet
    assert "Nästa läge" not in client.get(f"{path}.html").text
    assert client.get(f"{path}.xlsx").status_code == client.get(f"{path}.txt").status_code == 404


@pytest.mark.parametrize(
    "path", ["/brott", "/rapportera/x", "/_stcore/health", "/media/x.pdf", f"{public_page.PATH}/a/b.pdf"]
)
def test_the_page_alone_answers_nothing_else(home, client, path):
    assert client.get(path).status_code in (403, 404)


def test_the_setting_says_yes_or_no(monkeypatch):
    monkeypatch.setenv("LAGESBILD_PUBLIC", "ja")
    with pytest.raises(InvalidSetting, match="LAGESBILD_PUBLIC"):
        settings.validate()
