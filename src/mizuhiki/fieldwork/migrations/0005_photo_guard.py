"""What a tablet took is never changed."""

from django.db import migrations

from mizuhiki.platform.guards import guard


class Migration(migrations.Migration):
    dependencies = [("fieldwork", "0004_photos"), ("platform", "0002_guards")]
    operations = [*guard("fieldwork_visitphoto")]
