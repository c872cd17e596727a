"""Talk about the assistant and the time, which no catalogue answers; and what is asked for that nobody here can do."""

from __future__ import annotations

import re

from services.planner.language.lexicon.form import word_set
from services.planner.language.manner.model import Sign

_LANGUAGES = r"(?:english|spanish|french|german|italian|portuguese|chinese|hindi|arabic|japanese|other languages?)"
_TOPICS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (topic, re.compile(rf"(?:{said})"))
    for topic, said in (
        (
            "time",
            r"\bwhat(?:'s|s|\s+is)?\s+(?:the\s+)?(?:current\s+)?(?:time|date|day)(?:\s+(?:is\s+it|now|today|of\s+the\s+week))*"
            r"[\s.?!]*$|\bdo\s+you\s+(?:know|have)\s+(?:what\s+)?the\s+time\b",
        ),
        ("languages", rf"\b(?:speak|understand|talk|know|habla\w*|parle\w*)\b.*\b{_LANGUAGES}\b"),
        (
            "who_i_am",
            r"\b(?:who|what)\s+(?:exactly\s+)?(?:are|r)\s+(?:you|u)\b(?!\s+\w+ing\b)"
            r"|\b(?:are|r)\s+(?:you|u)\s+(?:an?\s+|really\s+|actually\s+|some\s+kind\s+of\s+)*"
            r"(?:real|human|person|bot|robot|machine|ai|computer|program|assistant|alive)\b"
            r"|\b(?:who|what\s+company)\s+(?:made|built|created|runs|owns|programmed|wrote)\s+(?:you|u)\b"
            r"|\b(?:is|what(?:'s|s|\s+is)?)\s+(?:this|your\s+name)\b(?:\s+(?:a\s+)?(?:bot|robot|human|person|real))?[\s.?!]*$"
            r"|\bam\s+i\s+(?:talking|speaking|chatting|texting)\s+(?:to|with)\b|\bdo\s+you\s+have\s+a\s+name\b",
        ),
        (
            "how_i_am",
            r"\bhow\s+(?:are|r)\s+(?:you|u)\b|\bhow(?:'s|s|\s+is)\s+(?:it\s+going|everything|your\s+day)\b"
            r"|\bwhat'?s\s+up\b|\bhow\s+(?:have\s+you\s+been|do\s+you\s+do)\b",
        ),
        (
            "again",
            r"^\W*which(?:\s+(?:one|ones|of\s+them))?\s*\?\W*$|^\W*(?:what|huh|pardon|sorry|come\s+again|say\s+(?:that\s+)?again|repeat\s+that|what\s+do\s+you\s+mean"
            r"|what\s+was\s+that|i\s+don'?t\s+(?:get|understand)(?:\s+(?:it|that|you))?)\W*\?\W*$"
            r"|^\W*(?:huh|pardon|come\s+again|say\s+(?:that\s+)?again|repeat\s+that)\W*$",
        ),
        (
            "complaint",
            r"\b(?:useless|stupid|idiot\w*|dumb|sucks?|worthless|wtf)\b"
            r"|\bthanks\s+for\s+nothing\b|\b(?:hate|fed\s+up\s+with)\s+(?:you|this)\b|\bnot\s+(?:very\s+)?helpful\b",
        ),
        ("help", r"^\W*(?:so\s+|and\s+)?how\s+(?:do|can|would|should)\s+(?:i|we|one)\b"),
    )
)
_MOST_WORDS = 12

_LEAD = r"\W*(?:(?:please|can|could|would|will|you|hey|hi|ok|okay|and|also|just|i\s+want\s+to|i\s+need\s+to)\b\W*){0,5}"
_TEXTS = re.compile(
    rf"{_LEAD}(?:text|sms|whatsapp|imessage|dm)\s+(?!me\b|us\b)\w"
    rf"|{_LEAD}send\s+(?:\S+\s+){{0,3}}?an?\s+(?:text|sms|whatsapp|dm)\b",
)
_FORWARDS = re.compile(rf"{_LEAD}(?:forward|fwd)\s+\w")
_MAIL = r"(?:e-?mails?|inbox|mails?|mailbox)"
_READS_INBOX = re.compile(
    rf"{_LEAD}(?:check|read|open|show|list|search|look\s+(?:at|through|in)|summari[sz]e)\s+(?:me\s+)?(?:through\s+)?"
    rf"(?:my|the|any|all|new|unread|our)\s+(?:\w+\s+){{0,2}}{_MAIL}\b"
    rf"|{_LEAD}(?:do|did|have)\s+(?:i|we)\s+(?:have|get|got|receive)\s+(?:any\s+)?(?:\w+\s+){{0,2}}{_MAIL}\b"
    rf"|\W*(?:any|what(?:['’]?s|\s+is)\s+in\s+my)\s+(?:new\s+|unread\s+)?{_MAIL}\b",
)

_FOREIGN = word_set("""
    el los las un una unos unas del qué para por mañana hoy ayer mis tengo cuando cuándo está están recordar reunión
    cita gracias hola favor quiero puedes les une du avec pour demain aujourd moi mon mes je suis vous nous rendez
    merci bonjour voudrais peux der das dem ein eine einen einer und mit für morgen heute nicht ich mich mein meine
    meinen bitte danke hallo kannst gli domani oggi mio mia miei che sono grazie ciao vorrei puoi uma amanhã hoje meu
    meus minha minhas são tenho obrigado olá voor een het niet mijn alstublieft
""")
"""Small words of other languages that are none in English."""

_ENGLISH = word_set("the a an to my me is are i you what on at in for with and of it do can please")
_LAST_LATIN = 0x24F
"""The last letter of the Latin alphabet's usual extensions."""
_FEWEST = 3
"""Words from which on a text tells its language."""


def is_foreign(text: str) -> bool:
    """Whether a text is in another language than English: in another script, or with several words of another one."""
    letters = [each for each in text if each.isalpha()]
    if len(letters) > 1 and sum(ord(each) > _LAST_LATIN for each in letters) > len(letters) / 2:
        return True
    words = [each for each in re.split(r"[\W\d_]+", text.casefold()) if each]
    theirs = {each for each in words if each in _FOREIGN}
    accented = {each for each in words if not each.isascii()}
    if len(words) < _FEWEST or not _ENGLISH.isdisjoint(words):
        return len(theirs | accented) > _FEWEST and len(theirs) > len(_ENGLISH & set(words))
    return bool(theirs) or len(accented) > 1


_UNABLE = {Sign.TEXTS_SOMEONE: _TEXTS, Sign.FORWARDS: _FORWARDS, Sign.READS_INBOX: _READS_INBOX}


def signs(said: str) -> set[Sign]:
    """What is asked for in a spelt text that is none of ours."""
    return {sign for sign, pattern in _UNABLE.items() if pattern.match(said)}


def topic_of(said: str) -> str:
    """The topic of talk in a short spelt text; empty for none."""
    if len(said.split()) > _MOST_WORDS:
        return ""
    return next((topic for topic, pattern in _TOPICS if pattern.search(said)), "")
