"""The SQL of turns and proposals."""

_LAST_TURNS, _LAST_PROPOSALS = 8, 3
"""Written into the statements: with a limit it does not know PostgreSQL plans them anew each time."""

OWN = """
SELECT status, attempt, decision, turn, understood, response, created_at FROM router.turns
WHERE tenant_id = %s AND turn_id = %s
"""
TURNS = f"""
SELECT turn_id, mode, decision -> 'notes' AS notes, decision ->> 'said' AS said, pending, mentioned, things, matter,
  goal_id, workflow_id, reply ->> 'text' AS reply, reply ->> 'expects' AS expects,
  reply ->> 'type' = 'ai_brain' AS acted, created_at FROM router.turns
WHERE tenant_id = %s AND conversation_id = %s AND status = 'done' AND turn_id <> %s ORDER BY position DESC
LIMIT {_LAST_TURNS}
"""
PROPOSALS = f"""
SELECT id, goal_id, turn_id, what, goal, state, closed_by_turn, receipt, expires_at, created_at FROM router.proposals
WHERE tenant_id = %s AND conversation_id = %s ORDER BY position DESC LIMIT {_LAST_PROPOSALS}
"""
DECIDE = """
INSERT INTO router.turns (tenant_id, turn_id, conversation_id, customer_id, status, mode, decision, goal_before, ids,
turn, understood,
  mentioned, matter, check_due, created_at)
VALUES (%s, %s, %s, %s, 'decided', %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING RETURNING 1 AS new
"""
DECIDE_AGAIN = """
UPDATE router.turns SET attempt = attempt + 1, mode = %s, decision = %s, ids = %s, understood = %s, matter = %s
WHERE tenant_id = %s AND turn_id = %s AND status = 'decided' AND attempt = %s RETURNING 1 AS new
"""
FINISH = """
UPDATE router.turns SET
  status = 'done', reply = %s, response = %s, workflow_id = %s, goal_id = %s, pending = %s, things = %s,
  done_at = %s,
  check_due = CASE WHEN %s THEN NULL ELSE check_due END
WHERE tenant_id = %s AND turn_id = %s AND status <> 'done' RETURNING 1 AS new
"""
OPEN_PROPOSAL = """
INSERT INTO router.proposals (tenant_id, id, goal_id, conversation_id, customer_id, turn_id, what, goal, hash, state,
expires_at, created_at) SELECT %s, %s, %s, %s, %s, %s, %s, %s, %s, 'live', %s, %s WHERE EXISTS (SELECT 1 FROM
router.turns WHERE tenant_id = %s AND turn_id = %s AND status <> 'done')
ON CONFLICT DO NOTHING
"""
CLOSE_PROPOSAL = """
UPDATE router.proposals SET state = %s, closed_by_turn = %s, receipt = coalesce(%s, receipt)
WHERE tenant_id = %s AND id = %s AND state IN ('live', 'lapsed')
"""
LOCK = "SELECT 1 FROM router.turns WHERE tenant_id = %s AND turn_id = %s FOR UPDATE"
RENEW_PROPOSAL = "UPDATE router.proposals SET expires_at = %s WHERE tenant_id = %s AND id = %s AND state = 'live'"
READ_TURN = """
SELECT turn_id, conversation_id, status, decision, understood, reply, response, created_at FROM router.turns
WHERE tenant_id = %s AND turn_id = %s
"""
RESPONSE = "SELECT response FROM router.turns WHERE tenant_id = %s AND turn_id = %s AND status = 'done'"
DUE = "SELECT tenant_id, turn_id FROM router.turns WHERE check_due <= %s ORDER BY check_due LIMIT %s"
TAKE_CHECK = """
UPDATE router.turns SET
  check_due = %s + least(interval '5 minutes', interval '10 seconds' * power(2, least(check_attempts, 6))),
  check_attempts = check_attempts + 1
WHERE tenant_id = %s AND turn_id = %s AND check_due <= %s
RETURNING conversation_id, turn, understood, decision, check_attempts
"""
MARK_AWAY = """
UPDATE router.turns SET decision = jsonb_set(decision, '{redis_went_away}', 'true')
WHERE tenant_id = %s AND turn_id = %s
"""
FIRST_ANSWER = "SELECT response FROM router.requests WHERE tenant_id = %s AND method = %s AND request_id = %s"
KEEP_ANSWER = """
INSERT INTO router.requests (tenant_id, method, request_id, response) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING
"""
CHECKED = "UPDATE router.turns SET check_due = NULL WHERE tenant_id = %s AND turn_id = %s"
EXPORT = """
SELECT turn_id, conversation_id, status, mode, decision, reply, created_at FROM router.turns
WHERE tenant_id = %s AND customer_id = %s ORDER BY position
"""
CONVERSATIONS = "SELECT DISTINCT conversation_id FROM router.turns WHERE tenant_id = %s AND customer_id = %s"
ERASE_TURNS = "DELETE FROM router.turns WHERE tenant_id = %s AND customer_id = %s"
ERASE_PROPOSALS = "DELETE FROM router.proposals WHERE tenant_id = %s AND customer_id = %s"
DROP_LIVE = """
UPDATE router.proposals SET state = 'dropped' WHERE tenant_id = %s AND conversation_id = %s AND state = 'live'
RETURNING id
"""
