"""Who sees what, where people sign in: axe in both themes, at four widths, on every page where something is kept and shared."""

import oidc_provider_mock
import pytest
from playwright.sync_api import expect

from lagesbild import services
from lagesbild.actions.notes import WalkPoint
from lagesbild.actor import COMMAND_LINE, Access, Grant, Identity
from lagesbild.calendar import Week, today
from lagesbild.register import Doorkeeper, Register
from lagesbild.week import Incident
from tests.browser.accessible import english, violations
from tests.browser.conftest import serving, settle
from tests.browser.test_sign_in import sign_in
from tests.effort import IS_FULL
from tests.signed_in import claims, settings_file

PLACE = "exempelstad-fiktiv"
WIDTHS = (390, 1024, 1440, 1920)
_PAPER = "() => getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
VIEWS = ("registrera?vy=Händelser", "registrera?vy=Rapporter", "atgarder?vy=dialog", "underlag", "behorigheter")
pytestmark = pytest.mark.skipif(not IS_FULL, reason="minutes: belongs to make endurance")


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    home = tmp_path_factory.mktemp("sees")
    with oidc_provider_mock.run_server_in_thread() as provider, pytest.MonkeyPatch.context() as patch:
        issuer = f"http://localhost:{provider.server_port}"
        redirect = "http://localhost:{port}/oauth2callback"
        patch.setenv("LAGESBILD_SIGN_IN", str(settings_file(home, redirect, kommun=issuer, polis=issuer)))
        with serving(home) as address:
            patch.setenv("LAGESBILD_HOME", str(home))
            _keep(home, issuer)
            yield address.replace("127.0.0.1", "localhost")


def _keep(home, issuer):
    """A coordinator who administers too, and an incident and a point of a walk of theirs alone."""
    opened = Register(home / "register.sqlite")
    who = Identity(issuer, "a1")
    Doorkeeper(opened).set_role(COMMAND_LINE, who, Grant(Access.COORDINATOR, "Kommunen", PLACE), is_held=True)
    Doorkeeper(opened).set_role(COMMAND_LINE, who, Grant(Access.ADMINISTRATOR, "Kommunen", ""), is_held=True)
    opened.close()
    made = services.open_services()
    actor = made.sign_ins().actor(claims(iss=issuer), "")
    scope = made.figures(actor).scope(PLACE, today().year, made.figures(actor).version()[1])
    day, part = Week.of(today()).shift(-1).monday(), scope.parts[0].id
    made.meeting(actor).note(
        PLACE, Incident(part, day, "Brand", "allvarlig", "Kommunen", place="gränden", note="Papper")
    )
    made.actions(actor).add_note(PLACE, WalkPoint("Trasig lampa", spot="hörnet", part=part))
    made.close()


def test_who_sees_what_can_be_read_by_everybody(url, browser, browser_context_args):
    """One sign-in, one visit to each view: every width is measured, and axe asked where the layout and the colours differ."""
    with browser.new_context(**browser_context_args) as context:
        page = context.new_page()
        sign_in(page, url, "Solviks kommun")
        messages, seen = [], set()
        for view in VIEWS:
            page.emulate_media(color_scheme="light")
            page.set_viewport_size({"width": 1440, "height": 900})
            page.goto(f"{url}/{view}{'&' if '?' in view else '?'}omrade={PLACE}")
            settle(page)
            expect(page.locator("h1")).to_have_count(1)
            messages += [(view, text) for text in english(page)]
            seen |= {view for title in page.locator("h2").all_inner_texts() if title.startswith("Vem ser vad")}
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 844})
                settle(page)
                wide = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
                messages += [(view, width, wide)] if wide > width else []
                if width in WIDTHS[::2]:
                    messages += [(view, width, fault) for fault in violations(page)]
            paper = page.evaluate(_PAPER)
            page.emulate_media(color_scheme="dark")
            expect(page.get_by_test_id("stApp")).not_to_have_css("background-color", paper)
            settle(page)
            messages += [("dark", view, fault) for fault in violations(page, only=("color-contrast",))]
        assert messages == []
        assert seen == {"registrera?vy=Händelser", "atgarder?vy=dialog"}
