"""Readings, and the handheld files they came in."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mizuhiki.metering import (  # noqa: F401 - tables of this room
    doubt_models,
    opening_models,
    round_models,
    shut_models,
    source_models,
)
from mizuhiki.metering.rules import Doubt
from mizuhiki.platform.guards import InsertOnly


class ReadingImport(InsertOnly):
    """A file of readings from a handheld, known by the digest of its bytes, which are kept."""

    sha256 = models.CharField(max_length=64, unique=True)
    file_name = models.CharField(max_length=200)
    cycle_month = models.DateField("検針月")
    row_count = models.PositiveIntegerField()
    run = models.OneToOneField("platform.BatchRun", null=True, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey("attachments.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    imported_at = models.DateTimeField()
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )


class Reading(InsertOnly):
    """検針: what a supply's meter showed on a day, and the whole m³ used since the last reading.

    A reading that cannot be billed as it stands carries `hold` and no `usage_m3`; what settles it is
    another row of the same month with the next `sequence`. The period is half-open.
    """

    class Kind(models.TextChoices):
        REGULAR = "regular", "定例"
        FINAL = "final", "閉栓"
        ESTIMATED = "estimated", "認定"

    class Hold(models.TextChoices):
        NONE = "", ""
        REVERSED = Doubt.REVERSED.value, "指針が前回より小さい"
        EXCESSIVE = Doubt.EXCESSIVE.value, "使用水量が過大"
        MISSING = Doubt.MISSING.value, "検針できなかった"

    supply = models.ForeignKey(
        "customers.Supply", on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    fitting = models.ForeignKey(
        "customers.MeterFitting", null=True, on_delete=models.PROTECT, related_name="+"
    )
    cycle_month = models.DateField("検針月")
    sequence = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.REGULAR)
    period_start = models.DateField()
    read_on = models.DateField("検針日")
    previous_m3 = models.PositiveIntegerField("前回指針")
    index_m3 = models.PositiveIntegerField("今回指針")
    carried_m3 = models.PositiveIntegerField("旧メーター分", default=0, db_default=0)
    usage_m3 = models.PositiveIntegerField("使用水量", null=True)  # that of meters taken off since with it
    hold = models.CharField(max_length=10, choices=Hold, blank=True, default="")
    source = models.ForeignKey(
        ReadingImport, null=True, on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    source_line = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("cycle_month", "supply", "sequence"), name="read_once"),
            models.CheckConstraint(condition=Q(period_start__lt=F("read_on")), name="reading_forward"),
            models.CheckConstraint(
                condition=(Q(hold="") & Q(usage_m3__isnull=False)) | (~Q(hold="") & Q(usage_m3__isnull=True)),
                name="held_or_usable",
            ),
            models.CheckConstraint(
                condition=Q(usage_m3__isnull=True) | Q(usage_m3__gte=F("carried_m3")),
                name="usage_holds_what_was_carried",
            ),
        )
        indexes = (models.Index(fields=("supply", "-cycle_month"), name="reading_of_supply"),)


class ReadingSettlement(InsertOnly):
    """検針値の確認・訂正: why a reading took the place of an earlier one of its month, and who says so.

    The row it settles stays as it came in. `request` is a second person's agreement, where the value
    is one that the rules would hold again, or one that nobody read.
    """

    class How(models.TextChoices):
        ACCEPTED = "accepted", "指針のまま"
        CORRECTED = "corrected", "訂正"
        ESTIMATED = "estimated", "認定"
        FOLLOWED = "followed", "再計算"

    class Basis(models.TextChoices):
        REREAD = "reread", "再検針（現地）"
        TELEPHONE = "telephone", "電話での確認"
        PHOTO = "photo", "写真"
        RECORD = "record", "記録との照合"

    reading = models.OneToOneField(
        Reading, primary_key=True, on_delete=models.PROTECT, related_name="settlement"
    )
    settles = models.OneToOneField(Reading, on_delete=models.PROTECT, related_name="+")
    how = models.CharField(max_length=10, choices=How)
    basis = models.CharField("確認の方法", max_length=10, choices=Basis, blank=True)
    reason = models.CharField("理由", max_length=200)
    request = models.ForeignKey(
        "approvals.ApprovalRequest", null=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_at = models.DateTimeField()
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(reason=""), name="settled_for_a_reason"),
            models.CheckConstraint(
                condition=(Q(how="corrected") & ~Q(basis="")) | (~Q(how="corrected") & Q(basis="")),
                name="corrected_on_a_basis",
            ),
            models.CheckConstraint(
                condition=~Q(how__in=("accepted", "estimated")) | Q(request__isnull=False),
                name="settled_by_two",
            ),
        )


class MeterExchange(InsertOnly):
    """メーター取替: what passed the meter taken off since its last reading, billed with the next one's.

    `carried_m3` counts from `since`, the day of that reading; it holds that of a meter exchanged before
    in the same period.
    """

    class Why(models.TextChoices):
        EXPIRED = "expired", "検定満期"
        BROKEN = "broken", "故障・不進行"
        OTHER = "other", "その他"

    fitted = models.OneToOneField(
        "customers.MeterFitting", primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    removed = models.OneToOneField("customers.MeterFitting", on_delete=models.PROTECT, related_name="+")
    supply = models.ForeignKey("customers.Supply", on_delete=models.PROTECT, related_name="+")
    exchanged_on = models.DateField("取替日")
    since = models.DateField()
    previous_m3 = models.PositiveIntegerField("旧メーターの前回指針")
    removed_m3 = models.PositiveIntegerField("旧メーターの指針")
    carried_m3 = models.PositiveIntegerField("旧メーター分")
    why = models.CharField("理由", max_length=10, choices=Why)
    registered_at = models.DateTimeField()
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(since__lte=F("exchanged_on")), name="exchange_forward"),
        )
