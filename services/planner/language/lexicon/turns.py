"""Turns of phrase: several words that together say what is meant."""

from __future__ import annotations

from services.planner.language.lexicon.form import composed, phrases
from services.planner.language.lexicon.outside import WEATHER

TURNS: dict[str, tuple[str, ...]] = {
    # what is not done yet
    "left_over": phrases("what is left, what's left, whats left, what remains, what is remaining, anything left"),
    # by when something is to be done, told of it
    "told_due": phrases("is due, are due, is now due, should be due, is actually due"),
    # a thing that is there shall be at a time that is not said
    "other_hour": composed(
        "at|to|for|find|get|pick|choose", "another|a different|some other|a better|a new", "time|day|slot", "|for"
    ),
    "blocks": phrases("block, block off, block out, block my, block the"),
    # how a thing ought to be, told of one that is there
    "ought": phrases("""
        should be, should start, should end, should last, should begin, should go, should take, should actually be,
        should not be, shouldn't be, needs to be, need to be, needs to start, needs to end, has to be, must be,
        needs to last, will not be, won't be, is supposed to be, was supposed to be, ought to be, should have been,
        it to be, that to be, it to last, it to start, it to end, it set for, be a bit later, be a little later,
        be a bit earlier, be a little earlier, to be earlier, to be later, should definitely be, should really be,
        should probably be, should actually start, should only be, should just be, will now be, is now, is not coming,
        is coming instead, can't come, cannot come, can't make it, isn't coming, not coming anymore, won't come,
        needs to go, should run
    """),
    # somebody takes part in what was spoken of
    "joins": phrases("""
        come too, come along, come as well, come also, come with us, come to, join us, join me, join in, join,
        tag along, be there too, attend too, attend as well, sit in
    """),
    # "make it" as to come
    "make_it_there": phrases("to make it, can't make it, cannot make it, could not make it, couldn't make it"),
    "be_there": phrases("be at the, be at my, be there, going to the, coming to the, come to the, be coming, be going"),
    "make_that": phrases("""
        make that, make this, make it, have that, have it, put it, put that, set it, set that, make my, make the,
        get it, move that
    """),
    "plans_day": phrases("""
        plan my day, plan my week, plan my morning, plan my afternoon, plan out my day, plan out my week, plan today,
        plan the day, run me through my day, walk me through my day, walk me through my week, take me through my day,
        run me through my week, how does my day look, how does my week look, how is my day looking,
        how is my week looking
    """),
    "adds_note": phrases(
        "a note :, a note saying, note to, notes to, note on, notes on, note for, notes for, note in, notes in, "
        "description to"
    ),
    "set_time": phrases("""
        the time to, the time from, the time until, the time at, the time for, start time, end time, starting time,
        ending time, the start to, the end to, the start at, the time as, the duration to, the duration from
    """),
    "how_long": phrases("how long is, how long will, how long does, how long are, how long was, how long do i"),
    "what_time_is": phrases("""
        what time is, what time's, what time does, what time are, what time do, what time will, what day is,
        what day are, what day do, what day does, what day will, what date is my, what date is the,
        what year did i, what year do i,
        what year will i, what day did i, what date did i
    """),
    "when_the": phrases("""
        when is the, when is my, when is our, when are the, when are my, when was the, when was my, when's the,
        when's my, when does the, when does my, when will the, when will my, when do i, when did i, when am i,
        when is that, when is this
    """),
    # who someone is at work
    "person_at_work": phrases("work, works, sit, sits, live, lives, work for, works for"),
    "manages": phrases("who manages, who supervises, who leads"),
    "guest_list": phrases("""
        list of people attending, list of people, list of people coming, guest list, attendee list, attendees list,
        list of attendees, invite list, list of guests
    """),
    "everyone": phrases("everyone, everybody, all of them, all of us"),
    "call_to": phrases("a call to, a phone call to, a ring to, on the phone with"),
    "more_events": phrases("""
        what else is on, what else is there, what else is happening, what else have we got,
        anything else that day, anything else on, anything else going on, anything else scheduled, anything up for,
        anything on for, what else do i have, what do i have, what else have i got, anything planned, anything next,
        anything this, anything tomorrow, anything today, anything on, anything else
    """),
    "items_on": composed(
        "items|things|stuff", "|i have|that are", "scheduled|planned|booked|on my calendar|on my schedule"
    ),
    "other_times": composed(
        "any other|any more|other|more|another|any", "times|time slots|slots|openings|time slot|open slots"
    )
    + composed("any other|any more", "time"),
    # one's plans, told as they are
    "plans": phrases("""
        i will be, i'll be, i'm going, i am going, we are going, we're going, we will be, we'll be, i am having,
        i'm having, we are having, we're having, is visiting, are visiting, i'm meeting, i am meeting, we are meeting,
        i'm seeing, i am seeing, i'm flying, i am flying, i'm taking, i am taking, i'm traveling, i'm travelling,
        i will have, i'll have, we have, i have a, i have an, i've got a, i've got an, there will be, there is a,
        i am busy, i'm busy, is coming to visit, are coming over, i'm out, i am out, out of office, out of the office,
        i'm hosting, i will go, i'm attending, i am attending
    """),
    # not at work for whole days
    "away": phrases("""
        i'm off, i am off, i'll be off, i will be off, i'm away, i am away, i'll be away, i will be away, day off,
        days off, out of office, out of the office, on leave, on pto, ooo, we're away, we are away, i have off,
        i'm out of town, out of town
    """),
    # that something is there, and not what
    "something_on": composed("something|anything|stuff|things", "going on|on|planned|scheduled|coming up|happening"),
    "weather": WEATHER,
    "at_event": phrases("at the, at my, at our, for my, for our, to my, to our, of my, on my"),
    "meanwhile": phrases("during my, during the, during our, when i, while i, while we, when we"),
    "looks": phrases("look, looks, looking"),
    "next_up": phrases("""
        what's next, what is next, next up, what do i have next, what have i got next, what comes next,
        what am i doing next, where do i need to be next
    """),
    "find_time": phrases("""
        find room for, make room for, find space for,
        find a time, find time, find a good time, find me a time, find a slot, find a day, what time works,
        good time, best time, a time that works, find some time, find us a time, best day, good day to, good day for,
        what times work, when can we, when could we, when can i, when works
    """),
    "todo_lead": phrases("i need to, i have to, i must, i gotta, need to, i should"),
    "keep_in_mind": phrases("""
        to remember, to recall, to forget, to keep in mind, keep in mind, bear in mind, wanted to remember
    """),
    "to_buy": phrases("need to buy, have to buy, must buy, gotta buy, should buy"),
    "to_do": phrases("""
        need to buy, need to get, have to buy, to do, have to do, need to do, left to do, supposed to do
    """),
    "reminded_of": phrases("reminded of, reminded about, remind me of, reminders"),
    "will_remind": phrases("""
        will you remind, are you reminding, are you going to remind, will i be reminded, will i get reminded,
        do you remind, did you set a reminder, is there a reminder, are there reminders, am i getting reminded
    """),
    "stop_reminding": phrases("stop reminding, don't remind, do not remind, no need to remind"),
    "self_note": phrases("note to self, note to myself, memo to self, memo to myself"),
    "announced_task": phrases("to-do :, todo :, to do :, task :, tasks :, new task :, to-dos :"),
    "due_date": phrases("deadline, deadlines, due date, due dates"),
    "to_state": composed("to|into|as|back to", "|the", "in progress|in-progress|in review|in-review|backlog"),
    "overdue": phrases("overdue, past due"),
    "is_due": phrases("due, due on, due by, is due, are due"),
    "did_finish": phrases("""
        did i finish, did i complete, did i get done, have i finished, have i completed, have i done, did i do today,
        did i tick off
    """),
    "is_over": phrases("done, complete, completed, finished"),
    "marked_done": phrases("""
        as done, as complete, as completed, as finished, is done, are done, i'm done with, i am done with,
        i finished, i've finished, i completed, i did, to completed, to complete, to done, off my list
    """),
    # mail that went out
    "sent_mail": composed(
        "did|have|do|did you|have you|has", "i|we|you|", "send|sent|email|emailed|mail|mailed|write to|written to"
    )
    + phrases("""
        did i write, did you write, did i tell, did you tell, did i ask, did you ask, i sent, i've sent, we sent,
        you sent, you've sent, sent emails, sent email, sent mail, sent mails, sent messages, sent items, my sent,
        sent folder, outbox, got sent, was sent, were sent
    """),
    "drafts": phrases("my drafts, the drafts, any drafts, open drafts, drafts i have, draft emails, unsent emails"),
    "from_contacts": phrases("""
        from my contacts, from contacts, from the contacts, from my address book, from the address book,
        out of my contacts, as a contact, from my contact list
    """),
    "onto_shopping": composed("to|on|onto", "|my|the", "shopping|groceries"),
    "status": phrases("in progress, to completed, in review, to done, to do column, backlog"),
    "plural_tasks": phrases("tasks, to-dos, chores, errands, items"),
    "person_owned": phrases("'s"),
    "it": phrases("it, that, this, one, that one, this one"),
    "snooze": phrases("again in, again later"),
    "if_not": phrases("if not, if i haven't, if it isn't, if it's not, if they aren't, if i don't"),
    "oos": phrases("""
        what time is it, what's the time, the time in, current time, what day is it, today's date, 's date,
        what's the date, the time now, what date, what is the time, tell me the time, vacation request,
        time off request, next holiday, vacation days, vacation day, sick days, holiday schedule, round trip,
        flight from, flight to, a flight, flight status, my flight, under the name, table for, wait time,
        travel alerts
    """),
    # all of what comes again
    "whole_series": phrases("""
        series, from now on, going forward, all future, every future, all the future, the recurring, the repeating,
        every single one, all occurrences, every occurrence, for good
    """),
    "instead": phrases("instead"),
    # a public holiday and no event of one's own
    "of_holiday": phrases("what holiday, which holiday, what holidays, a holiday, fall on, falls on"),
    # an event that shall be moved, told of it: "could my massage be pushed to the evening?"
    "be_moved": composed(
        "be|get", "moved|pushed|shifted|rescheduled|postponed|delayed|bumped|brought forward|pushed back"
    ),
    # one time in place of another
    "in_place": phrases("rather than, instead of, and not, now not"),
    "takes_table": composed("reserve|book|get|need|want|hold|make", "|me|us", "a table"),
    "together": phrases("together"),
    "takes_off": phrases("take, kick, leave, get"),
    "ongoing": phrases("""
        going on, coming up, happening, planned, got on, look like, looks like, looking, lined up,
        to look forward to
    """),
}
