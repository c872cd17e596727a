"""The SQL of turns. Each is one round trip; what must be decided together is one statement.

``%(now)s`` is the suite's clock, ``now()`` the database's, on which leases run.
"""

from __future__ import annotations

FREE = "(v.lease_end IS NULL OR v.lease_end <= now())"

_UNFINISHED = "status IN ('accepted', 'running')"

_ACCEPT = """
WITH known AS MATERIALIZED (
    SELECT id, conversation_id, content_hash, response FROM gateway.turns
    WHERE tenant_id = %(tenant_id)s AND sender = %(address)s AND message_id = %(message_id)s
), person AS MATERIALIZED (
    SELECT c.id, c.name, c.email, c.timezone, c.locale, c.working_hours, c.quiet_hours, c.preferred_channel,
        coalesce(c.policy, t.policy) AS policy, a.consent
    FROM gateway.addresses a
    JOIN gateway.customers c ON c.tenant_id = a.tenant_id AND c.id = a.customer_id
    LEFT JOIN gateway.tenants t ON t.tenant_id = a.tenant_id
    WHERE a.tenant_id = %(tenant_id)s AND a.address = %(address)s AND NOT EXISTS (SELECT FROM known)
), conversation AS (
    UPDATE gateway.conversations v SET
        last_seq = v.last_seq + 1,
        previous_inbound_seq = v.last_inbound_seq,
        last_inbound_seq = v.last_seq + 1,
        last_inbound_at = %(now)s,
        updated_at = %(now)s,
        lease_owner = CASE WHEN {free} THEN %(owner)s ELSE v.lease_owner END,
        lease_turn_id = CASE WHEN {free} THEN %(turn_id)s ELSE v.lease_turn_id END,
        lease_epoch = CASE WHEN {free} THEN v.lease_epoch + 1 ELSE v.lease_epoch END,
        lease_end = CASE WHEN {free} THEN now() + %(lease_s)s * interval '1 second' ELSE v.lease_end END
    FROM person
    WHERE v.tenant_id = %(tenant_id)s AND v.customer_id = person.id AND {which} AND v.status <> 'closed'
    RETURNING v.id, v.channel, v.agent_id, v.status, v.last_inbound_seq AS seq, v.lease_epoch,
        v.lease_turn_id = %(turn_id)s AS claimed, v.previous_inbound_seq > v.done_seq AS others_wait,
        v.last_reply, v.last_reply_at, v.last_reply_turn_id
), turn AS (
    INSERT INTO gateway.turns (tenant_id, id, conversation_id, seq, sender, message_id, content_hash, text, origin,
        received_at, reference_time, timezone, status, attempts)
    SELECT %(tenant_id)s, %(turn_id)s, v.id, v.seq, %(address)s, %(message_id)s, %(content_hash)s, %(text)s, 'customer',
        %(now)s, %(reference_time)s, CASE WHEN %(timezone)s <> '' THEN %(timezone)s ELSE person.timezone END,
        CASE WHEN v.claimed AND NOT v.others_wait THEN 'running' ELSE 'accepted' END,
        CASE WHEN v.claimed AND NOT v.others_wait THEN 1 ELSE 0 END
    FROM conversation v, person
    ON CONFLICT DO NOTHING
    RETURNING id, attempts, timezone
), remembered AS (
    UPDATE gateway.customers c SET timezone = %(timezone)s, updated_at = %(now)s, push_due = true
    FROM person, turn
    WHERE c.tenant_id = %(tenant_id)s AND c.id = person.id AND %(timezone)s <> '' AND person.timezone <> %(timezone)s
)
SELECT known.id AS known_id, known.conversation_id AS known_conversation_id, known.content_hash AS known_hash,
    known.response AS known_response,
    person.id AS customer_id, person.name, person.email, person.timezone, person.locale, person.working_hours,
    person.quiet_hours, person.preferred_channel, person.policy, person.consent,
    conversation.id AS conversation_id, conversation.channel, conversation.agent_id, conversation.status,
    conversation.seq, conversation.lease_epoch, conversation.claimed, conversation.others_wait,
    conversation.last_reply, conversation.last_reply_at, conversation.last_reply_turn_id,
    turn.id AS turn_id, turn.attempts, turn.timezone AS turn_timezone
FROM (SELECT 1) AS one
    LEFT JOIN known ON true LEFT JOIN person ON true LEFT JOIN conversation ON true LEFT JOIN turn ON true
""".replace("{free}", FREE)

ACCEPT_OPEN = _ACCEPT.replace("{which}", "v.channel = %(channel)s AND v.agent_id = %(agent_id)s")
"""Takes a message into the open conversation of its sender, channel and agent."""

