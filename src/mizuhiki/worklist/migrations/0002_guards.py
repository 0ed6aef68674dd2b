"""The steps of an item are never changed."""

from django.db import migrations

from mizuhiki.platform.guards import guard


class Migration(migrations.Migration):
    dependencies = [("worklist", "0001_initial"), ("platform", "0002_guards")]
    operations = [*guard("worklist_itemevent")]
