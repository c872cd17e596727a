"""Phrases of conversation: yes, no, drop it, thanks, and how a request is opened."""

from __future__ import annotations

from services.planner.language.lexicon.form import composed, phrases

CONVERSATION: dict[str, tuple[str, ...]] = {
    "yes": phrases("""
        makes sense, that makes sense, makes sense to me, true statement, statement is true, yes, yep, yeah, yup, yea,
        yess, yesss, yas, sure, ok, affirmative, affirmitive, absolutely, definitely, certainly, of course, correct,
        right, exactly, indeed, agreed, agree, approved, approve, confirm, confirmed, i confirm, go ahead, go for it,
        do it, do that, do so, please do, sounds good, sounds great, sounds perfect, sounds fine, sounds right,
        sounds nice, sounds like a plan, sound good, look good, looks good, looks great, looks right, looks perfect,
        looks fine, looks correct, looks okay, that's good, that's fine, that's right, that's correct, that's great,
        that's perfect, that's it, that's ok, that's true, that is good, that is fine, that is right, that is correct,
        that is great, that is perfect, that is true, that works, works for me, that will work, that'll work,
        that will do, that'll do, it works, this works, perfect, great, excellent, awesome, wonderful, fantastic,
        good, fine, cool, nice, all good, good to go, lgtm, i'm good with that, i'm ok with that, fine by me,
        fine with me, ok with me, alright, all right, alrighty, please proceed, proceed, proceed please, make it so,
        make it happen, let's do it, let's do that, let's go, let's go with that, book it, send it, schedule it,
        ship it, works, yes please, yes do, for sure, for certain, you bet, you got it, righto, roger, 10-4, aye, si,
        oui, da, indubitably, true, accurate, facts, that one works, works great, works well, works perfectly,
        good idea, good choice, i like it, i like that, love it, that's what i want, that's the one, that is the one,
        spot on, bang on, that's spot on, exactly right, just right, that's the ticket,
        this is good, this is great, this is perfect, this is right, this is correct, this is fine, this looks good,
        that looks good, it looks good, it's good, it's fine, it's correct, it's right, it's perfect, it's great,
        that sounds good, that sounds great, that sounds right, looks like it, i think so, i believe so, i guess,
        i guess so, i suppose, better, much better, that's better, amazing, super, lovely, hell yes, heck yes,
        you are correct, you're correct, you are right, you're right, not wrong, you may, 👍, 👌, ✅, 💯, 🙏, 🆗, ✔, ✔️,
        ☑,
        🤝, very good, very well, happy with that, as you wish, set it, set it up, save it, create it, add it, put it,
        submit, accept, accepted, i accept, no problem, no worries, why not, bueno, gotcha, got it, confirm that,
        confirm this, done, you betcha
    """)
    + composed("|that's|that is", "|exactly|just|precisely", "what i", "need|needed|want|wanted|meant|had in mind")
    + composed("no", "changes|change|edits|corrections|objections", "|needed|necessary|required")
    + composed("either|either one|any of them", "is|works|would be", "|fine|good|ok|great"),
    # a yes only when nothing else is said
    "yes_bare": phrases("""
        it is, it does, it sure does, sure does, sure is, they are, i do, i am, it was, they do, he is, she is,
        we are, do so, better, fine, please, like that, that's what i said, correct that, that looked correct
    """),
    "no": phrases("""
        i'll pass, pass, not happening, i would prefer not, i'd prefer not, prefer not, negatory, not factual,
        i meant no, i do not think so, not a chance, no chance, no, nope, nah, nay, negative, no way, not really,
        not now, not yet, not quite, not at all, not exactly, not today, don't, do not, don't do it, don't do that,
        do not do that, stop that, wrong, incorrect, not right, not correct, no thanks, no thank you, i don't,
        i don't want it, i don't want that, i don't think so, i'd rather not, rather not, that's wrong, that is wrong,
        that's not right, that's not it, that is not it, that isn't right, that isn't it, that's incorrect,
        that is incorrect, that's not correct, that is not correct, that's not what i want, that is not what i want,
        not that, not that one, not this, not this one, doesn't work, does not work, won't work, will not work,
        can't do that, can't make it, neither, none, none of them, none of those, none of these, decline, reject,
        refuse, i decline, disagree, false, untrue, not true, invalid, that's invalid, no good, not good, bad,
        bad idea, 👎, ❌, 🚫, 🙅, hell no, heck no, hell nah, never, absolutely not, definitely not, of course not,
        certainly not, hold off, hold up, wait, nope nope, no no, no no no, not interested, leave it,
        leave it as it is, leave it alone, leave it where it is, leave it there, leave it on, leave it in, let it be,
        leave it as it was, leave it how it was, leave that as it is, leave things as they are,
        keep it where it is, keep it on, keep it in, keep it, keep it as it is, don't bother, not what i asked,
        not what i meant, not what i wanted, on second thought, on second thoughts, changed my mind,
        i changed my mind, please don't, don't cancel, don't send, stop that
    """)
    + composed("i", "don't|do not", "think|believe", "so|that is|that's|it is"),
    "drop": phrases("""
        never mind, forget it, forget about it, forget that, forget the whole thing, drop it, drop that, scratch that,
        cancel that, cancel it, cancel this, cancel everything, abort, abort it, abort that, scrap it, scrap that,
        stop everything, let it go, let's drop it, let's not, leave it for now, disregard, disregard that,
        ignore that, ignore it, stop this, quit, rescind, abandon it, terminate, don't worry about it,
        ignore my last message, disregard my last message, cancel the request, cancel my request, cancel this request,
        cancel the process, abort the process, abort the current process, stop the process, take it back, call it off,
        eliminate it, ignore this, skip it, skip that
    """)
    + composed("stop|quit", "|it|talking|speaking", "|now|please")
    + composed("|please", "don't|do not", "talk|speak|say anything"),
    "undo": phrases("""
        undo, undo that, undo it, undo this, undo the last one, undo last, revert, revert that, revert it,
        roll back, roll that back, roll it back, take that back, reverse that, put it back, put it back how it was,
        change it back, change that back, change everything back, undo my last request, undo the last action,
        undo what you did, undo what you just did, unsend, unsend it, unsend that, unsend the email,
        unsend the mail, recall it, recall that email, recall the email, recall the mail
    """),
    "ask_open": phrases("""
        what are you waiting for, what are you waiting on, what's open, what is open, what's pending,
        what is pending, anything pending, anything open, what's still open, what is still open,
        what's still pending, what is still pending, still pending, still open, what do you need from me,
        what do you still need, what are we waiting for, what are we waiting on, what am i waiting for,
        what's outstanding, what is outstanding, anything outstanding, open questions, any open questions,
        where were we, where are we, what were we doing, what were we talking about, what's the status,
        what's left to answer, what did i not answer, what are you still waiting for, what are you still waiting on,
        what's on hold, what else do you need, are you waiting for anything, are you waiting on anything,
        are you still waiting for anything, are you still waiting for something, anything you are waiting for,
        anything you're waiting for, waiting on me, waiting for me, are you waiting for me, are you waiting on me
    """),
    "ask_why": phrases("""
        why did you, why didn't you, why did it, why was that, why was it, why would you, why have you,
        why haven't you, why is that, why that, why this, why are you, how come you, how come, what made you,
        why not that, why so, explain why, explain yourself, explain that, tell me why, why
    """),
    "handoff": phrases("""
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
    "misdirected": phrases("""
        wrong number, wrong person, who is this, who's this, who dis, who are you, i don't know you,
        you have the wrong number, you've got the wrong number, you got the wrong number, not for you,
        sorry wrong person, wrong chat, meant for someone else, that was meant for someone else, who is texting me,
        this isn't me, i am not, sorry wrong chat
    """),
    "thanks": phrases("""
        thanks, thank you, thank u, thankyou, many thanks, thanks a lot, thanks so much, thank you so much,
        thank you very much, thanks very much, thanks a million, thanks a bunch, much appreciated, appreciate it,
        i appreciate it, i appreciate that, appreciated, cheers, ta, gracias, merci, thanks for your help,
        thank you for your help, thanks for the help, thank you for the help, grateful, bless you, you're the best,
        you are the best, good job, great job, well done, nice work, nice job, good work, great work, good bot,
        thanks for that, thanks for checking, you're awesome, you are awesome, you rock, i'm grateful, very helpful,
        that's helpful, that is helpful, that helps, kind of you, i am thankful, i'm thankful, thank you for helping,
        thanks for helping, you nailed it, you have nailed it, you've nailed it
    """)
    + composed("i|i really|we|we really", "appreciate", "it|that|your help|the help|your assistance|your work"),
    "greeting": phrases("""
        hi, hello, hey, hiya, howdy, yo, good morning, good afternoon, good evening, greetings, morning, hi there,
        hello there, hey there, what's up, sup, how are you, how are you doing, how's it going, how is it going,
        how do you do, nice to meet you, hola, bonjour, good day, how have you been, how are things,
        long time no see, how's your day, how was your day, 👋
    """),
    "bye": phrases("""
        bye, goodbye, good bye, bye bye, see you, see you later, see ya, talk to you later, ttyl, talk later,
        good night, goodnight, later, take care, have a good day, have a nice day, have a great day,
        have a good one, cya, farewell, catch you later, that's all, that is all, that's all for now,
        that will be all, that'll be all, that would be all, that's it for now, nothing else, nothing more,
        i'm done, i'm all set, all set, that's everything, that is everything, no that's all, all done,
        nothing further, not now thanks, that takes care of it, that takes care of everything
    """)
    + composed(
        "that's|that is|that was|that'll be|that will be|that would be",
        "all|it|everything|all i need|all i needed",
        "|for now|right now|now|for today|at the moment",
    )
    + composed("everything|all|it all", "is|'s", "done|set|fine|good", "|now|for now")
    + composed("that|that's", "takes care of it|takes care of everything", "|for now"),
    "help": phrases("""
        help, help me, what can you do, what can i ask, what can i ask you, what do you do, how does this work,
        how do you work, what are you able to do, what can you help with, what can you help me with, how can you help,
        how can you help me, what are your features, what else can you do, what commands, instructions,
        what should i say, what can i say, what are you capable of, can you help me, i need help, i need some help
    """)
    + composed("what|how", "can you|could you|are you able to", "help|help me|handle|assist me", "|with"),
    "small_talk": phrases("""
        lol, haha, hahaha, ha, wow, oh, omg, interesting, hmm, hm, well, i see, i'm back, i'm bored, nothing much,
        not much, just saying, i'm tired, congratulations, happy birthday, merry christmas, sorry, my bad, oops,
        whoops, i'm sorry, it's ok, it's fine, it's all right, i understand, understood, noted, i love you,
        you're funny, you are funny, are you there, you there, testing, test, good to know, that's funny, no way,
        really, seriously, 😂, 😀, 🙂, 😊, ❤, ❤️, 🎉
    """),
    "unsure": phrases("""
        don't have any idea, do not have any idea, i have no idea, no clue, i can't say, hard to say, i'm unsure,
        unsure, i couldn't say, i can't decide, couldn't tell you, don't have an answer, do not have an answer,
        do not have that information, don't have that information, maybe, perhaps, not sure, i'm not sure,
        i am not sure, i don't know, i do not know, possibly, could be, either could be, who knows, no idea, no clue,
        i have no idea, beats me, hard to say, can't say, i can't say, i couldn't say, i'm unsure, unsure,
        i'm uncertain, undecided, i can't decide, i haven't decided, it depends, depends, don't know, do not know,
        either of them could be, just not sure, can't be sure, might be, up to you, unclear, can't tell,
        can't give you an answer, i'm not certain, not certain, unsure, no clue
    """)
    + composed(
        "|i", "don't|do not|didn't", "have", "a|an|any|the|that", "idea|answer|clue|information|preference|opinion"
    ),
    "promise": phrases("""
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
    # asks us to wait, and nothing else
    "waiting": phrases("hold on, hang on, let me think, let me check, bear with me")
    + composed("hold on|hang on|wait|give me|just|", "a|one|just a", "second|sec|minute|moment|bit"),
    # takes back what was said last
    "correction": phrases("""
        i meant, i mean, i actually meant, i really meant, i meant to say, no i meant, sorry i meant,
        i was thinking of,
        i was asking about, i should have said
    """),
    # asks the last thing again of something else
    "follow_up": phrases("how about, what about, what if, and what about, and how about, then what about"),
    "change_lead": phrases("""
        but, actually, instead, rather, except, however, although, only, wait, make it, make that, change it,
        change that, could we do, can we do, can we make it, could we make it, let's make it,
        let's do, let's say, on second thought, move it, can you make it,
        could you make it, can it be, could it be, try, better, prefer, i'd prefer, i prefer, it should,
        should be, it's, that should, the time should, also add, i'd rather, push it, switch it, shift it,
        update it, set it, extend it
    """),
    "filler": phrases("""
        possibly, perhaps, quick one, quick question, quick request, if it's not too much trouble,
        if it is not too much trouble, if you don't mind, if that's ok, if you would, please, kindly, hey, hi, hello,
        ok, so, well, just, um, uh, umm, erm, hmm, oh, ah, now, then, also, actually, really, simply, maybe, and, but,
        too, steward, assistant, again, first, next, right now, real quick, quickly, thanks, thank you, for me,
        if you can, if possible, if you could, would you mind, do you mind, go ahead and, as well, there, dear, sir,
        madam, bro, man, buddy, mate, dude, emily, alright, great, good, perfect, awesome, cool, lovely, sweet, nice,
        fine, wonderful, sorry, by the way, for your information, btw, whether
    """),
    "polite_lead": phrases("""
        is it possible for you to, would it be possible for you to, is it ok for you to, is there any way to,
        is there any way you can, is there a way you can, is there any way you could, any chance you can,
        any chance you could, do you think you can, do you think you could, do you mind if i, would you mind if i,
        what do i do to, what should i do to, can you go ahead and, can you, could you, would you, will you, can u,
        can i, could i, may i, can we, could we, should we, shall we, i need to, i need you to, i want to,
        i want you to, i'd like to, i would like to, i'd like you to, i would like you to, i'd like for you to,
        i would like for you to, i have to, i've got to, i got to, i must, i should, we need to, we should,
        we have to,
        i wish to, let's, let us, help me, help me to, i am going to, i'm going to, i was hoping you could,
        i was wondering if you could, is it possible to, would it be possible to, are you able to, do me a favor and,
        please can you, please could you, be sure to, make sure to, make sure you, don't forget to, go ahead and,
        i'd love to, i'd love for you to, i'd like, i would like, i want, i need, we want to, we'd like to,
        we would like to, try to, you can, you could, you should, you need to, it's time to, time to, want to,
        need to,
        would like to, like to, how do i, how can i, how would i, how to, is there a way to, what is the process to,
        what's the process to, what's the way to, would you be willing to, would you be able to, be able to, have to,
        going to, what do i need to do to, what steps do i take to, i am trying to, i'm trying to, i forgot to,
        i'm looking to, i am looking to, can you please, could you please, will you please, would you please,
        might you, if i asked you to, i asked you to, be so kind as to, so kind as to, i get you to,
        get you to, got to, a hand and, asked you to,
        don't mind, get a chance, got a chance
    """)
    + composed(
        "i|we|", "really|just|still|also|kind of|", "need|want|have|got|would like|wanted|wish|hope", "to|you to"
    )
    + composed("i'm|i am|we're|", "going to|hoping|trying", "need you to|you can|you could|you would|to get you to")
    + composed(
        "i would|i'd|we'd|would|",
        "really|",
        "appreciate it if|love it if|be grateful if|like it if",
        "you could|you|you can|you would",
    )
    + composed("i|", "think|guess|suppose|believe", "we|you|i", "should|could|need to|have to|can|must")
    + composed(
        "when|whenever|if|once|as soon as",
        "you",
        "have|get|got|find|can find",
        "a|the",
        "moment|chance|minute|second|sec|time",
    ),
}
