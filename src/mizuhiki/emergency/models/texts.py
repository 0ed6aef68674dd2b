"""処理フロー, アナウンスのシナリオ and 業務マニュアル, in versions."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from mizuhiki.platform.guards import InsertOnly


class AgreedText(InsertOnly):
    """A version of a text the night line works by (EMG-005, EMG-008, EMG-010).

    A flow and a scenario are in force from `from_on` on, once the client agreed, until the next agreed one.
    A manual is submitted to the client, who owns it.
    """

    class Kind(models.TextChoices):
        FLOW = "flow", "緊急通報の処理フロー"
        BUSY = "busy", "混雑時のアナウンス"
        CLOSED = "closed", "運営時間外のアナウンス"
        MANUAL = "manual", "業務マニュアル"

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
        )

    @property
    def needs_agreement(self) -> bool:
        """Whether the client must agree before it is used; a manual is submitted instead."""
        return self.kind != self.Kind.MANUAL


class TextAgreed(InsertOnly):
    """The client agreed to a version."""

    text = models.OneToOneField(AgreedText, primary_key=True, on_delete=models.PROTECT, related_name="agreed")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")


class TextSubmitted(InsertOnly):
    """A version was handed to the client."""

    text = models.OneToOneField(
        AgreedText, primary_key=True, on_delete=models.PROTECT, related_name="submitted"
    )
    on = models.DateField("提出日")
    to = models.CharField("提出先", max_length=60)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(to=""), name="night_text_submitted_to_somebody"),)
