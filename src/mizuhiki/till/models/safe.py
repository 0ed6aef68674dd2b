"""金庫: who holds a key, who opened it and when, and every yen in or out, by purpose (COL-024)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from mizuhiki.platform.guards import InsertOnly
from mizuhiki.till.models.drawers import Pieces
from mizuhiki.till.models.places import Counter

USER = settings.AUTH_USER_MODEL


class CashPurpose(models.TextChoices):
    """What money in the safe is for; the purposes are never mixed."""

    FLOAT = "float", "釣銭準備金"
    TAKINGS = "takings", "収納金"
    RESERVE = "reserve", "還付準備金"


class Safe(InsertOnly):
    """現金保管用金庫: the safe of one counter. From its day on, its drawers are filled from it alone."""

    counter = models.OneToOneField(Counter, on_delete=models.PROTECT, related_name="safe")
    name = models.CharField("金庫", max_length=40)
    placed_at = models.DateTimeField()
    placed_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")


class SafeKey(InsertOnly):
    """鍵の保管者: a person who may open the safe, from when on."""

    safe = models.ForeignKey(Safe, on_delete=models.PROTECT, related_name="keys")
    holder = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")


class SafeKeyReturned(InsertOnly):
    """The key came back: from now on its holder opens nothing."""

    key = models.OneToOneField(SafeKey, primary_key=True, on_delete=models.PROTECT, related_name="returned")
    at = models.DateTimeField()
    recorded_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")


class SafeOpening(InsertOnly):
    """開扉: who opened the safe, with which key, and what for."""

    safe = models.ForeignKey(Safe, on_delete=models.PROTECT, related_name="openings")
    key = models.ForeignKey(SafeKey, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField("用件", max_length=100)

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(purpose=""), name="safe_opened_for_something"),)


class SafeLocking(InsertOnly):
    """施錠: counted and locked."""

    opening = models.OneToOneField(
        SafeOpening, primary_key=True, on_delete=models.PROTECT, related_name="locking"
    )
    locked_at = models.DateTimeField()
    locked_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")


class SafeLine(InsertOnly):
    """金庫出納簿: one line for each yen that goes in or out (below zero), with the balance after it.

    Lines of a purpose are numbered without a gap; the database refuses a line that does not follow the
    one before, and a balance below zero. `cause` names what moved the money, and writes it once.
    """

    class Kind(models.TextChoices):
        TILL_OUT = "till_out", "レジへ払出し"
        TILL_BACK = "till_back", "レジから戻入れ"
        TAKINGS = "takings", "収納金の受入れ"
        SHORT_OUT = "short_out", "釣銭準備金へ振替"
        SHORT_IN = "short_in", "収納金から振替"
        BANK = "bank", "金融機関へ払出し"
        REFUND = "refund", "窓口還付"
        REFUND_IN = "refund_in", "窓口還付の取消"
        PUT_IN = "put_in", "受入れ"
        TAKE_OUT = "take_out", "払出し"
        FOUND = "found", "過不足"

    safe = models.ForeignKey(Safe, on_delete=models.PROTECT, related_name="lines")
    opening = models.ForeignKey(SafeOpening, on_delete=models.PROTECT, related_name="lines")
    purpose = models.CharField(max_length=8, choices=CashPurpose)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=9, choices=Kind)
    yen = models.BigIntegerField()
    balance_yen = models.BigIntegerField()
    cause = models.CharField(max_length=80, unique=True)
    partner = models.CharField("相手", max_length=60, blank=True)  # outside the counter, or a drawer's name
    reason = models.CharField("摘要", max_length=200, blank=True)
    at = models.DateTimeField(db_index=True)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("safe", "purpose", "number"), name="safe_lines_numbered"),
            models.CheckConstraint(condition=Q(balance_yen__gte=0), name="safe_balance_not_negative"),
            models.CheckConstraint(
                condition=Q(kind__in=("till_back", "short_in"), purpose="float", yen__gt=0)
                | Q(kind="till_out", purpose="float", yen__lt=0)
                | Q(kind="takings", purpose="takings", yen__gt=0)
                | Q(kind="refund", purpose="reserve", yen__lt=0)
                | Q(kind="refund_in", purpose="reserve", yen__gt=0)
                | Q(kind__in=("short_out", "bank"), purpose="takings", yen__lt=0)
                | (Q(kind="put_in", yen__gt=0) & ~Q(purpose="takings") & ~Q(reason="") & ~Q(partner=""))
                | (Q(kind="take_out", yen__lt=0) & ~Q(purpose="takings") & ~Q(reason="") & ~Q(partner=""))
                | (Q(kind="found") & ~Q(yen=0)),
                name="safe_moves_its_way",
            ),
        )

    @property
    def paid_out_yen(self) -> int:
        """What left the safe, as a book writes it: without a sign."""
        return max(-self.yen, 0)


class SafeCount(Pieces):
    """What somebody counted of one purpose before the safe was locked."""

    opening = models.ForeignKey(SafeOpening, on_delete=models.PROTECT, related_name="counts")
    purpose = models.CharField(max_length=8, choices=CashPurpose)
    expected_yen = models.BigIntegerField()
    counted_at = models.DateTimeField()
    counted_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta(Pieces.Meta):
        unique_together = (("opening", "purpose"),)

    @property
    def difference_yen(self) -> int:
        """Too much above zero, too little below."""
        return self.total_yen - self.expected_yen


class SafeDifference(InsertOnly):
    """金庫の過不足: a count that is not what the book says, with its reason; waits for a second person."""

    count = models.OneToOneField(
        SafeCount, primary_key=True, on_delete=models.PROTECT, related_name="difference"
    )
    yen = models.BigIntegerField()
    reason = models.CharField("過不足の理由", max_length=200)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(yen=0) & ~Q(reason=""), name="safe_difference_has_reason"),
        )


class SafeDifferenceAgreed(InsertOnly):
    """The supervisor's agreement to a difference of the safe."""

    difference = models.OneToOneField(
        SafeDifference, primary_key=True, on_delete=models.PROTECT, related_name="agreed"
    )
    agreed_at = models.DateTimeField()
    agreed_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
