"""Two kinds of work, people at desks, and an instant."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from mizuhiki.platform import clock
from mizuhiki.worklist import api, desks
from mizuhiki.worklist.api import Item, ItemKind, Outcome

AT = datetime(2026, 11, 20, 10, 0, tzinfo=clock.TOKYO)
DAY = timedelta(days=1)
CHECK, LATE, SECRET, OWNED = "test.check", "test.late_result", "test.secret", "test.owned"


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desks, "_kinds", {})
    outcomes = (Outcome("settled", "確認した"), Outcome("ignored", "対応しない", needs_note=True))
    api.register_kind(ItemKind(CHECK, "検針値の確認", "billing", outcomes))
    api.register_kind(ItemKind(LATE, "結果の未着", "collection"))
    api.register_kind(ItemKind(SECRET, "承認待ち", "billing", right="staff.people_see"))
    api.register_kind(ItemKind(OWNED, "苦情", "billing", has_owner=True))


@pytest.fixture
def clerk(person: Callable[..., Any]) -> Any:
    return person("worklist.item_see", "worklist.desk_billing", username="billing1", display_name="調定 花子")


@pytest.fixture
def colleague(person: Callable[..., Any]) -> Any:
    return person("worklist.item_see", "worklist.desk_billing", username="billing2", display_name="調定 次郎")


def lay(key: str = "check:1", *, kind: str = CHECK, days: int = 1, **facts: Any) -> Item:
    given: dict[str, Any] = {"title": f"検針値を確認する {key}", "due_at": AT + days * DAY, "at": AT} | facts
    return api.open_item(kind=kind, key=key, **given)
