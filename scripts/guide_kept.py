"""Whether the guide kept up with the screens since a release: each that changed has its paragraph revised.

    python scripts/guide_kept.py [v0.1.0]

A screen is a template of the staff site; its paragraph is the one of its name on the guide's pages of its
room, and where there is none, those pages. What needs no revision is said in docs/guide/unchanged.csv by a
row of this release: the template and why. Without a release to compare with there is nothing to keep up
with. Exit status: 0 it kept up, 1 it did not (長岡 14(4)エ).
"""

import ast
import csv
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
SETTINGS, STATED = "src/mizuhiki/config/settings/base.py", "docs/guide/unchanged.csv"
SCREEN = re.compile(r"src/mizuhiki/([a-z]+)/templates/\1/(?:parts/)?([a-z_]+)\.html")  # the door has no staff


def git(*words: str, root: Path) -> str:
    """What git answers; nothing where it knows no such thing."""
    asked = subprocess.run(["git", *words], cwd=root, capture_output=True, text=True, check=False)
    return asked.stdout if asked.returncode == 0 else ""


def latest_release(root: Path) -> str:
    """The last tag of a version; empty before the first release."""
    return git("describe", "--tags", "--abbrev=0", "--match", "v*", root=root).strip()


def pages_of(room: str, settings: str) -> tuple[str, ...]:
    """The pages of the guide that speak of a room, as the settings have it."""
    for node in ast.parse(settings).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "GUIDE_PAGES":
            found: dict[str, tuple[str, ...]] = ast.literal_eval(node.value)
            return found.get(room, (room,))
    return (room,)


def paragraph(page: str, screen: str) -> str:
    """What a page says under the heading of a screen, up to the next heading; empty where it says nothing."""
    found = re.search(rf"^#+ [^\n]*\{{#{screen}\}}\n(.*?)(?=^#+ |\Z)", page, re.MULTILINE | re.DOTALL)
    return found[1] if found else ""


def behind(base: str, root: Path) -> list[str]:
    """The templates that changed since a release without a word of it in the guide."""
    changed = git("diff", "--name-only", base, "HEAD", root=root).split()
    settings = (root / SETTINGS).read_text(encoding="utf-8")
    screens = [match for path in changed if (match := SCREEN.fullmatch(path))]
    told, found = stated(base, root), list[str]()
    for one in screens:
        pages = [f"docs/guide/{page}.md" for page in pages_of(one[1], settings)]
        now, before = (_said(pages, one[2], at, root) for at in ("HEAD", base))
        is_revised = now != before if now else bool({*pages} & {*changed})
        if one[0] not in told and not is_revised:
            found.append(one[0])
    return found


def _said(pages: list[str], screen: str, at: str, root: Path) -> str:
    """What the guide said of a screen at a commit."""
    return "".join(paragraph(git("show", f"{at}:{page}", root=root), screen) for page in pages)


def stated(base: str, root: Path) -> set[str]:
    """The templates of which somebody said, since the release, that the guide needs no revision, and why."""
    before = set(git("show", f"{base}:{STATED}", root=root).splitlines())
    path = root / STATED
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    new = [lines[0], *(line for line in lines[1:] if line not in before)] if lines else []
    return {row["template"] for row in csv.DictReader(new) if row["why"].strip()}


def main(words: list[str], root: Path = ROOT) -> int:
    """Say what is behind."""
    base = words[0] if words else latest_release(root)
    if not base:
        sys.stdout.write("no release yet: nothing the guide could be behind of\n")
        return 0
    found = behind(base, root)
    for path in found:
        sys.stdout.write(f"{path}: changed since {base}; revise its paragraph, or say why not in {STATED}\n")
    sys.stdout.write(f"{len(found)} screens changed since {base} without a word in the guide\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
