"""Every word and phrase the language rules know, by class. To teach a word: add it to its class, nothing else.

Phrases are written as normalised words (lower case, texting forms spelt out: see ``SPELT_OUT``). A word may be in
several classes;
``features`` tells verb from noun by its place. Single words of verb and noun classes are also mended when mistyped
(``tokens``).
"""

from __future__ import annotations


def _words(text: str) -> tuple[str, ...]:
    """Phrases separated by commas or line ends."""
    return tuple(" ".join(part.split()) for part in text.replace("\n", ",").split(",") if part.strip())


SPELT_OUT: dict[str, str] = {
    "pls": "please",
    "plz": "please",
    "plse": "please",
    "u": "you",
    "ur": "your",
    "r": "are",
    "im": "i'm",
    "ive": "i've",
    "ill": "i'll",
    "id": "i'd",
    "dont": "don't",
    "doesnt": "doesn't",
    "cant": "can't",
    "wont": "won't",
    "didnt": "didn't",
    "isnt": "isn't",
    "whats": "what's",
    "whos": "who's",
    "wheres": "where's",
    "whens": "when's",
    "hows": "how's",
    "thats": "that's",
    "its": "it's",
    "lets": "let's",
    "mtg": "meeting",
    "mtgs": "meetings",
    "mtng": "meeting",
    "appt": "appointment",
    "appts": "appointments",
    "apt": "appointment",
    "resched": "reschedule",
    "rsched": "reschedule",
    "sched": "schedule",
    "cal": "calendar",
    "cxl": "cancel",
    "canx": "cancel",
    "del": "delete",
    "rem": "remind",
    "rmd": "remind",
    "thx": "thanks",
    "thnx": "thanks",
    "tnx": "thanks",
    "ty": "thanks",
    "tysm": "thanks",
    "k": "ok",
    "kk": "ok",
    "okay": "ok",
    "okey": "ok",
    "okie": "ok",
    "oke": "ok",
    "y": "yes",
    "ye": "yes",
    "n": "no",
    "nvm": "never mind",
    "nevermind": "never mind",
    "gonna": "going to",
    "wanna": "want to",
    "gotta": "got to",
    "abt": "about",
    "w/": "with",
    "w": "with",
    "wit": "with",
    "b4": "before",
    "bc": "because",
    "cuz": "because",
    "msg": "message",
    "dr": "doctor",
    "docs": "doctor",
    "conf": "conference",
    "rsvp": "rsvp",
    "info": "info",
    "todo": "to-do",
    "todos": "to-dos",
    "mail": "email",
    "e-mail": "email",
    "mails": "emails",
    "e-mails": "emails",
    "cld": "could",
    "shld": "should",
    "wd": "would",
    "hav": "have",
    "hv": "have",
    "plan's": "plan",
    "calender": "calendar",
    "calander": "calendar",
    "idk": "i don't know",
    "ppl": "people",
    "grp": "group",
    "btw": "by the way",
    "fyi": "for your information",
    "asap": "asap",
    "ya": "yes",
    "ok.": "ok",
    "remainder": "reminder",
    "remain": "remind",
    "wat": "what",
    "wats": "what's",
    "tho": "though",
    "rn": "now",
}

VERBS: dict[str, tuple[str, ...]] = {
    # makes an event whatever the object is
    "schedule": _words("""
        schedule, book, arrange, organize, organise, set up, setup, plan, pencil in, pencil, block, block off,
        block out, set aside, fit in, squeeze in, slot in, line up, get on the calendar, calendar, hold, reserve,
        scheduled, booked
    """),
    # makes something; the object says what
    "create": _words("""
        add, get, create, make, put, set, enter, insert, log, register, record, start, new, jot down, note down,
        write down, need, throw, stick, include, fix, generate, place, save, store, keep, track, added
    """),
    "move": _words("""
        move, reschedule, push, push back, push out, shift, postpone, delay, bump, bring forward, pull forward,
        put off, defer, rearrange, switch, swap, slide, advance, move up, move back, moved, rescheduled, pushed,
        postponed, re-schedule, rebook, shift back, bring back, transfer
    """),
    "cancel": _words("""
        cancel, delete, remove, scrap, call off, get rid of, clear, erase, kill, scratch, axe, drop, wipe, take off,
        ditch, cancelled, canceled, cancelling, canceling, unschedule, nix, void, deleted, removed, discard,
        clear out, eliminate, skip
    """),
    "update": _words("""
        change, update, edit, modify, adjust, rename, extend, lengthen, shorten, make it, correct, alter, revise,
        amend, retitle, prolong, expand, trim, changed, updated, replace
    """),
    "show": _words("""
        show, list, see, view, display, check, read, look up, lookup, pull up, bring up, give, tell, tell me,
        show me, give me, look at, look for, find, find out, search, search for, recite, get, open, review, go over,
        run through, know, let me know, remember, list out, locate, fetch, retrieve, check for, look, recall
    """),
    "suggest": _words("suggest, recommend, propose, offer, advise"),
    "summarize": _words("""
        summarize, summarise, sum up, recap, give me a summary, give me an overview, brief me, brief, overview of
    """),
    "complete": _words("""
        complete, finish, finished, done with, completed, check off, tick off, mark as done, mark done,
        mark as complete, mark as completed, mark complete, mark completed, close, close out, cross off,
        mark as finished
    """),
    "mark": _words("mark, set"),
    "assign": _words("assign, reassign, delegate, hand over, hand off, give, transfer, allocate, hand"),
    "remind": _words("""
        don't let me forget, do not let me forget, remind, notify, alert, ping, nudge, wake, wake me, buzz, reminded
    """),
    "snooze": _words("snooze, remind me again, remind me later"),
    "draft": _words("draft, compose, write, prepare, write up, draft up"),
    "send": _words("send, email, shoot, forward, reply, drop, mail, message, write, respond, fire off, cc, text"),
    "search": _words("search, find, look up, lookup, look for, get, pull up"),
    "call": _words("call, dial, ring, phone, ring up, facetime"),
    "invite": _words("invite, include, add, bring, loop in, have"),
    "meet": _words("""
        meet, meeting, see, catch up, catchup, sync, sync up, talk, chat, speak, have lunch, have dinner,
        have coffee, have a call, grab lunch, grab coffee, grab dinner, get together, have breakfast, have drinks,
        hang out, huddle, connect, touch base, hop on
    """),
    "forget": _words("forget, unlearn, don't remember, stop remembering"),
    "media": _words("play, resume, pause, shuffle"),
    "rsvp": _words("accept, decline, rsvp"),
    "make": _words("make, set, have, keep"),
    "want": _words("want, wants, like, love, would like"),
}

