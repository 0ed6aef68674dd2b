"""Readings are never changed; what settles one is another row."""

from django.db import migrations

from mizuhiki.platform.guards import guard


class Migration(migrations.Migration):
    dependencies = [("metering", "0001_initial"), ("platform", "0003_guard")]
    operations = [*guard("metering_readingimport"), *guard("metering_reading")]
