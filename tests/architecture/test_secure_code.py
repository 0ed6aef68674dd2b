"""Ways of writing that the security checklist forbids, looked for in the whole code; some of its controls
are that a dangerous thing is nowhere used. Whoever brings one in meets this file, and builds the control."""

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.conf import settings
from django.urls import get_resolver

ROOT = Path(__file__).parents[2]
SOURCES = sorted(path for path in ROOT.glob("src/**/*.py") if not {"tests", "migrations"} & set(path.parts))
CONFIG = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

# What is nowhere imported, and which control would be due the day it is.
ABSENT = {
    "xml": "1.5.1",
    "lxml": "1.5.1",
    "pickle": "1.3.2, 1.5.2",
    "marshal": "1.3.2, 1.5.2",
    "shelve": "1.3.2, 1.5.2",
    "urllib.request": "1.3.6, 15.3.2",  # `platform.calling` is the one client
    "http.client": "1.3.6, 15.3.2",
    "requests": "1.3.6, 15.3.2",
    "httpx": "1.3.6, 15.3.2",
    "aiohttp": "1.3.6, 15.3.2",
    "ldap": "1.2.6",
    "ldap3": "1.2.6",
    "pymemcache": "1.3.9",
}
# They ask this very product, started by themselves on this machine, and nobody else.
ASK_OURSELVES = {"src/mizuhiki/config/bench/citizens.py", "src/mizuhiki/signup/serving.py"}
# Rules of ruff's S family that must stay on: shell, eval, pickle, YAML, XML, weak digests and ciphers, SQL.
RULES_KEPT = (
    "S102", "S301", "S302", "S303", "S304", "S305", "S307", "S314", "S324", "S501", "S506", "S602", "S604",
    "S605", "S608", "S611", "S701",
)  # fmt: skip
RANDOM_FOR_SHOW = {
    *("src/mizuhiki/config/bench", "src/mizuhiki/config/demo", "src/mizuhiki/customers/bench"),
    "src/mizuhiki/telephony/simulator",  # made-up calls
}
# Addresses that templates take from a variable: each is made by our own views with `reverse`.
ADDRESSES = {
    "action", "address", "again", "back", "bank.url", "correction_url", "customer_url", "frame.calls_url",
    "frame.guide_url", "frame.home_url",
    "frame.lock_url", "frame.search_url", "frame.sign_out_url", "happening.url", "here",
    "hold.url", "home", "line.bank_url",
    "line.notice_url", "line.url", "link.url", "notice_url", "one.url", "parts.screen_url", "picture.url",
    "reissue_url",
    "request.get_full_path", "request.path", "result.url", "result_url", "root", "sample_url", "search_url",
    "section.change", "sending.urls.absent", "sending.urls.accept", "sending.urls.hand_over",
    "sending.urls.unknown", "subject.url", "survey", "target", "totp_svg_data_uri", "url", "way.url",
}  # fmt: skip
SECRETS = (
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
    r"\bAKIA[0-9A-Z]{16}\b|\bghp_[A-Za-z0-9]{36}\b|\bxox[bp]-[0-9A-Za-z-]{20,}|\bsk-[A-Za-z0-9]{32,}\b",
)
# A password in an address, made-up ones of tests and those of a variable apart.
PASSWORD = r"postgres(?:ql)?://[^\s:/@]+:(?![A-Z_]+@|\$|\{)[^\s@/]{6,}@"


@cache
def imports(path: Path) -> frozenset[str]:
    """Every module a file imports, with its parents: `urllib.request` is `urllib.request` and `urllib`."""
    return frozenset(_imports(path))


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        for name in names:
            parts = name.split(".")
            yield from (".".join(parts[:length]) for length in range(1, len(parts) + 1))


def found(pattern: str, paths: list[Path]) -> list[str]:
    """Each place a pattern stands at."""
    rule = re.compile(pattern)
    return [
        f"{path.relative_to(ROOT)}:{number}"
        for path in paths
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if rule.search(line)
    ]