NOUNS: dict[str, tuple[str, ...]] = {
    "event": _words("""
        meeting, call, appointment, event, lunch, dinner, breakfast, brunch, coffee, sync, standup, stand-up,
        interview, session, demo, conference, 1:1, 1-1, one on one, one-on-one, one to one, catch up, catch-up,
        catchup, chat, checkup, check-up, workshop, webinar, lesson, seminar, lecture, retro, retrospective,
        planning, kickoff, kick-off, rehearsal, ceremony, haircut, dentist, doctor, gym, yoga, workout, visit,
        briefing, discussion, conversation, zoom, video call, phone call, videocall, conference call, gathering,
        get-together, massage, therapy, viewing, meetup, meet-up, review, debrief, brainstorm, off-site, offsite,
        happy hour, barbecue, bbq, focus time, deep work, jog, hike, hangout, reunion, playdate, screening, recital,
        tee time, physical, orientation, onboarding, all-hands, all hands, town hall, check-in, checkin, hearing,
        play date, cleaning, pickup, drop-off, time off
    """),
    # may be an event or many other things: they count for less
    "vague": _words("""
        flight, holiday, vacation, trip, show, movie, concert, game, match, date, deadline, shift, training, class,
        practice, presentation, entry, something, time, thing, slot, block, run, birthday, wedding, exam, test,
        party, drinks, tour, surgery, nap, festival, celebration, picnic
    """),
    "event_only": _words("""
        meeting, call, appointment, event, interview, 1:1, standup, one on one, one-on-one, sync, session,
        conference, invite, invitation, lunch, dinner, breakfast, brunch, coffee, catch up, catchup, phone call,
        video call, appointments, booking, engagement
    """),
    "events_all": _words("""
        everything, anything, plans, commitments, stuff, things, engagements, activities, events, meetings,
        appointments, calls
    """),
    "calendar": _words("calendar, schedule, agenda, diary, planner, itinerary, day planner, timetable, lineup"),
    "day": _words("day, week, month, morning, afternoon, evening, weekend, today, tomorrow, tonight"),
    "task": _words("""
        task, to-do, to do, chore, action item, backlog, work item, ticket, issue, errand, assignment, list item,
        item, homework
    """),
    "list": _words("""
        list, shopping list, grocery list, to-do list, to do list, task list, checklist, groceries list,
        list of things to do, backlog, packing list, bucket list, list of chores, chore list, wish list, wishlist,
        list of to-dos, stuff to do, things to do, grocery, groceries
    """),
    "contact": _words("contact, contacts, address book, phone book, contact list, contact card, contact book"),
    "detail": _words("""
        phone number, number, email address, email, phone, cell, cell phone, mobile, contact info,
        contact information, contact details, address, home address, extension, office, company, cell phone number,
        home number, work number, contact indo
    """),
    "org_chart": _words("""
        manager, boss, supervisor, team, direct reports, direct report, reports, job title, skip, skip manager,
        report to, reports to
    """),
    "email": _words("email, message, note, letter, reply, email draft, mail"),
    "draft": _words("draft"),
    "reminder": _words("reminder, alarm, alert, notification, nudge, wake up call, heads up"),
    "free": _words("""
        free, available, availability, open, free time, free slot, free slots, opening, openings, gap, gaps,
        open slot, open slots, open time, available slot, available slots, available time, spare time, time blocks,
        empty slot, empty slots, nothing going on, nothing scheduled, vacant, unbooked, clear, time free,
        time slots, time slot, available times, open times, any time, have time, got time
    """),
    "busy": _words("busy, booked, booked up, tied up, occupied"),
    "conflict": _words("""
        conflict, conflicts, clash, clashes, overlap, overlaps, overlapping, double booked, double-booked,
        double booking, double bookings, collide, conflicting, clashing
    """),
    "summary": _words("summary, overview, recap, rundown, run-down, brief, run down, digest, run through"),
    "place_word": _words("location, place, venue, room, address"),
    "priority": _words("priority, urgency, importance"),
    "status": _words("status, progress"),
}

