"""What the installed package says, against what the scorer in Node and a running service say (tests/python/run.sh)."""

from __future__ import annotations

import http.server
import json
import math
import os
import sys
import threading
import time
import unittest
from pathlib import Path

from edge_qe import Client, EdgeQeError, LocalScorer, slice_utf16

REFERENCE = json.loads(Path(sys.argv.pop()).read_text("utf-8"))
PAIR = {"source": "Prețul este 15 lei.", "translation": "The price is 50 lei.", "sourceLang": "ro", "targetLang": "en"}


class Replay(http.server.BaseHTTPRequestHandler):
    """A service that answers what the test puts down, and notes what it was asked."""

    answers: list[tuple[int, dict[str, str], bytes]] = []
    asked: list[tuple[str, str, dict[str, str], bytes]] = []

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        self.asked.append((self.command, self.path, {key.lower(): value for key, value in self.headers.items()}, body))
        status, headers, text = self.answers.pop(0)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST = _answer

    def log_message(self, *_: object) -> None:
        pass


class LocalTest(unittest.TestCase):
    scorer: LocalScorer

    @classmethod
    def setUpClass(cls) -> None:
        cls.scorer = LocalScorer()

    @classmethod
    def tearDownClass(cls) -> None:
        cls.scorer.close()

    def test_scores_as_in_node(self) -> None:
        scored = self.scorer.score_batch(REFERENCE["items"])
        self.assertEqual(len(scored), len(REFERENCE["scored"]))
        for found, expected in zip(scored, REFERENCE["scored"]):
            self.assert_near(found, expected)

    def assert_near(self, found: object, expected: object) -> None:
        if isinstance(expected, float) and isinstance(found, (float, int)):
            self.assertTrue(math.isclose(found, expected, abs_tol=2e-4), (found, expected))
        elif isinstance(expected, dict) and isinstance(found, dict):
            self.assertEqual(found.keys(), expected.keys())
            for key, value in expected.items():
                self.assert_near(found[key], value)
        elif isinstance(expected, list) and isinstance(found, list):
            self.assertEqual(len(found), len(expected))
            for one, other in zip(found, expected):
                self.assert_near(one, other)
        elif isinstance(expected, (int, float)) and isinstance(found, (int, float)):
            self.assertTrue(math.isclose(found, expected, abs_tol=2e-4))
        else:
            self.assertEqual(found, expected)

    def test_ranks_as_in_node(self) -> None:
        self.assert_near(self.scorer.rank(REFERENCE["candidates"]), REFERENCE["ranking"])

    def test_predicts_as_comet_does(self) -> None:
        samples = [{"src": PAIR["source"], "mt": PAIR["translation"]}, {"src": "Hej", "mt": "hello", "lp": "qaa-en"}]
        prediction = self.scorer.predict(samples, lp="ro-en")
        self.assertEqual(prediction.scores, [self.scorer.score(PAIR)["score"], None])
        self.assertEqual(prediction.system_score, prediction.scores[0])
        for wrong, field in (({"src": 1, "mt": ""}, "samples[0].src"), ({"src": "", "mt": ""}, "samples[0].lp")):
            with self.assertRaises(EdgeQeError) as raised:
                self.scorer.predict([wrong])
            self.assertEqual((raised.exception.code, raised.exception.field), ("BAD_INPUT", field))

    def test_scores_a_frame(self) -> None:
        class Frame(dict):
            """As much of a data frame as is asked for; pandas itself is tried where it is installed."""

            @property
            def columns(self) -> list[str]:
                return list(self)

            def __len__(self) -> int:
                return len(next(iter(self.values())))

            def assign(self, **columns: list[object]) -> Frame:
                return Frame({**self, **columns})

        kinds = [Frame]
        try:
            from pandas import DataFrame

            kinds.append(DataFrame)
        except ImportError:
            pass
        for kind in kinds:
            frame = kind({"source": [PAIR["source"]] * 2, "translation": [PAIR["translation"], ""], "pair": ["ro-en"] * 2})
            for lp in ("ro-en", "pair"):
                scored = self.scorer.score_frame(frame, lp=lp, prefix="qe_")
                self.assertEqual(list(scored.columns)[3:], ["qe_score", "qe_low", "qe_high", "qe_verdict", "qe_flags", "qe_error"])
                self.assertEqual(list(scored["qe_flags"]), ["numbers", "empty"])
                self.assertEqual(list(scored["qe_score"]), [self.scorer.score(PAIR)["score"], 0])
            self.assertEqual(len(list(frame.columns)), 3)
            with self.assertRaises(EdgeQeError):
                self.scorer.score_frame(frame, lp="ro-en", source="src")

    def test_sums_a_conversation_up(self) -> None:
        summary = self.scorer.score_conversation([PAIR, {**PAIR, "translation": ""}])["summary"]
        self.assertEqual((summary["scored"], summary["worst"]), (2, 1))

    def test_says_what_is_wrong(self) -> None:
        with self.assertRaises(EdgeQeError) as raised:
            self.scorer.score({**PAIR, "sourceLang": "?"})
        self.assertEqual((raised.exception.code, raised.exception.field), ("BAD_MESSAGE", "sourceLang"))
        with self.assertRaises(EdgeQeError) as raised:
            LocalScorer("/nowhere")
        self.assertEqual((raised.exception.code, raised.exception.field), ("BAD_MANIFEST", "manifest.json"))

    def test_keeps_ids_and_places_in_the_text(self) -> None:
        translation = "😀 The price is bad bad."
        [item] = self.scorer.score_batch([{**PAIR, "translation": translation, "id": 2**62}])
        self.assertEqual(item["id"], 2**62)
        words = [slice_utf16(translation, word["start"], word["end"]) for word in item["words"]]
        self.assertEqual(words[:3], ["😀", "The", "price"])


