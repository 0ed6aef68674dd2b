"""What waits for a second person, and what they decided."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ApprovalRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=60)),
                ("title", models.CharField(max_length=120, verbose_name="件名")),
                ("subject_kind", models.CharField(max_length=60)),
                ("subject_id", models.BigIntegerField()),
                ("facts", models.JSONField(default=dict)),
                ("item_count", models.PositiveIntegerField(null=True, verbose_name="件数")),
                ("amount_yen", models.BigIntegerField(null=True, verbose_name="金額")),
                ("reason", models.CharField(max_length=400, verbose_name="依頼の理由")),
                ("digest", models.CharField(max_length=64)),
                ("asked_at", models.DateTimeField()),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["kind", "subject_id"], name="approval_request_of_subject"),
                    models.Index(fields=["-asked_at"], name="approval_request_newest"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "request",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="decision",
                        serialize=False,
                        to="approvals.approvalrequest",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[("granted", "承認"), ("refused", "差戻し"), ("withdrawn", "取下げ")],
                        max_length=9,
                    ),
                ),
                ("decided_at", models.DateTimeField()),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=400, verbose_name="理由")),
            ],
            options={
                "indexes": [models.Index(fields=["-decided_at"], name="approval_decision_newest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome", "granted"), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="refusal_has_a_reason",
                    )
                ],
            },
        ),
    ]
