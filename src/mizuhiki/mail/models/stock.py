"""Forms that are supplied, counted, used up and asked for again (COL-026)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from mizuhiki.audit.history import tracked
from mizuhiki.mail.models.postage import Bearer
from mizuhiki.platform.guards import InsertOnly
from mizuhiki.platform.serials import shown_number


@tracked()
class Form(models.Model):
    """用紙: one kind of paper on the shelf. What is on hand is the sum of its movements."""

    code = models.CharField(max_length=32, primary_key=True)
    title = models.CharField("用紙", max_length=60)
    order = models.PositiveSmallIntegerField(default=0)
    reorder_level = models.PositiveIntegerField("補充点")  # fewer than this: more is asked for
    is_numbered = models.BooleanField("一連番号", default=False)
    supplied_by = models.CharField("支給", max_length=10, choices=Bearer, default=Bearer.CLIENT)

    class Meta:
        ordering = ("order", "code")


class StockMovement(InsertOnly):
    """A change of the stock of one form; `cause` names what made it, and makes it once."""

    class Kind(models.TextChoices):
        RECEIVED = "received", "受入"
        USED = "used", "使用"
        SPOILED = "spoiled", "書損"
        COUNTED = "counted", "棚卸差"

    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="movements")
    kind = models.CharField(max_length=8, choices=Kind)
    quantity = models.IntegerField("枚数")  # what it adds to the stock; taken away is below zero
    balance = models.IntegerField("在庫")  # sheets on hand after it, by the book
    cause = models.CharField(max_length=120)
    occurred_on = models.DateField("日付")
    serial_first = models.CharField("番号（自）", max_length=20, blank=True)
    serial_last = models.CharField("番号（至）", max_length=20, blank=True)
    note = models.CharField("備考", max_length=200, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("form", "kind", "cause"), name="stock_moved_once"),
            models.CheckConstraint(
                condition=Q(kind="received", quantity__gt=0)
                | Q(kind="spoiled", quantity__lt=0)
                | (Q(kind__in=("used", "counted")) & ~Q(quantity=0)),
                name="stock_moves_its_way",
            ),
            models.CheckConstraint(
                condition=Q(serial_first="", serial_last="") | (~Q(serial_first="") & ~Q(serial_last="")),
                name="serials_have_two_ends",
            ),
        )
        indexes = (
            models.Index(fields=("form", "-occurred_on", "-id"), name="stock_movement_newest"),
            models.Index(fields=("form", "-id"), name="stock_movement_last"),
        )


class FormRequest(InsertOnly):
    """補充依頼: sheets of a form asked of the client, under a number; what followed are its steps."""

    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="requests")
    fiscal_year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    reorder_level = models.PositiveIntegerField("補充点")  # as they were then
    on_hand = models.IntegerField("在庫")
    sheets = models.PositiveIntegerField("依頼枚数")
    made_at = models.DateTimeField()
    movement = models.OneToOneField(  # after which there was too little
        StockMovement, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("fiscal_year", "number"), name="form_request_numbered_once"),
            models.CheckConstraint(
                condition=Q(sheets__gt=0) & Q(on_hand__lt=models.F("reorder_level")),
                name="form_request_below_its_level",
            ),
        )

    @property
    def shown(self) -> str:
        """R8-000012."""
        return shown_number(self.fiscal_year, self.number)


class FormRequestStep(InsertOnly):
    """The request went to the client, sheets came for it, or what is missing is wanted no more."""

    class Kind(models.TextChoices):
        SENT = "sent", "送付"
        RECEIVED = "received", "受入"
        WITHDRAWN = "withdrawn", "取下げ"

    request = models.ForeignKey(FormRequest, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=9, choices=Kind)
    movement = models.OneToOneField(  # by which they came
        StockMovement, null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField("取下げの理由", max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("request", "kind"), condition=~Q(kind="received"), name="form_request_step_once"
            ),
            models.CheckConstraint(
                condition=(
                    Q(kind="received", movement__isnull=False) | ~Q(kind="received") & Q(movement=None)
                )
                & (Q(kind="withdrawn") & ~Q(reason="") | ~Q(kind="withdrawn") & Q(reason="")),
                name="form_request_step_says_what",
            ),
        )
