"""People, premises, installations, meters and supplies, with the history of each row."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.contrib.postgres.operations
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import mizuhiki.platform.ranges


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        django.contrib.postgres.operations.BtreeGistExtension(),
        django.contrib.postgres.operations.TrigramExtension(),
        migrations.CreateModel(
            name="Customer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("customer_no", models.CharField(max_length=10, unique=True, verbose_name="お客様番号")),
                (
                    "kind",
                    models.CharField(
                        choices=[("person", "個人"), ("company", "法人・団体")],
                        default="person",
                        max_length=8,
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="氏名・名称")),
                ("kana", models.CharField(blank=True, max_length=100, verbose_name="フリガナ")),
                (
                    "language",
                    models.CharField(
                        choices=[
                            ("ja", "日本語"),
                            ("ja-easy", "やさしい日本語"),
                            ("en", "英語"),
                            ("zh", "中国語"),
                            ("ko", "韓国語"),
                        ],
                        default="ja",
                        max_length=8,
                        verbose_name="言語",
                    ),
                ),
                ("postcode", models.CharField(blank=True, max_length=7, verbose_name="郵便番号")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="住所")),
                ("died_on", models.DateField(blank=True, null=True, verbose_name="死亡日")),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
                ("search_text", models.TextField(db_default="", default="", editable=False)),
                ("search_hidden", models.TextField(db_default="", default="", editable=False)),
                (
                    "search_kana",
                    models.TextField(db_collation="C", db_default="", default="", editable=False),
                ),
                (
                    "search_bigrams",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(),
                        db_default=models.Value(
                            [],
                            output_field=django.contrib.postgres.fields.ArrayField(
                                base_field=models.IntegerField(), size=None
                            ),
                        ),
                        default=list,
                        editable=False,
                        size=None,
                    ),
                ),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["search_bigrams"], name="customer_bigrams"
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass("search_text", "gin_trgm_ops"),
                        fastupdate=False,
                        name="customer_trigrams",
                    ),
                    models.Index(fields=["search_kana"], name="customer_kana"),
                    models.Index(
                        django.db.models.functions.comparison.Collate(
                            django.db.models.functions.text.Left("search_text", 20), "C"
                        ),
                        name="customer_beginning",
                    ),
                    models.Index(
                        condition=models.Q(("search_hidden", ""), _negated=True),
                        fields=["id"],
                        name="customer_hidden",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("customer_no__regex", "^[0-9]{10}$")), name="customer_no_digits"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("merged_into__isnull", True),
                            models.Q(("merged_into", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="not_merged_into_itself",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Phone",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="phones",
                        to="customers.customer",
                    ),
                ),
                ("shown", models.CharField(max_length=20, verbose_name="電話番号")),
                ("digits", models.CharField(editable=False, max_length=15)),
                ("note", models.CharField(blank=True, max_length=20, verbose_name="区分")),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass("digits", "gin_trgm_ops"),
                        fastupdate=False,
                        name="phone_trigrams",
                    ),
                    models.Index(
                        django.contrib.postgres.indexes.OpClass(
                            django.db.models.functions.text.Reverse("digits"), "text_pattern_ops"
                        ),
                        name="phone_tail",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("customer", "digits"), name="phone_once_a_customer"),
                    models.CheckConstraint(
                        condition=models.Q(("digits__regex", "^[0-9]{9,15}$")), name="phone_digits"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CustomerMark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="marks",
                        to="customers.customer",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("protection", "DV等支援措置"),
                            ("life_support", "医療機器使用"),
                            ("welfare", "福祉連携"),
                            ("bankrupt", "破産・免責"),
                            ("care", "対応注意"),
                        ],
                        max_length=16,
                    ),
                ),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
                ("note", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True), ("ends_on__gt", models.F("starts_on")), _connector="OR"
                        ),
                        name="mark_forward",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("customer", "="),
                            ("kind", "="),
                            (
                                mizuhiki.platform.ranges.DateRange(
                                    "starts_on",
                                    "ends_on",
                                    django.contrib.postgres.fields.ranges.RangeBoundary(),
                                ),
                                "&&",
                            ),
                        ],
                        name="mark_not_twice_at_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CustomerMerge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kept",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "absorbed",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
                ("reason", models.CharField(max_length=200)),
                ("merged_at", models.DateTimeField()),
                (
                    "merged_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "undone_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("undone_reason", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at__isnull", True)),
                        fields=("absorbed",),
                        name="absorbed_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kept", models.F("absorbed")), _negated=True), name="merge_of_two"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Premises",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("postcode", models.CharField(max_length=7, verbose_name="郵便番号")),
                ("town", models.CharField(max_length=60, verbose_name="町名")),
                ("block", models.CharField(max_length=40, verbose_name="番地")),
                ("building", models.CharField(blank=True, max_length=80, verbose_name="建物・部屋")),
                ("latitude", models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True)),
                ("longitude", models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True)),
                ("search_text", models.TextField(db_default="", default="", editable=False)),
                (
                    "search_bigrams",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(),
                        db_default=models.Value(
                            [],
                            output_field=django.contrib.postgres.fields.ArrayField(
                                base_field=models.IntegerField(), size=None
                            ),
                        ),
                        default=list,
                        editable=False,
                        size=None,
                    ),
                ),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["search_bigrams"], name="premises_bigrams"
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass("search_text", "gin_trgm_ops"),
                        fastupdate=False,
                        name="premises_trigrams",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Installation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "premises",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="installations",
                        to="customers.premises",
                    ),
                ),
                ("tap_no", models.CharField(max_length=12, unique=True, verbose_name="水栓番号")),
                ("bore_mm", models.PositiveSmallIntegerField(verbose_name="口径")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="customers.installation",
                    ),
                ),
                ("route", models.CharField(max_length=8, verbose_name="検針区")),
                ("route_order", models.PositiveIntegerField(verbose_name="検針順")),
            ],
            options={
                "indexes": [
                    models.Index(
                        django.contrib.postgres.indexes.OpClass(
                            django.db.models.functions.text.Upper(
                                django.db.models.functions.text.Replace(
                                    "tap_no", models.Value("-"), models.Value("")
                                )
                            ),
                            "text_pattern_ops",
                        ),
                        name="installation_tap_plain",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("bore_mm__gt", 0)), name="installation_bore"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("parent__isnull", True),
                            models.Q(("parent", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="not_its_own_parent",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Meter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("serial", models.CharField(max_length=16, unique=True, verbose_name="メーター番号")),
                ("bore_mm", models.PositiveSmallIntegerField(verbose_name="口径")),
                ("digits", models.PositiveSmallIntegerField(default=4)),
                ("verified_until", models.DateField(verbose_name="検定満期")),
            ],
            options={
                "indexes": [
                    models.Index(
                        django.contrib.postgres.indexes.OpClass(
                            django.db.models.functions.text.Upper(
                                django.db.models.functions.text.Replace(
                                    "serial", models.Value("-"), models.Value("")
                                )
                            ),
                            "text_pattern_ops",
                        ),
                        name="meter_serial_plain",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MeterFitting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "installation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fittings",
                        to="customers.installation",
                    ),
                ),
                (
                    "meter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fittings",
                        to="customers.meter",
                    ),
                ),
                ("fitted_on", models.DateField()),
                ("removed_on", models.DateField(blank=True, null=True)),
                ("fitted_m3", models.PositiveIntegerField(default=0)),
                ("removed_m3", models.PositiveIntegerField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("removed_on__isnull", True), ("removed_m3__isnull", True)),
                            models.Q(
                                ("removed_on__gt", models.F("fitted_on")), ("removed_m3__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="fitting_ends_with_a_reading",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("installation", "="),
                            (
                                mizuhiki.platform.ranges.DateRange(
                                    "fitted_on",
                                    "removed_on",
                                    django.contrib.postgres.fields.ranges.RangeBoundary(),
                                ),
                                "&&",
                            ),
                        ],
                        name="one_meter_an_installation",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("meter", "="),
                            (
                                mizuhiki.platform.ranges.DateRange(
                                    "fitted_on",
                                    "removed_on",
                                    django.contrib.postgres.fields.ranges.RangeBoundary(),
                                ),
                                "&&",
                            ),
                        ],
                        name="one_installation_a_meter",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Supply",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("inquiry_no", models.CharField(max_length=11, unique=True, verbose_name="お問い合わせ番号")),
                (
                    "installation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supplies",
                        to="customers.installation",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("ordinary", "一般"), ("temporary", "臨時用")],
                        default="ordinary",
                        max_length=10,
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="使用開始日")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="使用中止日")),
                ("parked", models.CharField(blank=True, max_length=100, verbose_name="保留理由")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("inquiry_no__regex", "^[0-9]{11}$")), name="inquiry_no_digits"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True), ("ends_on__gt", models.F("starts_on")), _connector="OR"
                        ),
                        name="supply_forward",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("installation", "="),
                            (
                                mizuhiki.platform.ranges.DateRange(
                                    "starts_on",
                                    "ends_on",
                                    django.contrib.postgres.fields.ranges.RangeBoundary(),
                                ),
                                "&&",
                            ),
                        ],
                        name="one_supply_an_installation",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SupplyService",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "supply",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="services",
                        to="customers.supply",
                    ),
                ),
                ("charge", models.CharField(max_length=32)),
                ("use_class", models.CharField(max_length=20, verbose_name="用途")),
                (
                    "cycle",
                    models.CharField(
                        choices=[("monthly", "毎月"), ("odd", "奇数月"), ("even", "偶数月")],
                        max_length=8,
                        verbose_name="検針月",
                    ),
                ),
                ("dwellings", models.PositiveIntegerField(default=1, verbose_name="戸数")),
                ("scheme", models.CharField(blank=True, max_length=20, verbose_name="共同住宅の扱い")),
                ("persons", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="人数")),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True), ("ends_on__gt", models.F("starts_on")), _connector="OR"
                        ),
                        name="service_forward",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("dwellings__gte", 1)), name="service_dwellings"
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("supply", "="),
                            ("charge", "="),
                            (
                                mizuhiki.platform.ranges.DateRange(
                                    "starts_on",
                                    "ends_on",
                                    django.contrib.postgres.fields.ranges.RangeBoundary(),
                                ),
                                "&&",
                            ),
                        ],
                        name="one_service_a_charge",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SupplyParty",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "supply",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parties",
                        to="customers.supply",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="customers.customer",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("water_user", "使用者"),
                            ("payer", "納付者"),
                            ("mail_recipient", "送付先"),
                            ("agent", "代理人"),
                            ("heirs_representative", "相続人代表"),
                        ],
                        max_length=20,
                    ),
                ),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True), ("ends_on__gt", models.F("starts_on")), _connector="OR"
                        ),
                        name="party_forward",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("supply", "="),
                            ("role", "="),
                            (
                                mizuhiki.platform.ranges.DateRange(
                                    "starts_on",
                                    "ends_on",
                                    django.contrib.postgres.fields.ranges.RangeBoundary(),
                                ),
                                "&&",
                            ),
                        ],
                        name="one_party_a_role",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MeterEvent",
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
                        to="customers.meter",
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("serial", models.CharField(max_length=16, verbose_name="メーター番号")),
                ("bore_mm", models.PositiveSmallIntegerField(verbose_name="口径")),
                ("digits", models.PositiveSmallIntegerField(default=4)),
                ("verified_until", models.DateField(verbose_name="検定満期")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="MeterFittingEvent",
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
                        to="customers.meterfitting",
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                (
                    "installation",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="customers.installation",
                    ),
                ),
                (
                    "meter",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="customers.meter",
                    ),
                ),
                ("fitted_on", models.DateField()),
                ("removed_on", models.DateField(blank=True, null=True)),
                ("fitted_m3", models.PositiveIntegerField(default=0)),
                ("removed_m3", models.PositiveIntegerField(blank=True, null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PhoneEvent",
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
                        to="customers.phone",
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                (
                    "customer",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="customers.customer",
                    ),
                ),
                ("shown", models.CharField(max_length=20, verbose_name="電話番号")),
                ("note", models.CharField(blank=True, max_length=20, verbose_name="区分")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PremisesEvent",
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
                        to="customers.premises",
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("postcode", models.CharField(max_length=7, verbose_name="郵便番号")),
                ("town", models.CharField(max_length=60, verbose_name="町名")),
                ("block", models.CharField(max_length=40, verbose_name="番地")),
                ("building", models.CharField(blank=True, max_length=80, verbose_name="建物・部屋")),
                ("latitude", models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True)),
                ("longitude", models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SupplyEvent",
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
                        to="customers.supply",
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("inquiry_no", models.CharField(max_length=11, verbose_name="お問い合わせ番号")),
                (
                    "installation",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="customers.installation",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("ordinary", "一般"), ("temporary", "臨時用")],
                        default="ordinary",
                        max_length=10,
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="使用開始日")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="使用中止日")),
                ("parked", models.CharField(blank=True, max_length=100, verbose_name="保留理由")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SupplyPartyEvent",
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
                        to="customers.supplyparty",
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                (
                    "supply",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="customers.supply",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="customers.customer",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("water_user", "使用者"),
                            ("payer", "納付者"),
                            ("mail_recipient", "送付先"),
                            ("agent", "代理人"),
                            ("heirs_representative", "相続人代表"),
                        ],
                        max_length=20,
                    ),
                ),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SupplyServiceEvent",
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
                        to="customers.supplyservice",
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                (
                    "supply",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="customers.supply",
                    ),
                ),
                ("charge", models.CharField(max_length=32)),
                ("use_class", models.CharField(max_length=20, verbose_name="用途")),
                (
                    "cycle",
                    models.CharField(
                        choices=[("monthly", "毎月"), ("odd", "奇数月"), ("even", "偶数月")],
                        max_length=8,
                        verbose_name="検針月",
                    ),
                ),
                ("dwellings", models.PositiveIntegerField(default=1, verbose_name="戸数")),
                ("scheme", models.CharField(blank=True, max_length=20, verbose_name="共同住宅の扱い")),
                ("persons", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="人数")),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CustomerEvent",
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
                        to="customers.customer",
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("customer_no", models.CharField(max_length=10, verbose_name="お客様番号")),
                (
                    "kind",
                    models.CharField(
                        choices=[("person", "個人"), ("company", "法人・団体")],
                        default="person",
                        max_length=8,
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="氏名・名称")),
                ("kana", models.CharField(blank=True, max_length=100, verbose_name="フリガナ")),
                (
                    "language",
                    models.CharField(
                        choices=[
                            ("ja", "日本語"),
                            ("ja-easy", "やさしい日本語"),
                            ("en", "英語"),
                            ("zh", "中国語"),
                            ("ko", "韓国語"),
                        ],
                        default="ja",
                        max_length=8,
                        verbose_name="言語",
                    ),
                ),
                ("postcode", models.CharField(blank=True, max_length=7, verbose_name="郵便番号")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="住所")),
                ("died_on", models.DateField(blank=True, null=True, verbose_name="死亡日")),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="customers.customer",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CustomerMarkEvent",
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
                        to="customers.customermark",
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                (
                    "customer",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="customers.customer",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("protection", "DV等支援措置"),
                            ("life_support", "医療機器使用"),
                            ("welfare", "福祉連携"),
                            ("bankrupt", "破産・免責"),
                            ("care", "対応注意"),
                        ],
                        max_length=16,
                    ),
                ),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
                ("note", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CustomerMergeEvent",
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
                        to="customers.customermerge",
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                (
                    "kept",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="customers.customer",
                    ),
                ),
                (
                    "absorbed",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="customers.customer",
                    ),
                ),
                ("reason", models.CharField(max_length=200)),
                ("merged_at", models.DateTimeField()),
                (
                    "merged_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "undone_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("undone_reason", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="InstallationEvent",
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
                        to="customers.installation",
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                (
                    "premises",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="customers.premises",
                    ),
                ),
                ("tap_no", models.CharField(max_length=12, verbose_name="水栓番号")),
                ("bore_mm", models.PositiveSmallIntegerField(verbose_name="口径")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="customers.installation",
                    ),
                ),
                ("route", models.CharField(max_length=8, verbose_name="検針区")),
                ("route_order", models.PositiveIntegerField(verbose_name="検針順")),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="customer",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "customers_customerevent" ("address", "customer_no", "died_on", "id", "kana", "kind", "language", "merged_into_id", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "postcode") VALUES (NEW."address", NEW."customer_no", NEW."died_on", NEW."id", NEW."kana", NEW."kind", NEW."language", NEW."merged_into_id", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."postcode"); RETURN NULL;',
                    hash="6bf34992852bd2c6742613067e4253e76046422f",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_a36e0",
                    table="customers_customer",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="customer",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."address" IS DISTINCT FROM (NEW."address") OR OLD."customer_no" IS DISTINCT FROM (NEW."customer_no") OR OLD."died_on" IS DISTINCT FROM (NEW."died_on") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kana" IS DISTINCT FROM (NEW."kana") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."merged_into_id" IS DISTINCT FROM (NEW."merged_into_id") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."postcode" IS DISTINCT FROM (NEW."postcode"))',
                    func='INSERT INTO "customers_customerevent" ("address", "customer_no", "died_on", "id", "kana", "kind", "language", "merged_into_id", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "postcode") VALUES (NEW."address", NEW."customer_no", NEW."died_on", NEW."id", NEW."kana", NEW."kind", NEW."language", NEW."merged_into_id", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."postcode"); RETURN NULL;',
                    hash="77530d7811a9a41b41afa35e7bdd49bf03d70430",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_ca86d",
                    table="customers_customer",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="customer",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "customers_customerevent" ("address", "customer_no", "died_on", "id", "kana", "kind", "language", "merged_into_id", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "postcode") VALUES (OLD."address", OLD."customer_no", OLD."died_on", OLD."id", OLD."kana", OLD."kind", OLD."language", OLD."merged_into_id", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."postcode"); RETURN NULL;',
                    hash="f515b5c937fd6bf51d8d068730df6a97de510a89",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_939ca",
                    table="customers_customer",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="phone",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "customers_phoneevent" ("customer_id", "id", "note", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "shown") VALUES (NEW."customer_id", NEW."id", NEW."note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."shown"); RETURN NULL;',
                    hash="5229e53b5f3f78ca94518cb80940608840335ab9",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_cbfad",
                    table="customers_phone",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="phone",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."customer_id" IS DISTINCT FROM (NEW."customer_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."note" IS DISTINCT FROM (NEW."note") OR OLD."shown" IS DISTINCT FROM (NEW."shown"))',
                    func='INSERT INTO "customers_phoneevent" ("customer_id", "id", "note", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "shown") VALUES (NEW."customer_id", NEW."id", NEW."note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."shown"); RETURN NULL;',
                    hash="44d69ea9e7549b02d7dd6604f53a6c638d2636d9",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_3e064",
                    table="customers_phone",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="phone",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "customers_phoneevent" ("customer_id", "id", "note", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "shown") VALUES (OLD."customer_id", OLD."id", OLD."note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."shown"); RETURN NULL;',
                    hash="701ac7df5042a73bf94fc50ac0ba56ff9d295885",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_a9828",
                    table="customers_phone",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="customermark",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "customers_customermarkevent" ("customer_id", "ends_on", "id", "kind", "note", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on") VALUES (NEW."customer_id", NEW."ends_on", NEW."id", NEW."kind", NEW."note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."starts_on"); RETURN NULL;',
                    hash="ddece2c450bc86ea76a00cdf67cb6b7dfe8a13de",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_25bb1",
                    table="customers_customermark",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="customermark",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "customers_customermarkevent" ("customer_id", "ends_on", "id", "kind", "note", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on") VALUES (NEW."customer_id", NEW."ends_on", NEW."id", NEW."kind", NEW."note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."starts_on"); RETURN NULL;',
                    hash="df01f13a5380d17ef5025c8b952fa4bc41ce8bba",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_b9dfc",
                    table="customers_customermark",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="customermark",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "customers_customermarkevent" ("customer_id", "ends_on", "id", "kind", "note", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on") VALUES (OLD."customer_id", OLD."ends_on", OLD."id", OLD."kind", OLD."note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."starts_on"); RETURN NULL;',
                    hash="d889657b23b559fcf16c3b14188e45c8ca05f2d7",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_af000",
                    table="customers_customermark",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="customermerge",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "customers_customermergeevent" ("absorbed_id", "id", "kept_id", "merged_at", "merged_by_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "undone_at", "undone_by_id", "undone_reason") VALUES (NEW."absorbed_id", NEW."id", NEW."kept_id", NEW."merged_at", NEW."merged_by_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."reason", NEW."undone_at", NEW."undone_by_id", NEW."undone_reason"); RETURN NULL;',
                    hash="db5e69fc6a37c02d32b57d60e19027dde180051c",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_eed31",
                    table="customers_customermerge",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="customermerge",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "customers_customermergeevent" ("absorbed_id", "id", "kept_id", "merged_at", "merged_by_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "undone_at", "undone_by_id", "undone_reason") VALUES (NEW."absorbed_id", NEW."id", NEW."kept_id", NEW."merged_at", NEW."merged_by_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."reason", NEW."undone_at", NEW."undone_by_id", NEW."undone_reason"); RETURN NULL;',
                    hash="b16f183ecd1274a069c30fd634e14a5b99a7a2ed",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_97dae",
                    table="customers_customermerge",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="customermerge",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "customers_customermergeevent" ("absorbed_id", "id", "kept_id", "merged_at", "merged_by_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "undone_at", "undone_by_id", "undone_reason") VALUES (OLD."absorbed_id", OLD."id", OLD."kept_id", OLD."merged_at", OLD."merged_by_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."reason", OLD."undone_at", OLD."undone_by_id", OLD."undone_reason"); RETURN NULL;',
                    hash="3bdd6f762464ee3d342345a4eb0da2d89d869aa7",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_4af5a",
                    table="customers_customermerge",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="premises",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "customers_premisesevent" ("block", "building", "id", "latitude", "longitude", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "postcode", "town") VALUES (NEW."block", NEW."building", NEW."id", NEW."latitude", NEW."longitude", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."postcode", NEW."town"); RETURN NULL;',
                    hash="f31c890583453b2eadd5c695c2de976348c68a65",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_6897c",
                    table="customers_premises",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="premises",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."block" IS DISTINCT FROM (NEW."block") OR OLD."building" IS DISTINCT FROM (NEW."building") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."latitude" IS DISTINCT FROM (NEW."latitude") OR OLD."longitude" IS DISTINCT FROM (NEW."longitude") OR OLD."postcode" IS DISTINCT FROM (NEW."postcode") OR OLD."town" IS DISTINCT FROM (NEW."town"))',
                    func='INSERT INTO "customers_premisesevent" ("block", "building", "id", "latitude", "longitude", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "postcode", "town") VALUES (NEW."block", NEW."building", NEW."id", NEW."latitude", NEW."longitude", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."postcode", NEW."town"); RETURN NULL;',
                    hash="e5f092910858765b92fa4f6194ab347e51fc8635",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_66540",
                    table="customers_premises",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="premises",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "customers_premisesevent" ("block", "building", "id", "latitude", "longitude", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "postcode", "town") VALUES (OLD."block", OLD."building", OLD."id", OLD."latitude", OLD."longitude", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."postcode", OLD."town"); RETURN NULL;',
                    hash="c6292ba9724fc66af197ef72eaba724f19d2c961",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_799bb",
                    table="customers_premises",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="installation",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "customers_installationevent" ("bore_mm", "id", "parent_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "premises_id", "route", "route_order", "tap_no") VALUES (NEW."bore_mm", NEW."id", NEW."parent_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."premises_id", NEW."route", NEW."route_order", NEW."tap_no"); RETURN NULL;',
                    hash="69654ed1ca978752bf66947b8f637a3a6f58fd77",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_3ad60",
                    table="customers_installation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="installation",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "customers_installationevent" ("bore_mm", "id", "parent_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "premises_id", "route", "route_order", "tap_no") VALUES (NEW."bore_mm", NEW."id", NEW."parent_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."premises_id", NEW."route", NEW."route_order", NEW."tap_no"); RETURN NULL;',
                    hash="b074fd0a986a44a29ff60cb77bbbd868987f4862",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_d8111",
                    table="customers_installation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="installation",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "customers_installationevent" ("bore_mm", "id", "parent_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "premises_id", "route", "route_order", "tap_no") VALUES (OLD."bore_mm", OLD."id", OLD."parent_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."premises_id", OLD."route", OLD."route_order", OLD."tap_no"); RETURN NULL;',
                    hash="2518d795ab35e0eb31c6e236d8b223f3514c73c3",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_59f5b",
                    table="customers_installation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="meter",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "customers_meterevent" ("bore_mm", "digits", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "serial", "verified_until") VALUES (NEW."bore_mm", NEW."digits", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."serial", NEW."verified_until"); RETURN NULL;',
                    hash="00e2d9132db0986ed3a28a2341b809f6e821241d",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_38b29",
                    table="customers_meter",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="meter",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "customers_meterevent" ("bore_mm", "digits", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "serial", "verified_until") VALUES (NEW."bore_mm", NEW."digits", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."serial", NEW."verified_until"); RETURN NULL;',
                    hash="1f56d0fddcb1c00b41a9810e76e1fc0b59eb4ff9",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_9eff5",
                    table="customers_meter",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="meter",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "customers_meterevent" ("bore_mm", "digits", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "serial", "verified_until") VALUES (OLD."bore_mm", OLD."digits", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."serial", OLD."verified_until"); RETURN NULL;',
                    hash="0a1a35607914dd758d70cb3620f6ac151ecbe0be",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_3b08f",
                    table="customers_meter",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="meterfitting",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "customers_meterfittingevent" ("fitted_m3", "fitted_on", "id", "installation_id", "meter_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "removed_m3", "removed_on") VALUES (NEW."fitted_m3", NEW."fitted_on", NEW."id", NEW."installation_id", NEW."meter_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."removed_m3", NEW."removed_on"); RETURN NULL;',
                    hash="4bd44803edd94aeb91c9101c5a5d0d5ab484599d",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_cf10c",
                    table="customers_meterfitting",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="meterfitting",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "customers_meterfittingevent" ("fitted_m3", "fitted_on", "id", "installation_id", "meter_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "removed_m3", "removed_on") VALUES (NEW."fitted_m3", NEW."fitted_on", NEW."id", NEW."installation_id", NEW."meter_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."removed_m3", NEW."removed_on"); RETURN NULL;',
                    hash="d7f93041d3f6f6e8c313ce4f858cec0d6378bdb3",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_3888a",
                    table="customers_meterfitting",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="meterfitting",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "customers_meterfittingevent" ("fitted_m3", "fitted_on", "id", "installation_id", "meter_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "removed_m3", "removed_on") VALUES (OLD."fitted_m3", OLD."fitted_on", OLD."id", OLD."installation_id", OLD."meter_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."removed_m3", OLD."removed_on"); RETURN NULL;',
                    hash="4f7567f2d29064e28900832fa23e2dd6be011564",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_816fc",
                    table="customers_meterfitting",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="supply",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "customers_supplyevent" ("ends_on", "id", "inquiry_no", "installation_id", "kind", "parked", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on") VALUES (NEW."ends_on", NEW."id", NEW."inquiry_no", NEW."installation_id", NEW."kind", NEW."parked", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."starts_on"); RETURN NULL;',
                    hash="c0f1e905b4f2c4d7838f401eab1edb47dc6bc20c",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_29cb7",
                    table="customers_supply",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="supply",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "customers_supplyevent" ("ends_on", "id", "inquiry_no", "installation_id", "kind", "parked", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on") VALUES (NEW."ends_on", NEW."id", NEW."inquiry_no", NEW."installation_id", NEW."kind", NEW."parked", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."starts_on"); RETURN NULL;',
                    hash="7b2ac8b7cedf5c63018aedfa7da247b2d621e4e8",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_81a7c",
                    table="customers_supply",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="supply",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "customers_supplyevent" ("ends_on", "id", "inquiry_no", "installation_id", "kind", "parked", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on") VALUES (OLD."ends_on", OLD."id", OLD."inquiry_no", OLD."installation_id", OLD."kind", OLD."parked", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."starts_on"); RETURN NULL;',
                    hash="23ee912f4f1850cf5bdd24208512199476cd5e0c",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_0963d",
                    table="customers_supply",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="supplyservice",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "customers_supplyserviceevent" ("charge", "cycle", "dwellings", "ends_on", "id", "persons", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "scheme", "starts_on", "supply_id", "use_class") VALUES (NEW."charge", NEW."cycle", NEW."dwellings", NEW."ends_on", NEW."id", NEW."persons", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."scheme", NEW."starts_on", NEW."supply_id", NEW."use_class"); RETURN NULL;',
                    hash="e271d3135f049bf088b22c69920e7e146d8d6b94",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_92381",
                    table="customers_supplyservice",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="supplyservice",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "customers_supplyserviceevent" ("charge", "cycle", "dwellings", "ends_on", "id", "persons", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "scheme", "starts_on", "supply_id", "use_class") VALUES (NEW."charge", NEW."cycle", NEW."dwellings", NEW."ends_on", NEW."id", NEW."persons", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."scheme", NEW."starts_on", NEW."supply_id", NEW."use_class"); RETURN NULL;',
                    hash="9e8c86c865320ecd4637d02c777f4b37b378e723",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_9da64",
                    table="customers_supplyservice",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="supplyservice",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "customers_supplyserviceevent" ("charge", "cycle", "dwellings", "ends_on", "id", "persons", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "scheme", "starts_on", "supply_id", "use_class") VALUES (OLD."charge", OLD."cycle", OLD."dwellings", OLD."ends_on", OLD."id", OLD."persons", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."scheme", OLD."starts_on", OLD."supply_id", OLD."use_class"); RETURN NULL;',
                    hash="c85ff2325de4877a4af545a94800de200ebdc0b8",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_9038e",
                    table="customers_supplyservice",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="supplyparty",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "customers_supplypartyevent" ("customer_id", "ends_on", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "starts_on", "supply_id") VALUES (NEW."customer_id", NEW."ends_on", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."role", NEW."starts_on", NEW."supply_id"); RETURN NULL;',
                    hash="ee3d06d8b343af05d7dcfe1af051934b97d75447",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_feffa",
                    table="customers_supplyparty",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="supplyparty",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "customers_supplypartyevent" ("customer_id", "ends_on", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "starts_on", "supply_id") VALUES (NEW."customer_id", NEW."ends_on", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."role", NEW."starts_on", NEW."supply_id"); RETURN NULL;',
                    hash="d183003fee8f704a5e6534f39c0a28f669230a17",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_be694",
                    table="customers_supplyparty",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="supplyparty",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "customers_supplypartyevent" ("customer_id", "ends_on", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "starts_on", "supply_id") VALUES (OLD."customer_id", OLD."ends_on", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."role", OLD."starts_on", OLD."supply_id"); RETURN NULL;',
                    hash="35afdff3e3cb2707c7cce97c7e6a052ce25cfcf6",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_8c142",
                    table="customers_supplyparty",
                    when="AFTER",
                ),
            ),
        ),
        migrations.CreateModel(
            name="Ownership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "installation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ownerships",
                        to="customers.installation",
                    ),
                ),
            ],
            options={
                "constraints": (
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True), ("ends_on__gt", models.F("starts_on")), _connector="OR"
                        ),
                        name="ownership_forward",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("installation", "="),
                            (
                                mizuhiki.platform.ranges.DateRange(
                                    "starts_on",
                                    "ends_on",
                                    django.contrib.postgres.fields.ranges.RangeBoundary(),
                                ),
                                "&&",
                            ),
                        ],
                        name="one_owner_an_installation",
                    ),
                )
            },
        ),
        migrations.CreateModel(
            name="OwnershipEvent",
            fields=[
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="customers.customer",
                    ),
                ),
                (
                    "installation",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="customers.installation",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="customers.ownership",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ownership",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "customers_ownershipevent" ("customer_id", "ends_on", "id", "installation_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on") VALUES (NEW."customer_id", NEW."ends_on", NEW."id", NEW."installation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."starts_on"); RETURN NULL;',
                    hash="6c3b35e8a2953898ec9097044c02aa8f95b0211e",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_67eff",
                    table="customers_ownership",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ownership",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "customers_ownershipevent" ("customer_id", "ends_on", "id", "installation_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on") VALUES (NEW."customer_id", NEW."ends_on", NEW."id", NEW."installation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."starts_on"); RETURN NULL;',
                    hash="f36bca60917ba713ece97a619a8310ae4b3e4d1d",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_a53ce",
                    table="customers_ownership",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ownership",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "customers_ownershipevent" ("customer_id", "ends_on", "id", "installation_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on") VALUES (OLD."customer_id", OLD."ends_on", OLD."id", OLD."installation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."starts_on"); RETURN NULL;',
                    hash="8181581dd8660796e6ab6278f7f127a5fd6f7a2c",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_8ec34",
                    table="customers_ownership",
                    when="AFTER",
                ),
            ),
        ),
    ]
