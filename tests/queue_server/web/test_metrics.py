"""What Prometheus reads is true, tells nothing of anybody, and is not for everybody."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from queue_server import worker
from queue_server.app import Settings, create_app
from queue_server.storage.writer import Busy
from queue_server.web.metrics import Metrics
from queue_server.web.rates import Rates
from tests.support.caller import API, Caller, good, new_key, new_token, problem, visit_body
from tests.support.desk import ROOT, RealDesk, wait_until
from tests.support.founded import Founded
from tests.support.indoors import Indoors

Samples = dict[str, float]
"""Value by `name{label="value",...}`."""


def parsed(text: str) -> Samples:
    found = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels = ",".join(f'{k}="{v}"' for k, v in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}" if labels else sample.name] = sample.value
    return found


def scraped(of: Any, **headers: str) -> Samples:
    answer = of.anybody().get("/metrics", **headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/plain; version=")
    return parsed(answer.text)


def test_tickets_calls_and_who_waits_are_counted(indoors: Indoors) -> None:
    for _ in range(3):
        indoors.kiosk().register("attest_woonst")
    indoors.kiosk().register("schulden")
    body = visit_body()
    for _ in range(2):
        good(indoors.kiosk().post("/sites/stadhuis/visits", body, key="the-same-tap"), 201)
    indoors.host().call("snelbalie1")
    found = scraped(indoors)
    assert found['onthaal_tickets_total{site="stadhuis"}'] == 5, "a repeated request is one ticket"
    assert found['onthaal_calls_total{site="stadhuis"}'] == 1
    assert found['onthaal_visits_waiting{kind="standing",site="stadhuis"}'] == 3
    assert found['onthaal_visits_waiting{kind="discreet",site="stadhuis"}'] == 1
    assert found['onthaal_visits_waiting{kind="video",site="mobiel"}'] == 0
    visits = 'method="POST",route="/api/v1/sites/{site}/visits",status="2xx"'
    assert found[f"onthaal_requests_total{{{visits}}}"] == 6
    assert found['onthaal_request_seconds_count{route="/api/v1/sites/{site}/visits"}'] == 6


def test_the_writer_tells_its_groups_its_seconds_and_its_failures(indoors: Indoors) -> None:
    before = scraped(indoors)
    for _ in range(4):
        indoors.kiosk().register()
    found = scraped(indoors)
    assert found["onthaal_writer_group_works_sum"] >= before["onthaal_writer_group_works_sum"] + 4
    assert found["onthaal_writer_commit_seconds_count"] >= before["onthaal_writer_commit_seconds_count"] + 1
    assert found["onthaal_writer_commit_seconds_sum"] > before["onthaal_writer_commit_seconds_sum"]
    assert found["onthaal_storage_failures_total"] == 0
    with pytest.raises(Exception, match="storage_failed"):
        indoors.write(lambda tx: tx.visits._connection.exec_driver_sql("SELECT * FROM no_such_table"))
    wait_until(lambda: scraped(indoors)["onthaal_storage_failures_total"] >= 1)


def test_works_that_wait_are_shown_while_they_wait(indoors: Indoors) -> None:
    began, held = threading.Event(), threading.Event()

    def hold(_tx: Any) -> bool:
        began.set()
        return held.wait(10)

    first = indoors.desk.store.write(hold)
    assert began.wait(10)
    more = [indoors.desk.store.write(lambda tx: None) for _ in range(7)]
    assert scraped(indoors)["onthaal_writer_waiting"] >= 7
    held.set()
    assert first.result(10)
    for work in more:
        work.result(10)
    wait_until(lambda: scraped(indoors)["onthaal_writer_waiting"] == 0)


def test_watchers_and_snapshots_are_counted_per_site(shared_desk: RealDesk) -> None:
    with shared_desk.watch(shared_desk.screen(), "/sites/stadhuis/live/screen") as channel:
        channel.snapshot()
        shared_desk.kiosk().register()
        shared_desk.host().call("snelbalie1")
        channel.until(lambda snapshot: bool(snapshot["calls"]))
        found = scraped(shared_desk)
        assert found['onthaal_watchers{site="stadhuis"}'] == 1
        assert found['onthaal_watchers{site="mobiel"}'] == 0
        assert found["onthaal_snapshot_seconds_count"] >= 1
        route = 'method="GET",route="/api/v1/sites/{site}/live/screen",status="2xx"'
        assert found[f"onthaal_requests_total{{{route}}}"] == 1, "an open stream is counted already"
    wait_until(lambda: scraped(shared_desk)['onthaal_watchers{site="stadhuis"}'] == 0)
    assert found["process_resident_memory_bytes"] > 10_000_000
    assert found["process_cpu_seconds_total"] > 0


def test_a_rate_that_is_exceeded_and_a_mistake_of_ours_are_counted(
    founded: Founded, tmp_path: Path, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    with Indoors(founded.copy(tmp_path), clock, rates=Rates(device=0.001)) as of:
        with monkeypatch.context() as patch:
            patch.setattr("queue_server.web.api_visits.hall_status", broken)
            assert of.kiosk().get("/sites/stadhuis/hall").status_code == 500
        of.kiosk().get("/sites/stadhuis/hall")
        assert of.kiosk().get("/sites/stadhuis/hall").status_code == 429
        found = scraped(of)
    assert found['onthaal_rate_limited_total{who="device"}'] == 1
    assert found['onthaal_requests_total{method="GET",route="/api/v1/sites/{site}/hall",status="5xx"}'] == 1
    assert found['onthaal_requests_total{method="GET",route="other",status="4xx"}'] == 1


def test_housekeeping_that_fails_is_counted(
    founded: Founded, tmp_path: Path, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("queue_server.app.housekeeping.end_of_day", broken)
    with Indoors(founded.copy(tmp_path), clock) as of:
        wait_until(lambda: scraped(of)["onthaal_housekeeping_failures_total"] >= 1)


def test_only_the_running_version_of_the_town_is_one() -> None:
    metrics = Metrics()
    for version in ("2026-03", "2026-04"):
        metrics.sample(0, {}, version)
    found = parsed(metrics.render().decode())
    assert found['onthaal_town_info{version="2026-03"}'] == 0
    assert found['onthaal_town_info{version="2026-04"}'] == 1


def test_labels_come_from_a_short_list_whatever_is_asked(indoors: Indoors) -> None:
    token = new_token()
    visit = indoors.kiosk().register(token=token)
    good(indoors.ticket(token).get("/visit"))
    indoors.host().act(indoors.host().call("snelbalie1")["visit_id"], "start")

    def ask() -> None:
        for n in range(30):
            indoors.anybody().get(f"/made-up/{n}")
            indoors.anybody().get(f"/static/web/{n}.js")
            indoors.anybody().get(f"/sites/place{n}/hall")
            indoors.request(f"VERB{n}", "/host", {})
            indoors.host().post(f"/sites/stadhuis/visits/{n:032x}/start")

    scraped(indoors)
    ask()
    first = scraped(indoors)
    ask()
    second = scraped(indoors)
    assert set(second) == set(first)
    assert second['onthaal_requests_total{method="GET",route="other",status="4xx"}'] >= 60
    assert second['onthaal_requests_total{method="GET",route="static",status="4xx"}'] == 60
    assert len(second) < 1_500
    text = indoors.anybody().get("/metrics").text
    personal = [token, visit["visit_id"], "veerle", "bilal", *indoors.founded.device_ids.values(), "attest_woonst"]
    assert [p for p in personal if p in text] == []


def test_only_this_machine_itself_may_read_when_no_key_is_set(indoors: Indoors) -> None:
    assert indoors.anybody().get("/metrics").status_code == 200
    for header in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "X-Forwarded-Host"):
        answer = indoors.anybody().get("/metrics", **{header: "127.0.0.1"})
        assert problem(answer) == (403, "metrics_closed"), header


@pytest.mark.parametrize("peer", ["192.0.2.7", "2001:db8::7", ""])
def test_who_comes_from_elsewhere_may_not_read_without_a_key(indoors: Indoors, peer: str) -> None:
    assert ask_from(indoors, peer) == 403
    assert ask_from(indoors, "::1") == 200


def ask_from(of: Indoors, peer: str) -> int:
    statuses = []

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        statuses.extend([message["status"]] if "status" in message else [])

    scope = {"type": "http", "method": "GET", "path": "/metrics", "raw_path": b"/metrics", "query_string": b""}
    more = {"headers": [], "client": (peer, 1), "scheme": "http", "server": ("x", 80), "http_version": "1.1"}
    of._run(of.app({**scope, **more, "root_path": ""}, receive, send))
    return int(statuses[0])


def test_with_a_key_set_only_its_bearer_may_read(founded: Founded, tmp_path: Path) -> None:
    of = Indoors(founded.copy(tmp_path))
    of.app = create_app(Settings(str(of.database), "https://x.example", metrics_key="long-and-secret"))
    with of:
        reader = Caller(of, {"Authorization": "Bearer long-and-secret"})
        assert reader.get("/metrics", **{"X-Forwarded-For": "192.0.2.7"}).status_code == 200
        for wrong in ("", "Bearer ", "Bearer long-and-secre", "Bearer long-and-secrett", "long-and-secret"):
            answer = of.http.request("GET", "/metrics", {"Authorization": wrong})
            assert problem(answer) == (403, "metrics_closed"), wrong
    assert "long-and-secret" not in repr(Settings("x", "y", metrics_key="long-and-secret"))


def test_a_server_whose_database_is_gone_still_tells_what_it_counted(
    indoors: Indoors, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object) -> None:
        raise Busy("storage_failed")

    indoors.kiosk().register()
    with monkeypatch.context() as patch:
        patch.setattr(type(indoors.desk.store), "read", gone)
        assert scraped(indoors)['onthaal_tickets_total{site="stadhuis"}'] == 1


WORKER = """
import sys
from queue_server.web.metrics import Metrics
metrics = Metrics()
metrics.answered("/x", "GET", 200, 0.01)
metrics.sample(2, {"stadhuis": 5}, "v1")
metrics.waiting({("stadhuis", "standing"): 9})
print("ready", flush=True)
if sys.stdin.readline().strip() == "render":
    sys.stdout.write(metrics.render().decode())
