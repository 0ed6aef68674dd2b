"""What the client said of hours is never changed."""

from django.db import migrations

from mizuhiki.platform.guards import guard

TABLES = ("busynaming", "busyday", "extension", "extensionend")


class Migration(migrations.Migration):
    dependencies = [("servicehours", "0001_initial"), ("platform", "0002_guards")]
    operations = [step for name in TABLES for step in guard(f"servicehours_{name}")]
