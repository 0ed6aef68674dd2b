"""The trace of a customer finds what was changed of their contracts and taps by the customer."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("customers", "0003_phones_of_a_day")]
    operations = [
        migrations.RunSQL(
            "CREATE INDEX party_event_of_customer ON customers_supplypartyevent (customer_id)",
            "DROP INDEX party_event_of_customer",
        ),
        migrations.RunSQL(
            "CREATE INDEX ownership_event_of_customer ON customers_ownershipevent (customer_id)",
            "DROP INDEX ownership_event_of_customer",
        ),
    ]
