"""Counters, drawers, seals and what is counted in them."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Counter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=20, unique=True)),
                ("name", models.CharField(max_length=40, verbose_name="窓口")),
                ("place", models.CharField(max_length=80, verbose_name="所在地")),
                ("calendar", models.CharField(default="collection", max_length=32)),
                ("opened_on", models.DateField(verbose_name="開設日")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CounterDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "counter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="till.counter"
                    ),
                ),
                ("day", models.DateField()),
                ("receipt_count", models.PositiveIntegerField()),
                ("receipts_yen", models.BigIntegerField()),
                ("ledger_yen", models.BigIntegerField()),
                ("counted_yen", models.BigIntegerField()),
                ("difference_yen", models.BigIntegerField()),
                ("closed_at", models.DateTimeField()),
                (
                    "closed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("counter", "day"), name="counter_day_closed_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("receipts_yen", models.F("ledger_yen")),
                            (
                                "counted_yen",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("receipts_yen"), "+", models.F("difference_yen")
                                ),
                            ),
                        ),
                        name="counter_day_adds_up",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BankDeposit",
            fields=[
                (
                    "counter_day",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="deposit",
                        serialize=False,
                        to="till.counterday",
                    ),
                ),
                ("yen", models.BigIntegerField()),
                ("due_on", models.DateField()),
                ("prepared_at", models.DateTimeField()),
                (
                    "prepared_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("yen__gt", 0)), name="deposit_has_yen")
                ],
            },
        ),
        migrations.CreateModel(
            name="Carry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "deposit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="carries",
                        to="till.bankdeposit",
                    ),
                ),
                ("step", models.PositiveSmallIntegerField()),
                (
                    "given_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("deposit", "step"), name="carried_step_by_step"),
                    models.CheckConstraint(
                        condition=models.Q(("given_by", models.F("taken_by")), _negated=True),
                        name="carried_by_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BankSlip",
            fields=[
                (
                    "deposit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="slip",
                        serialize=False,
                        to="till.bankdeposit",
                    ),
                ),
                ("bank", models.CharField(max_length=60, verbose_name="金融機関")),
                ("slip_no", models.CharField(max_length=40, verbose_name="入金票の番号")),
                ("yen", models.BigIntegerField()),
                ("deposited_on", models.DateField(verbose_name="入金日")),
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
                "constraints": [models.UniqueConstraint(fields=("bank", "slip_no"), name="bank_slip_once")],
            },
        ),
        migrations.CreateModel(
            name="TransitPolicy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("policy_no", models.CharField(max_length=40, unique=True, verbose_name="証券番号")),
                ("insurer", models.CharField(max_length=60, verbose_name="保険会社")),
                ("starts_on", models.DateField(verbose_name="始期")),
                ("ends_on", models.DateField(verbose_name="終期")),
                ("cover_yen", models.BigIntegerField(verbose_name="補償額")),
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("starts_on__lt", models.F("ends_on"))), name="policy_forward"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Till",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=20, unique=True)),
                ("name", models.CharField(max_length=40, verbose_name="レジ")),
                (
                    "counter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="till.counter"
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("counter", "料金支払窓口"),
                            ("settlement", "現地精算"),
                            ("onsite", "現地領収"),
                        ],
                        max_length=10,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="FloatPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("n10000", models.PositiveIntegerField(default=0, verbose_name="一万円札")),
                ("n5000", models.PositiveIntegerField(default=0, verbose_name="五千円札")),
                ("n2000", models.PositiveIntegerField(default=0, verbose_name="二千円札")),
                ("n1000", models.PositiveIntegerField(default=0, verbose_name="千円札")),
                ("n500", models.PositiveIntegerField(default=0, verbose_name="500円")),
                ("n100", models.PositiveIntegerField(default=0, verbose_name="100円")),
                ("n50", models.PositiveIntegerField(default=0, verbose_name="50円")),
                ("n10", models.PositiveIntegerField(default=0, verbose_name="10円")),
                ("n5", models.PositiveIntegerField(default=0, verbose_name="5円")),
                ("n1", models.PositiveIntegerField(default=0, verbose_name="1円")),
                ("total_yen", models.BigIntegerField()),
                (
                    "till",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="plans", to="till.till"
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="適用日")),
                ("set_at", models.DateTimeField()),
                (
                    "set_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "total_yen",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.expressions.CombinedExpression(
                                                django.db.models.expressions.CombinedExpression(
                                                    django.db.models.expressions.CombinedExpression(
                                                        django.db.models.expressions.CombinedExpression(
                                                            django.db.models.expressions.CombinedExpression(
                                                                django.db.models.expressions.CombinedExpression(
                                                                    django.db.models.expressions.CombinedExpression(
                                                                        models.Value(0),
                                                                        "+",
                                                                        django.db.models.expressions.CombinedExpression(
                                                                            models.F("n10000"),
                                                                            "*",
                                                                            models.Value(10000),
                                                                        ),
                                                                    ),
                                                                    "+",
                                                                    django.db.models.expressions.CombinedExpression(
                                                                        models.F("n5000"),
                                                                        "*",
                                                                        models.Value(5000),
                                                                    ),
                                                                ),
                                                                "+",
                                                                django.db.models.expressions.CombinedExpression(
                                                                    models.F("n2000"), "*", models.Value(2000)
                                                                ),
                                                            ),
                                                            "+",
                                                            django.db.models.expressions.CombinedExpression(
                                                                models.F("n1000"), "*", models.Value(1000)
                                                            ),
                                                        ),
                                                        "+",
                                                        django.db.models.expressions.CombinedExpression(
                                                            models.F("n500"), "*", models.Value(500)
                                                        ),
                                                    ),
                                                    "+",
                                                    django.db.models.expressions.CombinedExpression(
                                                        models.F("n100"), "*", models.Value(100)
                                                    ),
                                                ),
                                                "+",
                                                django.db.models.expressions.CombinedExpression(
                                                    models.F("n50"), "*", models.Value(50)
                                                ),
                                            ),
                                            "+",
                                            django.db.models.expressions.CombinedExpression(
                                                models.F("n10"), "*", models.Value(10)
                                            ),
                                        ),
                                        "+",
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("n5"), "*", models.Value(5)
                                        ),
                                    ),
                                    "+",
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("n1"), "*", models.Value(1)
                                    ),
                                ),
                            )
                        ),
                        name="floatplan_pieces_add_up",
                    )
                ],
                "unique_together": {("till", "starts_on")},
            },
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=20, unique=True, verbose_name="印番号")),
                (
                    "counter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="till.counter"
                    ),
                ),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="TillSession",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "till",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="till.till"
                    ),
                ),
                (
                    "seal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="till.seal"
                    ),
                ),
                ("business_on", models.DateField(db_index=True)),
                ("float_yen", models.BigIntegerField()),
                ("opened_at", models.DateTimeField()),
                (
                    "opened_by",
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
        migrations.CreateModel(
            name="OpenTill",
            fields=[
                (
                    "session",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="till.tillsession",
                    ),
                ),
                (
                    "till",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="till.till"
                    ),
                ),
                (
                    "holder",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "seal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="till.seal"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Count",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("n10000", models.PositiveIntegerField(default=0, verbose_name="一万円札")),
                ("n5000", models.PositiveIntegerField(default=0, verbose_name="五千円札")),
                ("n2000", models.PositiveIntegerField(default=0, verbose_name="二千円札")),
                ("n1000", models.PositiveIntegerField(default=0, verbose_name="千円札")),
                ("n500", models.PositiveIntegerField(default=0, verbose_name="500円")),
                ("n100", models.PositiveIntegerField(default=0, verbose_name="100円")),
                ("n50", models.PositiveIntegerField(default=0, verbose_name="50円")),
                ("n10", models.PositiveIntegerField(default=0, verbose_name="10円")),
                ("n5", models.PositiveIntegerField(default=0, verbose_name="5円")),
                ("n1", models.PositiveIntegerField(default=0, verbose_name="1円")),
                ("total_yen", models.BigIntegerField()),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="counts",
                        to="till.tillsession",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("opening", "開始"), ("handover", "引継ぎ"), ("closing", "締め")],
                        max_length=8,
                    ),
                ),
                ("expected_yen", models.BigIntegerField()),
                ("counted_at", models.DateTimeField()),
                (
                    "counted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "total_yen",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.expressions.CombinedExpression(
                                                django.db.models.expressions.CombinedExpression(
                                                    django.db.models.expressions.CombinedExpression(
                                                        django.db.models.expressions.CombinedExpression(
                                                            django.db.models.expressions.CombinedExpression(
                                                                django.db.models.expressions.CombinedExpression(
                                                                    django.db.models.expressions.CombinedExpression(
                                                                        models.Value(0),
                                                                        "+",
                                                                        django.db.models.expressions.CombinedExpression(
                                                                            models.F("n10000"),
                                                                            "*",
                                                                            models.Value(10000),
                                                                        ),
                                                                    ),
                                                                    "+",
                                                                    django.db.models.expressions.CombinedExpression(
                                                                        models.F("n5000"),
                                                                        "*",
                                                                        models.Value(5000),
                                                                    ),
                                                                ),
                                                                "+",
                                                                django.db.models.expressions.CombinedExpression(
                                                                    models.F("n2000"), "*", models.Value(2000)
                                                                ),
                                                            ),
                                                            "+",
                                                            django.db.models.expressions.CombinedExpression(
                                                                models.F("n1000"), "*", models.Value(1000)
                                                            ),
                                                        ),
                                                        "+",
                                                        django.db.models.expressions.CombinedExpression(
                                                            models.F("n500"), "*", models.Value(500)
                                                        ),
                                                    ),
                                                    "+",
                                                    django.db.models.expressions.CombinedExpression(
                                                        models.F("n100"), "*", models.Value(100)
                                                    ),
                                                ),
                                                "+",
                                                django.db.models.expressions.CombinedExpression(
                                                    models.F("n50"), "*", models.Value(50)
                                                ),
                                            ),
                                            "+",
                                            django.db.models.expressions.CombinedExpression(
                                                models.F("n10"), "*", models.Value(10)
                                            ),
                                        ),
                                        "+",
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("n5"), "*", models.Value(5)
                                        ),
                                    ),
                                    "+",
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("n1"), "*", models.Value(1)
                                    ),
                                ),
                            )
                        ),
                        name="count_pieces_add_up",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OutOfHours",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="out_of_hours",
                        to="till.tillsession",
                    ),
                ),
                ("reason", models.CharField(max_length=200, verbose_name="時間外に取り扱う理由")),
                ("said_at", models.DateTimeField()),
                (
                    "said_by",
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
                        condition=models.Q(("reason", ""), _negated=True), name="out_of_hours_has_reason"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TillMove",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moves",
                        to="till.tillsession",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("float", "釣銭準備金"),
                            ("receipt", "領収"),
                            ("reversal", "領収取消"),
                            ("found", "過不足"),
                        ],
                        max_length=8,
                    ),
                ),
                ("yen", models.BigIntegerField()),
                ("cause", models.CharField(max_length=80, unique=True)),
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
                            models.Q(("kind", "receipt"), ("yen__gt", 0)),
                            models.Q(("kind", "reversal"), ("yen__lt", 0)),
                            models.Q(("kind", "float"), ("yen__gte", 0)),
                            models.Q(("kind", "found"), models.Q(("yen", 0), _negated=True)),
                            _connector="OR",
                        ),
                        name="till_moves_its_way",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Difference",
            fields=[
                (
                    "count",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="difference",
                        serialize=False,
                        to="till.count",
                    ),
                ),
                ("yen", models.BigIntegerField()),
                ("reason", models.CharField(max_length=200, verbose_name="過不足の理由")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("yen", 0), _negated=True), models.Q(("reason", ""), _negated=True)
                        ),
                        name="difference_has_reason",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DifferenceAgreed",
            fields=[
                (
                    "difference",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="agreed",
                        serialize=False,
                        to="till.difference",
                    ),
                ),
                ("agreed_at", models.DateTimeField()),
                (
                    "agreed_by",
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
        migrations.CreateModel(
            name="Handover",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="till.tillsession"
                    ),
                ),
                (
                    "count",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="till.count"
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "given_to",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("given_by", models.F("given_to")), _negated=True),
                        name="handed_to_another",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HandoverTaken",
            fields=[
                (
                    "handover",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="answer",
                        serialize=False,
                        to="till.handover",
                    ),
                ),
                ("is_taken", models.BooleanField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Closing",
            fields=[
                (
                    "session",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="closing",
                        serialize=False,
                        to="till.tillsession",
                    ),
                ),
                (
                    "count",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="till.count"
                    ),
                ),
                ("takings_yen", models.BigIntegerField()),
                ("closed_at", models.DateTimeField()),
                (
                    "closed_by",
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
        migrations.CreateModel(
            name="CounterEnd",
            fields=[
                (
                    "counter",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="end",
                        serialize=False,
                        to="till.counter",
                    ),
                ),
                ("last_day", models.DateField(verbose_name="最終日")),
                ("reason", models.CharField(max_length=200, verbose_name="理由")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SealImprint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "seal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="imprints", to="till.seal"
                    ),
                ),
                ("filed_on", models.DateField(verbose_name="届出日")),
                ("document_no", models.CharField(max_length=40, verbose_name="届出文書の番号")),
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
                "constraints": [
                    models.UniqueConstraint(fields=("seal", "filed_on"), name="imprint_filed_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="SealEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "seal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="events", to="till.seal"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("issued", "貸出し"),
                            ("returned", "返却"),
                            ("lost", "紛失・盗難"),
                            ("withdrawn", "使用終了"),
                        ],
                        max_length=9,
                    ),
                ),
                (
                    "holder",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="理由")),
                ("at", models.DateTimeField()),
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ("issued", "returned")),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="seal_lost_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "issued"), _negated=True),
                            ("holder__isnull", False),
                            _connector="OR",
                        ),
                        name="seal_issued_to_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Safe",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="金庫")),
                ("placed_at", models.DateTimeField()),
                (
                    "counter",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="safe", to="till.counter"
                    ),
                ),
                (
                    "placed_by",
                    models.ForeignKey(
                        null=True,
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
        migrations.CreateModel(
            name="SafeKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("given_at", models.DateTimeField()),
                (
                    "given_by",
                    models.ForeignKey(
                        null=True,
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
                    "safe",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="keys", to="till.safe"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SafeOpening",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("purpose", models.CharField(max_length=100, verbose_name="用件")),
                (
                    "safe",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="openings", to="till.safe"
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "key",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="till.safekey"
                    ),
                ),
            ],
            options={
                "constraints": (
                    models.CheckConstraint(
                        condition=models.Q(("purpose", ""), _negated=True), name="safe_opened_for_something"
                    ),
                )
            },
        ),
        migrations.CreateModel(
            name="SafeCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("n10000", models.PositiveIntegerField(default=0, verbose_name="一万円札")),
                ("n5000", models.PositiveIntegerField(default=0, verbose_name="五千円札")),
                ("n2000", models.PositiveIntegerField(default=0, verbose_name="二千円札")),
                ("n1000", models.PositiveIntegerField(default=0, verbose_name="千円札")),
                ("n500", models.PositiveIntegerField(default=0, verbose_name="500円")),
                ("n100", models.PositiveIntegerField(default=0, verbose_name="100円")),
                ("n50", models.PositiveIntegerField(default=0, verbose_name="50円")),
                ("n10", models.PositiveIntegerField(default=0, verbose_name="10円")),
                ("n5", models.PositiveIntegerField(default=0, verbose_name="5円")),
                ("n1", models.PositiveIntegerField(default=0, verbose_name="1円")),
                ("total_yen", models.BigIntegerField()),
                (
                    "purpose",
                    models.CharField(
                        choices=[("float", "釣銭準備金"), ("takings", "収納金"), ("reserve", "還付準備金")],
                        max_length=8,
                    ),
                ),
                ("expected_yen", models.BigIntegerField()),
                ("counted_at", models.DateTimeField()),
                (
                    "counted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "opening",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="counts",
                        to="till.safeopening",
                    ),
                ),
            ],
            options={
                "constraints": (
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "total_yen",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.expressions.CombinedExpression(
                                                django.db.models.expressions.CombinedExpression(
                                                    django.db.models.expressions.CombinedExpression(
                                                        django.db.models.expressions.CombinedExpression(
                                                            django.db.models.expressions.CombinedExpression(
                                                                django.db.models.expressions.CombinedExpression(
                                                                    django.db.models.expressions.CombinedExpression(
                                                                        models.Value(0),
                                                                        "+",
                                                                        django.db.models.expressions.CombinedExpression(
                                                                            models.F("n10000"),
                                                                            "*",
                                                                            models.Value(10000),
                                                                        ),
                                                                    ),
                                                                    "+",
                                                                    django.db.models.expressions.CombinedExpression(
                                                                        models.F("n5000"),
                                                                        "*",
                                                                        models.Value(5000),
                                                                    ),
                                                                ),
                                                                "+",
                                                                django.db.models.expressions.CombinedExpression(
                                                                    models.F("n2000"), "*", models.Value(2000)
                                                                ),
                                                            ),
                                                            "+",
                                                            django.db.models.expressions.CombinedExpression(
                                                                models.F("n1000"), "*", models.Value(1000)
                                                            ),
                                                        ),
                                                        "+",
                                                        django.db.models.expressions.CombinedExpression(
                                                            models.F("n500"), "*", models.Value(500)
                                                        ),
                                                    ),
                                                    "+",
                                                    django.db.models.expressions.CombinedExpression(
                                                        models.F("n100"), "*", models.Value(100)
                                                    ),
                                                ),
                                                "+",
                                                django.db.models.expressions.CombinedExpression(
                                                    models.F("n50"), "*", models.Value(50)
                                                ),
                                            ),
                                            "+",
                                            django.db.models.expressions.CombinedExpression(
                                                models.F("n10"), "*", models.Value(10)
                                            ),
                                        ),
                                        "+",
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("n5"), "*", models.Value(5)
                                        ),
                                    ),
                                    "+",
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("n1"), "*", models.Value(1)
                                    ),
                                ),
                            )
                        ),
                        name="safecount_pieces_add_up",
                    ),
                ),
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SafeDifference",
            fields=[
                (
                    "count",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="difference",
                        serialize=False,
                        to="till.safecount",
                    ),
                ),
                ("yen", models.BigIntegerField()),
                ("reason", models.CharField(max_length=200, verbose_name="過不足の理由")),
            ],
            options={
                "constraints": (
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("yen", 0), _negated=True), models.Q(("reason", ""), _negated=True)
                        ),
                        name="safe_difference_has_reason",
                    ),
                )
            },
        ),
        migrations.CreateModel(
            name="SafeKeyReturned",
            fields=[
                (
                    "key",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="returned",
                        serialize=False,
                        to="till.safekey",
                    ),
                ),
                ("at", models.DateTimeField()),
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
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SafeLocking",
            fields=[
                (
                    "opening",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="locking",
                        serialize=False,
                        to="till.safeopening",
                    ),
                ),
                ("locked_at", models.DateTimeField()),
                (
                    "locked_by",
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
        migrations.CreateModel(
            name="SafeLine",
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
                        choices=[("float", "釣銭準備金"), ("takings", "収納金"), ("reserve", "還付準備金")],
                        max_length=8,
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("till_out", "レジへ払出し"),
                            ("till_back", "レジから戻入れ"),
                            ("takings", "収納金の受入れ"),
                            ("short_out", "釣銭準備金へ振替"),
                            ("short_in", "収納金から振替"),
                            ("bank", "金融機関へ払出し"),
                            ("refund", "窓口還付"),
                            ("refund_in", "窓口還付の取消"),
                            ("put_in", "受入れ"),
                            ("take_out", "払出し"),
                            ("found", "過不足"),
                        ],
                        max_length=9,
                    ),
                ),
                ("yen", models.BigIntegerField()),
                ("balance_yen", models.BigIntegerField()),
                ("cause", models.CharField(max_length=80, unique=True)),
                ("partner", models.CharField(blank=True, max_length=60, verbose_name="相手")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="摘要")),
                ("at", models.DateTimeField(db_index=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "safe",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="till.safe"
                    ),
                ),
                (
                    "opening",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="till.safeopening",
                    ),
                ),
            ],
            options={
                "constraints": (
                    models.UniqueConstraint(fields=("safe", "purpose", "number"), name="safe_lines_numbered"),
                    models.CheckConstraint(
                        condition=models.Q(("balance_yen__gte", 0)), name="safe_balance_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind__in", ("till_back", "short_in")), ("purpose", "float"), ("yen__gt", 0)
                            ),
                            models.Q(("kind", "till_out"), ("purpose", "float"), ("yen__lt", 0)),
                            models.Q(("kind", "takings"), ("purpose", "takings"), ("yen__gt", 0)),
                            models.Q(("kind", "refund"), ("purpose", "reserve"), ("yen__lt", 0)),
                            models.Q(("kind", "refund_in"), ("purpose", "reserve"), ("yen__gt", 0)),
                            models.Q(
                                ("kind__in", ("short_out", "bank")), ("purpose", "takings"), ("yen__lt", 0)
                            ),
                            models.Q(
                                ("kind", "put_in"),
                                ("yen__gt", 0),
                                models.Q(("purpose", "takings"), _negated=True),
                                models.Q(("reason", ""), _negated=True),
                                models.Q(("partner", ""), _negated=True),
                            ),
                            models.Q(
                                ("kind", "take_out"),
                                ("yen__lt", 0),
                                models.Q(("purpose", "takings"), _negated=True),
                                models.Q(("reason", ""), _negated=True),
                                models.Q(("partner", ""), _negated=True),
                            ),
                            models.Q(("kind", "found"), models.Q(("yen", 0), _negated=True)),
                            _connector="OR",
                        ),
                        name="safe_moves_its_way",
                    ),
                )
            },
        ),
        migrations.CreateModel(
            name="SafeDifferenceAgreed",
            fields=[
                (
                    "difference",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="agreed",
                        serialize=False,
                        to="till.safedifference",
                    ),
                ),
                ("agreed_at", models.DateTimeField()),
                (
                    "agreed_by",
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
        migrations.AlterUniqueTogether(
            name="safecount",
            unique_together={("opening", "purpose")},
        ),
        migrations.CreateModel(
            name="CustodyCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(db_index=True)),
                ("slot", models.CharField(choices=[("morning", "朝"), ("evening", "夕")], max_length=7)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("takings", "収納金"),
                            ("receipts", "領収書"),
                            ("handwritten", "手書領収書"),
                            ("seals", "領収印"),
                        ],
                        max_length=11,
                    ),
                ),
                ("expected", models.BigIntegerField()),
                ("counted", models.BigIntegerField()),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="差異の理由")),
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
                    "safe",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="till.safe"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("safe", "day", "slot", "kind"), name="custody_counted_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("counted__gte", 0),
                            models.Q(
                                ("counted", models.F("expected")),
                                models.Q(("reason", ""), _negated=True),
                                _connector="OR",
                            ),
                        ),
                        name="custody_difference_has_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReceiptBook",
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
                        choices=[("paper", "手書領収書"), ("tablet", "端末の領収番号")],
                        default="paper",
                        max_length=6,
                    ),
                ),
                ("code", models.CharField(max_length=20, unique=True, verbose_name="冊番号")),
                ("first_no", models.PositiveIntegerField(verbose_name="番号（自）")),
                ("last_no", models.PositiveIntegerField(verbose_name="番号（至）")),
                ("registered_at", models.DateTimeField()),
                (
                    "counter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="till.counter"
                    ),
                ),
                (
                    "registered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": (
                    models.CheckConstraint(
                        condition=models.Q(("first_no__gte", 1), ("last_no__gte", models.F("first_no"))),
                        name="book_forward",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "paper"), ("last_no__lt", 900000001)),
                            models.Q(("first_no__gte", 900000001), ("kind", "tablet")),
                            _connector="OR",
                        ),
                        name="book_numbers_of_its_kind",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            (
                                models.Func(
                                    models.F("first_no"),
                                    models.F("last_no"),
                                    models.Value("[]"),
                                    function="int8range",
                                    output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField(),
                                ),
                                "&&",
                            )
                        ],
                        name="one_book_a_number",
                    ),
                )
            },
        ),
        migrations.CreateModel(
            name="BookSheet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(unique=True, verbose_name="番号")),
                (
                    "fate",
                    models.CharField(
                        choices=[("used", "領収"), ("void", "書損"), ("lost", "紛失・盗難")], max_length=4
                    ),
                ),
                ("cause", models.CharField(blank=True, max_length=60)),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="理由")),
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
                    "book",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheets",
                        to="till.receiptbook",
                    ),
                ),
            ],
            options={
                "constraints": (
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("fate", "used"), models.Q(("cause", ""), _negated=True), ("reason", "")
                            ),
                            models.Q(
                                ("cause", ""),
                                ("fate__in", ("void", "lost")),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="sheet_says_why",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("cause", ""), _negated=True),
                        fields=("cause",),
                        name="one_sheet_a_receipt",
                    ),
                )
            },
        ),
        migrations.CreateModel(
            name="BookEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(choices=[("issued", "貸出し"), ("returned", "返却")], max_length=8),
                ),
                ("next_no", models.PositiveIntegerField(verbose_name="次の番号")),
                ("at", models.DateTimeField()),
                (
                    "holder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "book",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="till.receiptbook",
                    ),
                ),
            ],
            options={
                "constraints": (
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "returned"),
                            models.Q(("holder", models.F("recorded_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="book_goes_to_another",
                    ),
                )
            },
        ),
        migrations.CreateModel(
            name="ReserveRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("fiscal_year", models.PositiveSmallIntegerField()),
                ("number", models.PositiveIntegerField()),
                ("target_yen", models.BigIntegerField()),
                ("balance_yen", models.BigIntegerField()),
                ("yen", models.BigIntegerField(verbose_name="依頼額")),
                ("asked_at", models.DateTimeField()),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "safe",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reserve_requests",
                        to="till.safe",
                    ),
                ),
            ],
            options={
                "constraints": (
                    models.UniqueConstraint(
                        fields=("fiscal_year", "number"), name="reserve_request_numbered"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "yen",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("target_yen"), "-", models.F("balance_yen")
                                ),
                            ),
                            ("yen__gt", 0),
                        ),
                        name="reserve_request_fills_up",
                    ),
                )
            },
        ),
        migrations.CreateModel(
            name="ReserveTarget",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("yen", models.BigIntegerField(verbose_name="基準額")),
                ("set_at", models.DateTimeField()),
                (
                    "safe",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reserve_targets",
                        to="till.safe",
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": (
                    models.CheckConstraint(
                        condition=models.Q(("yen__gt", 0)), name="reserve_target_is_money"
                    ),
                )
            },
        ),
        migrations.CreateModel(
            name="ReserveRequestMet",
            fields=[
                (
                    "request",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="met",
                        serialize=False,
                        to="till.reserverequest",
                    ),
                ),
                (
                    "line",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="till.safeline"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
    ]
