"""Signs of life of background jobs: from a thread, from the work itself, lost, while the database is gone."""

import logging
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError, connection

from linmeng.planning import jobs as planning
from linmeng.planning.actions.progress import keep_study
from linmeng.register import jobs as register
from linmeng.web import heartbeat
from linmeng.web.heartbeat import Heartbeat

SOON = 20  # s; what is awaited comes at once unless it never does


class Beats(Heartbeat):
    """Answers each sign of life in turn, the last answer for ever; an exception is raised."""

    def __init__(self, *answers: Any) -> None:
        super().__init__("job 7")
        self.answers, self.threads = list(answers), list[str]()
        self.answered = threading.Event()  # all but the last answer were given

    def keep(self) -> bool:
        self.threads.append(threading.current_thread().name)
        answer = self.answers[0]
        if len(self.answers) > 1:
            self.answers.pop(0)
        else:
            self.answered.set()
        if isinstance(answer, Exception):
            raise answer
        return bool(answer)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heartbeat, "BEAT", 0.002)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("quick")
def test_a_long_step_beats_from_a_thread_that_ends_with_it() -> None:
    job = Beats(True, True, True, True)
    with job.beating() as same:
        assert same is job
        assert job.answered.wait(SOON)  # the step itself says nothing
        job.beat_if_due()
    assert set(job.threads) == {"heartbeat of job 7"} and not job.lost
    assert "heartbeat of job 7" not in [t.name for t in threading.enumerate()]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("quick")
def test_the_thread_ends_with_a_step_that_breaks_off() -> None:
    with pytest.raises(ZeroDivisionError), Beats(True).beating():
        raise ZeroDivisionError
    assert "heartbeat of job 7" not in [t.name for t in threading.enumerate()]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("quick")
def test_a_cancel_is_learnt_in_the_middle_of_a_step_and_ends_the_beating() -> None:
    job = Beats(True, True, False)
    with job.beating():
        assert job.answered.wait(SOON)
        beating = next(t for t in threading.enumerate() if t.name == "heartbeat of job 7")
        beating.join(SOON)
        assert job.lost and not beating.is_alive()
    assert len(job.threads) == 3


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("gone", [OperationalError("gone"), InterfaceError("closed")])
def test_a_database_that_is_gone_for_a_moment_loses_nothing(
    gone: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    job = Beats(True, gone, gone, True, False)
    states = []
    real = job.keep

    def keep() -> bool:
        states.append(job.lost)
        return real()

    job.keep = keep  # type: ignore[method-assign]
    with job.beating():
        assert job.answered.wait(SOON)
    assert states == [False] * 5 and job.lost  # only the last answer says that it is another's
    said = [r for r in caplog.records if r.name == heartbeat.__name__]
    assert len(said) == 2 and "job 7" in said[0].getMessage() and said[0].levelno == logging.WARNING


@pytest.mark.django_db
def test_inside_a_transaction_the_work_itself_beats_when_it_is_due(monkeypatch: pytest.MonkeyPatch) -> None:
    job, now = Beats(True, True, False), [100.0]
    monkeypatch.setattr("linmeng.web.heartbeat.time.monotonic", lambda: now[0])
    with job.beating():
        counts = []
        for seconds in (0, 0.3, 0.3, 0.1, 5, 5):
            now[0] += seconds
            job.beat_if_due()
            counts.append(len(job.threads))
    assert counts == [1, 1, 2, 2, 3, 3]  # not too often, and no more once it is lost
    assert job.lost and set(job.threads) == {threading.current_thread().name}


@pytest.fixture
def postgres(transactional_db: None) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("a file cannot hang up; this runs on PostgreSQL")


@pytest.mark.usefixtures("quick", "postgres")
def test_a_database_that_hung_up_is_called_again() -> None:
    class Asking(Beats):
        def keep(self) -> bool:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                mine = cursor.fetchone()[0]
            if mine not in seen:
                seen.append(mine)
                (first if len(seen) == 1 else second).set()
            return True

    seen, first, second = list[int](), threading.Event(), threading.Event()
    with Asking(True).beating() as job:
        assert first.wait(SOON)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [seen[0]])
        assert second.wait(SOON) and not job.lost


ROOMS: dict[str, Callable[[], Heartbeat]] = {
    "run 4": lambda: planning.Pulse(4, "w"),
    "study 4": lambda: planning.Pulse(4, "w", keep_study),
    "import 4": lambda: register.Life(4, "w"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", ROOMS)
def test_every_job_learns_that_nobody_has_it_any_more(name: str) -> None:
    job = ROOMS[name]()
    assert job.job == name
    job.beat()  # there is no such run, study or import
    assert job.lost
