"""Holidays and seasons by rule: a fixed date, the n-th weekday of a month, or days from Easter (Gregorian computus)."""

from __future__ import annotations

from datetime import date, timedelta
from types import MappingProxyType

from dateutil.easter import EASTER_ORTHODOX, EASTER_WESTERN, easter
from dateutil.relativedelta import relativedelta

# name | rule | spellings.  "12-25": a date; "11 4TH": fourth Thursday of November; "5 -1MO": the last Monday of May;
# "E-2": two days before Easter Sunday, "O-2" before the Orthodox one; a rule may add days ("11 4TH+1").
_TABLE = """
new year | 1-1 | new_year's_day new_year_day new_years_day new_years new_year's new_year
mlk | 1 3MO | mlk_day martin_luther_king_day martin_luther_king's_day mlk_jr._day mlk_jr_day civil_rights_day
groundhog | 2-2 | groundhog_day groundhogs_day
valentine | 2-14 | valentine's_day valentines_day valentine_day valentine's valentines
presidents | 2 3MO | presidents_day presidents'_day president's_day washington's_birthday
patrick | 3-17 | saint_paddy's_day st_patrick's_day st._patrick's_day saint_patrick's_day st_paddy's_day st_patricks_day
fools | 4-1 | april_fools'_day april_fools_day april_fool's_day april_fools
earth | 4-22 | earth_day
labour | 5-1 | may_day international_workers'_day workers'_day international_workers_day
star wars | 5-4 | star_wars_day
cinco | 5-5 | cinco_de_mayo
mothers | 5 2SU | mother's_day mothers_day mothers'_day
memorial | 5 -1MO | memorial_day decoration_day
juneteenth | 6-19 | juneteenth
fathers | 6 3SU | father's_day fathers_day fathers'_day
canada | 7-1 | canada_day
independence | 7-4 | independence_day fourth_of_july
labor | 9 1MO | labor_day labour_day
columbus | 10 2MO | columbus_day indigenous_peoples'_day indigenous_peoples_day
boss | 10-16 | boss's_day bosses_day boss_day
halloween | 10-31 | halloween hallowe'en all_hallows'_eve
all saints | 11-1 | all_saints'_day all_saints_day
guy fawkes | 11-5 | guy_fawkes_night guy_fawkes_day bonfire_night
veterans | 11-11 | veterans_day veteran's_day veterans'_day remembrance_day armistice_day
thanksgiving | 11 4TH | thanksgiving thanksgiving_day
black friday | 11 4TH+1 | black_friday
cyber monday | 11 4TH+4 | cyber_monday
christmas eve | 12-24 | christmas_eve xmas_eve
christmas | 12-25 | christmas christmas_day xmas xmas_day x-mas
boxing | 12-26 | boxing_day st_stephen's_day
new year eve | 12-31 | new_year's_eve new_years_eve new_year_eve nye
shrove | E-47 | shrove_tuesday pancake_day mardi_gras fat_tuesday
ash | E-46 | ash_wednesday
palm | E-7 | palm_sunday
maundy | E-3 | maundy_thursday holy_thursday
good friday | E-2 | good_friday holy_friday
easter | E+0 | easter easter_sunday easter_day
easter monday | E+1 | easter_monday easter_mon
ascension | E+39 | ascension_day ascension_thursday
whit sunday | E+49 | pentecost whit_sunday whitsunday
whit monday | E+50 | whit_monday pentecost_monday
trinity | E+56 | trinity_sunday
orthodox easter | O+0 | orthodox_easter greek_easter orthodox_easter_sunday
orthodox good friday | O-2 | orthodox_good_friday
orthodox easter monday | O+1 | orthodox_easter_monday
orthodox palm sunday | O-7 | orthodox_palm_sunday
clean monday | O-48 | clean_monday orthodox_shrove_monday
lazarus saturday | O-8 | lazarus_saturday
epiphany | 1-6 | epiphany three_kings'_day three_kings_day
burns | 1-25 | burns_night
australia | 1-26 | australia_day
family | 2 3MO | family_day
david | 3-1 | st_david's_day saint_david's_day
women | 3-8 | international_women's_day women's_day
pi | 3-14 | pi_day
tax | 4-15 | tax_day
george | 4-23 | st_george's_day saint_george's_day
anzac | 4-25 | anzac_day
kings | 4-27 | king's_day
flag | 6-14 | flag_day
bastille | 7-14 | bastille_day
grandparents | 9 1SU+7 | grandparents'_day grandparents_day
all souls | 11-2 | all_souls'_day all_souls_day
election | 11 1MO+1 | election_day
small business | 11 4TH+2 | small_business_saturday
giving tuesday | 11 4TH+5 | giving_tuesday
andrew | 11-30 | st_andrew's_day saint_andrew's_day
kwanzaa | 12-26 | kwanzaa
corpus christi | E+60 | corpus_christi
"""

# The seasons of the northern half of the earth by equinox and solstice, rounded to the day.
_SEASONS = {3: (3, 20), 6: (6, 21), 9: (9, 23), 12: (12, 21)}
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def _rules() -> tuple[dict[str, str], dict[str, str]]:
    rules: dict[str, str] = {}
    spellings: dict[str, str] = {}
    for line in _TABLE.strip().splitlines():
        name, rule, words = line.split(" | ")
        rules[name] = rule
        spellings.update(dict.fromkeys((word.replace("_", " ") for word in words.split()), name))
    return rules, spellings


_by_name, _by_spelling = _rules()
RULES = MappingProxyType(_by_name)
SPELLINGS = MappingProxyType(_by_spelling)


def span(name: str, year: int) -> tuple[date, date] | None:
    """First day and day after the last of a holiday, or of a season ("season 6"), in a year."""
    if not 1 < year < 4099:
        return None
    if name.startswith("season "):
        number = int(name[7:])
        start = date(year, *_SEASONS[number])
        end = date(year + 1, 3, 20) if number == 12 else date(year, *_SEASONS[number + 3])
        return start, end
    rule = RULES.get(name)
    if rule is None:
        return None
    day = _day(rule, year)
    return day, day + timedelta(days=1)


def _day(rule: str, year: int) -> date:
    if rule[0] in "EO":
        sunday = easter(year, EASTER_WESTERN) if rule[0] == "E" else easter(year, EASTER_ORTHODOX)
        return sunday + timedelta(days=int(rule[1:]))
    if " " not in rule:
        month, number = rule.split("-")
        return date(year, int(month), int(number))
    month, rest = rule.split(" ")
    nth, _, extra = rest.partition("+")
    return nth_weekday(year, int(month), int(nth[:-2]), _DAYS.index(nth[-2:])) + timedelta(days=int(extra or 0))


def nth_weekday(year: int, month: int, nth: int, weekday: int) -> date:
    """The n-th weekday of a month, from its end when ``nth`` is negative."""
    if nth > 0:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))
    last = date(year, month, 1) + relativedelta(months=1, days=-1)
    return last - timedelta(days=(last.weekday() - weekday) % 7 + 7 * (-nth - 1))
