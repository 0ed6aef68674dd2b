"""Money is insert-only (law 4); the numbers that people see come from sequences."""

from django.db import migrations

from mizuhiki.platform.guards import guard
from mizuhiki.platform.references import references

TABLES = (
    *("pricing", "demand", "assessment", "correction", "notassessed"),
    *("paymentslip", "slipdemand", "slipinstead"),
)


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0001_initial"),
        ("customers", "0002_guards"),
        ("metering", "0002_guards"),
        ("rulepacks", "0002_guards"),
    ]
    operations = [
        migrations.RunSQL("CREATE SEQUENCE billing_slip_no", "DROP SEQUENCE IF EXISTS billing_slip_no"),
        *(step for table in TABLES for step in guard(f"billing_{table}")),
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
