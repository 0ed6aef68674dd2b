"""Which charge stands for which late claims, and what was waived, is never changed."""

from django.db import migrations

from mizuhiki.platform.guards import guard

TABLES = ("charge", "claim", "waiver")


class Migration(migrations.Migration):
    dependencies = [("latecharges", "0001_initial"), ("platform", "0002_guards")]
    operations = [step for name in TABLES for step in guard(f"latecharges_late{name}")]
