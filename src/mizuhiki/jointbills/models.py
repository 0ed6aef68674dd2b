"""The paper of a group's slip; what it asks for stands with the slip (`billing.GroupSlipLine`)."""

from django.conf import settings
from django.db import models

from mizuhiki.platform.guards import InsertOnly


class JointPaper(InsertOnly):
    """一括納付書: the slip of a group as it was printed, and the letter it became."""

    class Way(models.TextChoices):
        POST = "post", "郵送する"
        HAND = "hand", "窓口で渡す"

    slip = models.OneToOneField(
        "billing.GroupSlip", primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    piece = models.OneToOneField("mail.Piece", on_delete=models.PROTECT, related_name="+")
    way = models.CharField("渡し方", max_length=4, choices=Way)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
