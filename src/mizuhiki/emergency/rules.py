"""The guided tree, the cover of the night, and the days above the estimate; nothing here knows the hour."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from mizuhiki.emergency.errors import FlowFault

HALF, DAY = 12 * 60, 24 * 60
MOST_LINES = 200
QUESTION = re.compile(r"(\d{1,3})[.．\s　]+(\S.*)")
ANSWER = re.compile(r"[\s　]+(\S.*?)[\s　]*(?:→|->)[\s　]*(\S.*)")


class Topic(StrEnum):
    """What a call is about: the kinds of 第3章 第4(1)ア."""

    ROAD_LEAK = "road_leak"
    COLLAPSE = "collapse"
    NO_WATER = "no_water"
    HOUSE_LEAK = "house_leak"
    SEWER = "sewer"
    OFFICIALS = "officials"
    OTHER = "other"
    NONE = "none"

    @property
    def label(self) -> str:
        """In the words of the specification."""
        return TOPICS[self]


class Outcome(StrEnum):
    """Where a branch of the tree ends."""

    DISPATCH = "dispatch"
    CONTRACTOR = "contractor"
    NEXT_DAY = "next_day"
    ADVISE = "advise"

    @property
    def label(self) -> str:
        """In the words of the flow."""
        return OUTCOMES[self]


TOPICS: Mapping[Topic, str] = {
    Topic.ROAD_LEAK: "道路上の漏水",
    Topic.COLLAPSE: "道路陥没",
    Topic.NO_WATER: "断水・出水不良",
    Topic.HOUSE_LEAK: "宅地内の漏水",
    Topic.SEWER: "下水の詰まり",
    Topic.OFFICIALS: "警察・消防からの通報",
    Topic.OTHER: "その他の緊急",
    Topic.NONE: "緊急以外",
}
OUTCOMES: Mapping[Outcome, str] = {
    Outcome.DISPATCH: "当番へ連絡",
    Outcome.CONTRACTOR: "業者を案内",
    Outcome.NEXT_DAY: "翌朝へ引継ぎ",
    Outcome.ADVISE: "営業時間を案内",
}


REPAIRS: Mapping[Topic, str] = {  # which item of the repair desk a report becomes
    Topic.ROAD_LEAK: "road_leak",
    Topic.COLLAPSE: "water_sinking",
    Topic.NO_WATER: "no_water",
    Topic.HOUSE_LEAK: "premises_leak",
    Topic.SEWER: "blockage",
}


@dataclass(frozen=True)
class Leaf:
    """The end of a branch."""

    outcome: Outcome
    topic: Topic


@dataclass(frozen=True)
class Node:
    """A question with its answers, each of which leads to another question or to an end."""

    number: int
    question: str
    answers: tuple[tuple[str, int | Leaf], ...]


@dataclass(frozen=True)
class Flow:
    """処理フロー: the first question, and all of them by number."""

    first: int
    nodes: Mapping[int, Node]


@dataclass(frozen=True)
class Walk:
    """How far a caller was led: what was answered, and where that leads now."""

    answers: tuple[tuple[str, str], ...]
    at: Node | Leaf


def read_flow(text: str) -> Flow:
    """The tree that a text describes: each question is reached, and every branch ends.

    Raises:
        FlowFault: names the line.

    Source:
        EMG-005 【金沢CC】第3章 第4(1)ウ.
    """
    questions, lines = dict[int, tuple[str, list[tuple[str, int | Leaf]]]](), dict[int, int]()
    number = 0
    for place, line in enumerate(text.splitlines()[: MOST_LINES + 1], start=1):
        if place > MOST_LINES:
            raise _wrong(place, f"{MOST_LINES}行までです。")
        if not line.strip():
            continue
        answer, question = ANSWER.fullmatch(line), QUESTION.fullmatch(line)
        if answer and number:
            questions[number][1].append((answer[1], _target(answer[2].strip(), place)))
        elif question and int(question[1]) not in questions:
            number = int(question[1])
            questions[number], lines[number] = (question[2].strip(), []), place
        else:
            problem = "「1 質問」か、字下げした「答え → 行き先」を書いてください。番号は一度だけ使えます。"
            raise _wrong(place, problem)
    if not questions:
        raise _wrong(1, "質問がありません。")
    nodes = {number: Node(number, words, tuple(answers)) for number, (words, answers) in questions.items()}
    _refuse_loose(nodes, lines)
    return Flow(next(iter(nodes)), nodes)


def _wrong(line: int, problem: str) -> FlowFault:
    return FlowFault(line=line, problem=problem)


def _target(text: str, place: int) -> int | Leaf:
    if text.isdecimal():
        return int(text)
    words, _, about = text.replace(":", "：").partition("：")
    outcome = next((one for one, label in OUTCOMES.items() if label == words.strip()), None)
    topic = next((one for one, label in TOPICS.items() if label == about.strip()), None)
    if outcome is None or topic is None:
        problem = (
            f"行き先は質問の番号か「{'・'.join(OUTCOMES.values())}」と「：」と種類です"
            f"（種類は{'・'.join(TOPICS.values())}）。"
        )
        raise _wrong(place, problem)
    return Leaf(outcome, topic)


def _refuse_loose(nodes: Mapping[int, Node], lines: Mapping[int, int]) -> None:
    """Each question has two answers at least, is reached from the first, and never leads back."""
    reached = set[int]()

    def follow(number: int, way: tuple[int, ...]) -> None:
        if number not in nodes:
            raise _wrong(lines[way[-1]], f"行き先の質問{number}がありません。")
        if number in way:
            raise _wrong(lines[number], "この質問に戻る道があり、終わりません。")
        if number in reached:  # by another way, and followed to every end then
            return
        if len(nodes[number].answers) < 2:
            raise _wrong(lines[number], "答えを二つ以上書いてください。")
        for _, target in nodes[number].answers:
            if isinstance(target, int):
                follow(target, (*way, number))
        reached.add(number)

    follow(next(iter(nodes)), ())
    for number in nodes.keys() - reached:
        raise _wrong(lines[number], "この質問に来る道がありません。")


def walk(flow: Flow, path: Sequence[int]) -> Walk | None:
    """Where these answers lead, each named by its place from 0; None for a path the flow has not."""
    at: Node | Leaf = flow.nodes[flow.first]
    answers: list[tuple[str, str]] = []
    for place in path:
        if isinstance(at, Leaf) or not 0 <= place < len(at.answers):
            return None
        words, target = at.answers[place]
        answers.append((at.question, words))
        at = flow.nodes[target] if isinstance(target, int) else target
    return Walk(tuple(answers), at)


def night_spans(
    evening: Sequence[tuple[int, int]], morning: Sequence[tuple[int, int]]
) -> list[tuple[int, int]]:
    """The night line's minutes from noon to noon, counted from the midnight that begins the first day."""
    return [
        *((max(start, HALF), end) for start, end in evening if end > HALF),
        *((DAY + start, DAY + min(end, HALF)) for start, end in morning if start < HALF),
    ]


