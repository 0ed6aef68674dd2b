"""What was sent to debtors, what holds a step back, and what they pledged. Rows are never updated.

How a supply stands follows from these rows each time (`stage_rules`); `Standing` and `StepReady` are the
small tables that lists read, and can be made again at any time.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mizuhiki.platform.guards import InsertOnly
from mizuhiki.platform.serials import shown_number
from mizuhiki.rulepacks.api import HoldKind, Step

USER = settings.AUTH_USER_MODEL
STEPS = [
    (Step.REMINDER.value, "督促"),
    (Step.DEMAND.value, "催告"),
    (Step.WARNING.value, "給水停止の予告"),
    (Step.NOTICE.value, "給水停止の通知"),
    (Step.CUT.value, "給水停止の執行"),
]
HOLDS = [
    (HoldKind.REPORT.value, "入金連絡・速報"),
    (HoldKind.PLEDGE.value, "納入誓約を履行中"),
    (HoldKind.DISPUTE.value, "係争中"),
    (HoldKind.COMPLAINT.value, "苦情を処理中"),
    (HoldKind.SUSPENDED.value, "徴収停止"),
    (HoldKind.DECEASED.value, "使用者の死亡"),
    (HoldKind.BANKRUPT.value, "破産・免責"),
    (HoldKind.WELFARE.value, "福祉連携"),
    (HoldKind.LIFE_SUPPORT.value, "医療機器を使用"),
    (HoldKind.DISASTER.value, "災害対応の区域"),
    (HoldKind.PARKED.value, "契約を保留中"),
    (HoldKind.ASKED.value, "一括納付書の取扱期限内"),
]
SET_BY_HAND = (HoldKind.DISPUTE, HoldKind.SUSPENDED, HoldKind.DECEASED, HoldKind.BANKRUPT, HoldKind.WELFARE)


class Notice(InsertOnly):
    """督促状・催告状・予告書・通知書: a paper of one step to one supply; the letter itself is a `mail.Piece`.

    It counts by what became of the letter, not by having been made. `other_yen` is what it says to be
    unpaid besides the debts that it takes a step for.
    """

    supply = models.ForeignKey("customers.Supply", on_delete=models.PROTECT, related_name="+", db_index=False)
    step = models.CharField(max_length=8, choices=STEPS)
    rules = models.ForeignKey("rulepacks.RulePackVersion", on_delete=models.PROTECT, related_name="+")
    run = models.ForeignKey("platform.BatchRun", null=True, on_delete=models.PROTECT, related_name="+")
    made_on = models.DateField("作成日")
    deadline_on = models.DateField("期限")
    yen = models.PositiveBigIntegerField()
    other_yen = models.PositiveBigIntegerField(default=0)
    at = models.DateTimeField()
    by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(step="cut"), name="arrears_notice_is_no_cut"),
            models.CheckConstraint(
                condition=Q(deadline_on__gt=F("made_on")), name="arrears_notice_leaves_time"
            ),
            models.CheckConstraint(condition=Q(yen__gt=0), name="arrears_notice_asks_for_yen"),
            models.UniqueConstraint(fields=("run", "supply"), name="arrears_notice_once_a_run"),
        )
        indexes = (models.Index(fields=("supply", "-id"), name="arrears_notice_of_supply"),)


class NoticeDebt(InsertOnly):
    """A debt that a notice names, with what was open of it."""

    pk = models.CompositePrimaryKey("notice_id", "assessment_id")
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="debts", db_index=False)
    assessment = models.ForeignKey("billing.Assessment", on_delete=models.PROTECT, related_name="+")
    yen = models.PositiveBigIntegerField()

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(yen__gt=0), name="arrears_debt_is_of_yen"),)


class PublicNotice(InsertOnly):
    """公示送達 of a notice that nobody could be found for."""

    notice = models.OneToOneField(
        Notice, primary_key=True, on_delete=models.PROTECT, related_name="published"
    )
    posted_on = models.DateField("掲示した日")
    takes_effect_on = models.DateField("効力が生じる日")
    place = models.CharField("掲示場所", max_length=60)
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(takes_effect_on__gt=F("posted_on")), name="public_notice_takes_time"
            ),
        )


class Hold(InsertOnly):
    """A reason, set by a person, that holds steps back; always until a day, and ended sooner by a row.

    What other rooms know (a payment told of, a complaint, a mark of a customer, a disaster) holds by itself
    and has no row here.
    """

    supply = models.ForeignKey("customers.Supply", on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField("種類", max_length=12, choices=HOLDS)
    since = models.DateField("開始日")
    until = models.DateField("見直し日")  # from this day on it holds no more
    reason = models.CharField("理由", max_length=200)
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="hold_forward"),
            models.CheckConstraint(condition=~Q(reason=""), name="hold_has_a_reason"),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in SET_BY_HAND]), name="hold_is_set_by_hand"
            ),
            models.CheckConstraint(
                condition=~Q(kind="suspended") | (Q(approved_by__isnull=False) & ~Q(approved_by=F("by"))),
                name="suspension_takes_two",
            ),
        )
        indexes = (models.Index(fields=("supply", "-id"), name="hold_of_supply"),)


class HoldEnd(InsertOnly):
    """A hold that was ended before its day."""

    hold = models.OneToOneField(Hold, primary_key=True, on_delete=models.PROTECT, related_name="end")
    on = models.DateField("解除日")
    reason = models.CharField("理由", max_length=200)
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(reason=""), name="hold_end_has_a_reason"),)


class Pledge(InsertOnly):
    """納入誓約書: a debtor acknowledges a debt and promises to pay it by instalments (COL-067)."""

    fiscal_year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    supply = models.ForeignKey("customers.Supply", on_delete=models.PROTECT, related_name="+", db_index=False)
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    rules = models.ForeignKey("rulepacks.RulePackVersion", on_delete=models.PROTECT, related_name="+")
    signed_on = models.DateField("誓約日")
    total_yen = models.PositiveBigIntegerField()
    reference = models.CharField(max_length=64, unique=True)  # the key of the act, which is done once
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("fiscal_year", "number"), name="pledge_numbered_once"),
            models.CheckConstraint(condition=Q(number__gt=0, total_yen__gt=0), name="pledge_is_of_yen"),
        )
        indexes = (models.Index(fields=("supply", "-id"), name="pledge_of_supply"),)

    @property
    def shown(self) -> str:
        """R8-000001, as paper and screen have it."""
        return shown_number(self.fiscal_year, self.number)


class PledgeDebt(InsertOnly):
    """A debt that a pledge acknowledges, with what was open of it."""

    pk = models.CompositePrimaryKey("pledge_id", "assessment_id")
    pledge = models.ForeignKey(Pledge, on_delete=models.PROTECT, related_name="debts", db_index=False)
    assessment = models.ForeignKey("billing.Assessment", on_delete=models.PROTECT, related_name="+")
    yen = models.PositiveBigIntegerField()


class Instalment(InsertOnly):
    """分納の1回."""

    pledge = models.ForeignKey(Pledge, on_delete=models.PROTECT, related_name="instalments", db_index=False)
    number = models.PositiveSmallIntegerField()
    due_on = models.DateField("納付期限")
    yen = models.PositiveBigIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("pledge", "number"), name="instalment_numbered_once"),
            models.CheckConstraint(condition=Q(yen__gt=0), name="instalment_is_of_yen"),
        )


class PledgeEnd(InsertOnly):
    """How a pledge ended: fulfilled, broken, or replaced or taken back by a person."""

    class How(models.TextChoices):
        FULFILLED = "fulfilled", "完納"
        BROKEN = "broken", "不履行"
        CANCELLED = "cancelled", "取消し"

    pledge = models.OneToOneField(Pledge, primary_key=True, on_delete=models.PROTECT, related_name="end")
    how = models.CharField("結果", max_length=9, choices=How)
    on = models.DateField()
    reason = models.CharField("理由", max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(how="cancelled") | (Q(by__isnull=False) & ~Q(reason="")),
                name="pledge_cancelled_by_somebody",
            ),
        )


class Standing(models.Model):
    """How a supply with something overdue stands, for lists; made again whenever that changes."""

    supply = models.OneToOneField(
        "customers.Supply", primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    stage = models.CharField(max_length=8, choices=STEPS, blank=True)
    reached_on = models.DateField(null=True)
    items_yen = models.BigIntegerField()  # overdue open items, before what the utility owes is taken off
    overdue_yen = models.BigIntegerField()
    counted_yen = models.BigIntegerField()  # for which the tap may be closed
    bills = models.PositiveSmallIntegerField()
    oldest_due_on = models.DateField()
    holds = models.JSONField(default=list)  # kinds in force
    evaluated_on = models.DateField()


class StepReady(models.Model):
    """A step that may be taken for a supply from a day on, for lists."""

    supply = models.ForeignKey("customers.Supply", on_delete=models.PROTECT, related_name="+", db_index=False)
    step = models.CharField(max_length=8, choices=STEPS)
    is_held = models.BooleanField()
    on = models.DateField()
    yen = models.BigIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("supply", "step", "is_held"), name="step_ready_once"),)
        indexes = (models.Index(fields=("step", "on"), name="step_ready_on"),)
