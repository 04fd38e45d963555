"""What people hold in their hand when they sign in with a second factor."""

import base64
import hashlib
import hmac
import struct
import subprocess
import time
from urllib.parse import parse_qs, unquote, urlsplit


class Telephone:
    """An authenticator that knows RFC 6238 and nothing of our program; it reads the code off the screen."""

    def __init__(self, picture: bytes):
        said = subprocess.run(["zbarimg", "-q", "--raw", "png:-"], input=picture, capture_output=True, check=True).stdout.decode().strip()
        address = urlsplit(said)
        assert (address.scheme, address.netloc) == ("otpauth", "totp"), said
        self.account, asked = unquote(address.path).lstrip("/"), {name: values[0] for name, values in parse_qs(address.query).items()}
        assert asked["issuer"] == "职家" and (asked["algorithm"], asked["digits"], asked["period"]) == ("SHA1", "6", "30")
        self.secret = base64.b32decode(asked["secret"])

    def code(self) -> str:
        digest = hmac.new(self.secret, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
        start = digest[-1] & 15
        return f"{(struct.unpack('>I', digest[start:start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"

    def next_code(self) -> str:
        """One that has not been used: at most half a minute from now."""
        used = self.code()
        while self.code() == used:
            time.sleep(0.5)
        return self.code()
