"""What was written, approved and used is never changed; what somebody typed in vain only goes, by disposal."""

from django.db import migrations

from mizuhiki.platform.guards import guard


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0001_initial"), ("platform", "0002_guards")]
    operations = [
        *guard("knowledge_agreement"),
        *guard("knowledge_article"),
        *guard("knowledge_articleend"),
        *guard("knowledge_category"),
        *guard("knowledge_faqimport"),
        *guard("knowledge_faqimportline"),
        *guard("knowledge_inforce"),
        *guard("knowledge_instruction"),
        *guard("knowledge_instructionend"),
        *guard("knowledge_missend"),
        *guard("knowledge_publication"),
        *guard("knowledge_publicationend"),
        *guard("knowledge_publicationline"),
        *guard("knowledge_search"),
        *guard("knowledge_synonymend"),
        *guard("knowledge_synonymline"),
        *guard("knowledge_use"),
        *guard("knowledge_version"),
        *guard("knowledge_versioncalltype"),
        *guard("knowledge_versionscreen"),
        migrations.RunSQL(
            "CREATE TRIGGER refuse_change BEFORE UPDATE ON knowledge_miss "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
            "DROP TRIGGER IF EXISTS refuse_change ON knowledge_miss",
        ),
        migrations.RunSQL(
            "ALTER TABLE knowledge_miss ENABLE ALWAYS TRIGGER refuse_change", migrations.RunSQL.noop
        ),
    ]
