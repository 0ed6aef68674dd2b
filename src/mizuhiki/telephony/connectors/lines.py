"""A line to an exchange: in the clear only within this machine or a private network, else under TLS.

The sign-in and every caller's number go over it. Where it leads stands in the settings.
"""

import ipaddress
import socket
import ssl

CONNECT_S = 30.0
INSIDE = tuple(
    ipaddress.ip_network(one)
    for one in ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7")
)


class NotInside(ConnectionError):  # noqa: N818 - named by what is true now
    """A line without TLS leads out of the house; nothing was sent."""


def connect(host: str, port: int, *, is_secure: bool) -> socket.socket:
    """A line that was opened, and judged before anything is sent.

    Raises:
        NotInside: nothing was sent.
        OSError: nobody answers, or with a certificate that nobody vouches for.
    """
    line = socket.create_connection((host, port), timeout=CONNECT_S)
    try:
        if is_secure:
            return ssl.create_default_context().wrap_socket(line, server_hostname=host)
        if not is_inside(line.getpeername()[0]):
            raise NotInside
    except BaseException:
        line.close()
        raise
    return line


def is_inside(address: str) -> bool:
    """Whether an address is of this machine or of a private network (RFC 1918, RFC 4193)."""
    found = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None)
    return any((mapped or found) in network for network in INSIDE)
