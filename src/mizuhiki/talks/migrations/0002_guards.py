"""What happened in a call is never changed; a note can be, until it is registered."""

from django.db import migrations

from mizuhiki.platform.guards import guard

INSERT_ONLY = ("check", "outcome", "transfer")


class Migration(migrations.Migration):
    dependencies = [("talks", "0001_initial"), ("platform", "0002_guards")]
    operations = [step for table in INSERT_ONLY for step in guard(f"talks_{table}")]
