from django.db import migrations, models
from django.db.models.functions import Collate, Left


class Migration(migrations.Migration):
    dependencies = [("customers", "0007_search_columns_by_default")]

    operations = [
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(Collate(Left("search_text", 20), "C"), name="customer_beginning"),
        ),
    ]
