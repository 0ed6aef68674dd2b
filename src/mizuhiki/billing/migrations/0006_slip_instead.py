"""A slip instead of a debit that no bank is asked for."""

import django.db.models.deletion
from django.db import migrations, models

from mizuhiki.platform.guards import guard


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0005_references"),
        ("platform", "0005_references"),
    ]

    operations = [
        migrations.CreateModel(
            name="SlipInstead",
            fields=[
                (
                    "demand",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="billing.demand",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("no_mandate", "振替日に口座がない"),
                            ("left_behind", "依頼ファイルに入らなかった"),
                        ],
                        max_length=12,
                    ),
                ),
                ("due_on", models.DateField(verbose_name="納期限")),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="platform.batchrun"
                    ),
                ),
                (
                    "slip",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="billing.paymentslip",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        *guard("billing_slipinstead"),
    ]
