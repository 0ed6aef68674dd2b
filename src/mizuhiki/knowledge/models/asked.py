"""What operators asked for, what they found nothing of, what they used, and the table of synonyms."""

from typing import Any

from django.conf import settings
from django.db import models

from mizuhiki.knowledge.models.articles import Version
from mizuhiki.platform.guards import InsertOnly

MISS_LENGTH = 80


class SynonymLine(InsertOnly):
    """同義語: words that mean the same to whoever asks."""

    words: Any = models.JSONField("同義語")  # a list of two or more
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")


class SynonymEnd(InsertOnly):
    """A line that was taken out of the table; a changed line is another line."""

    line = models.OneToOneField(SynonymLine, primary_key=True, on_delete=models.PROTECT, related_name="end")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")


class Search(InsertOnly):
    """That somebody searched the FAQ, and how many entries were found; not what was typed."""

    found = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = (models.Index(fields=("at",), name="search_by_time"),)


class Miss(models.Model):
    """What was typed and found nothing, long numbers blotted out; it can be erased.

    A caller's name may have slipped into it, so it stands apart from the counts.
    """

    search = models.OneToOneField(Search, primary_key=True, on_delete=models.PROTECT, related_name="miss")
    text = models.CharField(max_length=MISS_LENGTH)
    key = models.CharField(max_length=64, db_index=True)  # SHA-256 of the folded text: the same again


class MissEnd(InsertOnly):
    """What was done about words that found nothing: until they are missed again they stand on no list."""

    class How(models.TextChoices):
        SYNONYM = "synonym", "同義語を登録した"
        ENTRY = "entry", "FAQを書いた"
        NOTHING = "nothing", "FAQの対象ではない"

    key = models.CharField(max_length=64, db_index=True)
    how = models.CharField("したこと", max_length=7, choices=How)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")


class Use(InsertOnly):
    """An answer was given by this version; `reference` names the case, which the room above knows."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="uses")
    reference = models.CharField(max_length=80)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("version", "reference"), name="used_once_in_a_case"),)
        indexes = (models.Index(fields=("at",), name="use_by_time"),)
