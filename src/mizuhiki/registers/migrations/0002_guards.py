"""What was reported is never changed."""

from django.db import migrations

from mizuhiki.platform.guards import guard


class Migration(migrations.Migration):
    dependencies = [("registers", "0001_initial"), ("platform", "0002_guards")]
    operations = [*guard("registers_accident"), *guard("registers_sighting")]
