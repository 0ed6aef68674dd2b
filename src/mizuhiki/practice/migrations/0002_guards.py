"""Calls for training, their lines and results are never changed."""

from django.db import migrations

from mizuhiki.platform.guards import guard

TABLES = ("drill", "drillline", "drillresult")


class Migration(migrations.Migration):
    dependencies = [("practice", "0001_initial"), ("platform", "0002_guards")]
    operations = [step for name in TABLES for step in guard(f"practice_{name}")]
