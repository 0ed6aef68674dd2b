"""The units and the proxy of docs/operations: they can be read, and start commands that exist."""

import argparse
import configparser
import importlib
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from django.urls import get_resolver
from uvicorn.main import main as uvicorn

from mizuhiki.attachments.kinds import MB
from mizuhiki.config import arrivals
from mizuhiki.config.cli import GROUPS

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "operations"
UNITS = sorted((PAGES / "service").glob("mizuhiki-*.*"))
HOME = "/srv/mizuhiki"
OPEN311 = ("services", "service", "requests", "request", "token")


def unit_of(path: Path) -> configparser.ConfigParser:
    """A unit file; a key twice in a section would be a mistake in ours."""
    unit = configparser.ConfigParser(interpolation=None, delimiters=("=",), comment_prefixes=("#",))
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read_string(path.read_text(encoding="utf-8"))
    return unit


def commands() -> list[list[str]]:
    """Every command the units start."""
    services = [unit_of(path)["Service"] for path in UNITS if path.suffix == ".service"]
    keys = ("ExecStart", "ExecStop")
    return [shlex.split(service[key]) for service in services for key in keys if key in service]


def test_the_page_names_every_file() -> None:
    text = (PAGES / "serving.md").read_text(encoding="utf-8")
    assert [path.name for path in UNITS] == [
        "mizuhiki-backup.service",
        "mizuhiki-backup.timer",
        "mizuhiki-database.service",
        "mizuhiki-door.service",
        "mizuhiki-exchange.service",
        "mizuhiki-web.service",
        "mizuhiki-worker.service",
    ]
    assert all(f"(service/{path.name})" in text for path in (*UNITS, PAGES / "service" / "nginx.conf"))


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze")
def test_systemd_understands_them(tmp_path: Path) -> None:
    for path in UNITS:
        text = path.read_text(encoding="utf-8").replace(HOME, str(ROOT))
        (tmp_path / path.name).write_text(re.sub("^User=.*$", "User=daemon", text, flags=re.MULTILINE))
    made = sorted(tmp_path.iterdir())
    done = subprocess.run(["systemd-analyze", "verify", *made], check=False, capture_output=True, text=True)
    assert [line for line in done.stderr.splitlines() if str(tmp_path) in line or "mizuhiki" in line] == []


def test_they_start_commands_that_exist() -> None:
    programs = {words[0] for words in commands()}
    assert programs == {f"{HOME}/.venv/bin/mizuhiki", f"{HOME}/.venv/bin/uvicorn"}
    told = [words[1:] for words in commands() if words[0].endswith("/mizuhiki")]
    assert [words[0] for words in told] == ["backup", "database", "database", "telephony", "worker"]
    for group, *words in told:
        module, _, function = GROUPS[group][0].partition(":")
        parser = argparse.ArgumentParser()
        if function:
            getattr(importlib.import_module(module), function)(parser)
        else:
            importlib.import_module(module).register(parser.add_subparsers(required=True))
        assert parser.parse_args(words).run is not None


def test_the_web_is_reached_by_the_proxy_alone_and_believes_no_header_by_itself() -> None:
    doors = [words[1:] for words in commands() if words[0].endswith("/uvicorn")]
    read = [uvicorn.make_context("uvicorn", words).params for words in doors]
    assert [(one["app"], one["host"], one["port"]) for one in read] == [
        ("mizuhiki.config.door_asgi:application", "127.0.0.1", 8001),
        ("mizuhiki.config.asgi:application", "127.0.0.1", 8000),
    ]
    believed = {(one["proxy_headers"], one["server_header"], one["access_log"]) for one in read}
    assert believed == {(False, False, False)}


def test_every_setting_they_and_the_page_name_is_one() -> None:
    known = set(re.findall(r"`((?:MIZUHIKI|DATABASE)_[A-Z_]+)`", (PAGES / "settings.md").read_text()))
    for path in (*UNITS, PAGES / "serving.md", PAGES / "two-hosts.md"):
        named = set(re.findall(r"\b((?:MIZUHIKI|DATABASE)_[A-Z_]+)\b", path.read_text(encoding="utf-8")))
        assert named <= known, path.name


@pytest.mark.asvs("12.1.1", "12.2.1", "4.1.3")
def test_the_proxy_speaks_tls_says_where_from_and_lets_the_largest_file_through() -> None:
    text = (PAGES / "service" / "nginx.conf").read_text(encoding="utf-8")
    assert "ssl_protocols TLSv1.2 TLSv1.3;" in text
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in text
    assert "proxy_set_header X-Forwarded-Proto https;" in text
    assert "return 301 https://$host$request_uri;" in text
    found = re.search(r"client_max_body_size (\d+)m;", text)
    largest = max(map(int, re.findall(r"limit_bytes=(\d+) \* MB", Path(arrivals.__file__).read_text())))
    assert found is not None
    assert int(found[1]) * MB > largest * MB == 200 * MB


@pytest.mark.asvs("14.2.1")
@pytest.mark.parametrize("name", ["nginx.conf", "nginx-lgwan.conf"])
def test_the_proxy_logs_no_address_that_holds_a_key(name: str) -> None:
    text = (PAGES / "service" / name).read_text(encoding="utf-8")
    found = re.search(r"location ~ (\S+) \{(.*?)\}", text, re.DOTALL)
    assert found is not None
    keyed = {
        f"/{route.pattern}"
        for room in get_resolver().url_patterns
        for route in getattr(room, "url_patterns", [])
        if getattr(route, "name", "") in {"call_push", *(f"open_{name}" for name in OPEN311)}
    }
    assert len(keyed) == 6
    assert [path for path in keyed if not re.search(found[1], path)] == []
    assert "access_log off;" in found[2]
    assert "client_max_body_size 64k;" in found[2]
    before = text[: text.index("location ")]
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in before, "each location has it"


@pytest.mark.req("DD-031")
def test_on_two_hosts_each_site_reaches_its_proxy_and_the_database_alone() -> None:
    text = (PAGES / "two-hosts.md").read_text(encoding="utf-8")
    for name in ("mizuhiki-door.service", "lgwan.conf"):
        service = unit_of(PAGES / "service" / name)["Service"]
        assert (service["IPAddressAllow"], service["IPAddressDeny"]) == ("localhost 10.9.0.5", "any")
        assert f"(service/{name})" in text
    staff = (PAGES / "service" / "nginx-lgwan.conf").read_text(encoding="utf-8")
    assert re.findall(r"listen (\S+)", staff) == ["10.20.0.5:443"]
    assert staff.index("allow 10.20.0.0/16;") < staff.index("deny all;")
    public = (PAGES / "service" / "nginx-door.conf").read_text(encoding="utf-8")
    assert re.findall(r"proxy_pass (\S+);", public) == ["http://127.0.0.1:8001"]
