"""Words for people, what stands beside a name, and names that are other words too."""

from __future__ import annotations

from services.planner.language.lexicon.form import phrases, word_set
from services.planner.language.lexicon.grammar import CONJUNCTIONS, PREPOSITIONS

GROUPS: tuple[str, ...] = phrases("""
        team, everyone, everybody, all, us, group, staff, client, clients, customer, customers, boss, manager,
        people, marketing, sales, engineering, hr, finance, legal, accounting, management, board, vendor, vendors,
        supplier, friends, friend, family, kids, colleagues, coworkers, folks, investors, guests, somebody, someone,
        anyone, anybody, nobody, crew, guys, girls, department, committee, myself, me, you, yourself, them, parents,
        neighbors, neighbours, partner, partners, lawyer, doctor, dentist, accountant, supervisor, candidate,
        candidates, employee, employees, attendees, participants, recruiter, landlord, students, teacher,
        contractor, therapist, trainer, barber, vet, plumber, design, support, operations, it, product, girlfriend,
        boyfriend
    """)

KIN: tuple[str, ...] = phrases("""
        mom, mum, dad, mother, father, brother, sister, wife, husband, grandma, grandpa, aunt, uncle, son, daughter,
        cousin, mommy, daddy, nana, granny, hubby, auntie
    """)

TITLES_OF_PERSONS: tuple[str, ...] = phrases("""
        mr, mrs, ms, miss, mr., mrs., ms., dr., prof, prof., professor, sir, madam, uncle, aunt, doctor, coach,
        pastor, father, captain
    """)

AMBIGUOUS_NAMES: tuple[str, ...] = phrases("""
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


MORE_FIRST_NAMES: tuple[str, ...] = phrases("""
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

BEFORE_A_NAME = word_set("""
    with invite meet cc between and including assign tell ask phone dial introduce contact ping
""")

BEFORE_A_RECEIVER = word_set("""
    email text call message send forward reply write remind give to for from about by forget named
    assigned is add see notify or of
""")

VERBS_TO_SOMEONE = word_set("""
    send email write forward reply draft assign reassign give delegate message text compose hand shoot
    introduce cc respond
""")

AFTER_A_NAME = (
    frozenset([*PREPOSITIONS, *CONJUNCTIONS])
    | word_set("""
    , . ! ? ; : 's - ) please is that who has needs i we can what if when tell my the a this asap saying
    again instead too as thanks called titled named their his her did have will am do does are an
    work works live lives be come comes coming respond responded accept accepted wants want
    together won't isn't invited
    going join joining any sometime someday preferable ideally either maybe right just except
""")
    | {""}
)

OWNED = word_set("""
    phone number email address cell mobile contact info manager boss team calendar schedule availability
    task tasks office extension details overdue company work home supervisor
""")

THIRD_PERSONS = frozenset(["him", "his", "her", "he", "she", "them", "their"])

SEEN = word_set("""
    doctor dentist dental dentistry orthodontist orthodontics dermatologist ophthalmologist optometrist optician
    physician practitioner gp gynecologist gynaecologist pediatrician paediatrician therapist psychiatrist psychologist
    physiotherapist physio chiropractor cardiologist neurologist urologist radiologist oncologist podiatrist surgeon
    midwife hairdresser hairstylist stylist barber salon masseuse manicurist vet veterinarian
""")
"""Who is seen at an appointment and not invited to it."""
