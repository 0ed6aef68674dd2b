"""The supplies by debit, anew from the mandates (`billing.0004_debit_supply_periods`)."""

from django.db import migrations

FILL = (
    "INSERT INTO billing_debitsupply (supply_id, since, until) "
    "SELECT supply_id, starts_on, ends_on FROM directdebit_mandate"
)


class Migration(migrations.Migration):
    dependencies = [("directdebit", "0003_way_to_the_bank"), ("billing", "0004_debit_supply_periods")]
    operations = [migrations.RunSQL(FILL, "DELETE FROM billing_debitsupply")]
