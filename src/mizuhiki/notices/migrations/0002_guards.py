"""What was planned and why it was not printed is never changed."""

from django.db import migrations

from mizuhiki.platform.guards import guard


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial"), ("platform", "0002_guards")]
    operations = [
        *guard("notices_noticeprint"),
        *guard("notices_plannednotice"),
        *guard("notices_unprintednotice"),
        *guard("notices_slipreissue"),
        *guard("notices_overpaidnotice"),
    ]
