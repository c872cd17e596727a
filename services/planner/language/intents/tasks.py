"""Ways of asking about tasks."""

from services.planner.language.intents.model import rules

RULES = rules("""
    task.create 4         head:create noun:task ! noun:calendar
    task.create 3.6           head:create noun:list
    task.create 3.2           head:schedule noun:task ! noun:event_only
    task.create 2.8           verb:create noun:list ! head:show q:what head:cancel
    task.create 2         also:create noun:task ! head:show q:what head:cancel
    task.create 2.2           todo_lead plain_head ! noun:event clock q oos
    task.create 1.6           todo_lead to_do date ! noun:event q oos
    task.create 0.8           head:create noun:task person
    task.create 4         if_not noun:list verb:create
    task.create 6.4       head:create onto_shopping ! q noun:event_only
    task.create 6         to_buy ! q noun:event_only to_buy:end
    out_of_scope -3       to_buy ! q noun:event_only to_buy:end
    task.list 5           aux_head noun:list ! if_not polite
    task.list 4           q:what noun:list
    task.list 4           head:show noun:task ! verb:create
    task.list 4           head:show noun:list ! verb:create
    task.list 4.2         q noun:list ! verb:create
    task.list 4           q noun:task ! verb:create head:send verb:move
    task.list 2.4         noun:list ! verb:create verb:cancel verb:move verb:update verb:complete
    task.list 2.2         noun:task plural_tasks
        ! verb:create verb:cancel verb:move verb:update verb:complete verb:assign
    task.list 3.4         q to_do i ! head:create oos time
    task.list 4.4         q:what to_do:end i ! head:create
    out_of_scope -6.4     q:what to_do:end i oos
    task.list 4           q:did noun:task
    task.list 4           q:did noun:list
    task.create -3        q:did noun:task
    task.list 1.2         q to_do ! verb:create
    task.list 5.6          q keep_in_mind i ! head:create noun:event_only
    task.list 3.6         head:show keep_in_mind ! verb:create noun:event_only
    task.complete 4.4         head:complete noun:task
    task.complete 3.6         head:complete ! noun:event_only oos
    task.complete 5           marked_done ! head:move
    task.complete 4           marked_done head:move ! oos
    task.complete 2.4         verb:complete noun:task ! q head:create
    task.complete 2.4         verb:complete noun:list ! q head:create
    task.delete 4.4           head:cancel noun:task ! noun:event_only
    task.delete 4.2           head:cancel noun:list
    task.delete 2.4           verb:cancel noun:list ! head:cancel head:create
    task.delete 5         takes_off noun:list ! q person
    task.create 5         ought noun:list ! q
    task.list 6.4         left_over short ! noun:event time oos person
    task.update 8.4       told_due date ! q head:remind head:create head:send
    task.update 4.2           head:update noun:task ! noun:contact
    task.update 6         to_state plural_tasks ! head:move new_object q:what
    task.update 4         to_state noun:task ! head:move plural_tasks new_object q:what
    task.update 5         due_date noun:task to_time ! q:what new_object
    task.update 5         due_date noun:task shift ! q:what new_object
    calendar.reschedule -4    due_date noun:task
    task.create 5         head:assign new_object noun:task
    task.assign 6         head:move noun:task to_person ! to_state q
    task.update -4        head:move noun:task to_person ! to_state q
    task.update 3.6           head:update noun:list
    task.update 4.4           head:move noun:task ! noun:event_only
    task.update 4         head:move status noun:list
    task.update 3         head:move status ! noun:event noun:vague time
    task.update 2.8           verb:move noun:task ! head:move head:create
    task.assign 4.2           head:assign ! noun:contact noun:email oos
    task.create 6         head:create is_due ! noun:contact q noun:reminder
    calendar.schedule -5  head:create is_due ! noun:calendar
    task.list 6           q:what is_due ! noun:event head:create
    calendar.list -3      q:what is_due ! noun:event
    task.create 9         announced_task ! q
    task.create 9         self_note ! q
    task.complete -5      announced_task
    task.create 4         head:create noun:urgent noun:task ! q
    task.list 6           overdue q ! noun:event
    task.list 7           did_finish q ! noun:event
    calendar.list -3      did_finish q ! noun:event
    task.assign 1         head:assign noun:task
    task.assign 5.6       head:delegate oos ! noun:contact noun:email noun:task
    task.list 1.4         my noun:task plural_tasks:end short
        ! verb:create verb:cancel verb:move verb:update verb:complete
    task.update 7         head:mark noun:priority ! new_object
    task.update 7         head:render noun:urgent ! new_object noun:event indef
    task.update 7         head:mark noun:urgent ! new_object noun:event indef noun:email noun:priority
    task.update 7         head:update noun:priority ! noun:calendar
    task.create -4        head:mark noun:priority ! new_object
    task.create -4        head:render noun:urgent ! new_object
    task.create -4        head:mark noun:urgent ! new_object
    task.complete 4.4     head:mark is_over:end ! noun:event new_object marked_done
    task.assign 3         head:assign noun:task oos
    task.assign -2.4          head:assign head:show ! noun:task
    contact.assign 5.6        head:assign noun:contact
""")
