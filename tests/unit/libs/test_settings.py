"""Settings."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import ClassVar

import pytest
from pydantic import Field, SecretStr

from libs.settings import BadSettings, Section, ServiceSettings, env, load


class Deep(Section):
    flag: bool = False


class FollowUp(Section):
    default_delay_hours: float = Field(24, gt=0)
    deep: Deep = Field(default_factory=Deep)


class AgendaLike(ServiceSettings):
    service: ClassVar[str] = "agenda"
    max_retries: int = Field(3, ge=0)
    follow_up: FollowUp = Field(default_factory=FollowUp)
    proxies: tuple[str, ...] = ()
    api_key: SecretStr | None = env("OPENAI_API_KEY", min_length=4)


def write(path: Path, text: str) -> dict[str, str]:
    file = path / "steward.toml"
    file.write_text(text)
    return {"STEWARD_CONFIG": str(file)}


def test_defaults_need_nothing() -> None:
    settings = AgendaLike.load({})
    assert settings.grpc_addr == "127.0.0.1:50054"
    assert settings.own_metrics_addr == "127.0.0.1:9464"
    assert settings.max_retries == 3
    assert not settings.redis_enabled


def test_others_may_have_several_addresses() -> None:
    for value in ("127.0.0.1:1,127.0.0.1:2", "[::1]:1, [::1]:2", "dns:///router:50051"):
        assert AgendaLike.load({"ROUTER_GRPC_ADDR": value}).router_grpc_addr == value


def test_the_environment_is_over_the_file_and_the_file_over_the_defaults(tmp_path: Path) -> None:
    environ = write(
        tmp_path,
        'log_level = "debug"\n[agenda]\nmax_retries = 5\n[agenda.follow_up]\ndefault_delay_hours = 2\n'
        "[agenda.follow_up.deep]\nflag = true\n[router]\nanything = 1\n",
    )
    settings = AgendaLike.load({**environ, "AGENDA_MAX_RETRIES": "7", "AGENDA_PROXIES": "10.0.0.1, 10.0.0.2,"})
    assert settings.log_level == "debug"
    assert settings.max_retries == 7
    assert settings.follow_up.default_delay_hours == 2
    assert settings.follow_up.deep.flag is True
    assert settings.proxies == ("10.0.0.1", "10.0.0.2")


def test_nested_sections_have_variables() -> None:
    environ = {"AGENDA_FOLLOW_UP__DEFAULT_DELAY_HOURS": "1.5", "AGENDA_FOLLOW_UP__DEEP__FLAG": "true"}
    settings = AgendaLike.load(environ)
    assert settings.follow_up == FollowUp(default_delay_hours=1.5, deep=Deep(flag=True))


def test_a_services_own_variable_is_over_the_shared_one() -> None:
    environ = {"AGENDA_DATABASE_URL": "postgresql://own", "DATABASE_URL": "postgresql://shared"}
    url = AgendaLike.load(environ).database_url
    assert url is not None
    assert url.get_secret_value() == "postgresql://own"


def test_an_empty_variable_counts_as_not_set() -> None:
    settings = AgendaLike.load({"AGENDA_MAX_RETRIES": "", "REDIS_URL": ""})
    assert settings.max_retries == 3
    assert settings.redis_url is None


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        ({"AGENDA_MAX_RETRIES": "many"}, "AGENDA_MAX_RETRIES = 'many': input should be a valid integer"),
        ({"AGENDA_FOLLOW_UP__DEFAULT_DELAY_HOURS": "0"}, "AGENDA_FOLLOW_UP__DEFAULT_DELAY_HOURS = '0': input should"),
        ({"ROUTER_GRPC_ADDR": "nowhere"}, "ROUTER_GRPC_ADDR = 'nowhere': must be host:port"),
        (
            {"ROUTER_GRPC_ADDR": "127.0.0.1:1,127.0.0.1"},
            "ROUTER_GRPC_ADDR = '127.0.0.1:1,127.0.0.1': must be host:port",
        ),
        ({"ROUTER_GRPC_ADDR": "one:1,two:1"}, "several need numeric hosts"),
        ({"AGENDA_GRPC_ADDR": "127.0.0.1:1,127.0.0.1:2"}, "the service's own must be one host:port"),
        ({"AGENDA_GRPC_ADDR": "dns:///agenda:1"}, "the service's own must be one host:port"),
        ({"STEWARD_LOG_LEVEL": "loud"}, "STEWARD_LOG_LEVEL = 'loud': string should match pattern"),
        ({"STEWARD_TLS_CERT": "a.pem"}, "go together: set all three or none"),
        ({"STEWARD_CONFIG": "/absent/steward.toml"}, "STEWARD_CONFIG=/absent/steward.toml: cannot be read"),
    ],
)
def test_a_bad_value_is_named_with_what_is_allowed(environ: dict[str, str], sentence: str) -> None:
    with pytest.raises(BadSettings) as refused:
        AgendaLike.load(environ)
    assert sentence in str(refused.value)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[agenda]\nmax_retrys = 1\n", "[agenda] max_retrys"),
        ("[agenda.follow_up]\nhours = 1\n", "[agenda.follow_up] hours"),
        ("databse_url = 'x'\n", "databse_url"),
        ("[agenda]\nmax_retries = -1\n", "[agenda] max_retries"),
        ("agenda = 3\n", "agenda"),
        ("[agenda]\nfollow_up = 3\n", "follow_up"),
        ("[agenda\n", "is not TOML"),
    ],
)
def test_a_bad_file_is_refused_by_name(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(BadSettings) as refused:
        AgendaLike.load(write(tmp_path, text))
    assert sentence in str(refused.value)


def test_a_secret_is_never_shown() -> None:
    with pytest.raises(BadSettings) as refused:
        AgendaLike.load({"OPENAI_API_KEY": "s3c"})
    assert "s3c" not in str(refused.value)
    assert "(hidden)" in str(refused.value)
    assert "sk-very-secret" not in repr(AgendaLike.load({"OPENAI_API_KEY": "sk-very-secret"}))


def test_bad_settings_end_the_process_with_code_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AGENDA_MAX_RETRIES", "many")
    with pytest.raises(SystemExit) as ended:
        load(AgendaLike)
    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith("agenda: AGENDA_MAX_RETRIES = 'many'")


def test_libs_connect_to_nothing_and_load_little_when_imported() -> None:
    script = (
        "import sys, libs.service; heavy = {'redis', 'alembic', 'sqlalchemy', 'structlog', 'psycopg', "
        "'opentelemetry.sdk', 'fastapi'}; sys.exit(str(heavy & set(sys.modules)) if heavy & set(sys.modules) else 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
