"""People who work here, their roles and sessions, with the history of each row."""

import django.db.models.deletion
import django.db.models.functions.datetime
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("username", models.CharField(max_length=150, unique=True, verbose_name="利用者ID")),
                ("display_name", models.CharField(blank=True, max_length=60, verbose_name="氏名")),
                ("display_kana", models.CharField(blank=True, max_length=60, verbose_name="氏名カナ")),
                (
                    "organisation",
                    models.CharField(
                        choices=[("utility", "水道局"), ("contractor", "受託者"), ("system", "システム")],
                        default="contractor",
                        max_length=10,
                        verbose_name="所属",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="有効")),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="登録日時")),
                ("must_change_password", models.BooleanField(default=False)),
                ("first_password_until", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Role",
            fields=[
                ("code", models.SlugField(max_length=32, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=40, verbose_name="役割")),
                ("duty", models.CharField(blank=True, max_length=120, verbose_name="担当")),
                ("order", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "ordering": ("order", "code"),
            },
        ),
        migrations.CreateModel(
            name="Right",
            fields=[
                ("code", models.CharField(max_length=80, primary_key=True, serialize=False)),
            ],
            options={
                "ordering": ("code",),
            },
        ),
        migrations.CreateModel(
            name="Grant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="grants", to="staff.role"
                    ),
                ),
                (
                    "right",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="staff.right"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("role", "right"), name="granted_once")],
            },
        ),
        migrations.CreateModel(
            name="RoleHolder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="roles_held",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "role",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="holders", to="staff.role"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("user", "role"), name="held_once")],
            },
        ),
        migrations.CreateModel(
            name="StaffSession",
            fields=[
                (
                    "session_key",
                    models.CharField(
                        max_length=40, primary_key=True, serialize=False, verbose_name="session key"
                    ),
                ),
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "device",
                    models.CharField(
                        choices=[("desk", "事務所の端末"), ("field", "現場用タブレット")],
                        default="desk",
                        max_length=8,
                    ),
                ),
                ("started_at", models.DateTimeField(null=True)),
                ("seen_at", models.DateTimeField(null=True)),
                ("locked_at", models.DateTimeField(null=True)),
                ("unlock_failures", models.PositiveSmallIntegerField(default=0)),
                ("address", models.GenericIPAddressField(null=True)),
                ("browser", models.CharField(default="", max_length=200)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("user__isnull", False)),
                        fields=("user", "device"),
                        name="one_session_a_device_kind",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SignInEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("signed_in", "サインイン"),
                            ("signed_out", "サインアウト"),
                            ("password_wrong", "パスワード誤り"),
                            ("code_wrong", "確認コード誤り"),
                            ("refused", "続けての誤りによる停止"),
                            ("recovery_used", "予備コードの使用"),
                            ("ended_parallel", "別の端末でのサインインにより終了"),
                            ("ended_absolute", "利用時間の上限により終了"),
                            ("ended_by_manager", "管理者による終了"),
                            ("ended_by_change", "パスワード等の変更により終了"),
                            ("locked", "画面ロック"),
                            ("unlocked", "画面ロック解除"),
                            ("unlock_wrong", "ロック解除の失敗"),
                            ("password_changed", "パスワード変更"),
                            ("factor_added", "二要素の登録"),
                            ("factor_removed", "二要素の削除"),
                        ],
                        max_length=16,
                    ),
                ),
                ("user_id", models.BigIntegerField(null=True)),
                ("factor", models.CharField(default="", max_length=24)),
                ("device", models.CharField(default="", max_length=8)),
                ("address", models.GenericIPAddressField(null=True)),
                ("browser", models.CharField(default="", max_length=200)),
                ("session", models.CharField(default="", max_length=16)),
                ("request_id", models.CharField(default="", max_length=32)),
                ("needs_look", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["user_id", "-at"], name="sign_in_of_user"),
                    models.Index(fields=["-at"], name="sign_in_newest"),
                    models.Index(fields=["session"], name="sign_in_of_session"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SharedCacheEntry",
            fields=[
                ("key", models.CharField(max_length=250, primary_key=True, serialize=False)),
                ("value", models.JSONField(null=True)),
                ("expires_at", models.DateTimeField(db_index=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="GrantEvent",
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
                        to="staff.grant",
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                (
                    "role",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="staff.role",
                    ),
                ),
                (
                    "right",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="staff.right",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RoleEvent",
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
                        to="staff.role",
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("code", models.SlugField(db_index=False, max_length=32, serialize=False)),
                ("name", models.CharField(max_length=40, verbose_name="役割")),
                ("duty", models.CharField(blank=True, max_length=120, verbose_name="担当")),
                ("order", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RoleHolderEvent",
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
                        to="staff.roleholder",
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                (
                    "user",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "role",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="staff.role",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="UserEvent",
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
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("username", models.CharField(max_length=150, verbose_name="利用者ID")),
                ("display_name", models.CharField(blank=True, max_length=60, verbose_name="氏名")),
                ("display_kana", models.CharField(blank=True, max_length=60, verbose_name="氏名カナ")),
                (
                    "organisation",
                    models.CharField(
                        choices=[("utility", "水道局"), ("contractor", "受託者"), ("system", "システム")],
                        default="contractor",
                        max_length=10,
                        verbose_name="所属",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="有効")),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="登録日時")),
                ("must_change_password", models.BooleanField(default=False)),
                ("first_password_until", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "staff_userevent" ("display_kana", "display_name", "first_password_until", "id", "is_active", "made_at", "must_change_password", "organisation", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "username") VALUES (NEW."display_kana", NEW."display_name", NEW."first_password_until", NEW."id", NEW."is_active", NEW."made_at", NEW."must_change_password", NEW."organisation", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."username"); RETURN NULL;',
                    hash="8f1d149e003206b0e7a8dcf3844041ebcb831b50",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_ee817",
                    table="staff_user",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."display_kana" IS DISTINCT FROM (NEW."display_kana") OR OLD."display_name" IS DISTINCT FROM (NEW."display_name") OR OLD."first_password_until" IS DISTINCT FROM (NEW."first_password_until") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."made_at" IS DISTINCT FROM (NEW."made_at") OR OLD."must_change_password" IS DISTINCT FROM (NEW."must_change_password") OR OLD."organisation" IS DISTINCT FROM (NEW."organisation") OR OLD."username" IS DISTINCT FROM (NEW."username"))',
                    func='INSERT INTO "staff_userevent" ("display_kana", "display_name", "first_password_until", "id", "is_active", "made_at", "must_change_password", "organisation", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "username") VALUES (NEW."display_kana", NEW."display_name", NEW."first_password_until", NEW."id", NEW."is_active", NEW."made_at", NEW."must_change_password", NEW."organisation", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."username"); RETURN NULL;',
                    hash="6fb0bebd1379851173c9ca1b8eb2afa149e02e1d",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_8c3eb",
                    table="staff_user",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "staff_userevent" ("display_kana", "display_name", "first_password_until", "id", "is_active", "made_at", "must_change_password", "organisation", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "username") VALUES (OLD."display_kana", OLD."display_name", OLD."first_password_until", OLD."id", OLD."is_active", OLD."made_at", OLD."must_change_password", OLD."organisation", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."username"); RETURN NULL;',
                    hash="3df9ab48033c68d3140eb75bdf4b62a99bb580b1",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_4dad5",
                    table="staff_user",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="role",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "staff_roleevent" ("code", "duty", "name", "order", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."code", NEW."duty", NEW."name", NEW."order", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."code"); RETURN NULL;',
                    hash="a1e85b837d0e1596b663c70d54b2d38d228d585e",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_147fd",
                    table="staff_role",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="role",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "staff_roleevent" ("code", "duty", "name", "order", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."code", NEW."duty", NEW."name", NEW."order", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."code"); RETURN NULL;',
                    hash="2e0c39fb501e8418bfbd2169e0252ab9750e00d0",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_5a97d",
                    table="staff_role",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="role",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "staff_roleevent" ("code", "duty", "name", "order", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."code", OLD."duty", OLD."name", OLD."order", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."code"); RETURN NULL;',
                    hash="343e7a36930dd5f870df11ce928ee1f55525fac5",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_e2b71",
                    table="staff_role",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="grant",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "staff_grantevent" ("id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "right_id", "role_id") VALUES (NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."right_id", NEW."role_id"); RETURN NULL;',
                    hash="5bb66ebbe00f4639a41239ac99a1059ccbdacf9f",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_34b8c",
                    table="staff_grant",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="grant",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "staff_grantevent" ("id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "right_id", "role_id") VALUES (NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."right_id", NEW."role_id"); RETURN NULL;',
                    hash="edc4446bb1134fc6e7c484365b4793b44b04744f",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_b6a7d",
                    table="staff_grant",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="grant",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "staff_grantevent" ("id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "right_id", "role_id") VALUES (OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."right_id", OLD."role_id"); RETURN NULL;',
                    hash="b1cd70d1a6cbc703ace9de7bf25a5c240af35428",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_cd2e5",
                    table="staff_grant",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="roleholder",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "staff_roleholderevent" ("id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "role_id", "user_id") VALUES (NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."role_id", NEW."user_id"); RETURN NULL;',
                    hash="9515e51b352f0060d0c23dce82bbd98a9d2b7217",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_261f7",
                    table="staff_roleholder",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="roleholder",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "staff_roleholderevent" ("id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "role_id", "user_id") VALUES (NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."role_id", NEW."user_id"); RETURN NULL;',
                    hash="cad3b81e86b7c46a1faba9375180ad81ba7a07e5",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_dea5a",
                    table="staff_roleholder",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="roleholder",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "staff_roleholderevent" ("id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "role_id", "user_id") VALUES (OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."role_id", OLD."user_id"); RETURN NULL;',
                    hash="8482fbdef6c77ee5c06e53a3731841d0b94b91bf",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_98404",
                    table="staff_roleholder",
                    when="AFTER",
                ),
            ),
        ),
    ]
