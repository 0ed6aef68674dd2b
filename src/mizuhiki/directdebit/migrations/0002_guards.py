"""What was asked and answered is never changed."""

from django.db import migrations

from mizuhiki.platform.guards import guard

TABLES = ("mandateevent", "debitbatch", "debitrow", "debitresultfile", "debitresult")


class Migration(migrations.Migration):
    dependencies = [("directdebit", "0001_initial"), ("platform", "0003_guard")]
    operations = [step for table in TABLES for step in guard(f"directdebit_{table}")]
