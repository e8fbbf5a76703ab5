"""Bare counterparts: they do the little that they are for."""

from pathlib import Path

from bench.asking import ask
from bench.processes import bare_server


def test_the_refuser_refuses_all_but_the_question_whether_it_is_there(tmp_path: Path) -> None:
    with bare_server("refuser", f"unix:{tmp_path / 's'}", probe="/") as server:
        reply = ask(server.listen, "/get_score_count/netflix/3/2016")
        assert (reply.status, reply.headers["retry-after"]) == (503, "1")
        assert ask(server.listen, "/").fine