ACCEPT_IN = _ACCEPT.replace("{which}", "v.id = %(conversation_id)s")
"""Takes a message into a named conversation."""

NEXT = """
WITH held AS (
    SELECT * FROM gateway.conversations v
    WHERE v.tenant_id = %(tenant_id)s AND v.id = %(conversation_id)s
        AND v.lease_owner = %(owner)s AND v.lease_epoch = %(epoch)s
), turn AS (
    UPDATE gateway.turns t SET status = 'running', attempts = t.attempts + 1
    FROM held
    WHERE t.tenant_id = %(tenant_id)s AND t.id = (
        SELECT id FROM gateway.turns
        WHERE tenant_id = %(tenant_id)s AND conversation_id = %(conversation_id)s AND {unfinished}
        ORDER BY seq LIMIT 1)
    RETURNING t.id, t.seq, t.sender, t.message_id, t.text, t.received_at, t.reference_time, t.timezone, t.attempts
)
SELECT turn.id AS turn_id, turn.seq, turn.sender, turn.message_id, turn.text, turn.received_at, turn.reference_time,
    turn.timezone AS turn_timezone, turn.attempts,
    held.id AS conversation_id, held.channel, held.agent_id, held.status, held.last_reply, held.last_reply_at,
    held.last_reply_turn_id,
    c.id AS customer_id, c.name, c.email, c.timezone, c.locale, c.working_hours, c.quiet_hours, c.preferred_channel,
    coalesce(c.policy, o.policy) AS policy, a.consent
FROM turn
    JOIN held ON true
    JOIN gateway.customers c ON c.tenant_id = %(tenant_id)s AND c.id = held.customer_id
    LEFT JOIN gateway.addresses a ON a.tenant_id = %(tenant_id)s AND a.address = turn.sender
    LEFT JOIN gateway.tenants o ON o.tenant_id = %(tenant_id)s
""".replace("{unfinished}", _UNFINISHED)
"""The oldest unfinished turn of a conversation that is ours, one attempt further."""

FINISH = """
WITH conversation AS (
    UPDATE gateway.conversations v SET
        done_seq = %(seq)s,
        event_seq = v.event_seq + cardinality(%(kinds)s::text[]),
        last_reply = CASE WHEN %(said)s <> '' THEN %(said)s ELSE v.last_reply END,
        last_reply_at = CASE WHEN %(said)s <> '' THEN %(now)s ELSE v.last_reply_at END,
        last_reply_turn_id = CASE WHEN %(said)s <> '' THEN %(turn_id)s ELSE v.last_reply_turn_id END,
        updated_at = %(now)s,
        lease_owner = CASE WHEN v.last_inbound_seq > %(seq)s THEN v.lease_owner END,
        lease_end = CASE WHEN v.last_inbound_seq > %(seq)s THEN now() + %(lease_s)s * interval '1 second' END
    WHERE v.tenant_id = %(tenant_id)s AND v.id = %(conversation_id)s
        AND v.lease_owner = %(owner)s AND v.lease_epoch = %(epoch)s
    RETURNING v.id, v.address, v.channel, v.event_seq, v.last_inbound_seq > %(seq)s AS more
), turn AS (
    UPDATE gateway.turns t SET status = %(status)s, reply = %(reply)s::jsonb, mode = %(mode)s,
        decision = %(decision)s::jsonb, response = %(body)s, dead_reason = %(dead_reason)s, answered_at = %(now)s
    FROM conversation v
    WHERE t.tenant_id = %(tenant_id)s AND t.id = %(turn_id)s
), covered AS (
    INSERT INTO gateway.covered_keys (tenant_id, message_key, turn_id, created_at)
    SELECT %(tenant_id)s, key, %(turn_id)s, %(now)s FROM conversation, unnest(%(covers)s::text[]) AS key
    ON CONFLICT DO NOTHING
), event AS (
    INSERT INTO gateway.events (tenant_id, conversation_id, seq, kind, turn_id, data, created_at)
    SELECT %(tenant_id)s, v.id, v.event_seq - cardinality(%(kinds)s::text[]) + e.n, e.kind, %(turn_id)s,
        e.data::jsonb, %(now)s
    FROM conversation v, unnest(%(kinds)s::text[], %(event_data)s::text[]) WITH ORDINALITY AS e (kind, data, n)
), consent AS (
    UPDATE gateway.addresses a
    SET consent = a.consent
        || jsonb_build_object(v.channel, jsonb_build_object('state', %(consent)s::text, 'at', %(now)s::timestamptz))
    FROM conversation v
    WHERE a.tenant_id = %(tenant_id)s AND a.address = %(address)s AND %(consent)s <> ''
), queued AS (
    INSERT INTO gateway.outbox (tenant_id, id, message_key, conversation_id, turn_id, channel, address, text, origin,
        state, created_at, due_at)
    SELECT %(tenant_id)s, %(turn_id)s, 'turn:' || %(turn_id)s, v.id, %(turn_id)s, v.channel, %(address)s, %(said)s,
        'customer', 'queued', %(now)s, %(now)s
    FROM conversation v WHERE %(send)s AND %(said)s <> ''
    ON CONFLICT DO NOTHING
)
SELECT more, pg_notify('gateway_turns', %(conversation_id)s || ' ' || %(turn_id)s) FROM conversation
"""
"""Stores an answer, what it covers, its events and its way out; ends the lease unless more turns wait."""

