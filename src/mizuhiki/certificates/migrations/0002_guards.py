"""What stands in the issue book is never changed; the name of a proxy only goes, by disposal."""

from django.db import migrations

from mizuhiki.platform.guards import guard


class Migration(migrations.Migration):
    dependencies = [("certificates", "0001_initial"), ("platform", "0002_guards")]
    operations = [
        *guard("certificates_application"),
        *guard("certificates_applicationend"),
        *guard("certificates_certificate"),
        *guard("certificates_certificatestep"),
        migrations.RunSQL(
            "CREATE TRIGGER refuse_change BEFORE UPDATE ON certificates_proxy "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
            "DROP TRIGGER IF EXISTS refuse_change ON certificates_proxy",
        ),
        migrations.RunSQL(
            "ALTER TABLE certificates_proxy ENABLE ALWAYS TRIGGER refuse_change", migrations.RunSQL.noop
        ),
    ]
