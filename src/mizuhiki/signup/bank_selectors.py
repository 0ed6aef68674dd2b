"""What is known of each bank, and what is still to be done before the public may choose it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import CheckPoint, Pack, SignupBank
from mizuhiki.signup.models import BankAgreement, BankCertificate, BankCheck, GatewayKey

WARN_AHEAD = timedelta(days=60)


@dataclass(frozen=True)
class Point:
    """One point of a bank's list, and the latest word on it."""

    point: CheckPoint
    check: BankCheck | None

    @property
    def is_met(self) -> bool:
        """Whether somebody looked at it and found it so."""
        return self.check is not None and self.check.is_met


@dataclass(frozen=True)
class KeyPair:
    """The two keys of a bank that begin together."""

    keys: tuple[GatewayKey, ...]
    starts_at: datetime
    ends_at: datetime | None

    @property
    def number(self) -> int:
        """What a request about the pair names: its first key."""
        return self.keys[0].pk

    def is_over(self, at: datetime) -> bool:
        """Whether it counts no more."""
        return self.ends_at is not None and self.ends_at <= at


@dataclass(frozen=True)
class BankStanding:
    """A bank of the rules, as it stands."""

    bank: SignupBank
    agreement: BankAgreement | None
    obligations: tuple[Point, ...]  # of a partner alone: with the others the utility has the contract itself
    go_live: tuple[Point, ...]
    certificates: tuple[BankCertificate, ...]  # the latest of each purpose
    pairs: tuple[KeyPair, ...]  # newest first
    missing: tuple[str, ...]  # in words; nothing where the public may choose it

    @property
    def is_ready(self) -> bool:
        """Whether its list is complete."""
        return not self.missing

    @property
    def expires_on(self) -> date | None:
        """The first last day of its certificates."""
        return min((one.expires_on for one in self.certificates), default=None)

    @property
    def met(self) -> int:
        """How many points are met, of both lists."""
        return sum(one.is_met for one in (*self.obligations, *self.go_live))

    @property
    def points(self) -> int:
        """How many there are."""
        return len(self.obligations) + len(self.go_live)


def standings(pack: Pack, *, at: datetime) -> list[BankStanding]:
    """Every bank of the rules, in their order."""
    return [standing_of(pack, code, at=at) for code in (pack.signup.banks if pack.signup else ())]


def standing_of(pack: Pack, bank_code: str, *, at: datetime) -> BankStanding:
    """One bank of the rules."""
    assert pack.signup is not None, "only a pack with a public site has banks"
    bank, site, today = pack.signup.banks[bank_code], pack.signup_site, clock.day_of(at)
    agreement = BankAgreement.objects.filter(bank_code=bank_code).order_by("-pk").first()
    checks = {
        (one.agreement_id, one.point): one
        for one in BankCheck.objects.filter(bank_code=bank_code)
        .select_related("by", "evidence")
        .order_by("pk")
    }
    of_agreement = agreement.pk if agreement else None
    obligations = _points(site.obligations if bank.is_partner else (), checks, agreement_id=of_agreement)
    go_live = _points(site.go_live, checks, agreement_id=None)
    certificates = certificates_of(bank_code)
    pairs = pairs_of(bank_code)
    missing = (
        *_without_contract(agreement, today),
        *(f"遵守事項「{one.point.label}」" for one in obligations if not one.is_met),
        *(f"公開前の確認「{one.point.label}」" for one in go_live if not one.is_met),
        *_without_certificate(certificates, today),
        *(() if any(_holds(pair, at) for pair in pairs) else ("鍵",)),
    )
    return BankStanding(bank, agreement, obligations, go_live, certificates, pairs, missing)


def certificates_of(bank_code: str) -> tuple[BankCertificate, ...]:
    """The certificate of each purpose that holds longest."""
    found = BankCertificate.objects.filter(bank_code=bank_code).order_by("purpose", "-expires_on", "-pk")
    return tuple(found.distinct("purpose"))


def pairs_of(bank_code: str) -> tuple[KeyPair, ...]:
    """The keys of a bank, newest first; those of both directions that begin together are a pair."""
    found = dict[datetime, list[GatewayKey]]()
    for key in GatewayKey.objects.filter(bank_code=bank_code).select_related("end", "made_by").order_by("pk"):
        found.setdefault(key.starts_at, []).append(key)
    return tuple(
        KeyPair(tuple(keys), starts_at, keys[0].end.ends_at if hasattr(keys[0], "end") else None)
        for starts_at, keys in sorted(found.items(), reverse=True)
    )


def expiring(pack: Pack, *, today: date) -> list[tuple[str, str, date]]:
    """What runs out soon or has run out: the key of its item, its words, and its last day."""
    found = list[tuple[str, str, date]]()
    for code, bank in (pack.signup.banks if pack.signup else {}).items():
        agreement = BankAgreement.objects.filter(bank_code=code).order_by("-pk").first()
        if agreement is not None and agreement.ends_on <= today + WARN_AHEAD:
            found.append((f"{code}:agreement", f"{bank.label}の契約", agreement.ends_on))
        found += [
            (f"{code}:{one.purpose}", f"{bank.label}の{one.get_purpose_display()}", one.expires_on)
            for one in certificates_of(code)
            if one.expires_on <= today + WARN_AHEAD
        ]
    return found


def _holds(pair: KeyPair, at: datetime) -> bool:
    return pair.starts_at <= at and not pair.is_over(at)


def _points(
    points: Sequence[CheckPoint],
    checks: Mapping[tuple[int | None, str], BankCheck],
    *,
    agreement_id: int | None,
) -> tuple[Point, ...]:
    return tuple(Point(one, checks.get((agreement_id, one.code))) for one in points)


def _without_contract(agreement: BankAgreement | None, today: date) -> tuple[str, ...]:
    holds = agreement is not None and agreement.starts_on <= today <= agreement.ends_on
    return () if holds else ("契約",)


def _without_certificate(found: Sequence[BankCertificate], today: date) -> tuple[str, ...]:
    server = any(one.purpose == BankCertificate.Purpose.SERVER for one in found)
    holds = server and all(one.starts_on <= today <= one.expires_on for one in found)
    return () if holds else ("証明書",)
