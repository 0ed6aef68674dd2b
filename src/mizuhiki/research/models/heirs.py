"""相続人の調査: who died, by whose word, who inherits, who renounced, and who stands for them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mizuhiki.platform.guards import InsertOnly

USER = settings.AUTH_USER_MODEL


class Death(InsertOnly):
    """A customer who died. A day told wrong is put right by another row; the last one holds."""

    class Source(models.TextChoices):
        FAMILY = "family", "ご家族の申出"
        CERTIFICATE = "certificate", "死亡診断書・死亡届の写し"
        REGISTER = "register", "住民票の除票"
        FAMILY_REGISTER = "family_register", "戸籍・除籍"
        OTHER = "other", "その他"

    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    died_on = models.DateField("死亡日")
    source = models.CharField("確かめたもの", max_length=16, choices=Source)
    file = models.ForeignKey("attachments.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")


class Heir(InsertOnly):
    """相続人: somebody who inherits, with the share; a customer, or a person told of in `HeirPerson`."""

    class Relation(models.TextChoices):
        SPOUSE = "spouse", "配偶者"
        CHILD = "child", "子"
        GRANDCHILD = "grandchild", "孫（代襲）"
        PARENT = "parent", "父母・祖父母"
        SIBLING = "sibling", "兄弟姉妹"
        NEPHEW = "nephew", "おい・めい（代襲）"
        ADMINISTRATOR = "administrator", "相続財産清算人"
        OTHER = "other", "その他"

    deceased = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    relation = models.CharField("続柄", max_length=16, choices=Relation)
    part = models.PositiveSmallIntegerField("相続分（分子）", null=True)
    parts = models.PositiveSmallIntegerField("相続分（分母）", null=True)
    customer = models.ForeignKey(
        "customers.Customer", null=True, on_delete=models.PROTECT, related_name="+"
    )  # where they were one before
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(part__isnull=True, parts__isnull=True) | Q(part__gte=1, parts__gte=F("part")),
                name="heir_share_is_a_share",
            ),
            models.CheckConstraint(
                condition=Q(customer__isnull=True) | ~Q(customer=F("deceased")), name="heir_of_another"
            ),
        )


class HeirPerson(models.Model):
    """Who they are while no customer: never changed (the database sees to it), erased by disposal."""

    heir = models.OneToOneField(Heir, primary_key=True, on_delete=models.PROTECT, related_name="person")
    name = models.CharField("お名前", max_length=100)
    postcode = models.CharField("郵便番号", max_length=7, blank=True)
    address = models.CharField("住所", max_length=200, blank=True)
    telephone = models.CharField("電話番号", max_length=20, blank=True)


class Renunciation(InsertOnly):
    """相続放棄: the court's receipt, with its proof; who renounced owes nothing and stands for nobody."""

    heir = models.OneToOneField(Heir, primary_key=True, on_delete=models.PROTECT, related_name="renounced")
    accepted_on = models.DateField("受理日")
    court = models.CharField("家庭裁判所", max_length=60)
    file = models.ForeignKey("attachments.StoredFile", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")


class Representative(InsertOnly):
    """An heir who stands for all of them on a supply, as a party of it."""

    heir = models.ForeignKey(Heir, on_delete=models.PROTECT, related_name="+")
    party = models.OneToOneField("customers.SupplyParty", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
