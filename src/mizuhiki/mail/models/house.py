"""Letters that an outside house encloses, and pages that were printed again."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mizuhiki.mail.models.pieces import Piece
from mizuhiki.mail.numbers import number_of
from mizuhiki.platform.guards import InsertOnly


class HouseDelivery(InsertOnly):
    """委託先への引渡し: print files of one run for the house that encloses them, with their lists.

    What is in it is erased there by a day that was agreed; until `HouseErasure` says so, somebody asks.
    """

    run = models.ForeignKey("platform.BatchRun", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)  # code of a registered `LetterKind`
    turn = models.PositiveSmallIntegerField()  # 1 for the first of its run and kind
    house = models.CharField("委託先", max_length=60)
    article = models.CharField("根拠", max_length=60)
    file = models.OneToOneField("attachments.StoredFile", on_delete=models.PROTECT, related_name="+")
    letter_count = models.PositiveIntegerField("通数")
    pulled_count = models.PositiveIntegerField("抜取り")  # in the files, and not to be sent
    page_count = models.PositiveIntegerField("ページ数")
    sheet_count = models.PositiveIntegerField("用紙枚数")
    tray_count = models.PositiveIntegerField("トレイ数")
    erase_by = models.DateField("消去期限")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("run", "kind", "turn"), name="house_delivery_turn"),
            models.CheckConstraint(
                condition=Q(letter_count__gt=0, page_count__gte=F("sheet_count")),
                name="house_delivery_adds_up",
            ),
        )


class HouseFile(InsertOnly):
    """A print file that went to the house: once, so that nobody gets two of a letter."""

    print_file = models.OneToOneField(
        "attachments.StoredFile", primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    delivery = models.ForeignKey(HouseDelivery, on_delete=models.PROTECT, related_name="files")


class HouseTaking(InsertOnly):
    """Somebody took the data out, sealed under a passphrase, to hand them over."""

    delivery = models.ForeignKey(HouseDelivery, on_delete=models.PROTECT, related_name="takings")
    sha256 = models.CharField(max_length=64)  # of what left
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")


class HouseErasure(InsertOnly):
    """消去の確認: the house proved that it has the data no more."""

    delivery = models.OneToOneField(
        HouseDelivery, primary_key=True, on_delete=models.PROTECT, related_name="erasure"
    )
    erased_on = models.DateField("消去日")
    proof = models.CharField("証明", max_length=200)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(proof=""), name="house_erasure_is_proven"),)


class Reprint(InsertOnly):
    """損紙の刷り直し: pages of letters that have not left, from their file, the same to the dot."""

    class Reason(models.TextChoices):
        JAM = "jam", "紙詰まり"
        DIRTY = "dirty", "汚れ・印字不良"
        LOST = "lost", "紛失"
        OTHER = "other", "その他"

    run = models.ForeignKey("platform.BatchRun", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    first = models.ForeignKey(Piece, on_delete=models.PROTECT, related_name="+")
    last = models.ForeignKey(Piece, on_delete=models.PROTECT, related_name="+")
    letter_count = models.PositiveIntegerField("通数")
    page_count = models.PositiveIntegerField("ページ数")
    reason = models.CharField("理由", max_length=8, choices=Reason)
    note = models.CharField("備考", max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    @property
    def first_no(self) -> str:
        """文書番号 of the first letter."""
        return number_of(self.first_id)

    @property
    def last_no(self) -> str:
        """文書番号 of the last letter."""
        return number_of(self.last_id)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(letter_count__gt=0, page_count__gte=F("letter_count")), name="reprint_has_pages"
            ),
            models.CheckConstraint(condition=~Q(reason="other") | ~Q(note=""), name="reprint_says_why"),
        )
