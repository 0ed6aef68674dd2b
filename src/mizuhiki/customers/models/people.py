"""People and companies."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Collate, Left, Reverse

from mizuhiki.audit.history import tracked
from mizuhiki.platform.ranges import days

# Whoever loads people by COPY leaves the search columns out and calls `customers.api.refill`.
NO_BIGRAMS = Value([], output_field=ArrayField(models.IntegerField()))


@tracked(exclude=["search_text", "search_hidden", "search_kana", "search_bigrams"])
class Customer(models.Model):
    """お客様: a person or a company that has to do with water here, in any role.

    The `search_` columns are made from name, kana and addresses by `customers.search.document`; they
    are derived and rewritten on every change. `search_hidden` holds the addresses of a protected
    person, who is not found by them without the right to see them (design.md, law 16).
    `merged_into` is the record finally kept; it too is derived, from the merges (`CustomerMerge`).
    """

    class Kind(models.TextChoices):
        PERSON = "person", "個人"
        COMPANY = "company", "法人・団体"

    class Language(models.TextChoices):
        JAPANESE = "ja", "日本語"
        EASY_JAPANESE = "ja-easy", "やさしい日本語"
        ENGLISH = "en", "英語"
        CHINESE = "zh", "中国語"
        KOREAN = "ko", "韓国語"

    customer_no = models.CharField("お客様番号", max_length=10, unique=True)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.PERSON)
    name = models.CharField("氏名・名称", max_length=100)
    kana = models.CharField("フリガナ", max_length=100, blank=True)
    language = models.CharField("言語", max_length=8, choices=Language, default=Language.JAPANESE)
    postcode = models.CharField("郵便番号", max_length=7, blank=True)
    address = models.CharField("住所", max_length=200, blank=True)
    died_on = models.DateField("死亡日", null=True, blank=True)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    search_text = models.TextField(default="", db_default="", editable=False)
    search_hidden = models.TextField(default="", db_default="", editable=False)
    search_kana = models.TextField(default="", db_default="", editable=False, db_collation="C")
    search_bigrams = ArrayField(models.IntegerField(), default=list, db_default=NO_BIGRAMS, editable=False)

    class Meta:
        # No pending list (fastupdate): a search must not pay for the rows written before it.
        indexes = (
            GinIndex(fields=("search_bigrams",), fastupdate=False, name="customer_bigrams"),
            GinIndex(OpClass("search_text", "gin_trgm_ops"), fastupdate=False, name="customer_trigrams"),
            models.Index(fields=("search_kana",), name="customer_kana"),
            models.Index(Collate(Left("search_text", 20), "C"), name="customer_beginning"),
            models.Index(fields=("id",), condition=~Q(search_hidden=""), name="customer_hidden"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(customer_no__regex=r"^[0-9]{10}$"), name="customer_no_digits"),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")), name="not_merged_into_itself"
            ),
        )


@tracked(exclude=["digits"])
class Phone(models.Model):
    """電話番号 of a customer; `digits` is what people search by."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="phones")
    shown = models.CharField("電話番号", max_length=20)
    digits = models.CharField(max_length=15, editable=False)
    note = models.CharField("区分", max_length=20, blank=True)  # 自宅, 携帯, 勤務先

    class Meta:
        indexes = (
            GinIndex(OpClass("digits", "gin_trgm_ops"), fastupdate=False, name="phone_trigrams"),
            models.Index(OpClass(Reverse("digits"), "text_pattern_ops"), name="phone_tail"),
        )
        constraints = (
            models.UniqueConstraint(fields=("customer", "digits"), name="phone_once_a_customer"),
            models.CheckConstraint(condition=Q(digits__regex=r"^[0-9]{9,15}$"), name="phone_digits"),
        )


@tracked()
class CustomerMark(models.Model):
    """A dated fact about a customer that changes how people must act.

    A protection mark (DV等支援措置) hides address and telephone from every role without the right.
    """

    class Kind(models.TextChoices):
        PROTECTION = "protection", "DV等支援措置"
        LIFE_SUPPORT = "life_support", "医療機器使用"
        WELFARE = "welfare", "福祉連携"
        BANKRUPT = "bankrupt", "破産・免責"
        CARE = "care", "対応注意"
        LARGE_PRINT = "large_print", "大きな文字の書類"

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="marks")
    kind = models.CharField(max_length=16, choices=Kind)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")), name="mark_forward"
            ),
            ExclusionConstraint(
                name="mark_not_twice_at_once",
                expressions=[
                    ("customer", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    (days("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
            ),
        )


@tracked()
class CustomerMerge(models.Model):
    """A merge of two records of one person, and its undoing; both stay (名寄せ)."""

    kept = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    absorbed = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    merged_at = models.DateTimeField()
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    undone_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("absorbed",), condition=Q(undone_at__isnull=True), name="absorbed_once"
            ),
            models.CheckConstraint(condition=~Q(kept=F("absorbed")), name="merge_of_two"),
        )
