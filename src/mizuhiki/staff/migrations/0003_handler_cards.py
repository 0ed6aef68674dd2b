"""Cards by which somebody is known at a customer's door; never changed once written."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mizuhiki.platform.guards import guard


class Migration(migrations.Migration):
    dependencies = [
        ("attachments", "0002_guards"),
        ("staff", "0002_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="HandlerCard",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="証の番号")),
                ("issued_on", models.DateField(verbose_name="交付日")),
                ("valid_until", models.DateField(verbose_name="有効期限")),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "holder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "photo",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="attachments.storedfile",
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="staff.handlercard",
                        verbose_name="再交付の元",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="HandlerCardEnd",
            fields=[
                (
                    "card",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="end",
                        serialize=False,
                        to="staff.handlercard",
                    ),
                ),
                (
                    "how",
                    models.CharField(
                        choices=[("returned", "返還"), ("lost", "紛失"), ("stolen", "盗難")], max_length=8
                    ),
                ),
                ("ended_on", models.DateField(verbose_name="返還日")),
                ("note", models.CharField(default="", max_length=100, verbose_name="メモ")),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddIndex(
            model_name="handlercard",
            index=models.Index(fields=["holder", "-issued_on"], name="handler_card_of_holder"),
        ),
        migrations.AddConstraint(
            model_name="handlercard",
            constraint=models.CheckConstraint(
                condition=models.Q(("issued_on__lte", models.F("valid_until"))),
                name="handler_card_valid_forward",
            ),
        ),
        migrations.AddConstraint(
            model_name="handlercard",
            constraint=models.CheckConstraint(
                condition=models.Q(("number", ""), _negated=True), name="handler_card_has_a_number"
            ),
        ),
        *guard("staff_handlercard"),
        *guard("staff_handlercardend"),
    ]
