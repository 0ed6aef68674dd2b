"""Drawers, who stands at them, and every yen that goes in or out."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.expressions import Combinable

from mizuhiki.platform.guards import InsertOnly
from mizuhiki.till.models.places import Counter, Seal
from mizuhiki.till.rules import DENOMINATIONS, FIELDS, field_of, name_of

USER = settings.AUTH_USER_MODEL


def _sum() -> Combinable:
    total: Combinable = Value(0)
    for one in DENOMINATIONS:
        total = total + F(field_of(one)) * one
    return total


class Pieces(InsertOnly):
    """So many notes and coins of each; the database checks that they add up to the yen."""

    n10000 = models.PositiveIntegerField(name_of(10_000), default=0)
    n5000 = models.PositiveIntegerField(name_of(5_000), default=0)
    n2000 = models.PositiveIntegerField(name_of(2_000), default=0)
    n1000 = models.PositiveIntegerField(name_of(1_000), default=0)
    n500 = models.PositiveIntegerField(name_of(500), default=0)
    n100 = models.PositiveIntegerField(name_of(100), default=0)
    n50 = models.PositiveIntegerField(name_of(50), default=0)
    n10 = models.PositiveIntegerField(name_of(10), default=0)
    n5 = models.PositiveIntegerField(name_of(5), default=0)
    n1 = models.PositiveIntegerField(name_of(1), default=0)
    total_yen = models.BigIntegerField()

    class Meta:
        abstract = True
        constraints = (models.CheckConstraint(condition=Q(total_yen=_sum()), name="%(class)s_pieces_add_up"),)

    def pieces(self) -> dict[str, int]:
        """How many of each, by field."""
        return {name: getattr(self, name) for name in FIELDS}


class Till(InsertOnly):
    """レジ・釣銭箱: one drawer with a float of its own; the three purposes are never mixed (COL-019)."""

    class Purpose(models.TextChoices):
        COUNTER = "counter", "料金支払窓口"
        SETTLEMENT = "settlement", "現地精算"
        ONSITE = "onsite", "現地領収"

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField("レジ", max_length=40)
    counter = models.ForeignKey(Counter, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=10, choices=Purpose)


class FloatPlan(Pieces):
    """釣銭準備金の計画: which notes and coins a drawer begins the day with; the newest holds (COL-051)."""

    till = models.ForeignKey(Till, on_delete=models.PROTECT, related_name="plans")
    starts_on = models.DateField("適用日")
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta(Pieces.Meta):
        unique_together = (("till", "starts_on"),)


class TillSession(InsertOnly):
    """One person at one drawer with one seal, for one business day."""

    till = models.ForeignKey(Till, on_delete=models.PROTECT, related_name="+")
    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="+")
    business_on = models.DateField(db_index=True)
    float_yen = models.BigIntegerField()  # as planned; the difference to the count is a `Difference`
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")


class OpenTill(models.Model):
    """Which drawers are open now, and who stands there; rebuilt from sessions, hand-overs and closings.

    The database refuses a second open session of a drawer, of a person, or with a seal.
    """

    session = models.OneToOneField(TillSession, primary_key=True, on_delete=models.PROTECT, related_name="+")
    till = models.OneToOneField(Till, on_delete=models.PROTECT, related_name="+")
    holder = models.OneToOneField(USER, on_delete=models.PROTECT, related_name="+")
    seal = models.OneToOneField(Seal, on_delete=models.PROTECT, related_name="+")


class Count(Pieces):
    """What somebody counted in a drawer: at opening, at a hand-over, at closing."""

    class Kind(models.TextChoices):
        OPENING = "opening", "開始"
        HANDOVER = "handover", "引継ぎ"
        CLOSING = "closing", "締め"

    session = models.ForeignKey(TillSession, on_delete=models.PROTECT, related_name="counts")
    kind = models.CharField(max_length=8, choices=Kind)
    expected_yen = models.BigIntegerField()
    counted_at = models.DateTimeField()
    counted_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta(Pieces.Meta):
        pass

    @property
    def difference_yen(self) -> int:
        """Too much above zero, too little below."""
        return self.total_yen - self.expected_yen


class OutOfHours(InsertOnly):
    """時間外の取扱い: why a drawer takes money outside the hours of its counter (COL-008)."""

    session = models.ForeignKey(TillSession, on_delete=models.PROTECT, related_name="out_of_hours")
    reason = models.CharField("時間外に取り扱う理由", max_length=200)
    said_at = models.DateTimeField()
    said_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(reason=""), name="out_of_hours_has_reason"),)


class TillMove(InsertOnly):
    """Yen into a drawer, or out of it below zero; `cause` names what made it, and makes it once."""

    class Kind(models.TextChoices):
        FLOAT = "float", "釣銭準備金"
        RECEIPT = "receipt", "領収"
        REVERSAL = "reversal", "領収取消"
        FOUND = "found", "過不足"

    session = models.ForeignKey(TillSession, on_delete=models.PROTECT, related_name="moves")
    kind = models.CharField(max_length=8, choices=Kind)
    yen = models.BigIntegerField()
    cause = models.CharField(max_length=80, unique=True)
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(kind="receipt", yen__gt=0)
                | Q(kind="reversal", yen__lt=0)
                | Q(kind="float", yen__gte=0)
                | (Q(kind="found") & ~Q(yen=0)),
                name="till_moves_its_way",
            ),
        )


class Difference(InsertOnly):
    """過不足: a count that is not what the book says, with its reason; waits for a second person."""

    count = models.OneToOneField(Count, primary_key=True, on_delete=models.PROTECT, related_name="difference")
    yen = models.BigIntegerField()
    reason = models.CharField("過不足の理由", max_length=200)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(yen=0) & ~Q(reason=""), name="difference_has_reason"),
        )


class DifferenceAgreed(InsertOnly):
    """The supervisor's agreement to a difference."""

    difference = models.OneToOneField(
        Difference, primary_key=True, on_delete=models.PROTECT, related_name="agreed"
    )
    agreed_at = models.DateTimeField()
    agreed_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")


class Handover(InsertOnly):
    """引継ぎの申出: the drawer as one person counted it, for another to take; both names stand (COL-040)."""

    session = models.ForeignKey(TillSession, on_delete=models.PROTECT, related_name="+")
    count = models.OneToOneField(Count, on_delete=models.PROTECT, related_name="+")
    given_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    given_to = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(given_by=F("given_to")), name="handed_to_another"),
        )


class HandoverTaken(InsertOnly):
    """The other person has counted and taken it, or has not agreed and left it where it was."""

    handover = models.OneToOneField(
        Handover, primary_key=True, on_delete=models.PROTECT, related_name="answer"
    )
    is_taken = models.BooleanField()
    at = models.DateTimeField()


class Closing(InsertOnly):
    """締め: the last count of a session; float and takings leave the drawer, the seal goes back."""

    session = models.OneToOneField(
        TillSession, primary_key=True, on_delete=models.PROTECT, related_name="closing"
    )
    count = models.OneToOneField(Count, on_delete=models.PROTECT, related_name="+")
    takings_yen = models.BigIntegerField()  # counted, less the float
    closed_at = models.DateTimeField()
    closed_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
