"""Somebody of the contractor who maintains the exchange, and somebody of the client who agrees."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from mizuhiki.exchange.models import Change, EntryVersion
from mizuhiki.exchange.services import changes, entries
from mizuhiki.platform import clock
from mizuhiki.staff.models import User

DAY = date(2026, 12, 10)


def at(hour: int, minute: int = 0, day: date = DAY) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=clock.TOKYO)


AT = at(10)


@pytest.fixture
def keeper(rules_in_force: None, person: Callable[..., Any]) -> User:
    del rules_in_force
    rights = ("exchange.exchange_see", "exchange.exchange_edit", "attachments.file_open")
    return person(*rights, username="sv1", display_name="監督 花子")  # type: ignore[no-any-return]


@pytest.fixture
def client_officer(person: Callable[..., Any]) -> User:
    rights = ("exchange.exchange_see", "exchange.exchange_agree", "approvals.request_see")
    return person(*rights, username="kyoku1", display_name="企業局 次郎", organisation="utility")  # type: ignore[no-any-return]


def begin(keeper: User, origin: str = "instruction", **changes_: Any) -> Change:
    facts: dict[str, Any] = {
        "content": "電話帳に修繕の会社を加える",
        "reason": "委託先の追加",
        "officer": "係長" if origin == "instruction" else "",
        "reference": f"c{Change.objects.count()}",
        "actor": keeper,
        "at": AT,
    }
    return changes.open_change(origin=origin, **facts | changes_)


def save(keeper: User, change: Change, list_code: str, values: dict[str, str], **more: Any) -> EntryVersion:
    facts: dict[str, Any] = {
        "change_id": change.pk,
        "reference": f"e{EntryVersion.objects.count()}",
        "actor": keeper,
        "at": AT,
    }
    return entries.save_entry(list_code=list_code, values=values, **facts | more)
