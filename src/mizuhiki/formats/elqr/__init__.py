"""eL-QR payloads (地方税統一QRコード)."""

from mizuhiki.formats.elqr.payload import JOINT_BODY, Elqr, ElqrRefused, crc16, parse

__all__ = ["JOINT_BODY", "Elqr", "ElqrRefused", "crc16", "parse"]