@pytest.mark.asvs("1.2.5", "1.3.2", "1.5.1", "11.4.1", "11.2.1", "15.3.5")
def test_the_linter_and_the_type_checker_keep_their_rules() -> None:
    lint, types = CONFIG["tool"]["ruff"]["lint"], CONFIG["tool"]["mypy"]
    ignored = [*lint["ignore"], *(code for codes in lint["per-file-ignores"].values() for code in codes)]
    assert "S" in lint["select"]
    assert [rule for rule in RULES_KEPT if any(rule.startswith(code) for code in ignored)] == []
    assert types["strict"] is True
    assert found(r"noqa: (?:\w+, )*S(?:102|30[1-57]|314|506|60[245]|611)\b", SOURCES) == []


@pytest.mark.asvs("1.3.6", "1.5.1", "1.3.2")
def test_what_no_control_covers_is_imported_nowhere() -> None:
    used = {
        f"{path.relative_to(ROOT)} imports {name}: see {ABSENT[name]} of docs/security/asvs.csv"
        for path in SOURCES
        for name in imports(path)
        if name in ABSENT
        and not (name == "http.client" and path.relative_to(ROOT).as_posix() in ASK_OURSELVES)
    }
    assert used == set()


@pytest.mark.asvs("1.3.6", "15.3.2")
def test_one_module_calls_other_servers() -> None:
    """And what is no part of the house (the simulated bank, screens of a bench), and the exchange's line."""
    clients = {path.relative_to(ROOT).as_posix() for path in SOURCES if "h11" in imports(path)}
    callers = {place.partition(":")[0] for place in found(r"open_connection\(|create_connection\(", SOURCES)}
    assert clients == {"src/mizuhiki/platform/calling.py"}
    assert callers == clients | {
        "src/mizuhiki/config/bench/wallboard.py",
        "src/mizuhiki/signup/simulator/notices.py",
        "src/mizuhiki/telephony/connectors/lines.py",
    }


@pytest.mark.asvs("11.3.1", "11.3.2", "11.2.3")
def test_the_one_cipher_is_authenticated() -> None:
    modules = {name for path in SOURCES for name in imports(path) if name.startswith("cryptography.")}
    ciphers = {name for name in modules if "hazmat" not in name.split(".")}
    assert ciphers == {"cryptography.fernet", "cryptography.fernet.Fernet", "cryptography.fernet.MultiFernet"}
    raw = {name for name in modules if name.startswith("cryptography.hazmat.primitives.ciphers")}
    assert raw == set()


@pytest.mark.asvs("11.5.1")
def test_chance_that_must_not_be_guessed_comes_from_secrets() -> None:
    users = {path.relative_to(ROOT).parent.as_posix() for path in SOURCES if "random" in imports(path)}
    assert {place for place in users if not any(place.startswith(ok) for ok in RANDOM_FOR_SHOW)} == set()
    patterns = [str(pattern.pattern) for pattern in _patterns(get_resolver().url_patterns)]
    assert [pattern for pattern in patterns if "uuid" in pattern] == []  # no address is a secret


def _patterns(found_here: list[Any]) -> Iterator[Any]:
    for pattern in found_here:
        yield pattern
        yield from _patterns(getattr(pattern, "url_patterns", []))


@pytest.mark.asvs("1.3.7", "1.1.2")
def test_no_template_is_made_of_text_and_nothing_is_escaped_by_hand() -> None:
    places = found(r"\bfrom_string\(|(?<![A-Za-z.])Template\(", SOURCES)
    assert [
        place for place in places if not place.startswith("src/mizuhiki/web/guide.py")
    ] == []  # our own pages
    assert found(r"\bconditional_escape\b|\bhtml\.escape\b|\bescapejs\b", SOURCES) == []
    assert found(r"\bformat_html\(f[\"']", SOURCES) == []


@pytest.mark.asvs("1.2.2")
def test_every_address_in_a_template_is_one_of_ours() -> None:
    taken = re.compile(r"\s(?:href|src|action|formaction|hx-\w+)=\"\{\{\s*([\w.]+)")
    used = {
        (name, path.name)
        for path in ROOT.glob("src/**/templates/**/*.html")
        for name in taken.findall(path.read_text(encoding="utf-8"))
    }
    unknown = {(name, file) for name, file in used if name not in ADDRESSES}
    assert unknown == set(), "made by a view with `reverse`? then add it to ADDRESSES"


