"""The function every insert-only table is guarded with, and the first tables it guards."""

from django.db import migrations

from mizuhiki.platform.guards import REFUSE_FUNCTION, guard


class Migration(migrations.Migration):
    dependencies = [("platform", "0002_initial")]
    operations = [
        migrations.RunSQL(REFUSE_FUNCTION, "DROP FUNCTION IF EXISTS refuse_change()"),
        *guard("platform_installation"),
        *guard("platform_batchrunline"),
    ]
