"""Which characters the fields of a bank file may hold."""

from enum import StrEnum

_PLAIN = " 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" + "".join(map(chr, range(0xFF71, 0xFFA0)))
_WIDE = "ｦ¥/｢｣"
PRINTABLE = "".join(map(chr, range(0x20, 0x7F))).replace("\\", "¥").replace("~", "‾") + "".join(
    map(chr, range(0xFF61, 0xFFA0))
)


class Charset(StrEnum):
    """How much a bank admits.

    NARROW is the standard's set and what we send by default. WIDE adds what a newer revision and
    some banks admit. ANY is for reading what a bank returned: every printable single byte.
    """

    NARROW = "narrow"
    WIDE = "wide"
    ANY = "any"

    @property
    def for_places(self) -> str:
        """Characters of bank and branch names."""
        return {"narrow": _PLAIN + "-", "wide": _PLAIN + "-" + _WIDE, "any": PRINTABLE}[self]

    @property
    def for_parties(self) -> str:
        """Characters of 委託者名, 預金者名 and of a 顧客番号 kept as text."""
        return PRINTABLE if self is Charset.ANY else self.for_places + "()."
