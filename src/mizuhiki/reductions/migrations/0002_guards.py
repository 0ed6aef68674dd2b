"""What was applied for, what came with it and how it ended is never changed."""

from django.db import migrations

from mizuhiki.platform.guards import guard

TABLES = ("application", "bill", "paper", "end")


class Migration(migrations.Migration):
    dependencies = [("reductions", "0001_initial"), ("platform", "0002_guards")]
    operations = [
        *(step for name in TABLES for step in guard(f"reductions_reduction{name}")),
        *guard("reductions_reducedassessment"),
    ]
