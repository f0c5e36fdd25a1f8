"""The addresses that somebody who knows the meter would set."""


def addresses_of(octets):
    """Target and source of an HDLC frame."""
    found, value = [], 0
    for octet in octets[3:11]:  # behind the flag and the format field
        value = value << 7 | octet >> 1
        if octet & 1:
            found.append(value)
            value = 0
    return found[0], found[1]
