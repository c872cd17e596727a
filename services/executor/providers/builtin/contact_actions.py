"""Contacts: search, create, update, delete."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from libs.ids import derive
from services.executor.providers.base import ActionContext, Json, Selected
from services.executor.providers.builtin import contact_search, contact_store, rows
from services.executor.providers.builtin.contact_search import Match
from services.executor.providers.builtin.failures import etag_changed, invalid, not_found
from services.executor.providers.builtin.params import Params, read_email, read_phone
from services.executor.providers.builtin.rows import Change, Command, Outcome, Reader, Rows
from services.executor.providers.builtin.words import fold, words

_TABLE = "contacts"
_MAX_NAME = 512
_MAX_QUERIES = 50
CHANGEABLE = ("name", "email", "phone", "company", "owner")


async def search(params: Params, context: ActionContext, reader: Reader) -> Json:
    """``contact.search_contacts``: by ``query``, by several ``queries``, or everybody named in a ``text``; all, by
    name, when none is given.
    """
    limit = params.number("limit", 20, 1, 200)
    text, queries, query = params.text("text", 20_000), params.texts("queries", _MAX_QUERIES), params.text("query")
    if text:
        tokens = contact_search.text_tokens(text)
        found = contact_search.named_in(
            text, await reader.rows(contact_store.with_any(context.customer_id, tokens, [])) if tokens else []
        )
        return {"items": [_item(match, span=True) for match in found[:limit]]}
    if queries:
        by_query = await _search_all(queries, context, reader)
        once = {match.contact["id"]: match for matches in by_query.values() for match in matches}
        listed = {name: [_item(match) for match in matches[:limit]] for name, matches in by_query.items()}
        return {"items": [_item(match) for match in list(once.values())[:limit]], "by_query": listed}
    if not query:
        contacts = (await reader.rows(contact_store.all_of(context.customer_id)))[:limit]
        return {"items": [contact_store.form(row) for row in contacts]}
    matches = (await _search_all([query], context, reader))[query]
    one = contact_search.the_one(matches)
    reach = {name: one[name] for name in ("email", "phone") if one and one[name]}
    return {"items": [_item(match) for match in matches[:limit]], **reach}


async def _search_all(queries: Sequence[str], context: ActionContext, reader: Reader) -> dict[str, list[Match]]:
    """Those with a word, address or number exactly; where nothing fits exactly, the typo-tolerant look through all."""
    tokens = {word for query in queries for word in words(query)}
    exact = {fold(query.strip()) for query in queries} | {
        read_phone(query, "query", context.locale) for query in queries if _is_number(query)
    }
    near = await reader.rows(contact_store.with_any(context.customer_id, sorted(tokens), sorted(exact)))
    found = {query: contact_search.search(query, near) for query in queries if query}
    missed = [query for query, matches in found.items() if not contact_search.is_exact(matches)]
    if missed:
        everybody = await reader.rows(contact_store.all_of(context.customer_id))
        found |= {query: contact_search.search(query, everybody) for query in missed}
    return found


def _is_number(query: str) -> bool:
    return sum(char.isdigit() for char in query) >= 6 and "@" not in query


def _item(match: Match, span: bool = False) -> Json:
    item = contact_store.form(match.contact) | {"score": round(match.score, 3), "matched": match.matched}
    return item | {"span_start": match.start, "span_end": match.end} if span else item


async def select(selector: Params, context: ActionContext, reader: Reader) -> list[Selected]:
    """Which contact a selector means, by name order."""
    query = selector.text("query") or selector.text("attendee", 320)
    order = selector.choice("order", ("", "first", "last", "next", "all"), "")
    if query:
        found = [match.contact for match in (await _search_all([query], context, reader))[query]]
    else:
        found = list(await reader.rows(contact_store.all_of(context.customer_id)))
    chosen = found[:1] if order in ("first", "next") else found[-1:] if order == "last" else found[:50]
    return [Selected(row["id"], _label(row), f"v{row['version']}", contact_store.form(row)) for row in chosen]


def _label(row: contact_search.Contact) -> str:
    beside = row["email"] or row["phone"] or row["company"]
    return f"{row['name']} ({beside})" if beside else str(row["name"])


def create(params: Params, context: ActionContext, effect_key: str) -> Command:
    """``contact.create_contact``; a known ``external_id`` updates that contact instead."""
    values = read_contact(params, context.locale)
    external_id = values["external_id"]

    def made(old: Mapping[str, Any] | None) -> Outcome:
        row_id = old["id"] if old else derive(effect_key, "contact")
        change = Change(_TABLE, row_id, old["snapshot"] if old else None, values | {"deleted_at": None})
        return Outcome({"contact": contact_store.form({"id": row_id, **values}, change.version)}, [change])

    async def decide(found: Rows, reader: Reader) -> Outcome:
        return made(found[0][0] if found[0] else None)

    if not external_id:
        return Command(sure=made(None))
    return Command([contact_store.by_external_id(context.customer_id, external_id)], decide)


def update(params: Params, context: ActionContext) -> Command:
    """``contact.update_contact``."""
    contact_id, changes = params.text("contact_id", 128, required=True), params.nested("changes")
    unknown = set(changes.values) - set(CHANGEABLE)
    if unknown or not changes.values:
        raise invalid("changes", f"Of a contact, {', '.join(CHANGEABLE)} can be changed.")

    async def decide(found: Rows, reader: Reader) -> Outcome:
        row = _there(found, params)
        values = {
            name: value
            for name, value in read_contact(changes, context.locale, new=False).items()
            if name in changes.values
        }
        if "name" in values:
            values["name_tokens"] = contact_store.tokens_of(values["name"])
        change = Change(_TABLE, contact_id, row["snapshot"], values)
        after = contact_store.form({**row, **values}, change.version)
        return Outcome({"contact": after, "before": contact_store.form(row)}, [change])

    return Command([rows.by_id(_TABLE, context.customer_id, contact_id)], decide)


def delete(params: Params, context: ActionContext) -> Command:
    """``contact.delete_contact``: the row stays, marked, so that it can be undone."""
    contact_id = params.text("contact_id", 128, required=True)

    async def decide(found: Rows, reader: Reader) -> Outcome:
        row = _there(found, params)
        before = contact_store.form(row)
        return Outcome(
            {"contact": before, "before": before},
            [Change(_TABLE, contact_id, row["snapshot"], {"deleted_at": context.now})],
        )

    return Command([rows.by_id(_TABLE, context.customer_id, contact_id)], decide)


def _there(found: Rows, params: Params) -> Mapping[str, Any]:
    """The contact that was found, unchanged since the caller saw it."""
    row = found[0][0] if found[0] else None
    if row is None or row["deleted_at"] is not None:
        raise not_found("contact")
    etag = params.text("etag", 128)
    if etag and etag != f"v{row['version']}":
        raise etag_changed(contact_store.form(row))
    return row


def read_contact(params: Params, locale: str, new: bool = True) -> dict[str, Any]:
    """A contact's columns from params: e-mail and phone in normal form."""
    name = params.text("name", _MAX_NAME, required=new or "name" in params.values)
    owner = params.text("owner", _MAX_NAME)
    return {
        "name": name,
        "name_tokens": contact_store.tokens_of(name),
        "email": read_email(params.values["email"], params.path("email")) if params.text("email", 320) else "",
        "phone": read_phone(params.values["phone"], params.path("phone"), locale) if params.text("phone", 64) else "",
        "company": params.text("company", _MAX_NAME),
        "owner": read_email(owner, params.path("owner")) if "@" in owner else owner,
        "external_id": params.text("external_id", 512) or None,
    }
