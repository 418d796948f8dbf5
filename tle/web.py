"""Get what lies at a web address: within a time and a size, and without following it elsewhere.

The one module of the program that opens a socket.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ssl

    import httpx

_LARGEST_OF_AN_ERROR_BYTES = 4096


class NoAnswerError(Exception):
    """No whole answer came: a clause that says why, without the name of who was asked.

    `is_sent` tells whether the question may have reached somebody.
    """

    def __init__(self, cause: str, *, is_sent: bool = True) -> None:
        """Take the clause."""
        super().__init__(cause)
        self.is_sent = is_sent


@dataclass(frozen=True)
class Answer:
    """What a server answered; `headers` have lower-case names."""

    status: int
    headers: Mapping[str, str]
    content: bytes


def get(
    url: str, *, seconds: float, largest_bytes: int, headers: Mapping[str, str] | None = None
) -> Answer:
    """Return the answer at an address, whatever its status; of an error only the beginning.

    Certificates are checked, and redirects not followed. `NoAnswerError` is raised when no whole
    answer comes within `seconds`, or when it is larger than `largest_bytes`.
    """
    deadline = time.monotonic() + seconds  # loading what is needed counts, too
    import httpx

    # Between two pieces the deadline is looked at here; what hangs inside one is cut off by the
    # limit of httpx, which counts anew for each.
    late = NoAnswerError(f"no whole answer came within {seconds:.0f} s")
    too_large = NoAnswerError(
        f"the answer is larger than {largest_bytes / 1e6:.0f} MB, so it is not what was asked for"
    )
    try:
        with (
            httpx.Client(headers=_introduction(), verify=_trust()) as client,
            client.stream(
                "GET",
                url,
                headers=dict(headers or {}),
                timeout=max(deadline - time.monotonic(), 0.001),
            ) as response,
        ):
            is_good = response.status_code == 200
            content = bytearray()
            for piece in response.iter_raw():
                content += piece
                if time.monotonic() > deadline:
                    raise late
                if len(content) > (largest_bytes if is_good else _LARGEST_OF_AN_ERROR_BYTES):
                    if is_good:
                        raise too_large
                    break
            names = {name.lower(): value for name, value in response.headers.items()}
            whole = bytes(content)
            if is_good and "content-encoding" in names:
                whole = _unpacked(whole, names["content-encoding"], largest_bytes)
                if len(whole) > largest_bytes:
                    raise too_large
            return Answer(response.status_code, names, whole)
    except NoAnswerError:
        raise
    except httpx.TimeoutException:
        raise late from None
    except (httpx.InvalidURL, httpx.UnsupportedProtocol):
        raise NoAnswerError(
            f"'{url}', or the proxy that is set for it, is no address of the web", is_sent=False
        ) from None
    except httpx.HTTPError as error:
        raise _cause(error) from None
    except Exception as error:  # noqa: BLE001 - proxies, names, certificates: all may be set wrong
        raise NoAnswerError(
            f"the question could not be sent ({type(error).__name__}: {str(error)[:150]})",
            is_sent=False,
        ) from None


def _unpacked(content: bytes, encoding: str, largest_bytes: int) -> bytes:
    """Return what was compressed; of more than is allowed only a little more than that."""
    import zlib

    if encoding.strip().lower() in ("", "identity"):
        return content
    try:
        if encoding.strip().lower() != "gzip":
            raise zlib.error("it is no gzip")
        reader = zlib.decompressobj(wbits=31)
        whole = reader.decompress(content, largest_bytes + 1)
    except zlib.error:
        raise NoAnswerError("the answer is compressed in a way that cannot be read") from None
    if not reader.eof and len(whole) <= largest_bytes:
        raise NoAnswerError("the answer was cut off")
    return whole


def _trust() -> ssl.SSLContext:
    """Return whose certificates are trusted; reading them takes a while, so it is done once."""
    return _trust_of(*(os.environ.get(name) for name in ("SSL_CERT_FILE", "SSL_CERT_DIR")))


@cache
def _trust_of(file: str | None, folder: str | None) -> ssl.SSLContext:
    """Return the certificates of a file and a folder, or those that come with httpx."""
    import httpx

    return httpx.create_ssl_context()


def _introduction() -> dict[str, str]:
    """Return how the program names itself to those whom it asks."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        name = f"iss-planner/{version('iss-planner')}"
    except PackageNotFoundError:
        name = "iss-planner"
    return {"User-Agent": name, "Accept-Encoding": "gzip"}


def _cause(error: httpx.HTTPError) -> NoAnswerError:
    """Return in a clause what lies behind an error of the network."""
    import socket
    import ssl

    import httpx

    behind: BaseException | None = error
    while behind is not None:
        if isinstance(behind, ssl.SSLCertVerificationError):
            return NoAnswerError(f"its certificate cannot be trusted ({behind.verify_message})")
        if isinstance(behind, ssl.SSLError):
            return NoAnswerError("no secure connection could be made")
        if isinstance(behind, socket.gaierror):
            cause = "its name cannot be looked up, as without a network"
            return NoAnswerError(cause, is_sent=False)
        if isinstance(behind, ConnectionRefusedError):
            return NoAnswerError("the connection was refused")
        behind = behind.__cause__ or behind.__context__
    if isinstance(error, httpx.RemoteProtocolError):
        return NoAnswerError("the answer was cut off, or is no answer of the web")
    if isinstance(error, httpx.ConnectError):
        return NoAnswerError("no connection could be made, as without a network")
    return NoAnswerError(f"the connection broke ({type(error).__name__})")
