"""The ladder from a price to a slip (design.md, section 6). Rows are never updated.

`db_constraint=False` means checked a statement at a time, not unchecked: `platform.references`.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mizuhiki.billing import (  # noqa: F401 - their tables are of this room
    advance_models,
    group_models,
    past_models,
)
from mizuhiki.platform.guards import InsertOnly


class Pricing(InsertOnly):
    """One distinct calculation: a request, the tariff version, and the bill with every line.

    A million bills come from a few thousand different calculations, so each is written once and named
    by its digest; an assessment points to the one that explains it and replays from it to the yen.
    """

    digest = models.CharField(max_length=64, unique=True)
    rules = models.ForeignKey("rulepacks.RulePackVersion", on_delete=models.PROTECT, related_name="+")
    charge = models.CharField(max_length=32)
    tariff_key = models.CharField(max_length=200)  # of versions that share a period, each
    request = models.JSONField()
    bill = models.JSONField()
    amount_yen = models.BigIntegerField()
    tax_yen = models.BigIntegerField()


class DebitSupply(models.Model):
    """A time in which a supply's demands are drawn from a bank account; half-open, as its mandate.

    Kept by the direct-debit room in the transaction that starts or ends a mandate, so that a bill
    knows its way without knowing about banks. A bill looks at the day of its debit: what begins or
    ends later is written now and needs no job on the day.
    """

    supply = models.ForeignKey("customers.Supply", on_delete=models.PROTECT, related_name="+", db_index=False)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("supply", "since"), include=("until",), name="debit_supply_since_once"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="debit_supply_forward"
            ),
        )


class Demand(InsertOnly):
    """請求: what one supply is asked to pay for one period, until when and by which way."""

    class Method(models.TextChoices):
        SLIP = "slip", "納付書"
        DEBIT = "debit", "口座振替"

    supply = models.ForeignKey(
        "customers.Supply", on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    run = models.ForeignKey(
        "platform.BatchRun", on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    cycle_month = models.DateField()
    method = models.CharField(max_length=8, choices=Method)
    due_on = models.DateField("納期限")
    amount_yen = models.BigIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("cycle_month", "supply", "run"), name="demanded_once_a_run"),
            models.CheckConstraint(condition=Q(amount_yen__gt=0), name="demand_asks_for_yen"),
        )
        indexes = (models.Index(fields=("supply", "-cycle_month"), name="demand_of_supply"),)


class SlipInstead(InsertOnly):
    """A demand by debit that no bank is asked for any more, and the slip that asks for it instead.

    The demand itself stays as it was written. From here on its way is the slip. One that a run turned
    falls due with its slip; one that somebody asked a slip for keeps its 納期限.
    """

    class Reason(models.TextChoices):
        NO_MANDATE = "no_mandate", "振替日に口座がない"
        LEFT_BEHIND = (
            "left_behind",
            "口座振替を依頼できなかった",
        )  # parked then, or no file in time
        REFUSED = "refused", "振替できなかった"
        ASKED = "asked", "納付書の再発行"  # at a desk, one or several demands on one slip

    demand = models.OneToOneField(Demand, primary_key=True, on_delete=models.PROTECT, related_name="+")
    slip = models.ForeignKey("PaymentSlip", on_delete=models.PROTECT, related_name="+")
    run = models.ForeignKey("platform.BatchRun", null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=12, choices=Reason)
    due_on = models.DateField("納期限")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(reason="asked", run__isnull=True) | (~Q(reason="asked") & Q(run__isnull=False)),
                name="slip_instead_by_run_or_asked",
            ),
        )


class Assessment(InsertOnly):
    """調定: what one supply owes for one charge and one period; whole yen, tax included.

    A row is never updated. A 更正 is a new row that holds the difference and names the row it
    corrects. When it falls due is the `Demand`'s affair; what is still owed is the open item's.
    The period is half-open: `period_start` belongs to it, `period_end` does not.
    """

    class Kind(models.TextChoices):
        REGULAR = "regular", "定例"
        ESTIMATE = "estimate", "概算"
        SETTLEMENT = "settlement", "精算"
        FINAL = "final", "閉栓精算"
        CORRECTION = "correction", "更正"
        OPENING = "opening", "移行"  # what was open in the system before this one
        LATE = "late", "延滞金・督促手数料"  # no tariff prices it: `late.py`

    supply = models.ForeignKey(
        "customers.Supply", on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    run = (
        models.ForeignKey(  # of a 更正 only where a demand of its own asks for it; `Correction` says by whom
            "platform.BatchRun", null=True, on_delete=models.PROTECT, related_name="+", db_constraint=False
        )
    )
    demand = models.ForeignKey(
        Demand, null=True, on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    pricing = models.ForeignKey(
        Pricing, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    reading = models.ForeignKey(
        "metering.Reading",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    charge = models.CharField(max_length=32)  # a charge code of the rule pack
    kind = models.CharField(max_length=10, choices=Kind)
    cycle_month = models.DateField()
    fiscal_year = models.PositiveSmallIntegerField()
    period_start = models.DateField()
    period_end = models.DateField()
    sequence = models.PositiveSmallIntegerField(default=0)  # one more for each later row of the period
    amount_yen = models.BigIntegerField()  # signed
    corrects = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="corrections",
        db_index=False,
        db_constraint=False,
    )

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(period_start__lt=F("period_end")), name="period_forward"),
            models.CheckConstraint(
                condition=Q(kind="correction", corrects__isnull=False)
                | (~Q(kind="correction") & Q(corrects__isnull=True)),
                name="correction_names_its_row",
            ),
            models.CheckConstraint(
                condition=Q(kind="correction", run__isnull=True, demand__isnull=True)
                | Q(kind="correction", run__isnull=False, demand__isnull=False, amount_yen__gt=0)
                | (~Q(kind="correction") & Q(run__isnull=False)),
                name="correction_stands_alone",
            ),
            models.UniqueConstraint(
                fields=("cycle_month", "supply", "charge", "sequence"), name="assessed_once"
            ),
        )
        indexes = (
            models.Index(
                fields=("corrects",), condition=Q(corrects__isnull=False), name="correction_of_assessment"
            ),
        )


class Correction(InsertOnly):
    """更正の記録: who changed an assessment by a row of its own, when, why and for which act."""

    assessment = models.OneToOneField(
        Assessment, primary_key=True, on_delete=models.PROTECT, related_name="correction"
    )
    cause = models.CharField(max_length=80)  # what made it: "reductions.application:12"
    reason = models.CharField("理由", max_length=200)
    occurred_on = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(reason=""), name="corrected_for_a_reason"),)


class NotAssessed(InsertOnly):
    """Why a service that was due got no assessment in a run (law 3)."""

    class Reason(models.TextChoices):
        NO_READING = "no_reading", "検針値がない"
        HELD = "held", "検針値を確認中"
        DOUBTED = "doubted", "いつもと違う検針を確認中"
        PARKED = "parked", "契約を保留中"
        LONG = "long", "前回の検針が抜けている"  # two periods in one: priced as one it would cost too much
        OUTSIDE = "outside", "この検針の期間に使用がない"  # begun after it, ended before: billed with another
        CHILD = "child", "子メーターの検針がない"  # of a parent: what is its own is not known
        BELOW = "below", "子メーターの合計より少ない"
        SOURCE = "source", "井戸・控除メーターの検針がない"
        NO_PART = "no_part", "はじめ・終わりの期間は1回で請求"  # of a reading that others pay in parts
        NO_BASIS = "no_basis", "概算のもとになる検針がない"  # the reading to come bills it all
        CLOSING = "closing", "閉栓の精算に含める"  # no guess any more
        UNBILLED = "unbilled", "請求しない月"
        ADVANCE = "advance", "前納の臨時用（使用をやめたときに精算）"

    run = models.ForeignKey("platform.BatchRun", on_delete=models.PROTECT, related_name="+")
    supply = models.ForeignKey("customers.Supply", on_delete=models.PROTECT, related_name="+")
    charge = models.CharField(max_length=32)
    cycle_month = models.DateField()
    reason = models.CharField(max_length=12, choices=Reason)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("cycle_month", "supply", "charge"), name="excused_once"),
        )


class PaymentSlip(InsertOnly):
    """納付書: a paper with a number one can pay by. Its barcode follows from it and the rule pack.

    `reissue` is 0 for the first, then one more for each that supersedes it (再発行区分).
    """

    slip_no = models.CharField(max_length=16)
    reissue = models.PositiveSmallIntegerField(default=0)
    supply = models.ForeignKey(
        "customers.Supply", on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    amount_yen = models.BigIntegerField()
    last_day = models.DateField("取扱期限")
    issued_at = models.DateTimeField()

    @property
    def shown(self) -> str:
        """Its number, with which issue it is from the first reissue on."""
        return f"{self.slip_no} 再発行{self.reissue}回目" if self.reissue else self.slip_no

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("slip_no", "reissue"), name="slip_numbered_once"),
            models.CheckConstraint(condition=Q(slip_no__regex=r"^[0-9]{16}$"), name="slip_no_digits"),
            models.CheckConstraint(condition=Q(amount_yen__gt=0), name="slip_asks_for_yen"),
            models.CheckConstraint(condition=Q(reissue__lte=9), name="slip_reissue_one_digit"),
        )


class SlipDemand(InsertOnly):
    """A demand that a slip asks for; a slip may carry several."""

    pk = models.CompositePrimaryKey("slip_id", "demand_id")
    slip = models.ForeignKey(
        PaymentSlip, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    demand = models.ForeignKey(Demand, on_delete=models.PROTECT, related_name="+", db_constraint=False)


class BillAlarm(InsertOnly):
    """異常な請求: a demand that is neither printed nor drawn until a second person agrees (law 9).

    Its supply is parked from the run on (law 15). `factor` is how many hundredths of what was to be
    expected it asks for, and its place in the list.
    """

    class Rule(models.TextChoices):
        OWN = "own", "過去の請求より大幅に高い"
        FIRST = "first", "はじめのころの請求で高額"
        MOST = "most", "まれな高額"
        WRAP = "wrap", "メーターが一回りした検針"

    demand = models.OneToOneField(Demand, on_delete=models.PROTECT, related_name="alarm")
    rule = models.CharField("警報", max_length=5, choices=Rule)
    yen = models.BigIntegerField("請求額")
    usual_yen = models.BigIntegerField("過去の平均", null=True)
    most_yen = models.BigIntegerField("過去の最高", null=True)
    bills = models.PositiveSmallIntegerField("過去の請求")
    factor = models.PositiveIntegerField()
    raised_at = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(yen__gt=0), name="alarm_of_yen"),)


class BillAlarmEnd(InsertOnly):
    """A stopped bill goes on: two people agreed that it is right, or a 更正 took away what was wrong."""

    class How(models.TextChoices):
        RELEASED = "released", "正しいと確認"
        CORRECTED = "corrected", "更正で解消"

    alarm = models.OneToOneField(BillAlarm, primary_key=True, on_delete=models.PROTECT, related_name="end")
    how = models.CharField(max_length=9, choices=How)
    reason = models.CharField("理由", max_length=200)
    request = models.ForeignKey(
        "approvals.ApprovalRequest", null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(reason=""), name="alarm_ended_for_a_reason"),
            models.CheckConstraint(
                condition=Q(how="released", request__isnull=False) | Q(how="corrected", request__isnull=True),
                name="alarm_released_by_two",
            ),
        )
