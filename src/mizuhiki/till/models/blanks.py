"""領収書（様式第24号の2）: numbered blanks loaded at a counter's printer, and what became of each."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from mizuhiki.platform.guards import InsertOnly
from mizuhiki.till.models.places import Counter

USER = settings.AUTH_USER_MODEL


class BlankBlock(InsertOnly):
    """用紙の束: so many blanks with numbers that follow each other, loaded once, used in their order.

    Their numbers are a series of their own: a handwritten receipt may bear the same.
    """

    counter = models.ForeignKey(Counter, on_delete=models.PROTECT, related_name="+")
    first_no = models.PositiveIntegerField("番号（自）")
    last_no = models.PositiveIntegerField("番号（至）")
    loaded_at = models.DateTimeField()
    loaded_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(first_no__gte=1, last_no__gte=F("first_no")), name="blanks_forward"
            ),
            ExclusionConstraint(
                name="one_block_a_blank",
                expressions=[
                    (
                        Func(
                            F("first_no"),
                            F("last_no"),
                            Value("[]"),
                            function="int8range",
                            output_field=BigIntegerRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    )
                ],
            ),
        )

    @property
    def size(self) -> int:
        """How many there were."""
        return self.last_no - self.first_no + 1


class BlankSheet(InsertOnly):
    """What became of one blank, said once: a receipt was printed on it, it was spoilt, or it is gone.

    A receipt that was printed anew has one row for each blank; `attempt` counts them, the last one is what
    the customer has, and its reason says why the one before is spoilt.
    """

    class Fate(models.TextChoices):
        USED = "used", "領収"
        VOID = "void", "書損"
        LOST = "lost", "紛失・盗難"

    block = models.ForeignKey(BlankBlock, on_delete=models.PROTECT, related_name="sheets")
    number = models.PositiveIntegerField("番号", unique=True)
    fate = models.CharField(max_length=4, choices=Fate)
    cause = models.CharField(max_length=60, blank=True)  # names the receipt it was used for
    attempt = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField("理由", max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=(Q(fate="used", attempt=0, reason="") & ~Q(cause=""))
                | (Q(fate="used", attempt__gte=1) & ~Q(cause="") & ~Q(reason=""))
                | (Q(fate__in=("void", "lost"), cause="", attempt=0) & ~Q(reason="")),
                name="blank_says_why",
            ),
            models.UniqueConstraint(
                fields=("cause", "attempt"), condition=~Q(cause=""), name="one_blank_an_attempt"
            ),
        )
