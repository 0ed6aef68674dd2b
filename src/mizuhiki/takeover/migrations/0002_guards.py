"""What was taken over, and by whose word, is never changed."""

from django.db import migrations

from mizuhiki.platform.guards import guard


class Migration(migrations.Migration):
    dependencies = [("takeover", "0001_initial"), ("platform", "0002_guards")]
    operations = [*guard("takeover_takeover"), *guard("takeover_takeoverload"), *guard("takeover_comparison")]
