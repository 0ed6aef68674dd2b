"""Which module of a room may import which (house-style §3), and by which door another room is entered.

`urls` → `views` | `management` | `jobs` → `forms` → `api` → `services` → `selectors` → `models` → `rules`,
to the right only. A module is what its name says (`forms.py`, `life_forms.py`, `services/refunds.py`), else
what it holds: a view, a form, a service. Anything else (`errors.py`, `paper.py`) may stand anywhere, and who
imports it has imported what it imports. The order of the rooms themselves is import-linter's.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import grimp

from tests.architecture.test_services import functions, is_service

SOURCES = Path(__file__).parents[2] / "src"
LINES = (  # the leftmost first; what stands on one line does not know each other
    ("urls", "apps"),
    ("views", "management", "jobs"),
    ("forms",),
    ("api",),
    ("services",),
    ("selectors",),
    ("models",),
    ("rules",),
)
LINE_OF = {kind: number for number, line in enumerate(LINES) for kind in line}
KINDS = {kind: kind for kind in LINE_OF} | {"cli": "management", "templatetags": "views"}
# What a module holds by what it imports, where its name does not say it.
HOLDS = {"django.views": "views", "django.forms": "forms", "mizuhiki.web.forms": "forms"}
# A rule knows neither the framework nor the hour nor the machine (house-style §1, rule 3).
IMPURE = {"django", "procrastinate", "psycopg", "mizuhiki.platform.clock", "os", "pathlib", "random", "time"}
NO_ROOM = {"config", "platform"}  # what wires the rooms, and the tools they stand on
BESIDE_THE_DOOR = {
    "mizuhiki.audit.history",  # models are tracked before their door can be loaded
    "mizuhiki.banks.finding",  # for the public door, which has no models
    "mizuhiki.signup.door.api",  # likewise: what a second form at the public door builds on
}

Chain = tuple[str, ...]


@cache
def house() -> grimp.ImportGraph:
    """Who imports whom."""
    return grimp.build_graph("mizuhiki", include_external_packages=True, cache_dir=None)


def room_of(module: str) -> str:
    """`payments` of `mizuhiki.payments.models.receipts`; nothing for what is not ours."""
    package, _, rest = module.partition(".")
    return rest.partition(".")[0] if package == "mizuhiki" else ""


def modules() -> list[str]:
    """Every module of a room, its tests and migrations apart."""
    found = (name for name in house().modules if room_of(name) and room_of(name) not in NO_ROOM)
    return sorted(name for name in found if not {"tests", "migrations", "conftest"} & {*name.split(".")})


@cache
def kind_of(module: str) -> str:
    """On which line of the house style a module stands; nothing where it may stand anywhere."""
    for part in module.split(".")[2:]:
        word = part if part in KINDS else part.rpartition("_")[2]
        if word in KINDS and (word == part or word != "jobs"):  # the queue finds `jobs.py` by its name alone
            return KINDS[word]
    path = SOURCES.joinpath(*module.split(".")).with_suffix(".py")
    return _held_in(path) if path.exists() else ""


def _held_in(path: Path) -> str:
    imported = set[str]()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            imported |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
    for held, kind in HOLDS.items():
        if any(name == held or name.startswith(f"{held}.") for name in imported):
            return kind
    return "services" if any(is_service(one) for one in functions(path).values()) else ""


def seen_from(module: str) -> Iterator[Chain]:
    """Each way to what a module imports, itself or through those of its room that may stand anywhere."""
    seen, ways = {module}, list[Chain]([(module,)])
    while ways:
        way = ways.pop(0)
        for found in sorted(house().find_modules_directly_imported_by(way[-1])):
            if found not in seen:
                seen.add(found)
                yield (*way, found)
                if room_of(found) == room_of(module) and not kind_of(found):
                    ways.append((*way, found))


def in_words(way: Chain, why: str) -> str:
    """The offending import, with its line."""
    [details, *_] = house().get_import_details(importer=way[-2], imported=way[-1])
    place = f"{way[-2].replace('.', '/')}.py:{details['line_number']}"
    return f"{' → '.join(way)} ({place}): {why}"


def offends(kind: str, other: str) -> bool:
    """Whether a module of one kind must not import one of the other."""
    left, right = LINE_OF[kind], LINE_OF[other]
    return right < left or (right == left and other != kind)


def test_each_module_imports_only_to_its_right() -> None:
    broken = [
        in_words(way, f"{kind} may not import {other}")
        for module in modules()
        if (kind := kind_of(module))
        for way in seen_from(module)
        if room_of(way[-1]) == room_of(module)
        if (other := kind_of(way[-1])) and offends(kind, other)
    ]
    assert not broken, "\n" + "\n".join(broken)


def test_rules_know_neither_framework_nor_clock_nor_machine() -> None:
    broken = [
        in_words(way, "a rule is a pure function")
        for module in modules()
        if kind_of(module) == "rules"
        for way in seen_from(module)
        if way[-1] in IMPURE
    ]
    assert not broken, "\n" + "\n".join(broken)


def test_a_room_is_entered_by_its_door() -> None:
    doors = {room_of(name) for name in house().modules if name == f"mizuhiki.{room_of(name)}.api"}
    broken = [
        in_words((module, found), f"enter by mizuhiki.{room_of(found)}.api")
        for module in modules()
        for found in sorted(house().find_modules_directly_imported_by(module))
        if room_of(found) in doors - {room_of(module)}
        if found != f"mizuhiki.{room_of(found)}.api" and found not in BESIDE_THE_DOOR
    ]
    assert not broken, "\n" + "\n".join(broken)
