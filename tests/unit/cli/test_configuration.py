from __future__ import annotations

from pathlib import Path

import pytest

from cli.configuration import ConfigurationError, read_configuration


def test_defaults_are_those_of_the_contracts() -> None:
    read = read_configuration({})
    assert read.data_dir == Path(".steward").absolute()
    assert read.address("gateway", "http").value == "127.0.0.1:8080"
    grpc = [read.address(name, "grpc").value for name in ("gateway", "router", "planner", "executor", "agenda")]
    assert grpc == [f"127.0.0.1:{port}" for port in range(50050, 50055)]
    assert read.address("agenda", "metrics").value == "127.0.0.1:9464"
    assert (read.database_url, read.redis_url, read.disable_redis, read.clock) == (None, None, False, None)


def test_a_variable_comes_before_the_file_and_the_file_before_the_default(tmp_path: Path) -> None:
    file = tmp_path / "steward.toml"
    file.write_text(
        'router_grpc_addr = "127.0.0.1:1"\nplanner_grpc_addr = "127.0.0.1:2"\n[gateway]\nhttp_addr = "[::1]:3"\n'
    )
    read = read_configuration({"STEWARD_CONFIG": str(file), "PLANNER_GRPC_ADDR": "127.0.0.1:9", "ROUTER_GRPC_ADDR": ""})
    assert read.address("router", "grpc").value == "127.0.0.1:1"
    assert read.address("planner", "grpc").value == "127.0.0.1:9"
    assert read.gateway_url == "http://[::1]:3"


@pytest.mark.parametrize("value", ["8080", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:70000", ":80", "here:there"])
def test_a_bad_address_is_named_with_its_value(value: str) -> None:
    with pytest.raises(ConfigurationError, match="GATEWAY_HTTP_ADDR") as caught:
        read_configuration({"GATEWAY_HTTP_ADDR": value})
    assert repr(value) in str(caught.value)


def test_a_server_that_listens_everywhere_is_reached_on_this_machine() -> None:
    assert read_configuration({"GATEWAY_HTTP_ADDR": "0.0.0.0:81"}).gateway_url == "http://127.0.0.1:81"


def test_a_grpc_address_may_be_a_socket_and_the_http_address_may_not() -> None:
    assert read_configuration({"ROUTER_GRPC_ADDR": "unix:/run/r"}).address("router", "grpc").value == "unix:/run/r"
    with pytest.raises(ConfigurationError):
        read_configuration({"GATEWAY_HTTP_ADDR": "unix:/run/g"})


@pytest.mark.parametrize("value", ["2026-03-02T09:00:00", "yesterday", "09:00"])
def test_a_clock_without_an_offset_is_refused(value: str) -> None:
    with pytest.raises(ConfigurationError, match="STEWARD_CLOCK"):
        read_configuration({"STEWARD_CLOCK": value})


def test_an_unreadable_or_broken_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read"):
        read_configuration({"STEWARD_CONFIG": str(tmp_path / "none.toml")})
    broken = tmp_path / "broken.toml"
    broken.write_text("a = = 1")
    with pytest.raises(ConfigurationError, match="is not TOML"):
        read_configuration({"STEWARD_CONFIG": str(broken)})


def test_a_flag_that_is_neither_is_refused() -> None:
    assert read_configuration({"DISABLE_REDIS": "TRUE"}).disable_redis
    with pytest.raises(ConfigurationError, match="DISABLE_REDIS"):
        read_configuration({"DISABLE_REDIS": "perhaps"})


def test_the_agendas_engine_follows_from_what_is_set() -> None:
    assert read_configuration({}).agenda_engine == "local"
    assert "agenda-worker" not in read_configuration({}).addresses
    hatchet = read_configuration({"HATCHET_CLIENT_TOKEN": "ey", "AGENDA_WORKER_METRICS_ADDR": "127.0.0.1:7"})
    assert hatchet.agenda_engine == "hatchet" and hatchet.address("agenda-worker", "metrics").value == "127.0.0.1:7"
    chosen = {"HATCHET_CLIENT_TOKEN": "ey", "STEWARD_AGENDA_ENGINE": "local"}
    assert read_configuration(chosen).agenda_engine == "local"
    with pytest.raises(ConfigurationError, match="must be one of"):
        read_configuration({"STEWARD_AGENDA_ENGINE": "temporal"})


def test_an_embedded_hatchet_is_never_the_newest_release_by_itself() -> None:
    embedded = {"STEWARD_AGENDA_ENGINE": "embedded"}
    with pytest.raises(ConfigurationError, match="HATCHET_CLIENT_EMBEDDED_BINARY_PATH"):
        read_configuration(embedded)
    with pytest.raises(ConfigurationError, match="CHECKSUM"):
        read_configuration({**embedded, "HATCHET_CLIENT_EMBEDDED_VERSION": "v1"})
    pinned = {"HATCHET_CLIENT_EMBEDDED_VERSION": "v1", "HATCHET_CLIENT_EMBEDDED_CHECKSUM": "ab"}
    assert read_configuration({**embedded, **pinned}).agenda_engine == "embedded"
