"""The secret keys behind every link, Message-ID and return path, and the short codes made with them.

A code says "we made this, for this purpose, from exactly these parts": the same mail can be made
again to the byte, and nobody else can make one. Codes are HMAC-SHA-256 (RFC 2104), cut to 16 bytes.
"""

import base64
import binascii
import hashlib
import hmac
import os
import secrets
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from digest.model.errors import DigestError

CODE_BYTES = 16
HIGHEST_ID = 61
"""The last byte of a token is a key's id: up to here, base64url writes it as a letter or digit."""

_KEY_BYTES = 32
_FILE_LIMIT = 64 * 1024
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_FILE = """\
# The secret keys of digest. Whoever has this file can unsubscribe every reader.
# Keep a copy apart from the database: without it, the links in mails already sent stop working.

[master]
# The highest number makes new codes, all of them are understood. To rotate, add a line with the next
# number (`openssl rand -base64 32`); drop an old one when no mail made with it matters any more.
1 = "{master}"

[suppression]
# Never rotate this one: addresses that must not be mailed are known by it alone.
key = "{suppression}"
"""


class KeysRefused(DigestError):
    """The key file cannot be used: not there, open to others, or not what we wrote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """The keys of one installation. Its repr shows none of them."""

    masters: Mapping[int, bytes] = field(repr=False)
    suppression: bytes = field(repr=False)

    @classmethod
    def make(cls) -> "Keys":
        """New keys, kept nowhere."""
        return cls(masters={1: secrets.token_bytes(_KEY_BYTES)}, suppression=secrets.token_bytes(_KEY_BYTES))

    @classmethod
    def load(cls, path: Path) -> "Keys":
        """The keys in this file. Raises KeysRefused, never with a word of what the file holds."""
        return _parsed(_content(path), path)

    @classmethod
    def load_or_create(cls, path: Path) -> "Keys":
        """The keys in this file, which is made where there is none, for its owner's eyes only.

        Whoever comes first makes it, whole; everyone else reads that one. Raises KeysRefused.
        """
        if not path.exists():
            _create(path, cls.make())
        return cls.load(path)

    @property
    def newest(self) -> int:
        """The id of the key that makes new codes."""
        return max(self.masters)

    def code(self, purpose: str, *parts: bytes | int | str, key: int | None = None) -> bytes:
        """16 bytes that only these keys make, for this purpose and these parts in this order.

        `key` is the id of an older master key, for what was made before a rotation. Raises KeyError
        when that key is gone.
        """
        master = self.masters[self.newest if key is None else key]
        return _hmac(master, "code", purpose, *parts)[:CODE_BYTES]

    def suppression_hash(self, address: str) -> bytes:
        """What stands for an address that must not be mailed, when the address itself is gone.

        32 bytes, the same for every spelling of upper and lower case, and after every rotation.
        """
        return _hmac(self.suppression, "suppression", address.lower())

    def fingerprint(self) -> str:
        """Tells this key file from any other without revealing it.

        From the suppression key alone, so that rotation does not change it.
        """
        return _hmac(self.suppression, "fingerprint")[:CODE_BYTES].hex()


def _hmac(key: bytes, *parts: bytes | int | str) -> bytes:
    """Each part with its type and length before it: no two lists of parts are the same bytes."""
    return hmac.digest(key, b"digest/1" + b"".join(map(_framed, parts)), hashlib.sha256)


def _framed(part: bytes | int | str) -> bytes:
    if isinstance(part, bytes):
        kind, content = b"b", part
    elif isinstance(part, str):
        kind, content = b"s", part.encode()
    else:
        kind, content = b"i", str(part).encode()
    return kind + len(content).to_bytes(8, "big") + content


def _content(path: Path) -> str:
    """The file as text; opened first and then looked at, so that it is the same file."""
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            content = file.read(_FILE_LIMIT)
    except OSError as error:
        raise KeysRefused(f"{path}: the key file cannot be read: {error.strerror}") from error
    if mode & _OTHERS:
        raise KeysRefused(
            f"{path}: the key file can be read by others than its owner",
            hint=f"if nobody else has seen it: chmod 600 {path}",
        )
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise _broken(path, "it is not text") from None


def _parsed(content: str, path: Path) -> Keys:
    # "from None" below: what the file holds must not appear in a traceback
    try:
        table = tomllib.loads(content)
    except tomllib.TOMLDecodeError:
        raise _broken(path, "it is not TOML") from None
    masters, suppression = table.get("master"), table.get("suppression")
    if not isinstance(masters, dict) or not isinstance(suppression, dict) or not masters:
        raise _broken(path, "[master] or [suppression] is missing")
    return Keys(
        masters={_id(name, path): _key(text, path, f"master {name}") for name, text in masters.items()},
        suppression=_key(suppression.get("key"), path, "suppression"),
    )


def _id(name: str, path: Path) -> int:
    if not name.isascii() or not name.isdigit() or not 1 <= int(name) <= HIGHEST_ID:
        raise _broken(path, f"a master key's number is not from 1 to {HIGHEST_ID}")
    return int(name)


def _key(text: object, path: Path, name: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True) if isinstance(text, str) else b""
    except binascii.Error:
        key = b""
    if len(key) != _KEY_BYTES:
        raise _broken(path, f"the {name} key is not {_KEY_BYTES} bytes of base64")
    return key


def _broken(path: Path, why: str) -> KeysRefused:
    return KeysRefused(
        f"{path}: not a key file: {why}",
        hint="restore it from its copy; with new keys, links in mails already sent stop working",
    )


def _create(path: Path, keys: Keys) -> None:
    """Writes the file beside its place and links it there: it appears whole, or another's stands there."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    content = _FILE.format(
        master=base64.b64encode(keys.masters[1]).decode(),
        suppression=base64.b64encode(keys.suppression).decode(),
    )
    try:
        with os.fdopen(_new(draft), "w", encoding="ascii") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        _link(draft, path)
    except OSError as error:
        raise KeysRefused(f"{path}: the key file cannot be made: {error.strerror}") from error
    finally:
        draft.unlink(missing_ok=True)


def _new(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)


def _link(draft: Path, path: Path) -> None:
    try:
        os.link(draft, path)
    except FileExistsError:
        return  # another process was first
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
