"""The local scorer: the Worker's own code in V8, which therefore gives the same scores."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from .client import _to_json
from .errors import EdgeQeError
from .scoring import Scoring
from .types import Model

_BUILD = Path(__file__).parent / "build"


class LocalScorer(Scoring):
    """Scores with the package's release, or with the one in ``folder``. Nothing leaves this process. Calls are
    handled one at a time; create it once. Raises EdgeQeError: ``UNAVAILABLE`` if mini-racer is not installed,
    ``BAD_MANIFEST`` or ``BAD_STUDENT`` for files that are not what they should be."""

    def __init__(self, folder: str | Path | None = None) -> None:
        try:
            from py_mini_racer import MiniRacer
        except ImportError as error:
            raise EdgeQeError("UNAVAILABLE", "mini-racer is not installed: pip install edge-qe[local]") from error
        release = _BUILD if folder is None else Path(folder)
        manifest, student = _read(release, "manifest.json", "BAD_MANIFEST"), _read(release, "student.bin", "BAD_STUDENT")
        _require_listed(manifest, student)
        self._lock = threading.Lock()
        self._engine = MiniRacer()
        self._engine.eval((_BUILD / "scorer.js").read_text("utf-8"))
        memory: Any = self._engine.eval(f"globalThis.student = new ArrayBuffer({len(student)}); student")
        memory[:] = student
        # The engine cannot be closed while a view of its memory is about.
        memory.release()
        load: Any = self._engine.eval("(manifest, id) => edgeQe.load({ manifest, id, student })")
        loaded = _parse(load(manifest.decode("utf-8"), hashlib.sha256(manifest).hexdigest()).get())
        self._engine.eval("delete globalThis.student")
        self._call: Any = self._engine.eval("edgeQe.ask")
        self.model: Model = loaded["model"]
        self.language_pairs: list[str] = loaded["languagePairs"]

    def close(self) -> None:
        """Releases the memory; the scorer cannot be used afterwards."""
        self._call = None
        self._engine.close()

    def __enter__(self) -> LocalScorer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _ask(self, route: Literal["score", "batch", "rank"], body: Mapping[str, Any]) -> dict[str, Any]:
        text = _to_json(body).decode()
        with self._lock:
            if self._call is None:
                raise EdgeQeError("UNAVAILABLE", "the scorer is closed")
            return _parse(self._call(route, text).get())


def _parse(text: str) -> dict[str, Any]:
    reply: dict[str, Any] = json.loads(text)
    if "error" in reply:
        error = reply["error"]
        raise EdgeQeError(error["code"], error["detail"], field=error.get("field"))
    return reply


def _read(folder: Path, name: str, code: str) -> bytes:
    try:
        return (folder / name).read_bytes()
    except OSError as error:
        raise EdgeQeError(code, f"{name}: {error}", field=name) from error


def _require_listed(manifest: bytes, student: bytes) -> None:
    try:
        files = {file["name"]: file["sha256"] for file in json.loads(manifest)["files"]}
        expected = files["student.bin"]
    except (ValueError, KeyError, TypeError) as error:
        raise EdgeQeError("BAD_MANIFEST", "manifest.json: files: expected a student.bin", field="manifest.json") from error
    actual = hashlib.sha256(student).hexdigest()
    if actual != expected:
        raise EdgeQeError("BAD_STUDENT", f"student.bin: the manifest says sha256 {expected}, the file has {actual}", field="student.bin")
