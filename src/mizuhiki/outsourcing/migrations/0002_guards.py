"""What was booked is never changed, and nothing is booked before it was done."""

from django.db import migrations

from mizuhiki.platform.guards import guard


class Migration(migrations.Migration):
    dependencies = [("outsourcing", "0001_initial"), ("platform", "0002_guards")]
    operations = [
        *guard("outsourcing_incidentaltask"),
        *guard("outsourcing_taskreversal"),
        migrations.RunSQL(
            "ALTER TABLE outsourcing_incidentaltask ADD CONSTRAINT task_done_before_it_is_booked "
            "CHECK (done_on <= (at AT TIME ZONE 'Asia/Tokyo')::date)",
            "ALTER TABLE outsourcing_incidentaltask DROP CONSTRAINT IF EXISTS task_done_before_it_is_booked",
        ),
    ]
