"""A release that changes a screen waits for the manual, or for somebody to say why not (長岡 14(4)エ)."""

import importlib.util
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
SCREEN = "src/mizuhiki/till/templates/till/till_home.html"
OTHER = "src/mizuhiki/till/templates/till/parts/cash.html"
GUIDE = "docs/guide/till.md"
PAGE = "# レジ\n\n## レジ {#till_home}\n\n%s\n\n## 金庫 {#safe_list}\n\n%s\n"


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("guide_kept", ROOT / "scripts" / "guide_kept.py")
    assert spec
    assert spec.loader
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small house as it was released."""
    _git(tmp_path, "init", "--quiet")
    put(tmp_path, SCREEN, "<p>1</p>")
    put(tmp_path, OTHER, "<p>1</p>")
    put(tmp_path, "src/mizuhiki/signup/door/templates/signup/door/start.html", "<p>1</p>")
    put(tmp_path, "src/mizuhiki/config/settings/base.py", 'GUIDE_PAGES = {"till": ("till",)}\n')
    put(tmp_path, GUIDE, PAGE % ("開けます。", "数えます。"))
    put(tmp_path, "docs/guide/unchanged.csv", f"template,why\n{SCREEN},前の版の理由\n")
    commit(tmp_path)
    return tmp_path


def _git(root: Path, *words: str) -> None:
    who = ["-c", "user.name=test", "-c", "user.email=test@example.jp", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *words], cwd=root, check=True, capture_output=True)


def put(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, encoding="utf-8")


def commit(root: Path) -> None:
    _git(root, "add", "--all")
    _git(root, "commit", "--quiet", "--message", "x")


@pytest.mark.req("DD-018")
def test_a_changed_screen_is_held_up_until_its_paragraph_is_revised(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main = script().main
    assert main([], project) == 0  # before the first release
    _git(project, "tag", "v0.1.0")
    assert main([], project) == 0
    put(project, SCREEN, "<p>2</p>")
    put(project, GUIDE, PAGE % ("開けます。", "数え直します。"))  # another screen's paragraph
    commit(project)
    assert main([], project) == 1
    assert f"{SCREEN}: changed since v0.1.0" in capsys.readouterr().out
    put(project, GUIDE, PAGE % ("開けて、数えます。", "数え直します。"))
    commit(project)
    assert main([], project) == 0


@pytest.mark.req("DD-018")
def test_a_stated_no_change_lets_it_pass_for_this_release_and_not_for_the_next(project: Path) -> None:
    main = script().main
    _git(project, "tag", "v0.1.0")
    put(project, SCREEN, "<p>2</p>")
    commit(project)
    assert main([], project) == 1  # what was said for the release before says nothing of this one
    told = f"template,why\n{SCREEN},前の版の理由\n"
    put(project, "docs/guide/unchanged.csv", f"{told}{SCREEN},\n")
    commit(project)
    assert main([], project) == 1  # no reason
    put(project, "docs/guide/unchanged.csv", f"{told}{SCREEN},余白だけを変えた\n")
    commit(project)
    assert main([], project) == 0
    _git(project, "tag", "v0.2.0")
    put(project, SCREEN, "<p>3</p>")
    commit(project)
    assert main([], project) == 1


@pytest.mark.req("DD-018")
def test_a_part_is_of_its_room_and_the_public_site_of_no_staff(project: Path) -> None:
    main = script().main
    _git(project, "tag", "v0.1.0")
    put(project, "src/mizuhiki/signup/door/templates/signup/door/start.html", "<p>2</p>")
    commit(project)
    assert main([], project) == 0
    put(project, OTHER, "<p>2</p>")
    commit(project)
    assert main([], project) == 1
    put(project, GUIDE, PAGE % ("開けます。", "数え直します。"))
    commit(project)
    assert main([], project) == 0


@pytest.mark.req("DD-018")
def test_what_a_change_must_pass_asks_whether_the_guide_kept_up() -> None:
    assert "scripts/guide_kept.py" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert script().pages_of("signup", (ROOT / "src/mizuhiki/config/settings/base.py").read_text()) == (
        *("signup", "signup-banks", "signup-operations", "signup-file"),
    )
