"""Words that say whether a name beside them is a place or a person, and which kind of place."""

from digest.model.ids import Language


def _listed(**words: str) -> dict[Language, frozenset[str]]:
    return {Language(language): frozenset(listed.split()) for language, listed in words.items()}


AT = _listed(
    en="in at near from to into towards toward around outside across over throughout through between",
    uk="у в на під біля до з із зі від поблизу навколо через над між за о вбік повз",
    ru="у в во на под возле до из с со от около близ вокруг через над между за",
    pl="w we na pod koło do z ze od w pobliżu wokół przez nad między za",
    de="in bei nach aus von um nahe über durch zwischen vor",
)
"""Prepositions that places stand behind: in Reading, у Сумах."""

TOWN_BEFORE = _listed(
    en="town city village port",
    uk="місто міста місті містом м село села селі селом с селище селища селищі смт столиця мер мера",
    ru="город города городе городом г село села селе селом с посёлок поселок посёлка пгт столица мэр мэра",
    pl="miasto miasta mieście miastem wieś wsi miejscowość miejscowości burmistrz",
    de="stadt dorf ort gemeinde bürgermeister hauptstadt",
)
"""What a town's name follows: місто Суми, м. Суми; in English with "of" between."""

TOWN_BEHIND = _listed(
    en="city town village mayor resident residents suburb suburbs airport outskirts police officials",
)

REGION_ABBREVIATED = frozenset(("обл", "область", "області", "областю", "областей", "области", "областью"))
DISTRICT = frozenset(
    "район району районі районом района районе р-н районна районної районній районная районной".split()
)

SAID = _listed(
    en="said says told added warned argued claimed insisted announced stated replied wrote tweeted",
    uk="сказав сказала заявив заявила заявили повідомив повідомила додав додала наголосив вважає каже",
    ru="сказал сказала заявил заявила заявили сообщил сообщила добавил добавила считает",
    pl="powiedział powiedziała oświadczył oświadczyła dodał dodała",
    de="sagte erklärte teilte betonte meinte",
)
"""Who says something is a person, or a government called by its capital."""

TITLES = frozenset(
    "mr mrs ms miss dr prof professor sir lady judge senator herr frau pan pani пан пані пана панові господин "
    "госпожа г-н г-жа сенатор суддя судья".split()
)

FIRST_NAMES = frozenset(
    # As they stand before surnames, in the forms that news has them in most.
    "aaron adam alan albert alex alexander alexandra alice amanda amy andrea andrew andriy andrii angela anna "
    "anne anthony antony ben benjamin bill bob boris brian carl catherine charles charlie chris christian "
    "christopher claire daniel daria dariia dave david dennis denys dmitry dmytro donald douglas edward elena "
    "elizabeth emily emma eric eva evan fred gary george grace greg hannah harry helen henry ian ihor igor "
    "iryna irina ivan jack jacob james jane jason jean jeff jennifer jeremy jessica jim joan joe john jonathan "
    "joseph joshua julia karen kate keith kelly ken kevin kim kyle larry laura lee leo liam linda lisa louis "
    "lucy luke margaret maria marie mark martin mary matthew max michael michelle mike mikhail mykhailo mykola "
    "nancy natalia nataliia neil nick nicholas nicole nina oleg oleh oleksandr oleksii olena olga olha oliver "
    "oscar patricia patrick paul pavlo peter petro phil philip rachel ralph ray rebecca richard robert roger "
    "roman ron rose roy ruslan ruth ryan sam samuel sandra sara sarah scott sean serhii sergei sharon simon "
    "sophie stanislav stephen steve steven stuart susan svitlana taras tetiana thomas tim timothy tom tony "
    "valentyna vasyl victor viktor viktoriia vitalii vladimir volodymyr vladyslav walter wayne william yulia "
    "yuliia yurii zoe "
    "адам алла анастасія анатолій анатолия андрій андрія андрієм андрей андрея анна анни антон аркадій артем "
    "богдан богдана борис бориса вадим вадима валентин валентина валерій валерия василь василя віктор віктора "
    "вікторія виктор виктора вікторії віталій віталія виталий владислав владислава володимир володимира "
    "владимир владимира вячеслав галина ганна геннадій георгій григорій дарина дар'я денис дениса дмитро дмитра "
    "дмитрий дмитрия едуард євген євгена євгенія евгений елена ігор ігоря игорь игоря інна ірина ірини ирина "
    "іван івана иван ивана катерина кирило костянтин константин ксенія лариса леонід лідія любов людмила "
    "максим максима марина марія марії мария марк микита микола миколи миколу николай николая михайло михайла "
    "михаил наталія наталії наталья надія ніна оксана олег олега олександр олександра александр александра "
    "олексій олексія алексей олена олени ольга ольги орест остап павло павла павел петро петра пётр роман "
    "романа ростислав руслан руслана світлана светлана святослав сергій сергія сергей сергея софія станіслав "
    "степан степана тамара тарас тараса тетяна тетяни татьяна тимофій федір филипп юлія юлии юлия юрій юрія "
    "юрий юрия ярослав ярослава джон джек пол том майкл дональд".split()
)

ALSO_FIRST_NAMES = frozenset(
    "adelaide alexandria austin brooklyn carolina charlotte chelsea dakota dallas florence georgia houston jordan "
    "kenya lourdes madison memphis milan odessa orlando paris phoenix savannah sofia sydney victoria virginia "
    "vienna israel париж софія софия мілан милан одеса одесса вікторія виктория".split()
)
"""Places that are first names too: before another name they are a person."""

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
