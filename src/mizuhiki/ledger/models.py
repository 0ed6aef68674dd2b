"""The journal, the open items derived from it, and the chained daily proof.

Journal rows are insert-only and balance in yen by a deferred database trigger. `OpenItem` is the small
rebuildable table of what is owed now; everything else can be computed again from rows never changed.
"""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from mizuhiki.platform.guards import InsertOnly
from mizuhiki.platform.serials import shown_number


class Account(models.TextChoices):
    """勘定科目 of the subledger. A debit is positive, a credit negative."""

    RECEIVABLE = "receivable", "未収金"
    REVENUE = "revenue", "収益"
    CASH = "cash", "現金"
    BANK = "bank", "預金"
    OVERPAID = "overpaid", "過誤納金"
    RESERVE = "reserve", "還付準備金"
    INTEREST = "interest", "還付加算金"
    LOSS = "loss", "不納欠損"
    OPENING = "opening", "開始残高"


class JournalEntry(InsertOnly):
    """仕訳: one act that moved money or claims; its lines add up to zero.

    `occurred_on` is the day it happened, `posted_on` the open day it is booked on.
    """

    class Kind(models.TextChoices):
        ASSESSMENT = "assessment", "調定"
        RECEIPT = "receipt", "収納"
        REVERSAL = "reversal", "収納取消"
        CORRECTION = "correction", "更正"
        OFFSET = "offset", "充当"
        REFUND = "refund", "還付"
        TRANSFER = "transfer", "口座還付"
        RETURN = "return", "口座還付の戻り"
        WRITE_OFF = "write_off", "不納欠損"
        CARRY_OVER = "carry_over", "繰越"
        OPENING = "opening", "移行"

    kind = models.CharField(max_length=12, choices=Kind)
    cause = models.CharField(max_length=80)  # what made it: "billing.run:12", "payments.receipt:345"
    occurred_on = models.DateField()
    posted_on = models.DateField(db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("kind", "cause"), name="posted_once"),)


class JournalLine(InsertOnly):
    """One side of an entry: account, charge, fiscal year, signed yen (debit above zero)."""

    entry = models.ForeignKey(JournalEntry, on_delete=models.PROTECT, related_name="lines")
    account = models.CharField(max_length=12, choices=Account)
    charge = models.CharField(max_length=32, blank=True)
    fiscal_year = models.PositiveSmallIntegerField(null=True)
    yen = models.BigIntegerField()

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(yen=0), name="journal_line_moves_yen"),)


class OpenItem(models.Model):
    """What is still owed of one assessment, in whole yen; below zero it is a credit.

    The id is the assessment's. A settled item has no row. Rebuilt and compared by the proof.
    """

    id = models.BigIntegerField(primary_key=True)
    supply = models.ForeignKey(
        "customers.Supply", on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    charge = models.CharField(max_length=32)
    fiscal_year = models.PositiveSmallIntegerField()
    due_on = models.DateField(null=True)
    open_yen = models.BigIntegerField()

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(open_yen=0), name="open_item_is_open"),)


class DailyProof(InsertOnly):
    """The proof of one day: totals as counted, and a digest chained to the day before.

    A proven day is closed: nothing is posted on it or before it any more.
    """

    day = models.DateField(unique=True)
    proven_at = models.DateTimeField()
    totals = models.JSONField()
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )


class FoundDifference(InsertOnly):
    """What a proof found when a day should be closed: the day stayed open for it."""

    day = models.DateField(db_index=True)
    found_at = models.DateTimeField()
    subledger = models.CharField(max_length=40)
    title = models.CharField(max_length=100)
    subject = models.CharField(max_length=100)  # which item, charge and year, or day; names nobody
    expected_yen = models.BigIntegerField()
    found_yen = models.BigIntegerField()

    @property
    def yen(self) -> int:
        """By how much."""
        return self.found_yen - self.expected_yen


class MonthSheet(InsertOnly):
    """月次締めの調書: what a month came to and what was checked, as laid before the second person.

    Sums only. One that is sent back stays as it was written; the next has the next number.
    """

    KIND = "ledger.month_close"  # of the request that a second person decides

    month = models.DateField()  # its first day
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()  # claims, accounts and checks
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("month", "number"), name="month_sheet_numbered_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="month_sheet_of_a_month"),
        )


class MonthEnd(InsertOnly):
    """A month that is closed for good: nothing is posted in it or before it any more."""

    month = models.DateField(primary_key=True)  # its first day
    sheet = models.OneToOneField(MonthSheet, on_delete=models.PROTECT, related_name="closed")
    closed_at = models.DateTimeField()
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(month__day=1), name="month_end_of_a_month"),)


class CarryOver(InsertOnly):
    """繰越: what of a fiscal year's end is still owed in the next; nothing of it is rewritten."""

    fiscal_year = models.PositiveSmallIntegerField(primary_key=True)  # that ended
    entry = models.OneToOneField(JournalEntry, null=True, on_delete=models.PROTECT, related_name="+")
    until = models.DateField()  # the last day that counts for the year that ended (出納整理期間)
    made_at = models.DateTimeField()


class CarriedClaim(InsertOnly):
    """One line of the list: a charge of a fiscal year, how many claims and how many yen."""

    carry_over = models.ForeignKey(CarryOver, on_delete=models.PROTECT, related_name="claims")
    charge = models.CharField(max_length=32)
    fiscal_year = models.PositiveSmallIntegerField()
    item_count = models.PositiveIntegerField()
    yen = models.BigIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("carry_over", "charge", "fiscal_year"), name="carried_once"),
        )


class JournalExport(InsertOnly):
    """仕訳データ: a numbered file of closed days for the accounting system. No day goes out twice."""

    fiscal_year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    first_day = models.DateField()
    until_day = models.DateField()
    rules = models.ForeignKey("rulepacks.RulePackVersion", on_delete=models.PROTECT, related_name="+")
    file = models.OneToOneField("attachments.StoredFile", on_delete=models.PROTECT, related_name="+")
    row_count = models.PositiveIntegerField()
    debit_yen = models.BigIntegerField()
    credit_yen = models.BigIntegerField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    @property
    def shown(self) -> str:
        """R8-000001, as screen and file have it."""
        return shown_number(self.fiscal_year, self.number)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("fiscal_year", "number"), name="journal_export_numbered_once"),
            models.CheckConstraint(condition=Q(first_day__lte=F("until_day")), name="journal_export_forward"),
            models.CheckConstraint(condition=Q(debit_yen=F("credit_yen")), name="journal_export_balances"),
            ExclusionConstraint(
                name="journal_day_exported_once",
                expressions=[
                    (
                        Func(F("first_day"), F("until_day"), Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    )
                ],
            ),
        )
