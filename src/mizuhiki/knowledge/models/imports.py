"""The utility's list of questions and answers as it was taken in, line by line."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mizuhiki.knowledge.models.articles import Version
from mizuhiki.platform.guards import InsertOnly


class FaqImport(InsertOnly):
    """One list: how many of its lines were kept, merged into another, or dropped. None is lost."""

    sha256 = models.CharField(max_length=64, unique=True)
    file_name = models.CharField(max_length=200)
    run = models.OneToOneField("platform.BatchRun", on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey("attachments.StoredFile", on_delete=models.PROTECT, related_name="+")
    line_count = models.PositiveIntegerField("行")
    kept = models.PositiveIntegerField("残した")
    merged = models.PositiveIntegerField("まとめた")
    dropped = models.PositiveIntegerField("除いた")
    imported_at = models.DateTimeField()
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(line_count=F("kept") + F("merged") + F("dropped")), name="faq_import_adds_up"
            ),
        )


class FaqImportLine(InsertOnly):
    """What became of a line, and the draft that holds what it said."""

    class Outcome(models.TextChoices):
        KEPT = "kept", "残した"
        MERGED = "merged", "まとめた"
        DROPPED = "dropped", "除いた"

    faq_import = models.ForeignKey(FaqImport, on_delete=models.PROTECT, related_name="lines")
    line = models.PositiveIntegerField("行")
    outcome = models.CharField(max_length=7, choices=Outcome)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("faq_import", "line"), name="faq_line_taken_once"),)
