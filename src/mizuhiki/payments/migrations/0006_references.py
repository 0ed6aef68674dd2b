"""Receipts and allocations point to rows that stay (decision 0004)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mizuhiki.platform.references import references


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0005_references"),
        ("customers", "0009_supplies_stay"),
        ("payments", "0005_overpayment_demand"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="allocation",
            name="assessment",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="billing.assessment",
            ),
        ),
        migrations.AlterField(
            model_name="allocation",
            name="receipt",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="payments.receipt",
            ),
        ),
        migrations.AlterField(
            model_name="receipt",
            name="received_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="receipt",
            name="reverses",
            field=models.OneToOneField(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reversed_by",
                to="payments.receipt",
            ),
        ),
        migrations.AlterField(
            model_name="receipt",
            name="slip",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="billing.paymentslip",
            ),
        ),
        migrations.AlterField(
            model_name="receipt",
            name="supply",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="customers.supply",
            ),
        ),
        migrations.AddIndex(
            model_name="receipt",
            index=models.Index(
                condition=models.Q(("slip__isnull", False)), fields=["slip"], name="receipt_of_slip"
            ),
        ),
        *references(
            "payments_receipt",
            supply_id="customers_supply",
            slip_id="billing_paymentslip",
            reverses_id="payments_receipt",
        ),
        *references("payments_allocation", receipt_id="payments_receipt", assessment_id="billing_assessment"),
    ]
