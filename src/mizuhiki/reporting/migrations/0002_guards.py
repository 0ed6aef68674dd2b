"""What was fixed is never changed."""

from django.db import migrations

from mizuhiki.platform.guards import guard


class Migration(migrations.Migration):
    dependencies = [("reporting", "0001_initial"), ("platform", "0002_guards")]
    operations = [*guard("reporting_closedmonth"), *guard("reporting_feereduced")]
