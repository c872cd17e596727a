"""Three ways to run the same steps: by ourselves (local), or on a Hatchet of one's own or one started beside us.

One dispatcher for all of them sleeps to the next due time and hands what is due to the engine there is.
"""
