"""What was read, and that it was done, is never changed."""

from django.db import migrations

from mizuhiki.platform.guards import guard


class Migration(migrations.Migration):
    dependencies = [("bulkwork", "0001_initial"), ("platform", "0002_guards")]
    operations = [
        *guard("bulkwork_bulkwork"),
        *guard("bulkwork_bulkchange"),
        *guard("bulkwork_bulkdone"),
    ]
