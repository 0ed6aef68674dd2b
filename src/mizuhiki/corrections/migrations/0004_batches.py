"""一括更正: many corrections for one reason."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mizuhiki.platform.guards import guard


class Migration(migrations.Migration):
    dependencies = [
        ("corrections", "0003_correction_letters"),
        ("customers", "0007_bore_changes"),
        ("platform", "0002_guards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CorrectionBatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("fiscal_year", models.PositiveSmallIntegerField()),
                ("number", models.PositiveIntegerField()),
                ("kind", models.CharField(max_length=7, verbose_name="更正の種類")),
                ("change", models.JSONField()),
                ("use_class", models.CharField(blank=True, max_length=20, verbose_name="用途")),
                ("bore_mm", models.PositiveSmallIntegerField(null=True, verbose_name="口径")),
                ("listed", models.JSONField(default=list)),
                ("first_month", models.DateField()),
                ("last_month", models.DateField()),
                ("reason", models.CharField(max_length=200, verbose_name="理由")),
                ("reference", models.CharField(max_length=64, unique=True)),
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
                    "run",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="platform.batchrun"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BatchLeft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("why", models.CharField(max_length=400)),
                (
                    "supply",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.supply"
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="left",
                        to="corrections.correctionbatch",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="correctioncase",
            name="batch",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cases",
                to="corrections.correctionbatch",
            ),
        ),
        migrations.AddConstraint(
            model_name="correctionbatch",
            constraint=models.UniqueConstraint(
                fields=("fiscal_year", "number"), name="correction_batch_numbered_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="correctionbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(("first_month__lte", models.F("last_month"))), name="batch_forward"
            ),
        ),
        migrations.AddConstraint(
            model_name="correctionbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="batch_for_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="batchleft",
            constraint=models.UniqueConstraint(fields=("batch", "supply"), name="batch_left_once"),
        ),
        *guard("corrections_correctionbatch"),
        *guard("corrections_batchleft"),
    ]
