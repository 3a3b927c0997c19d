"""A client of the service, without dependencies."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any, Literal
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from .errors import EdgeQeError
from .scoring import Scoring

_PATHS = {"score": "v1/score", "batch": "v1/score/batch", "rank": "v1/rank"}
#: Those that say "not now": the service or what is before it is busy, restarting or limiting.
_RETRIED = (429, 502, 503, 504)
_MAX_BACKOFF_S = 10.0


class Client(Scoring):
    """``timeout``, in seconds, covers a call with its retries and the waits between them; ``retries`` are the attempts
    after the first. Broken connections are retried as well: nothing is stored twice."""

    def __init__(self, base_url: str, *, api_key: str | None = None, timeout: float = 30.0, retries: int = 3) -> None:
        parts = urlsplit(base_url)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            expected = "expected the address of the service, such as https://edge-qe.example.workers.dev"
            raise EdgeQeError("BAD_INPUT", f"base_url: {expected}, got {base_url!r}", field="base_url")
        self._base = base_url.rstrip("/")
        self._headers = {"content-type": "application/json", "user-agent": "edge-qe-python"}
        if api_key is not None:
            if not api_key.isascii() or not api_key.isprintable():
                raise EdgeQeError("BAD_INPUT", "api_key: expected printable ASCII characters", field="api_key")
            self._headers["authorization"] = f"Bearer {api_key}"
        self._timeout = timeout
        self._retries = retries

    def languages(self) -> dict[str, Any]:
        """The language pairs of the release, and how good it is at each."""
        return self._request("GET", "v1/languages")

    def models(self) -> dict[str, Any]:
        """The releases being served."""
        return self._request("GET", "v1/models")

    def feedback(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """Sends a person's judgement of a translation; the same feedback is stored only once."""
        return self._request("POST", "v1/feedback", record)

    def _ask(self, route: Literal["score", "batch", "rank"], body: Mapping[str, Any]) -> dict[str, Any]:
        return self._request("POST", _PATHS[route], body)

    def _request(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        deadline = time.monotonic() + self._timeout
        data = None if body is None else _to_json(body)
        for attempt in range(self._retries + 1):
            left = deadline - time.monotonic()
            if left <= 0:
                raise EdgeQeError("TIMEOUT", f"{method} {path}: no answer within {self._timeout} seconds")
            try:
                request = Request(f"{self._base}/{path}", data=data, headers=self._headers, method=method)
                with urlopen(request, timeout=left) as reply:
                    return _parse_reply(reply.read(), f"{method} {path}", reply.status)
            except HTTPError as error:
                problem = _parse_problem(error, f"{method} {path}")
                wait = _to_wait(error.headers.get("retry-after"), attempt)
                is_last = error.code not in _RETRIED
            except TimeoutError as error:
                raise EdgeQeError("TIMEOUT", f"{method} {path}: no answer within {self._timeout} seconds") from error
            except (URLError, HTTPException, ConnectionError) as error:
                problem = EdgeQeError("UNREACHABLE", f"{method} {path}: {getattr(error, 'reason', error)}")
                problem.__cause__ = error
                wait, is_last = _to_wait(None, attempt), False
            if is_last or attempt == self._retries or time.monotonic() + wait > deadline:
                raise problem
            time.sleep(wait)
        raise AssertionError("unreachable")


def _to_wait(retry_after: str | None, attempt: int) -> float:
    """Seconds: what the service says, or .3, .6, 1.2 …, up to half of that less at random."""
    if retry_after is not None and retry_after.isdigit():
        return float(retry_after)
    return min(_MAX_BACKOFF_S, 0.3 * 2.0**attempt) * (1 - random.random() / 2)


def _to_json(body: Mapping[str, Any]) -> bytes:
    try:
        return json.dumps(body, allow_nan=False).encode()
    except (TypeError, ValueError) as error:
        raise EdgeQeError("BAD_INPUT", f"the request cannot be written as JSON: {error}") from error


def _parse_reply(body: bytes, what: str, status: int) -> dict[str, Any]:
    try:
        parsed = json.loads(body)
    except ValueError as error:
        raise EdgeQeError("BAD_REPLY", f"{what}: the reply is not JSON: does base_url point to edge-qe?", status=status) from error
    if not isinstance(parsed, dict):
        raise EdgeQeError("BAD_REPLY", f"{what}: expected an object, got {type(parsed).__name__}", status=status)
    return parsed


def _parse_problem(error: HTTPError, what: str) -> EdgeQeError:
    """The error in a problem+json reply (RFC 9457); a reply of any other kind, from a proxy say, is BAD_REPLY."""
    try:
        fields = json.loads(error.read())
    except (ValueError, OSError):
        fields = {}
    if not isinstance(fields, dict):
        fields = {}
    return EdgeQeError(
        fields.get("code", "BAD_REPLY"),
        fields.get("detail", f"{what}: status {error.code}, and the reply is not a problem+json document"),
        field=fields.get("field"),
        status=error.code,
        request_id=fields.get("requestId") or error.headers.get("x-request-id"),
    )
