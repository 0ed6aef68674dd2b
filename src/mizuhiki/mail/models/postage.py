"""What sending costs, and who bears it (COL-016)."""

from django.db import models
from django.db.models import Q

from mizuhiki.platform.guards import InsertOnly


class Purpose(models.TextChoices):
    """What a letter is posted for; 別表１ 1(4) of the contract names the last three."""

    BILLING = "billing", "定期の納入通知・お知らせ"
    REISSUED_SLIP = "reissued_slip", "再発行用納付書"
    SHUTOFF_WARNING = "shutoff_warning", "給水停止予告書"
    OTHER = "other", "その他業務上必要なもの"


class Bearer(models.TextChoices):
    """Who pays the postage."""

    CLIENT = "client", "発注者"
    CONTRACTOR = "contractor", "受注者"


class PostageTerms(InsertOnly):
    """From a day on: what one letter of a purpose costs, and who bears it. The newest row wins.

    The contract's table says who bears; the price is that of the usual letter and may be changed for
    one dispatch.
    """

    purpose = models.CharField(max_length=16, choices=Purpose)
    starts_on = models.DateField("適用開始日")
    bearer = models.CharField("負担者", max_length=10, choices=Bearer)
    unit_yen = models.PositiveIntegerField("1通の料金")
    source = models.CharField("根拠", max_length=120)  # clause or tariff

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(source=""), name="postage_terms_have_a_source"),)
        indexes = (models.Index(fields=("purpose", "-starts_on", "-id"), name="postage_terms_newest"),)
