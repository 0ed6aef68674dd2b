"""Mandates, what was asked of the banks, and what they answered."""

from datetime import date
from typing import TYPE_CHECKING

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from mizuhiki.audit.history import tracked
from mizuhiki.banks.api import FileStep
from mizuhiki.platform.guards import InsertOnly
from mizuhiki.platform.ranges import days
from mizuhiki.rulepacks.api import BankProfile, pack_of_version

if TYPE_CHECKING:
    from mizuhiki.directdebit.models.life import MandateEnd


@tracked()
class Mandate(models.Model):
    """口座振替の契約: the account from which a supply's demands are drawn, for a half-open time.

    Another account is another row, so that what was asked of a bank stays what it was. For ゆうちょ
    the branch and number are those of a debit (記号の中3桁), see `formats.yucho.for_debit`.
    """

    supply = models.ForeignKey("customers.Supply", on_delete=models.PROTECT, related_name="+")
    bank_code = models.CharField("金融機関", max_length=4)
    branch_code = models.CharField("支店", max_length=3)
    account_type = models.CharField("預金種目", max_length=1)
    account_no = models.CharField("口座番号", max_length=7)
    holder_kana = models.CharField("口座名義", max_length=60)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    yucho_symbol = models.CharField("記号", max_length=5, blank=True, db_default="")  # as given
    yucho_number = models.CharField("番号", max_length=8, blank=True, db_default="")  # as given
    form = models.OneToOneField(  # the paper it was registered from
        "directdebit.PaperForm", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")), name="mandate_forward"
            ),
            models.CheckConstraint(
                condition=Q(bank_code__regex=r"^[0-9]{4}$")
                & Q(branch_code__regex=r"^[0-9]{3}$")
                & Q(account_no__regex=r"^[0-9]{7}$")
                & Q(account_type__in=("1", "2", "3", "9")),
                name="mandate_account_digits",
            ),
            ExclusionConstraint(
                name="one_mandate_a_supply",
                expressions=[
                    ("supply", RangeOperators.EQUAL),
                    (days("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
            ),
        )

    @property
    def masked_no(self) -> str:
        """The account number as papers and screens show it."""
        return f"●●●●{self.account_no[-3:]}"

    @property
    def end(self) -> "MandateEnd | None":
        """The request that ends it, unless it was taken back; none where a new account took its place."""
        return next((one for one in self.ends.all() if not hasattr(one, "taken_back")), None)

    @property
    def proven_on(self) -> date | None:
        """The debit day whose answer made it 本登録."""
        proof = getattr(self, "proof", None)
        return proof.proven_on if proof else None


class DebitBatch(InsertOnly):
    """振替依頼: the file for one bank profile and debit day, with what it asks for; one for each try.

    `rules` is the version of the rule pack it was made under: the answer is read under the same.
    """

    run = models.OneToOneField("platform.BatchRun", on_delete=models.PROTECT, related_name="+")
    profile = models.CharField("金融機関の設定", max_length=16)  # a code of the rule pack
    rules = models.ForeignKey("rulepacks.RulePackVersion", on_delete=models.PROTECT, related_name="+")
    debit_on = models.DateField("振替日")
    attempt = models.PositiveSmallIntegerField(default=0)  # 1 is the second try (再振替)
    follows = models.OneToOneField(  # the file whose failures it asks for once more
        "self", null=True, on_delete=models.PROTECT, related_name="retry"
    )
    row_count = models.PositiveIntegerField()
    amount_yen = models.BigIntegerField()
    file = models.OneToOneField("attachments.StoredFile", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("debit_on", "profile", "attempt"), name="one_batch_a_day_profile_and_try"
            ),
            models.CheckConstraint(
                condition=Q(attempt=0, follows__isnull=True) | Q(attempt=1, follows__isnull=False),
                name="second_try_follows_a_first",
            ),
        )

    @property
    def terms(self) -> BankProfile:
        """The contract it was made under."""
        return pack_of_version(self.rules_id).debit.of(self.profile)


class DebitFileStep(FileStep):
    """What happened to a request file on its way to the bank."""

    batch = models.ForeignKey(DebitBatch, on_delete=models.PROTECT, related_name="steps")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("batch",), condition=Q(kind="accepted"), name="debit_file_accepted_once"
            ),
            models.CheckConstraint(
                condition=Q(kind="absent") & ~Q(told_by="") | ~Q(kind="absent") & Q(told_by=""),
                name="debit_file_absent_by_a_banks_word",
            ),
        )


class DebitRow(InsertOnly):
    """One demand asked of a bank. Its id, as twenty digits, is the 顧客番号 that comes back."""

    batch = models.ForeignKey(DebitBatch, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    demand = models.ForeignKey(
        "billing.Demand", on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    mandate = models.ForeignKey(
        Mandate, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    attempt = models.PositiveSmallIntegerField(default=0)
    amount_yen = models.BigIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("demand", "attempt"), name="demand_asked_once_a_try"),
            models.CheckConstraint(condition=Q(amount_yen__gt=0), name="debit_asks_for_yen"),
        )


class DebitResultFile(InsertOnly):
    """振替結果: what came back for a request: the digest of the file's bytes, and how much it judged.

    `part` counts the headers of the file: a bank may answer several requests in one.
    """

    batch = models.ForeignKey(DebitBatch, on_delete=models.PROTECT, related_name="results")
    run = models.OneToOneField("platform.BatchRun", on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    part = models.PositiveSmallIntegerField(default=1)
    file = models.ForeignKey("attachments.StoredFile", on_delete=models.PROTECT, related_name="+")
    judged_count = models.PositiveIntegerField()
    judged_yen = models.BigIntegerField()
    imported_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("sha256", "part"), name="result_file_booked_once_a_part"),
        )


class DebitResult(InsertOnly):
    """What the bank answered for one row: its 振替結果コード. A row is judged once."""

    row = models.OneToOneField(
        DebitRow, primary_key=True, on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    file = models.ForeignKey(
        DebitResultFile, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    code = models.CharField(max_length=1)


class MandateProof(InsertOnly):
    """The first answer of 0 or 1 for an account: 仮登録 becomes 本登録.

    A row of its own and no column of the mandate: the first month proves every account of a town, and
    a million rows inserted take a tenth of the time of a million rows changed with their history.
    """

    mandate = models.OneToOneField(
        Mandate, primary_key=True, on_delete=models.PROTECT, related_name="proof", db_constraint=False
    )
    file = models.ForeignKey(
        DebitResultFile, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    proven_on = models.DateField()
