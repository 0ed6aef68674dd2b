"""What was found and decided is never changed."""

from django.db import migrations

from mizuhiki.platform.guards import guard

TABLES = ("vacancycase", "evidence", "vacancyend", "patrol")


class Migration(migrations.Migration):
    dependencies = [("vacancies", "0001_initial"), ("platform", "0002_guards")]
    operations = [step for table in TABLES for step in guard(f"vacancies_{table}")]
