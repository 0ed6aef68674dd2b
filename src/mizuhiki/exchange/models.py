"""What the exchange is told, each row of it under a change; its messages, its errors, its statistics."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mizuhiki.exchange.rules import PLAYS
from mizuhiki.platform.guards import InsertOnly
from mizuhiki.platform.serials import shown_number

USER = settings.AUTH_USER_MODEL
PLAY_CHOICES = [(one.value, label) for one, label in PLAYS.items()]


class Change(InsertOnly):
    """保守の記録: the client instructs it, or the contractor proposes it and the client agrees (CC-061)."""

    class Origin(models.TextChoices):
        INSTRUCTION = "instruction", "発注者の指示"
        PROPOSAL = "proposal", "受注者の提案"

    fiscal_year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    origin = models.CharField("区分", max_length=11, choices=Origin)
    content = models.CharField("変更の内容", max_length=200)
    reason = models.CharField("理由", max_length=200)
    reference = models.CharField(max_length=64, unique=True)  # the key of the act, which is done once
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("fiscal_year", "number"), name="exchange_change_numbered_once"),
            models.CheckConstraint(condition=~Q(content="") & ~Q(reason=""), name="exchange_change_says_why"),
        )

    @property
    def shown(self) -> str:
        """R8-000001, as lists have it."""
        return shown_number(self.fiscal_year, self.number)


class ChangeApproved(InsertOnly):
    """Who of the client agreed: the officer who instructed it, or who granted the proposal."""

    change = models.OneToOneField(Change, primary_key=True, on_delete=models.PROTECT, related_name="approved")
    officer = models.CharField("承認した発注者の職員", max_length=60)
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(officer=""), name="exchange_approved_by_one"),)


class ChangeClosed(InsertOnly):
    """The work was done by a procedure sheet of a version, and normal operation was checked."""

    change = models.OneToOneField(Change, primary_key=True, on_delete=models.PROTECT, related_name="closed")
    approved = models.OneToOneField(ChangeApproved, on_delete=models.PROTECT, related_name="+")
    procedure = models.CharField("操作手順書の版", max_length=60)
    result = models.CharField("正常動作の確認", max_length=200)
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(procedure="") & ~Q(result=""), name="exchange_closed_with_its_checks"
            ),
            models.CheckConstraint(condition=Q(approved=F("change")), name="exchange_closed_as_approved"),
        )


class Entry(InsertOnly):
    """One entry of a list; what it says stands in its versions."""

    list_code = models.CharField(max_length=16)  # of `data/lists.csv`


class EntryVersion(InsertOnly):
    """What an entry says from now on, or that it is gone; under the change that wanted it (CC-059)."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField("版")
    values: Any = models.JSONField()
    is_removed = models.BooleanField("削除", default=False)
    change = models.ForeignKey(ChangeApproved, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=64, unique=True)  # the key of the act, which is done once
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("entry", "number"), name="exchange_version_numbered_once"),
        )


class Message(InsertOnly):
    """応答メッセージ: its words and its period; played once agreed and recorded (CC-062)."""

    play = models.CharField("種類", max_length=11, choices=PLAY_CHOICES)
    branch = models.CharField("分岐", max_length=20, blank=True)  # of an IVR
    words = models.CharField("文言", max_length=400)
    from_on = models.DateField("開始日")
    until_on = models.DateField("終了日", null=True, blank=True)  # the last day; open where none
    reference = models.CharField(max_length=64, unique=True)  # the key of the act, which is done once
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(words=""), name="exchange_message_says_something"),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(from_on__lte=F("until_on")),
                name="exchange_message_forward",
            ),
            models.CheckConstraint(condition=Q(play="ivr") | Q(branch=""), name="exchange_branch_of_an_ivr"),
        )


class MessageAgreed(InsertOnly):
    """The client agreed to the words."""

    message = models.OneToOneField(Message, primary_key=True, on_delete=models.PROTECT, related_name="agreed")
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")


class MessageRecorded(InsertOnly):
    """The recording, of agreed words only, and the day it was set up in the exchange."""

    message = models.OneToOneField(
        Message, primary_key=True, on_delete=models.PROTECT, related_name="recorded"
    )
    agreed = models.OneToOneField(MessageAgreed, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey("attachments.StoredFile", on_delete=models.PROTECT, related_name="+")
    set_up_on = models.DateField("設定した日")
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(agreed=F("message")), name="exchange_recorded_as_agreed"),
        )


class ErrorEntry(InsertOnly):
    """エラー: what the exchange showed, when, and when the client was told (CC-060)."""

    shown_at = models.DateTimeField("表示された日時")
    words = models.CharField("画面の表示", max_length=400)
    told_at = models.DateTimeField("発注者へ連絡した日時")
    told_to = models.CharField("連絡した発注者の職員", max_length=60)
    reference = models.CharField(max_length=64, unique=True)  # the key of the act, which is done once
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(words="") & ~Q(told_to=""), name="exchange_error_complete"),
            models.CheckConstraint(
                condition=Q(shown_at__lte=F("told_at"), told_at__lte=F("at")), name="exchange_error_in_order"
            ),
        )


class StatisticsRun(InsertOnly):
    """統計: the result of a condition for a period, stored as it came out (CC-060, CC-096).

    Without a condition it is the job's, of every line, agent and code.
    """

    condition = models.ForeignKey(EntryVersion, null=True, on_delete=models.PROTECT, related_name="+")
    first_on = models.DateField("初日")
    last_on = models.DateField("最終日")
    content = models.TextField()  # CSV
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(first_on__lte=F("last_on")), name="exchange_run_forward"),
        )
