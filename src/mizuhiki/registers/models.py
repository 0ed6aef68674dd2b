"""事故報告: what was lost or stolen, as it was reported; and where it turned up (COL-100, COL-101)."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mizuhiki.platform.guards import InsertOnly
from mizuhiki.platform.serials import shown_number

USER = settings.AUTH_USER_MODEL
NUMBERS: dict[str, Any] = {"first_no__gte": 1, "last_no__gte": F("first_no")}
NO_NUMBERS: dict[str, Any] = {"first_no": None, "last_no": None}


class Accident(InsertOnly):
    """第28条第4項(1), (2): receipts, a seal or a card are gone; from then on none of them counts."""

    class What(models.TextChoices):
        SHEETS = "sheets", "手書領収書"
        BLANKS = "blanks", "領収書（様式第24号の2）"
        SEAL = "seal", "領収印"
        CARD = "card", "指定公金事務取扱者証"

    class How(models.TextChoices):
        LOST = "lost", "紛失"
        STOLEN = "stolen", "盗難"

    fiscal_year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    what = models.CharField("事故の対象", max_length=6, choices=What)
    how = models.CharField("区分", max_length=6, choices=How)
    book = models.ForeignKey("till.ReceiptBook", null=True, on_delete=models.PROTECT, related_name="+")
    seal = models.ForeignKey("till.Seal", null=True, on_delete=models.PROTECT, related_name="+")
    card = models.OneToOneField("staff.HandlerCard", null=True, on_delete=models.PROTECT, related_name="+")
    first_no = models.PositiveIntegerField("番号（自）", null=True)
    last_no = models.PositiveIntegerField("番号（至）", null=True)
    noticed_at = models.DateTimeField("気づいた日時")
    place = models.CharField("場所", max_length=100)
    circumstances = models.TextField("状況", max_length=1_000)
    measures = models.TextField("とった措置", max_length=1_000)
    told = models.CharField("知らせた発注者の担当", max_length=60)
    reported_at = models.DateTimeField()
    reported_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("fiscal_year", "number"), name="accident_numbered_once"),
            models.CheckConstraint(
                condition=Q(what="seal", seal__isnull=False, book=None, card=None, **NO_NUMBERS)
                | Q(what="card", card__isnull=False, book=None, seal=None, **NO_NUMBERS)
                | Q(what="sheets", book__isnull=False, seal=None, card=None, **NUMBERS)
                | Q(what="blanks", book=None, seal=None, card=None, **NUMBERS),
                name="accident_names_what",
            ),
            models.CheckConstraint(
                condition=Q(noticed_at__lte=F("reported_at"))
                & ~Q(place="")
                & ~Q(circumstances="")
                & ~Q(measures="")
                & ~Q(told=""),
                name="accident_is_told_whole",
            ),
        )

    @property
    def shown(self) -> str:
        """R8-000012."""
        return shown_number(self.fiscal_year, self.number)

    @property
    def names(self) -> str:
        """The seal, the card, or the numbers, as the report has them."""
        if self.seal:
            return f"領収印 {self.seal.code}"
        if self.card:
            return f"指定公金事務取扱者証 {self.card.number}（{self.card.holder}）"
        span = f"{self.first_no}番"
        if self.first_no != self.last_no:
            span += f"〜{self.last_no}番"
        return f"{self.get_what_display()} {span}" + (f"（冊 {self.book.code}）" if self.book else "")


class Sighting(InsertOnly):
    """A lost number, seal or card turned up: shown by somebody, or keyed by a clerk."""

    accident = models.ForeignKey(Accident, on_delete=models.PROTECT, related_name="sightings")
    number = models.PositiveIntegerField(null=True)
    where = models.CharField("見つかった状況", max_length=200)
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(where=""), name="sighting_says_where"),)
