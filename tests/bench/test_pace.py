import asyncio
from dataclasses import replace

import pytest

from bench.cores import speed
from bench.effort import QUICK, BenchError
from bench.load.shape import Questions
from bench.load.steady import LOST, Timed
from bench.pace import Spell, by_status, not_valid, p99_row, pace_of, refused
from shared.api import PUBLIC
from shared.http.ready import Ready
from shared.http.replies import json_reply
from shared.http.rim import Call
from shared.http.routing import Routes
from tests.shared.http.wire import app_of, served

AT_S = 10.0


def replies(*, count: int, first_at_s: float, latency_s: float, status: int = 200) -> list[Timed]:
    return [Timed(first_at_s + number / 100, latency_s, status) for number in range(count)]


def test_a_load_is_parted_where_harm_begins_and_its_first_replies_are_left_out() -> None:
    whole = replies(count=300, first_at_s=AT_S - 1, latency_s=0.001)
    seen = Spell.parted(whole, AT_S)
    assert max(one.due_at for one in seen.before) < AT_S <= min(one.due_at for one in seen.during)
    assert len(seen.before) == pytest.approx(80, abs=1)
    assert len(seen.during) == 200


def test_harm_outside_of_the_load_is_no_measurement() -> None:
    for at in (0.0, 2 * AT_S):
        with pytest.raises(BenchError, match="over before the harm"):
            Spell.parted(replies(count=300, first_at_s=AT_S - 1, latency_s=0.001), at)


def test_the_p99_may_double() -> None:
    calm = replies(count=100, first_at_s=0, latency_s=0.001)
    for latency_s, word in ((0.0019, "held"), (0.0021, "NOT HELD")):
        row = p99_row(
            "x", "harm", [Spell(calm, replies(count=100, first_at_s=1, latency_s=latency_s))], QUICK
        )
        assert row.notes == (f"promised: at most 2; {word}",)
        assert row.ours == pytest.approx(1000 * latency_s)
        assert row.bare == pytest.approx(1)


def test_what_others_took_of_the_machine_is_told() -> None:
    calm = replies(count=100, first_at_s=0, latency_s=0.001)
    for stolen, is_told in ((0.004, False), (0.13, True)):
        row = p99_row("x", "harm", [Spell(calm, calm, stolen), Spell(calm, calm)], QUICK)
        assert ("a hypervisor took up to 13% of the processors' time" in row.notes) == is_told


def test_that_the_machine_was_slower_than_at_its_peak_is_told() -> None:
    calm = replies(count=100, first_at_s=0, latency_s=0.001)
    said = "a core needed up to 1.8 times as long for a loop as when the peak was measured"
    for slowed, is_told in ((1.2, False), (1.8, True)):
        row = p99_row("x", "harm", [Spell(calm, calm, slowed=slowed), Spell(calm, calm)], QUICK)
        assert (said in row.notes) == is_told


def test_the_cores_take_some_time_for_a_loop() -> None:
    assert min(speed()) > 0


def test_statuses_are_told_as_one_reads_them() -> None:
    some = replies(count=1200, first_at_s=0, latency_s=0.1)
    others = replies(count=2, first_at_s=0, latency_s=0.1, status=503)
    lost = replies(count=1, first_at_s=0, latency_s=0.1, status=LOST)
    assert by_status([*some, *others, *lost]) == "1 x lost, 1,200 x 200, 2 x 503"
    assert not_valid([*some, *others, *lost]) == ("NOT VALID: 3 replies were no 200: 1 x lost, 2 x 503",)
    assert not not_valid(some)


def test_where_nothing_was_refused_there_was_no_harm() -> None:
    some = replies(count=2, first_at_s=0, latency_s=0.1)
    others = replies(count=2, first_at_s=0, latency_s=0.1, status=503)
    assert refused([*some, *others]) == others
    with pytest.raises(BenchError, match="nothing was refused"):
        refused(some)


async def test_the_rarest_question_too_has_been_asked_before_the_peak_is_measured() -> None:
    seen: list[str] = []

    async def answer(call: Call) -> Ready:
        seen.append(call.question.address)
        return json_reply({})

    rare = "/get_contents/g"
    asked = Questions(("/get_contents/r",) * 1_000_000 + (rare,))
    async with served(app_of(Routes(PUBLIC), answer)) as address:
        pace = await asyncio.to_thread(pace_of, address.url, asked, QUICK)
    assert seen.count(rare) == 1
    assert pace.per_s > 0
    assert str(pace) == f"steady {pace.per_s:,.0f} requests/s, half the peak"


async def test_a_rate_may_be_wanted_instead_of_half_the_peak() -> None:
    async def answer(_: Call) -> Ready:
        return json_reply({})

    async with served(app_of(Routes(PUBLIC), answer)) as address:
        wanted, asked = replace(QUICK, per_s=20.0), Questions(("/get_contents/r",) * 1000)
        pace = await asyncio.to_thread(pace_of, address.url, asked, wanted)
    assert pace.peak_per_s is not None
    assert str(pace) == f"steady 20 requests/s, {20 / pace.peak_per_s:.2f} of the peak"
