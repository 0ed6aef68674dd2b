"""An open item keeps the supply it was opened for (decision 0004)."""

import django.db.models.deletion
from django.db import migrations, models

from mizuhiki.platform.references import fixed, references


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0009_supplies_stay"),
        ("ledger", "0003_found_difference"),
    ]

    operations = [
        migrations.AlterField(
            model_name="openitem",
            name="supply",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="customers.supply",
            ),
        ),
        *references("ledger_openitem", supply_id="customers_supply"),
        *fixed("ledger_openitem", "id", "supply_id"),
    ]
