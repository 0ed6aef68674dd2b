"""Readings and the files they came in."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("attachments", "0001_initial"),
        ("customers", "0001_initial"),
        ("platform", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReadingImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("file_name", models.CharField(max_length=200)),
                ("cycle_month", models.DateField(verbose_name="検針月")),
                ("row_count", models.PositiveIntegerField()),
                (
                    "run",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="platform.batchrun",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="attachments.storedfile",
                    ),
                ),
                ("imported_at", models.DateTimeField()),
                (
                    "imported_by",
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
            name="Reading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
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
                    "fitting",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.meterfitting",
                    ),
                ),
                ("cycle_month", models.DateField(verbose_name="検針月")),
                ("sequence", models.PositiveSmallIntegerField(default=0)),
                (
                    "kind",
                    models.CharField(
                        choices=[("regular", "定例"), ("final", "閉栓"), ("estimated", "認定")],
                        default="regular",
                        max_length=10,
                    ),
                ),
                ("period_start", models.DateField()),
                ("read_on", models.DateField(verbose_name="検針日")),
                ("previous_m3", models.PositiveIntegerField(verbose_name="前回指針")),
                ("index_m3", models.PositiveIntegerField(verbose_name="今回指針")),
                ("usage_m3", models.PositiveIntegerField(null=True, verbose_name="使用水量")),
                (
                    "hold",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", ""),
                            ("reversed", "指針が前回より小さい"),
                            ("excessive", "使用水量が過大"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="metering.readingimport",
                    ),
                ),
                ("source_line", models.PositiveIntegerField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["supply", "-cycle_month"], name="reading_of_supply")],
                "constraints": [
                    models.UniqueConstraint(fields=("cycle_month", "supply", "sequence"), name="read_once"),
                    models.CheckConstraint(
                        condition=models.Q(("period_start__lt", models.F("read_on"))), name="reading_forward"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("hold", ""), ("usage_m3__isnull", False)),
                            models.Q(models.Q(("hold", ""), _negated=True), ("usage_m3__isnull", True)),
                            _connector="OR",
                        ),
                        name="held_or_usable",
                    ),
                ],
            },
        ),
    ]
