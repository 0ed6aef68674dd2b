"""References checked a statement at a time (decision 0004), and the first rows that stay."""

from django.db import migrations

from mizuhiki.platform.references import CHECK_FUNCTION, STAY_FUNCTION, kept


class Migration(migrations.Migration):
    dependencies = [("platform", "0004_expect_of_a_run")]
    operations = [
        migrations.RunSQL(CHECK_FUNCTION, "DROP FUNCTION IF EXISTS check_references()"),
        migrations.RunSQL(STAY_FUNCTION, "DROP FUNCTION IF EXISTS refuse_loss()"),
        *kept("platform_batchrun"),
    ]
