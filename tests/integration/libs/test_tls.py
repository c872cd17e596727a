"""Certificates on both sides: a caller is who its certificate says."""

from __future__ import annotations

import subprocess
from contextlib import AsyncExitStack
from pathlib import Path

import grpc
import pytest

from libs import errors
from libs.rpc.channels import ChannelFactory
from libs.rpc.tls import TlsFiles
from tests.integration.libs.conftest import Wired, quick
from tests.integration.libs.echo import Echo, EchoStub, said


def openssl(folder: Path, *arguments: str) -> None:
    try:
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("no openssl on this machine to make certificates with")


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tls")
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    openssl(folder, "req", "-x509", *curve, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=ours", "-days", "2")
    for name in ("echo", "gateway", "router"):
        (folder / f"{name}.ext").write_text(f"subjectAltName=DNS:{name}")
        openssl(folder, "req", *curve, "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}")
        openssl(
            folder, "x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
            "-out", f"{name}.pem", "-days", "2", "-extfile", f"{name}.ext",
        )  # fmt: skip
    return folder


def files(folder: Path, name: str) -> TlsFiles:
    return TlsFiles(folder / f"{name}.pem", folder / f"{name}.key", folder / "ca.pem")


async def test_a_caller_is_who_its_certificate_says(wired: Wired, authority: Path) -> None:
    server = await wired.serve(
        quick(embedded=False, tls=files(authority, "echo"), tenant_free=frozenset({"/test.Echo/OneOne"}))
    )
    target = f"127.0.0.1:{server.port}"
    async with AsyncExitStack() as stack:

        def stub(caller: str, certificate: str, name: str = "echo") -> EchoStub:
            factory = ChannelFactory(caller, files(authority, certificate))
            stack.push_async_callback(factory.close)
            return EchoStub(factory.channel(name, target))

        assert (await stub("gateway", "gateway").one_one(said("x"))).value == "x"
        with pytest.raises(errors.Unauthenticated, match="CALLER_NOT_PROVEN"):
            await stub("gateway", "router").one_one(said("x"))
        with pytest.raises((errors.Unavailable, errors.DeadlineExceeded)):
            await stub("gateway", "gateway", name="planner").one_one(said("x"), timeout=1)


async def test_without_a_certificate_nobody_gets_in(wired: Wired, authority: Path) -> None:
    echo = Echo()
    server = await wired.serve(quick(tls=files(authority, "echo")), echo)
    ca = grpc.ssl_channel_credentials((authority / "ca.pem").read_bytes())
    options = [("grpc.ssl_target_name_override", "echo")]
    for channel in (
        grpc.aio.insecure_channel(f"127.0.0.1:{server.port}"),
        grpc.aio.secure_channel(f"127.0.0.1:{server.port}", ca, options=options),
    ):
        async with channel:
            with pytest.raises(grpc.aio.AioRpcError):
                await EchoStub(channel).one_one(said("x"), timeout=2)
    assert echo.calls == 0
