"""`scripts/install` on machines that lack something: one line says what, and nothing is left half done.

The programs it calls are stand-ins that write down how they were called; no network is used.
"""

import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOOLS = ("bash", "dirname", "cat", "sha256sum", "awk", "id", "mkdir", "rm", "chmod", "echo")
PYTHON = """#!/bin/bash
echo "python $*" >>"$CALLS"
case "$*" in
  *version_info*3,\\ 11*) exit ${TOO_OLD:-0} ;;
  *ensurepip*) exit ${NO_VENV:-0} ;;
  *base_prefix*) echo "(3, 12) ${PREFIX:-/usr}" ;;
  -V) echo "Python 3.9.2" ;;
  "-m venv"*) rm -rf .venv; mkdir -p .venv/bin
    for name in python uv npm; do cp "$STANDINS/$name" .venv/bin/; done ;;
  "-m pip install"*) exit ${PIP_FAILS:-0} ;;
esac
"""
OTHER = '#!/bin/bash\necho "$(basename "$0") $*" >>"$CALLS"\n'
DISK = """#!/bin/bash
left=$(cat "$DISK")
echo "Filesystem"
echo "disk 1 1 ${left%% *} 1% /"
[ "${left#* }" = "$left" ] || echo "${left#* }" >"$DISK"  # how much the next question is answered
"""


@dataclass
class Machine:
    """A copy of the scripts, and a PATH of stand-ins."""

    home: Path
    name: str = "project"

    @property
    def project(self) -> Path:
        """Where the copy lies."""
        return self.home / self.name

    def give(self, name: str, text: str, *, folder: str = "path") -> None:
        """Put a program there."""
        path = self.home / folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        path.chmod(path.stat().st_mode | stat.S_IXUSR)

    def install(self, kind: str = "run", **environ: str) -> tuple[int, str, list[str]]:
        """Exit status, what it said, and which programs it called."""
        calls = self.home / "calls"
        calls.write_text("")
        known = {
            "PATH": str(self.home / "path"),
            "CALLS": str(calls),
            "STANDINS": str(self.home / "standins"),
        }
        known["DISK"] = str(self.home / "disk")
        (self.home / "disk").write_text(environ.pop("FREE_KB", "9000000"))
        done = subprocess.run(
            ["bash", str(self.project / "scripts" / "install"), kind],
            check=False,
            capture_output=True,
            text=True,
            env=known | environ,
        )
        return done.returncode, done.stdout + done.stderr, calls.read_text().splitlines()


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    made = Machine(tmp_path)
    made.project.mkdir()
    for name in ("scripts", "requirements"):
        shutil.copytree(ROOT / name, made.project / name)
    for name in ("pyproject.toml", "package-lock.json"):
        shutil.copy(ROOT / name, made.project / name)
    (tmp_path / "path").mkdir()
    for tool in (*TOOLS, "cp", "basename"):
        found = shutil.which(tool)
        assert found is not None, tool
        (tmp_path / "path" / tool).symlink_to(found)
    made.give("python3", PYTHON)
    made.give("df", DISK)
    made.give("npm", OTHER)
    for name, text in (("python", PYTHON), ("uv", OTHER), ("npm", OTHER)):
        made.give(name, text, folder="standins")
    return made


def stamps(machine: Machine) -> list[str]:
    return sorted(path.name for path in machine.project.glob(".venv/.installed-*"))


@pytest.mark.req("DD-068", "SEC-067")
def test_it_installs_what_is_locked_and_the_second_time_nothing(machine: Machine) -> None:
    status, said, calls = machine.install()
    assert (status, said) == (0, "")
    assert "python -m venv --clear .venv" in calls
    assert any(call.endswith("--require-hashes -r requirements/run.txt") for call in calls)
    assert "npm ci --silent --no-audit --no-fund --ignore-scripts" in calls
    assert stamps(machine) == [".installed-run"]
    status, said, calls = machine.install()
    assert (status, said) == (0, "")
    assert [call for call in calls if "install" in call or "venv --" in call or "npm" in call] == []


