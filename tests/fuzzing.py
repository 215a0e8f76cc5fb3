"""Payloads that no provider would send: damaged, nested, endless, in no encoding, and now and then a right one."""

import json
import random
import string

ODD = (
    None,
    True,
    False,
    0,
    -1,
    2**31,
    2**63,
    -(10**25),
    1e308,
    0.1,
    "",
    " ",
    "0",
    "null",
    "\x00",
    "\ud800",
    "\u202eabc",
    "é" * 300,
    "A" * 5000,
    "../../etc/passwd",
    "<script>alert(1)</script>",
    "{{7*7}}",
    "'; DROP TABLE social_crm_message; --",
    "https://127.0.0.1/x",
    "9999-99-99T99:99:99Z",
    [],
    {},
    [[]],
    {"": ""},
    [None],
)


class Fuzzer:
    """Makes payloads out of those that a provider documents; the same seed makes the same ones.

    :param int seed:
    :param fixtures: bytes of payloads
    """

    def __init__(self, seed, fixtures):
        self._random = random.Random(seed)
        self._bodies = list(fixtures)
        self._documents = [json.loads(body) for body in fixtures]

    def payload(self):
        """:return: the bytes of one delivery"""
        choose = self._random.random()
        if choose < 0.05:
            return self._random.choice(self._bodies)
        if choose < 0.15:
            return self._broken(self._random.choice(self._bodies))
        if choose < 0.20:
            return self._strange()
        document = self._renumbered(self._random.choice(self._documents))
        for _time in range(self._random.choice((0, 1, 1, 2, 5))):
            document = self._damaged(document)
        return json.dumps(document, ensure_ascii=self._random.random() < 0.7).encode("utf-8", "surrogatepass")

    def _broken(self, body):
        """Bytes that are missing, doubled or others."""
        place = self._random.randrange(len(body) + 1)
        match self._random.randrange(4):
            case 0:
                return body[:place]
            case 1:
                return body[:place] + self._random.randbytes(4) + body[place:]
            case 2:
                return body + body
            case _:
                return body[:place] + body[place + 1 :]

    def _strange(self):
        """Nothing that came from a payload."""
        match self._random.randrange(6):
            case 0:
                return b""
            case 1:
                return self._random.randbytes(self._random.randrange(1, 400))
            case 2:
                return b"[" * self._random.randrange(1, 20000)
            case 3:
                return json.dumps(self._random.choice(ODD)).encode()
            case 4:
                return b'{"a":' * 3000 + b"1" + b"}" * 3000
            case _:
                return "".join(self._random.choices(string.printable, k=200)).encode()

    def _renumbered(self, value):
        """Other ids, so that it is another delivery."""
        if isinstance(value, dict):
            return {key: self._renumbered(child) for key, child in value.items()}
        if isinstance(value, list):
            return [self._renumbered(child) for child in value]
        if type(value) is int and value > 1000 and self._random.random() < 0.7:
            return value + self._random.randrange(-1000, 10**6)
        if isinstance(value, str) and value and value.isascii() and value.isalnum() and self._random.random() < 0.5:
            return f"{value[:40]}{self._random.randrange(10**6)}"
        return value

    def _damaged(self, value):
        """One thing somewhere inside is odd, missing or there twice."""
        if isinstance(value, dict) and value and self._random.random() < 0.9:
            key = self._random.choice(list(value))
            if self._random.random() < 0.15:
                return {other: child for other, child in value.items() if other != key}
            return {**value, key: self._damaged(value[key])}
        if isinstance(value, list) and value and self._random.random() < 0.9:
            place = self._random.randrange(len(value))
            if self._random.random() < 0.15:
                return value + [value[place]] * self._random.randrange(1, 40)
            return [*value[:place], self._damaged(value[place]), *value[place + 1 :]]
        return self._random.choice(ODD)


KEYS = ("", "a%00b", "%00", "%ff%fe", "a/b", "%2f..%2f", "x" * 3000, "%F0%9F%98%80", "'--", "\u00e9", "%", "a?b", "a;b")
NAMES = (
    "self",
    "key",
    "state",
    "code",
    "error",
    "error_description",
    "crc_token",
    "hub.mode",
    "hub.challenge",
    "hub.verify_token",
    "db",
    "debug",
    "a[]",
    "%00",
    "%ff",
    "",
    "cls",
    "endpoint",
    "csrf_token",
)
VALUES = (
    "",
    "1",
    "subscribe",
    "%00",
    "%ff%fe",
    "%ed%a0%80",
    "a" * 4000,
    "%F0%9F%98%80",
    "\u00e9",
    "%7B%22a%22%3A1%7D",
    "%",
)
HEADERS = (
    "Content-Length: abc",
    "Content-Length: -1",
    "Content-Length: 99999999999",
    "Content-Length: 3",
    "Content-Length: ",
    "Transfer-Encoding: chunked",
    "Transfer-Encoding: nonsense",
    "Transfer-Encoding: gzip, chunked",
    "Content-Type: application/json; charset=none",
    "Content-Type: multipart/form-data",
    "Content-Type: text/\u00e9",
    "Content-Type: multipart/form-data; boundary=b",
    "Content-Type: application/x-www-form-urlencoded",
    "Content-Encoding: gzip",
    "Cookie: session_id=\u00e9; frontend_lang=%00",
    "Accept-Language: \x01",
    "X-Hub-Signature-256: \u00e9",
    "X-Forwarded-For: \u00e9",
    "Range: bytes=0-",
    "X-Long: " + "y" * 9000,
    "Cookie: " + "z" * 9000,
)
BODIES = (
    b"",
    b"{}",
    b"zz\r\nno\r\n",
    b"5\r\nab",
    b"0\r\n\r\n",
    b"self=1&key=2",
    b"--b\r\n\r\n{}\r\n--b--\r\n",
    b"\x00\xff",
)
METHODS = ("GET", "GET", "GET", "POST", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "get", "X\u00e9")


class OddRequests:
    """Makes requests that no HTTP library would; the same seed makes the same ones.

    :param int seed:
    :param paths: of our public routes, with right keys
    """

    def __init__(self, seed, paths):
        self._random = random.Random(seed)
        self._paths = list(paths)

    def request(self):
        """:return: the bytes of a request, all that is ever sent"""
        path = self._random.choice(self._paths)
        if "/webhook/" in path and self._random.random() < 0.3:  # below others there is nothing of ours
            path = f"{path.rpartition('/')[0]}/{self._random.choice(KEYS)}"
        pairs = [
            f"{self._random.choice(NAMES)}={self._random.choice(VALUES)}"
            for _n in range(self._random.choice((0, 1, 2, 5)))
        ]
        lines = [
            f"{self._random.choice(METHODS)} {path}{'?' if pairs else ''}{'&'.join(pairs)} HTTP/1.1",
            "Host: 127.0.0.1",
            "Connection: close",
            *self._random.sample(HEADERS, self._random.choice((0, 1, 1, 2, 3))),
        ]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + self._random.choice(BODIES)
