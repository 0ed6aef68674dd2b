"""Money is insert-only (law 4)."""

from django.db import migrations

from mizuhiki.platform.guards import guard


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial"), ("platform", "0003_guard")]
    operations = [
        step for table in ("receipt", "allocation", "overpayment") for step in guard(f"payments_{table}")
    ]
