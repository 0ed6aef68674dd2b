"""Work that waits for a person, and every step it went.

The state stands in the row: that an open key is unique, and the count on every page, are questions to
one index. Each step is written beside it as an insert-only row in the same transaction.
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from mizuhiki.platform.guards import InsertOnly
from mizuhiki.worklist.desks import DESKS, kind_title, outcome_label

OPEN = Q(closed_at__isnull=True)


class Item(models.Model):
    """Something a desk has to do, with its clock (design.md, law 15).

    `key` names the cause: a sweep that finds the same cause every day opens it once. `title` is ours and
    holds no personal data. `url_name` and `url_args` lead to where the work is done.
    """

    class Rank(models.IntegerChoices):
        URGENT = 1, "至急"
        USUAL = 2, "通常"
        CALM = 3, "急がない"

    desk = models.CharField(max_length=16)
    kind = models.CharField(max_length=60)  # code of a registered `ItemKind`
    key = models.CharField(max_length=120)
    title = models.CharField("件名", max_length=160)
    url_name = models.CharField(max_length=80, blank=True)
    url_args: Any = models.JSONField(default=list)
    subject_kind = models.CharField(max_length=60, blank=True)
    subject_id = models.BigIntegerField(null=True)
    rank = models.PositiveSmallIntegerField(choices=Rank, default=Rank.USUAL)
    due_at = models.DateTimeField("期限")
    opened_at = models.DateTimeField("発生")
    not_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )  # who must not do it: the one who asked for a second person
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    outcome = models.CharField(max_length=32, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("key",), condition=OPEN, name="item_open_once"),
            models.CheckConstraint(
                condition=(OPEN & Q(outcome="")) | (~OPEN & ~Q(outcome="")), name="closed_item_has_an_outcome"
            ),
        )
        indexes = (
            models.Index(fields=("desk", "due_at"), condition=OPEN, name="item_open_at_desk"),
            models.Index(fields=("-closed_at",), condition=~OPEN, name="item_closed_newest"),
            models.Index(fields=("subject_kind", "subject_id"), name="item_of_subject"),
        )

    @property
    def desk_label(self) -> str:
        """The desk as people call it."""
        return DESKS[self.desk].title

    @property
    def kind_label(self) -> str:
        """The kind as people call it."""
        return kind_title(self.kind)

    @property
    def outcome_label(self) -> str:
        """How it ended."""
        return outcome_label(self.kind, self.outcome)


class ItemEvent(InsertOnly):
    """One step of an item: who did what when, and why."""

    class What(models.TextChoices):
        OPENED = "opened", "発生"
        TAKEN = "taken", "引き受け"
        ASSIGNED = "assigned", "担当の決定"
        GIVEN_BACK = "given_back", "手放し"
        PASSED_ON = "passed_on", "回付"
        NOTED = "noted", "メモ"
        CLOSED = "closed", "終了"

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    what = models.CharField(max_length=10, choices=What)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=32, blank=True)  # the desk it went to, or how it ended
    note = models.CharField(max_length=400, blank=True)
