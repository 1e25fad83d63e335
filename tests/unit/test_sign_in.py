"""Who comes in: hostile claims, sessions that end, roles that are looked up each time, and the log of it all."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from shutil import copy

import pytest
import sqlalchemy as sa

from lagesbild import sign_in
from lagesbild.actor import COMMAND_LINE, Access, Actor, Grant, Identity
from lagesbild.cli import main
from lagesbild.problems import LagesbildError, NotAllowed
from lagesbild.register import Doorkeeper, Register, access, audit, maintenance
from lagesbild.register.migrations import triggers
from lagesbild.services import Services, SignInService
from lagesbild.services.access import AccessService
from lagesbild.services.signing_in import SessionEnded, UnusableClaims, read_claims
from lagesbild.settings import InvalidSetting
from tests.signed_in import ISSUERS, claims, settings_file

PLACE = "goteborg"
ANNA = Identity(ISSUERS["kommun"], "a1")


@pytest.fixture
def configured(tmp_path, monkeypatch):
    file = settings_file(tmp_path)
    monkeypatch.setenv("LAGESBILD_SIGN_IN", str(file))
    return file


@pytest.fixture
def small(empty_file, tmp_path):
    """An empty register of one's own."""
    opened = Register(copy(empty_file, tmp_path / "small.sqlite"))
    yield opened
    opened.close()


@pytest.fixture
def later(monkeypatch):
    """Moves the register's clock forward."""
    moved = [timedelta(0)]

    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) + moved[0]

    monkeypatch.setattr(access, "datetime", Clock)
    monkeypatch.setattr(audit, "datetime", Clock)

    def move(**by):
        moved[0] += timedelta(**by)

    return move


# --- claims ----------------------------------------------------------------------------------------

HUGE = "x" * 5_000_000
HOSTILE = {
    "no subject": {"sub": None},
    "empty subject": {"sub": ""},
    "a number as subject": {"sub": 7},
    "a list as subject": {"sub": ["a1"]},
    "huge subject": {"sub": HUGE},
    "control characters": {"sub": "a1\x00"},
    "line break": {"sub": "a1\na2"},
    "personnummer": {"sub": "19811228-9874"},
    "personnummer of ten digits": {"sub": "8112289874"},
    "another issuer": {"iss": "https://annan.example"},
    "no issuer": {"iss": None},
    "no nonce": {"nonce": None},
    "huge nonce": {"nonce": HUGE},
    "no time": {"iat": None},
    "true as time": {"iat": True},
    "text as time": {"iat": "i dag"},
    "endless time": {"iat": float("inf")},
    "no time at all": {"iat": float("nan")},
    "far time": {"iat": 10**30},
    "text as signed in": {"is_logged_in": "true"},
    "unknown provider": {"provider": "google"},
    "a list as provider": {"provider": ["kommun"]},
}


@pytest.mark.parametrize("wrong", HOSTILE.values(), ids=HOSTILE)
def test_claims_that_cannot_be_used_are_refused_and_not_repeated(wrong, configured, register):
    with pytest.raises(UnusableClaims) as refused:
        SignInService(register).actor(claims(**wrong), "")
    assert len(str(refused.value)) < 250
    assert "9874" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Anna Exempel", "Anna Exempel"),
        ("Anna 811228-9874", ""),
        (HUGE, "x" * 80),
        (["Anna"], ""),
        (None, ""),
        ("<b>Anna</b>\x00\n", "<b>Anna</b>"),
    ],
)
def test_a_name_is_cut_and_never_a_personnummer(name, kept, configured):
    assert read_claims(claims(name=name), sign_in.configuration()).identity.name == kept


@pytest.mark.parametrize(
    "groups", [[], [f"grupp-{n}" for n in range(60)], [f"grupp-{n}" for n in range(250)], HUGE, {"a": 1}]
)
def test_groups_give_no_right_and_app_roles_by_the_mapping_only(groups, configured):
    read = read_claims(claims(groups=groups, roles=groups), sign_in.configuration())
    assert read.app_roles == ()
    read = read_claims(claims(groups=groups, roles=["Lagesbild.Analytiker", "x", 7]), sign_in.configuration())
    assert read.app_roles == (Grant(Access.ANALYST, "Solviks kommun", PLACE),)
    other = read_claims(claims(provider="polis", roles=["Lagesbild.Analytiker"]), sign_in.configuration())
    assert other.app_roles == (), "another provider's app role is not this one's"


