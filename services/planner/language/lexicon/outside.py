"""Words of other fields: weather, banking, travel, small machines."""

from __future__ import annotations

from services.planner.language.lexicon.form import phrases

WEATHER: tuple[str, ...] = phrases("""
    weather, rain, raining, rainy, snow, snowing, snowy, windy, sunny, storm, stormy, foggy, cloudy, humid, icy,
    temperature, forecast, too cold, too hot, too wet, warm enough
""")
"""Words of the weather; of an event they ask when and where it is, as far as anybody here can tell."""

OUT_OF_SCOPE: tuple[str, ...] = phrases("""
        weather, rain, snow, temperature, temp, temps, degrees, celsius, fahrenheit, humid, snowy, foggy, storm,
        hurricane, tornado, precipitation, steakhouse, cuisine, menu, takeout, forecast, humidity, sunny, hot, cold,
        wind, windy, climate, umbrella, flights, hotel, hotels, airline, airport, luggage, visa, passport, uber, lyft,
        taxi, cab, rental car, car rental, restaurant, restaurants, reservation, reservations, recipe, cook, calories,
        ingredient, ingredients, nutrition, pizza, song, songs, music, playlist, album, radio, volume, stock, stocks,
        bank, account, balance, credit, credit card, debit, card, loan, mortgage, interest rate, payment, bills, pay,
        paycheck, payday, salary, income, tax, taxes, transfer money, dollars, money, transaction, transactions,
        routing number, 401k, insurance, apr, w2, pin, fraud, rewards, points, translate, translation, spanish, french,
        german, chinese, japanese, italian, korean, russian, portuguese, in spanish, language, accent, joke, fun fact,
        riddle, poem, trivia, meaning of life, capital of, president, population, country, countries, planet, history,
        score, nba, nfl, football score, world cup, team win, distance, miles, kilometers, directions, traffic, route,
        gas, gas station, mpg, tire, tires, tire pressure, oil, oil change, engine, battery, car, wifi, bluetooth,
        lights, thermostat, tv, television, smart home, roll a dice, roll, dice, flip a coin, coin, flip, convert,
        conversion, calculate, calculator, square root, plus, minus, multiplied, divided, percent, math, equation,
        spell, spelling, definition, define, meaning, exchange rate, currency, timezone, time zone, sync device, reset,
        settings, whisper mode, speak slower, speak faster, speed, name is, your name, old are you, made you,
        created you, hobbies, pets, robot, bot, a human, where are you from, find my phone, find phone, ring my phone,
        order, package, delivery, shipping, tracking, amazon, buy, price, cost, costs, cheap, cheapest, how much,
        how many calories, movie times, news, headlines, rating, ratings, reviews, website, site, url, password, login,
        pto, days off, jump start, vaccines, vaccine, shots, health, symptom, symptoms, disease, doctor say,
        replacement card, cash, atm, checks, checkbook, deposit, travel alert, travel, tourist, sightseeing,
        things to do in, located in, open until, hours of, stores, store, mall, museum, theater, zoo, movie theater,
        bus, train, subway, plug, socket, outlet, recipe for, substitute, expire, expiration, application,
        credit score, credit limit, alive, dead, world, science, physics, chemistry, animal, dog breed,
        change your name, call me, call you, who do you work, timer, stopwatch, camera, picture, photo,
        share my location, current location, my location, jokes, facts about, wikipedia, google, search the web,
        savings, checking account, from checking, retirement account, bank accounts, yen, euros, pesos, novel, novels,
        playlists, stain, stains, dishwasher, washing machine, vacuum cleaner, sprinklers, drivers license,
        driver's license, license plate, motel, motels, hostel, airbnb, place to stay,
        what movies, which movies, season of, now playing, membership, subscription, subscriptions,
        are playing, in theaters, alarm volume, credit cards, phone plan, stock market, eclipse, moons, visas, gate,
        internet, youtube, netflix, lottery, horoscope, zodiac, gpa, college, university
    """)
