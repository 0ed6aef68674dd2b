"""What was said, seen and sent; rows are never changed, a correction is another row."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mizuhiki.platform.guards import InsertOnly


class Contact(InsertOnly):
    """応対: one talk, visit or letter with a customer, in either direction (COL-043).

    Filed under the record it was written for; the history of a person gathers all their records. A
    contact is put right by another one that `corrects` it: the later one holds.
    """

    class Channel(models.TextChoices):
        TELEPHONE = "telephone", "電話"
        COUNTER = "counter", "窓口"
        VISIT = "visit", "訪問"
        LETTER = "letter", "手紙"
        MAIL = "mail", "メール"
        WEB = "web", "ウェブ"

    class Direction(models.TextChoices):
        INCOMING = "in", "お客様から"
        OUTGOING = "out", "こちらから"

    class Kind(models.TextChoices):
        CONSULTATION = "consultation", "納入相談"
        INQUIRY = "inquiry", "問合せ"
        COMPLAINT = "complaint", "苦情"
        NOTICE = "notice", "届出・連絡"
        OTHER = "other", "その他"

    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    supply = models.ForeignKey(
        "customers.Supply", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    at = models.DateTimeField("日時")
    channel = models.CharField("方法", max_length=10, choices=Channel)
    direction = models.CharField("向き", max_length=3, choices=Direction)
    kind = models.CharField("種類", max_length=12, choices=Kind)
    text = models.TextField("内容")
    answer = models.TextField("回答・対応", default="")
    follow_up_on = models.DateField("次の対応日", null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    corrects = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="corrected_by")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(text=""), name="contact_says_something"),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(corrects=F("id")), name="contact_corrects_another"
            ),
        )
        indexes = (
            models.Index(fields=("customer", "-at"), name="contact_of_customer"),
            models.Index(fields=("-at",), name="contact_newest"),
        )
