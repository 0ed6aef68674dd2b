"""Searching many FAQ entries in memory, beside one bare pass over the same lists of entries.

The entries are those of the demo with made-up places, so that each sentence stands in many of them: harder
than a real list, whose words are rarer.
"""

import csv
import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from mizuhiki.textsearch import Document, Index, words_of_line

DEMO = Path(__file__).parents[1] / "demo" / "knowledge"
SEED = 20261130
WAYS = ("東西南北上中下大小新", "川山田野原橋町浜島沢", ("町", "台", "丘", "本町"))
CASES = 40


def measure(size: int) -> dict[str, float]:
    """Milliseconds of CPU for questions and for texts of cases: median, 95 of 100, and the floor of both."""
    rows, synonyms = _demo()
    draw = random.Random(SEED)  # noqa: S311 reproducible on purpose
    sentences = [part for row in rows for part in row["回答"].split("。") if part]
    begun = time.process_time()
    index = Index(_entries(rows, sentences, size, draw), synonyms=synonyms)
    built_s = time.process_time() - begun
    questions = [row["質問"] for row in rows]
    cases = ["。".join(draw.choice(sentences) for _ in range(4)) for _ in range(CASES)]
    found = {"entries": float(size), "built_s": round(built_s, 1)}
    for name, texts in (("question", questions), ("case", cases)):
        taken = _timed(lambda text: index.search(text, limit=10), texts)
        floor = _timed(lambda text: _pass_over(index, text), texts)
        found |= {
            f"{name}_median_ms": round(statistics.median(taken), 1),
            f"{name}_p95_ms": round(taken[int(0.95 * len(taken))], 1),
            f"{name}_floor_ms": round(statistics.median(floor), 1),
        }
    return found


def _demo() -> tuple[list[dict[str, str]], list[tuple[str, ...]]]:
    rows = list(csv.DictReader((DEMO / "faq.csv").read_text(encoding="utf-8").splitlines()))
    lines = (DEMO / "synonyms.txt").read_text(encoding="utf-8").splitlines()
    return rows, [words_of_line(line) for line in lines]


def _entries(
    rows: Sequence[dict[str, str]], sentences: Sequence[str], size: int, draw: random.Random
) -> Iterator[Document]:
    for number in range(size):
        title = draw.choice(rows)["質問"] + _place(draw)
        body = "。".join(_place(draw) + draw.choice(sentences) for _ in range(3))
        yield Document(number, title, body)


def _place(draw: random.Random) -> str:
    return "".join(draw.choice(way) for way in WAYS)


def _timed(work: Callable[[str], object], texts: Sequence[str]) -> list[float]:
    taken = list[float]()
    for text in texts:
        begun = time.process_time()
        work(text)
        taken.append((time.process_time() - begun) * 1000)
    return sorted(taken)


def _pass_over(index: Index, text: str) -> int:
    """Every list of entries of what is looked for, counted through once and nothing else."""
    return sum(1 for term in index.looked_for(text) for _ in index.places_of(term))
