"""Ways of asking for a change of the calendar."""

from services.planner.language.intents.model import rules

RULES = rules("""
    calendar.schedule 4       head:schedule ! noun:task noun:list noun:reminder q:what q:when
    calendar.schedule 5       head:create dur_with ! @other into_event into_it shift
    calendar.schedule 8       also:create dur_with ! @other def into_event shift
    calendar.schedule 5       head:create together ! @other
    calendar.suggest -5       head:create together
    calendar.schedule 2       also:schedule
        ! noun:task noun:list noun:reminder q:what q:when have q:do q:is q:how noun:free
    calendar.schedule 3.4     head:create noun:event ! @other q:what
    calendar.schedule 2.4     head:create noun:vague ! @other q:what oos
    calendar.schedule 0.8     head:schedule noun:vague
    calendar.schedule 4.6     head:schedule noun:task dur ! noun:list q
    task.create -2            head:schedule noun:task dur ! noun:list q
    calendar.schedule 2.4     plans attend date ! q
    calendar.schedule 3       away date
        ! q past head:show head:move head:cancel head:remind head:send noun:task noun:list noun:free
    calendar.schedule 2.4     head:call person clock ! q
    calendar.schedule 2.8     head:call person date ! q clock
    calendar.schedule 2       head:create new_object person ! @other oos noun:email into_event
    calendar.schedule 1.4     head:create new_object time ! @other oos
    calendar.schedule 3.4     verb:create onto_calendar ! q head:show @changes
    calendar.schedule 2.6     head:mark noun:calendar ! @other
    calendar.schedule 2.6     head:mark noun:busy time ! @other
    calendar.schedule 2.4     head:mark noun:vague rec ! @other status
    calendar.schedule 4       noun:trip clock date plain_head ! q polite i @other noun:email noun:detail
    calendar.schedule 1.2     plain_head clock ! it q @changes noun:free oos @other head:show head:remind
    calendar.schedule 1.5     plain_head date ! it q todo_lead @changes noun:free noun:busy oos short @other
    calendar.schedule 1.6     noun:vague date
        ! q @changes noun:reminder noun:task noun:list head:show head:remind noun:free oos
    calendar.schedule -2.6    head:create dur ! indef noun:calendar clock date named
    calendar.schedule 2.6     also:create noun:event ! @other q:what head:move head:cancel
    calendar.schedule 2.8     head:create noun:calendar ! @other
    calendar.schedule 1.8     head:create time ! @other shift
    calendar.schedule 1.2     head:create clock ! @other
    calendar.schedule 1       head:create indef ! @other
    calendar.schedule 0.8     head:create person ! @other noun:email address
    calendar.schedule 0.8     head:schedule noun:event
    calendar.schedule 3       head:meet time ! noun:free q:what q:when
    calendar.schedule 2.4     head:meet person ! noun:free q:what q:when q:do q:is
    calendar.schedule 2.6     noun:event clock
        ! q @changes noun:reminder noun:task noun:list head:show head:remind noun:free
    calendar.schedule 2       noun:event date
        ! q @changes noun:reminder noun:task noun:list head:show head:remind noun:free plural
    calendar.schedule 1.6     noun:event person
        ! q @changes noun:reminder noun:task noun:list head:show head:remind noun:free noun:email
          head:send
    calendar.schedule 2.2     have noun:event time ! q noun:free
    calendar.schedule 1.4     have time ! q noun:free noun:busy
    calendar.schedule 1.2     polite time
        ! todo_lead q head:show head:remind head:move head:cancel head:update noun:task noun:list noun:free
          noun:reminder
    calendar.schedule 2.4     head:invite person indef ! noun:task noun:list
    calendar.schedule 2.6     named clock plain_head
        ! q noun:reminder noun:task noun:list noun:contact noun:email noun:detail oos
    calendar.schedule 1       rec noun:event ! q head:cancel head:move head:remind
    calendar.schedule 1.2     clock date
        ! q @changes noun:reminder noun:task noun:list head:show head:remind noun:free head:send
    calendar.schedule 0.6     clock ! q @changes head:show head:remind noun:free
    calendar.schedule 1       named head:create ! noun:task noun:list noun:contact
    calendar.reschedule 3     it instead time q? ! oos noun:task noun:reminder
    calendar.reschedule 4     ought shift ! noun:task
    calendar.reschedule 5     be_moved noun:event ! q:what q:when past
    calendar.list -5          be_moved noun:event ! q:what q:when past
    calendar.reschedule 5     in_place def time ! indef new_object q:what q:when
    calendar.update 5         causes dur def ! indef
    calendar.list -4          causes head:make
    calendar.schedule 6       head:show dur_with time ! shift noun:free
    calendar.list -4          head:show dur_with time
    calendar.schedule 7       ought onto_calendar ! q past
    calendar.schedule -6      takes_table
    out_of_scope 5            takes_table
    calendar.schedule -2.5    oos head:schedule ! noun:event_only clock
    calendar.schedule -1.5    oos ! noun:event_only noun:calendar clock person
    calendar.schedule -2.5    head:create plural ! head:schedule
    calendar.schedule -2      head:make def dur ! indef clock noun:calendar
    calendar.update 2.6       head:make def dur ! indef clock noun:calendar
    calendar.schedule -2.5    head:invite person def ! indef clock noun:calendar
    calendar.reschedule 6     other_hour noun:event def ! head:show head:create head:schedule indef @other time
    calendar.list -5          other_hour noun:event def ! head:show head:create head:schedule indef @other time
    calendar.suggest -5       other_hour noun:event def ! head:show head:create head:schedule indef @other time
    calendar.free_time -5     other_hour noun:event def ! head:show head:create head:schedule indef @other time
    calendar.schedule 6       blocks time oos ! q
    out_of_scope -6           blocks time oos ! q
    calendar.reschedule 2.4   head:move ! noun:list status
    calendar.reschedule 2     head:move time ! noun:list status
    calendar.reschedule 2     head:move noun:event ! noun:list status
    calendar.reschedule 1.2   head:move noun:vague ! noun:list status oos
    calendar.reschedule 1.2   head:move it ! noun:list status oos
    calendar.reschedule 1.2   head:move person ! noun:list status
    calendar.reschedule -2    head:move oos ! noun:event time
    calendar.reschedule 2.6   verb:move ! head:move head:show q:what q:when noun:list head:cancel
    calendar.update 2         named_head it ! time noun:task noun:contact noun:reminder q head:create head:schedule
    calendar.update 5         head:move to_place ! time noun:list status
    calendar.reschedule -3    head:move to_place ! time noun:list status
    calendar.update 5         head:call named ! phone noun:contact q
    contact.search -3         head:call named
    calendar.reschedule 3.6   head:update to_time ! noun:task noun:list noun:contact noun:reminder
    calendar.reschedule 1.4   verb:update to_time ! head:update noun:task noun:list head:create head:schedule
    calendar.reschedule 2.4   head:update time noun:event ! dur noun:reminder
    calendar.reschedule 1.6   head:update clock ! dur noun:reminder
    calendar.reschedule 1     head:move shift
    calendar.reschedule 3     plain_head noun:event shift def ! q indef noun:task noun:list noun:reminder clock
    calendar.reschedule 4.2   head:make def noun:event time ! indef noun:calendar dur q
    calendar.schedule -2      head:make def noun:event time ! indef noun:calendar dur q
    calendar.reschedule 9     head:make noun:event clock instead ! indef noun:calendar dur
    calendar.schedule -6      head:make noun:event clock instead ! indef noun:calendar dur
    calendar.schedule 3.4     have oos clock date ! q noun:task noun:list noun:reminder
    calendar.update 4.4       head:render dur
        ! indef clock date new_object rec q noun:calendar noun:task noun:list noun:reminder
    calendar.schedule -4      head:render dur ! indef clock date new_object rec q noun:calendar
    calendar.update 5         head:render rec ! indef clock new_object q noun:calendar noun:task noun:list noun:reminder
    calendar.schedule -5      head:render rec ! indef clock new_object q noun:calendar
    calendar.reschedule -7    head:render rec ! indef clock new_object
    calendar.update 8         head:create adds_note colon ! noun:list noun:task noun:contact noun:reminder
    calendar.update 8         head:create adds_note body ! noun:list noun:task noun:contact noun:reminder
    calendar.update 4         head:create into_it address ! noun:list noun:task noun:contact
    calendar.update 4         head:create into_event address ! noun:list noun:task noun:contact onto_calendar
    calendar.schedule 2       plain_head noun:event person dur ! q @changes noun:task noun:list noun:free shift
    calendar.schedule -5      plans_day
    calendar.update 3.6       head:update ! noun:task noun:list noun:reminder noun:contact noun:detail
    calendar.update 1         head:update dur
    calendar.update 2         head:rename ! noun:task noun:list noun:contact
    calendar.update 3.8       head:create dur def ! indef named
    calendar.update 3.6       head:create dur it ! indef named noun:list noun:task
    calendar.update 4.2       head:create dur_to ! noun:list noun:calendar
    calendar.update 4.4       head:create dur_long ! indef named noun:calendar
    calendar.update 7.4       takes_off person_from ! noun:calendar noun:list noun:contact noun:task head:cancel
    calendar.update 6         head:cancel person_from ! noun:calendar noun:list noun:contact noun:task
    calendar.reschedule -2.5  takes_off person_from
    calendar.cancel -2.5      head:cancel person_from ! noun:calendar noun:list noun:contact noun:task
    calendar.update 5.4       head:invite attendees ! q noun:contact
    task.create -3            head:invite attendees
    calendar.update 7         guest_list ! q
    calendar.update 5.4       joins person q:can ! noun:calendar noun:free noun:task
    calendar.update 5.4       joins person q:could ! noun:calendar noun:free noun:task
    calendar.update 5.4       joins person q:may ! noun:calendar noun:free noun:task
    calendar.list -4          joins person aux_head ! noun:calendar
    task.create -6            guest_list
    task.list -6              guest_list
    calendar.update 2.6       head:create into_event ! q onto_calendar noun:task noun:contact noun:reminder noun:email
    calendar.update 3         head:create into_event person
        ! q onto_calendar noun:task noun:contact noun:reminder new_object
    calendar.schedule -6      head:create into_event person ! onto_calendar new_object indef
    calendar.update 2.4       head:create into_it person ! q noun:list noun:task
    calendar.update 3         head:create noun:place_word
        ! noun:contact noun:detail address phone q indef noun:task noun:list noun:reminder
    calendar.update 2.6       head:create def clock ! indef named noun:calendar noun:list noun:task noun:reminder
    calendar.update 1         head:update noun:event ! to_time
    calendar.update 0.8       head:update noun:place_word ! noun:contact
    calendar.update 3.8       head:invite person def ! indef noun:task noun:list noun:contact noun:email
    calendar.update 6         head:invite person into_event ! def indef clock
    calendar.schedule -2.5    head:invite person into_event ! def indef clock
    calendar.update 2.6       head:invite person
        ! indef time noun:event noun:vague noun:task noun:list noun:contact noun:email phone address
          noun:detail oos
    calendar.update 1.5       head:invite person it ! indef noun:task noun:list noun:contact noun:email
    calendar.update 2         verb:invite person def
        ! indef head:schedule noun:task noun:list noun:contact head:cancel head:move noun:email
          head:show q
    calendar.update 1.2       verb:update
        ! make_it_there head:update noun:task noun:list head:create head:schedule head:move head:cancel oos
    calendar.update 4.6       causes dur ! noun:list noun:task
    calendar.update 4.4       causes ! time noun:list noun:task noun:reminder oos new_object
    calendar.reschedule 4.6   causes time ! dur noun:list noun:task noun:reminder noun:calendar new_object
    calendar.schedule -3      causes ! noun:calendar new_object
    calendar.reschedule 3     ought time ! make_it_there dur q noun:task noun:list oos indef noun:reminder head:remind
    calendar.reschedule 5     newly time ! q dur indef @other head:create head:schedule polite
    calendar.schedule -5      newly time ! q dur indef @other head:create head:schedule polite
    calendar.reschedule 5     newly shift ! q indef @other head:create head:schedule polite
    calendar.schedule -5      newly shift ! q indef @other head:create head:schedule polite
    calendar.update 5         head:invite address ! q indef time noun:task noun:list noun:contact noun:detail phone
    calendar.update 2.6       ought ! time q noun:task noun:list oos indef noun:reminder head:cancel
    calendar.update 3.4       ought dur ! q noun:task noun:list oos indef noun:reminder head:remind
    calendar.update 1         ought person ! q noun:task noun:list oos indef noun:reminder head:remind
    calendar.schedule -1.6    ought ! q indef
    calendar.reschedule 3     make_that time ! make_it_there dur noun:list noun:task noun:reminder oos indef
    calendar.update 3.4       make_that dur ! make_it_there noun:list noun:task noun:reminder oos indef
    calendar.reschedule 4     set_time head:create clock ! indef noun:list noun:task noun:reminder
    calendar.schedule -2      set_time head:create clock ! indef
    calendar.schedule -2      make_that ! indef
    calendar.schedule 2       plans date ! q past oos head:show head:move head:cancel noun:task noun:list noun:free
    calendar.schedule 1.4     plans dur ! q past oos head:show head:move head:cancel noun:task noun:list noun:free
    calendar.cancel 4.4       head:cancel ! noun:task noun:list noun:reminder noun:contact
    calendar.cancel 2.8       verb:cancel
        ! head:cancel head:show q:what q:when noun:task noun:list noun:reminder noun:contact
          head:create head:schedule
    calendar.cancel 0.6       head:cancel noun:event
    calendar.cancel -4        head:cancel noun:email ! noun:event noun:vague noun:calendar
    out_of_scope 3            head:cancel noun:email ! noun:event noun:vague noun:calendar noun:contact
    calendar.cancel -2.5      oos head:cancel ! noun:event_only noun:calendar time person
""")
