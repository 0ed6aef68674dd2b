"""返戻郵便物の調査: what was done about one letter that came back, until its one outcome (COL-075)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from mizuhiki.platform.guards import InsertOnly


class Return(InsertOnly):
    """A letter that came back; its number is the letter's."""

    piece = models.OneToOneField("mail.Piece", primary_key=True, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    returned_at = models.DateTimeField("返戻")
    opened_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("-returned_at",), name="return_newest"),)


class ReturnStep(InsertOnly):
    """One step with it. The words name nobody who is no customer: the screen asks for that."""

    class Kind(models.TextChoices):
        SCANNED = "scanned", "封筒・現地の写し"
        NOTED = "noted", "調べたこと"
        ORDERED = "ordered", "現地調査の手配"
        CHECKED = "checked", "現地調査の結果"
        UNMET = "unmet", "現地調査ができなかった"
        READDRESSED = "readdressed", "住所の変更"
        ENDED = "ended", "結果"

    class Finding(models.TextChoices):
        LIVES = "lives", "本人が居住している"
        VACANT = "vacant", "空家・空室"
        OTHER = "other", "別の人が居住している"
        NO_PLACE = "no_place", "あて所がない"
        PUT_IN = "put_in", "本人が居住しており、投函した"

    class Outcome(models.TextChoices):
        RESENT = "resent", "再送"
        DELIVERED = "delivered", "投函"
        MOVED = "moved", "転居判明"
        UNKNOWN = "unknown", "不明"

    returned = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="steps", db_index=False)
    number = models.PositiveSmallIntegerField()
    kind = models.CharField("区分", max_length=12, choices=Kind)
    finding = models.CharField("現地の状況", max_length=8, choices=Finding, blank=True)
    outcome = models.CharField("結果", max_length=10, choices=Outcome, blank=True)
    text = models.CharField("内容", max_length=400, blank=True)
    visit = models.ForeignKey("fieldwork.Visit", null=True, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey("attachments.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    again = models.OneToOneField("mail.Piece", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("日時")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("returned", "number"), name="return_step_numbered_once"),
            models.UniqueConstraint(
                fields=("returned",), condition=Q(kind="ended"), name="return_has_one_outcome"
            ),
            models.CheckConstraint(
                condition=(Q(kind="ended") & ~Q(outcome="")) | (~Q(kind="ended") & Q(outcome="")),
                name="return_end_names_its_outcome",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=("resent", "delivered"), again__isnull=False)
                | (~Q(outcome__in=("resent", "delivered")) & Q(again__isnull=True)),
                name="return_sent_again_as_a_letter",
            ),
            models.CheckConstraint(
                condition=(Q(kind="checked") & ~Q(finding="")) | (~Q(kind="checked") & Q(finding="")),
                name="return_check_says_what_was_found",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=("ordered", "checked", "unmet"), visit__isnull=False)
                | (~Q(kind__in=("ordered", "checked", "unmet")) & Q(visit__isnull=True)),
                name="return_check_has_its_visit",
            ),
            models.CheckConstraint(
                condition=Q(kind="scanned", file__isnull=False) | (~Q(kind="scanned") & Q(file__isnull=True)),
                name="return_scan_has_its_file",
            ),
            models.CheckConstraint(
                condition=~Q(text="") | ~(Q(kind="noted") | Q(outcome="unknown")),
                name="return_step_says_something",
            ),
        )