def uncovered(
    open_spans: Sequence[tuple[int, int]], shifts: Sequence[tuple[int, int]]
) -> tuple[int, int] | None:
    """The first span of open minutes in which nobody is on; None where somebody always is."""
    for start, end in open_spans:
        at = start
        for first, last in sorted(shifts):
            if first <= at < last:
                at = last
        if at < end:
            later = [first for first, _ in shifts if at < first < end]
            return at, min(later, default=end)
    return None


def shift_span(from_minute: int, to_minute: int) -> tuple[int, int]:
    """A shift as minutes from the night's first midnight; what begins before noon is of the next morning."""
    start = from_minute + (DAY if from_minute < HALF else 0)
    end = to_minute + (DAY if to_minute <= HALF else 0)
    return start, end


def is_above(count: int, most: int, *, is_disaster: bool) -> bool:
    """Whether a day had more calls than reckoned with; a day of disaster is not held against it (EMG-012)."""
    return count > most and not is_disaster


def advice(*, opens_at: datetime | None, hours: str) -> str:
    """What callers are told whose matter can wait, with the hours of the season (EMG-004)."""
    if opens_at is None:
        return "お客様センターの運営期間は終わっています。市の代表電話を案内してください。"
    weekday = "月火水木金土日"[opens_at.weekday()]
    return (
        f"お急ぎでないご用件は、お客様センターの営業時間内にお電話ください。営業時間は{hours}です。"
        f"次は{opens_at.month}月{opens_at.day}日（{weekday}）{opens_at:%H:%M}からお受けします。"
    )


def night_of(local: datetime) -> date:
    """The night an instant of Japan belongs to: from noon to noon, named by its first day."""
    return date.fromordinal(local.date().toordinal() - (1 if local.hour < 12 else 0))