@pytest.mark.parametrize(
    ("right", "wrong", "named"),
    [
        ('claim = "roles"', 'claim = "groups"', "claim"),
        ('cookie_secret = "0123456789abcdef0123456789abcdef"', 'cookie_secret = "kort"', "cookie_secret"),
        ("https://kommun.example/.well", "http://kommun.example/.well", "server_metadata_url"),
        ('role = "analytiker"', 'role = "chef"', "role"),
        ("[access.polis]", "[access.polisen]", "access.polisen"),
        ("https://lagesbild.example", "http://lagesbild.example", "redirect_uri"),
        ("[auth]", "[auth", "TOML"),
    ],
)
def test_settings_that_cannot_be_used_are_refused_without_their_secrets(
    right, wrong, named, configured, monkeypatch, capsys
):
    configured.write_text(configured.read_text("utf-8").replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(InvalidSetting, match=named) as refused:
        sign_in.configuration()
    assert "hemlig" not in str(refused.value) and "kort" not in str(refused.value)
    assert main(["serve", "--address", "10.0.0.1"]) == 2
    monkeypatch.setenv("LAGESBILD_SIGN_IN", str(configured.parent / "finns-inte.toml"))
    assert main(["show", "areas"]) == 2


# --- sessions --------------------------------------------------------------------------------------


def test_a_session_lasts_eight_hours_or_half_an_hour_without_use(configured, small, later):
    door = SignInService(small)
    signed = claims()
    door.actor(signed, "")
    for _ in range(19):  # 7 h 36 min, in use
        later(minutes=24)
        door.actor(signed, "")
    later(minutes=25)
    with pytest.raises(SessionEnded, match="åtta timmar"):
        door.actor(signed, "")
    again = claims(nonce="another", iat=int(time.time() + 8.1 * 3600))
    door.actor(again, "")
    later(minutes=31)
    with pytest.raises(SessionEnded, match="halvtimme"):
        door.actor(again, "")


def test_a_cookie_that_is_old_begins_no_session(configured, small):
    """Also when the rows of its session are thinned out: Streamlit's cookie lives for 30 days."""
    with pytest.raises(SessionEnded):
        SignInService(small).actor(claims(iat=int(time.time()) - 3600), "")


def test_after_signing_out_a_copied_cookie_is_refused_and_another_sign_in_is_not(configured, small):
    door, mine = SignInService(small), claims()
    door.actor(mine, "")
    copied = dict(mine)
    door.sign_out(mine, "")
    for cookie in (mine, copied):
        with pytest.raises(SessionEnded, match="loggat ut"):
            door.actor(cookie, "")
    door.actor(claims(nonce="ny"), "")


def test_a_role_holds_from_the_next_question_and_so_does_its_end(configured, own_register):
    door, keeper = SignInService(own_register), Doorkeeper(own_register)
    assert door.actor(claims(), "").grants == ()
    grant = Grant(Access.COORDINATOR, "Polisen", PLACE)
    keeper.set_role(COMMAND_LINE, ANNA, grant, is_held=True)
    actor = door.actor(claims(), "")
    assert str(actor) == "Samordnare, Polisen"
    assert actor.grants is not None and PLACE in actor.grants[0].areas and len(actor.grants[0].areas) > 1
    same_subject = door.actor(claims(provider="polis"), "")
    assert same_subject.grants == (), "the same subject of another issuer is another"
    keeper.set_role(COMMAND_LINE, ANNA, grant, is_held=False)
    assert door.actor(claims(), "").grants == ()
    assert len(keeper.role_history()) == 2


def test_where_people_sign_in_nobody_else_does_anything(configured, register):
    """A service that is given no actor, or one chosen in a form, gives what nobody may see: nothing."""
    from lagesbild.actor import Role

    made = Services(register)
    for stranger in (None, Actor(Role.SAFETY_COORDINATOR, "Kommunen"), COMMAND_LINE):
        assert made.figures(stranger).places(register.revision()) == {}
        with pytest.raises(NotAllowed):
            made.meeting(stranger).organisations(PLACE)


# --- the log ---------------------------------------------------------------------------------------


def admin(register, *, place=""):
    grant = Grant(Access.ADMINISTRATOR, "Kommunen", place, frozenset({place}))
    return Actor(
        Access.ADMINISTRATOR, "Kommunen", Identity(ISSUERS["kommun"], "chef", "=HYPERLINK(1)"), (grant,), "10.0.0.9"
    )


def test_what_is_saved_is_in_the_log_in_the_same_transaction(own_register):
    from lagesbild.services import PlaceService

    actor = admin(own_register)
    PlaceService(own_register.acting(actor), actor).set_rhythm(PLACE, 2)
    newest = Doorkeeper(own_register).log().iloc[0]
    assert (newest["subject"], newest["origin"], newest["place"]) == ("chef", "10.0.0.9", PLACE)
    assert newest["acts_as"] == "Administratör, Kommunen" and "ändring" in newest["what"]
    before = len(Doorkeeper(own_register).log())
    with pytest.raises(LagesbildError):
        own_register.acting(actor).undo(10**6, actor)
    assert len(Doorkeeper(own_register).log()) == before
    PlaceService(own_register, actor).set_rhythm(PLACE, 1)
    assert len(Doorkeeper(own_register).log()) == before, "where nobody signs in there is no log"


def test_the_log_is_read_by_its_administrators_only_and_a_file_of_it_runs_nothing(own_register):
    everywhere, here = admin(own_register), admin(own_register, place=PLACE)
    own_register.acting(everywhere).log("visning", "hasselby-vallingby", "Brott")
    own_register.acting(everywhere).log("visning", PLACE, "Karta")
    assert list(AccessService(own_register, here).log(PLACE)["what"]) == ["Karta"]
    with pytest.raises(NotAllowed):
        AccessService(own_register, here).log(None)
    with pytest.raises(NotAllowed):
        AccessService(own_register, here).log("hasselby-vallingby")
    file = AccessService(own_register.acting(everywhere), everywhere).log_file(None).decode("utf-8-sig")
    assert ";'=HYPERLINK(1);" in file
    assert Doorkeeper(own_register).log()["action"].iloc[0] == "uttag"


def test_thinning_empties_by_rules_and_the_chain_still_holds(target, empty_register, later):
    actor = admin(empty_register)
    keeper, book = Doorkeeper(empty_register), AccessService(empty_register, actor)
    for n in range(3):
        empty_register.acting(actor).log("visning", PLACE, f"sida {n}")
    empty_register.acting(actor).log("beslut", PLACE, "nivå 3")
    book.set_kept_days("visning", 30)
    later(days=31)
    empty_register.acting(actor).log("visning", PLACE, "i dag")
    assert book.thin() == 3 and book.thin() == 0
    log = keeper.log()
    assert list(log[log["action"] == "visning"]["what"]) == ["i dag", None, None, None]
    assert "nivå 3" in set(log["what"]), "what no rule names is kept"
    assert maintenance.check(empty_register) == []
    with pytest.raises(LagesbildError, match="gallras inte"):
        book.set_kept_days("behörighet", 1)


TAMPERED = {
    "a row that is changed": "UPDATE audit_log SET what = 'inget' WHERE id = 2",
    "a row that is changed with its digest": "UPDATE audit_log SET what = 'inget', content = 'x' WHERE id = 2",
    "a row that is gone": "DELETE FROM audit_log WHERE id = 2",
    "a row that is emptied": "UPDATE audit_log SET what = NULL, salt = NULL, issuer = NULL, subject = NULL, name = NULL, "
    "acts_as = NULL, origin = NULL, place = NULL WHERE id = 2",
    "two rows that change places": "UPDATE audit_log SET id = CASE id WHEN 2 THEN 99 ELSE id END",
}


def test_check_finds_a_log_that_was_tampered_with(small):
    for n in range(3):
        small.acting(admin(small)).log("visning", PLACE, f"sida {n}")
    assert maintenance.check(small) == []
    for name, how in TAMPERED.items():
        with small._engine.connect() as connection:
            with pytest.raises(sa.exc.IntegrityError, match="append-only"):
                connection.exec_driver_sql(how)
            triggers.drop(connection, "audit_log")
            connection.exec_driver_sql(how)
            assert list(audit.faults(connection)), name
            assert [f for f in maintenance._audit_log(connection) if f.where.startswith("logg")]
            connection.rollback()
    assert maintenance.check(small) == []


# --- the command line ------------------------------------------------------------------------------


def test_the_first_administrator_is_made_on_the_command_line(home, capsys):
    given = ["--issuer", ISSUERS["kommun"], "--subject", "a1", "--role", "administratör", "--organisation", "Kommunen"]
    assert main(["role", "grant", *given]) == 0
    assert main(["role", "grant", *given]) == 0
    assert "hade redan" in capsys.readouterr().out
    assert main(["role", "list"]) == 0
    assert "administratör, Kommunen, alla platser: a1 (https://kommun.example)" in capsys.readouterr().out
    assert main(["role", "revoke", *given]) == 0
    capsys.readouterr()
    assert main(["role", "list", "--json"]) == 0 and capsys.readouterr().out.strip() == "[]"
    assert main(["role", "grant", "--issuer", "x"]) == 2
    given[3] = "811228-9874"
    assert main(["role", "grant", *given]) == 2
    text = capsys.readouterr().err
    assert "personnummer" in text and "9874" not in text
    assert main(["role", "grant", *given[:2], "--subject", "a2", *given[4:], "--area", "atlantis"]) == 2


def test_the_last_administrator_of_every_place_stays(own_register):
    actor = admin(own_register)
    book = AccessService(own_register, actor)
    book.give(ANNA, Grant(Access.ADMINISTRATOR, "Kommunen"))
    with pytest.raises(LagesbildError, match="sista"):
        book.take_away(ANNA, Grant(Access.ADMINISTRATOR, "Kommunen"))
    with pytest.raises(NotAllowed):
        AccessService(own_register, admin(own_register, place=PLACE)).give(ANNA, Grant(Access.READER, "Kommunen"))
    assert datetime.fromisoformat(book.roles(None)["at"].iloc[0]) <= datetime.now(UTC)
