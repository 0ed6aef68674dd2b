"""What follows from the events of a call: made again from them at any time (`mizuhiki telephony proof`)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from mizuhiki.telephony.models.calls import Call
from mizuhiki.telephony.models.registers import Line, WrapUpCode
from mizuhiki.telephony.words import CallOutcome, LegOutcome, Role, State

USER = settings.AUTH_USER_MODEL


class CallState(models.Model):
    """Where a call stands: one row a call, kept in the transaction of its events.

    `entered_at` is when it came into a queue, else its first event: the hour and the day it counts in, also
    where it ends in the next. Lengths are whole milliseconds; None where it cannot be known.
    """

    call = models.OneToOneField(Call, primary_key=True, on_delete=models.PROTECT, related_name="state")
    state = models.CharField(max_length=9, choices=[(one.value, one.label) for one in State])
    outcome = models.CharField(
        max_length=11, blank=True, choices=[(one.value, one.label) for one in CallOutcome]
    )
    direction = models.CharField(max_length=3)  # in, out
    line = models.ForeignKey(Line, null=True, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    offers = models.PositiveSmallIntegerField()  # entries into a queue
    wait_ms = models.PositiveBigIntegerField(null=True)  # from the queue to the answer, or to giving up
    alert_ms = models.PositiveBigIntegerField(null=True)  # from the ring to the answer, of the answering leg
    talk_ms = models.PositiveBigIntegerField(null=True)  # of all answered legs, holds in it
    hold_ms = models.PositiveBigIntegerField(null=True)
    wrap_ms = models.PositiveBigIntegerField(null=True)
    agent = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")  # who answered
    code = models.ForeignKey(WrapUpCode, null=True, on_delete=models.PROTECT, related_name="+")
    is_read = models.BooleanField()  # by a truer source; else it is provisional

    class Meta:
        indexes = (
            models.Index(fields=("entered_at",), name="call_entered"),
            models.Index(fields=("state", "entered_at"), condition=~Q(state="done"), name="call_open"),
        )


class Leg(models.Model):
    """One part of a call: an entry into a queue, or a ring at an agent and what came of it."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="legs", db_index=False)
    number = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=5, choices=[(one.value, one.label) for one in Role])
    participant = models.CharField(max_length=80, blank=True)
    outcome = models.CharField(max_length=11, choices=[(one.value, one.label) for one in LegOutcome])
    line = models.ForeignKey(Line, null=True, on_delete=models.PROTECT, related_name="+")
    agent = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    agent_key = models.CharField(max_length=80, blank=True)
    began_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)  # of the talk, not of the work after it
    wrap_ended_at = models.DateTimeField(null=True)
    alert_ms = models.PositiveBigIntegerField(null=True)
    talk_ms = models.PositiveBigIntegerField(null=True)
    hold_ms = models.PositiveBigIntegerField(null=True)
    wrap_ms = models.PositiveBigIntegerField(null=True)
    code = models.ForeignKey(WrapUpCode, null=True, on_delete=models.PROTECT, related_name="+")
    is_auto_coded = models.BooleanField()  # the exchange ended the work after the call by itself

    class Meta:
        constraints = (models.UniqueConstraint(fields=("call", "number"), name="leg_numbered_once"),)
