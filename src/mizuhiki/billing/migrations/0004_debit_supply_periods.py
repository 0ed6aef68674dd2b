"""A supply by debit has one row for each time, with its end: nothing to keep up as days pass.

The table is derived; `directdebit.0004_fill_debit_supplies` fills it anew from the mandates.
"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("billing", "0003_reason_long"), ("customers", "0005_guard_history")]

    operations = [
        migrations.DeleteModel(name="DebitSupply"),
        migrations.CreateModel(
            name="DebitSupply",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateField()),
                ("until", models.DateField(blank=True, null=True)),
                (
                    "supply",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.supply",
                        db_index=False,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("supply", "since"), include=("until",), name="debit_supply_since_once"
                    ),
                    models.CheckConstraint(
                        condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="debit_supply_forward"
                    ),
                ],
            },
        ),
    ]
