"""Overpaid money may pay another contract of the same payer: asked for, agreed to, or withdrawn."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mizuhiki.platform.guards import guard, when_inserted

OWN_HOLD = """
CREATE FUNCTION payments_request_is_of_its_hold() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM payments_overpaymenthold h JOIN payments_overpayment o ON o.receipt_id = h.overpayment_id
        WHERE h.id = NEW.hold_id AND h.overpayment_id = NEW.overpayment_id AND o.supply_id <> NEW.supply_id
    ) THEN
        RAISE EXCEPTION 'request_is_of_its_hold: hold % is not of overpayment %, or the supply is the same',
            NEW.hold_id, NEW.overpayment_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0004_trace_of_a_customer"),
        ("payments", "0004_claims"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="OffsetRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "consent",
                    models.CharField(
                        choices=[
                            ("written", "同意書（文書）"),
                            ("counter", "窓口で口頭"),
                            ("phone", "電話で口頭"),
                            ("rule", "規則集の定めによる"),
                        ],
                        max_length=8,
                        verbose_name="同意",
                    ),
                ),
                ("consented_on", models.DateField(verbose_name="同意の日")),
                ("chosen", models.JSONField()),
                ("fiscal_year", models.PositiveSmallIntegerField()),
                ("number", models.PositiveIntegerField()),
                ("reference", models.CharField(max_length=100, unique=True)),
                ("asked_at", models.DateTimeField()),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "hold",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="payments.overpaymenthold",
                    ),
                ),
                (
                    "overpayment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="payments.overpayment",
                    ),
                ),
                (
                    "payer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "supply",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.supply"
                    ),
                ),
            ],
            options={
                "constraints": (
                    models.UniqueConstraint(
                        fields=("fiscal_year", "number"), name="offset_request_numbered_once"
                    ),
                )
            },
        ),
        migrations.CreateModel(
            name="OffsetRequestEnd",
            fields=[
                (
                    "request",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="ended",
                        serialize=False,
                        to="payments.offsetrequest",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="取下げの理由")),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "offset",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="asked",
                        to="payments.offset",
                    ),
                ),
            ],
            options={
                "constraints": (
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("offset__isnull", False), ("reason", "")),
                            models.Q(("offset__isnull", True), models.Q(("reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="offset_request_made_or_withdrawn",
                    ),
                )
            },
        ),
        *guard("payments_offsetrequest"),
        *guard("payments_offsetrequestend"),
        *when_inserted("payments_offsetrequest", "own_hold", "payments_request_is_of_its_hold", OWN_HOLD),
    ]
