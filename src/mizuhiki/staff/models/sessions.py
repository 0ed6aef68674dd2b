"""Where people are signed in, and every attempt to be."""

import re
from typing import Any, ClassVar

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q

from mizuhiki.audit.api import Trace
from mizuhiki.staff.models.people import User


class Device(models.TextChoices):
    """The kinds of terminal; a person has one session on each (SEC-032)."""

    DESK = "desk", "事務所の端末"
    FIELD = "field", "現場用タブレット"


class StaffSession(AbstractBaseSession):
    """A session on the server. The cookie holds its key and nothing else.

    The columns below are written by UPDATEs of their own, never together with the session's data, so
    that a request under way cannot undo a lock. `user` is set when sign-in is complete, with all factors.
    """

    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    device = models.CharField(max_length=8, choices=Device, default=Device.DESK)
    started_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)  # last thing the person did, to the minute; polls do not count
    locked_at = models.DateTimeField(null=True)
    unlock_failures = models.PositiveSmallIntegerField(default=0)
    address = models.GenericIPAddressField(null=True)
    browser = models.CharField(max_length=200, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("user", "device"), condition=Q(user__isnull=False), name="one_session_a_device_kind"
            ),
        )


_BROWSERS = (
    ("Edge", r"Edg[A-Z]?[a-z]*/(\d+)"),
    ("Firefox", r"(?:Firefox|FxiOS)/(\d+)"),
    ("Chrome", r"(?:Chrome|CriOS|HeadlessChrome)/(\d+)"),
    ("Safari", r"Version/(\d+).*Safari/"),
)
_SYSTEMS = (
    ("iPad", "iPad"),
    ("iPhone", "iPhone"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("macOS", "Mac OS"),
    ("Linux", "Linux"),
)


def browser_in_words(named: str) -> str:
    """`Chrome 146・Windows` from what a browser calls itself; its own words where we know none of them."""
    browser = next((f"{name} {hit[1]}" for name, rule in _BROWSERS if (hit := re.search(rule, named))), "")
    system = next((name for name, word in _SYSTEMS if word in named), "")
    return "・".join(filter(None, (browser, system))) or named[:40]


class SignInEvent(Trace):
    """One line of the sign-in history: an attempt, its outcome, the end of a session."""

    class Kind(models.TextChoices):
        SIGNED_IN = "signed_in", "サインイン"
        SIGNED_OUT = "signed_out", "サインアウト"
        PASSWORD_WRONG = "password_wrong", "パスワード誤り"
        CODE_WRONG = "code_wrong", "確認コード誤り"
        REFUSED = "refused", "続けての誤りによる停止"
        RECOVERY_USED = "recovery_used", "予備コードの使用"
        ENDED_PARALLEL = "ended_parallel", "別の端末でのサインインにより終了"
        ENDED_ABSOLUTE = "ended_absolute", "利用時間の上限により終了"
        ENDED_BY_MANAGER = "ended_by_manager", "管理者による終了"
        ENDED_BY_CHANGE = "ended_by_change", "パスワード等の変更により終了"
        LOCKED = "locked", "画面ロック"
        UNLOCKED = "unlocked", "画面ロック解除"
        UNLOCK_WRONG = "unlock_wrong", "ロック解除の失敗"
        PASSWORD_CHANGED = "password_changed", "パスワード変更"
        FACTOR_ADDED = "factor_added", "二要素の登録"
        FACTOR_REMOVED = "factor_removed", "二要素の削除"

    at = models.DateTimeField()
    kind = models.CharField(max_length=16, choices=Kind)
    user_id = models.BigIntegerField(null=True)  # null: no account has the name that was tried
    factor = models.CharField(max_length=24, default="")  # password+totp, password+webauthn …
    device = models.CharField(max_length=8, default="")
    address = models.GenericIPAddressField(null=True)
    browser = models.CharField(max_length=200, default="")
    session = models.CharField(
        max_length=16, default=""
    )  # the start of the key's SHA-256, to tell sessions apart
    request_id = models.CharField(max_length=32, default="")
    needs_look = models.BooleanField(default=False)  # for the security manager (SEC-079)

    FACTORS: ClassVar[dict[str, str]] = {
        "password": "パスワード",
        "totp": "認証アプリ",
        "webauthn": "セキュリティキー",
        "recovery_codes": "予備コード",
    }

    class Meta:
        indexes = (
            models.Index(fields=("user_id", "-at"), name="sign_in_of_user"),
            models.Index(fields=("-at",), name="sign_in_newest"),
            models.Index(fields=("session",), name="sign_in_of_session"),
        )

    @property
    def factors(self) -> str:
        """What was given, in words."""
        return "＋".join(self.FACTORS.get(part, part) for part in self.factor.split("+") if part)

    @property
    def browser_name(self) -> str:
        """The browser in two words; what it says of itself in full stays in the row."""
        return browser_in_words(self.browser)


class SharedCacheEntry(models.Model):
    """What processes must know of each other for a while: used codes, counted tries. JSON, not pickle."""

    key = models.CharField(max_length=250, primary_key=True)
    value: Any = models.JSONField(null=True)
    expires_at = models.DateTimeField(null=True, db_index=True)
