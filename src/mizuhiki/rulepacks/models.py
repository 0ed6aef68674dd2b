"""Versions of the rule pack, and since when each is in force."""

from django.conf import settings
from django.db import models

from mizuhiki.platform.guards import InsertOnly


class RulePackVersion(InsertOnly):
    """One immutable state of the pack: the texts of its files, known by their digest."""

    code = models.CharField(max_length=40)
    digest = models.CharField(max_length=64, unique=True)
    files = models.JSONField()
    loaded_at = models.DateTimeField()
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )


class RulePackInForce(InsertOnly):
    """A version takes effect on a day, agreed by a second person. The newest row of a day wins."""

    version = models.ForeignKey(RulePackVersion, on_delete=models.PROTECT, related_name="+")
    from_on = models.DateField()
    decided_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(asked_by__isnull=True)
                | models.Q(decided_by__isnull=True)
                | ~models.Q(asked_by=models.F("decided_by")),
                name="rules_agreed_by_a_second_person",
            ),
        )
