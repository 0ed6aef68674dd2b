"""Readings point to supplies and files that stay (decision 0004)."""

import django.db.models.deletion
from django.db import migrations, models

from mizuhiki.platform.references import references


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0009_supplies_stay"),
        ("metering", "0003_keep_reading_files"),
    ]

    operations = [
        migrations.AlterField(
            model_name="reading",
            name="source",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="metering.readingimport",
            ),
        ),
        migrations.AlterField(
            model_name="reading",
            name="supply",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="customers.supply",
            ),
        ),
        *references("metering_reading", supply_id="customers_supply", source_id="metering_readingimport"),
    ]
