"""Words that say whether a name beside them is a place or a person, and which kind of place."""

import re

from digest.model.ids import Language


def _listed(**words: str) -> dict[Language, frozenset[str]]:
    return {Language(language): frozenset(listed.split()) for language, listed in words.items()}


def _all(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


AT = _listed(
    en="in at near from to into towards toward around outside across over throughout through between",
    uk="у в на під біля до з із зі від поблизу навколо через над між за о вбік повз",
    ru="у в во на под возле до из с со от около близ вокруг через над между за",
    pl="w we na pod koło do z ze od w pobliżu wokół przez nad między za",
    de="in bei nach aus von um nahe über durch zwischen vor",
)
"""Prepositions that places stand behind: in Reading, у Сумах."""

CERTAINLY_AT = _all("in near outside pod w we біля в во возле поблизу под під у")
"""Those that even a word which may be just that word becomes a place by."""

TOWN_BEFORE = _listed(
    en="town city village port",
    uk="місто міста місті містом м село села селі селом с селище селища селищі смт мер мера",
    ru="город города городе городом г село села селе селом с посёлок поселок посёлка пгт мэр мэра",
    pl="miasto miasta mieście miastem wieś wsi miejscowość miejscowości burmistrz",
    de="stadt dorf ort gemeinde bürgermeister hauptstadt",
)
"""What a town's name follows: місто Суми, м. Суми; in English with "of" between."""

TOWN_BEHIND = _listed(
    en="city town village mayor resident residents suburb suburbs airport outskirts police officials",
)

REGION_ABBREVIATED = frozenset(("обл", "область", "області", "областю", "областей", "области", "областью"))
DISTRICT = re.compile("район|р-н")
"""How words begin that make an adjective a district's: район, районна рада, районный суд."""

WATER = _all(
    "bay canal fluss jezioro lake reservoir river rzeka rzeki sea see strait водосховища водосховище "
    "водохранилище море моря озера озере озеро озері пролив протока река реке реки рекой реку річка річки "
    "річкою річку річці"
)
"""What bears its name beside one of these is no town: the Oskil River, річка Дніпро."""

WATERSIDE = _all(
    "bank banks shore shores islands crossing левобережье берег берега берегу берегом береги берегах березі "
    "форсування форсувати форсирование форсировать форсировали острів острови островах острова островов "
    "переправа переправу переправи течія течение brzeg brzegu ufer"
)
"""What speaks of a river when its name follows soon: на лівому березі Дніпра."""

STREET = re.compile(
    "вул|площ|провул|шосе|просп|бульв|узвіз|узвоз|набереж|улиц|площад|переул|шоссе|street|square|avenue|road|ulic"
)
"""How words begin beside which an adjective names a street: Харківське шосе, вул. Харківська."""

SAID = _listed(
    en="said says told added warned argued claimed insisted announced stated replied wrote tweeted",
    uk="сказав сказала заявив заявила заявили повідомив повідомила додав додала наголосив вважає каже",
    ru="сказал сказала заявил заявила заявили сообщил сообщила добавил добавила считает",
    pl="powiedział powiedziała oświadczył oświadczyła dodał dodała",
    de="sagte erklärte teilte betonte meinte",
)
"""Who says something is a person, or a government called by its capital."""

TITLES = _all(
    "dr frau herr judge lady miss mr mrs ms pan pani prof professor senator sir г-жа г-н господин госпожа "
    "пан пана панові пані сенатор суддя судья"
)

NOT_PLACES = (
    "Chicken Kiev",
    "Chicken Kyiv",
    "Washington Post",
    "Washington Times",
    "New York Times",
    "New York Post",
    "Los Angeles Times",
    "Boston Globe",
    "Chicago Tribune",
    "Financial Times",
    "Kyiv Post",
    "Kyiv Independent",
    "Moscow Times",
    "Paris Saint-Germain",
    "Київ Пост",
    "Київська Русь",
    "Киевская Русь",
    "Київський патріархат",
    "Московський патріархат",
    "Московский патриархат",
    "Вашингтон Пост",
)
"""Names with a place in them that are about something else."""

AT_WAR = frozenset((frozenset(("ukraine", "russia")),))
"""Countries of which each names the other's towns daily: the one says nothing against a town of the other."""

TONGUE_OF = {Language("uk"): "ukraine", Language("pl"): "poland"}
"""Where most of what is written in a language is written, by the country's key."""
