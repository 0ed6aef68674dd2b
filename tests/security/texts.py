"""One of each thing of the FAQ, the scripts and the manuals, for the walks over every address."""

from datetime import datetime, timedelta

from mizuhiki.knowledge.models import Article, Version
from mizuhiki.knowledge.services import asking, importing, instructing, publishing, writing
from mizuhiki.knowledge.services.writing import Words
from mizuhiki.platform import clock
from mizuhiki.staff.models import User


def make_texts(owner: User, at: datetime) -> None:
    """An entry in force, another that waits, an instruction, a synonym, a list that was taken in."""
    words = Words(
        title="口座振替を申し込みたい",
        body="依頼書を郵送します。",
        origin=Version.Origin.NEW,
        reason="試験のため",
        category="口座振替",
    )
    first = writing.write_article(
        kind=Article.Kind.FAQ, words=words, reference="walk-faq-1", actor=owner, at=at - timedelta(hours=1)
    )
    asked = publishing.ask_publication(
        version_ids=[first.pk],
        from_on=clock.day_of(at),
        reason="試験のため",
        reference="walk-publication",
        actor=owner,
        at=at - timedelta(hours=1),
    )
    publishing.grant(publication_id=asked.pk, actor=owner, at=at)
    instructing.give_instruction(
        kind=Article.Kind.WORK_MANUAL,
        article_id=None,
        text="業務マニュアルを作ること。",
        given_by="経営企画課",
        given_on=clock.day_of(at),
        due_on=clock.day_of(at) + timedelta(days=30),
        reference="walk-instruction",
        actor=owner,
        at=at,
    )
    asking.add_synonyms(line="引き落とし＝口座振替", actor=owner, at=at)
    listed = "カテゴリ,質問,回答\n水質,水が白い,空気の泡です。\n"
    importing.import_list(content=listed.encode(), file_name="faq.csv", actor=owner)
