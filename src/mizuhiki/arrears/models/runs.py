"""Runs of a step: who was to be written to, who was not and why, and what was printed.

Each candidate is a line that ends in exactly one way: its letter left, or a row says why there was none.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mizuhiki.arrears.models.stages import STEPS
from mizuhiki.platform.guards import InsertOnly

USER = settings.AUTH_USER_MODEL


class LetterRun(InsertOnly):
    """発送処理: the candidates of a step as they were on a day, for letters of one date and deadline."""

    class Order(models.TextChoices):
        ROUTE = "route", "検針順路順"
        POSTCODE = "postcode", "郵便番号順"

    step = models.CharField(max_length=8, choices=STEPS)
    rules = models.ForeignKey("rulepacks.RulePackVersion", on_delete=models.PROTECT, related_name="+")
    send_on = models.DateField("発送日")  # printed on the letters
    deadline_on = models.DateField("指定期限")
    order = models.CharField("印刷の順番", max_length=8, choices=Order)
    closed_day_work = models.ForeignKey(
        "staff.ClosedDayWork", null=True, on_delete=models.PROTECT, related_name="+"
    )
    candidates = models.PositiveIntegerField()
    reference = models.CharField(max_length=64, unique=True)  # the key of the act, which is done once
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(step="cut"), name="letter_run_is_no_cut"),
            models.CheckConstraint(condition=Q(deadline_on__gt=F("send_on")), name="letter_run_leaves_time"),
            models.CheckConstraint(condition=Q(candidates__gt=0), name="letter_run_has_candidates"),
        )
        indexes = (models.Index(fields=("step", "-id"), name="letter_run_newest"),)


class RunLine(InsertOnly):
    """候補: one supply of a run, in the order of printing."""

    run = models.ForeignKey(LetterRun, on_delete=models.PROTECT, related_name="lines", db_index=False)
    supply = models.ForeignKey("customers.Supply", on_delete=models.PROTECT, related_name="+")
    place = models.PositiveIntegerField()  # from 0
    route = models.CharField(max_length=12)  # 検針区
    yen = models.PositiveBigIntegerField()  # for which the step might be taken

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("run", "supply"), name="run_line_once"),
            models.UniqueConstraint(fields=("run", "place"), name="run_place_once"),
        )


class RunExclusion(InsertOnly):
    """除外: why a candidate got no letter, and who checked it.

    What the system found stands under the name of who ran the check in which it was found.
    """

    class Reason(models.TextChoices):
        PAID = "paid", "納付済み"
        CHANGED = "changed", "未納額が変わった"
        NOT_DUE = "not_due", "手順の対象でなくなった"
        FORMER = "former", "前の使用者の未納"
        REPORT = "report", "入金連絡・速報・振替依頼中"
        PLEDGE = "pledge", "納入誓約を履行中"
        DISPUTE = "dispute", "係争中"
        COMPLAINT = "complaint", "苦情を処理中"
        SUSPENDED = "suspended", "徴収停止"
        DECEASED = "deceased", "死亡"
        BANKRUPT = "bankrupt", "破産・免責"
        WELFARE = "welfare", "福祉連携"
        LIFE_SUPPORT = "life_support", "医療機器を使用"
        DISASTER = "disaster", "災害対応の区域"
        PARKED = "parked", "契約を保留中"
        ASKED = "asked", "一括納付書の取扱期限内"
        NO_ADDRESS = "no_address", "宛先の住所がない"
        RETURNED = "returned", "前の郵便が返戻された宛先"
        PROTECTED = "protected", "支援措置（配達一覧に載せられない）"
        OUT = "out", "通知書を配達中"
        LATE = "late", "印刷した期限までの日数が足りない"
        REFUSED = "refused", "印刷できない"
        SPOILED = "spoiled", "書損・発送とりやめ"
        OTHER = "other", "その他"

    class Stage(models.TextChoices):
        CHECK = "check", "発送前の確認"
        PRINT = "print", "印刷"
        PULL = "pull", "発送の直前"

    line = models.OneToOneField(RunLine, primary_key=True, on_delete=models.PROTECT, related_name="exclusion")
    reason = models.CharField("理由", max_length=12, choices=Reason)
    stage = models.CharField(max_length=5, choices=Stage)
    by_system = models.BooleanField()
    note = models.CharField("メモ", max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(reason="other") | ~Q(note=""), name="other_exclusion_says_why"
            ),
        )


class RunStep(InsertOnly):
    """What a person said of a whole run, each once."""

    class Kind(models.TextChoices):
        CHECKED = "checked", "発送前の確認を終えた"
        APPROVED = "approved", "印刷を承認"
        CANCELLED = "cancelled", "取りやめ"

    run = models.ForeignKey(LetterRun, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=9, choices=Kind)
    reason = models.CharField("理由", max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("run", "kind"), name="run_step_once"),
            models.CheckConstraint(condition=~Q(kind="cancelled") | ~Q(reason=""), name="run_cancelled_why"),
        )


class LetterPrint(InsertOnly):
    """The order to print a run, and the batch that carries it out."""

    run = models.OneToOneField(LetterRun, primary_key=True, on_delete=models.PROTECT, related_name="printing")
    batch = models.OneToOneField("platform.BatchRun", on_delete=models.PROTECT, related_name="+")
    planned_count = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")


class PlannedLetter(InsertOnly):
    """A line to be printed: in which file, at which place, under which number, with which slip."""

    line = models.OneToOneField(RunLine, primary_key=True, on_delete=models.PROTECT, related_name="planned")
    printing = models.ForeignKey(
        LetterPrint, on_delete=models.PROTECT, related_name="letters", db_index=False
    )
    file_no = models.PositiveIntegerField()
    place = models.PositiveSmallIntegerField()  # in its file, from 0
    piece_id = models.BigIntegerField(unique=True)  # 文書番号 of the letter it becomes
    is_protected = models.BooleanField()
    slip = models.OneToOneField("billing.PaymentSlip", null=True, on_delete=models.PROTECT, related_name="+")
    yen = models.PositiveBigIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("printing", "file_no", "place"), name="arrears_letter_place_once"
            ),
            models.CheckConstraint(condition=Q(yen__gt=0), name="planned_letter_asks_for_yen"),
        )


class RunClose(InsertOnly):
    """A run at its end: each candidate was written to, or excluded. The database does the sum."""

    run = models.OneToOneField(LetterRun, primary_key=True, on_delete=models.PROTECT, related_name="closing")
    candidates = models.PositiveIntegerField("候補")
    sent = models.PositiveIntegerField("発送")
    excluded = models.PositiveIntegerField("除外")
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(candidates=F("sent") + F("excluded")), name="sent_and_excluded_are_candidates"
            ),
        )


class NoticeVisit(InsertOnly):
    """現地投函: a visit on which a crew puts a letter into the mailbox (COL-062)."""

    visit = models.OneToOneField(
        "fieldwork.Visit", primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    piece = models.ForeignKey("mail.Piece", on_delete=models.PROTECT, related_name="+")
