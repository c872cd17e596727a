"""Changes of a letter that was shown: other words, another subject, or only how it shall sound."""

from __future__ import annotations

import re

from services.planner.language.manner.model import Sign

_LEAD = r"\W*(?:(?:no|yes|ok|okay|wait|actually|please|pls|can you|could you|but|and|instead)\b\W*){0,4}"
_IT = r"(?:it|that|this|the (?:text|body|message|wording|e-?mail|mail|words|letter))"
_BODY = re.compile(
    rf"{_LEAD}(?:(?:change|rewrite|reword|replace|edit|update) {_IT} (?:to(?: say)?|with|so (?:that )?it says|as)"
    rf"|make {_IT} (?:say|read)|{_IT} should (?:say|read)|(?:say|write) (?:instead|rather)|instead (?:say|write))"
    r"\s*[:,-]?\s*(?P<words>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
_SUBJECT = re.compile(
    rf"{_LEAD}(?:change|set|make|edit|update) (?:the|its) (?:subject|title)(?: line)? (?:to|as|say)?\s*[:,-]?\s*"
    r"(?P<words>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
_REWORDS = re.compile(
    rf"{_LEAD}(?:make|keep) (?:{_IT} )?(?:sound )?(?:a (?:bit|little) |much |more |less |way )*"
    r"(?:shorter|longer|nicer|friendlier|politer|polite|formal|casual|friendly|professional|concise|brief|warmer|direct)\b"
    rf"|{_LEAD}(?:shorten|rephrase|reword|rewrite|polish|improve) {_IT}\W*$",
    re.IGNORECASE,
)


def signs(said: str) -> set[Sign]:
    """The sign of a text that wants other words and says none."""
    return {Sign.REWORDS} if _REWORDS.match(said) else set()


def new_words(text: str) -> tuple[str, str]:
    """The body and the subject that a letter shall have instead, as written; empty for none."""
    subject = _SUBJECT.match(text)
    if subject is not None:
        return "", _bare(subject["words"])
    body = _BODY.match(text)
    return (_bare(body["words"]), "") if body is not None else ("", "")


def _bare(words: str) -> str:
    return words.strip().strip("\"“”'").strip()