OUT_OF_SCOPE: tuple[str, ...] = _words("""
        weather, rain, snow, temperature, forecast, humidity, sunny, hot, cold, wind, windy, climate, umbrella,
        flights, hotel, hotels, airline, airport, luggage, visa, passport, uber, lyft, taxi, cab, rental car,
        car rental, restaurant, restaurants, reservation, reservations, recipe, cook, calories, ingredient,
        ingredients, nutrition, pizza, song, songs, music, playlist, album, radio, volume, stock, stocks, bank,
        account, balance, credit, credit card, debit, card, loan, mortgage, interest rate, payment, bills, pay,
        paycheck, payday, salary, income, tax, taxes, transfer money, dollars, money, transaction, transactions,
        routing number, 401k, insurance, apr, w2, pin, fraud, rewards, points, translate, translation, spanish,
        french, german, chinese, japanese, italian, korean, russian, portuguese, in spanish, language, accent, joke,
        fun fact, riddle, story, poem, trivia, meaning of life, capital of, president, population, country,
        countries, war, planet, history, score, nba, nfl, football score, world cup, team win, distance, miles,
        kilometers, directions, traffic, route, gas, gas station, mpg, tire, tires, tire pressure, oil, oil change,
        engine, battery, car, wifi, bluetooth, lights, thermostat, tv, television, smart home, roll a dice, roll,
        dice, flip a coin, coin, flip, convert, conversion, calculate, calculator, square root, plus, minus,
        multiplied, divided, percent, math, equation, spell, spelling, definition, define, meaning, exchange rate,
        currency, timezone, time zone, sync device, reset, settings, whisper mode, speak slower, speak faster,
        speed, name is, your name, old are you, made you, created you, hobbies, pets, robot, bot, a human,
        where are you from, find my phone, find phone, ring my phone, order, package, delivery, shipping, tracking,
        amazon, buy, price, cost, costs, cheap, cheapest, how much, how many calories, movie times, news, headlines,
        rating, ratings, reviews, website, site, url, password, login, pto, days off, jump start, vaccines, vaccine,
        shots, health, symptom, symptoms, disease, doctor say, replacement card, cash, atm, checks, checkbook,
        deposit, travel alert, travel, tourist, sightseeing, things to do in, located in, open until, hours of,
        stores, store, mall, museum, theater, zoo, movie theater, bus, train, subway, plug, socket, outlet,
        recipe for, substitute, expire, expiration, application, credit score, credit limit, alive, dead, world,
        science, physics, chemistry, animal, dog breed, change your name, call me, call you, who do you work, timer,
        stopwatch, camera, picture, photo, share my location, current location, my location, jokes, facts about,
        wikipedia, google, search the web, internet, video, youtube, netflix, lottery, horoscope, zodiac, gpa,
        college, university
    """)

EVENT_PLURALS: tuple[str, ...] = _words("""
        meetings, events, appointments, calls, interviews, sessions, plans, engagements, commitments
    """)

