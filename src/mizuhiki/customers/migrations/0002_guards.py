"""The row history of people and places is never changed, and a supply never goes (decision 0004)."""

from django.db import migrations

from mizuhiki.platform.guards import guard
from mizuhiki.platform.references import kept


class Migration(migrations.Migration):
    dependencies = [("customers", "0001_initial"), ("platform", "0002_guards")]
    operations = [
        *guard("customers_customerevent"),
        *guard("customers_customermarkevent"),
        *guard("customers_customermergeevent"),
        *guard("customers_installationevent"),
        *guard("customers_meterevent"),
        *guard("customers_meterfittingevent"),
        *guard("customers_ownershipevent"),
        *guard("customers_phoneevent"),
        *guard("customers_premisesevent"),
        *guard("customers_supplyevent"),
        *guard("customers_supplypartyevent"),
        *guard("customers_supplyserviceevent"),
        *kept("customers_supply"),  # everything that was billed and paid points to it
    ]