def test_on_a_disk_that_has_filled_up_what_is_installed_goes_on(machine: Machine) -> None:
    assert machine.install()[0] == 0
    status, said, calls = machine.install(FREE_KB="1000")
    assert (status, said) == (0, "")
    assert [call for call in calls if "install" in call or "venv --" in call or "npm" in call] == []
    (machine.project / "pyproject.toml").write_text("other")  # something is to be installed again
    status, said, _ = machine.install(FREE_KB="1000")
    assert (status, said) == (
        1,
        "mizuhiki: less than 1.5 GB is free on this disk (0 MB); make room first.\n",
    )
    assert stamps(machine) == [".installed-run"]


def test_the_documentation_stands_on_what_is_installed_and_brings_no_assets_again(machine: Machine) -> None:
    assert machine.install("dev")[0] == 0
    status, said, calls = machine.install("docs")
    assert (status, said) == (0, "")
    assert any(call.endswith("-r requirements/dev.txt -r requirements/docs.txt") for call in calls)
    assert [call for call in calls if call.startswith("npm")] == []
    assert stamps(machine) == [".installed-dev", ".installed-docs"]


def test_without_npm_the_one_of_the_wheel_is_used(machine: Machine) -> None:
    (machine.home / "path" / "npm").unlink()
    status, said, calls = machine.install()
    assert (status, said) == (0, "")
    assert calls[-2:] == [
        "uv pip install --quiet --require-hashes -r requirements/node.txt",
        "npm ci --silent --no-audit --no-fund --ignore-scripts",
    ]


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        ({"PYTHON": "python3.99"}, "Python 3.11 or newer is needed; no 'python3.99' was found."),
        ({"TOO_OLD": "1"}, "Python 3.9.2 is too old. Name another one: make demo PYTHON=python3.12"),
        ({"NO_VENV": "1"}, "this Python has no venv; install it first (Debian, Ubuntu: apt-get install"),
        ({"FREE_KB": "1024000"}, "less than 1.5 GB is free on this disk (1000 MB); make room first."),
    ],
    ids=["no-python", "old-python", "no-venv", "full-disk"],
)
def test_what_is_missing_is_said_in_one_line_before_anything_is_made(
    machine: Machine, environ: dict[str, str], sentence: str
) -> None:
    status, said, _ = machine.install(**environ)
    assert status == 1
    assert said.startswith("mizuhiki: ")
    assert sentence in said
    assert said.count("\n") == 1
    assert not (machine.project / ".venv").exists()


@pytest.mark.parametrize(
    ("free_kb", "sentence"),
    [
        ("9000000 1000", "the disk is full; make room and run the same command again, nothing is lost."),
        ("9000000", "the installation stopped; the reason stands above. Run the same command again"),
    ],
    ids=["disk-fills-up", "anything-else"],
)
def test_an_installation_that_stops_goes_on_the_next_time(
    machine: Machine, free_kb: str, sentence: str
) -> None:
    status, said, _ = machine.install(PIP_FAILS="1", FREE_KB=free_kb)
    assert status == 1
    assert sentence in said
    assert said.count("\n") == 1
    assert stamps(machine) == []
    assert machine.install()[0] == 0
    assert stamps(machine) == [".installed-run"]


def test_a_new_python_or_a_moved_folder_gets_a_new_environment(machine: Machine) -> None:
    assert machine.install()[0] == 0
    _, _, calls = machine.install(PREFIX="/opt/python")
    assert "python -m venv --clear .venv" in calls
    machine.project.rename(machine.home / "moved")
    machine.name = "moved"
    _, _, calls = machine.install(PREFIX="/opt/python")
    assert "python -m venv --clear .venv" in calls
    assert machine.install(PREFIX="/opt/python")[2][-1].startswith("python -c")


@pytest.mark.parametrize(
    "lock", [*ROOT.glob("requirements/*.txt"), ROOT / "package-lock.json"], ids=lambda path: path.name
)
def test_a_lock_file_names_no_address(lock: Path) -> None:
    """Where packages come from is said by whoever installs, not by what is installed."""
    assert "://" not in lock.read_text()
