"""What was found out about a proposal is never changed."""

from django.db import migrations

from mizuhiki.platform.guards import guard
from mizuhiki.platform.references import references

TABLES = ("tablecheck", "shadowrun", "shadowtotal", "shadowline")


class Migration(migrations.Migration):
    dependencies = [("revisions", "0001_initial"), ("platform", "0002_guards")]
    operations = [
        *(step for table in TABLES for step in guard(f"revisions_{table}")),
        *references("revisions_shadowline", shadow_id="revisions_shadowrun", supply_id="customers_supply"),
    ]
