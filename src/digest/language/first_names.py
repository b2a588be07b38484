"""First names: before a surname, what looks like a town is a person."""


def _all(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# In the forms that news has them in most: nominative, and the genitive of Ukrainian and Russian ones.
FIRST_NAMES = _all(
    "aaron adam alan albert alex alexander alexandra alice amanda amy andrea andrew andrii andriy angela "
    "anna anne anthony antony ben benjamin bill bob boris brian carl catherine charles charlie chris "
    "christian christopher claire daniel daria dariia dave david dennis denys dmitry dmytro donald "
    "douglas edward elena elizabeth emily emma eric eva evan fred gary george grace greg hannah harry "
    "helen henry ian igor ihor irina iryna ivan jack jacob james jane jason jean jeff jennifer jeremy "
    "jessica jim joan joe john jonathan joseph joshua julia karen kate keith kelly ken kevin kim kyle "
    "larry laura lee leo liam linda lisa louis lucy luke margaret maria marie mark martin mary matthew "
    "max michael michelle mike mikhail mykhailo mykola nancy natalia nataliia neil nicholas nick nicole "
    "nina oleg oleh oleksandr oleksii olena olga olha oliver oscar patricia patrick paul pavlo peter "
    "petro phil philip rachel ralph ray rebecca richard robert roger roman ron rose roy ruslan ruth ryan "
    "sam samuel sandra sara sarah scott sean sergei serhii sharon simon sophie stanislav stephen steve "
    "steven stuart susan svitlana taras tetiana thomas tim timothy tom tony valentyna vasyl victor viktor "
    "viktoriia vitalii vladimir vladyslav volodymyr walter wayne william yulia yuliia yurii zoe адам "
    "александр александра алексей алла анастасія анатолия анатолій андрей андрея андрій андрія андрієм "
    "анна анни антон аркадій артем богдан богдана борис бориса вадим вадима валентин валентина валерия "
    "валерій василь василя виктор виктора виталий владимир владимира владислав владислава володимир "
    "володимира вячеслав віктор віктора вікторія вікторії віталій віталія галина ганна геннадій георгій "
    "григорій дар'я дарина денис дениса джек джон дмитра дмитрий дмитрия дмитро дональд евгений едуард "
    "елена иван ивана игорь игоря ирина катерина кирило константин костянтин ксенія лариса леонід любов "
    "людмила лідія майкл максим максима марина мария марк марія марії микита микола миколи миколу михаил "
    "михайла михайло надія наталья наталія наталії николай николая ніна оксана олег олега олександр "
    "олександра олексій олексія олена олени ольга ольги орест остап павел павла павло петра петро пол "
    "пётр роман романа ростислав руслан руслана светлана святослав світлана сергей сергея сергій сергія "
    "софія станіслав степан степана тамара тарас тараса татьяна тетяна тетяни тимофій том федір филипп "
    "юлии юлия юлія юрий юрия юрій юрія ярослав ярослава євген євгена євгенія іван івана ігор ігоря інна "
    "ірина ірини"
)

ALSO_FIRST_NAMES = _all(
    "adelaide alexandria austin brooklyn carolina charlotte chelsea dakota dallas florence georgia "
    "houston israel jordan kenya lourdes madison memphis milan odessa orlando paris phoenix savannah "
    "sofia sydney victoria vienna virginia виктория вікторія милан мілан одеса одесса париж софия софія"
)
"""Places that are first names too: before another name they are a person."""
