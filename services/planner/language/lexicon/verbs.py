"""Verbs of asking for something, by what they do."""

from __future__ import annotations

from services.planner.language.lexicon.form import phrases, word_set

VERBS: dict[str, tuple[str, ...]] = {
    # makes an event whatever the object is
    "schedule": phrases("""
        schedule, book, arrange, organize, organise, set up, setup, plan, pencil in, pencil, block, block off,
        block out, set aside, fit in, squeeze in, slot in, line up, get on the calendar, calendar, hold, reserve,
        scheduled, booked
    """),
    # makes something; the object says what
    "create": phrases("""
        add, get, create, make, put, set, enter, insert, log, register, record, start, new, jot down, note down,
        write down, need, throw, stick, include, fix, generate, place, save, store, keep, track, added
    """),
    "move": phrases("""
        move, reschedule, push, push back, push out, shift, postpone, delay, bump, bring forward, pull forward,
        put off, defer, rearrange, switch, swap, slide, advance, move up, move back, moved, rescheduled, pushed,
        postponed, re-schedule, rebook, shift back, bring back, transfer
    """),
    "cancel": phrases("""
        cancel, delete, remove, scrap, call off, get rid of, clear, erase, kill, scratch, axe, drop, wipe, take off,
        ditch, cancelled, canceled, cancelling, canceling, unschedule, nix, void, deleted, removed, discard,
        clear out, strike, strike out, knock off, take it off, take that off, take this off, eliminate, skip,
        stop all, stop those, stop these, stop my, stop the, turn off, switch off
    """),
    "update": phrases("""
        change, update, edit, modify, adjust, rename, extend, lengthen, shorten, make it, correct, alter, revise,
        amend, cut, cut down, reduce, stretch, stretch out, retitle, uninvite, disinvite, prolong, expand, trim,
        changed, updated, replace
    """),
    "show": phrases("""
        show, list, see, view, display, check, read, look up, lookup, pull up, bring up, give, tell, tell me,
        show me, give me, look at, look for, find, find out, search, search for, recite, get, open, review, go over,
        run through, run me through, walk me through, take me through, talk me through, know, let me know, remember,
        list out, locate, fetch, retrieve, check for, look, recall
    """),
    "suggest": phrases("suggest, recommend, propose, offer, advise"),
    "summarize": phrases("""
        summarize, summarise, sum up, recap, give me a summary, give me an overview, brief me, brief, overview of
    """),
    "complete": phrases("""
        complete, finish, finished, done with, completed, check off, tick off, mark as done, mark done,
        mark as complete, mark as completed, mark complete, mark completed, close, close out, cross off,
        mark as finished
    """),
    "mark": phrases("mark, set"),
    "assign": phrases("assign, reassign, delegate, hand over, hand off, give, transfer, allocate, hand"),
    # gives a task to somebody whatever it is about
    "delegate": phrases("assign, reassign, delegate"),
    "remind": phrases("""
        don't let me forget, do not let me forget, make sure i remember, make sure i don't forget, remind,
        notify, alert, ping, nudge, wake, wake me, buzz, reminded
    """),
    # gives a thing another name
    "rename": phrases("rename, retitle, relabel"),
    # no more reminders of a thing
    "unremind": phrases("stop reminding, no need to remind, don't remind, do not remind, stop nagging"),
    "snooze": phrases("snooze, remind me again, remind me later"),
    "draft": phrases("draft, compose, write, prepare, write up, draft up"),
    "send": phrases("send, email, shoot, forward, reply, drop, mail, message, write, respond, fire off, cc, text"),
    "search": phrases("search, find, look up, lookup, look for, get, pull up"),
    "call": phrases("call, dial, ring, phone, ring up, facetime"),
    "invite": phrases("invite, include, add, bring, loop in, have"),
    "meet": phrases("""
        meet, meeting, see, catch up, catchup, sync, sync up, talk, chat, speak, have lunch, have dinner,
        have coffee, have a call, grab lunch, grab coffee, grab dinner, get together, have breakfast, have drinks,
        hang out, huddle, connect, touch base, hop on
    """),
    "forget": phrases("forget, unlearn, don't remember, stop remembering"),
    "media": phrases("play, resume, pause, shuffle"),
    # answers an invitation
    "rsvp": phrases("accept, decline, rsvp, turn down, respond to"),
    "make": phrases("make, set, have, keep"),
    # gives an event another length or makes it come again ("make the standup weekly")
    "render": phrases("make, turn, make it, have"),
    "want": phrases("want, wants, like, love, would like"),
}

ATTENDING = word_set("""
    attend attends attending coming invited accept accepted accepting decline declined responded respond
    response attendees attendee participants rsvp organizer organiser organized organised hosting organizing
""")

ATTENDEES = word_set("attendee attendees participant participants invitee invitees guest guests")

STARTERS = word_set("""
    schedule book arrange add create make set put move reschedule cancel delete remove send email draft
    remind list show tell find check assign mark complete update change push plan block invite rename
    extend snooze forget summarize summarise write text compose suggest postpone call finish organize
    clear give search look get notify inform message
""")

INFORMING = word_set("tell inform notify message text email ping")
"""Verbs whose object is who shall hear of something: "move it to Friday and tell Ann"."""
