"""What was claimed and decided is never changed."""

from django.db import migrations

from mizuhiki.platform.guards import guard

TABLES = ("omissionclaim", "omissionline", "omissionend", "omissiondemand")


class Migration(migrations.Migration):
    dependencies = [("omissions", "0001_initial"), ("platform", "0002_guards")]
    operations = [step for table in TABLES for step in guard(f"omissions_{table}")]
