"""Sign-in history and row history are never changed."""

from django.db import migrations

from mizuhiki.platform.guards import guard


class Migration(migrations.Migration):
    dependencies = [("staff", "0001_initial"), ("platform", "0002_guards")]
    operations = [
        *guard("staff_signinevent"),
        *guard("staff_userevent"),
        *guard("staff_roleevent"),
        *guard("staff_grantevent"),
        *guard("staff_roleholderevent"),
    ]
