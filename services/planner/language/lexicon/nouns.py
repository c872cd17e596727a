"""Nouns by what they name: events, tasks, contacts, places, how urgent."""

from __future__ import annotations

from services.planner.language.lexicon.form import phrases

NOUNS: dict[str, tuple[str, ...]] = {
    "event": phrases("""
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
    "vague": phrases("""
        flight, holiday, vacation, trip, show, movie, concert, game, match, date, deadline, shift, training, class,
        practice, presentation, entry, something, time, thing, slot, block, run, birthday, wedding, exam, test,
        party, drinks, tour, surgery, nap, festival, celebration, picnic, tryout, audition, gala, fair, carnival,
        parade, marathon, tournament, championship, playoff, playoff game, gig, opera, musical, school play, ballet,
        exhibition, expo, convention, summit, symposium, hackathon, bootcamp, boot camp, retreat, cookout, cook off,
        cook-off, potluck, bake sale, feast, banquet, prom, homecoming, graduation, baptism, christening, funeral,
        memorial, bar mitzvah, baby shower, bridal shower, housewarming, anniversary, sleepover, slumber party,
        karaoke, bingo, game night, movie night, date night, poker night, girls night, night out, book club,
        tutoring, study session, study group, midterm, quiz, field trip, consultation, fitting, manicure, pedicure,
        facial, spa day, grooming, jury duty, open house, walkthrough, walk-through, walk through, photo shoot,
        photoshoot, rally, fundraiser, auction, derby, regatta, scrimmage, triathlon, excursion, getaway, cruise,
        road trip, camping trip, fishing trip, ski trip, luncheon, buffet, cocktails, babysitting, carpool, bowling,
        karate, pilates, zumba, spin class, choir, cookery class, playgroup, recording session, sprint planning,
        performance review, reservation, pitch, keynote, deposition, blood test, x-ray, vaccination, cleanup, game day,
        reading group, buffer
    """),
    "event_only": phrases("""
        meeting, call, appointment, event, interview, 1:1, standup, one on one, one-on-one, sync, session,
        conference, invite, invitation, lunch, dinner, breakfast, brunch, coffee, catch up, catchup, phone call,
        video call, appointments, booking, engagement
    """),
    "events_all": phrases("""
        everything, anything, plans, commitments, stuff, things, engagements, activities, events, meetings,
        appointments, calls
    """),
    "calendar": phrases(
        "calendar, schedule, agenda, diary, planner, itinerary, day planner, timetable, lineup, my plate"
    ),
    "day": phrases("day, week, month, morning, afternoon, evening, weekend, today, tomorrow, tonight"),
    "task": phrases("""
        task, to-do, to do, chore, action item, backlog, work item, ticket, issue, errand, assignment, list item,
        item, homework
    """),
    "list": phrases("""
        list, shopping list, grocery list, to-do list, to do list, task list, checklist, groceries list,
        list of things to do, backlog, packing list, bucket list, list of chores, chore list, wish list, wishlist,
        list of to-dos, stuff to do, things to do, grocery, groceries
    """),
    "contact": phrases("contact, contacts, address book, phone book, contact list, contact card, contact book"),
    "detail": phrases("""
        phone number, number, email address, email, phone, cell, cell phone, mobile, contact info,
        contact information, contact details, address, home address, extension, office, company, cell phone number,
        home number, work number, contact indo
    """),
    "org_chart": phrases("""
        manager, boss, supervisor, team, direct reports, direct report, reports, job title, skip, skip manager,
        report to, reports to, team leader, team lead, team members, members of my team, members in my team, coworkers,
        job title
    """),
    "email": phrases("email, message, note, letter, reply, email draft, mail"),
    "draft": phrases("draft"),
    "reminder": phrases("reminder, alarm, alert, notification, nudge, wake up call, heads up"),
    "free": phrases("""
        free, available, availability, open, free time, free slot, free slots, opening, openings, gap, gaps,
        open slot, open slots, open time, available slot, available slots, available time, spare time, time blocks,
        empty slot, empty slots, nothing going on, nothing scheduled, vacant, unbooked, clear, time free,
        time slots, time slot, available times, open times, any time, have time, got time
    """),
    "busy": phrases("busy, booked, booked up, tied up, occupied"),
    "conflict": phrases("""
        conflict, conflicts, clash, clashes, overlap, overlaps, overlapping, double booked, double-booked,
        double booking, double bookings, collide, conflicting, clashing
    """),
    "summary": phrases("summary, overview, recap, rundown, run-down, brief, run down, digest, run through"),
    "place_word": phrases("location, place, venue, room, address"),
    "priority": phrases("priority, urgency, importance"),
    "urgent": phrases("urgent, important, critical, high priority, low priority, top priority, normal priority"),
    "status": phrases("status, progress"),
    "trip": phrases("flight, train, ferry"),
}

EVENT_PLURALS: tuple[str, ...] = phrases("""
        meetings, events, appointments, calls, interviews, sessions, plans, engagements, commitments
    """)

# when people have what is called so, where no hour is said
USUAL_HOURS: dict[str, tuple[str, str]] = {
    "wake": ("05:00", "09:30"),
    "breakfast": ("07:30", "10:00"),
    "brunch": ("10:00", "13:00"),
    "lunch": ("11:30", "14:00"),
    "luncheon": ("11:30", "14:00"),
    "dinner": ("18:00", "21:30"),
    "supper": ("18:00", "21:30"),
    "drinks": ("17:00", "21:30"),
}

PLACE_NOUNS: tuple[str, ...] = phrases("""
        room, office, building, hall, park, street, avenue, road, cafe, café, restaurant, bar, pub, hotel, school,
        church, library, gym, lobby, cafeteria, center, centre, airport, station, hospital, clinic, house, home,
        zoom, teams, google meet, skype, webex, facetime, slack, work, downtown, theater, theatre, stadium, mall,
        beach, plaza, square, floor, studio, boardroom, auditorium, conference room, coffee shop, starbucks, campus,
        bakery, grill, club, salon, kitchen, court, garden, field, pool, lounge, place, lake, inn, market, store,
        shop
    """)

# where a task stands; what is neither done nor open is a list (a column of a board) of that name
TASK_STATES: dict[str, tuple[str, ...]] = {
    "completed": phrases("completed, complete, done, finished, closed, ticked off"),
    "open": phrases("open, unfinished, uncompleted, incomplete, outstanding, pending, remaining"),
    "overdue": phrases("overdue, past due, late, behind schedule, past their due date, past the due date"),
    "In Progress": phrases("in progress, in-progress, doing, underway, under way"),
    "In Review": phrases("in review, in-review, under review, review list, review column, reviewing column"),
    "Backlog": phrases("backlog, back log"),
}

# how urgent, beside the word "priority"
LEVELS: dict[str, str] = {
    "lowest": "low",
    "low": "low",
    "lower": "low",
    "medium": "normal",
    "normal": "normal",
    "high": "high",
    "higher": "high",
    "highest": "high",
    "top": "high",
    "urgent": "urgent",
}

PRIORITIES: dict[str, str] = {
    "urgent": "high",
    "asap": "high",
    "high priority": "high",
    "top priority": "high",
    "important": "high",
    "critical": "high",
    "high": "high",
    "medium priority": "normal",
    "normal priority": "normal",
    "low priority": "low",
    "lowest priority": "low",
    "highest priority": "high",
    "not urgent": "low",
    "whenever": "low",
    "no rush": "low",
}
