"""The telephones a customer had on an earlier day are found by the customer, those taken off too."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("customers", "0002_guards")]
    operations = [
        migrations.RunSQL(
            "CREATE INDEX phone_event_of_customer ON customers_phoneevent (customer_id)",
            "DROP INDEX phone_event_of_customer",
        )
    ]
