"""By what somebody without an account is counted: their network."""

from ipaddress import IPv6Network, ip_address

NETWORK = 64  # bits of an IPv6 address that a household or an office has for itself


def network_of(address: str) -> str:
    """An IPv4 address, or the whole network of an IPv6 one, of which each household has more
    addresses than there are people."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if found.version == 4:
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(IPv6Network((int(found), NETWORK), strict=False))
