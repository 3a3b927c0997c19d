"""What is sent and answered, by the names that the service has for it (README.md, "The reply")."""

from __future__ import annotations

from typing import Literal, TypedDict, Union

Verdict = Literal["accept", "review", "reject", "unsupported"]
Threshold = Union[Literal["lenient", "balanced", "strict"], float]
Detail = Literal["score", "words", "spans"]


class _TermRequired(TypedDict):
    source: str


class Term(_TermRequired, total=False):
    """A brand, a product, a name; kept as it is where there is no translation."""

    translation: str


class _LanguagesRequired(TypedDict):
    source: str
    sourceLang: str
    targetLang: str


class _Options(_LanguagesRequired, total=False):
    threshold: Threshold
    detail: Detail
    terms: list[Term]


class _PairRequired(_Options):
    translation: str


class Item(_PairRequired, total=False):
    """One of several pairs. ``id`` comes back as it was sent."""

    id: str | int
    logProbs: list[float]


class Message(_PairRequired, total=False):
    """A pair; ``partial``: its translation is still being written."""

    logProbs: list[float]
    partial: bool
    channel: str


class _TranslationsRequired(_Options):
    translations: list[str]


class Candidates(_TranslationsRequired, total=False):
    """A source, and 1 to 16 translations of it."""

    channel: str


class Model(TypedDict):
    """Which student said it."""

    id: str
    name: str
    sha256: str
    engine: str
    channel: str | None


class Word(TypedDict):
    """``start`` and ``end`` count UTF-16 units (see ``slice_utf16``); ``bad`` is the chance that it is wrong."""

    start: int
    end: int
    bad: float


class Tokens(TypedDict):
    source: int
    translation: int


class _ScoreRequired(TypedDict):
    #: Expected direct assessment (0-100), divided by 100; None when unsupported.
    score: float | None
    #: Holds 90 % of people's ratings.
    interval: tuple[float, float] | None
    verdict: Verdict
    flags: list[str]
    tokens: Tokens
    raw: float | None


class Score(_ScoreRequired, total=False):
    reason: str
    words: list[Word]
    spans: list[Word]
    critical: float
    calibration: Literal["own", "made", "pooled", "teacher"]
    logProbs: Literal["used", "ignored"]


class ScoreReply(Score):
    model: Model


class Problem(TypedDict, total=False):
    code: str
    detail: str
    field: str


class FailedItem(TypedDict, total=False):
    id: str | int
    error: Problem


class ScoredItem(ScoreReply, total=False):
    id: str | int


class Summary(TypedDict):
    """Of the messages of a conversation, each scored alone."""

    scored: int
    mean: float | None
    #: The place of the lowest score.
    worst: int | None
    verdicts: dict[Verdict, int]


class Conversation(TypedDict):
    items: list[ScoredItem | FailedItem]
    summary: Summary
    model: Model


class Ranked(Score):
    #: The place in what was sent.
    index: int
    agreement: float | None
    #: Places of those whose score is lower by more than noise.
    beats: list[int]


class Ranking(TypedDict):
    #: The best first.
    ranking: list[Ranked]
    model: Model
