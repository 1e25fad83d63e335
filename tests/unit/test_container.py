"""What stands in docs/ for servers agrees with the program. Nothing is built here: there is no Docker where the tests run."""

import re

import yaml

from lagesbild import paths, settings
from lagesbild.ui import health

DOCS = paths.ROOT / "docs"
CONTAINER = (DOCS / "container" / "Containerfile").read_text("utf-8")
COMPOSE = yaml.safe_load((DOCS / "container" / "compose.yaml").read_text("utf-8"))
NGINX = (DOCS / "nginx" / "lagesbild.conf").read_text("utf-8")


def one(pattern: str, text: str) -> str:
    (listed,) = set(re.findall(pattern, text, re.M))
    return listed


def test_the_container_runs_as_nobody_in_particular_and_writes_in_one_place():
    app = COMPOSE["services"]["lagesbild"]
    uid = one(r"^USER (\d+)$", CONTAINER)
    assert uid == app["user"] == one(r"--uid (\d+)", CONTAINER) != "0"
    home = one(r"LAGESBILD_HOME=(\S+)", CONTAINER)
    assert home == one(r"^VOLUME (\S+)$", CONTAINER) == app["volumes"][0].partition(":")[2]
    assert app["read_only"] is True and app["cap_drop"] == ["ALL"]
    assert one(r"HOME=(/tmp)\b", CONTAINER) == app["tmpfs"][0].partition(":")[0]


def test_one_port_from_the_program_to_nginx():
    port = one(r"^EXPOSE (\d+)$", CONTAINER)
    assert port == one(r'"--port", "(\d+)"', CONTAINER) == one(r"127\.0\.0\.1:(\d+)/ready", CONTAINER)
    assert COMPOSE["services"]["lagesbild"]["ports"] == [f"127.0.0.1:{port}:{port}"]
    assert f"proxy_pass http://127.0.0.1:{port};" in NGINX
    assert one(r"127\.0\.0\.1:\d+(/\w+)'", CONTAINER) == health.READY


def test_every_setting_that_is_named_exists_and_the_health_check_is_a_sound_program():
    named = set(
        re.findall(
            r"LAGESBILD_[A-Z_]+",
            CONTAINER + str(COMPOSE) + NGINX + (DOCS / "container" / "compose.yaml").read_text("utf-8"),
        )
    )
    assert named <= {s.name for s in settings.SETTINGS}
    compile(one(r'"-c", "([^"]+)"', CONTAINER), "health", "exec")


def test_what_is_copied_into_the_image_exists_and_secrets_are_files_beside_it():
    for file in re.findall(r"-r (\S+)", CONTAINER):
        assert (paths.ROOT / file).is_file()
    services = COMPOSE["services"]
    assert set(services["database"]["secrets"]) | set(services["lagesbild"]["secrets"]) == set(COMPOSE["secrets"])
    assert (
        services["lagesbild"]["depends_on"]["database"]["condition"] == "service_healthy"
        and "healthcheck" in services["database"]
    )
    assert not re.search(r"PASSWORD[:=] *[^/\s]", str(services["database"]["environment"]).replace("PASSWORD_FILE", ""))


def test_nginx_hands_on_what_the_app_holds_the_socket_against():
    for text in (
        "Host $http_host",
        "Upgrade $http_upgrade",
        "Connection $connection_upgrade",
        "X-Forwarded-Proto $scheme",
    ):
        assert f"proxy_set_header {text};" in NGINX
    assert int(one(r"large_client_header_buffers \d+ (\d+)k", NGINX)) >= 32
    assert NGINX.count("{") == NGINX.count("}")
