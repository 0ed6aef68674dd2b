"""Who closed a day, and what a proof found when one should be closed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mizuhiki.platform.guards import guard


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0002_guards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField(
            model_name="dailyproof",
            name="closed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
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
            options={"abstract": False},
        ),
        *guard("ledger_founddifference"),
    ]
