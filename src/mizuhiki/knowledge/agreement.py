"""公開の承認: the utility sees each text with what changed in it, and approves or sends it back."""

from django.urls import reverse

from mizuhiki.approvals.api import ApprovalDecided, ApprovalRequest, Decision, Fact, Kind, Picture
from mizuhiki.knowledge.models import ArticleEnd, Publication, Version
from mizuhiki.knowledge.models.publications import KIND
from mizuhiki.knowledge.permissions import ARTICLE_APPROVE, ARTICLE_WRITE
from mizuhiki.knowledge.services import publishing
from mizuhiki.platform import era

SHOWN = 20


def _publication(request: ApprovalRequest) -> Publication:
    return Publication.objects.get(pk=request.subject_id)


def _versions(publication: Publication) -> list[Version]:
    lines = publication.lines.select_related("version__article").order_by("version__article__kind", "pk")
    return [line.version for line in lines]


def _picture(request: ApprovalRequest) -> Picture:
    publication = _publication(request)
    versions = _versions(publication)
    rest = len(versions) - SHOWN
    return Picture(
        effects=(
            f"承認すると、{era.long_date(publication.from_on)}から、オペレーターがこの内容で応対します。"
            "その日を過ぎて承認したときは、承認した日からです。",
            "差し戻すと草案に戻り、今の内容のまま応対を続けます。",
            "下の「詳しい内容」で、前の版から変わったところを確かめてください。",
        ),
        facts=(
            *(Fact(f"{one.article.shown} 第{one.number}版", one.title) for one in versions[:SHOWN]),
            *((Fact("ほか", rest, "count"),) if rest > 0 else ()),
        ),
        url=reverse("knowledge:publication_show", args=[publication.pk]),
    )


def _content(request: ApprovalRequest) -> object:
    """Which words from which day; an article taken down meanwhile is not brought back unseen."""
    publication = _publication(request)
    versions = _versions(publication)
    ended = ArticleEnd.objects.filter(article__in=[one.article_id for one in versions])
    return [
        publication.from_on.isoformat(),
        [one.pk for one in versions],
        sorted(ended.values_list("pk", flat=True)),
    ]


def _carry_out(request: ApprovalRequest, decision: Decision) -> None:
    publishing.grant(publication_id=request.subject_id, actor=decision.decided_by, at=decision.decided_at)


def end_ungranted(event: ApprovalDecided) -> None:
    """Listener: what was sent back or taken back is a draft again."""
    if event.kind != KIND or event.outcome == Decision.Outcome.GRANTED:
        return
    decision = Decision.objects.select_related("request", "decided_by").get(pk=event.request_id)
    publishing.end_ungranted(
        publication_id=decision.request.subject_id,
        how=event.outcome,
        reason=decision.reason,
        actor=decision.decided_by,
        at=decision.decided_at,
    )


PUBLICATION = Kind(
    code=KIND,
    title="FAQ・スクリプト・マニュアルの公開",
    right_to_ask=ARTICLE_WRITE,
    right_to_decide=ARTICLE_APPROVE,
    picture=_picture,
    content=_content,
    carry_out=_carry_out,
)
