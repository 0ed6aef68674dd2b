"""仕訳データ: numbered files of closed days, no day twice."""

import django.contrib.postgres.constraints
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mizuhiki.platform.guards import guard


class Migration(migrations.Migration):
    dependencies = [
        ("attachments", "0002_guards"),
        ("ledger", "0004_months"),
        ("rulepacks", "0002_guards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="JournalExport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("fiscal_year", models.PositiveSmallIntegerField()),
                ("number", models.PositiveIntegerField()),
                ("first_day", models.DateField()),
                ("until_day", models.DateField()),
                ("row_count", models.PositiveIntegerField()),
                ("debit_yen", models.BigIntegerField()),
                ("credit_yen", models.BigIntegerField()),
                ("made_at", models.DateTimeField()),
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="attachments.storedfile",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "rules",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rulepacks.rulepackversion",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("fiscal_year", "number"), name="journal_export_numbered_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("first_day__lte", models.F("until_day"))),
                        name="journal_export_forward",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("debit_yen", models.F("credit_yen"))),
                        name="journal_export_balances",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            (
                                models.Func(
                                    models.F("first_day"),
                                    models.F("until_day"),
                                    models.Value("[]"),
                                    function="daterange",
                                ),
                                "&&",
                            )
                        ],
                        name="journal_day_exported_once",
                    ),
                ],
            },
        ),
        *guard("ledger_journalexport"),
    ]
