"""Requests for a second person's agreement, and their decisions. Rows are never changed."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from mizuhiki.platform.guards import InsertOnly


class ApprovalRequest(InsertOnly):
    """承認依頼: what one person wants done and another has to agree to.

    `digest` fixes exactly what would be done, as it was when asked; if that changed since, the request
    cannot be granted any more. `facts` are what carrying out needs: numbers, yen, days, codes.
    """

    kind = models.CharField(max_length=60)  # code of a registered `Kind`
    title = models.CharField("件名", max_length=120)  # ours, without personal data
    subject_kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    facts: Any = models.JSONField(default=dict)
    item_count = models.PositiveIntegerField("件数", null=True)
    amount_yen = models.BigIntegerField("金額", null=True)
    reason = models.CharField("依頼の理由", max_length=400)
    digest = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = (
            models.Index(fields=("kind", "subject_id"), name="approval_request_of_subject"),
            models.Index(fields=("-asked_at",), name="approval_request_newest"),
        )


class Decision(InsertOnly):
    """The one answer to a request. The database refuses an answer by the asker, except to withdraw."""

    class Outcome(models.TextChoices):
        GRANTED = "granted", "承認"
        REFUSED = "refused", "差戻し"
        WITHDRAWN = "withdrawn", "取下げ"

    request = models.OneToOneField(
        ApprovalRequest, primary_key=True, on_delete=models.PROTECT, related_name="decision"
    )
    outcome = models.CharField(max_length=9, choices=Outcome)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField("理由", max_length=400, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(outcome="granted") | ~Q(reason=""), name="refusal_has_a_reason"
            ),
        )
        indexes = (models.Index(fields=("-decided_at",), name="approval_decision_newest"),)
