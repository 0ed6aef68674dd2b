"""開閉栓の申込み by the public form: what a citizen gave, that it was sent, and what it became.

Written by the public door through functions alone (migration 0004). What was given may concern anybody: it
stands in rows of its own, never changed, erased while nobody sent it or by an approved disposal.
"""

from django.db import models
from django.db.models import Q

from mizuhiki.platform.guards import InsertOnly


class WebApplication(InsertOnly):
    """One form somebody began; `number` is what they are told, their secret is kept as its digest."""

    number = models.CharField("受付番号", max_length=13, unique=True)
    device = models.CharField(max_length=7)
    secret_sha256 = models.BinaryField(unique=True)
    began_at = models.DateTimeField()
    expires_at = models.DateTimeField()  # of the secret


class WebAnswer(models.Model):
    """What was given on a page; of several the last holds."""

    application = models.ForeignKey(WebApplication, on_delete=models.PROTECT, related_name="answers")
    page = models.CharField(max_length=20)
    given = models.JSONField()
    at = models.DateTimeField()


class WebSending(InsertOnly):
    """It was sent: from now on it is ours to register."""

    application = models.OneToOneField(
        WebApplication, primary_key=True, on_delete=models.PROTECT, related_name="sending"
    )
    language = models.CharField(max_length=8)  # of the page it was sent from
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(language__regex=r"^[a-zA-Z-]{2,8}$"), name="intake_web_language"
            ),
        )
        indexes = (models.Index(fields=("at",), name="intake_web_sent"),)


class WebRegistration(InsertOnly):
    """The application that a clerk made of it, with nothing typed again (CC-045)."""

    web = models.OneToOneField(
        WebApplication, primary_key=True, on_delete=models.PROTECT, related_name="registration"
    )
    made = models.OneToOneField("intake.Application", on_delete=models.PROTECT, related_name="web")
    at = models.DateTimeField()
