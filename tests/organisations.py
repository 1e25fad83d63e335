"""Three organisations that share the place Solvik, each with a role of every kind; `made` gives the services where they sign in."""

import pytest

from lagesbild import place, services
from lagesbild.actor import COMMAND_LINE, Access, Actor, Grant, Identity
from lagesbild.areas import directory
from lagesbild.calendar import Week
from lagesbild.holding import State
from lagesbild.register import Doorkeeper, Register
from lagesbild.services.sharing import Terms
from lagesbild.week import Incident
from tests.signed_in import ISSUERS, settings_file

WEEK = Week(2026, 45)
POLICE, LANDLORD, TOWN = "Polisen", "Bostadsbolaget", "Kommunen"
SECRET_SPOT, SECRET_NOTE, SECRET_PURPOSE = "Hemliga gränden", "Hemlig spaning", "Hemligt ändamål"
TO_POLICE = Terms(State.SHARED, "Veckomötet", (POLICE,))
TO_ALL = Terms(State.ESTABLISHED, "Veckomötet")


@pytest.fixture(scope="module")
def begun(empty_file, tmp_path_factory):
    """A register with the place Solvik, and a role of each kind in three organisations."""
    home = tmp_path_factory.mktemp("solvik")
    path = home / "register.sqlite"
    path.write_bytes(empty_file.read_bytes())
    register = Register(path)
    place.make(register, place.NewPlace("Solvik", "kommun", ("Hamnen", "Backen")), COMMAND_LINE)
    for organisation in (POLICE, LANDLORD, TOWN):
        for role in Access:
            who = Identity(ISSUERS["kommun"], f"{organisation} {role}")
            Doorkeeper(register).set_role(COMMAND_LINE, who, Grant(role, organisation, "solvik"), is_held=True)
    register.close()
    return home


@pytest.fixture
def made(begun, tmp_path, monkeypatch):
    """The services of a copy of it, where people sign in."""
    (tmp_path / "register.sqlite").write_bytes((begun / "register.sqlite").read_bytes())
    monkeypatch.setenv("LAGESBILD_HOME", str(tmp_path))
    monkeypatch.delenv("LAGESBILD_DATABASE_URL", raising=False)
    monkeypatch.setenv("LAGESBILD_SIGN_IN", str(settings_file(tmp_path)))
    opened = services.open_services()
    yield opened
    opened.close()


def actor(made, organisation, role=Access.COORDINATOR):
    inside = directory(made._register.current("areas")).inside("solvik")
    grant = Grant(role, organisation, "solvik", frozenset(a.id for a in inside))
    return Actor(role, organisation, Identity(ISSUERS["kommun"], f"{organisation} {role}"), (grant,))


def incident(**other):
    given = {"place": SECRET_SPOT, "note": SECRET_NOTE, **other}
    return Incident("hamnen", WEEK.monday(), "Brand", "allvarlig", "Polisen", "21:30", **given)
