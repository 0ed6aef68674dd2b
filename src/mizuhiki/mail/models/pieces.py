"""Letters and what became of them.

A letter names its addressee by number. The address it carried is kept apart, in a row that an approved
disposal can erase (design.md, law 12); everything else stays.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mizuhiki.mail.models.postage import Bearer, Purpose
from mizuhiki.platform.guards import InsertOnly


class Dispatch(InsertOnly):
    """投函: letters that left the house together, with what that cost and who bears it."""

    class Method(models.TextChoices):
        POST = "post", "郵便"
        CREW = "crew", "現地投函"
        COUNTER = "counter", "手渡し"

    method = models.CharField(max_length=8, choices=Method)
    purpose = models.CharField(max_length=16, choices=Purpose)
    bearer = models.CharField(max_length=10, choices=Bearer)
    unit_yen = models.PositiveIntegerField()
    piece_count = models.PositiveIntegerField()
    total_yen = models.PositiveBigIntegerField()
    dispatched_on = models.DateField()
    run = models.ForeignKey("platform.BatchRun", null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(total_yen=F("unit_yen") * F("piece_count"), piece_count__gt=0),
                name="dispatch_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(method="post") | Q(unit_yen=0), name="only_the_post_costs_postage"
            ),
        )
        indexes = (models.Index(fields=("dispatched_on",), name="dispatch_of_day"),)


class Piece(InsertOnly):
    """郵便物: one letter that was printed.

    `subject_kind` and `subject_id` say what it is about, such as a demand. A print run makes one letter
    of a kind about one subject. Which copy of which form it used is the stock's affair.
    """

    kind = models.CharField(max_length=40)  # code of a registered `LetterKind`
    supply = models.ForeignKey("customers.Supply", null=True, on_delete=models.PROTECT, related_name="+")
    addressee = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    subject_kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    print_file = models.ForeignKey(
        "attachments.StoredFile", null=True, on_delete=models.PROTECT, related_name="+"
    )
    first_page = models.PositiveIntegerField(null=True)
    last_page = models.PositiveIntegerField(null=True)
    run = models.ForeignKey("platform.BatchRun", null=True, on_delete=models.PROTECT, related_name="+")
    replaces = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="replaced_by"
    )  # printed again after a return or a spoilt print
    printed_at = models.DateTimeField()
    printed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("run", "kind", "subject_kind", "subject_id"),
                condition=Q(replaces__isnull=True),
                name="printed_once_a_run",
            ),
            models.CheckConstraint(
                condition=Q(first_page__isnull=True, last_page__isnull=True)
                | Q(first_page__gte=1, last_page__gte=F("first_page")),
                name="piece_pages",
            ),
        )
        indexes = (
            models.Index(fields=("supply", "-printed_at"), name="piece_of_supply"),
            models.Index(fields=("subject_kind", "subject_id"), name="piece_of_subject"),
        )


class PieceAddress(models.Model):
    """The name and address a letter carried: never changed (the database sees to it), erased by disposal."""

    piece = models.OneToOneField(Piece, primary_key=True, on_delete=models.PROTECT, related_name="printed_to")
    name = models.CharField(max_length=120)
    postcode = models.CharField(max_length=7, blank=True)
    address = models.CharField(max_length=240)


class PieceEvent(InsertOnly):
    """What became of a letter: each thing once."""

    class What(models.TextChoices):
        DISPATCHED = "dispatched", "投函"
        DELIVERED = "delivered", "配達・投入を確認"
        RETURNED = "returned", "返戻"
        SPOILED = "spoiled", "書損"

    class Reason(models.TextChoices):
        UNKNOWN_ADDRESS = "unknown_address", "あて所に尋ねあたりません"
        MOVED = "moved", "転居先不明"
        REFUSED = "refused", "受取拒絶"
        UNCLAIMED = "unclaimed", "保管期間経過"
        MISPRINT = "misprint", "印字不良"
        DAMAGED = "damaged", "破損・汚損"
        STOPPED = "stopped", "発送とりやめ"
        OTHER = "other", "その他"

    piece = models.ForeignKey(Piece, on_delete=models.PROTECT, related_name="events")
    what = models.CharField(max_length=10, choices=What)
    occurred_at = models.DateTimeField()
    dispatch = models.ForeignKey(Dispatch, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=16, choices=Reason, blank=True)
    note = models.CharField("備考", max_length=200, blank=True)
    photo = models.ForeignKey("attachments.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("piece", "what"), name="piece_event_once"),
            models.CheckConstraint(
                condition=Q(what="dispatched", dispatch__isnull=False)
                | (~Q(what="dispatched") & Q(dispatch__isnull=True)),
                name="dispatched_in_a_dispatch",
            ),
            models.CheckConstraint(
                condition=~Q(what__in=("returned", "spoiled")) | ~Q(reason=""),
                name="return_has_a_reason",
            ),
        )
        indexes = (
            models.Index(
                fields=("piece",),
                condition=Q(what__in=("returned", "spoiled")),
                name="piece_event_went_wrong",
            ),
        )
