"""FAQ, scripts and manuals of the demo: approved, with a revision that waits and words that found nothing."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import yaml

from mizuhiki.approvals import api as approvals
from mizuhiki.knowledge import selectors
from mizuhiki.knowledge.models import MANUALS, Article, Version
from mizuhiki.knowledge.models.publications import KIND
from mizuhiki.knowledge.permissions import ARTICLE_APPROVE, ARTICLE_WRITE
from mizuhiki.knowledge.services import asking, importing, instructing, publishing, writing
from mizuhiki.knowledge.services.writing import Words
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Person
from mizuhiki.staff.api import User

HERE = Path(__file__).parent
AGO = timedelta(days=60)
MISSED = ("クーポン", "ごみの収集日", "クーポン", "住民票")
USED = ("引き落としの口座を変えたい", "納付書をなくした", "引き落としの口座を変えたい", "赤水")


def write_down(*, today: date, decider: Person) -> int:
    """Write it all and have it approved; how many texts are told. None where nobody may write."""
    writer = User.objects.filter(username="supervisor").first()
    may = writer is not None and writer.has_perm(ARTICLE_WRITE) and decider.has_perm(ARTICLE_APPROVE)
    if writer is None or not may:
        return 0
    with clock.travel(datetime.combine(today - AGO, time(9, 30), clock.TOKYO)):
        importing.import_list(content=(HERE / "faq.csv").read_bytes(), file_name="faq.csv", actor=writer)
        written = yaml.safe_load((HERE / "texts.yaml").read_text(encoding="utf-8"))
        for place, text in enumerate([*written["scripts"], *written["manuals"]]):
            _write(text, reference=f"demo-text:{place}", actor=writer)
        for line in (HERE / "synonyms.txt").read_text(encoding="utf-8").splitlines():
            asking.add_synonyms(line=line, actor=writer, at=clock.now())
        newest = list(selectors.newest().values_list("pk", flat=True))
        _publish(newest, asker=writer, decider=decider)
        for manual in Article.objects.filter(kind=Article.Kind.NIGHT_MANUAL):
            writing.submit_version(
                article_id=manual.pk, on=clock.today(), to="水引市企業局", actor=writer, at=clock.now()
            )
    with clock.travel(datetime.combine(today - timedelta(days=1), time(14, 10), clock.TOKYO)):
        _go_on(writer)
    return len(newest)


def _write(text: Mapping[str, Any], *, reference: str, actor: Person) -> Version:
    kind = text.get("kind", Article.Kind.SCRIPT)
    words = Words(
        title=text["title"],
        body=text["body"],
        origin=Version.Origin.NEW,
        reason="業務の開始にあたり作成した。",
        language=text.get("language", "ja"),
        call_types=text.get("call_types", ()),
        screen=text.get("screen", ""),
    )
    made = writing.write_article(kind=kind, words=words, reference=reference, actor=actor, at=clock.now())
    if kind in MANUALS:
        writing.note_agreement(
            version_id=made.pk,
            agreed_on=clock.today(),
            agreed_with="経営企画課",
            note="内容を読み合わせた。",
            actor=actor,
            at=clock.now(),
        )
    return made


def _publish(version_ids: Sequence[int], *, asker: Person, decider: Person) -> None:
    made = publishing.ask_publication(
        version_ids=version_ids,
        from_on=clock.today(),
        reason="業務の開始にあたり公開する。",
        reference="demo-publication",
        actor=asker,
        at=clock.now(),
    )
    request = approvals.open_request_of(kind=KIND, subject_id=made.pk)
    assert request is not None, "it was just asked for"
    granted = approvals.Decision.Outcome.GRANTED
    approvals.decide(request_id=request.pk, outcome=granted, reason="", actor=decider, at=clock.now())


def _go_on(writer: Person) -> None:
    """Yesterday: searches in vain, answers that were used, a revision that waits, a wish of the utility."""
    for text in MISSED:
        asking.search_faq(text, actor=writer, at=clock.now())
    for place, text in enumerate(USED):
        found = asking.search_faq(text, actor=writer, at=clock.now())
        if found:
            case = f"demo.case:{place}"
            asking.record_use(version_id=found[0].version_id, reference=case, actor=writer, at=clock.now())
    manual = Article.objects.get(kind=Article.Kind.TRAINING_MANUAL, number=1)
    instructing.give_instruction(
        kind=manual.kind,
        article_id=manual.pk,
        text="外国語の電話の受け方を、4日目に加えること。",
        given_by="経営企画課 料金係",
        given_on=clock.today(),
        due_on=clock.today() + timedelta(days=14),
        reference="demo-instruction",
        actor=writer,
        at=clock.now(),
    )
    card = selectors.newest(Article.Kind.FAQ).get(title="クレジットカードで払いたい")
    words = Words(
        title=card.title,
        body=card.body.replace("口座振替か", "口座振替、納入通知書か"),
        origin=Version.Origin.PROPOSAL,
        reason="納入通知書も案内してほしいという声があったため。",
        category=card.category.name if card.category else "",
    )
    revised = writing.revise_article(
        article_id=card.article_id,
        after=card.number,
        words=words,
        reference="demo-revision",
        actor=writer,
        at=clock.now(),
    )
    publishing.ask_publication(
        version_ids=[revised.pk],
        from_on=clock.today() + timedelta(days=7),
        reason="案内を足すため。",
        reference="demo-waiting",
        actor=writer,
        at=clock.now(),
    )
