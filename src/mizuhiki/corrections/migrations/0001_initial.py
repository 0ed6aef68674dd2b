"""Corrections: what was asked for, looked at, and written."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("billing", "0009_corrections_that_ask"),
        ("customers", "0005_address_history"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CorrectionCase",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("fiscal_year", models.PositiveSmallIntegerField()),
                ("number", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("reading", "検針の誤り"),
                            ("facts", "契約の内容の誤り"),
                            ("rules", "料金表・減額の誤り"),
                        ],
                        max_length=7,
                        verbose_name="更正の種類",
                    ),
                ),
                ("change", models.JSONField()),
                ("reason", models.CharField(max_length=200, verbose_name="理由")),
                ("digest", models.CharField(max_length=64)),
                ("reference", models.CharField(max_length=80, unique=True)),
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
                    "supply",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.supply"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CorrectedAssessment",
            fields=[
                (
                    "assessment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="billing.assessment",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="booked",
                        to="corrections.correctioncase",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CorrectionLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("before_yen", models.BigIntegerField()),
                ("after_yen", models.BigIntegerField()),
                ("barred_since", models.DateField(null=True)),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="billing.assessment"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="corrections.correctioncase",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CorrectionEnd",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="end",
                        serialize=False,
                        to="corrections.correctioncase",
                    ),
                ),
                (
                    "how",
                    models.CharField(
                        choices=[("booked", "更正済み"), ("refused", "差戻し"), ("withdrawn", "取下げ")],
                        max_length=9,
                        verbose_name="結果",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=400, verbose_name="理由")),
                ("on", models.DateField(verbose_name="更正日")),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="correctioncase",
            index=models.Index(fields=["supply", "-id"], name="correction_of_supply"),
        ),
        migrations.AddConstraint(
            model_name="correctioncase",
            constraint=models.UniqueConstraint(
                fields=("fiscal_year", "number"), name="correction_numbered_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="correctioncase",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gt", 0)), name="correction_number_counts"
            ),
        ),
        migrations.AddConstraint(
            model_name="correctioncase",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="correction_for_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="correctionline",
            constraint=models.UniqueConstraint(
                fields=("case", "assessment"), name="correction_looked_at_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="correctionline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("barred_since", None), ("after_yen__gt", models.F("before_yen")), _connector="OR"
                ),
                name="only_more_is_barred",
            ),
        ),
        migrations.AddConstraint(
            model_name="correctionend",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("how", "booked"), models.Q(("reason", ""), _negated=True), _connector="OR"
                ),
                name="correction_end_has_a_reason",
            ),
        ),
    ]
