"""What was asked to be printed of a billing run, and why something was not; papers printed one by one.

A notice that was printed is a letter (`mail.Piece`) with the number planned here. So each planned
notice ends in exactly one way: a letter, or a row that says why there is none.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from mizuhiki.platform.guards import InsertOnly


class NoticePrint(InsertOnly):
    """One order to print notices of one kind of a billing run: the first so many, the rest, or again."""

    class Kind(models.TextChoices):
        PAYMENT = "payment_notice", "納入通知書"
        DEBIT = "debit_notice", "口座振替のお知らせ"

    class Order(models.TextChoices):
        ROUTE = "route", "検針順路順"
        POSTCODE = "postcode", "郵便番号順"

    run = models.OneToOneField("platform.BatchRun", on_delete=models.PROTECT, related_name="+")
    billing_run = models.ForeignKey("platform.BatchRun", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind)
    order = models.CharField(max_length=10, choices=Order)
    planned_count = models.PositiveIntegerField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(planned_count__gt=0), name="notice_print_has_notices"),
        )


class PlannedNotice(InsertOnly):
    """One demand to be told of, in which file, at which place, under which number.

    A demand is planned once; again (`attempt`) only after a try that made no letter. Supplies with
    somebody under protection come into files of their own (design.md, law 16).
    """

    order = models.ForeignKey(NoticePrint, on_delete=models.PROTECT, related_name="+", db_index=False)
    demand = models.ForeignKey("billing.Demand", on_delete=models.PROTECT, related_name="+", db_index=False)
    attempt = models.PositiveSmallIntegerField(default=0)
    file_no = models.PositiveIntegerField()
    place = models.PositiveSmallIntegerField()  # in its file, from 0
    piece_id = models.BigIntegerField(unique=True)  # 文書番号 of the letter it becomes
    is_protected = models.BooleanField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("demand", "attempt"), name="notice_planned_once"),
            models.UniqueConstraint(fields=("order", "file_no", "place"), name="notice_place_once"),
        )


class UnprintedNotice(InsertOnly):
    """Why a planned notice became no letter."""

    class Reason(models.TextChoices):
        REFUSED = "refused", "印刷できない"
        DECEASED = "deceased", "宛名人が死亡（相続人代表が未登録）"
        RETURNED = "returned", "前の郵便が返戻された宛先"
        NO_ADDRESS = "no_address", "宛先の住所がない"
        PARKED = "parked", "契約を保留中"
        CHANGED = "changed", "請求後に残額が変わった"
        NO_WAY = "no_way", "納付書・口座の登録がない"
        PROTECTED = "protected", "支援措置が始まった（もう一度印刷すると別のファイルになる）"
        SETTLED = "settled", "納付済み"

    planned = models.OneToOneField(
        PlannedNotice, primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=12, choices=Reason)
    detail = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()


class SlipReissue(InsertOnly):
    """再発行: a slip that somebody asked for, how they asked, and the letter it became.

    What it asks for and which slips it supersedes stands with the slip itself (`billing.PaymentSlip`).
    """

    class Asked(models.TextChoices):
        COUNTER = "counter", "窓口"
        PHONE = "phone", "電話"
        WRITTEN = "written", "文書・その他"
        CORRECTION = "correct", "更正"  # nobody asked: the bill became another one

    class Way(models.TextChoices):
        HAND = "hand", "窓口で渡す"
        POST = "post", "郵送する"

    slip = models.OneToOneField(
        "billing.PaymentSlip", primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    piece = models.OneToOneField("mail.Piece", on_delete=models.PROTECT, related_name="+")
    asked = models.CharField("申出", max_length=8, choices=Asked)
    way = models.CharField("渡し方", max_length=4, choices=Way)
    reference = models.CharField(max_length=64, unique=True)  # the key of the act, which is done once
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")


class OverpaidNotice(InsertOnly):
    """過誤納金の通知: somebody was told how overpaid money goes back, or what it was set against.

    A thing is told once; again (`attempt`) only after the letter before was spoilt or came back.
    """

    class About(models.TextChoices):
        CASH = "cash", "窓口還付の案内"
        BANK = "bank", "口座還付"
        OFFSET = "offset", "充当"

    piece = models.OneToOneField("mail.Piece", primary_key=True, on_delete=models.PROTECT, related_name="+")
    about = models.CharField("内容", max_length=8, choices=About)
    subject_id = models.BigIntegerField()  # of the overpayment, of the refund by bank, of the offset
    attempt = models.PositiveSmallIntegerField()
    yen = models.BigIntegerField()
    way = models.CharField("渡し方", max_length=4, choices=SlipReissue.Way)
    reference = models.CharField(max_length=64, unique=True)  # the key of the act, which is done once
    printed_at = models.DateTimeField()
    printed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("about", "subject_id", "attempt"), name="overpaid_told_once"),
            models.CheckConstraint(condition=Q(yen__gt=0), name="overpaid_notice_of_yen"),
        )
