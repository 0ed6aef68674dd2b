"""指定公金事務取扱者証: the card by which somebody is known at a customer's door, from issue to return."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from typing_extensions import override

from mizuhiki.platform.guards import InsertOnly

USER = settings.AUTH_USER_MODEL


class HandlerCard(InsertOnly):
    """A card with a photograph that the client issued to one person; its number is the client's (第14条).

    Both days belong to the time it is valid in. One that replaces a lost card names it.
    """

    number = models.CharField("証の番号", max_length=20, unique=True)
    holder = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    photo = models.ForeignKey("attachments.StoredFile", on_delete=models.PROTECT, related_name="+")
    issued_on = models.DateField("交付日")
    valid_until = models.DateField("有効期限")
    replaces = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="replaced_by", verbose_name="再交付の元"
    )
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(issued_on__lte=F("valid_until")), name="handler_card_valid_forward"
            ),
            models.CheckConstraint(condition=~Q(number=""), name="handler_card_has_a_number"),
        )
        indexes = (models.Index(fields=("holder", "-issued_on"), name="handler_card_of_holder"),)

    @override
    def __str__(self) -> str:
        return self.number


class HandlerCardEnd(InsertOnly):
    """The card was given back, or is gone; from then on it is nobody's."""

    class How(models.TextChoices):
        RETURNED = "returned", "返還"
        LOST = "lost", "紛失"
        STOLEN = "stolen", "盗難"

    card = models.OneToOneField(HandlerCard, primary_key=True, on_delete=models.PROTECT, related_name="end")
    how = models.CharField(max_length=8, choices=How)
    ended_on = models.DateField("返還日")
    note = models.CharField("メモ", max_length=100, default="")
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
