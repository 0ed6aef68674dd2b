"""申請書の送付: application forms that went out by post, each with its cover, and what came back."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from mizuhiki.mail.models.pieces import Piece
from mizuhiki.platform.guards import InsertOnly


class FormPosting(InsertOnly):
    """One form that was posted: its cover is a letter, and it is awaited back by a day.

    The letter's subject is the paper it is about; its number is the 受付番号 on the slip that comes back.
    """

    piece = models.OneToOneField(Piece, primary_key=True, on_delete=models.PROTECT, related_name="posting")
    kind = models.CharField("申請書", max_length=16)  # a code of the rule pack
    title = models.CharField(max_length=60)  # as the rule pack called it then
    back_by = models.DateField("返送の目安")

    @property
    def form_no(self) -> int:
        """受付番号."""
        return self.piece.subject_id

    @property
    def is_back(self) -> bool:
        """Whether it is awaited no more."""
        return hasattr(self, "came_back")


class FormReturn(InsertOnly):
    """返送: a form that was posted came back, or will not."""

    class Outcome(models.TextChoices):
        RECEIVED = "received", "受け取った"
        UNWANTED = "unwanted", "申し込まないと確かめた"

    posting = models.OneToOneField(
        FormPosting, primary_key=True, on_delete=models.PROTECT, related_name="came_back"
    )
    outcome = models.CharField("返送", max_length=8, choices=Outcome)
    on = models.DateField("日付")
    note = models.CharField("備考", max_length=200, blank=True, default="")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(outcome="received") | ~Q(note=""), name="form_not_coming_back_is_explained"
            ),
        )