"""


def test_any_of_several_workers_answers_for_all_and_a_dead_one_watches_nothing(tmp_path: Path) -> None:
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}

    def start() -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", WORKER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
            cwd=ROOT,
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        return process

    def rendered(process: subprocess.Popen[str]) -> Samples:
        return parsed(process.communicate("render\n", timeout=20)[0])

    first, second, third = start(), start(), start()
    found = rendered(first)
    route = 'method="GET",route="/x",status="2xx"'
    assert found[f"onthaal_requests_total{{{route}}}"] == 3
    assert found['onthaal_watchers{site="stadhuis"}'] == 15
    assert found["onthaal_writer_waiting"] == 6
    assert found['onthaal_visits_waiting{kind="standing",site="stadhuis"}'] == 9, "the same line, seen three times"
    third.kill()
    third.communicate()
    found = rendered(second)
    assert found['onthaal_watchers{site="stadhuis"}'] == 5, "the first has ended, the third was killed"
    assert found[f"onthaal_requests_total{{{route}}}"] == 3, "what they counted stays"


def test_the_key_is_in_no_log(founded: Founded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONTHAAL_METRICS_KEY", "a-key-for-prometheus")
    with RealDesk(founded.copy(tmp_path)) as desk:
        assert problem(desk.anybody().get("/metrics")) == (403, "metrics_closed")
        assert scraped(desk, Authorization="Bearer a-key-for-prometheus")
        assert "a-key-for-prometheus" not in desk.log


def test_the_json_of_a_workers_settings_carries_the_key(founded: Founded) -> None:
    settings = Settings(str(founded.database), "https://x.example", metrics_key="long-and-secret")
    assert json.loads(worker.to_json(settings))["metrics_key"] == "long-and-secret"


def test_any_worker_of_a_real_server_answers_for_all(founded_on_postgres: Founded, tmp_path: Path) -> None:
    with RealDesk(founded_on_postgres.copy(tmp_path), "--always-open", "--workers", "2") as desk:
        for _ in range(12):
            with httpx.Client(trust_env=False, timeout=20) as own_connection:
                body, headers = visit_body(), {**desk.kiosk().headers, "Idempotency-Key": new_key()}
                answer = own_connection.post(f"{desk.url}{API}/sites/stadhuis/visits", json=body, headers=headers)
                assert answer.status_code == 201
                found = parsed(own_connection.get(f"{desk.url}/metrics").text)
        assert found['onthaal_tickets_total{site="stadhuis"}'] == 12
        workers = [name for name in found if name.startswith("process_resident_memory_bytes{")]
        assert len(workers) == 2
