"""手書領収書（様式第24号）and blocks of a tablet's receipts: numbers given out, and what became of each."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from mizuhiki.platform.guards import InsertOnly
from mizuhiki.till.models.places import Counter

USER = settings.AUTH_USER_MODEL
TABLET_FROM = 900_000_001  # nine figures that begin with 9: no paper is numbered so far


class ReceiptBook(InsertOnly):
    """One book of a counter, of paper or for a tablet; a number stands in one book alone."""

    class Kind(models.TextChoices):
        PAPER = "paper", "手書領収書"
        TABLET = "tablet", "端末の領収番号"

    kind = models.CharField(max_length=6, choices=Kind, default=Kind.PAPER)
    code = models.CharField("冊番号", max_length=20, unique=True)
    counter = models.ForeignKey(Counter, on_delete=models.PROTECT, related_name="+")
    first_no = models.PositiveIntegerField("番号（自）")
    last_no = models.PositiveIntegerField("番号（至）")
    registered_at = models.DateTimeField()
    registered_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(first_no__gte=1, last_no__gte=F("first_no")), name="book_forward"
            ),
            models.CheckConstraint(
                condition=Q(kind="paper", last_no__lt=TABLET_FROM)
                | Q(kind="tablet", first_no__gte=TABLET_FROM),
                name="book_numbers_of_its_kind",
            ),
            ExclusionConstraint(
                name="one_book_a_number",
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
        """How many sheets it was bound with."""
        return self.last_no - self.first_no + 1


class BookEvent(InsertOnly):
    """A book goes out to a person, or comes back; the last event says where it is."""

    class Kind(models.TextChoices):
        ISSUED = "issued", "貸出し"
        RETURNED = "returned", "返却"

    book = models.ForeignKey(ReceiptBook, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=8, choices=Kind)
    holder = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")  # who has it, or had it
    next_no = models.PositiveIntegerField("次の番号")  # the first sheet nobody has written on, as both saw
    at = models.DateTimeField()
    recorded_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(kind="returned") | ~Q(holder=F("recorded_by")), name="book_goes_to_another"
            ),
        )


class BookSheet(InsertOnly):
    """What became of one sheet, said once: used for a receipt, spoilt, or lost."""

    class Fate(models.TextChoices):
        USED = "used", "領収"
        VOID = "void", "書損"
        LOST = "lost", "紛失・盗難"

    book = models.ForeignKey(ReceiptBook, on_delete=models.PROTECT, related_name="sheets")
    number = models.PositiveIntegerField("番号", unique=True)
    fate = models.CharField(max_length=4, choices=Fate)
    cause = models.CharField(max_length=60, blank=True)  # names the receipt it was used for
    reason = models.CharField("理由", max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=(Q(fate="used") & ~Q(cause="") & Q(reason=""))
                | (Q(fate__in=("void", "lost"), cause="") & ~Q(reason="")),
                name="sheet_says_why",
            ),
            models.UniqueConstraint(fields=("cause",), condition=~Q(cause=""), name="one_sheet_a_receipt"),
        )
