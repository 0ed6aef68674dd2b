"""What streams keeps no line to the database (ADR 0210): there is one door for it."""

from pathlib import Path

SOURCES = Path(__file__).parents[2] / "src" / "mizuhiki"


def test_only_one_module_makes_answers_that_stream() -> None:
    found = [
        str(path.relative_to(SOURCES))
        for path in SOURCES.rglob("*.py")
        if "tests" not in path.parts and "StreamingHttpResponse" in path.read_text(encoding="utf-8")
    ]
    assert found == ["web/streams.py"]
