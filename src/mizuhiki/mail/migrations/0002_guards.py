"""Letters, their fates, postage and stock are never changed; an address only goes, by disposal."""

from django.db import migrations

from mizuhiki.platform.guards import guard


class Migration(migrations.Migration):
    dependencies = [("mail", "0001_initial"), ("platform", "0002_guards")]
    operations = [
        *guard("mail_piece"),
        *guard("mail_pieceevent"),
        *guard("mail_dispatch"),
        *guard("mail_formposting"),
        *guard("mail_formreturn"),
        *guard("mail_postageterms"),
        *guard("mail_stockmovement"),
        *guard("mail_formrequest"),
        *guard("mail_formrequeststep"),
        *guard("mail_formevent"),
        migrations.RunSQL(
            "CREATE TRIGGER refuse_change BEFORE UPDATE ON mail_pieceaddress "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
            "DROP TRIGGER IF EXISTS refuse_change ON mail_pieceaddress",
        ),
        migrations.RunSQL(
            "ALTER TABLE mail_pieceaddress ENABLE ALWAYS TRIGGER refuse_change", migrations.RunSQL.noop
        ),
    ]
