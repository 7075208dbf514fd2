# SPDX-License-Identifier: GPL-3.0-or-later
"""tokens.py - reads and writes Mailshot's tokens by a second, independent way."""

import base64
import collections
import hashlib
import hmac
import pathlib

UNSUBSCRIBE, RETURN, MESSAGE, CONFIRM, FORM = range(1, 6)

Token = collections.namedtuple('Token', 'campaign recipient hash')


def octets_of(number):
    return number.to_bytes((number.bit_length() + 7) // 8, 'big')


class Key:
    def __init__(self, database):
        self.path = pathlib.Path(f'{database}-keys/token.key')
        self.octets = bytes.fromhex(self.path.read_text())

    def digest(self, data):
        return hmac.new(self.octets, data, hashlib.sha256).digest()

    def hash(self, address):
        return self.digest(b'\1' + address.lower().encode())[:8]

    def read(self, purpose, text):
        """The token's parts; AssertionError: it is none for that purpose."""
        data = base64.b32decode(text.upper() + '=' * (-len(text) % 8))
        payload, code = data[:-12], data[-12:]
        assert code == self.digest(payload)[:12], f'{text}: not signed by us'
        assert payload[0] >> 4 == purpose, f'{text}: for purpose {payload[0] >> 4}'
        split = 1 + (payload[0] & 15)
        return Token(int.from_bytes(payload[1:split], 'big'), int.from_bytes(payload[split:-8], 'big'), payload[-8:])

    def make(self, purpose, campaign=0, recipient=0, address=None):
        """A token as the program itself would write it."""
        payload = bytes([purpose << 4 | len(octets_of(campaign))]) + octets_of(campaign) + octets_of(recipient)
        payload += self.hash(address) if address else bytes(8)
        return base64.b32encode(payload + self.digest(payload)[:12]).decode().rstrip('=').lower()
