"""Quality estimation of machine translation.

``Client`` asks an edge-qe service; ``LocalScorer`` gives the same scores on this machine and needs ``pip install
edge-qe[local]``. Both score messages, rank translations, and take lists like COMET's or data frames.
"""

from .client import Client
from .errors import EdgeQeError
from .local import LocalScorer
from .scoring import Prediction, slice_utf16

__all__ = ["Client", "EdgeQeError", "LocalScorer", "Prediction", "slice_utf16"]
