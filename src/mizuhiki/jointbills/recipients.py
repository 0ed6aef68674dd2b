"""To whom a group's slip goes: the 送付先 of the group, else its payer."""

from dataclasses import dataclass
from datetime import date

from mizuhiki.billing.api import PayerGroup
from mizuhiki.customers.api import HIDDEN, PROTECTED_SEE, Customer, Viewer, protected
from mizuhiki.mail import api as mail
from mizuhiki.platform import sql

_MARKED = f"SELECT {protected('c')} FROM customers_customer c WHERE c.id = %(id)s"  # noqa: S608


@dataclass(frozen=True)
class Recipient:
    """Who gets the letter, as it has to be printed."""

    customer: Customer
    postcode: str
    address: str
    is_protected: bool
    why_not: str  # nobody may write to them now, and why

    @property
    def honorific(self) -> str:
        """様 or 御中."""
        return "御中" if self.customer.kind == Customer.Kind.COMPANY else "様"

    def shown_to(self, viewer: Viewer) -> str:
        """The address as the viewer may see it (law 16)."""
        if self.is_protected and not viewer.has_perm(PROTECTED_SEE):
            return HIDDEN
        place = f"〒{self.postcode[:3]}-{self.postcode[3:]} {self.address}" if self.postcode else self.address
        return place or "住所の登録がありません"


def recipient_of(group: PayerGroup, supply_ids: list[int], *, city: str, today: date) -> Recipient:
    """Whom the group's letters go to on a day; who has told no address lives where a supply of theirs is."""
    asked = group.recipient or group.payer
    person = asked.merged_into or asked
    postcode, address = person.postcode, person.address
    if not address:
        known = mail.recipients_of(supply_ids, today=today).values()
        home = next((one for one in known if one.addressee_id == person.pk and one.is_user), None)
        postcode, address = mail.address_of(home, city=city) if home else ("", "")
    is_protected = bool(sql.rows(_MARKED, {"id": person.pk, "today": today})[0][0])
    return Recipient(person, postcode, address, is_protected, _why_not(person, postcode, address))


def _why_not(person: Customer, postcode: str, address: str) -> str:
    if person.died_on is not None:
        return "宛名人が死亡しています"
    if not address.strip():
        return "宛先の住所がありません"
    if (person.pk, postcode, address) in mail.closed_addresses({person.pk}):
        return "前の郵便が返戻された宛先です"
    return ""
