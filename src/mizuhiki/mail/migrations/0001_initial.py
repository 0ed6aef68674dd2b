"""Pieces of mail, their addresses, postage and forms in stock."""

import django.db.models.deletion
import django.db.models.expressions
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("attachments", "0001_initial"),
        ("customers", "0001_initial"),
        ("platform", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Dispatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "method",
                    models.CharField(
                        choices=[("post", "郵便"), ("crew", "現地投函"), ("counter", "手渡し")], max_length=8
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("billing", "定期の納入通知・お知らせ"),
                            ("reissued_slip", "再発行用納付書"),
                            ("shutoff_warning", "給水停止予告書"),
                            ("other", "その他業務上必要なもの"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "bearer",
                    models.CharField(choices=[("client", "発注者"), ("contractor", "受注者")], max_length=10),
                ),
                ("unit_yen", models.PositiveIntegerField()),
                ("piece_count", models.PositiveIntegerField()),
                ("total_yen", models.PositiveBigIntegerField()),
                ("dispatched_on", models.DateField()),
                (
                    "run",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="platform.batchrun",
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["dispatched_on"], name="dispatch_of_day")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("piece_count__gt", 0),
                            (
                                "total_yen",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("unit_yen"), "*", models.F("piece_count")
                                ),
                            ),
                        ),
                        name="dispatch_adds_up",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("method", "post"), ("unit_yen", 0), _connector="OR"),
                        name="only_the_post_costs_postage",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Piece",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                (
                    "supply",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.supply",
                    ),
                ),
                (
                    "addressee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
                ("subject_kind", models.CharField(max_length=60)),
                ("subject_id", models.BigIntegerField()),
                (
                    "print_file",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="attachments.storedfile",
                    ),
                ),
                ("first_page", models.PositiveIntegerField(null=True)),
                ("last_page", models.PositiveIntegerField(null=True)),
                (
                    "run",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="platform.batchrun",
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="mail.piece",
                    ),
                ),
                ("printed_at", models.DateTimeField()),
                (
                    "printed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["supply", "-printed_at"], name="piece_of_supply"),
                    models.Index(fields=["subject_kind", "subject_id"], name="piece_of_subject"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("replaces__isnull", True)),
                        fields=("run", "kind", "subject_kind", "subject_id"),
                        name="printed_once_a_run",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("first_page__isnull", True), ("last_page__isnull", True)),
                            models.Q(("first_page__gte", 1), ("last_page__gte", models.F("first_page"))),
                            _connector="OR",
                        ),
                        name="piece_pages",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PieceAddress",
            fields=[
                (
                    "piece",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="printed_to",
                        serialize=False,
                        to="mail.piece",
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("postcode", models.CharField(blank=True, max_length=7)),
                ("address", models.CharField(max_length=240)),
            ],
        ),
        migrations.CreateModel(
            name="PieceEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "piece",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="events", to="mail.piece"
                    ),
                ),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("dispatched", "投函"),
                            ("delivered", "配達・投入を確認"),
                            ("returned", "返戻"),
                            ("spoiled", "書損"),
                        ],
                        max_length=10,
                    ),
                ),
                ("occurred_at", models.DateTimeField()),
                (
                    "dispatch",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="mail.dispatch",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("unknown_address", "あて所に尋ねあたりません"),
                            ("moved", "転居先不明"),
                            ("refused", "受取拒絶"),
                            ("unclaimed", "保管期間経過"),
                            ("misprint", "印字不良"),
                            ("damaged", "破損・汚損"),
                            ("stopped", "発送とりやめ"),
                            ("other", "その他"),
                        ],
                        max_length=16,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="備考")),
                (
                    "photo",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="attachments.storedfile",
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("what__in", ("returned", "spoiled"))),
                        fields=["piece"],
                        name="piece_event_went_wrong",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("piece", "what"), name="piece_event_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("dispatch__isnull", False), ("what", "dispatched")),
                            models.Q(
                                models.Q(("what", "dispatched"), _negated=True), ("dispatch__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="dispatched_in_a_dispatch",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("what__in", ("returned", "spoiled")), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="return_has_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PostageTerms",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("billing", "定期の納入通知・お知らせ"),
                            ("reissued_slip", "再発行用納付書"),
                            ("shutoff_warning", "給水停止予告書"),
                            ("other", "その他業務上必要なもの"),
                        ],
                        max_length=16,
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="適用開始日")),
                (
                    "bearer",
                    models.CharField(
                        choices=[("client", "発注者"), ("contractor", "受注者")],
                        max_length=10,
                        verbose_name="負担者",
                    ),
                ),
                ("unit_yen", models.PositiveIntegerField(verbose_name="1通の料金")),
                ("source", models.CharField(max_length=120, verbose_name="根拠")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["purpose", "-starts_on", "-id"], name="postage_terms_newest")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True), name="postage_terms_have_a_source"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Form",
            fields=[
                ("code", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("title", models.CharField(max_length=60, verbose_name="用紙")),
                ("order", models.PositiveSmallIntegerField(default=0)),
                ("reorder_level", models.PositiveIntegerField(verbose_name="補充点")),
                ("is_numbered", models.BooleanField(default=False, verbose_name="一連番号")),
                (
                    "supplied_by",
                    models.CharField(
                        choices=[("client", "発注者"), ("contractor", "受注者")],
                        default="client",
                        max_length=10,
                        verbose_name="支給",
                    ),
                ),
            ],
            options={
                "ordering": ("order", "code"),
            },
        ),
        migrations.CreateModel(
            name="StockMovement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "form",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="movements", to="mail.form"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("received", "受入"),
                            ("used", "使用"),
                            ("spoiled", "書損"),
                            ("counted", "棚卸差"),
                        ],
                        max_length=8,
                    ),
                ),
                ("quantity", models.IntegerField(verbose_name="枚数")),
                ("balance", models.IntegerField(verbose_name="在庫")),
                ("cause", models.CharField(max_length=120)),
                ("occurred_on", models.DateField(verbose_name="日付")),
                ("serial_first", models.CharField(blank=True, max_length=20, verbose_name="番号（自）")),
                ("serial_last", models.CharField(blank=True, max_length=20, verbose_name="番号（至）")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="備考")),
                ("recorded_at", models.DateTimeField()),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["form", "-occurred_on", "-id"], name="stock_movement_newest"),
                    models.Index(fields=["form", "-id"], name="stock_movement_last"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("form", "kind", "cause"), name="stock_moved_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "received"), ("quantity__gt", 0)),
                            models.Q(("kind", "spoiled"), ("quantity__lt", 0)),
                            models.Q(
                                ("kind__in", ("used", "counted")), models.Q(("quantity", 0), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="stock_moves_its_way",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("serial_first", ""), ("serial_last", "")),
                            models.Q(
                                models.Q(("serial_first", ""), _negated=True),
                                models.Q(("serial_last", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="serials_have_two_ends",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FormEvent",
            fields=[
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="mail.form",
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("code", models.CharField(max_length=32, serialize=False)),
                ("title", models.CharField(max_length=60, verbose_name="用紙")),
                ("order", models.PositiveSmallIntegerField(default=0)),
                ("reorder_level", models.PositiveIntegerField(verbose_name="補充点")),
                ("is_numbered", models.BooleanField(default=False, verbose_name="一連番号")),
                (
                    "supplied_by",
                    models.CharField(
                        choices=[("client", "発注者"), ("contractor", "受注者")],
                        default="client",
                        max_length=10,
                        verbose_name="支給",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="form",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "mail_formevent" ("code", "is_numbered", "order", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reorder_level", "supplied_by", "title") VALUES (NEW."code", NEW."is_numbered", NEW."order", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."code", NEW."reorder_level", NEW."supplied_by", NEW."title"); RETURN NULL;',
                    hash="a81f0806d5e680e4414402c7dbd442459df15ac5",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_bf035",
                    table="mail_form",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="form",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "mail_formevent" ("code", "is_numbered", "order", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reorder_level", "supplied_by", "title") VALUES (NEW."code", NEW."is_numbered", NEW."order", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."code", NEW."reorder_level", NEW."supplied_by", NEW."title"); RETURN NULL;',
                    hash="c24cf048c9111423326242263a6506db215495cd",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_950a8",
                    table="mail_form",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="form",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "mail_formevent" ("code", "is_numbered", "order", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reorder_level", "supplied_by", "title") VALUES (OLD."code", OLD."is_numbered", OLD."order", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."code", OLD."reorder_level", OLD."supplied_by", OLD."title"); RETURN NULL;',
                    hash="9b94c2694635ea3c4347fc4edf1f763b2b3196ee",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_5c0cd",
                    table="mail_form",
                    when="AFTER",
                ),
            ),
        ),
        migrations.CreateModel(
            name="FormPosting",
            fields=[
                (
                    "piece",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="posting",
                        serialize=False,
                        to="mail.piece",
                    ),
                ),
                ("kind", models.CharField(max_length=16, verbose_name="申請書")),
                ("title", models.CharField(max_length=60)),
                ("back_by", models.DateField(verbose_name="返送の目安")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="FormReturn",
            fields=[
                (
                    "posting",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="came_back",
                        serialize=False,
                        to="mail.formposting",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[("received", "受け取った"), ("unwanted", "申し込まないと確かめた")],
                        max_length=8,
                        verbose_name="返送",
                    ),
                ),
                ("on", models.DateField(verbose_name="日付")),
                ("note", models.CharField(blank=True, default="", max_length=200, verbose_name="備考")),
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome", "received"), models.Q(("note", ""), _negated=True), _connector="OR"
                        ),
                        name="form_not_coming_back_is_explained",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FormRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("fiscal_year", models.PositiveSmallIntegerField()),
                ("number", models.PositiveIntegerField()),
                ("reorder_level", models.PositiveIntegerField(verbose_name="補充点")),
                ("on_hand", models.IntegerField(verbose_name="在庫")),
                ("sheets", models.PositiveIntegerField(verbose_name="依頼枚数")),
                ("made_at", models.DateTimeField()),
                (
                    "form",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="requests", to="mail.form"
                    ),
                ),
                (
                    "movement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="mail.stockmovement"
                    ),
                ),
            ],
            options={
                "constraints": (
                    models.UniqueConstraint(
                        fields=("fiscal_year", "number"), name="form_request_numbered_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sheets__gt", 0), ("on_hand__lt", models.F("reorder_level"))),
                        name="form_request_below_its_level",
                    ),
                )
            },
        ),
        migrations.CreateModel(
            name="FormRequestStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("sent", "送付"), ("received", "受入"), ("withdrawn", "取下げ")],
                        max_length=9,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="取下げの理由")),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "movement",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="mail.stockmovement",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="mail.formrequest",
                    ),
                ),
            ],
            options={
                "constraints": (
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "received"), _negated=True),
                        fields=("request", "kind"),
                        name="form_request_step_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("kind", "received"), ("movement__isnull", False)),
                                models.Q(models.Q(("kind", "received"), _negated=True), ("movement", None)),
                                _connector="OR",
                            ),
                            models.Q(
                                models.Q(("kind", "withdrawn"), models.Q(("reason", ""), _negated=True)),
                                models.Q(models.Q(("kind", "withdrawn"), _negated=True), ("reason", "")),
                                _connector="OR",
                            ),
                        ),
                        name="form_request_step_says_what",
                    ),
                )
            },
        ),
    ]
