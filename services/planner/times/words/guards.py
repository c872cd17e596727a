"""Words that say when another word or a number is no time, in one place."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Also ordinary words or names: no time alone, but beside another time word or after a word such as "on".
WEAK = _words(
    """
    am apr april aug breakfast brunch dec dinner eve fall few jan jul jun june lunch mar march may min mo
    night nov oct past pm sat sec second sep some spring sun supper
    """
)

# After these a weak word is a time: "in may", "on sun", "until fall".
SUPPORT = _words(
    """
    about after before by during each early every for from in last late mid next of on since this through till
    to until
    """
)

# A number that ends the sentence after one of these is an hour: "make it 4", "move it to 3".
PROMPTS = _words(
    """
    do it say to
    """
)

# Right spellings near a key word: never taken for a typing error of it.
NO_TYPO = _words(
    """
    augusta birthday doomsday everyday faraday freda frida holiday holidays mayday midday monday's money
    mourning noonday payday someday sundae sundry tomorrows weekday weekdays workday
    """
)

# The categories, and the words of others, that may be mistyped.
TYPO_CATEGORIES = _words(
    """
    month relday weekday weekdays
    """
)
TYPO_EXTRA = _words(
    """
    afternoon evening midnight minutes morning noon o'clock tonight weekend
    """
)

# A number after one of these is a label: "room 5".
LABEL_BEFORE = _words(
    """
    # apartment apt article bldg block building bus call channel chapter code dial episode ext extension flight
    floor gate grade highway id interstate invoice iphone item lane level line lot model no number option order
    page pages phase pin platform python ref room route row score season seat section
    sections size slide slides step steps suite table terminal ticket
    top track train type unit v ver version windows
    """
)

# A number before one of these counts things: "5 eggs".
COUNT_AFTER = _words(
    """
    % adult adults beers bottles bucks cents children cm copies cups degrees dollar dollars eggs eur euro euros
    feet folks ft gb gbp glasses guest guests inch inches items kg kgs kids km kms lb lbs mb men meters metres
    mile miles mm of others oz pax pct people percent person persons pieces pounds seats stars tb them tickets
    times us usd women x
    """
)

# A number with one of these within three words is an address.
STREETS = _words(
    """
    ave avenue blvd boulevard drive highway hwy lane rd road st street
    """
)

# An hour without "at" may stand before one of these, and before words of the lexicon; other words say what is counted.
FOLLOWERS = _words(
    """
    can could does doesn't fine for good had has he i if instead is isn't it it's let's look looking looks might my ok
    okay our please pls plz seem seems she should so sound sounds still thank thanks that then they thx we what where
    who will with won't work works would you your
    """
)

# "may" before one of these, or before a word that is no time word, is the verb; not after these others.
VERB_AFTER = _words(
    """
    also be have he i it need not or she they we well you
    """
)
MONTH_BEFORE = _words(
    """
    - after before by during each early every from in last late mid next of since through till to until
    """
)

# After these "last" is the verb.
MODALS = _words(
    """
    'll can could did didn't does doesn't it'll may might must not should shouldn't to will won't would
    """
)

# Before a part of the day these make a greeting.
GREETING = _words(
    """
    good great happy lovely nice
    """
)
