"""Get what lies at a web address: within a time and a size, and without following it elsewhere.

The one module of the program that opens a socket.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx

_LARGEST_OF_AN_ERROR_BYTES = 4096


class NoAnswerError(Exception):
    """No whole answer came: a clause that says why, without the name of who was asked."""


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
    import httpx

    # Between two pieces the deadline is looked at here; what hangs inside one is cut off by the
    # limit of httpx, which counts anew for each.
    deadline = time.monotonic() + seconds
    late = NoAnswerError(f"no whole answer came within {seconds:.0f} s")
    try:
        with (
            httpx.Client(timeout=max(seconds, 0.001), headers=_introduction()) as client,
            client.stream("GET", url, headers=dict(headers or {})) as response,
        ):
            limit = largest_bytes if response.status_code == 200 else _LARGEST_OF_AN_ERROR_BYTES
            content = bytearray()
            for piece in response.iter_bytes():
                content += piece
                if time.monotonic() > deadline:
                    raise late
                if len(content) > limit:
                    if response.status_code == 200:
                        raise NoAnswerError(
                            f"the answer is larger than {largest_bytes / 1e6:.0f} MB, so it is not "
                            "what was asked for"
                        )
                    break
            names = {name.lower(): value for name, value in response.headers.items()}
            return Answer(response.status_code, names, bytes(content[:limit]))
    except httpx.TimeoutException:
        raise late from None
    except (httpx.InvalidURL, httpx.UnsupportedProtocol):
        raise NoAnswerError(f"'{url}' is no address of the web") from None
    except httpx.HTTPError as error:
        raise NoAnswerError(_cause(error)) from None


def _introduction() -> dict[str, str]:
    """Return how the program names itself to those whom it asks."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return {"User-Agent": f"iss-planner/{version('iss-planner')}"}
    except PackageNotFoundError:
        return {"User-Agent": "iss-planner"}


def _cause(error: httpx.HTTPError) -> str:
    """Return in a clause what lies behind an error of the network."""
    import socket
    import ssl

    import httpx

    behind: BaseException | None = error
    while behind is not None:
        if isinstance(behind, ssl.SSLCertVerificationError):
            return f"its certificate cannot be trusted ({behind.verify_message})"
        if isinstance(behind, ssl.SSLError):
            return "no secure connection could be made"
        if isinstance(behind, socket.gaierror):
            return "its name cannot be looked up, as without a network"
        if isinstance(behind, ConnectionRefusedError):
            return "the connection was refused"
        behind = behind.__cause__ or behind.__context__
    if isinstance(error, httpx.RemoteProtocolError):
        return "the answer was cut off, or is no answer of the web"
    if isinstance(error, httpx.DecodingError):
        return "the answer is compressed in a way that cannot be read"
    if isinstance(error, httpx.ConnectError):
        return "no connection could be made, as without a network"
    return f"the connection broke ({type(error).__name__})"
