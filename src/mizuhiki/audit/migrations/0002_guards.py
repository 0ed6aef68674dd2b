"""No log, no link of the chain and no salt is ever changed."""

from django.db import migrations

from mizuhiki.platform.guards import guard


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial"), ("platform", "0002_guards")]
    operations = [
        *guard("audit_auditentry"),
        *guard("audit_readlog"),
        *guard("audit_disposal"),
        *guard("audit_sealblock"),
        *guard("audit_sealsalts"),
    ]
