"""A supply is never deleted: everything that was billed and paid points to it (decision 0004)."""

from django.db import migrations

from mizuhiki.platform.references import kept


class Migration(migrations.Migration):
    dependencies = [("customers", "0008_find_beginnings"), ("platform", "0005_references")]
    operations = [*kept("customers_supply")]
