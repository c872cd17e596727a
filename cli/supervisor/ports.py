"""Checks before anything starts that every address of the suite can be listened on."""

from __future__ import annotations

from cli.configuration import Configuration, ConfigurationError
from cli.embedded.ports import free_port, split_address, why_not


def check_addresses(configuration: Configuration) -> None:
    """See that all addresses differ and are free.

    Raises:
        ConfigurationError: one is not; the sentence names its variable.
    """
    seen: dict[str, str] = {}
    for address in (each for group in configuration.addresses.values() for each in group):
        if address.value in seen:
            raise ConfigurationError(
                f"{seen[address.value]} and {address.variable} are both {address.value}: give each its own."
            )
        seen[address.value] = address.variable
        if address.value.startswith("unix:"):
            continue
        reason = why_not(address.value)
        if reason is not None:
            host, _ = split_address(address.value)
            example = f"{address.variable}={host}:{free_port()}"
            raise ConfigurationError(
                f"{address.variable} = {address.value}: {reason}. "
                f"Stop what uses it, or set another, for example {example}."
            )
