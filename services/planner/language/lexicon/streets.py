"""Words of postal addresses."""

from __future__ import annotations

from services.planner.language.lexicon.form import word_set

ALWAYS = word_set("""
    street avenue ave road rd boulevard blvd lane highway hwy parkway pkwy freeway turnpike terrace alley crescent
    esplanade causeway expressway
""")
"""Kinds of street that are nothing else."""
SOMETIMES = word_set("""
    st ln dr drive way court ct place pl square sq plaza circle cir trail trl loop walk row park broadway center
    centre route rte
""")
"""Kinds of street that are other words too: only after a name with a capital or a number."""
SIDES = word_set("n s e w ne nw se sw north south east west northeast northwest southeast southwest")
UNITS = word_set("suite ste apt apartment unit floor fl room rm building bldg")
NO_NAMES = word_set("""
    am pm a.m p.m o'clock minute minutes min mins hour hours hr hrs day days week weeks month months year years people
    persons guests of on at in to for with and or from until till by the a an my our your is are was
    january february march april may june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday today tomorrow tonight
""")
"""What stands between a number and a street's kind in no address."""
