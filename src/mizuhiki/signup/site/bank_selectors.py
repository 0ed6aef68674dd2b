"""What is known of each bank, and what is still to be done before the public may choose it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Min

from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import CheckPoint, Pack, SignupBank
from mizuhiki.signup.models import BankAgreement, BankCertificate, BankCheck, GatewayKey
from mizuhiki.signup.site.validity import InForce, latest_agreement, longest_certificate

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
class Coming:
    """An agreement that begins later, and what is found of its obligations already."""

    agreement: BankAgreement
    obligations: tuple[Point, ...]

    @property
    def met(self) -> int:
        """How many are met."""
        return sum(one.is_met for one in self.obligations)


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

    def holds(self, at: datetime) -> bool:
        """Whether messages under it count."""
        return self.starts_at <= at and not self.is_over(at)


@dataclass(frozen=True)
class BankStanding:
    """A bank of the rules, as it stands."""

    bank: SignupBank
    agreement: BankAgreement | None
    agreed_until: date | None  # its last day, or that of those that follow it without a gap
    coming: tuple[Coming, ...]  # agreements that begin later
    obligations: tuple[Point, ...]  # of a partner alone: with the others the utility has the contract itself
    go_live: tuple[Point, ...]
    certificates: tuple[InForce[BankCertificate], ...]  # of each purpose
    pairs: tuple[KeyPair, ...]  # newest first
    missing: tuple[str, ...]  # in words; nothing where the public may choose it

    @property
    def is_ready(self) -> bool:
        """Whether its list is complete."""
        return not self.missing

    @property
    def expires_on(self) -> date | None:
        """The first last day of its certificates, with those that follow them without a gap."""
        return min((one.until for one in self.certificates), default=None)

    @property
    def met(self) -> int:
        """How many points are met, of both lists."""
        return sum(one.is_met for one in (*self.obligations, *self.go_live))

    @property
    def points(self) -> int:
        """How many there are."""
        return len(self.obligations) + len(self.go_live)


def standings(pack: Pack, *, at: datetime) -> list[BankStanding]:
    """Every bank of the rules, in their order, by one query for each kind of fact."""
    return _standings(pack, tuple(pack.signup.banks) if pack.signup else (), at=at)


def standing_of(pack: Pack, bank_code: str, *, at: datetime) -> BankStanding:
    """One bank of the rules."""
    [found] = _standings(pack, (bank_code,), at=at)
    return found


def _standings(pack: Pack, codes: Sequence[str], *, at: datetime) -> list[BankStanding]:
    today = clock.day_of(at)
    agreements, certificates = _agreements(codes, today=today), _certificates(codes, today=today)
    pairs = _pairs(codes)
    checks = dict[str, dict[tuple[int | None, str], BankCheck]]()
    found = BankCheck.objects.filter(bank_code__in=codes).select_related("by", "evidence").order_by("pk")
    for one in found:
        checks.setdefault(one.bank_code, {})[(one.agreement_id, one.point)] = one
    return [
        _standing(
            pack,
            code,
            _Kept(
                agreements.get(code), checks.get(code, {}), certificates.get(code, ()), pairs.get(code, ())
            ),
            at=at,
        )
        for code in codes
    ]


@dataclass(frozen=True)
class _Kept:
    """What is written down of one bank."""

    agreement: InForce[BankAgreement] | None
    checks: Mapping[tuple[int | None, str], BankCheck]
    certificates: Sequence[InForce[BankCertificate]]
    pairs: Sequence[KeyPair]


def _standing(pack: Pack, code: str, kept: _Kept, *, at: datetime) -> BankStanding:
    assert pack.signup is not None, "only a pack with a public site has banks"
    bank, site, today = pack.signup.banks[code], pack.signup_site, clock.day_of(at)
    agreement = kept.agreement.paper if kept.agreement else None
    asked = site.obligations if bank.is_partner else ()
    obligations = _points(asked, kept.checks, agreement_id=agreement.pk if agreement else None)
    go_live = _points(site.go_live, kept.checks, agreement_id=None)
    missing = (
        *_without_contract(agreement, today),
        *(f"遵守事項「{one.point.label}」" for one in obligations if not one.is_met),
        *(f"公開前の確認「{one.point.label}」" for one in go_live if not one.is_met),
        *_without_certificate(kept.certificates, today),
        *(() if any(pair.holds(at) for pair in kept.pairs) else ("鍵",)),
    )
    return BankStanding(
        bank=bank,
        agreement=agreement,
        agreed_until=kept.agreement.until if kept.agreement else None,
        coming=tuple(
            Coming(one, _points(asked, kept.checks, agreement_id=one.pk))
            for one in (kept.agreement.coming if kept.agreement else ())
        ),
        obligations=obligations,
        go_live=go_live,
        certificates=tuple(kept.certificates),
        pairs=tuple(kept.pairs),
        missing=missing,
    )


def agreement_in_force(bank_code: str, *, today: date) -> InForce[BankAgreement] | None:
    """The agreement of a bank that counts today, and those to come."""
    return _agreements((bank_code,), today=today).get(bank_code)


def _agreements(codes: Sequence[str], *, today: date) -> dict[str, InForce[BankAgreement]]:
    """Of each bank the agreement that counts today: a renewal that begins later takes nothing away."""
    kept = dict[str, list[BankAgreement]]()
    for one in BankAgreement.objects.filter(bank_code__in=codes):
        kept.setdefault(one.bank_code, []).append(one)
    found = {code: latest_agreement(rows, today=today) for code, rows in kept.items()}
    return {code: one for code, one in found.items() if one}


def _certificates(codes: Sequence[str], *, today: date) -> dict[str, list[InForce[BankCertificate]]]:
    """Of each bank and purpose the certificate that counts today."""
    kept = dict[tuple[str, str], list[BankCertificate]]()
    for one in BankCertificate.objects.filter(bank_code__in=codes).order_by("bank_code", "purpose"):
        kept.setdefault((one.bank_code, one.purpose), []).append(one)
    found = dict[str, list[InForce[BankCertificate]]]()
    for (code, _), rows in kept.items():
        if in_force := longest_certificate(rows, today=today):
            found.setdefault(code, []).append(in_force)
    return found


def pairs_of(bank_code: str) -> Sequence[KeyPair]:
    """The keys of a bank, newest first; those of both directions that begin together are a pair."""
    return _pairs((bank_code,)).get(bank_code, ())


def _pairs(codes: Sequence[str]) -> dict[str, list[KeyPair]]:
    together = dict[tuple[str, datetime], list[GatewayKey]]()
    ends = dict[tuple[str, datetime], datetime | None]()
    kept = GatewayKey.objects.filter(bank_code__in=codes).select_related("made_by")
    for key in kept.annotate(ends_at=Min("ends__ends_at")).order_by("-starts_at", "pk"):
        together.setdefault((key.bank_code, key.starts_at), []).append(key)
        ends[(key.bank_code, key.starts_at)] = key.ends_at
    found = dict[str, list[KeyPair]]()
    for (code, starts_at), keys in together.items():
        found.setdefault(code, []).append(KeyPair(tuple(keys), starts_at, ends[(code, starts_at)]))
    return found


def left_banks(pack: Pack, *, at: datetime) -> list[str]:
    """Banks that the rules do not name, though messages under a key of theirs count or will."""
    named = set(pack.signup.banks) if pack.signup else set[str]()
    codes = GatewayKey.objects.exclude(ends__ends_at__lte=at).values_list("bank_code", flat=True).distinct()
    return sorted(set(codes) - named)


@dataclass(frozen=True)
class RunsOut:
    """An agreement or a certificate whose last day is near or over, and from when the next holds."""

    bank_code: str
    what: str
    label: str
    last_day: date
    resumes_on: date | None  # days behind the last one; none where nothing is written down for later

    @property
    def key(self) -> str:
        """What its item is known by."""
        return f"{self.bank_code}:{self.what}"

    @property
    def words(self) -> str:
        """As its item says it."""
        ends = f"{self.label}が{self.last_day:%Y-%m-%d}で切れ"
        if self.resumes_on is None:
            return f"{ends}ます"
        days = (self.resumes_on - self.last_day).days - 1
        return f"{ends}、次の{self.resumes_on:%Y-%m-%d}まで{days}日空きます"


def expiring(pack: Pack, *, today: date) -> list[RunsOut]:
    """What runs out soon or has run out, with the gap before what follows."""
    banks = pack.signup.banks if pack.signup else {}
    codes = tuple(banks)
    agreements, certificates = _agreements(codes, today=today), _certificates(codes, today=today)
    found = [
        RunsOut(code, "agreement", f"{banks[code].label}の契約", one.lapses_on, one.resumes_on)
        for code, one in agreements.items()
    ]
    found += [
        RunsOut(
            code,
            one.paper.purpose,
            f"{banks[code].label}の{one.paper.get_purpose_display()}",
            one.lapses_on,
            one.resumes_on,
        )
        for code, kept in certificates.items()
        for one in kept
    ]
    return [one for one in found if one.last_day <= today + WARN_AHEAD]


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


def _without_certificate(found: Sequence[InForce[BankCertificate]], today: date) -> tuple[str, ...]:
    papers = [one.paper for one in found]
    server = any(one.purpose == BankCertificate.Purpose.SERVER for one in papers)
    holds = server and all(one.starts_on <= today <= one.expires_on for one in papers)
    return () if holds else ("証明書",)
