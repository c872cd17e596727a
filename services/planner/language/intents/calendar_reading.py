"""Ways of asking what the calendar holds."""

from services.planner.language.intents.model import rules

RULES = rules("""
    calendar.list 6           next_up ! noun:task noun:list noun:reminder head:create head:schedule
    calendar.list 6.4         something_on have date ! clock head:schedule head:create noun:free verb:cancel verb:move
    calendar.schedule -6      something_on have date ! clock head:schedule head:create noun:free
    calendar.list 6           left_over date ! noun:task noun:list noun:reminder head:create head:schedule
    task.list -6              left_over date ! noun:task noun:list noun:reminder
    calendar.list 3           head:show noun:calendar
        ! noun:task noun:list noun:contact noun:free noun:conflict noun:summary
    calendar.list 2.8         head:show noun:event
        ! noun:task noun:list noun:contact noun:free noun:conflict noun:reminder noun:summary
    calendar.list 2.6         head:show noun:events_all time
        ! noun:task noun:list noun:contact noun:free noun:conflict noun:reminder noun:summary
    calendar.list 1.8         head:show plural
        ! noun:task noun:list noun:contact noun:free noun:reminder noun:summary
    calendar.list 3.4         q noun:calendar ! @elsewhere noun:contact verb:send q:how
    calendar.list 13          weather at_event noun:event ! head:create head:schedule head:remind
    calendar.list 13          weather at_event noun:vague ! noun:event head:create head:schedule head:remind
    calendar.list 13          weather meanwhile ! at_event head:create head:schedule head:remind
    calendar.list 3.4         q noun:event
        ! @elsewhere noun:detail noun:org_chart noun:contact noun:reminder noun:email oos
    calendar.list 1.8         q noun:event ! @elsewhere noun:org_chart noun:contact noun:reminder noun:email
    calendar.list 2.6         q noun:vague my ! @elsewhere noun:contact noun:reminder noun:email oos
    calendar.list 1.6         q noun:vague time ! @elsewhere noun:contact noun:reminder noun:email oos
    calendar.list 1.6         q noun:vague i ! @elsewhere noun:contact noun:reminder noun:email oos q:should
    calendar.list 2.2         q time i
        ! noun:free noun:busy noun:task noun:list noun:reminder oos q:should noun:org_chart
    calendar.list 1.8         q time person ! noun:free noun:busy noun:task noun:list noun:reminder oos q:should
    calendar.list 4           q:what only_time date ! about
    calendar.list 2           q:how only_time date looks:end
    calendar.list 3           q:how only_time date
    calendar.list 2.4         q time ongoing ! noun:free noun:task noun:list oos
    calendar.list 1.8         q ongoing ! noun:task noun:list oos noun:vague
    calendar.list 1.4         q date ! noun:free noun:busy noun:task noun:list noun:reminder oos q:should q:how
    calendar.list 1.8         q:when def ! noun:free oos q:should
    calendar.list 3           q noun:event_only
        ! @elsewhere noun:email noun:detail noun:contact oos q:should verb:remind
    calendar.list 2.8         q:when noun:vague ! noun:free noun:task noun:list oos q:should
    calendar.list 2.8         q:where noun:vague ! noun:free noun:task noun:list oos
    calendar.list 2.4         q:how noun:vague ! noun:free noun:task noun:list oos polite
    calendar.list 2.4         q quoted ! noun:task noun:list noun:contact oos
    calendar.list 2.2         q:when person_owned ! noun:free noun:contact noun:detail noun:task noun:list oos
    calendar.list 2.6         q attend person
    calendar.list 5           q:who verb:invite ! oos noun:task noun:list
    calendar.list 3           q:will be_there ! oos noun:free
    calendar.list -4          head:show find_time
    calendar.list -2          q find_time
    calendar.list 3           q attend ! noun:task noun:list noun:free
    calendar.list 2           q:what ongoing ! noun:task noun:list oos
    calendar.list 2.2         q:will person time ! noun:free noun:task oos
    calendar.list 3           how_long noun:vague ! oos
    calendar.list 3           how_long noun:event ! oos
    calendar.list 4.4         how_long person ! oos
    calendar.list 2.2         q:any time ! @elsewhere noun:free noun:busy noun:contact noun:reminder noun:email oos
    calendar.list 3.4         q:is noun:events_all date ! oos noun:task noun:list
    calendar.list -3          head:show head:meet person todo_lead
    calendar.list 1.4         when_the ! oos noun:free noun:contact noun:task noun:list
    calendar.list 2.4         what_time_is q ! oos noun:free noun:contact noun:task noun:list
    calendar.list 2.4         head:show noun:vague time ! oos @elsewhere noun:contact noun:reminder
    calendar.list 1.4         more_events q ! oos noun:task noun:list noun:free
    calendar.list 1.6         more_events q:is ! oos noun:task noun:list noun:free
    calendar.list 7           q items_on ! noun:reminder noun:contact noun:list
    task.list -7              q items_on
    calendar.free_time 3.8    q other_times ! oos noun:task noun:list noun:reminder
    calendar.free_time 3      other_times short ! oos noun:task noun:list noun:reminder head:create head:schedule
    calendar.list -3          other_times ! noun:event_only noun:calendar
    calendar.suggest 4.4      head:show dur ! clock noun:task noun:list noun:reminder noun:email
    calendar.list -3          head:show dur ! clock
    calendar.list 3.4         more_events ! oos noun:task noun:list noun:free head:create head:schedule
    calendar.list 2           head:show noun:event_only def ! noun:task noun:list noun:contact noun:free
    calendar.list 1.2         q:where my ! noun:free oos noun:contact
    calendar.list 3           q have time ! @elsewhere noun:reminder
    calendar.list 2.6         q have noun:event ! @elsewhere noun:reminder
    calendar.list 4           q have noun:events_all ! @elsewhere noun:reminder
    calendar.list 1.5         q have noun:day ! @elsewhere noun:reminder oos
    calendar.list 2.4         q plural time ! @elsewhere noun:reminder
    calendar.list 2.2         q verb:schedule time ! noun:free noun:task noun:list head:schedule q:how q:should
    calendar.list 2.6         q attend ! noun:task noun:list oos
    calendar.list 2           head:show attend ! noun:task noun:list oos
    calendar.list 1.8         q be time ! noun:free noun:busy noun:task noun:list oos q:should
    calendar.list 2.2         q:when person ! noun:free noun:contact verb:schedule q:should noun:detail oos
    calendar.list 3.2         q:when my ! noun:free noun:contact q:should noun:detail oos noun:task noun:list
    calendar.list 2           noun:calendar ! verb:schedule verb:create @changes @elsewhere noun:contact oos
    calendar.list 1.5         noun:calendar time ! verb:schedule verb:create @changes @elsewhere
    calendar.list 2.2         plural
        ! verb:schedule verb:create @changes @elsewhere head:send head:invite noun:reminder
    calendar.list 1.4         q:what noun:day ! noun:free noun:task noun:list oos verb:schedule
    calendar.list 1           my noun:day q ! noun:free noun:task noun:list oos
    calendar.list 1.5         head:show time ! @elsewhere noun:reminder oos noun:summary
    calendar.list -2.6        oos ! noun:event_only noun:calendar
    calendar.list 2.6         q have verb:schedule ! noun:free noun:task noun:list oos
    calendar.list 2.2         q have ongoing ! noun:free noun:task noun:list oos
    calendar.list 1.6         q:what ongoing ! noun:free noun:task noun:list oos
    calendar.list 2.6         head:show have ! @elsewhere oos noun:contact noun:reminder
    calendar.free_time 3.6    q noun:free ! oos
    calendar.free_time -6     of_things ! i person her noun:event
    out_of_scope 2            of_things ! i person her noun:event
    calendar.free_time 2      q noun:free be
    calendar.free_time 1.6    q noun:free time
    calendar.free_time 1.8    q noun:free person
    calendar.free_time 3.6    head:show noun:free ! oos
    calendar.free_time 2.6    noun:free time ! verb:schedule verb:create head:cancel head:move oos noun:task
    calendar.free_time 1.2    noun:free ! verb:schedule verb:create head:cancel head:move oos short noun:task
    calendar.free_time 3.4    q noun:busy be ! oos
    calendar.free_time 2.4    q noun:busy time ! oos
    calendar.conflicts 4.4    noun:conflict ! head:schedule head:create head:move head:cancel
    calendar.conflicts 1      noun:conflict q
    calendar.suggest 4.6      head:suggest ! oos
    calendar.suggest -4       head:suggest
        ! time noun:event noun:vague noun:free noun:calendar person noun:day find_time
    out_of_scope 2            head:suggest
        ! time noun:event noun:vague noun:free noun:calendar person noun:day find_time
    calendar.suggest 3.4      q:should verb:schedule ! oos
    calendar.suggest 3.4      q:should verb:meet ! oos
    calendar.suggest 3        q:when verb:schedule ! have noun:calendar oos
    calendar.suggest 4.2      find_time ! oos
    calendar.suggest 4.4      q:when_can verb:meet ! oos
    calendar.suggest 4.4      q:when_can noun:event ! oos
    calendar.list 2           q what_time_is noun:vague ! oos noun:reminder noun:task noun:list
    out_of_scope 6            of_holiday q ! my i have
    calendar.list -4          q:when_can
    calendar.summary 7        plans_day ! person clock noun:event noun:task
    calendar.summary 4.8      head:summarize ! oos noun:email
    calendar.summary 4        noun:summary ! oos noun:email
    calendar.summary 1        noun:summary noun:calendar
    calendar.summary 1        noun:summary noun:day
""")
