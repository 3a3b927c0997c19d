"""Methods shared by client and local scorer: batches, COMET-style lists, data frames, conversations."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

from .errors import EdgeQeError
from .types import Candidates, Conversation, FailedItem, Item, Message, Ranking, ScoredItem, ScoreReply

#: The service's limits: items of a batch, and bytes with room for what is around them.
BATCH_ITEMS = 64
BATCH_BYTES = 500 * 1024


@dataclass(frozen=True)
class Prediction:
    """Scores in the order of the samples; None if there is no score (``items`` says why)."""

    scores: list[float | None]
    #: Mean of the scores; None if there are none.
    system_score: float | None
    items: list[ScoredItem | FailedItem]


class Scoring(ABC):
    """Every method raises EdgeQeError."""

    @abstractmethod
    def _ask(self, route: Literal["score", "batch", "rank"], body: Mapping[str, Any]) -> dict[str, Any]:
        """The reply of a route to a body."""

    def score(self, message: Message) -> ScoreReply:
        """Scores one pair."""
        return cast(ScoreReply, self._ask("score", message))

    def rank(self, candidates: Candidates) -> Ranking:
        """Ranks up to 16 translations of one source, best first."""
        return cast(Ranking, self._ask("rank", candidates))

    def score_conversation(self, messages: Sequence[Item]) -> Conversation:
        """Scores up to 256 messages in one request, with a summary. Each is scored alone."""
        return cast(Conversation, self._ask("batch", {"items": list(messages)}))

    def score_batch(self, items: Iterable[Item]) -> list[ScoredItem | FailedItem]:
        """Scores any number of pairs, in order; an invalid one has an ``error`` in its place."""
        scored: list[ScoredItem | FailedItem] = []
        for batch in _to_batches(items):
            reply = self._ask("batch", {"items": batch})
            if len(reply["items"]) != len(batch):
                raise EdgeQeError("BAD_REPLY", f"{len(batch)} items were sent, {len(reply['items'])} came back")
            for item in reply["items"]:
                own = item if "error" in item else {**item, "model": reply["model"]}
                scored.append(cast("ScoredItem | FailedItem", own))
        return scored

    def predict(self, samples: Iterable[Mapping[str, str]], *, lp: str | None = None) -> Prediction:
        """Scores ``[{"src": …, "mt": …}]``, as COMET takes them. ``lp`` is the language pair, such as ``en-de``, of
        samples without an ``lp`` of their own. Scores are direct assessments, 0-1, not on COMET's scale."""
        items = self.score_batch(_to_item(sample, lp, place) for place, sample in enumerate(samples))
        scores = [cast("float | None", item.get("score")) for item in items]
        known = [score for score in scores if score is not None]
        return Prediction(scores, sum(known) / len(known) if known else None, items)

    def score_frame(
        self, frame: Any, *, lp: str | None = None, source: str = "source", translation: str = "translation", prefix: str = ""
    ) -> Any:
        """A copy of a pandas data frame with the columns ``score``, ``low``, ``high``, ``verdict``, ``flags`` and
        ``error`` added, with ``prefix`` before their names. ``lp`` is a language pair, or the name of a column of them."""
        for column in (source, translation):
            if column not in frame.columns:
                raise EdgeQeError("BAD_INPUT", f"{column}: no such column; the data has {', '.join(map(str, frame.columns))}", field=column)
        pairs = frame[lp] if lp in frame.columns else [lp] * len(frame)
        samples = ({"src": src, "mt": mt, "lp": of} for src, mt, of in zip(frame[source], frame[translation], pairs))
        items = self.predict(samples).items
        columns = {name: [value(item) for item in items] for name, value in _COLUMNS.items()}
        return frame.assign(**{prefix + name: values for name, values in columns.items()})


def slice_utf16(text: str, start: int, end: int) -> str:
    """The part of a text between two places in UTF-16 units, as words and spans have them."""
    units = text.encode("utf-16-le", "surrogatepass")
    return units[2 * start : 2 * end].decode("utf-16-le", "surrogatepass")


_COLUMNS: dict[str, Callable[[Any], Any]] = {
    "score": lambda item: item.get("score"),
    "low": lambda item: (item.get("interval") or [None, None])[0],
    "high": lambda item: (item.get("interval") or [None, None])[1],
    "verdict": lambda item: item.get("verdict"),
    "flags": lambda item: ",".join(item.get("flags", [])),
    "error": lambda item: item["error"]["detail"] if "error" in item else None,
}


def _to_item(sample: Mapping[str, str], lp: str | None, place: int) -> Item:
    for name in ("src", "mt"):
        if not isinstance(sample.get(name), str):
            got = type(sample.get(name)).__name__
            raise EdgeQeError("BAD_INPUT", f"samples[{place}].{name}: expected a string, got {got}", field=f"samples[{place}].{name}")
    pair = sample.get("lp") or lp
    source_lang, hyphen, target_lang = (pair or "").partition("-")
    if not hyphen or not source_lang or not target_lang:
        field = f"samples[{place}].lp"
        raise EdgeQeError("BAD_INPUT", f'{field}: expected a language pair such as "en-de", got {pair!r}', field=field)
    texts = {"source": sample["src"], "translation": sample["mt"]}
    return cast(Item, {**texts, "sourceLang": source_lang, "targetLang": target_lang, "detail": "score"})


def _to_batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    batch: list[Item] = []
    size = 0
    for item in items:
        more = len(json.dumps(item)) + 2
        if batch and (len(batch) >= BATCH_ITEMS or size + more > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(item)
        size += more
    if batch:
        yield batch
