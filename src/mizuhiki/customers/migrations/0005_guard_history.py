"""The row history of people and places is never changed."""

from django.db import migrations

from mizuhiki.platform.guards import guard


class Migration(migrations.Migration):
    dependencies = [("customers", "0004_row_history"), ("platform", "0003_guard")]
    operations = [
        *guard("customers_customerevent"),
        *guard("customers_customermarkevent"),
        *guard("customers_customermergeevent"),
        *guard("customers_installationevent"),
        *guard("customers_meterevent"),
        *guard("customers_meterfittingevent"),
        *guard("customers_phoneevent"),
        *guard("customers_premisesevent"),
        *guard("customers_supplyevent"),
        *guard("customers_supplypartyevent"),
        *guard("customers_supplyserviceevent"),
    ]
