"""The real processes under kills and with stores away; `make faults` walks all places, `make test` a part of them."""
