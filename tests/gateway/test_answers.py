"""What is kept of a reply, under which key, for how long."""

import orjson

from gateway.answers import kept, key_of
from gateway.upstream import Reply
from shared.build import build_id
from shared.endpoint import CachePolicy
from shared.errors import NotFound
from tests.gateway.parts import MIDDLE, NEW, an_answer

POLICY = CachePolicy(max_age_s=60, not_found_s=10)


def a_reply(body: bytes = b'{"a":1}', *, status: int = 200, version: str = MIDDLE) -> Reply:
    return Reply(status, body, version, simulated=True)


def test_a_good_answer_is_kept_as_it_is() -> None:
    answer = kept(a_reply(), POLICY, now=100.0)
    assert (answer.status, answer.body, answer.version, answer.simulated) == (200, b'{"a":1}', MIDDLE, True)
    assert (answer.stored_at, answer.life_s, answer.life_left_s(130.0)) == (100.0, 60, 30.0)
    assert answer.missing() is None


def test_a_404_is_kept_shortly_and_without_its_callers_id() -> None:
    problem = {"detail": "no title", "suggestions": ["x"], "request_id": "somebody", "status": 404}
    answer = kept(a_reply(orjson.dumps(problem), status=404), POLICY, now=100.0)
    assert answer.life_s == 10
    assert b"somebody" not in answer.body
    missing = answer.missing()
    assert isinstance(missing, NotFound)
    assert (missing.detail, missing.suggestions) == ("no title", ("x",))


def test_a_404_without_suggestions_is_one_too() -> None:
    answer = kept(a_reply(b'{"detail":"no title"}', status=404), POLICY, now=0)
    missing = answer.missing()
    assert missing is not None
    assert missing.suggestions == ()


def test_a_key_is_of_one_build_one_domain_and_one_version() -> None:
    keys = {key_of("/a", "catalog", MIDDLE), key_of("/a", "catalog", NEW), key_of("/a", "ratings", MIDDLE)}
    assert len(keys | {key_of("/b", "catalog", MIDDLE)}) == 4
    assert all(build_id() in key for key in keys)


def test_an_etag_changes_with_body_and_version() -> None:
    replies = [a_reply(), a_reply(), a_reply(b"{}"), a_reply(version=NEW)]
    first, same, *others = (kept(reply, POLICY, now=0.0).etag for reply in replies)
    assert first == same
    assert len({first, *others}) == 3
    assert first.startswith('"')
    assert first.endswith('"')


def test_an_answer_counts_more_than_its_body() -> None:
    assert an_answer(b"12345").size_bytes > 5
    assert an_answer(b"12345").size_bytes - an_answer(b"").size_bytes == 5
