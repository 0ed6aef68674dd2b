"""References of the great tables, checked a statement at a time (decision 0004)."""

import django.db.models.deletion
from django.db import migrations, models

from mizuhiki.platform.references import references


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0004_debit_supply_periods"),
        ("customers", "0009_supplies_stay"),
        ("metering", "0002_guards"),
        ("platform", "0005_references"),
    ]

    operations = [
        migrations.AlterField(
            model_name="assessment",
            name="corrects",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="corrections",
                to="billing.assessment",
            ),
        ),
        migrations.AlterField(
            model_name="assessment",
            name="demand",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="billing.demand",
            ),
        ),
        migrations.AlterField(
            model_name="assessment",
            name="pricing",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="billing.pricing",
            ),
        ),
        migrations.AlterField(
            model_name="assessment",
            name="reading",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="metering.reading",
            ),
        ),
        migrations.AlterField(
            model_name="assessment",
            name="run",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="platform.batchrun",
            ),
        ),
        migrations.AlterField(
            model_name="assessment",
            name="supply",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="customers.supply",
            ),
        ),
        migrations.AlterField(
            model_name="demand",
            name="run",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="platform.batchrun",
            ),
        ),
        migrations.AlterField(
            model_name="demand",
            name="supply",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="customers.supply",
            ),
        ),
        migrations.AlterField(
            model_name="paymentslip",
            name="supply",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="customers.supply",
            ),
        ),
        migrations.AlterField(
            model_name="slipdemand",
            name="demand",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="billing.demand",
            ),
        ),
        migrations.AlterField(
            model_name="slipdemand",
            name="slip",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="billing.paymentslip",
            ),
        ),
        *references("billing_demand", supply_id="customers_supply", run_id="platform_batchrun"),
        *references(
            "billing_assessment",
            supply_id="customers_supply",
            run_id="platform_batchrun",
            demand_id="billing_demand",
            pricing_id="billing_pricing",
            reading_id="metering_reading",
            corrects_id="billing_assessment",
        ),
        *references("billing_paymentslip", supply_id="customers_supply"),
        *references("billing_slipdemand", slip_id="billing_paymentslip", demand_id="billing_demand"),
    ]