CONVERSATION: dict[str, tuple[str, ...]] = {
    "yes": _words("""
        makes sense, that makes sense, makes sense to me, true statement, statement is true, yes, yep, yeah, yup,
        yea, yess, yesss, yas, sure, ok, affirmative, affirmitive, absolutely, definitely, certainly, of course,
        correct, right, exactly, indeed, agreed, agree, approved, approve, confirm, confirmed, i confirm, go ahead,
        go for it, do it, do that, do so, please do, sounds good, sounds great, sounds perfect, sounds fine,
        sounds right, sounds nice, sounds like a plan, sound good, look good, looks good, looks great, looks right,
        looks perfect, looks fine, looks correct, looks okay, that's good, that's fine, that's right,
        that's correct, that's great, that's perfect, that's it, that's ok, that's true, that is good, that is fine,
        that is right, that is correct, that is great, that is perfect, that is true, that works, works for me,
        that will work, that'll work, that will do, that'll do, it works, this works, perfect, great, excellent,
        awesome, wonderful, fantastic, good, fine, cool, nice, all good, good to go, lgtm, i'm good with that,
        i'm ok with that, fine by me, fine with me, ok with me, alright, all right, alrighty, please proceed,
        proceed, proceed please, make it so, make it happen, let's do it, let's do that, let's go,
        let's go with that, book it, send it, schedule it, ship it, works, yes please, yes do, for sure,
        for certain, you bet, you got it, righto, roger, 10-4, aye, si, oui, da, indubitably, true, accurate, facts,
        that one works, works great, works well, works perfectly, good idea, good choice, i like it, i like that,
        love it, that's what i want, that's the one, that is the one, this is good, this is great, this is perfect,
        this is right, this is correct, this is fine, this looks good, that looks good, it looks good, it's good,
        it's fine, it's correct, it's right, it's perfect, it's great, that sounds good, that sounds great,
        that sounds right, looks like it, i think so, i believe so, i guess, i guess so, i suppose, better,
        much better, that's better, amazing, super, lovely, hell yes, heck yes, you are correct, you're correct,
        you are right, you're right, not wrong, you may, 👍, 👌, ✅, 💯, 🙏, 🆗, ✔, ✔️, ☑, 🤝, very good, very well,
        happy with that, as you wish, set it, set it up, save it, create it, add it, put it, submit, accept,
        accepted, i accept, no problem, no worries, why not, bueno, gotcha, got it
    """),
    # a yes only when nothing else is said
    "yes_bare": _words("""
        it is, it does, it sure does, sure does, sure is, they are, i do, i am, it was, they do, he is, she is,
        we are, do so, better, fine, please, like that, that's what i said, correct that, that looked correct
    """),
    "no": _words("""
        i'll pass, pass, not happening, i would prefer not, i'd prefer not, prefer not, negatory, not factual,
        i meant no, i do not think so, not a chance, no chance, no, nope, nah, nay, negative, no way, not really,
        not now, not yet, not quite, not at all, not exactly, not today, don't, do not, don't do it, don't do that,
        do not do that, stop, stop that, stop it, wrong, incorrect, not right, not correct, no thanks, no thank you,
        i don't, i don't want it, i don't want that, i don't think so, i'd rather not, rather not, that's wrong,
        that is wrong, that's not right, that's not it, that is not it, that isn't right, that isn't it,
        that's incorrect, that is incorrect, that's not correct, that is not correct, that's not what i want,
        that is not what i want, not that, not that one, not this, not this one, doesn't work, does not work,
        won't work, will not work, can't do that, can't make it, neither, none, none of them, none of those,
        none of these, decline, reject, refuse, i decline, disagree, false, untrue, not true, invalid,
        that's invalid, no good, not good, bad, bad idea, 👎, ❌, 🚫, 🙅, hell no, heck no, hell nah, never,
        absolutely not, definitely not, of course not, certainly not, hold on, hold off, hold up, wait, nope nope,
        no no, no no no, not interested, leave it, leave it as it is, leave it alone, keep it, keep it as it is,
        don't bother, not what i asked, not what i meant, not what i wanted, on second thought, on second thoughts,
        changed my mind, i changed my mind, please don't, don't cancel, don't send
    """),
    "drop": _words("""
        never mind, forget it, forget about it, forget that, forget the whole thing, drop it, drop that,
        scratch that, cancel that, cancel it, cancel this, cancel everything, abort, abort it, abort that, scrap it,
        scrap that, stop everything, let it go, let's drop it, let's not, leave it for now, disregard,
        disregard that, ignore that, ignore it, stop this, quit, rescind, abandon it, terminate,
        don't worry about it, ignore my last message, disregard my last message, cancel the request,
        cancel my request, cancel this request, cancel the process, abort the process, abort the current process,
        stop the process, take it back, call it off, eliminate it, ignore this, skip it, skip that
    """),
    "undo": _words("""
        undo, undo that, undo it, undo this, undo the last one, undo last, revert, revert that, revert it,
        roll back, roll that back, roll it back, take that back, reverse that, put it back, put it back how it was,
        change it back, change that back, change everything back, undo my last request, undo the last action,
        undo what you did, undo what you just did
    """),
    "ask_open": _words("""
        what are you waiting for, what are you waiting on, what's open, what is open, what's pending,
        what is pending, anything pending, anything open, what's still open, what is still open,
        what's still pending, what is still pending, still pending, still open, what do you need from me,
        what do you still need, what are we waiting for, what are we waiting on, what am i waiting for,
        what's outstanding, what is outstanding, anything outstanding, open questions, any open questions,
        where were we, where are we, what were we doing, what were we talking about, what's the status,
        what's left to answer, what did i not answer, what are you still waiting for, what are you still waiting on,
        what's on hold, what else do you need
    """),
    "ask_why": _words("""
        why did you, why didn't you, why did it, why was that, why was it, why would you, why have you,
        why haven't you, why is that, why that, why this, why are you, how come you, how come, what made you,
        why not that, why so, explain why, explain yourself, explain that, tell me why, why
    """),
    "handoff": _words("""
        talk to a person, talk to a human, speak to a person, speak to a human, speak with a person,
        speak with a human, talk with a human, talk with a person, real person, real human, human please,
        a human please, human agent, live agent, live person, customer service, customer support, customer care,
        talk to someone, speak to someone, speak with someone, talk to a representative, speak to a representative,
        speak with a representative, representative, talk to an agent, speak to an agent, speak with an agent,
        operator, get me a human, get me a person, connect me to a person, connect me to a human,
        connect me with a person, connect me with a human, connect me to someone, talk to somebody,
        speak to somebody, actual person, actual human, a person please, i want a human, i need a human,
        a manager please, speak to a manager, talk to a manager, speak to your manager, speak to the manager,
        human being
    """),
    "misdirected": _words("""
        wrong number, wrong person, who is this, who's this, who dis, who are you, i don't know you,
        you have the wrong number, you've got the wrong number, you got the wrong number, not for you,
        sorry wrong person, wrong chat, meant for someone else, that was meant for someone else, who is texting me,
        this isn't me, i am not, sorry wrong chat
    """),
    "thanks": _words("""
        thanks, thank you, thank u, thankyou, many thanks, thanks a lot, thanks so much, thank you so much,
        thank you very much, thanks very much, thanks a million, thanks a bunch, much appreciated, appreciate it,
        i appreciate it, i appreciate that, appreciated, cheers, ta, gracias, merci, thanks for your help,
        thank you for your help, thanks for the help, thank you for the help, grateful, bless you, you're the best,
        you are the best, good job, great job, well done, nice work, nice job, good work, great work, good bot,
        thanks for that, thanks for checking, you're awesome, you are awesome, you rock, i'm grateful, very helpful,
        that's helpful, that is helpful, that helps, kind of you
    """),
    "greeting": _words("""
        hi, hello, hey, hiya, howdy, yo, good morning, good afternoon, good evening, greetings, morning, hi there,
        hello there, hey there, what's up, sup, how are you, how are you doing, how's it going, how is it going,
        how do you do, nice to meet you, hola, bonjour, good day, how have you been, how are things,
        long time no see, how's your day, how was your day, 👋
    """),
    "bye": _words("""
        bye, goodbye, good bye, bye bye, see you, see you later, see ya, talk to you later, ttyl, talk later,
        good night, goodnight, later, take care, have a good day, have a nice day, have a great day,
        have a good one, cya, farewell, catch you later, that's all, that is all, that's all for now,
        that will be all, that'll be all, that would be all, that's it for now, nothing else, nothing more,
        i'm done, i'm all set, all set, that's everything, that is everything, no that's all, all done,
        nothing further, not now thanks
    """),
    "help": _words("""
        help, help me, what can you do, what can i ask, what can i ask you, what do you do, how does this work,
        how do you work, what are you able to do, what can you help with, what can you help me with,
        how can you help, how can you help me, what are your features, what else can you do, what commands,
        instructions, what should i say, what can i say, what are you capable of, can you help me, i need help,
        i need some help
    """),
    "small_talk": _words("""
        lol, haha, hahaha, ha, wow, oh, omg, interesting, hmm, hm, well, i see, i'm back, i'm bored, nothing much,
        not much, just saying, i'm tired, congratulations, happy birthday, merry christmas, sorry, my bad, oops,
        whoops, i'm sorry, it's ok, it's fine, it's all right, i understand, understood, noted, i love you,
        you're funny, you are funny, are you there, you there, testing, test, good to know, that's funny, no way,
        really, seriously, 😂, 😀, 🙂, 😊, ❤, ❤️, 🎉
    """),
    "unsure": _words("""
        don't have any idea, do not have any idea, couldn't tell you, don't have an answer, do not have an answer,
        do not have that information, don't have that information, maybe, perhaps, not sure, i'm not sure,
        i am not sure, i don't know, i do not know, possibly, could be, either could be, who knows, no idea,
        no clue, i have no idea, beats me, hard to say, can't say, i can't say, i couldn't say, i'm unsure, unsure,
        i'm uncertain, undecided, i can't decide, i haven't decided, it depends, depends, don't know, do not know,
        either of them could be, just not sure, can't be sure, might be, up to you, unclear, can't tell,
        can't give you an answer, i'm not certain, not certain
    """),
    "promise": _words("""
        i'll get back to you, i will get back to you, get back to you, i'll let you know, i will let you know,
        let you know later, i'll tell you, i will tell you, i'll think about it, i will think about it,
        let me think, let me think about it, i'll check, i will check, let me check, let me check with, let me ask,
        let me see, let me get back to you, i'll ask, i will ask, i'll confirm, i will confirm, i'll send it,
        i will send it, i'll send you, i will send you, i'll send that, i'll have it, i'll reply, i will reply,
        i'll respond, i will respond, i'll answer, i will answer, need to think, i need to think, need to check,
        need to ask, i'll find out, i will find out, let me find out, i'll look into it, i'll decide, i will decide,
        i'll do it later, i'll do that later, i'll do it, i will do it, give me a minute, give me a sec,
        give me some time, i'll look it up, let me look, i'll come back to you, i'll update you, i'll text you,
        i'll message you, i'll call you, will get back to you, will let you know, i'll talk to, let me talk to,
        i'll speak to, let me speak to, i'll see, will do, tell you after, tell you later, let you know, sleep on it
    """),
    "change_lead": _words("""
        but, actually, instead, rather, except, however, although, only, wait, make it, make that, change it,
        change that, how about, what about, could we do, can we do, can we make it, could we make it, let's make it,
        let's do, let's say, i meant, i mean, no i meant, on second thought, move it, can you make it,
        could you make it, can it be, could it be, what if, try, better, prefer, i'd prefer, i prefer, it should,
        should be, it's, that should, the time should, also add, i'd rather, push it, switch it, shift it,
        update it, set it, extend it
    """),
    "filler": _words("""
        please, kindly, hey, hi, hello, ok, so, well, just, um, uh, umm, erm, hmm, oh, ah, now, then, also,
        actually, really, simply, maybe, and, but, too, steward, assistant, again, first, next, right now,
        real quick, quickly, thanks, thank you, for me, if you can, if possible, if you could, would you mind,
        do you mind, go ahead and, as well, there, dear, sir, madam, bro, man, buddy, mate, dude, emily, alright,
        great, good, perfect, awesome, cool, lovely, sweet, nice, fine, wonderful, sorry, by the way,
        for your information, btw
    """),
    "polite_lead": _words("""
        is it possible for you to, what do i do to, what should i do to, can you go ahead and, can you, could you,
        would you, will you, can u, can i, could i, may i, can we, could we, should we, shall we, i need to,
        i need you to, i want to, i want you to, i'd like to, i would like to, i'd like you to, i would like you to,
        i'd like for you to, i would like for you to, i have to, i've got to, i got to, i must, i should,
        we need to, we should, we have to, i wish to, let's, let us, help me, help me to, i am going to,
        i'm going to, i was hoping you could, i was wondering if you could, is it possible to,
        would it be possible to, are you able to, do me a favor and, please can you, please could you, be sure to,
        make sure to, make sure you, don't forget to, go ahead and, i'd love to, i'd love for you to, i'd like,
        i would like, i want, i need, we want to, we'd like to, we would like to, try to, you can, you could,
        you should, you need to, it's time to, time to, want to, need to, would like to, like to, how do i,
        how can i, how would i, how to, is there a way to, what is the process to, what's the process to,
        what's the way to, would you be willing to, would you be able to, be able to, have to, going to,
        what do i need to do to, what steps do i take to, i am trying to, i'm trying to, i forgot to,
        i'm looking to, i am looking to, can you please, could you please, will you please, would you please
    """),
}

