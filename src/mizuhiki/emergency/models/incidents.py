"""What many call about at once, and what the bureau and the centre do meanwhile."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from mizuhiki.emergency.models.reports import NightCall
from mizuhiki.platform.guards import InsertOnly


class IncidentCall(InsertOnly):
    """A call about an outage or a disaster that is known: it needed no report of its own."""

    notice = models.ForeignKey("repairs.AreaNotice", on_delete=models.PROTECT, related_name="+")
    call = models.OneToOneField(NightCall, on_delete=models.PROTECT, related_name="incident")


class BoardEntry(InsertOnly):
    """状況ボード: whether the bureau's telephone or the centre answers, with a word (EMG-017)."""

    class Place(models.TextChoices):
        BUREAU = "bureau", "企業局の電話"
        CENTRE = "centre", "お客様センター"

    class State(models.TextChoices):
        OPEN = "open", "受付中"
        EXTENDED = "extended", "時間外運営"
        CLOSED = "closed", "終了"

    place = models.CharField("窓口", max_length=6, choices=Place)
    state = models.CharField("状態", max_length=8, choices=State)
    note = models.CharField("連絡・調整の内容", max_length=200)
    reference = models.CharField(max_length=64, unique=True)  # the key of the act, which is done once
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(note=""), name="board_says_something"),)
        indexes = (models.Index(fields=("place", "-id"), name="board_newest"),)
