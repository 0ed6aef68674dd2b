"""What an application must say, and what a form was made from."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

DAYS_BACK, DAYS_AHEAD = (
    90,
    190,
)  # an application may come late; half a year ahead is the longest anybody plans
NEEDED = {"place": "使用場所", "name": "お名前", "phone": "電話番号"}


def missing_of(told: Mapping[str, str]) -> list[str]:
    """The labels of what must be told and was not (CC-032)."""
    return [label for name, label in NEEDED.items() if not told.get(name, "").strip()]


def is_proxy_known(told: Mapping[str, str]) -> bool:
    """Whether a proxy said who they are and where they are reached."""
    who = told.get("proxy_company", "").strip() or told.get("proxy_name", "").strip()
    return bool(who and told.get("reply_phone", "").strip())


def reach_of(today: date) -> tuple[date, date]:
    """The first and the last day that can be asked for."""
    return today - timedelta(days=DAYS_BACK), today + timedelta(days=DAYS_AHEAD)


def mark_of(parts: Sequence[str]) -> str:
    """What somebody was shown, in sixteen letters; nothing was shown: none."""
    return hashlib.sha256("\x1f".join(sorted(parts)).encode()).hexdigest()[:16] if parts else ""
