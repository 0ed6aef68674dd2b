"""The public site and the staff site on two hosts, as docs/operations/two-hosts.md has them (DD-031).

The two hosts are two addresses of this machine; whatever is tried from a third address is a stranger's.
"""

import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from mizuhiki.platform import clock
from mizuhiki.platform.database.addresses import APPLICATION, DOOR, Address
from mizuhiki.platform.database.testing import throwaway_server
from mizuhiki.signup.site.services import publish
from tests.builders import clerk, rules

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.db]
SERVICE = Path(__file__).parents[2] / "docs" / "operations" / "service"
STAFF, PUBLIC = "127.0.0.2", "127.0.0.3"
BUREAU, STRANGER = "127.0.0.8", "127.0.0.9"
PATIENCE_S = 60
STAFF_PAGES = (
    "/sign-in/",
    "/signup/results/",
    "/signup/applications/",
    "/customers/new/",
    "/staff/",
    "/files/1/",
)
PUBLIC_PAGES = ("/health", "/ja/", "/ja/terms/", "/return/9998/", "/state/")
NO_NGINX = (
    "nginxがないため、見本の設定は確かめていません: apt-get install -y --no-install-recommends nginx-light"
)


@dataclass(frozen=True)
class Host:
    """One process on one address."""

    address: str
    port: int
    process: "subprocess.Popen[bytes]"

    def ask(self, path: str, *, host: str = "", source: str = "", tls: bool = False) -> tuple[int, str]:
        """The status and the page, as somebody at the address `source` gets them."""
        came_from = (source, 0) if source else None
        if tls:
            trusting = ssl._create_unverified_context()  # noqa: S323 - the certificate was made a moment ago
            line: http.client.HTTPConnection = http.client.HTTPSConnection(
                self.address, self.port, source_address=came_from, context=trusting, timeout=PATIENCE_S
            )
        else:
            line = http.client.HTTPConnection(
                self.address, self.port, source_address=came_from, timeout=PATIENCE_S
            )
        try:
            line.request("GET", path, headers={"Host": host or self.address})
            answer = line.getresponse()
            return answer.status, answer.read().decode(errors="replace")
        finally:
            line.close()


def free_port(address: str) -> int:
    with socket.create_server((address, 0)) as taken:
        return int(taken.getsockname()[1])


@contextmanager
def started(command: list[str], address: str, port: int, log: Path, **environment: str) -> Iterator[Host]:
    """A server that listens on its address, until the block ends."""
    bare = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    with log.open("wb") as told:
        process = subprocess.Popen(command, stdout=told, stderr=told, env={**bare, **environment})
    try:
        deadline = time.monotonic() + PATIENCE_S
        while not _listens(address, port):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.05)
        yield Host(address, port, process)
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE_S)


def _listens(address: str, port: int) -> bool:
    try:
        socket.create_connection((address, port), timeout=1).close()
    except OSError:
        return False
    return True


@contextmanager
def site(unit: str, address: str, database: Address, folder: Path) -> Iterator[Host]:
    """One of the two sites as its unit starts it, on the address of its host."""
    text = (SERVICE / f"mizuhiki-{unit}.service").read_text(encoding="utf-8")
    found = re.search(r"uvicorn (\S+) --host 127\.0\.0\.1 --port \d+ (.*)", text)
    assert found is not None, "the unit starts it for the proxy of its own machine"
    port = free_port(address)
    command = [sys.executable, "-m", "uvicorn", found[1], "--host", address, "--port", str(port)]
    environment = {
        "DATABASE_URL": database.conninfo(),
        "MIZUHIKI_ENVIRONMENT": "demo",
        "MIZUHIKI_SECRET_KEY": f"of-{unit}",
        "MIZUHIKI_VAR": str(folder / unit),
        "MIZUHIKI_ASSETS": str(settings.ASSETS),
        "MIZUHIKI_HOSTS": STAFF,
        "MIZUHIKI_DOOR_HOSTS": PUBLIC,
        "MIZUHIKI_PROXIES": "1",
    }
    log = folder / f"{unit}.log"
    with started([*command, *found[2].split()], address, port, log, **environment) as host:
        yield host


@pytest.fixture
def hosts(
    request: pytest.FixtureRequest, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Host, Host]]:
    """The staff site and the public site, each with the role of its own."""
    base = tmp_path_factory.getbasetemp()
    session = base.parent if hasattr(request.config, "workerinput") else base
    addresses = throwaway_server(session / "postgres")
    name = str(connection.settings_dict["NAME"])
    rules()
    publish(at=clock.now(), actor=clerk())
    with (
        site("web", STAFF, replace(addresses[APPLICATION], dbname=name), tmp_path) as staff,
        site("door", PUBLIC, replace(addresses[DOOR], dbname=name), tmp_path) as public,
    ):
        yield staff, public


