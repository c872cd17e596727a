"""PostgreSQL (the truth) and Redis (what may be lost).

Connections, transactions per tenant, leases, keys, migrations.
"""
