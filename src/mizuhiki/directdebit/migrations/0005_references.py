"""What was asked and answered points to rows that stay (decision 0004)."""

import django.db.models.deletion
from django.db import migrations, models

from mizuhiki.platform.references import references


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0005_references"),
        ("directdebit", "0004_fill_debit_supplies"),
    ]

    operations = [
        migrations.AlterField(
            model_name="debitresult",
            name="file",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="directdebit.debitresultfile",
            ),
        ),
        migrations.AlterField(
            model_name="debitresult",
            name="row",
            field=models.OneToOneField(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                primary_key=True,
                related_name="+",
                serialize=False,
                to="directdebit.debitrow",
            ),
        ),
        migrations.AlterField(
            model_name="debitrow",
            name="batch",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="directdebit.debitbatch",
            ),
        ),
        migrations.AlterField(
            model_name="debitrow",
            name="demand",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="billing.demand",
            ),
        ),
        *references("directdebit_debitrow", batch_id="directdebit_debitbatch", demand_id="billing_demand"),
        *references(
            "directdebit_debitresult", row_id="directdebit_debitrow", file_id="directdebit_debitresultfile"
        ),
    ]
