"""Words of questions and of orders about tasks, which tell nothing of the thing itself."""

from __future__ import annotations

from services.planner.language.lexicon.form import word_set

TASK_TALK = word_set("""
    in to are is as bunch ones list lists move mark set off assigned belonging board column project due date deadline
    deadlines
""")
"""Words about tasks that tell nothing of one; those of a state go when the state was understood."""

ASKING = word_set("""
    what what's when where who how many show list tell me give do does did have has had is are there any
    on my i got going scheduled planned happening look like check see view read display find calendar
    schedule agenda day week month today tomorrow much busy about the for up coming next upcoming events
    meetings appointments else anything everything plans need know want let can you attending attend
    left first last all rest time located location people person invited it looks in please details
    information more not yet free open hold book booked s set get out pull bring now available tasks
    task to-do to-dos lists reminders reminder shopping todo current active starting start end begin
    remember right currently marked down occurring aware
    long be will would could should ever already other also and of with at from till until by between
    am having meeting seeing who's where's when's how's
    actually maybe probably think guess believe whether
    met meet saw seen spoken spoke talked talk haven't hasn't don't there's
    plate hours days weeks hey hi hello ok so with's that this these those them us our your to
""")
