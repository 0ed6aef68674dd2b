"""Readings are never changed; what settles one is another row."""

from django.db import migrations

from mizuhiki.platform.guards import guard
from mizuhiki.platform.references import references


class Migration(migrations.Migration):
    dependencies = [("customers", "0002_guards"), ("metering", "0001_initial"), ("platform", "0002_guards")]
    operations = [
        *guard("metering_readingimport"),
        *guard("metering_reading"),
        *references("metering_reading", supply_id="customers_supply", source_id="metering_readingimport"),
    ]
