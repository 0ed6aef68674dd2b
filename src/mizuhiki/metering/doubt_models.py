"""疑わしい検針: readings that may be billed by the dial, and are doubted by what was used before."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from mizuhiki.platform.guards import InsertOnly


class ReadingDoubt(InsertOnly):
    """Why a reading is looked at by a person before it is billed, beside what was usual.

    It is over when somebody found the reading right (`ReadingDoubtEnd`) or another took its place.
    `percent` is of what would have been usual, and its place in the list.
    """

    class Why(models.TextChoices):
        HIGH = "high", "いつもより多い"
        LOW = "low", "いつもより少ない"
        STILL = "still", "針が動いていない"
        ROLLED = "rolled", "針が一回りした"

    reading = models.OneToOneField(
        "Reading", primary_key=True, on_delete=models.PROTECT, related_name="doubt"
    )
    why = models.CharField("理由", max_length=6, choices=Why)
    average_m3 = models.PositiveIntegerField("平均", null=True)
    last_year_m3 = models.PositiveIntegerField("前年同月", null=True)
    percent = models.PositiveIntegerField()
    raised_at = models.DateTimeField()


class ReadingDoubtEnd(InsertOnly):
    """確認済み: somebody looked at a doubted reading and found it right."""

    class Basis(models.TextChoices):
        REREAD = "reread", "再検針（現地）"
        TELEPHONE = "telephone", "電話での確認"
        PHOTO = "photo", "写真"
        RECORD = "record", "記録との照合"

    doubt = models.OneToOneField(ReadingDoubt, primary_key=True, on_delete=models.PROTECT, related_name="end")
    basis = models.CharField("確認の方法", max_length=10, choices=Basis)
    reason = models.CharField("理由", max_length=200)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(reason=""), name="doubt_ended_for_a_reason"),)


class ClosedReading(InsertOnly):
    """閉栓中の検針: what the dial of a tap without a supply showed on a round. It should not have moved."""

    installation = models.ForeignKey(
        "customers.Installation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    fitting = models.ForeignKey("customers.MeterFitting", on_delete=models.PROTECT, related_name="+")
    cycle_month = models.DateField("検針月")
    read_on = models.DateField("検針日")
    previous_m3 = models.PositiveIntegerField("前回指針")
    index_m3 = models.PositiveIntegerField("今回指針")
    source = models.ForeignKey("ReadingImport", on_delete=models.PROTECT, related_name="+")
    source_line = models.PositiveIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("cycle_month", "installation"), name="closed_tap_read_once"),
        )
        indexes = (models.Index(fields=("installation", "-read_on"), name="closed_reading_of_tap"),)


class ClosedReadingEnd(InsertOnly):
    """What came of water that was used at a closed tap, in one sentence."""

    closed = models.OneToOneField(
        ClosedReading, primary_key=True, on_delete=models.PROTECT, related_name="end"
    )
    reason = models.CharField("結果", max_length=200)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(reason=""), name="closed_use_ended_for_a_reason"),)