@pytest.mark.asvs("15.3.1", "15.3.3")
def test_only_listed_fields_come_in_and_go_out() -> None:
    assert found(r"fields\s*=\s*['\"]__all__['\"]|\bmodel_to_dict\b|serializers\.serialize\(", SOURCES) == []
    assert found(r"\*\*request\.(?:POST|GET)|\.update\(\*\*(?:request|form\.data)", SOURCES) == []


def our_forms() -> list[type[forms.BaseForm]]:
    """Every form class of the house."""
    for app in apps.get_app_configs():
        for path in Path(app.path).glob("**/forms.py") if app.name.startswith("mizuhiki.") else ():
            dotted = path.relative_to(ROOT / "src").with_suffix("").as_posix().replace("/", ".")
            __import__(dotted)
    return [form for form in _below(forms.BaseForm) if form.__module__.startswith("mizuhiki.")]


def _below(kind: type[Any]) -> Iterator[type[Any]]:
    for child in kind.__subclasses__():
        yield child
        yield from _below(child)


@pytest.mark.asvs("2.2.1")
def test_every_text_field_of_a_form_has_a_longest_length() -> None:
    endless = {
        f"{form.__module__}.{form.__name__}.{name}"
        for form in our_forms()
        for name, field in getattr(form, "base_fields", {}).items()
        if type(field) is forms.CharField and field.max_length is None
    }
    # The library's own fields; `_OwnWords` gives them their lengths when the form is made.
    assert {name for name in endless if ".sign_in.forms." not in name and ".tests." not in name} == set()


@pytest.mark.asvs("5.3.1", "13.4.1")
def test_uploads_and_the_repository_lie_in_no_folder_that_is_served() -> None:
    static = Path(settings.STATIC_ROOT).resolve()
    for kept in (settings.FILES, settings.VAR / "postgres", settings.VAR / "secrets", ROOT / ".git"):
        assert static not in [kept.resolve(), *kept.resolve().parents]
        assert kept.resolve() not in static.parents
    assert settings.MEDIA_URL in {"", "/"}
    assert not settings.MEDIA_ROOT


@pytest.mark.asvs("13.3.1")
def test_no_secret_lies_in_the_repository() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    names = [name for name in listed.stdout.decode().split("\0") if name]
    if not names:
        pytest.skip("not a repository: nothing to look through")
    held = [name for name in names if (ROOT / name).is_file() and holds_secret(ROOT / name)]
    assert held == []


@pytest.mark.asvs("13.3.1")
def test_a_planted_secret_is_found(tmp_path: Path) -> None:
    file = tmp_path / "settings.env"
    for planted in (
        "-----BEGIN RSA " + "PRIVATE KEY-----",
        "postgresql://water:" + "hunter22@db.example/water",
    ):
        file.write_text(f"DATABASE_URL={planted}\n", encoding="utf-8")
        assert holds_secret(file)
    file.write_text("DATABASE_URL=postgresql://USER:PASSWORD@HOST:5432/NAME\n", encoding="utf-8")
    assert not holds_secret(file)


def holds_secret(path: Path) -> bool:
    """Whether a file holds a key or a password that somebody could use."""
    text = path.read_text(encoding="utf-8", errors="replace")
    is_ours = {"tests", "conftest.py"} & set(path.relative_to(ROOT).parts) if ROOT in path.parents else False
    rules = SECRETS if is_ours else (*SECRETS, PASSWORD)
    return any(re.search(rule, text) for rule in rules)


@pytest.mark.asvs("15.2.3")
def test_the_package_that_is_installed_holds_no_tests() -> None:
    assert "**/tests" in CONFIG["tool"]["hatch"]["build"]["targets"]["wheel"]["exclude"]
    for path in SOURCES:
        outside = [name for name in imports(path) if name in {"pytest", "hypothesis", "tests"}]
        assert outside == [] or path.name == "testing.py", path.relative_to(ROOT)
