"""What the exchange was told, and on whose word, is never changed."""

from django.db import migrations

from mizuhiki.platform.guards import guard

TABLES = (
    *("change", "changeapproved", "changeclosed", "entry", "entryversion"),
    *("message", "messageagreed", "messagerecorded", "errorentry", "statisticsrun"),
)


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_initial"), ("platform", "0002_guards")]
    operations = [step for name in TABLES for step in guard(f"exchange_{name}")]
