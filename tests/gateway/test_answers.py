"""What is kept of a reply, and for how long."""

import gc

import orjson
import pytest

from gateway.answers import kept
from gateway.inquiry import Reply
from shared.api.catalog import GET_CONTENTS
from shared.endpoint import CachePolicy
from tests.gateway.parts import MIDDLE, NEW, an_answer

POLICY = CachePolicy()


def a_reply(body: bytes = b'{"a":1}', *, status: int = 200, version: str = MIDDLE) -> Reply:
    return Reply(status, body, version, simulated=True)


def test_a_good_answer_is_kept_as_it_is() -> None:
    found = kept(a_reply(), GET_CONTENTS, "/get_contents/g", now=100.0)
    answer = found.answer
    assert (answer.status, answer.body.content, answer.version) == (200, b'{"a":1}', MIDDLE)
    assert answer.simulated
    assert (answer.stored_at, answer.max_age_s) == (100.0, POLICY.max_age_s)
    assert found.found


def test_an_answer_is_fresh_then_stale_then_of_no_use() -> None:
    found = kept(a_reply(), GET_CONTENTS, "/", now=100.0)
    fresh_s = found.fresh_until - 100
    assert 0.9 * POLICY.max_age_s <= fresh_s <= POLICY.max_age_s
    assert found.may_be_revalidated(found.fresh_until + POLICY.stale_while_revalidate_s - 1)
    assert not found.may_be_revalidated(found.fresh_until + POLICY.stale_while_revalidate_s)
    assert found.may_stand_in(found.fresh_until + POLICY.stale_if_error_s - 1)
    assert not found.may_stand_in(found.fresh_until + POLICY.stale_if_error_s)
    assert found.answer.ends_at == found.fresh_until + POLICY.stale_if_error_s


def test_lives_that_begin_together_do_not_end_together() -> None:
    ends = {kept(a_reply(), GET_CONTENTS, "/", now=0.0).fresh_until for _ in range(20)}
    assert len(ends) > 10


@pytest.mark.parametrize("life", [0.01, 2.0])
def test_lives_can_be_scaled_but_for_the_time_after_a_failure(life: float) -> None:
    answer = kept(a_reply(), GET_CONTENTS, "/", now=0.0, life=life).answer
    assert answer.max_age_s == POLICY.max_age_s * life
    assert answer.revalidate_s == POLICY.stale_while_revalidate_s * life
    assert answer.error_s == POLICY.stale_if_error_s


def test_the_garbage_collector_looks_at_nothing_of_what_is_kept() -> None:
    found = kept(a_reply(b"a" * 5000), GET_CONTENTS, "/", now=100.0)
    found.liked_by("gzip")
    parts = [found, found.answer, *found.bodies]
    assert len(parts) == 4
    assert not any(map(gc.is_tracked, parts))


def test_a_404_is_kept_shortly_and_without_its_callers_id() -> None:
    problem = {"detail": "no title", "suggestions": ["x"], "request_id": "somebody", "status": 404}
    found = kept(a_reply(orjson.dumps(problem), status=404), GET_CONTENTS, "/", now=100.0)
    assert found.answer.max_age_s == POLICY.not_found_s
    assert not found.found
    assert b"somebody" not in found.answer.body.content
    missing = found.answer.missing()
    assert (missing.detail, missing.suggestions) == ("no title", ("x",))


def test_a_404_without_suggestions_is_one_too() -> None:
    found = kept(a_reply(b'{"detail":"no title"}', status=404), GET_CONTENTS, "/", now=0)
    assert found.answer.missing().suggestions == ()


def test_an_etag_changes_with_body_and_version() -> None:
    replies = [a_reply(), a_reply(), a_reply(b"{}"), a_reply(version=NEW)]
    first, same, *others = (kept(reply, GET_CONTENTS, "/", now=0.0).answer.body.etag for reply in replies)
    assert first == same
    assert len({first, *others}) == 3


def test_an_answer_counts_more_than_its_body() -> None:
    assert an_answer(b"12345").size_bytes > 5
    assert an_answer(b"12345").size_bytes - an_answer(b"").size_bytes == 5
