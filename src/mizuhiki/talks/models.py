"""Who called, as far as it was checked; what is being noted; where a call went; what came of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from mizuhiki.platform.guards import InsertOnly
from mizuhiki.talks.interpreting_models import Interpreter, Interpreting, InterpretingEnd

__all__ = ["Check", "Interpreter", "Interpreting", "InterpretingEnd", "Note", "Outcome", "Transfer"]

USER = settings.AUTH_USER_MODEL


class Check(InsertOnly):
    """本人確認 in a call: whether who calls is who they say, and which facts agreed (CC-036).

    Facts are named, not kept: what the caller said is compared and forgotten.
    """

    call = models.ForeignKey("telephony.Call", on_delete=models.PROTECT, related_name="+", db_index=False)
    customer = models.ForeignKey(
        "customers.Customer", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    supply = models.ForeignKey(
        "customers.Supply", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    is_same = models.BooleanField("確認できた")
    facts = models.CharField("一致した項目", max_length=100, blank=True)
    relation = models.CharField("続柄・立場", max_length=40, blank=True)  # empty: the person themselves
    at = models.DateTimeField("日時")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(is_same=False) | (Q(customer__isnull=False) & ~Q(facts="")),
                name="talks_who_was_found_is_named",
            ),
            models.CheckConstraint(
                condition=Q(supply__isnull=True) | Q(customer__isnull=False), name="talks_supply_is_theirs"
            ),
        )
        indexes = (models.Index(fields=("call", "-at"), name="talks_check_of_call"),)


class Note(models.Model):
    """書きかけ: what an operator has typed in a call and not registered yet; theirs alone.

    Saved while they type, so that a reload, a lost connection or a dead process costs no word. It goes when
    it is registered or put aside: the fields are emptied, the row stays a week so that a late saving brings
    nothing back. What was forgotten is erased with it.
    """

    call = models.ForeignKey("telephony.Call", on_delete=models.PROTECT, related_name="+", db_index=False)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    fields = models.JSONField(default=dict)  # name of a field → what stands in it
    turn = models.PositiveIntegerField(default=0)  # of the page that saved last; an older one is late
    began_at = models.DateTimeField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("call", "by"), name="talks_one_note_a_call_and_person"),
        )


class Transfer(InsertOnly):
    """取次ぎ: to whom a call was put through, or whose number was given, with or without a case (CC-039)."""

    class Way(models.TextChoices):
        PUT_THROUGH = "through", "電話を転送した"
        TOLD = "told", "連絡先を案内した"

    call = models.ForeignKey("telephony.Call", on_delete=models.PROTECT, related_name="+")
    section = models.ForeignKey("callcentre.Section", on_delete=models.PROTECT, related_name="+")
    way = models.CharField("方法", max_length=7, choices=Way)
    at = models.DateTimeField("日時")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")


class Outcome(InsertOnly):
    """What was registered in another room while the call was there: 開閉栓 or a repair."""

    call = models.ForeignKey("telephony.Call", on_delete=models.PROTECT, related_name="+")
    application = models.OneToOneField(
        "intake.Application", null=True, on_delete=models.PROTECT, related_name="+"
    )
    repair = models.OneToOneField(
        "repairs.RepairRequest", null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(application__isnull=True) ^ Q(repair__isnull=True), name="talks_outcome_is_one"
            ),
        )
