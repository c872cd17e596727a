"""Message templates with safe named fields: `{customer_name}` and nothing that reaches into an object."""

import re
from collections.abc import Mapping
from typing import Any

_FIELD = re.compile(r"\{([a-z][a-z0-9_]{0,63})\}")


def render(template: str, fields: Mapping[str, Any]) -> str:
    """The template with each known field filled by its text; an unknown or structured one becomes nothing."""

    def fill(found: re.Match[str]) -> str:
        value = fields.get(found.group(1))
        return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""

    return " ".join(_FIELD.sub(fill, template).split())
