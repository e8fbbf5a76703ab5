"""What the jobs published, in words: their figures, how old they are, who is the better recommender."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gateway.explorer.published import evaluated, jobs, made, time_in_words, verdict
from gateway.explorer.texts import LANGUAGES, Language, texts_of
from shared.api import PUBLIC

NOW = datetime(2026, 1, 3, 12, 30, 5, tzinfo=UTC)
VERSION = "20260102T000000Z-0002-bbbbbbbb"


def evaluation(**more: Any) -> dict[str, Any]:
    return {
        "validation": {
            "personal": True,
            "weights": {"items": 1.0, "taste": 0.5},
            "ndcg@10": {"taste": 0.29, "blend": 0.358, "popularity": 0.1},
            "people": 475,
        },
        "gate": {"new": 0.358, "old": None, "passed": True, "forced": False},
        "comparison": None,
        **more,
    }


COMPARISON = {
    "contestants": {
        "random": {"ndcg@10": 0.03},
        "ease": {"ndcg@10": 0.335},
        "served": {"ndcg@10": 0.358, "ndcg@10_error": 0.01},
    },
    "comparison": {"best": "ease", "ratio": 1.066, "low": 1.01, "high": 1.12, "lightfm_to_ease": 0.9},
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_is_told_in_words(language: Language) -> None:
    texts = texts_of(language)
    _, _, train = jobs({"recommender": evaluation()}, {"recommender": VERSION}, texts, NOW)
    assert (train.name, train.source) == ("train", "/v1/recommender/evaluation")
    assert train.made is not None
    assert train.made.at == datetime(2026, 1, 2, tzinfo=UTC)
    told = dict(train.figures)
    assert told[texts("report.ndcg")] == texts.number(0.358, 3)
    assert told[texts("report.gate")] == texts("report.passed")
    assert texts("report.ndcg_before") not in told


def test_what_cannot_be_had_has_no_figures() -> None:
    assert [(job.name, job.made, job.figures) for job in jobs({}, {}, texts_of("en"), NOW)] == [
        ("ingest", None, []),
        ("aggregate", None, []),
        ("train", None, []),
    ]


def test_a_forced_model_and_one_that_knows_nobody() -> None:
    texts = texts_of("en")
    forced = evaluation(gate={"new": 0.2, "old": 0.3, "passed": False, "forced": True})
    told = dict(jobs({"recommender": forced}, {}, texts, NOW)[2].figures)
    assert (told["NDCG@10"], told["NDCG@10 of the settings before"], told["Gate"]) == ("0.2", "0.3", "forced")
    nobody = evaluation(validation={"personal": False, "weights": {}, "ndcg@10": {}, "people": 0})
    told = dict(jobs({"recommender": nobody}, {}, texts, NOW)[2].figures)
    assert (told["Knows people's taste"], told["People validated on"]) == ("no", "0")
    assert evaluated(nobody).rows == ()


def test_the_parts_of_the_blend_stand_by_what_they_find() -> None:
    chart = evaluated(evaluation())
    assert (chart.name, chart.rows) == (
        "validation",
        (("blend", 0.358), ("taste", 0.29), ("popularity", 0.1)),
    )
    assert verdict(evaluation(), texts_of("en")) is None


def test_all_contestants_stand_there_where_they_were_compared() -> None:
    compared = evaluation(comparison=COMPARISON)
    chart = evaluated(compared)
    assert (chart.name, [row[0] for row in chart.rows]) == ("contestants", ["served", "ease", "random"])
    assert chart.drawn(texts_of("es")).marks[0].label == "Lo que se sirve"
    told = verdict(compared, texts_of("es"))
    assert told is not None
    assert "1,066 veces lo que EASE" in told


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (3, "less than a minute"),
        (60, "1 minute"),
        (3599, "59 minutes"),
        (3600, "1 hour"),
        (47 * 3600, "47 hours"),
        (48 * 3600, "2 days"),
        (-5, "less than a minute"),
    ],
)
def test_ages_in_words(seconds: float, told: str) -> None:
    at = datetime(2026, 1, 2, tzinfo=UTC) + timedelta(seconds=seconds)
    assert made(VERSION, texts_of("en"), at).age == told


def test_times_in_words() -> None:
    assert time_in_words(NOW, texts_of("en")) == "3 January 2026 at 12:30:05 UTC"
    assert time_in_words(NOW, texts_of("es")) == "3 de enero de 2026 a las 12:30:05 UTC"


def test_reports_are_rows_that_anybody_may_ask_for() -> None:
    paths = {row.path for row in PUBLIC}
    assert {job.source for job in jobs({}, {}, texts_of("en"), NOW)} <= paths
