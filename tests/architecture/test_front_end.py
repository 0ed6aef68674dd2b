"""What templates, styles and scripts may hold. The content policy forbids most of it in the browser;
here it is found before, with the line."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OURS = [*(ROOT / "src").rglob("*"), *(ROOT / "tests" / "e2e").rglob("*")]

# Newer than Chromium 109, the oldest browser of a desk. Of @page, margin boxes (131) are let be:
# where they are not known, the browser prints its own page numbers.
NEW_CSS = (
    r"light-dark\(", r"\bok(?:lch|lab)\(", r"\b(?:lch|lab)\(", r"color-mix\(", r"@scope\b",
    r"@starting-style", r"@view-transition", r"@position-try", r"anchor-name", r"position-anchor",
    r"subgrid", r"text-wrap", r"text-box", r"field-sizing", r"interpolate-size", r"calc-size\(",
    r":user-(?:in)?valid", r":popover-open", r":open\b", r"::details-content", r"\bif\(", r"&\s*[.:\[>{ ]",
    r"scrollbar-(?:width|color|gutter)", r"\b(?:sin|cos|tan|round|mod|rem|sqrt|pow|exp)\(",
    r"animation-timeline", r"\blinear\(", r"white-space-collapse", r"word-break:\s*auto-phrase",
    r"font-size-adjust", r"offset-position", r"transition-behavior", r"overlay:",
)  # fmt: skip
# What a tablet has told nobody yet must outlive its page; nothing else of ours keeps anything in a browser.
KEEPS = {
    "src/mizuhiki/fieldwork/static/fieldwork/tablet.js": "indexedDB",
    "src/mizuhiki/signup/door/bank_views.py": "csrf_exempt",  # a bank's seal stands in for the token
    "src/mizuhiki/telephony/push_views.py": "csrf_exempt",  # an exchange has its secret, and no session
    "src/mizuhiki/repairs/views/open311.py": "csrf_exempt",  # a key stands in for it; no session is looked at
}
NEW_JS = (
    r"\.to(?:Sorted|Reversed|Spliced)\(", r"\.with\(", r"groupBy\(", r"withResolvers", r"URL\.canParse",
    r"startViewTransition", r"showPopover", r"togglePopover", r"\.isSubsetOf\(", r"\.union\(",
    r"\.intersection\(", r"Array\.fromAsync", r"Iterator\.", r"RegExp\.escape", r"Promise\.try",
    r"AbortSignal\.any", r"scheduler\.", r"Temporal\.", r"\busing\b\s+\w+\s*=", r"moveBefore", r"setHTML",
)  # fmt: skip
UNSAFE_JS = (
    r"innerHTML", r"outerHTML", r"insertAdjacentHTML", r"document\.write", r"\beval\(", r"new Function",
    r"localStorage", r"sessionStorage\.(?!clear\()", r"indexedDB", r"document\.cookie", r"javascript:",
    r"set(?:Timeout|Interval)\(\s*['\"`]", r"\.style\b", r"setAttribute\(\s*['\"](?:style|on)",
)  # fmt: skip
UNSAFE_TEMPLATE = (
    r"<style\b", r"\sstyle\s*=", r"\son[a-z]+\s*=\s*[\"']", r"<script(?![^>]*\ssrc=)", r"\|\s*safe\b",
    r"\|\s*safeseq\b", r"{%\s*autoescape\s+off", r"javascript:", r"hx-on\b", r"hx-vals\s*=\s*[\"']js:",
    r"hx-vars", r"\shref\s*=\s*[\"']data:", r"target\s*=\s*[\"']_blank", r"\splaceholder\s*=",
    r"<(?:iframe|object|embed|base|marquee|font|center)\b", r"\sdisabled\b(?!-)", r"\sreadonly\b",
)  # fmt: skip
UNSAFE_PYTHON = (r"\bmark_safe\b", r"\bSafeString\(", r"\|safe\b", r"csrf_exempt", r"xframe_options_exempt")
# BIZ UDGothic draws it a hair thin: at the size of a screen's text nothing is seen. `－` stands for none.
HAIRLINES = (r"—",)
ELSEWHERE = r"(?:https?:)?//(?!www\.w3\.org/2000/svg)[a-z0-9.-]+\.[a-z]{2,}"


def files(*endings: str) -> list[Path]:
    """Our own files of these kinds; tests of Python code may name what they look for."""
    return sorted(path for path in OURS if path.suffix in endings and path.is_file())


def found(paths: list[Path], patterns: tuple[str, ...]) -> Iterator[str]:
    """Each place one of the patterns stands at."""
    rule = re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)
    for path in paths:
        text = re.sub(r"/\*.*?\*/", lambda cut: "\n" * cut[0].count("\n"), path.read_text(), flags=re.DOTALL)
        for number, line in enumerate(text.splitlines(), 1):
            for hit in rule.finditer(line):
                if KEEPS.get(path.relative_to(ROOT).as_posix()) == hit[0]:
                    continue
                yield f"{path.relative_to(ROOT)}:{number} {hit[0].strip()}"


@pytest.mark.asvs("3.7.1", "15.3.6")
@pytest.mark.parametrize(
    ("paths", "patterns"),
    [
        pytest.param(files(".html", ".svg", ".txt"), UNSAFE_TEMPLATE, id="templates"),
        pytest.param(files(".js"), UNSAFE_JS, id="scripts"),
        pytest.param(files(".js"), NEW_JS, id="scripts-chromium-109"),
        pytest.param(files(".css"), NEW_CSS, id="styles-chromium-109"),
        pytest.param(files(".html", ".css", ".js"), (ELSEWHERE,), id="other-hosts"),
        pytest.param(
            [path for path in files(".py") if "tests" not in path.parts], UNSAFE_PYTHON, id="python"
        ),
    ],
)
def test_nothing_forbidden(paths: list[Path], patterns: tuple[str, ...]) -> None:
    assert paths, "the check looks at no file"
    assert list(found(paths, patterns)) == []


@pytest.mark.parametrize(
    ("line", "patterns"),
    [
        ('<p style="color:red">', UNSAFE_TEMPLATE),
        ('<a onclick="x()">', UNSAFE_TEMPLATE),
        ("<script>x()</script>", UNSAFE_TEMPLATE),
        ("{{ name|safe }}", UNSAFE_TEMPLATE),
        ('<input placeholder="氏名">', UNSAFE_TEMPLATE),
        ("box.innerHTML = name", UNSAFE_JS),
        ("sessionStorage.setItem('a', 1)", UNSAFE_JS),
        ("a { color: oklch(50% 0 0) }", NEW_CSS),
        ("a { & b { } }", NEW_CSS),
        ("rows.toSorted()", NEW_JS),
        ('<img src="//cdn.example.com/x.png">', (ELSEWHERE,)),
        ('<img src="https://example.com/x.png">', (ELSEWHERE,)),
    ],
)
def test_the_check_finds_what_it_looks_for(line: str, patterns: tuple[str, ...]) -> None:
    assert re.search("|".join(patterns), line, re.IGNORECASE)


def test_a_form_says_its_errors_once() -> None:
    """`{{ form }}` brings its summary along; a second one has the same `id` and is read out twice."""
    twice = [
        str(path)
        for path in files(".html")
        if '{% include "web/parts/error_summary.html" %}' in (text := path.read_text())
        and "{{ form }}" in text
    ]
    assert twice == []


@pytest.mark.parametrize(
    "line",
    [
        '<script src="/static/web/keys.js" defer></script>',
        '<button hx-disabled-elt="find button">',
        "sessionStorage.clear();",
        "button[disabled] { color: red }",
        "tbody tr > * { border: 0 }",
    ],
)
def test_the_check_lets_good_lines_be(line: str) -> None:
    patterns = (*UNSAFE_TEMPLATE, ELSEWHERE) if line.startswith("<") else (*UNSAFE_JS, *NEW_CSS)
    assert not re.search("|".join(patterns), line, re.IGNORECASE)


def test_no_dash_is_too_thin_to_be_seen() -> None:
    said = [path for path in files(".py") if "tests" not in path.parts]
    literals = (r"""[\"']—[\"'](?!:)""",)
    assert [*found(files(".html", ".js"), HAIRLINES), *found(said, literals)] == []
