"""How overpaid money ends: given back at the counter or by the bank, or set against what is open."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q

from mizuhiki.audit.history import tracked
from mizuhiki.payments.models.receipts import Overpayment, Receipt
from mizuhiki.platform.guards import InsertOnly
from mizuhiki.platform.serials import shown_number


class OverpaymentHold(InsertOnly):
    """Yen of an overpayment that are spoken for: until it is released, nobody gives them back another way.

    `told` is what clerks are told of it (口座還付 R8-000001), the page of that name and number says more.
    """

    overpayment = models.ForeignKey(Overpayment, on_delete=models.PROTECT, related_name="+")
    yen = models.BigIntegerField()
    told = models.CharField(max_length=40)
    url_name = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(yen__gt=0), name="overpayment_hold_is_of_yen"),)


class OverpaymentHoldReleased(InsertOnly):
    """A hold that is over: the money is free again, or an end took its place."""

    hold = models.OneToOneField(
        OverpaymentHold, primary_key=True, on_delete=models.PROTECT, related_name="released"
    )
    at = models.DateTimeField()


class OverpaymentEnd(InsertOnly):
    """Yen of an overpayment that are gone, whichever way: one table, so that one guard keeps all of them.

    The database refuses more than is left. An end that comes undone (充当 taken back, a transfer that the
    bank returns) is another row; the money is overpaid again.
    """

    class Way(models.TextChoices):
        CASH = "cash", "窓口還付"
        OFFSET = "offset", "充当"
        BANK = "bank", "口座還付"

    overpayment = models.ForeignKey(Overpayment, on_delete=models.PROTECT, related_name="+")
    yen = models.BigIntegerField()
    way = models.CharField(max_length=8, choices=Way)
    occurred_on = models.DateField()
    hold = models.OneToOneField(  # what it was spoken for by; a transfer always was
        OverpaymentHold, null=True, on_delete=models.PROTECT, related_name="end"
    )

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(yen__gt=0), name="overpayment_end_is_of_yen"),
            models.CheckConstraint(
                condition=Q(way="bank", hold__isnull=False) | ~Q(way="bank") & Q(hold__isnull=True),
                name="transferred_end_was_held",
            ),
        )


class OverpaymentEndUndone(InsertOnly):
    """An end that came undone, once, and on which day; of cash only with what says who brought it back."""

    end = models.OneToOneField(
        OverpaymentEnd, primary_key=True, on_delete=models.PROTECT, related_name="undone"
    )
    occurred_on = models.DateField()


class OverpaymentInterest(InsertOnly):
    """還付加算金: what an end bears, or what is spoken for since that was decided, with all it follows from.

    `eligible_yen` is the part of it that is of charges which bear interest; `spans` has the year, its rate,
    its days and yen. A row of 0 yen says why there is none.
    """

    end = models.OneToOneField(OverpaymentEnd, null=True, on_delete=models.PROTECT, related_name="interest")
    hold = models.OneToOneField(OverpaymentHold, null=True, on_delete=models.PROTECT, related_name="interest")
    rules = models.ForeignKey("rulepacks.RulePackVersion", on_delete=models.PROTECT, related_name="+")
    eligible_yen = models.BigIntegerField()
    base_yen = models.BigIntegerField()
    first_on = models.DateField()
    last_on = models.DateField()
    spans = models.JSONField()
    yen = models.BigIntegerField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(end__isnull=True, hold__isnull=False) | Q(end__isnull=False, hold__isnull=True),
                name="interest_of_an_end_or_a_hold",
            ),
            models.CheckConstraint(
                condition=Q(eligible_yen__gt=0, base_yen__gte=0, yen__gte=0)
                & Q(base_yen__lte=models.F("eligible_yen")),
                name="interest_of_what_bears_it",
            ),
        )


class _OfAnEnd(InsertOnly):
    """A paper about an end: what it is about stands there."""

    end = models.OneToOneField(OverpaymentEnd, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True

    @property
    def overpayment_id(self) -> int:
        """The receipt that the overpayment came with."""
        return int(self.end.overpayment_id)

    @property
    def supply_id(self) -> int:
        """Whose money it was."""
        return int(self.end.overpayment.supply_id)

    @property
    def interest(self) -> OverpaymentInterest | None:
        """What it bore, where any of it is of charges that bear interest."""
        return getattr(self.end, "interest", None)

    @property
    def interest_yen(self) -> int:
        """還付加算金."""
        return self.interest.yen if self.interest else 0


class Refund(_OfAnEnd):
    """窓口還付: what is left of an overpayment, given back in cash from the reserve in the counter's safe.

    `reference` is the key of the act. Who received it stands here as a role, a proxy's name beside it.
    """

    class Payee(models.TextChoices):
        SELF = "self", "本人"
        PROXY = "proxy", "代理人（委任状あり）"
        HEIR = "heir", "相続人代表"

    class Identity(models.TextChoices):
        LICENCE = "licence", "運転免許証"
        MY_NUMBER = "my_number", "マイナンバーカード"
        RESIDENCE = "residence", "在留カード・特別永住者証明書"
        PASSPORT = "passport", "旅券"
        TWO_PAPERS = "two_papers", "写真のない書類2点"

    counter = models.ForeignKey("till.Counter", on_delete=models.PROTECT, related_name="+")
    fiscal_year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    payee = models.CharField("受取人", max_length=8, choices=Payee)
    identity = models.CharField("本人確認", max_length=12, choices=Identity)
    reference = models.CharField(max_length=100, unique=True)
    paid_at = models.DateTimeField()
    posted_on = models.DateField()
    paid_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("fiscal_year", "number"), name="refund_numbered_once"),
        )

    @property
    def yen(self) -> int:
        """What had been too much."""
        return self.end.yen

    @property
    def paid_yen(self) -> int:
        """What was handed out, its interest with it."""
        return self.yen + self.interest_yen

    @property
    def occurred_on(self) -> date:
        """The day on which it was."""
        return self.end.occurred_on

    @property
    def shown(self) -> str:
        """R8-000123, as paper and screen have it."""
        return shown_number(self.fiscal_year, self.number)


class RefundUndone(InsertOnly):
    """還付の取消: a mistake seen before the safe was counted; its cash lies in the reserve again.

    `by` brought it back, `agreed_by` saw it there and did not pay it out: the database knows the three apart.
    """

    KIND = "payments.refund_undo"  # of the request for a second person's agreement

    refund = models.OneToOneField(Refund, primary_key=True, on_delete=models.PROTECT, related_name="undone")
    reason = models.CharField("取消しの理由", max_length=200)
    at = models.DateTimeField()
    posted_on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(by=models.F("agreed_by")), name="refund_undone_by_two"
            ),
        )


@tracked()
class RefundPayee(models.Model):
    """The name of somebody else than the customer who took a refund; apart from the money, to be erased."""

    refund = models.OneToOneField(
        Refund, primary_key=True, on_delete=models.PROTECT, related_name="payee_named"
    )
    name = models.CharField("受取人の氏名", max_length=60)


class Offset(_OfAnEnd):
    """充当: overpaid money that settles what is open of the same supply.

    The money itself is a receipt of the channel of that name; taken back as every other, it is overpaid
    again.
    """

    receipt = models.OneToOneField(Receipt, primary_key=True, on_delete=models.PROTECT, related_name="offset")
    fiscal_year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("fiscal_year", "number"), name="offset_numbered_once"),
        )

    @property
    def shown(self) -> str:
        """R8-000123, as paper and screen have it."""
        return shown_number(self.fiscal_year, self.number)
