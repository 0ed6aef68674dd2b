"""Visits, what was handed to a tablet for them, and what it brought home. Rows are never updated.

Names and addresses are looked up when a list is handed out and stand in none of these rows.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from mizuhiki.platform.guards import InsertOnly

USER = settings.AUTH_USER_MODEL


class Visit(InsertOnly):
    """現地訪問: somebody goes to a supply on a day, or to a tap nobody uses, to do one kind of work."""

    kind = models.CharField(max_length=20)  # a registered kind
    supply = models.ForeignKey("customers.Supply", null=True, on_delete=models.PROTECT, related_name="+")
    installation = models.ForeignKey(
        "customers.Installation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    visit_on = models.DateField("訪問日")
    crew = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    note = models.CharField("連絡事項", max_length=200, blank=True)
    planned_at = models.DateTimeField()
    planned_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = (models.Index(fields=("visit_on", "crew"), name="visit_of_day"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(supply__isnull=False, installation__isnull=True)
                | Q(supply__isnull=True, installation__isnull=False),
                name="visit_to_a_supply_or_a_tap",
            ),
        )

    @property
    def supply_no(self) -> int:
        """The supply, of a kind of work that is done for one."""
        assert self.supply_id is not None, self.pk
        return self.supply_id


class VisitEnd(InsertOnly):
    """What became of a visit, said once."""

    class How(models.TextChoices):
        DONE = "done", "済み"
        UNMET = "unmet", "できなかった"
        CANCELLED = "cancelled", "取りやめ"

    visit = models.OneToOneField(Visit, primary_key=True, on_delete=models.PROTECT, related_name="end")
    how = models.CharField(max_length=9, choices=How)
    reason = models.CharField("理由", max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(how="done") | ~Q(reason=""), name="visit_unmet_has_reason"),
        )


class DaySheet(InsertOnly):
    """訪問一覧: the morning list of one person on one tablet; `content` is what its kinds of work give along.

    `device` is the SHA-256 of a key that only the tablet has.
    """

    day = models.DateField()
    crew = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    device = models.CharField(max_length=64, unique=True)
    content = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("crew", "-made_at"), name="sheet_of_crew"),)


class DaySheetEnd(InsertOnly):
    """The tablet has been emptied and given back, or is gone with what was on it."""

    class How(models.TextChoices):
        HANDED_IN = "handed_in", "返却"
        LOST = "lost", "紛失・故障"

    sheet = models.OneToOneField(DaySheet, primary_key=True, on_delete=models.PROTECT, related_name="end")
    how = models.CharField(max_length=9, choices=How)
    reason = models.CharField("理由", max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(how="handed_in") | ~Q(reason=""), name="sheet_lost_has_reason"
            ),
        )


class SheetVisit(InsertOnly):
    """A visit on a list, with what its kind made for it, as the tablet was given it."""

    sheet = models.ForeignKey(DaySheet, on_delete=models.PROTECT, related_name="lines")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="lines")
    content = models.JSONField()
    given_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("sheet", "visit"), name="visit_once_a_sheet"),)


class Brought(InsertOnly):
    """What a tablet told of a visit, as it came: a fact, whether or not it can be booked.

    `key` is the tablet's own, so that the same word is taken down once however often it is sent.
    """

    key = models.UUIDField(unique=True)
    line = models.ForeignKey(SheetVisit, on_delete=models.PROTECT, related_name="brought")
    content = models.JSONField()
    taken_at = models.DateTimeField()  # by the tablet's clock, kept between hand-out and arrival
    brought_at = models.DateTimeField()
    brought_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")


class Booked(InsertOnly):
    """What a tablet told was carried out, once."""

    brought = models.OneToOneField(Brought, primary_key=True, on_delete=models.PROTECT, related_name="booked")
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")


class VisitPhoto(InsertOnly):
    """現場写真: a picture that a tablet took at a visit of its list, of whatever kind.

    `key` is the tablet's own, so that the same picture is kept once however often it is sent. What it
    shows of where somebody lives is for those who may see it (design.md, law 16).
    """

    key = models.UUIDField(unique=True)
    line = models.ForeignKey(SheetVisit, on_delete=models.PROTECT, related_name="photos")
    file = models.ForeignKey("attachments.StoredFile", on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()  # by the tablet's clock, kept between hand-out and arrival
    brought_at = models.DateTimeField()
    brought_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
