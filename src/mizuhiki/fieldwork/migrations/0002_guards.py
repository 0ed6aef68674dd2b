"""What was planned, handed out and told stays as it was."""

from django.db import migrations

from mizuhiki.platform.guards import guard

TABLES = ("visit", "visitend", "daysheet", "daysheetend", "sheetvisit", "brought", "booked")


class Migration(migrations.Migration):
    dependencies = [("fieldwork", "0001_initial")]
    operations = [step for table in TABLES for step in guard(f"fieldwork_{table}")]
