"""Applications as the public site and the banks leave them, for figures that are recounted by hand."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from mizuhiki.signup.models import (
    Answer,
    Application,
    ApplicationEvent,
    Attempt,
    Evidence,
    Publication,
)

PAGES = ("supply", "place", "bank", "account")
BODY = {
    "pages": [{"page": page, "items": []} for page in PAGES],
    "banks": [
        {"code": "9998", "label": "水引銀行"},
        {"code": "0010", "label": "りそな銀行"},
        {"code": "9900", "label": "ゆうちょ銀行"},
    ],
}


@dataclass
class Way:
    """How somebody went: pages answered, then to a bank, then the bank's words as (source, result).

    `tries` are further ways to a bank after the first; each a bank with its words.
    """

    began_at: datetime
    pages: tuple[str, ...] = ("who", *PAGES)
    bank: str = ""
    words: tuple[tuple[str, str], ...] = ()
    tries: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    kind: str = "new"
    device: str = "phone"
    language: str = "ja"
    campaign: str = ""
    paper: bool = False
    hours: int = 0  # from the hand-off to the bank's words

    def walk(self) -> Application:
        """Write the rows."""
        publication = Publication.objects.order_by("-pk").first() or Publication.objects.create(
            body=BODY, sha256="0" * 64, published_at=self.began_at - timedelta(days=400)
        )
        one = Application.objects.create(
            number=f"W{Application.objects.count():012}",
            publication=publication,
            language=self.language,
            device=self.device,
            terms_version="1",
            campaign=self.campaign,
            began_at=self.began_at,
        )
        at = self.began_at
        _note(one, "begun", at)
        for page in self.pages:
            given = {"kind": self.kind} if page == "supply" else {}
            Answer.objects.create(application=one, page=page, given=given, at=at)
            _note(one, "answered", at, page=page)
        if self.paper:
            _note(one, "paper", at)
        tries = ((self.bank, self.words), *self.tries) if self.bank else ()
        for position, (bank, words) in enumerate(tries, start=1):
            attempt = Attempt.objects.create(
                application=one,
                position=position,
                reference=f"{one.number}{position:02}",
                bank_code=bank,
                last_answer=latest_answer(one),
                at=at,
            )
            _note(one, "handed_off", at, attempt=position, bank=bank)
            for source, result in words:
                hear(attempt, source, result, at + timedelta(hours=self.hours))
        return one


def latest_answer(application: Application) -> int:
    """What a way to a bank that begins now is made with."""
    latest = Answer.objects.filter(application=application).order_by("pk").last()
    return latest.pk if latest else 0


def hear(attempt: Attempt, source: str, result: str, at: datetime) -> None:
    """A bank's word, as the public door takes it (`signup_take`)."""
    Evidence.objects.create(
        attempt=attempt,
        bank_code=attempt.bank_code,
        reference=attempt.reference,
        source=source,
        result=result,
        sha256=f"{Evidence.objects.count():032}".encode(),
        stated_at=at,
        at=at,
    )
    kind = "refused"
    if source == "return":
        kind = "returned_ok" if result in {"OK", "UNKNOWN"} else "returned_ng"
    elif result in {"CANCEL_BY_USER", "TIMEOUT"}:
        kind = "returned_ng"
    elif result == "OK":
        kind = "confirmed"
    elif result in {"NOT_FOUND", "MAINTENANCE", "UNKNOWN"}:
        kind = "asked"
    events = ApplicationEvent.objects.filter(
        application=attempt.application, attempt=attempt.position, kind=kind
    )
    if kind == "asked" or not events.exists():
        _note(attempt.application, kind, at, attempt=attempt.position, result=result, source=source)


def _note(one: Application, kind: str, at: datetime, *, attempt: int = 0, **facts: str) -> None:
    ApplicationEvent.objects.create(application=one, attempt=attempt, kind=kind, facts=facts, at=at)
