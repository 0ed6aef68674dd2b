"""A night of December: a flow and announcements agreed, a roster, two officers of the bureau on duty."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from mizuhiki.emergency.models import AgreedText, Report
from mizuhiki.emergency.services import duty, reports, texts
from mizuhiki.emergency.services.duty import Hours, Officer
from mizuhiki.platform import clock
from mizuhiki.staff.models import User

FLOW = """1 道路の陥没や漏水、警察・消防からの通報、下水の詰まりなど、緊急の通報ですか
  はい → 2
  いいえ → 営業時間を案内：緑急以外
2 道路が陥没していますか
  はい → 当番へ連絡：道路陥没
  いいえ → 3
3 水が道路に流れ出ていますか
  流れている → 当番へ連絡：道路上の漏水
  にじむ程度 → 翌朝へ引継ぎ：道路上の漏水
""".replace("緑急", "緊急")
NIGHT = date(2026, 12, 10)
COLLAPSE, LEAK, SEEPING, ADVICE = [0, 0], [0, 1, 0], [0, 1, 1], [1]


def at(hour: int, minute: int = 0, day: date = NIGHT) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=clock.TOKYO)


MORNING = at(10)  # when everything was set up


@pytest.fixture
def operator(person: Callable[..., Any]) -> User:
    return person("emergency.night_see", "emergency.report_take", username="op1", display_name="夜間 一郎")  # type: ignore[no-any-return]


@pytest.fixture
def chief(person: Callable[..., Any]) -> User:
    rights = ("night_see", "report_take", "duty_answer", "report_accept", "setting_edit")
    return person(*(f"emergency.{one}" for one in rights), username="sv1", display_name="監督 花子")  # type: ignore[no-any-return]


@pytest.fixture
def officers(person: Callable[..., Any]) -> list[User]:
    rights = ("emergency.night_see", "emergency.text_agree", "approvals.request_see")
    return [
        person(*rights, username=f"kyoku{number}", display_name=f"当番 {number}", organisation="utility")
        for number in (1, 2)
    ]


@pytest.fixture
def night(rules_in_force: None, chief: User, operator: User, officers: list[User]) -> None:
    """Everything that a night needs."""
    del rules_in_force
    for kind, words in (("flow", FLOW), ("busy", "ただ今混み合っています。"), ("closed", "営業時間内です。")):
        made = write(chief, kind, words)
        texts.agree(text_id=made.pk, actor=officers[0], at=MORNING)
    duty.set_duty(
        first_on=NIGHT,
        last_on=NIGHT,
        officers=[Officer(one.pk, f"090-0000-000{place}") for place, one in enumerate(officers, start=1)],
        reference="d1",
        actor=chief,
        at=MORNING,
    )
    duty.set_roster(
        first_on=NIGHT,
        last_on=NIGHT,
        shifts=[Hours(operator.pk, 1080, 525, is_shared=True)],
        responsible_id=chief.pk,
        telephone="03-0000-0000",
        reference="r1",
        actor=chief,
        at=MORNING,
    )


def write(chief: User, kind: str, words: str, **changes: Any) -> AgreedText:
    facts: dict[str, Any] = {
        "reason": "最初の版",
        "from_on": NIGHT,
        "reference": f"{kind}-{AgreedText.objects.count()}",
        "actor": chief,
        "at": MORNING,
    }
    return texts.write_text(kind=kind, words=words, **facts | changes)


def take(operator: User, path: list[int], when: datetime, **changes: Any) -> Report:
    facts: dict[str, Any] = {
        "area": "緑町",
        "place": "緑町1-2 交差点",
        "state": "水が流れている",
        "caller": "見本 太郎",
        "telephone": "090-1111-2222",
        "reference": f"c{when:%H%M%S}{len(path)}",
    }
    return reports.take_report(path=path, actor=operator, at=when, **facts | changes)
