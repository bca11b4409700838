# SPDX-License-Identifier: Apache-2.0
"""ChaCha20-Poly1305 as RFC 8439 writes it down, to open what the program sealed without the program's
library. Slow, and for tests only."""
import struct

MASK = 0xffffffff


def _quarter(s, a, b, c, d):
    for x, y, z, shift in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
        s[x] = (s[x] + s[y]) & MASK
        turned = s[z] ^ s[x]
        s[z] = (turned << shift | turned >> (32 - shift)) & MASK


def _block(key, counter, nonce):
    first = [*struct.unpack("<4I", b"expand 32-byte k"), *struct.unpack("<8I", key), counter,
             *struct.unpack("<3I", nonce)]
    s = list(first)
    for _ in range(10):
        for quarter in ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
                        (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)):
            _quarter(s, *quarter)
    return struct.pack("<16I", *((x + y) & MASK for x, y in zip(s, first)))


def _poly1305(key, message):
    r = int.from_bytes(key[:16], "little") & 0x0ffffffc0ffffffc0ffffffc0fffffff
    total = 0
    for i in range(0, len(message), 16):
        total = (total + int.from_bytes(message[i:i + 16] + b"\1", "little")) * r % ((1 << 130) - 5)
    return ((total + int.from_bytes(key[16:], "little")) & ((1 << 128) - 1)).to_bytes(16, "little")


def _padded(data):
    return data + bytes(-len(data) % 16)


def unseal(key, nonce, beside, sealed):
    """The plain text of cipher text and tag; None where the tag is another's."""
    cipher, tag = sealed[:-16], sealed[-16:]
    authenticated = _padded(beside) + _padded(cipher) + struct.pack("<QQ", len(beside), len(cipher))
    if _poly1305(_block(key, 0, nonce)[:32], authenticated) != tag:
        return None
    stream = b"".join(_block(key, 1 + i, nonce) for i in range((len(cipher) + 63) // 64))
    return bytes(x ^ y for x, y in zip(cipher, stream))