QUESTION_WORDS: tuple[str, ...] = _words("""
        what, what's, when, when's, where, where's, who, who's, whose, which, why, how, how's, whom
    """)
AUXILIARIES: tuple[str, ...] = _words("""
        is, are, am, was, were, do, does, did, have, has, had, will, would, can, could, should, may, might, isn't,
        aren't, don't, doesn't, didn't, won't, can't, haven't
    """)
DETERMINERS: tuple[str, ...] = _words("""
        a, an, the, my, our, your, his, her, their, this, that, these, those, another, any, some, no, all, each,
        every, both, its, which, what, whose, first, last, next, new, quick, short, long, upcoming, only, other,
        same, more, many, current, existing, few, second, third, recurring, weekly, daily, monthly, later, earlier,
        old, big, little, entire, whole, following, previous, most, nearest, two, three, four, team, me, minute,
        hour
    """)
PREPOSITIONS: tuple[str, ...] = _words("""
        with, for, to, at, on, in, from, by, about, of, into, onto, over, under, between, during, after, before,
        until, till, since, around, re, regarding, via, through, against, without, near, inside, outside, toward,
        towards, off, up, out, as, per, than, concerning, including, plus, next, down
    """)
PRONOUNS_PERSON: tuple[str, ...] = _words("him, her, them, he, she, they, himself, herself")
PRONOUNS_THING: tuple[str, ...] = _words("it, that, this, one, those, these, that one, this one, it's, that's")
CONJUNCTIONS: tuple[str, ...] = _words("""
        and, or, then, also, but, plus, &, so, because, if, while, as, though, since, unless
    """)
