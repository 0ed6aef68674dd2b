"""When somebody interpreted is never changed, nor the history of the services."""

from django.db import migrations

from mizuhiki.platform.guards import guard

INSERT_ONLY = ("interpreterevent", "interpreting", "interpretingend")


class Migration(migrations.Migration):
    dependencies = [("talks", "0003_interpreting"), ("platform", "0002_guards")]
    operations = [step for table in INSERT_ONLY for step in guard(f"talks_{table}")]
