"""What was looked at, how it ended and what it wrote is never changed."""

from django.db import migrations

from mizuhiki.platform.guards import guard

TABLES = ("correctioncase", "correctionline", "correctionend", "correctedassessment")


class Migration(migrations.Migration):
    dependencies = [("corrections", "0001_initial"), ("platform", "0002_guards")]
    operations = [step for name in TABLES for step in guard(f"corrections_{name}")]
