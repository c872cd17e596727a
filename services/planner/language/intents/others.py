"""Ways of asking about contacts, mail, reminders and names; what is none of ours."""

from services.planner.language.intents.model import rules

RULES = rules("""
    contact.search 3.4        q noun:detail person ! noun:event_only noun:free head:send
    contact.search 2.6        q noun:detail her ! noun:event_only noun:free
    contact.search 3.6        head:show noun:detail person ! noun:event_only noun:task
    contact.search 3.4        head:search noun:contact
    contact.search 3.4        head:show noun:contact
    contact.search 3          q noun:contact ! head:create
    contact.search 3          noun:detail person
        ! verb:create verb:update verb:send noun:event_only time head:send noun:task
    contact.search 2.4        noun:detail person_owned ! verb:create verb:update
    contact.search 3.2        q:who person ! noun:event attend oos
    contact.search 3.6        q:who noun:org_chart ! noun:event_only oos
    contact.search 2.8        q noun:org_chart ! noun:event_only oos noun:task
    contact.search 4.4        call_to head:create person ! time
    calendar.schedule -7      call_to head:create ! time
    contact.search 4.2        manages q:who ! time noun:event noun:vague attend oos
    contact.search 3.2        q:where person_at_work person ! time noun:event noun:vague
    contact.search 3.4        head:call person ! clock date noun:event_indef head:schedule
    contact.search 1.6        head:search person ! noun:event noun:task noun:free
    contact.search 2.6        q noun:detail her ! noun:event_only noun:free time
    contact.search 2.2        polite noun:detail person_owned
    contact.search 3          polite noun:detail q?
        ! verb:create verb:update verb:send noun:event time noun:task noun:email
    contact.search 3          q:where person ! noun:event noun:vague attend time oos noun:free
    contact.create 4.6        head:create noun:contact ! noun:event_only
    contact.create 3.6        head:create person noun:detail ! noun:event noun:task noun:email_object
    contact.create 3.4        head:create person phone ! noun:event_only noun:task noun:list
    contact.create 3          head:create person address ! noun:event noun:task noun:list
    contact.create 2.4        person address ! noun:event verb:send verb:update noun:task q clock
    contact.create 2.4        person phone ! noun:event verb:send verb:update noun:task q clock
    contact.delete 12         head:cancel from_contacts
    contact.delete 6          head:cancel noun:contact ! noun:event_only noun:list
    contact.update 4.4        head:update noun:contact
    email.list 8              q sent_mail ! oos noun:task noun:reminder noun:event_only polite
    email.list 9              head:show sent_mail ! oos noun:task noun:reminder noun:event_only
    calendar.list -4          sent_mail q ! noun:event_only noun:calendar
    email.list 7              q drafts ! head:create
    email.list 7              head:show drafts
    email.list 4              drafts short ! head:create head:send
    contact.update 6          noun:detail person phone ! q head:create head:send head:schedule noun:event_only
    contact.update 6          noun:detail person_owned person address
        ! q head:create head:send head:schedule noun:event_only
    contact.search -5         noun:detail person phone ! q
    contact.update 6          noun:detail her person address ! q head:create head:send head:schedule noun:event_only
    contact.search -5         noun:detail her person address ! q head:create head:send
    contact.search -5         noun:detail person_owned person address ! q
    calendar.reschedule -3    noun:detail person_owned person address ! q noun:event_only
    contact.update 4.2        head:update person noun:detail ! noun:event_only noun:place_only
    contact.update 3.6        head:update person phone
    contact.update 3.6        head:update person address
    email.send 4.2        head:send noun:email ! noun:free
    email.send 4          head:send person ! noun:event_object noun:task_object
    email.send 4          head:send address
    email.send 3.4        head:send her
    email.send 2.6        head:send body
    email.send 3.4        head:send told_that ! q
    email.send 4          head:send attendees ! q
    email.send 4          head:send everyone ! q
    calendar.schedule -3  head:send everyone
    calendar.schedule -3  head:send attendees
    email.send 2.2        also:send person ! noun:event_only head:schedule q
    email.send 2          also:send noun:email ! head:draft q
    email.send 1          head:send about
    email.send -2.6           oos head:send ! noun:email person address
    email.send 1.6        head:draft head:send person ! noun:email noun:draft
    email.draft 5         head:draft noun:email
    email.draft 4.4           head:create noun:draft
    email.draft 3         head:draft person ! noun:task
    email.draft 3.4           head:create noun:email
        ! noun:contact noun:detail_of noun:list phone address noun:reminder
    reminder.create 5.4       head:remind ! snooze
    reminder.create 3.4       verb:remind ! head:remind q:what head:show head:cancel head:snooze
    reminder.create 5.2       head:create noun:reminder
    reminder.create 4.4       head:schedule noun:reminder
    reminder.create 2.8       noun:reminder time ! q head:cancel head:show head:update head:move head:snooze
    reminder.create 2         noun:reminder polite ! q head:cancel head:show head:update head:move
    reminder.list 4.8         head:show noun:reminder
    reminder.list 4.8         q noun:reminder ! head:create head:schedule oos
    task.create -6            head:create noun:reminder noun:list ! noun:task
    task.list -4              q noun:reminder ! noun:task
    reminder.list 2           q:how noun:reminder ! polite
    reminder.list 3.6         q reminded_of
    reminder.list 2.4         noun:reminder short ! verb:create verb:cancel verb:remind time
    reminder.list 8           q will_remind ! polite
    reminder.create -4        q will_remind ! polite
    reminder.update 5.4       head:snooze
    reminder.update 5         head:move noun:reminder
    reminder.update 5         head:update noun:reminder
    reminder.update 9         head:render the_reminder ! new_object q
    calendar.reschedule -7    head:move the_reminder ! person
    reminder.update 5.4       head:make the_reminder to_time ! new_object q
    calendar.update -7        head:render the_reminder
    calendar.reschedule -7    head:render the_reminder
    calendar.update -5        head:update the_reminder
    reminder.cancel 5         head:cancel noun:reminder
    reminder.cancel 3         verb:cancel noun:reminder ! head:cancel
    reminder.cancel 4.6       stop_reminding
    entity.forget 4.6         head:forget person
    entity.forget 3.2         head:forget ! it short_it
    out_of_scope 3.4          head:media ! noun:event_only noun:calendar
    calendar.respond 5        head:rsvp ! q noun:task
    calendar.respond 3.6      also:rsvp ! q noun:task head:schedule head:create
    calendar.schedule -9      head:rsvp
    out_of_scope -1.8         oos time head:create
    out_of_scope 3.4          oos ! attend head:remind noun:reminder noun:list noun:task noun:calendar
    out_of_scope 1.4          oos q ! noun:calendar noun:task noun:list noun:reminder
    out_of_scope 1.6          q ! my attend person
    out_of_scope 1        q
        ! @elsewhere time noun:event noun:calendar noun:contact noun:reminder noun:email have
    out_of_scope 1.6          q:how ! noun:calendar noun:task noun:list noun:reminder polite
    out_of_scope 1.6          nothing
    unclear 1.8           nothing short ! q oos
    unclear 0.8
    out_of_scope 0.6
""")
