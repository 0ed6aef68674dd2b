"""What was said is never changed."""

from django.db import migrations

from mizuhiki.platform.guards import guard


class Migration(migrations.Migration):
    dependencies = [("contacts", "0001_initial"), ("platform", "0002_guards")]
    operations = [*guard("contacts_contact")]
