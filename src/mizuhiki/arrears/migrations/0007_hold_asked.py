"""A slip of a group that still runs is known as what holds steps back (一括納付)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("arrears", "0006_standings_point_to_supplies"),
    ]

    operations = [
        migrations.AlterField(
            model_name="hold",
            name="kind",
            field=models.CharField(
                choices=[
                    ("report", "入金連絡・速報"),
                    ("pledge", "納入誓約を履行中"),
                    ("dispute", "係争中"),
                    ("complaint", "苦情を処理中"),
                    ("suspended", "徴収停止"),
                    ("deceased", "使用者の死亡"),
                    ("bankrupt", "破産・免責"),
                    ("welfare", "福祉連携"),
                    ("life_support", "医療機器を使用"),
                    ("disaster", "災害対応の区域"),
                    ("parked", "契約を保留中"),
                    ("asked", "一括納付書の取扱期限内"),
                ],
                max_length=12,
                verbose_name="種類",
            ),
        ),
        migrations.AlterField(
            model_name="runexclusion",
            name="reason",
            field=models.CharField(
                choices=[
                    ("paid", "納付済み"),
                    ("changed", "未納額が変わった"),
                    ("not_due", "手順の対象でなくなった"),
                    ("former", "前の使用者の未納"),
                    ("report", "入金連絡・速報・振替依頼中"),
                    ("pledge", "納入誓約を履行中"),
                    ("dispute", "係争中"),
                    ("complaint", "苦情を処理中"),
                    ("suspended", "徴収停止"),
                    ("deceased", "死亡"),
                    ("bankrupt", "破産・免責"),
                    ("welfare", "福祉連携"),
                    ("life_support", "医療機器を使用"),
                    ("disaster", "災害対応の区域"),
                    ("parked", "契約を保留中"),
                    ("asked", "一括納付書の取扱期限内"),
                    ("no_address", "宛先の住所がない"),
                    ("returned", "前の郵便が返戻された宛先"),
                    ("protected", "支援措置（配達一覧に載せられない）"),
                    ("out", "通知書を配達中"),
                    ("refused", "印刷できない"),
                    ("spoiled", "書損・発送とりやめ"),
                    ("other", "その他"),
                ],
                max_length=12,
                verbose_name="理由",
            ),
        ),
    ]
