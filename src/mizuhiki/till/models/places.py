"""Where money is taken, and the seals that stand on receipts."""

from django.conf import settings
from django.db import models

from mizuhiki.platform.guards import InsertOnly


class Counter(InsertOnly):
    """料金支払窓口: a place where money is taken; its hours are those of a calendar of the rule pack."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField("窓口", max_length=40)
    place = models.CharField("所在地", max_length=80)
    calendar = models.CharField(max_length=32, default="collection")
    opened_on = models.DateField("開設日")


class CounterEnd(InsertOnly):
    """The last day on which a counter took money (COL-108)."""

    counter = models.OneToOneField(Counter, primary_key=True, on_delete=models.PROTECT, related_name="end")
    last_day = models.DateField("最終日")
    reason = models.CharField("理由", max_length=200)


class Seal(InsertOnly):
    """領収印: one seal; it may be used from the day its imprint is filed on."""

    code = models.CharField("印番号", max_length=20, unique=True)
    counter = models.ForeignKey(Counter, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()


class SealImprint(InsertOnly):
    """印影の届出: filed with the client before use, and again on change (COL-041)."""

    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="imprints")
    filed_on = models.DateField("届出日")
    document_no = models.CharField("届出文書の番号", max_length=40)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = (models.UniqueConstraint(fields=("seal", "filed_on"), name="imprint_filed_once"),)


class SealEvent(InsertOnly):
    """Where a seal goes: out to a person, back, lost, or withdrawn. The last event is its state."""

    class Kind(models.TextChoices):
        ISSUED = "issued", "貸出し"
        RETURNED = "returned", "返却"
        LOST = "lost", "紛失・盗難"
        WITHDRAWN = "withdrawn", "使用終了"

    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=9, choices=Kind)
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField("理由", max_length=200, blank=True)
    at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind__in=("issued", "returned")) | ~models.Q(reason=""),
                name="seal_lost_with_reason",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="issued") | models.Q(holder__isnull=False),
                name="seal_issued_to_somebody",
            ),
        )