@pytest.mark.req("DD-031")
def test_neither_host_serves_the_others_pages(hosts: tuple[Host, Host], tmp_path: Path) -> None:
    staff, public = hosts
    assert staff.ask("/sign-in/")[0] == 200
    assert {staff.ask(path)[0] for path in STAFF_PAGES} == {200, 302}
    assert [public.ask(path)[0] for path in STAFF_PAGES] == [404] * len(STAFF_PAGES)
    assert [public.ask(path)[0] for path in PUBLIC_PAGES[:3]] == [200] * 3
    found = {path: staff.ask(path)[0] for path in PUBLIC_PAGES}
    assert {path: status for path, status in found.items() if status not in (302, 404)} == {}
    assert "利用規約" not in "".join(staff.ask(path)[1] for path in PUBLIC_PAGES)
    # Each listens on its own address alone, and answers to its own name alone.
    assert not _listens(PUBLIC, staff.port)
    assert not _listens(STAFF, public.port)
    assert not _listens("127.0.0.1", staff.port)
    assert staff.ask("/sign-in/", host="koza.city.example")[0] == 400
    assert public.ask("/ja/", host="mizuhiki.lgwan.example")[0] == 400
    # The public host holds neither the key nor the database role of the other.
    told = Path(f"/proc/{public.process.pid}/environ").read_bytes()
    assert b"mizuhiki_application" not in told
    assert b"of-web" not in told


def as_here(name: str, folder: Path, **changes: str) -> str:
    """One of the proxy's examples with the addresses and files of this test, and nothing else changed."""
    text = (SERVICE / name).read_text(encoding="utf-8")
    for before, after in {"/etc/ssl/mizuhiki": str(folder), **changes}.items():
        assert before in text, (name, before)
        text = text.replace(before, after)
    return text


@pytest.fixture
def proxy(tmp_path: Path) -> str:
    """The program, and a certificate for it."""
    found = shutil.which("nginx")
    if found is None or shutil.which("openssl") is None:
        pytest.skip(NO_NGINX)
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=test"]
    names = ["-keyout", str(tmp_path / "key.pem"), "-out", str(tmp_path / "fullchain.pem")]
    subprocess.run([*make, *names], check=True, capture_output=True)
    return found


def main_file(folder: Path, *sites: str) -> Path:
    """What `nginx.conf` of a distribution has around the sites."""
    frame = f"pid {folder}/pid;\nerror_log {folder}/error.log;\nevents {{}}\nhttp {{\naccess_log off;\n"
    kept = "".join(
        f"{kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    made = folder / "nginx.conf"
    made.write_text(frame + kept + "\n".join(sites) + "}\n", encoding="utf-8")
    return made


def test_the_proxys_examples_can_be_read(proxy: str, tmp_path: Path) -> None:
    for name in ("nginx.conf", "nginx-door.conf", "nginx-lgwan.conf"):
        found = main_file(tmp_path, as_here(name, tmp_path))
        done = subprocess.run(
            [proxy, "-t", "-p", str(tmp_path), "-c", str(found)], check=False, capture_output=True, text=True
        )
        # An address that this machine has not is no mistake of the file.
        wrong = [line for line in done.stderr.splitlines() if "[emerg]" in line and "bind()" not in line]
        assert wrong == [], name


@pytest.mark.req("DD-031")
def test_through_the_proxies_only_the_utilitys_ranges_come_to_the_staff_site(
    hosts: tuple[Host, Host], proxy: str, tmp_path: Path
) -> None:
    staff, public = hosts
    inner, outer, plain = free_port(STAFF), free_port(PUBLIC), free_port(PUBLIC)
    changes = {"10.20.0.5:443": f"{STAFF}:{inner}", "10.20.0.0/16": f"{BUREAU}/32"}
    lgwan = as_here(
        "nginx-lgwan.conf", tmp_path, **changes, **{"http://127.0.0.1:8000": f"http://{STAFF}:{staff.port}"}
    )
    ports = {"listen 443 ssl": f"listen {PUBLIC}:{outer} ssl", "listen 80": f"listen {PUBLIC}:{plain}"}
    door = as_here(
        "nginx-door.conf", tmp_path, **ports, **{"http://127.0.0.1:8001": f"http://{PUBLIC}:{public.port}"}
    )
    command = [proxy, "-p", str(tmp_path), "-c", str(main_file(tmp_path, lgwan, door)), "-g", "daemon off;"]
    with started(command, STAFF, inner, tmp_path / "nginx.log") as running:
        gate, window = replace(running, port=inner), Host(PUBLIC, outer, running.process)
        assert gate.ask("/sign-in/", source=BUREAU, tls=True)[0] == 200
        assert gate.ask("/sign-in/", source=STRANGER, tls=True)[0] == 403
        assert window.ask("/ja/", source=STRANGER, tls=True)[0] == 200
        assert {window.ask(path, source=STRANGER, tls=True)[0] for path in STAFF_PAGES} == {404}
        assert Host(PUBLIC, plain, running.process).ask("/ja/", source=STRANGER)[0] == 301
