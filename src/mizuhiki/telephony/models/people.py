"""Who sits at which telephone, and whether they take calls."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from mizuhiki.platform.guards import InsertOnly
from mizuhiki.telephony.words import AgentWord

USER = settings.AUTH_USER_MODEL


class AgentKey(InsertOnly):
    """What the exchange calls a member of staff: an extension, a user id. The last row of a key holds."""

    key = models.CharField("交換機での番号・ID", max_length=80)
    user = models.ForeignKey(
        USER, null=True, on_delete=models.PROTECT, related_name="+"
    )  # None: nobody's now
    at = models.DateTimeField()
    by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(key=""), name="agent_key_is_something"),
            models.UniqueConstraint(fields=("key", "at"), name="agent_key_once_an_instant"),
        )


class AgentState(InsertOnly):
    """受付の状態: whether somebody takes calls, by the exchange's word or their own."""

    agent_key = models.CharField(max_length=80)
    word = models.CharField(max_length=8, choices=[(one.value, one.label) for one in AgentWord])
    at = models.DateTimeField()
    heard_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("agent_key", "at", "word"), name="agent_state_once"),)
