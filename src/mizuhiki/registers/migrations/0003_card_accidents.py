"""A handler's card can be reported as gone, beside receipts and seals (COL-101)."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registers", "0002_guards"), ("staff", "0003_handler_cards")]

    operations = [
        migrations.RemoveConstraint(
            model_name="accident",
            name="accident_names_what",
        ),
        migrations.AddField(
            model_name="accident",
            name="card",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="staff.handlercard",
            ),
        ),
        migrations.AlterField(
            model_name="accident",
            name="what",
            field=models.CharField(
                choices=[
                    ("sheets", "手書領収書"),
                    ("blanks", "領収書（様式第24号の2）"),
                    ("seal", "領収印"),
                    ("card", "指定公金事務取扱者証"),
                ],
                max_length=6,
                verbose_name="事故の対象",
            ),
        ),
        migrations.AddConstraint(
            model_name="accident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("book", None),
                        ("card", None),
                        ("first_no", None),
                        ("last_no", None),
                        ("seal__isnull", False),
                        ("what", "seal"),
                    ),
                    models.Q(
                        ("book", None),
                        ("card__isnull", False),
                        ("first_no", None),
                        ("last_no", None),
                        ("seal", None),
                        ("what", "card"),
                    ),
                    models.Q(
                        ("book__isnull", False),
                        ("card", None),
                        ("first_no__gte", 1),
                        ("last_no__gte", models.F("first_no")),
                        ("seal", None),
                        ("what", "sheets"),
                    ),
                    models.Q(
                        ("book", None),
                        ("card", None),
                        ("first_no__gte", 1),
                        ("last_no__gte", models.F("first_no")),
                        ("seal", None),
                        ("what", "blanks"),
                    ),
                    _connector="OR",
                ),
                name="accident_names_what",
            ),
        ),
    ]
