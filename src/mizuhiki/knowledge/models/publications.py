"""What was laid before the utility or handed to it, how it answered, and what is said from which day."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from mizuhiki.knowledge.models.articles import Article, Version
from mizuhiki.platform.guards import InsertOnly

KIND = "knowledge.publication"  # of the request to the utility


class Publication(InsertOnly):
    """公開の依頼: one or many versions that are to hold from a day."""

    from_on = models.DateField("施行日")
    reason = models.CharField("依頼の理由", max_length=400)
    reference = models.CharField(max_length=80, unique=True)  # the key of the act, which is done once
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")


class PublicationLine(InsertOnly):
    """A version that is asked for; after a refusal it may be asked for again."""

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="lines")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="askings")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("publication", "version"), name="version_asked_once"),)


class PublicationEnd(InsertOnly):
    """How it ended."""

    class How(models.TextChoices):
        GRANTED = "granted", "承認"
        REFUSED = "refused", "差戻し"
        WITHDRAWN = "withdrawn", "取下げ"

    publication = models.OneToOneField(
        Publication, primary_key=True, on_delete=models.PROTECT, related_name="end"
    )
    how = models.CharField("結果", max_length=9, choices=How)
    reason = models.CharField("理由", max_length=400, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(how="granted") | ~Q(reason=""), name="publication_end_has_a_reason"
            ),
        )


class InForce(InsertOnly):
    """承認済み: the utility approved this version; the newest whose day has come is what operators see."""

    version = models.OneToOneField(
        Version, primary_key=True, on_delete=models.PROTECT, related_name="in_force"
    )
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="+")
    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="approved")
    from_on = models.DateField("施行日")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = (models.Index(fields=("article", "-from_on", "-version"), name="in_force_of_article"),)


class Submission(InsertOnly):
    """提出: a version of a manual was handed to the utility, who owns it (EMG-010)."""

    version = models.OneToOneField(
        Version, primary_key=True, on_delete=models.PROTECT, related_name="submission"
    )
    on = models.DateField("提出日")
    to = models.CharField("提出先", max_length=60)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(to=""), name="version_submitted_to_somebody"),)