GROUPS: tuple[str, ...] = _words("""
        team, everyone, everybody, all, us, group, staff, client, clients, customer, customers, boss, manager,
        people, marketing, sales, engineering, hr, finance, legal, accounting, management, board, vendor, vendors,
        supplier, friends, friend, family, kids, colleagues, coworkers, folks, investors, guests, somebody, someone,
        anyone, anybody, nobody, crew, guys, girls, department, committee, myself, me, you, yourself, them, parents,
        neighbors, neighbours, partner, partners, lawyer, doctor, dentist, accountant, supervisor, candidate,
        candidates, employee, employees, attendees, participants, recruiter, landlord, students, teacher,
        contractor, therapist, trainer, barber, vet, plumber, design, support, operations, it, product, girlfriend,
        boyfriend
    """)
KIN: tuple[str, ...] = _words("""
        mom, mum, dad, mother, father, brother, sister, wife, husband, grandma, grandpa, aunt, uncle, son, daughter,
        cousin, mommy, daddy, nana, granny, hubby, auntie
    """)
TITLES_OF_PERSONS: tuple[str, ...] = _words("""
        mr, mrs, ms, miss, mr., mrs., ms., dr., prof, prof., professor, sir, madam, uncle, aunt, doctor, coach,
        pastor, father, captain
    """)

PLACE_NOUNS: tuple[str, ...] = _words("""
        room, office, building, hall, park, street, avenue, road, cafe, café, restaurant, bar, pub, hotel, school,
        church, library, gym, lobby, cafeteria, center, centre, airport, station, hospital, clinic, house, home,
        zoom, teams, google meet, skype, webex, facetime, slack, work, downtown, theater, theatre, stadium, mall,
        beach, plaza, square, floor, studio, boardroom, auditorium, conference room, coffee shop, starbucks, campus,
        bakery, grill, club, salon, kitchen, court, garden, field, pool, lounge, place, lake, inn, market, store,
        shop
    """)
PRIORITIES: dict[str, str] = {
    "urgent": "high",
    "asap": "high",
    "high priority": "high",
    "top priority": "high",
    "important": "high",
    "critical": "high",
    "high": "high",
    "medium priority": "medium",
    "normal priority": "medium",
    "low priority": "low",
    "not urgent": "low",
    "whenever": "low",
    "no rush": "low",
}
NAMED_MARKERS: tuple[str, ...] = _words("""
        called, titled, named, entitled, labeled, labelled, with the title, with title, with the name,
        with the subject, with subject, title it, name it, call it, title, subject, name the event, the title is,
        named as
    """)
ABOUT_MARKERS: tuple[str, ...] = _words("""
        about, regarding, re, concerning, on the subject of, to discuss, to talk about, to go over, to review,
        to plan, to prepare, to work on, for discussing, to catch up on, discussing
    """)
BODY_MARKERS: tuple[str, ...] = _words("""
        saying, saying that, say, says, telling them, telling him, telling her, tell them, tell him, tell her,
        that says, which says, and say, and tell him, and tell her, and tell them, to say, to let him know,
        to let her know, to let them know, letting them know, letting him know, letting her know, with the message,
        with the text, with the body, that reads, asking, asking if, asking whether, asking for, ask if, ask him,
        ask her, ask them, to ask, with the content, body
    """)

EARLIER: tuple[str, ...] = _words("earlier, forward, up, ahead, sooner, before")
LATER: tuple[str, ...] = _words("later, back, out, after, by, further")

ORDERS: dict[str, str] = {
    "first": "first",
    "earliest": "first",
    "next": "next",
    "upcoming": "next",
    "nearest": "next",
    "last": "last",
    "latest": "last",
    "final": "last",
    "all": "all",
    "every": "all",
    "all of": "all",
    "everything": "all",
    "both": "all",
    "any": "all",
}
ORDINALS: dict[str, int] = {
    "first": 1,
    "1st": 1,
    "second": 2,
    "2nd": 2,
    "third": 3,
    "3rd": 3,
    "fourth": 4,
    "4th": 4,
    "fifth": 5,
    "5th": 5,
    "sixth": 6,
    "6th": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
    "last": -1,
    "bottom": -1,
    "top": 1,
    "latter": -1,
    "former": 1,
    "final": -1,
}
CARDINALS: dict[str, int] = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
}
LETTERS: dict[str, int] = {"a": 1, "b": 2, "c": 3, "d": 4, "e": 5, "f": 6}

