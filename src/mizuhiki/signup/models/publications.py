"""What the public door shows: the one thing it may read by itself."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from mizuhiki.platform.guards import InsertOnly


class PublicationProposal(InsertOnly):
    """公開の案: exactly what would be shown; a second person looks at it as it would be."""

    body = models.JSONField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    @property
    def source(self) -> str:
        """How the address of its pages names it; a version has its number alone."""
        return f"p{self.pk}"


class Publication(InsertOnly):
    """Form, terms, banks and contact as they are shown; the latest is in force.

    An application names the one it was filled in under, so that what a person saw can be shown again.
    """

    body = models.JSONField()
    sha256 = models.CharField(max_length=64)
    proposal = models.OneToOneField(
        PublicationProposal, null=True, on_delete=models.PROTECT, related_name="publication"
    )  # none where the demo was opened
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )


class TermsCheck(InsertOnly):
    """利用規約 compared with the specification, which goes before it: by whom, when, for whom (長岡 21).

    `sha256` is of the text that was compared: another text of the same version is another text.
    """

    class Party(models.TextChoices):
        CONTRACTOR = "contractor", "受注者"
        BANKS = "banks", "提携金融機関"
        SUBCONTRACTOR = "subcontractor", "再委託先"

    version = models.CharField("利用規約の版", max_length=20)
    sha256 = models.CharField(max_length=64)
    party = models.CharField("だれの規約として", max_length=13, choices=Party)
    checked_on = models.DateField("確認した日")
    checked_by = models.CharField("確認した人", max_length=40)
    finding = models.CharField("確認の結果", max_length=200)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(checked_by="") & ~Q(finding=""), name="terms_check_says_who_and_what"
            ),
        )
        indexes = (models.Index(fields=("sha256", "party"), name="terms_check_of_text"),)


class PostcodeLoad(InsertOnly):
    """One edition of the post's list that was taken in."""

    edition = models.CharField("版", max_length=20, unique=True)
    town_count = models.PositiveIntegerField()
    added = models.PositiveIntegerField()
    gone = models.PositiveIntegerField()
    loaded_at = models.DateTimeField()
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )


class PostcodeTown(models.Model):
    """郵便番号: a place a code stands for; one code may stand for several."""

    postcode = models.CharField(max_length=7, db_index=True)
    prefecture = models.CharField(max_length=10)
    city = models.CharField(max_length=40)
    town = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(postcode__regex=r"^[0-9]{7}$"), name="postcode_digits"),
            models.UniqueConstraint(
                fields=("postcode", "prefecture", "city", "town"), name="postcode_town_once"
            ),
        )
