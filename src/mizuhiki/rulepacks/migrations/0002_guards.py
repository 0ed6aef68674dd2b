"""A version in force is immutable (law 8)."""

from django.db import migrations

from mizuhiki.platform.guards import guard


class Migration(migrations.Migration):
    dependencies = [("rulepacks", "0001_initial"), ("platform", "0002_guards")]
    operations = [*guard("rulepacks_rulepackversion"), *guard("rulepacks_rulepackinforce")]
