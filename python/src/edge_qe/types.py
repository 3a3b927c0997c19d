"""Types of requests and replies, with the field names of the service (README.md, "The reply")."""

from __future__ import annotations

from typing import Literal, TypedDict, Union

Verdict = Literal["accept", "review", "reject", "unsupported"]
Threshold = Union[Literal["lenient", "balanced", "strict"], float]
Detail = Literal["score", "words", "spans"]


class _TermRequired(TypedDict):
    source: str


class Term(_TermRequired, total=False):
    """A brand, product or name; without a translation it must be kept as it is."""

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
    """The student that gave the score."""

    id: str
    name: str
    sha256: str
    engine: str
    channel: str | None


class Word(TypedDict):
    """``start`` and ``end`` count UTF-16 units (see ``slice_utf16``); ``bad`` is the probability that the word is wrong."""

    start: int
    end: int
    bad: float


class Tokens(TypedDict):
    source: int
    translation: int


class _ScoreRequired(TypedDict):
    #: Expected direct assessment (0-100), divided by 100; None when unsupported.
    score: float | None
    #: Contains 90 % of human ratings.
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
    """Summary of the messages of a conversation, each scored alone."""

    scored: int
    mean: float | None
    #: Index of the message with the lowest score.
    worst: int | None
    verdicts: dict[Verdict, int]


class Conversation(TypedDict):
    items: list[ScoredItem | FailedItem]
    summary: Summary
    model: Model


class Ranked(Score):
    #: Index in the list that was sent.
    index: int
    agreement: float | None
    #: Indices of the translations whose score is lower by more than the noise.
    beats: list[int]


class Ranking(TypedDict):
    #: Best first.
    ranking: list[Ranked]
    model: Model
