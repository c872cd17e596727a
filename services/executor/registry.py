"""The providers that are registered, by the action they declare."""

from __future__ import annotations

from collections.abc import Sequence

from services.executor.domain.actions import ActionSpec
from services.executor.domain.catalogue import Catalogue, Entry
from services.executor.domain.questions import USER_INTERVENTION
from services.executor.providers.base import Provider


class Registry:
    """All providers and the catalogue that follows from them; ``system.user_intervention`` is the engine's own."""

    def __init__(self, providers: Sequence[Provider]) -> None:
        declared: list[tuple[str, ActionSpec]] = [("system", USER_INTERVENTION)]
        declared += [(provider.name, spec) for provider in providers for spec in provider.actions()]
        self.catalogue = Catalogue(declared)
        self._by_name = {provider.name: provider for provider in providers}

    def entry(self, action: str) -> Entry | None:
        """The declaration of an action; None when no provider offers it (any more)."""
        return self.catalogue.get(action)

    def provider_of(self, action: str) -> Provider | None:
        """Who does an action; None when nobody does (any more)."""
        entry = self.catalogue.get(action)
        return self._by_name.get(entry.provider) if entry else None
