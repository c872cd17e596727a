"""Generates the stubs of `protos/` into `gen/`, and the image of the contracts that `buf` lints.

The proto package path is the Python path (`steward.router.v1`), so no import is rewritten. Two kinds of files come from
packages: google/rpc lies beside its stubs in googleapis-common-protos, and buf/validate is only a descriptor inside
protovalidate, which is written out here, handed to protoc as a descriptor set, and generated with ours because protoc's
Python output imports it.

Nothing is done when neither a contract, nor the lock, nor this file has changed. Files whose content stays the same
keep their time, and stubs of contracts that are gone are removed.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import os
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VALIDATE = "buf/validate/validate.proto"
IMAGE = "image.binpb"


class GenerationError(Exception):
    """The stubs cannot be made; what protoc says stands on the terminal before it."""


def fingerprint(protos: Path, sources: list[str]) -> str:
    """What the stubs depend on: every contract's path and content, the versions in the lock, and this file."""
    digest = hashlib.sha256()
    for name in sources:
        digest.update(name.encode() + b"\0" + hashlib.sha256((protos / name).read_bytes()).digest())
    for path in (ROOT / "constraints.txt", Path(__file__)):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def write_imports(target: Path) -> None:
    """Write the descriptors that no package has as a .proto file: buf/validate and what it imports itself."""
    from google.protobuf import descriptor_pb2, duration_pb2, field_mask_pb2, timestamp_pb2
    from protovalidate._gen.buf.validate import validate_pb

    files = descriptor_pb2.FileDescriptorSet()
    for module in (descriptor_pb2, duration_pb2, field_mask_pb2, timestamp_pb2):
        module.DESCRIPTOR.CopyToProto(files.file.add())
    files.file.append(descriptor_pb2.FileDescriptorProto.FromString(validate_pb.desc().proto.to_binary()))
    target.write_bytes(files.SerializeToString())


def include_folders() -> list[Path]:
    """Folders with the .proto files of Google's well-known types and of google/rpc."""
    import grpc_tools
    from google.rpc import status_pb2

    return [Path(grpc_tools.__file__).parent / "_proto", Path(status_pb2.__file__).parents[2]]


def plugin(name: str) -> str:
    """protoc's argument for a plugin of this environment, whatever PATH says."""
    return f"--plugin={name}={Path(sys.executable).parent / name}"


def generate(protos: Path, sources: list[str], out: Path) -> None:
    """Run protoc over all contracts into the empty folder `out`.

    Raises:
        GenerationError: a contract is wrong.
    """
    from grpc_tools import protoc

    with tempfile.TemporaryDirectory() as folder:
        imports = Path(folder) / "imports.binpb"
        write_imports(imports)
        common = [
            "protoc",
            f"--proto_path={protos}",
            *(f"--proto_path={path}" for path in include_folders()),
            f"--descriptor_set_in={imports}",
        ]
        image = ["--include_imports", "--include_source_info", f"--descriptor_set_out={out / IMAGE}"]
        plugins = [plugin("protoc-gen-mypy"), plugin("protoc-gen-mypy_grpc")]
        messages = [f"--python_out={out}", f"--mypy_out=quiet:{out}"]
        services = [f"--grpc_python_out={out}", f"--mypy_grpc_out=quiet:{out}"]
        with_service = [name for name in sources if "\nservice " in (protos / name).read_text()]
        runs = [[*image, *sources], [*messages, *sources, VALIDATE], [*services, *with_service] if with_service else []]
        for arguments in runs:
            if arguments and protoc.main([*common, *plugins, *arguments]):
                raise GenerationError("protoc refused the contracts in protos/: see its message above.")


def install(made: Path, gen: Path) -> None:
    """Bring `gen` to what was made: replace what differs, remove what is gone, leave the rest untouched."""
    wanted = {path.relative_to(made) for path in made.rglob("*") if path.is_file()}
    for name in wanted:
        new, old = made / name, gen / name
        if old.is_file() and old.read_bytes() == new.read_bytes():
            continue
        old.parent.mkdir(parents=True, exist_ok=True)
        os.replace(new, old)
    for path in list(gen.rglob("*")):
        kept = path.relative_to(gen)
        if path.is_file() and kept not in wanted and "__pycache__" not in kept.parts and not kept.name.startswith("."):
            path.unlink()
    for path in sorted((path for path in gen.rglob("*") if path.is_dir()), reverse=True):
        if path.name == "__pycache__" and not any(path.parent.glob("*.py")):
            shutil.rmtree(path)
        elif not any(path.iterdir()):
            path.rmdir()


def ensure(protos: Path, gen: Path) -> bool:
    """Bring the stubs in line with the contracts.

    Returns:
        True when they were generated, False when they were right already.

    Raises:
        GenerationError: there is no contract, or one is wrong.
    """
    sources = sorted(path.relative_to(protos).as_posix() for path in protos.rglob("*.proto"))
    if not sources:
        raise GenerationError(f"There is no .proto file in {protos}.")
    gen.mkdir(exist_ok=True)
    stamp = gen / ".stamp"
    with (gen / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = fingerprint(protos, sources)
        if stamp.is_file() and stamp.read_text() == wanted:
            return False
        # Beside gen, so that a file is moved into its place in one step.
        with tempfile.TemporaryDirectory(dir=gen.parent, prefix=".gen-") as made:
            generate(protos, sources, Path(made))
            install(Path(made), gen)
        stamp.write_text(wanted)
    return True


def main() -> int:
    """Entry point: the exit code is 1 when a contract is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--protos", type=Path, default=ROOT / "protos")
    parser.add_argument("--gen", type=Path, default=ROOT / "gen")
    arguments = parser.parse_args()
    try:
        if ensure(arguments.protos.resolve(), arguments.gen.resolve()):
            print(f"protos: stubs generated into {arguments.gen.name}/", flush=True)
    except GenerationError as error:
        print(f"protos: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
