"""The journal, open items and the proof of each day."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("customers", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="JournalEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("assessment", "調定"),
                            ("receipt", "収納"),
                            ("reversal", "収納取消"),
                            ("correction", "更正"),
                            ("offset", "充当"),
                            ("refund", "還付"),
                            ("transfer", "口座還付"),
                            ("return", "口座還付の戻り"),
                        ],
                        max_length=12,
                    ),
                ),
                ("cause", models.CharField(max_length=80)),
                ("occurred_on", models.DateField()),
                ("posted_on", models.DateField(db_index=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("kind", "cause"), name="posted_once")],
            },
        ),
        migrations.CreateModel(
            name="JournalLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="ledger.journalentry",
                    ),
                ),
                (
                    "account",
                    models.CharField(
                        choices=[
                            ("receivable", "未収金"),
                            ("revenue", "収益"),
                            ("cash", "現金"),
                            ("bank", "預金"),
                            ("overpaid", "過誤納金"),
                            ("reserve", "還付準備金"),
                            ("interest", "還付加算金"),
                        ],
                        max_length=12,
                    ),
                ),
                ("charge", models.CharField(blank=True, max_length=32)),
                ("fiscal_year", models.PositiveSmallIntegerField(null=True)),
                ("yen", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("yen", 0), _negated=True), name="journal_line_moves_yen"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OpenItem",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                (
                    "supply",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.supply",
                    ),
                ),
                ("charge", models.CharField(max_length=32)),
                ("fiscal_year", models.PositiveSmallIntegerField()),
                ("due_on", models.DateField(null=True)),
                ("open_yen", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("open_yen", 0), _negated=True), name="open_item_is_open"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DailyProof",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(unique=True)),
                ("proven_at", models.DateTimeField()),
                ("totals", models.JSONField()),
                ("previous", models.CharField(blank=True, max_length=64)),
                ("digest", models.CharField(max_length=64, unique=True)),
                (
                    "closed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="FoundDifference",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(db_index=True)),
                ("found_at", models.DateTimeField()),
                ("subledger", models.CharField(max_length=40)),
                ("title", models.CharField(max_length=100)),
                ("subject", models.CharField(max_length=100)),
                ("expected_yen", models.BigIntegerField()),
                ("found_yen", models.BigIntegerField()),
            ],
            options={
                "abstract": False,
            },
        ),
    ]
