"""処理フロー and アナウンスのシナリオ, in versions; the manual is one of those that `knowledge` keeps."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from mizuhiki.platform.guards import InsertOnly


class AgreedText(InsertOnly):
    """A version of a text the night line works by (EMG-005, EMG-008).

    It is in force from `from_on` on, once the client agreed, until the next agreed one.
    """

    class Kind(models.TextChoices):
        FLOW = "flow", "緊急通報の処理フロー"
        BUSY = "busy", "混雑時のアナウンス"
        CLOSED = "closed", "運営時間外のアナウンス"

    kind = models.CharField("種類", max_length=8, choices=Kind)
    version = models.PositiveSmallIntegerField("版")
    words = models.TextField("内容")
    reason = models.CharField("作成・変更の理由", max_length=100)
    from_on = models.DateField("適用日")
    reference = models.CharField(max_length=64, unique=True)  # the key of the act, which is done once
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("kind", "version"), name="night_text_version_once"),
            models.CheckConstraint(condition=~Q(words="") & ~Q(reason=""), name="night_text_says_something"),
            models.CheckConstraint(
                condition=Q(kind__in=("flow", "busy", "closed")), name="night_text_is_no_manual"
            ),
        )


class TextAgreed(InsertOnly):
    """The client agreed to a version."""

    text = models.OneToOneField(AgreedText, primary_key=True, on_delete=models.PROTECT, related_name="agreed")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
