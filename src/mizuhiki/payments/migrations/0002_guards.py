"""Money is insert-only (law 4)."""

from django.db import migrations

from mizuhiki.platform.guards import guard
from mizuhiki.platform.references import references

TABLES = (
    "receipt", "allocation", "overpayment", "receiptserial",
    "storefile", "storereport", "storeheldrow", "storesettlement",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("billing", "0002_guards"), ("payments", "0001_initial")]
    operations = [
        *(step for table in TABLES for step in guard(f"payments_{table}")),
        *references(
            "payments_receipt",
            supply_id="customers_supply",
            slip_id="billing_paymentslip",
            reverses_id="payments_receipt",
        ),
        *references("payments_storereport", file_id="payments_storefile", slip_id="billing_paymentslip"),
        *references("payments_allocation", receipt_id="payments_receipt", assessment_id="billing_assessment"),
    ]
