"""Calls as they are told of. Rows are never changed; what is made of them stands in `derived`."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from mizuhiki.platform.guards import InsertOnly
from mizuhiki.telephony.words import Kind

USER = settings.AUTH_USER_MODEL


class Call(InsertOnly):
    """通話: one conversation, known by the name its source gives it. A case refers to this row.

    When it came, on which line, who answered: `CallState`, for its first event may be the last to arrive.
    """

    class Source(models.TextChoices):
        HAND = "hand", "手入力"
        FILE = "file", "通話明細"
        PUSH = "push", "交換機の通知"
        GENESYS = "genesys", "Genesys Cloud"
        ASTERISK = "asterisk", "Asterisk"
        SIMULATOR = "simulator", "模擬"

    source = models.CharField(max_length=10, choices=Source)
    conversation = models.CharField(max_length=80)  # opaque
    known_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("source", "conversation"), name="call_known_once"),)


class Reading(InsertOnly):
    """The whole of a call by a truer source: the history of the exchange, its details, a correction.

    The last one holds in place of all that was heard before: a live feed loses events.
    """

    class Origin(models.TextChoices):
        HISTORY = "history", "交換機の履歴"
        FILE = "file", "通話明細"
        HAND = "hand", "訂正"

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="readings", db_index=False)
    number = models.PositiveSmallIntegerField()  # counts the readings of a call
    origin = models.CharField(max_length=7, choices=Origin)
    digest = models.CharField(max_length=64)  # of what it says
    differences = models.JSONField(default=list)  # names of what stood otherwise before; empty: all was so
    read_at = models.DateTimeField()
    read_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("call", "number"), name="reading_numbered_once"),)
        indexes = (models.Index(fields=("read_at",), name="reading_newest"),)


class CallEvent(InsertOnly):
    """One thing that happened in a call, as it was told; told twice it is one row.

    Agents, lines and codes are kept by the name they were told under, so that legs can be made again when
    a name is registered later.
    """

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="events", db_index=False)
    reading = models.ForeignKey(Reading, null=True, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=12, choices=[(one.value, one.value) for one in Kind])
    participant = models.CharField(max_length=80, blank=True)  # a leg, by the name its source gives it
    at = models.DateTimeField()  # by the clock of the source
    agent_key = models.CharField(max_length=80, blank=True)
    line_key = models.CharField(max_length=80, blank=True)
    value = models.CharField(max_length=80, blank=True)  # a direction, a cause, a code
    heard_at = models.DateTimeField()
    by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")  # keyed by

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("call", "at", "kind", "participant", "reading", "agent_key", "line_key", "value"),
                nulls_distinct=False,
                name="call_event_once",
            ),
        )


class Caller(models.Model):
    """Who called: written once (the database sees to it), erased by disposal."""

    call = models.OneToOneField(Call, primary_key=True, on_delete=models.PROTECT, related_name="caller")
    number = models.CharField("電話番号", max_length=40, blank=True)  # as it was told
    digits = models.CharField(max_length=15, blank=True)  # 0 for +81, as customers are searched by
    is_withheld = models.BooleanField("非通知")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(is_withheld=True, digits="", number="") | Q(is_withheld=False),
                name="withheld_number_is_not_kept",
            ),
        )
        indexes = (models.Index(fields=("digits",), name="caller_digits"),)