AMBIGUOUS_NAMES: tuple[str, ...] = _words("""
        will, mark, may, april, june, july, august, hope, grace, faith, joy, rose, art, bill, frank, drew, pat,
        chase, grant, sue, jack, rich, dawn, summer, page, ray, rob, so, my, an, do, see, in, long, he, man, van,
        young, sun, song, love, star, fair, storm, angel, autumn, baby, bell, best, blue, bob, brook, carry, case,
        cash, chance, charity, china, christian, clear, cliff, cruise, crystal, dale, daily, daisy, dean, destiny,
        dick, don, earl, early, ebony, eve, evening, fern, fitch, florence, france, gale, gay, gene, german, ginger,
        golden, green, happy, harvest, hazel, heather, heaven, holly, honey, india, iris, island, ivory, ivy, jade,
        jan, jean, jewel, jury, justice, king, lane, les, lily, london, lucky, lupe, major, marine, mason, max,
        maybe, melody, mercy, merry, mike, miles, miller, min, ming, misty, norm, olive, orange, paris, parker,
        patience, pearl, penny, pepper, petal, porter, precious, price, prince, princess, queen, rain, reed, rocky,
        rod, roman, ruby, rusty, sage, sandy, season, shelby, sierra, sky, sterling, stone, sunny, tea, temple,
        toby, tuesday, turner, venus, victor, violet, virginia, wade, ward, ok, ai, any, soon, ha, hi, mi, le, la,
        ma, pa, say, set, day, book, call, date, week, month, year, park, game, team, class, train, coach, cook,
        baker, light, check, note, task, plan, sale, sales, short, small, large, great, good, free, close, open,
        order, list, show, need, make, meet, move, time, noon, night, event, sick, due, paul's, hall, house, church,
        street, field, banks, bank, power, sharp, guy, post, moon, pool, rice, bean, berry, bush, brown, black,
        white, gray, gold, silver, golf, hill, rivers, lake, waters, wells, west, east, north, south, home, office,
        work, worth, wise, weeks, days, hours, minutes, england, jordan, israel, cuba, kenya, holland, ireland,
        dallas, houston, austin, boston, madison, lincoln, washington, denver, phoenix, orlando, savannah, montana,
        dakota, carolina, georgia, alexandria, sydney, cancel, delete, remove, add, change, update, help, please,
        thanks, yes, no, sure, fine, nice, cool, perfect, later, today, tomorrow, tonight, morning, afternoon,
        weekend, the, and, for, with, you, your, at, on, to, of, is, it, me, we, us, this, that, these, those, all,
        one, two, back, out, up, down, off, over, under, again, just, now, then, here, there, when, what, who, why,
        how, which, where, if, or, but, not, can, could, should, would, shall, must, might, has, have, had, was,
        were, been, being, are, am, be, did, does, done, get, got, give, go, going, gone, let, like, look, put,
        take, tell, think, try, use, want, way, well, still, such, than, too, very, more, most, many, much, few,
        lot, own, same, other, another, next, last, first, new, old, big, little, right, left, high, low, late,
        full, half, part, whole, business, buddy, trip, trainer, lesson, vacation, sub, bar, bars, pub, dance,
        dancing, draft, reading, speaker, singer, skip, sharpe, hunter, forest, garden, gardener, farmer, fisher,
        taylor's, mother, father, brother, sister, son, child, kid, boss, friend, lead, head, senior, junior, royal,
        noble, self, person, people, weather, winter, spring, fall, christmas, easter, holiday, valentine,
        valentines, friday, monday, wednesday, thursday, saturday, sunday, january, february, march, september,
        october, november, december, era, mar, sep, oct, nov, dec, feb, jun, jul, aug
    """)

ORG_SUFFIXES: tuple[str, ...] = _words("""
        inc, inc., llc, ltd, ltd., corp, corp., gmbh, co., company, corporation, plc, group, bank, university,
        agency, foundation, partners, holdings
    """)

MORE_FIRST_NAMES: tuple[str, ...] = _words("""
        jon, abby, elli, ellie, megan, kofi, yuki, nia, dmitri, aisha, fatima, raj, anaya, akira, olga, leila,
        nadia, jinsoo, santiago, chenwei, luis, carlos, ahmed, mohammed, muhammad, mohamed, ali, omar, hassan,
        ibrahim, yusuf, priya, arjun, rahul, sanjay, vikram, ananya, deepak, anil, sunil, rohan, neha, pooja, wei,
        jing, ming, xin, yan, hiroshi, kenji, sakura, haruto, minh, linh, thuy, nguyen, sven, lars, bjorn, ingrid,
        astrid, giulia, matteo, luca, alessandro, francesca, chiara, lorenzo, pierre, jean-luc, amelie, camille,
        hugo, louis, klaus, jurgen, wolfgang, heinz, katja, anke, pavel, ivan, sergei, vladimir, natasha, oksana,
        dmitry, svetlana, kwame, amara, chidi, ngozi, zainab, fatou, oluwaseun, tunde, sipho, thabo, liam, noah,
        aiden, jayden, kayden, mia, zoe, zoey, harper, skylar, kylie, brayden, kaylee, sasha, robyn, jax, kai, finn,
        declan, siobhan, niamh, aoife, eoin, cillian, saoirse, bruno, mateo, thiago, joao, beatriz, ines, tiago
    """)