class ClientTest(unittest.TestCase):
    def setUp(self) -> None:
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Replay)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/under"
        Replay.answers, Replay.asked = [], []

    def tearDown(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def test_sends_the_key_and_reads_the_reply(self) -> None:
        Replay.answers = [(200, {}, b'{"score": 0.5}')]
        self.assertEqual(Client(self.url, api_key="eqe_x").score(PAIR), {"score": 0.5})
        [(method, path, headers, body)] = Replay.asked
        self.assertEqual((method, path, headers["authorization"]), ("POST", "/under/v1/score", "Bearer eqe_x"))
        self.assertEqual(json.loads(body), PAIR)

    def test_tries_again_where_the_service_says_not_now(self) -> None:
        Replay.answers = [(503, {"retry-after": "0"}, b"{}"), (429, {"retry-after": "0"}, b"{}"), (200, {}, b'{"languages": []}')]
        self.assertEqual(Client(self.url).languages(), {"languages": []})
        Replay.answers = [(503, {"retry-after": "60"}, b'{"code": "UNAVAILABLE", "detail": "later"}')]
        started = time.monotonic()
        with self.assertRaises(EdgeQeError) as raised:
            Client(self.url, timeout=5).languages()
        self.assertEqual(raised.exception.code, "UNAVAILABLE")
        self.assertLess(time.monotonic() - started, 2)

    def test_raises_what_the_service_says_is_wrong(self) -> None:
        problem = {"code": "BAD_MESSAGE", "detail": "source: is missing", "field": "source", "requestId": "r"}
        Replay.answers = [(400, {}, json.dumps(problem).encode()), (400, {}, b"<html>"), (200, {}, b"<html>")]
        for code, field, status in (("BAD_MESSAGE", "source", 400), ("BAD_REPLY", None, 400), ("BAD_REPLY", None, 200)):
            with self.assertRaises(EdgeQeError) as raised:
                Client(self.url).score(PAIR)
            error = raised.exception
            self.assertEqual((error.code, error.field, error.status), (code, field, status))

    def test_refuses_what_cannot_be_sent(self) -> None:
        for make in (lambda: Client("edge-qe"), lambda: Client(self.url, api_key="a\nb"), lambda: Client(self.url).score({"x": {1}})):
            with self.assertRaises(EdgeQeError) as raised:
                make()
            self.assertEqual(raised.exception.code, "BAD_INPUT")
        with self.assertRaises(EdgeQeError) as raised:
            Client("http://127.0.0.1:1", retries=0).languages()
        self.assertEqual(raised.exception.code, "UNREACHABLE")

    @unittest.skipUnless("EDGE_QE_URL" in os.environ, "no service is named")
    def test_a_running_service_says_the_same(self) -> None:
        client = Client(os.environ["EDGE_QE_URL"])
        self.assertEqual([item.get("score") for item in client.score_batch(REFERENCE["items"])], [item.get("score") for item in REFERENCE["scored"]])


if __name__ == "__main__":
    unittest.main()
