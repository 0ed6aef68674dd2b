"""Rows of files are never changed; only contents are erased."""

from django.db import migrations

from mizuhiki.platform.guards import guard


class Migration(migrations.Migration):
    dependencies = [("attachments", "0001_initial"), ("platform", "0002_guards")]
    operations = [
        *guard("attachments_storedfile"),
        *guard("attachments_fileerasure"),
        *guard("attachments_incomingfile"),
        *guard("attachments_incomingoutcome"),
    ]
