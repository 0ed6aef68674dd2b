"""What a settlement came to stays as it was."""

from django.db import migrations

from mizuhiki.platform.guards import guard


class Migration(migrations.Migration):
    dependencies = [("onsite", "0001_initial")]
    operations = [*guard("onsite_settlement")]
