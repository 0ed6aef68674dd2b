"""Money is insert-only (law 4); the numbers that people see come from sequences."""

from django.db import migrations

from mizuhiki.platform.guards import guard

TABLES = ("pricing", "demand", "assessment", "notassessed", "paymentslip", "slipdemand")


class Migration(migrations.Migration):
    dependencies = [("billing", "0001_initial"), ("platform", "0003_guard")]
    operations = [
        migrations.RunSQL("CREATE SEQUENCE billing_slip_no", "DROP SEQUENCE IF EXISTS billing_slip_no"),
        *(step for table in TABLES for step in guard(f"billing_{table}")),
    ]
