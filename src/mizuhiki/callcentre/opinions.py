"""お客さまの意見・要望 of a time by theme and channel, with quoted examples; the register of proposals."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from mizuhiki.callcentre.figures import ChannelCounts
from mizuhiki.callcentre.models import Case, Opinion, Proposal, ProposalStep, Standing
from mizuhiki.callcentre.selectors import proposals, wishes
from mizuhiki.callcentre.themes import theme_title, themes
from mizuhiki.platform import clock

UNTAGGED = "テーマ未分類"
MOST_QUOTES = 30
Kind = ProposalStep.Kind


@dataclass(frozen=True)
class Analysis:
    """What people said of the service in a time (第14)."""

    themes: Sequence[ChannelCounts]  # those that were spoken of, in the order of the file; untagged last
    quotes: Sequence[tuple[str, str]]  # theme and words, without anything that names somebody

    @property
    def total(self) -> int:
        """All opinions, wishes and complaints."""
        return sum(one.total for one in self.themes)


@dataclass(frozen=True)
class Register:
    """改善提案 against the contract: once a year at least (第18(2)①).

    Attributes:
        last_on: when one was last handed to the client.
        due_on: by when the next has to be.
        is_late: no proposal for twelve months, or none yet.
    """

    last_on: date | None
    due_on: date | None
    is_late: bool


def opinions_of(case_ids: Sequence[int]) -> dict[int, Opinion]:
    """The tag that holds, by case: the last one."""
    found = Opinion.objects.filter(case_id__in=case_ids).order_by("case_id", "-pk").distinct("case_id")
    return {one.case_id: one for one in found}


def analysis_of(since: datetime, until: datetime) -> Analysis:
    """The opinions of a half-open time as they are tagged now.

    Source:
        CC-052 【金沢CC】第2章 第14, 第18(1).
    """
    found: Sequence[Standing] = list(wishes(since=since, until=until))
    tags = opinions_of([one.pk for one in found])
    counted = Counter((_theme(tags, one), one.case.channel) for one in found)
    codes = [*themes(), *sorted({theme for theme, _ in counted} - {*themes(), ""}), ""]
    lines = [
        ChannelCounts(
            theme_title(code) if code else UNTAGGED,
            tuple(counted[code, one.value] for one in Case.Channel),
        )
        for code in codes
    ]
    quotes = [(theme_title(tag.theme), tag.quote) for tag in tags.values() if tag.quote]
    return Analysis([one for one in lines if one.total], sorted(quotes)[:MOST_QUOTES])


def _theme(tags: Mapping[int, Opinion], standing: Standing) -> str:
    return tags[standing.pk].theme if standing.pk in tags else ""


def proposals_in(since: datetime, until: datetime) -> list[Proposal]:
    """Proposals that were made, handed to the client or answered in a half-open time, the newest first."""
    return [
        one
        for one in proposals()
        if any(since <= at < until for at in (one.at, *(step.at for step in one.steps.all())))
    ]


def outcome_of(proposal: Proposal) -> str:
    """How far a proposal has gone, in words: the client's answer where there is one."""
    done = {step.kind for step in proposal.steps.all()}
    last = next((kind for kind in (Kind.ADOPTED, Kind.DECLINED, Kind.SUBMITTED) if kind in done), None)
    return str(last.label) if last else "作成中"


def register_on(day: date) -> Register:
    """How the register stands on a day.

    Source:
        CC-057 【金沢CC】第2章 第18(2)①.
    """
    submitted = ProposalStep.objects.filter(kind=Kind.SUBMITTED).order_by("-at").values_list("at", flat=True)
    at = submitted.first()
    if at is None:
        return Register(None, None, is_late=True)
    last_on = clock.day_of(at)
    due_on = _year_later(last_on)
    return Register(last_on, due_on, is_late=day > due_on)


def _year_later(day: date) -> date:
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + 1, day=28 if is_leap_day else day.day)
