"""日計: the counter's day, and the way of its takings to the bank."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mizuhiki.platform.guards import InsertOnly
from mizuhiki.till.models.places import Counter

USER = settings.AUTH_USER_MODEL


class CounterDay(InsertOnly):
    """窓口日計: receipts, drawers and ledger agree, and every yen counted more or less is agreed to.

    `counted_yen` is what lay in the drawers above their floats: it goes to the bank (COL-097).
    """

    counter = models.ForeignKey(Counter, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    receipt_count = models.PositiveIntegerField()
    receipts_yen = models.BigIntegerField()
    ledger_yen = models.BigIntegerField()
    counted_yen = models.BigIntegerField()
    difference_yen = models.BigIntegerField()
    closed_at = models.DateTimeField()
    closed_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("counter", "day"), name="counter_day_closed_once"),
            models.CheckConstraint(
                condition=Q(receipts_yen=F("ledger_yen"))
                & Q(counted_yen=F("receipts_yen") + F("difference_yen")),
                name="counter_day_adds_up",
            ),
        )


class BankDeposit(InsertOnly):
    """入金: the takings of one counter's day, due at the bank the same or the next business day (COL-056)."""

    counter_day = models.OneToOneField(
        CounterDay, primary_key=True, on_delete=models.PROTECT, related_name="deposit"
    )
    yen = models.BigIntegerField()
    due_on = models.DateField()
    prepared_at = models.DateTimeField()
    prepared_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(yen__gt=0), name="deposit_has_yen"),)


class Carry(InsertOnly):
    """受渡し: the money passes from one person to another, both named, each step after the last (COL-040)."""

    deposit = models.ForeignKey(BankDeposit, on_delete=models.PROTECT, related_name="carries")
    step = models.PositiveSmallIntegerField()
    given_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    taken_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("deposit", "step"), name="carried_step_by_step"),
            models.CheckConstraint(condition=~Q(given_by=F("taken_by")), name="carried_by_another"),
        )


class BankSlip(InsertOnly):
    """入金票の控え: the bank has it; the sum is the deposit's to the yen."""

    deposit = models.OneToOneField(
        BankDeposit, primary_key=True, on_delete=models.PROTECT, related_name="slip"
    )
    bank = models.CharField("金融機関", max_length=60)
    slip_no = models.CharField("入金票の番号", max_length=40)
    yen = models.BigIntegerField()
    deposited_on = models.DateField("入金日")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("bank", "slip_no"), name="bank_slip_once"),)


class TransitPolicy(InsertOnly):
    """現金運送賠償責任保険: without one in force, carrying money to the bank is warned of (COL-018)."""

    policy_no = models.CharField("証券番号", max_length=40, unique=True)
    insurer = models.CharField("保険会社", max_length=60)
    starts_on = models.DateField("始期")
    ends_on = models.DateField("終期")  # the day after the last
    cover_yen = models.BigIntegerField("補償額")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(starts_on__lt=F("ends_on")), name="policy_forward"),
        )
