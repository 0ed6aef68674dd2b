"""What a customer asked for: how much, to which account, and what became of it in the house."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from mizuhiki.audit.history import tracked
from mizuhiki.platform.guards import InsertOnly
from mizuhiki.platform.serials import shown_number

KIND = "bankrefunds.refund"  # of the request for a second person's agreement


class BankRefund(InsertOnly):
    """還付の申出: what is left of overpayments of one supply is to go to an account.

    From then on the money is spoken for (`payments.OverpaymentHold`). `reference` is the key of the act.
    """

    class Asker(models.TextChoices):
        SELF = "self", "本人"
        PROXY = "proxy", "代理人（委任状あり）"
        HEIR = "heir", "相続人代表"

    class Identity(models.TextChoices):
        LETTER = "letter", "過誤納金還付請求書（署名・届出印）"
        LICENCE = "licence", "運転免許証"
        MY_NUMBER = "my_number", "マイナンバーカード"
        RESIDENCE = "residence", "在留カード・特別永住者証明書"
        PASSPORT = "passport", "旅券"
        TWO_PAPERS = "two_papers", "写真のない書類2点"
        DATA = "data", "電話で契約内容を照合"

    supply = models.ForeignKey("customers.Supply", on_delete=models.PROTECT, related_name="+")
    yen = models.BigIntegerField()
    fiscal_year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    asker = models.CharField("申出人", max_length=8, choices=Asker)
    identity = models.CharField("本人確認", max_length=12, choices=Identity)
    reference = models.CharField(max_length=100, unique=True)
    asked_on = models.DateField()
    asked_at = models.DateTimeField()
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("fiscal_year", "number"), name="bankrefund_numbered_once"),
            models.CheckConstraint(condition=Q(yen__gt=0), name="bankrefund_gives_yen"),
        )

    @property
    def shown(self) -> str:
        """R8-000123, as paper and screen have it."""
        return shown_number(self.fiscal_year, self.number)

    @property
    def interest_yen(self) -> int:
        """還付加算金, from when a second person agreed."""
        return sum(step.interest_yen for step in self.steps.all())

    @property
    def given_yen(self) -> int:
        """What goes to the account: what had been too much, and its interest."""
        return self.yen + self.interest_yen

    @property
    def told(self) -> str:
        """What other rooms tell clerks of it."""
        return f"口座還付 {self.shown}"


@tracked()
class BankRefundAccount(models.Model):
    """The account that was given, and who gave it where it was not the customer; apart from the money,
    to be erased.

    For ゆうちょ the branch and number are those of a transfer, see `formats.yucho.for_transfer`.
    """

    refund = models.OneToOneField(
        BankRefund, primary_key=True, on_delete=models.PROTECT, related_name="account"
    )
    bank_code = models.CharField("金融機関", max_length=4)
    branch_code = models.CharField("支店", max_length=3)
    account_type = models.CharField("預金種目", max_length=1)
    account_no = models.CharField("口座番号", max_length=7)
    holder_kana = models.CharField("口座名義", max_length=30)
    yucho_symbol = models.CharField("記号", max_length=5, blank=True)  # as given
    yucho_number = models.CharField("番号", max_length=8, blank=True)  # as given
    teller_name = models.CharField("申出人の氏名", max_length=60, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(bank_code__regex=r"^[0-9]{4}$")
                & Q(branch_code__regex=r"^[0-9]{3}$")
                & Q(account_no__regex=r"^[0-9]{7}$")
                & Q(account_type__in=("1", "2", "4", "9")),
                name="bankrefund_account_digits",
            ),
        )

    @property
    def masked_no(self) -> str:
        """The account number as lists and papers show it."""
        return f"●●●●{self.account_no[-3:]}"


class BankRefundPart(InsertOnly):
    """One overpayment in a refund: what speaks for its money."""

    refund = models.ForeignKey(BankRefund, on_delete=models.PROTECT, related_name="parts")
    hold = models.OneToOneField("payments.OverpaymentHold", on_delete=models.PROTECT, related_name="+")


class BankRefundStep(InsertOnly):
    """What became of a refund in the house; each thing once."""

    class What(models.TextChoices):
        AGREED = "agreed", "承認"
        WITHDRAWN = "withdrawn", "取下げ"

    refund = models.ForeignKey(BankRefund, on_delete=models.PROTECT, related_name="steps")
    what = models.CharField(max_length=10, choices=What)
    reason = models.CharField("理由", max_length=200, blank=True)
    interest_yen = models.BigIntegerField(default=0)  # 還付加算金, fixed when it is agreed to
    on = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("refund", "what"), name="bankrefund_step_once"),
            models.CheckConstraint(
                condition=Q(what="agreed", interest_yen__gte=0) | Q(interest_yen=0),
                name="bankrefund_interest_when_agreed",
            ),
            models.CheckConstraint(
                condition=Q(what="withdrawn") & ~Q(reason="") | Q(what="agreed", reason=""),
                name="bankrefund_withdrawn_for_a_reason",
            ),
        )
