"""Signing in for real: the code flow with two providers, a reader who may not write, a role taken away, a copied cookie."""

import random
import time
import uuid
from contextlib import ExitStack

import oidc_provider_mock
import pytest
from oidc_provider_mock import User
from playwright.sync_api import expect

from lagesbild.actor import COMMAND_LINE, Access, Grant, Identity
from lagesbild.register import Doorkeeper, Register
from tests.browser.conftest import serving, settle
from tests.signed_in import settings_file

PLACE = "hasselby-vallingby"
GROUPS = (60, 250)
NO_ROLE = "Du har ingen behörighet ännu"


@pytest.fixture(scope="module")
def issuers():
    with ExitStack() as stack:
        users = [User(sub=f"g{n}", claims={"groups": groups(n)}) for n in GROUPS]
        run = oidc_provider_mock.run_server_in_thread
        servers = {n: stack.enter_context(run(user_claims=users)) for n in ("kommun", "polis")}
        yield {name: f"http://localhost:{server.server_port}" for name, server in servers.items()}


@pytest.fixture(scope="module")
def own(tmp_path_factory, issuers):
    """(home, address) of a server where people sign in, under the name that the providers send them back to."""
    home = tmp_path_factory.mktemp("sign-in")
    file = settings_file(home, "http://localhost:{port}/oauth2callback", **issuers)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LAGESBILD_SIGN_IN", str(file))
        with serving(home) as url:
            yield home, url.replace("127.0.0.1", "localhost")


def role(home, issuer, *, is_held):
    opened = Register(home / "register.sqlite")
    grant = Grant(Access.READER, "Kommunen", PLACE)
    Doorkeeper(opened).set_role(COMMAND_LINE, Identity(issuer, "a1"), grant, is_held=is_held)
    opened.close()


def groups(n):
    """Ids of groups as a directory has them: chance, which nothing makes shorter."""
    chance = random.Random(1)
    return [str(uuid.UUID(int=chance.getrandbits(128))) for _ in range(n)]


def sign_in(page, url, title, path="", sub="a1"):
    page.goto(f"{url}/{path}")
    page.get_by_role("button", name=f"Logga in med {title}").click()
    page.locator("input[name=sub]").fill(sub)
    page.get_by_role("button", name="Authorize", exact=True).last.click()
    page.wait_for_url(f"{url}/**")
    settle(page)


def test_the_code_flow_with_two_issuers_and_what_ends_a_session(own, issuers, browser, browser_context_args):
    home, url = own
    with browser.new_context(**browser_context_args) as context:
        page = context.new_page()
        sign_in(page, url, "Solviks kommun", "brott?ar=2022")
        expect(page).to_have_url(f"{url}/brott?ar=2022")  # the page that was asked for, not the first
        expect(page.get_by_role("heading", name=NO_ROLE)).to_be_visible()
        expect(page.get_by_text(f"Utfärdare: {issuers['kommun']}")).to_be_visible()
        assert page.get_by_role("menuitem").count() == 0

        role(home, issuers["kommun"], is_held=True)
        page.goto(f"{url}/registrera?vy=Händelser")
        settle(page)
        expect(page.get_by_role("button", name="Inloggad: läsare")).to_be_visible()
        expect(page.get_by_role("button", name="Notera", exact=True)).to_be_disabled()

        # a copied cookie is the same session; a role that is taken away ends both at the next press
        with browser.new_context(**browser_context_args, storage_state=context.storage_state()) as copied:
            thief = copied.new_page()
            thief.goto(f"{url}/brott")
            settle(thief)
            expect(thief.get_by_role("heading", name="Brott", exact=True)).to_be_visible()
            role(home, issuers["kommun"], is_held=False)
            for tab in (page, thief):
                waited = next_interaction(tab)
                expect(tab.get_by_role("heading", name=NO_ROLE)).to_be_visible(timeout=5_000)
                print(f"refused after {time.monotonic() - waited:.2f} s")

            # the same subject of the other provider is somebody else
            role(home, issuers["kommun"], is_held=True)
            with browser.new_context(**browser_context_args) as another:
                stranger = another.new_page()
                sign_in(stranger, url, "Polisen")
                expect(stranger.get_by_role("heading", name=NO_ROLE)).to_be_visible()

            # signed out here: refused with the copied cookie too, in the open tab and in a new one
            for tab in (page, thief):
                tab.goto(f"{url}/brott")
                settle(tab)
            page.get_by_role("button", name="Inloggad: läsare").click()
            page.get_by_role("button", name="Logga ut").click()
            page.wait_for_url(lambda address: "end_session" in address or address.rstrip("/") == url)
            next_interaction(thief)
            expect(thief.get_by_text("Du har loggat ut.")).to_be_visible(timeout=5_000)
            thief.goto(f"{url}/brott")
            settle(thief)
            expect(thief.get_by_text("Du har loggat ut.")).to_be_visible()


def next_interaction(page):
    """Go to another page by the menu: the moment of the press."""
    page.get_by_test_id("stTopNavSection").first.click()
    page.get_by_role("menuitem", name="Veckoläge", exact=True).click()
    return time.monotonic()


@pytest.mark.parametrize("number", GROUPS)
def test_somebody_in_many_groups_comes_in(own, browser, browser_context_args, number):
    """Cookies are split, and come as one header of 20 kB, also in the handshake of the WebSocket."""
    _, url = own
    with browser.new_context(**browser_context_args) as context:
        page = context.new_page()
        sign_in(page, url, "Solviks kommun", sub=f"g{number}")
        expect(page.get_by_role("heading", name=NO_ROLE)).to_be_visible()  # the page runs: groups give no right
        header = sum(len(c["name"]) + len(c["value"]) + 3 for c in context.cookies(url))
        assert (header > 8192) is (number == 250)