BEGIN_AGAIN = """
UPDATE gateway.turns t SET attempts = t.attempts + 1
FROM gateway.conversations v
WHERE t.tenant_id = %(tenant_id)s AND t.id = %(turn_id)s
    AND v.tenant_id = %(tenant_id)s AND v.id = %(conversation_id)s
    AND v.lease_owner = %(owner)s AND v.lease_epoch = %(epoch)s
RETURNING t.attempts
"""

LOCK_HELD = """
SELECT id FROM gateway.conversations v
WHERE v.tenant_id = %(tenant_id)s AND v.id = %(conversation_id)s
    AND v.lease_owner = %(owner)s AND v.lease_epoch = %(epoch)s
FOR UPDATE
"""

RELEASE = """
UPDATE gateway.conversations v SET lease_owner = NULL, lease_end = NULL,
    done_seq = CASE WHEN %(force)s THEN v.done_seq ELSE v.last_inbound_seq END
WHERE v.tenant_id = %(tenant_id)s AND v.id = %(conversation_id)s
    AND v.lease_owner = %(owner)s AND v.lease_epoch = %(epoch)s
    AND (%(force)s OR NOT EXISTS (
        SELECT FROM gateway.turns
        WHERE tenant_id = %(tenant_id)s AND conversation_id = %(conversation_id)s AND {unfinished}))
""".replace("{unfinished}", _UNFINISHED)
"""Runs after ``LOCK_HELD`` in the same transaction, so that it sees every turn accepted before."""

RENEW = """
UPDATE gateway.conversations v SET lease_end = now() + %(lease_s)s * interval '1 second'
FROM unnest(%(ids)s::text[], %(epochs)s::bigint[]) AS held (id, epoch)
WHERE v.tenant_id = %(tenant_id)s AND v.id = held.id AND v.lease_owner = %(owner)s AND v.lease_epoch = held.epoch
"""

LEFT_OVER = """
SELECT DISTINCT v.tenant_id, v.id
FROM gateway.turns t JOIN gateway.conversations v ON v.tenant_id = t.tenant_id AND v.id = t.conversation_id
WHERE t.{unfinished} AND {free}
LIMIT 200
""".replace("{unfinished}", _UNFINISHED).replace("{free}", FREE)

EARLIER_BOOTS = """
SELECT DISTINCT v.tenant_id, v.id
FROM gateway.turns t JOIN gateway.conversations v ON v.tenant_id = t.tenant_id AND v.id = t.conversation_id
WHERE t.{unfinished} AND starts_with(v.lease_owner, %(slot)s) AND v.lease_owner <> %(owner)s AND v.lease_end > now()
""".replace("{unfinished}", _UNFINISHED)
"""Found by their unfinished turns, which are few and indexed; ``Leases.earlier_boots`` would read all conversations."""

BODY = "SELECT response FROM gateway.turns WHERE tenant_id = %(tenant_id)s AND id = %(turn_id)s"

NEW_ADDRESS = """
WITH address AS (
    INSERT INTO gateway.addresses (tenant_id, address, customer_id, created_at)
    VALUES (%(tenant_id)s, %(address)s, %(customer_id)s, %(now)s)
    ON CONFLICT DO NOTHING
    RETURNING customer_id
)
INSERT INTO gateway.customers (tenant_id, id, created_at, updated_at)
SELECT %(tenant_id)s, customer_id, %(now)s, %(now)s FROM address
"""
"""A person for an address that has none."""

NEW_CONVERSATION = """
INSERT INTO gateway.conversations (tenant_id, id, customer_id, address, channel, agent_id, created_at, updated_at)
SELECT %(tenant_id)s, %(conversation_id)s, customer_id, %(address)s, %(channel)s, %(agent_id)s, %(now)s, %(now)s
FROM gateway.addresses WHERE tenant_id = %(tenant_id)s AND address = %(address)s FOR KEY SHARE
ON CONFLICT DO NOTHING
"""
"""An open conversation where there is none; none for an address that is being erased."""
