"""Every word the grammar knows, in one place.

A line is ``category | value | words``; phrases are written with underscores. To teach the grammar a
word, add it to its line. A value such as ``1+`` counts on from word to word. Categories in UPPER CASE carry no
value; productions only match them.
`guards` says which of them may also mean something else.
"""

from __future__ import annotations

import re
from types import MappingProxyType

from services.planner.times.meaning.holidays import SPELLINGS

# A token: "o'clock" in its spellings, a word with its apostrophe, a run of digits, or one other sign.
TOKEN = re.compile(r"""o\s?['"’`´]\s?clock|[^\W\d_]+(?:['’][^\W\d_]+)?|[0-9]+|\S""", re.IGNORECASE)

_WORDS = """
weekday | 0 | monday mon
weekday | 1 | tuesday tue tues
weekday | 2 | wednesday wed weds
weekday | 3 | thursday thu thur thurs
weekday | 4 | friday fri
weekday | 5 | saturday sat
weekday | 6 | sunday sun
weekdays | 0 | mondays
weekdays | 1 | tuesdays
weekdays | 2 | wednesdays
weekdays | 3 | thursdays
weekdays | 4 | fridays
weekdays | 5 | saturdays
weekdays | 6 | sundays
dayset | workdays | weekdays workdays business_days working_days
dayset | weekend | weekends
dayset1 | workdays | weekday workday business_day working_day week_day
month | 1 | january jan
month | 2 | february feb febr
month | 3 | march mar
month | 4 | april apr
month | 5 | may
month | 6 | june jun
month | 7 | july jul
month | 8 | august aug
month | 9 | september sep sept
month | 10 | october oct
month | 11 | november nov
month | 12 | december dec
relday | -1 | yesterday
relday | 0 | today tdy 2day todays
relday | 1 | tomorrow tmrw tmrrw tmorrow tomrw tmr tmw tomo tomoro tomorow tommorow tommorrow tmoro tomorrows
relday | 1 | 2moro 2morrow 2mrw
dayafter | 2 | day_after_tomorrow overmorrow
dayafter | -2 | day_before_yesterday
dayafter | 1 | the_next_day the_following_day the_day_after
tonight | 0 | tonight tonite 2nite 2night tonights
tonight | -1 | last_night
now | 0 | now right_now at_the_moment at_present at_the_present_time atm at_this_time
now | 0 | asap straight_away immediately right_away
nowday | 0 | this_day otd
unit | second | second seconds sec secs
unit | minute | minute minutes min mins
unit | hour | hour hours hr hrs
unit | day | day days
units | minute | minutes
units | hour | hours
units | day | days
units | week | weeks
units | month | months
nightunit | day | night nights
unit | week | week weeks wk wks sennight
unit | fortnight | fortnight fortnights
unit | month | month months mo mos mth mths
unit | quarter | quarter quarters qtr qtrs
unit | year | year years yr yrs
unit | decade | decade decades
unit | weekend | weekend weekends week-end wknd wkend
unit | workday | business_days working_days workdays weekdays business_day working_day workday
unit | workweek | workweek working_week work_week business_week
shortunit | second | s
shortunit | minute | m
shortunit | hour | h
shortunit | day | d
shortunit | week | w
shortunit | year | y
parts | morning | mornings
parts | afternoon | afternoons
parts | evening | evenings
parts | night | nights
part | morning | morning mornings morn am_time forenoon
part | afternoon | afternoon afternoons arvo
part | evening | evening evenings eve evng
part | night | night nights nite nighttime
part | lunch | lunchtime lunch_time lunch_break lunch_hour
part | dawn | at_dawn crack_of_dawn the_crack_of_dawn sunrise daybreak
part | dusk | dusk sunset sundown
meal | lunch | lunch
part | breakfast | breakfast_time
meal | breakfast | breakfast
meal | brunch | brunch
part | dinner | dinnertime dinner_time
meal | dinner | dinner supper
part | teatime | teatime
part | daytime | daytime business_hours working_hours office_hours day_time
part | first_thing | first_thing first_thing_in_the_morning
part | last_thing | last_thing
part | after_lunch | after_lunch
part | after_work | after_work
part | after_school | after_school
partmod | early | early
partmod | mid | mid middle_of
partmod | late | late
noon | 12 | noon midday mid-day noontime noon_time 12noon noonish
noon | 24 | midnight
season | 3 | spring springtime
season | 6 | summer summertime
season | 9 | autumn
season | 12 | winter wintertime
season | 9 | fall
meridiem | am | am a.m a_m a.m.
meridiem | pm | pm p.m p_m p.m.
shortmeridiem | am | a
shortmeridiem | pm | p
small | 0 | zero oh
small | 1+ | one two three four five six seven eight nine
ishhour | 1+ | oneish twoish threeish fourish fiveish sixish sevenish eightish nineish tenish elevenish twelveish
teen | 10+ | ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen
tens | 20 | twenty
tens | 30 | thirty
tens | 40 | forty fourty
tens | 50 | fifty
tens | 60 | sixty
tens | 70 | seventy
tens | 80 | eighty
tens | 90 | ninety
HUNDRED | 100 | hundred
THOUSAND | 1000 | thousand
ordword | 1+ | first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth
ordword | 15+ | fifteenth sixteenth seventeenth eighteenth nineteenth twentieth
ordword | 30 | thirtieth
some | 2 | couple couple_of pair_of
some | 3 | few several
SOME | 0 | some
none | moon | chinese_new_year lunar_new_year chinese_new_year's_day lunar_new_year's_day
A | 0 | a an
aword | 1 | a an
HALF | 0 | half
quarterword | 15 | quarter
THREEQUARTERS | 0 | three-quarters three_quarters
direction | 1 | next following nxt
direction | 0 | this current the_current the_same
direction | 0 | same
SAMEDAY | 0 | same_day the_same_day that_same_day this_day
direction | -1 | last previous past
direction | 2 | coming upcoming this_coming this_upcoming the_coming
direction | 2 | forthcoming
LASTWORD | 0 | last final
LASTBUT | 0 | penultimate last_but_one next_to_last
edge | begin | beginning start begin
edge | middle | middle mid mid-
edge | end | end ending
ENDING | 0 | ending
edgeword | begin | early
edgeword | middle | mid
edgeword | end | late
eoword | day | end_of_the_workday end_of_workday end_of_the_working_day
eoword | day | eod cob eob cop close_of_business end_of_business close_of_play end_of_play
eoword | week | eow
eoword | month | eom
eoword | quarter | eoq
eoword | year | eoy
boword | month | bom
boword | day | bod start_of_business start_of_play start_of_the_workday
boword | year | boy
later | begin | earlier
later | end | later rest_of the_rest_of remainder_of the_remainder_of
APPROX | 0 | around about approximately approx ~ circa roughly near sometime_around somewhere_around some_time_around
APPROXAFTER | 0 | ish or_so approximately approx sharp exactly on_the_dot -ish or_thereabouts
AT | 0 | at @
CLOSEST | 0 | closest nearest
ON | 0 | on
IN | 0 | in
FOR | 0 | for
OF | 0 | of
THE | 0 | the
THIS | 0 | this
FROM | 0 | from
TO | 0 | to
UNTILW | 0 | until till til untill 'til
THROUGH | 0 | through thru
AND | 0 | and &
OR | 0 | or
BETWEEN | 0 | between in_between betw b/w
WITHIN | 0 | within in_under
BY | 0 | with_a_deadline_of with_deadline with_a_due_date_of with_due_date deadline_of due_date_of due_date_is
BY | 0 | due due_by due_on by no_later_than not_later_than at_the_latest_by as_late_as
BEFORE | 0 | before prior_to earlier_than ahead_of
AFTER | 0 | after later_than
SINCE | 0 | since
STARTING | 0 | starting beginning starting_from starting_on beginning_on starting_at beginning_at starts_at as_of
STARTING | 0 | effective effective_from effective_on
ONWARD | 0 | onwards onward or_later or_after and_later and_after on_out
ORBEFORE | 0 | or_earlier or_before or_sooner
NOTBEFORE | 0 | not_before no_earlier_than not_earlier_than no_sooner_than
AGO | 0 | ago back
FROMNOW | 0 | from_now hence from_today
TIMEW | 0 | time
ANYTIME | 0 | anytime any_time sometime some_time
LATERW | 0 | later
PASTW | 0 | past after
TOW | 0 | to till before of
EVERY | 0 | every each
OTHER | 0 | other alternate second
FREQ | 0 | per
freq | DAILY | daily
freq | WEEKLY | weekly
freq | MONTHLY | monthly
freq | QUARTERLY | quarterly
freq | YEARLY | yearly annually annual
freq | BIMONTHLY | bimonthly bi-monthly
freq | HALFYEARLY | semi-annually semiannually half-yearly biannually
freq | BIWEEKLY | fortnightly biweekly bi-weekly
freq | HOURLY | hourly
freq | NIGHTLY | nightly
everyday | 0 | everyday
times | 1 | once
times | 2 | twice
TIMES | 0 | times occurrences
dayrow | 0,2,4 | mwf m/w/f m-w-f mon-wed-fri mon/wed/fri
dayrow | 1,3 | tth t/th tu/th tuth t-th
dayrow | 0,1,2,3,4 | m-f mtwtf
MORE | 0 | more
OCLOCK | 0 | o'clock oclock o’clock o`clock o´clock o"clock o_clock
HOURSMARK | 0 | hrs hours h hundred_hours uhr
YEARW | 0 | year
WEEKW | 0 | week wk
WEEKNO | 0 | cw kw
DAYW | 0 | day
NEXTWORD | 0 | next
ERA | 0 | a.d ad a.d. ce
COMMA | 0 | ,
DASH | 0 | - – — − ~
SLASH | 0 | /
DOT | 0 | .
LPAREN | 0 | (
RPAREN | 0 | )
TICK | 0 | ' ′ ’
DTICK | 0 | " ″ ”
PLUS | 0 | +
BUT | 0 | but
INSTANCE | 0 | instance instances occurrence
DURING | 0 | during
QW | 0 | q
HW | 0 | h
EXCEPT | 0 | except excluding but_not except_for
THISTIME | 0 | this_time the_same_time same_time
WEEKENDW | 0 | weekend
seasonword | 0 | season seasons
NUMBERW | 0 | number
zonename | America/New_York | est edt et eastern eastern_time eastern_standard_time eastern_daylight_time new_york_time
zonename | America/Chicago | cst cdt ct central central_time central_standard_time central_daylight_time chicago_time
zonename | America/Denver | mst mdt mt mountain_time mountain_standard_time mountain_daylight_time
zonename | America/Los_Angeles | pst pdt pt pacific pacific_time pacific_standard_time pacific_daylight_time
zonename | UTC | utc gmt zulu greenwich_mean_time
zonename | Europe/London | bst uk_time london_time british_time
zonename | Europe/Paris | cet cest central_european_time paris_time berlin_time
zonename | Asia/Kolkata | ist india_time indian_time
zonename | Asia/Tokyo | jst japan_time tokyo_time
zonename | Australia/Sydney | aest aedt sydney_time
w_c | 0 | w/c wc week_commencing
"""


def _table() -> dict[str, tuple[tuple[tuple[str, ...], str, object], ...]]:
    """The entries by their first token: the whole row of tokens, the category and the value."""
    table: dict[str, list[tuple[tuple[str, ...], str, object]]] = {}
    for line in _WORDS.strip().splitlines():
        category, value, spellings = line.split(" | ")
        for number, spelling in enumerate(spellings.split()):
            row = tuple(TOKEN.findall(spelling.replace("_", " ")))
            table.setdefault(row[0], []).append((row, category, _value(value, number)))
    for spelling, name in SPELLINGS.items():
        row = tuple(TOKEN.findall(spelling))
        table.setdefault(row[0], []).append((row, "holiday", name))
    return {first: tuple(rows) for first, rows in table.items()}


def _value(text: str, number: int) -> object:
    if text.endswith("+"):
        return int(text[:-1]) + number
    return int(text) if text.lstrip("-").isdigit() else text


ENTRIES = MappingProxyType(_table())