COMMON_WORDS: tuple[str, ...] = _words("""
        about, above, across, again, ahead, almost, already, always, around, away, become, before, begin, behind,
        below, best, beside, between, beyond, bring, budget, build, busy, came, cause, certain, child, come, coming,
        complete, consider, continue, cost, country, cover, deal, decide, detail, details, develop, different,
        dinner, direct, discuss, discussed, door, drive, during, early, easy, eat, else, email, emails, end, enough,
        even, ever, example, expect, extra, face, fact, fall, feel, feet, field, figure, fill, film, final, finally,
        find, floor, follow, food, force, form, forward, found, front, gas, general, gift, girl, glad, grow, guess,
        happen, happens, hard, health, hear, heard, held, help, hi, hour, hours, human, idea, inside, issue, job,
        join, keep, kept, kind, knew, land, learn, least, leave, led, less, letter, level, life, line, link, little,
        live, local, lose, lost, low, main, maybe, mean, means, member, members, men, mind, minute, minutes, miss,
        model, money, move, myself, name, near, nearly, never, news, nothing, notice, number, once, online, onto,
        outside, overall, paper, pay, per, perhaps, phone, piece, pick, plan, point, possible, present, press,
        problem, problems, process, project, projects, proposal, public, pull, purpose, question, questions, quite,
        ran, rate, rather, read, ready, real, reason, receive, remember, report, reports, require, research, rest,
        result, results, return, room, run, safe, said, same, saw, school, section, seem, seen, sense, sent, serve,
        service, several, side, sign, simple, since, sit, size, soon, sort, sound, space, speak, spend, spent,
        stand, start, state, stay, step, store, story, strategy, study, stuff, subject, such, support, table, taken,
        talk, teach, tell, ten, test, text, things, thought, together, told, took, top, total, touch, toward, town,
        trade, travel, tried, true, turn, type, understand, until, usually, value, video, view, voice, walk, wall,
        wanted, watch, water, week, weeks, went, whether, white, whole, wife, win, wish, within, without, woman,
        word, words, world, write, wrong, wrote, yet, young, lots, notes, agenda, slides, coffee, cake, pizza,
        drinks, snacks, lights, music, audio, screen, sharing, invite, invites, invitation, status, quarterly,
        annual, monthly, yearly, roadmap, design, code, launch, release, deck, contract, invoice, finances, dog,
        cat, pet, kids, baby, groceries, milk, bread, eggs, laundry, dishes, trash, garbage, rent, bills, bill,
        gifts, flowers, book, books, car, bike, bus, train, plane, house, home, garage, kitchen, bathroom, bedroom,
        recurring, conference, potential, upcoming, international, virtual, remote, person, someone, respect,
        regard, regards, care, ease, caution, priority, high, medium, normal, urgent, no, not, none, nobody,
        something, anything, everything, somewhere, anywhere, everywhere, sometime, sometimes, anytime, whenever,
        wherever, whatever, whoever, however, today's, tomorrow's, tonight's, swimming, running, walking, hiking,
        biking, fishing, shopping, cooking, cleaning, painting, camping, bowling, skiing, dancing, reading,
        studying, working, soccer, football, basketball, baseball, tennis, golf, hockey, volleyball, softball,
        rugby, cricket, spin, pilates, zumba, crossfit, art, math, science, history, english, spanish, piano,
        guitar, violin, choir, band, orchestra, theater, drama, ballet, karate, judo, swim, skating, weight,
        weights, dental, medical, eye, vision, blood, flu, vet, grooming, oil, tire, inspection, maintenance,
        repair, delivery, installation, open, closed, free, available, mine, yours, ours, theirs, hers, yourself,
        seconds, days, months, years, half, quarter, noon, midnight, morning, afternoon, evening, night, late,
        beginning, middle, address, numbers, addresses, names, everyone's, lunch, breakfast, brunch, snack, supper,
        dessert, wine, beer, tea, juice, bar, grill, restaurant, cafe, hotel, airport, station, hospital, clinic,
        church, library, museum, zoo, park, beach, lake, river, mountain, forest, desert, island, city, village,
        also, please, thanks, just, only, really, very, too, still, both, either, neither, each, every, few, many,
        much, more, most, some, any, all, another, other, others, own, so, than, then, now, here, there, up, down,
        done, doing, does, did, going, gone, being, been, having, had, getting, got, making, made, taking, putting,
        letting, able, sure, okay, well, good, bad, better, worse, nice, great, new, old, big, small, large, long,
        short, tall, right, left, sorry, scheduled, booked, planned, arranged, instead, twice, times, weekly, daily,
        biweekly, remain, exactly, actually, probably, possibly, definitely, currently, recently, lately,
        immediately, directly, quickly, slowly, internet, computer, laptop, tablet, printer, camera, wifi, password,
        account, card, bank, cash, check, payment, purchase, order, orders, package, mail, post, office, desk,
        chair, window, light, power, heat, air, fire, alarm, lock, key, keys, bag, box, bottle, cup, plate, bowl,
        fork, knife, spoon, pan, pot, stove, oven, fridge, sink, shower, bath, toilet, soap, towel, bed, sheet,
        pillow, blanket, couch, sofa, carpet, rug, lamp, attend, attending, attended, attendee, joining, joined,
        accept, accepted, declined, tentative, organizer, organiser, host, hosting, hosted, discussing, talking,
        meeting's, calls, location, located, scheduling, regarding, starting, ending, lasting, lasts, last, longer,
        shorter, sooner, earlier, later, latest, earliest, soonest
    """)
