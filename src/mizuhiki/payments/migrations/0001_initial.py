"""Receipts, allocations and overpayments."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("billing", "0001_initial"),
        ("customers", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("till", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Receipt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("counter", "窓口"),
                            ("debit", "口座振替"),
                            ("store", "コンビニ"),
                            ("bank", "金融機関"),
                        ],
                        max_length=8,
                    ),
                ),
                ("reference", models.CharField(max_length=100)),
                (
                    "supply",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.supply",
                    ),
                ),
                (
                    "slip",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="billing.paymentslip",
                    ),
                ),
                ("received_yen", models.BigIntegerField()),
                ("tendered_yen", models.BigIntegerField(null=True)),
                ("received_at", models.DateTimeField()),
                ("occurred_on", models.DateField()),
                ("posted_on", models.DateField()),
                (
                    "received_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reverses",
                    models.OneToOneField(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversed_by",
                        to="payments.receipt",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["posted_on"], name="receipt_of_day"),
                    models.Index(fields=["supply", "-received_at"], name="receipt_of_supply"),
                    models.Index(
                        condition=models.Q(("slip__isnull", False)), fields=["slip"], name="receipt_of_slip"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("channel", "reference"), name="received_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reverses__isnull", True), ("received_yen__gt", 0)),
                            models.Q(
                                ("reverses__isnull", False),
                                ("received_yen__lt", 0),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="receipt_or_reversal",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("tendered_yen__isnull", True),
                            ("tendered_yen__gte", models.F("received_yen")),
                            _connector="OR",
                        ),
                        name="tendered_covers_receipt",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReceiptSerial",
            fields=[
                (
                    "receipt",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="serial",
                        serialize=False,
                        to="payments.receipt",
                    ),
                ),
                ("fiscal_year", models.PositiveSmallIntegerField()),
                ("number", models.PositiveIntegerField()),
                (
                    "session",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="till.tillsession",
                    ),
                ),
                (
                    "out_of_hours",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="till.outofhours",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("fiscal_year", "number"), name="receipt_numbered_once"),
                    models.CheckConstraint(
                        condition=models.Q(("number__gt", 0)), name="receipt_number_counts"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Allocation",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "receipt_id",
                        "assessment_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "receipt",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="payments.receipt",
                    ),
                ),
                (
                    "assessment",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="billing.assessment",
                    ),
                ),
                ("yen", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("yen", 0), _negated=True), name="allocation_moves_yen"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Overpayment",
            fields=[
                (
                    "receipt",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="payments.receipt",
                    ),
                ),
                (
                    "supply",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.supply"
                    ),
                ),
                (
                    "demand",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="billing.demand",
                    ),
                ),
                ("yen", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("yen", 0), _negated=True), name="overpayment_moves_yen"
                    )
                ],
            },
        ),
    ]
