"""Know the news agencies by the names that they sign with."""

from typing import Final

# One agency a line: the name that it is told by, then its other names in the same alphabet. Case does not count.
_NAMES: Final = """
Associated Press/AP/AP News/The AP/AP Wire
Reuters/Thomson Reuters/Reuter/Reuters Editorial/Reuters News Agency
AFP/Agence France-Presse/Agence France Presse/AFP News
UPI/United Press International
dpa/Deutsche Presse-Agentur/dpa International
dpa-AFX
TASS/ITAR-TASS
ТАСС/ИТАР-ТАСС
Interfax
Интерфакс
RIA Novosti
РИА Новости
Sputnik
Xinhua/Xinhua News Agency
新华社
中新社
Bloomberg/Bloomberg News
PTI/Press Trust of India
ANI/Asian News International
IANS/Indo-Asian News Service
EFE/Agencia EFE
Europa Press
ANSA
Adnkronos
askanews
Lusa/Agência Lusa
APA/Austria Presse Agentur
Keystone-SDA/sda
SID/Sport-Informations-Dienst
epd
KNA
Kyodo/Kyodo News
共同通信
Jiji Press
時事通信
Yonhap/Yonhap News Agency
PA Media/PA/Press Association
Canadian Press
AAP/Australian Associated Press
Anadolu Agency/Anadolu/AA
Belga
Ritzau
NTB
PAP
Ukrinform
Bernama
Antara
CNN Wire
Thomson Reuters Foundation
"""
_ALIASES: Final = {
    name.casefold(): line.partition("/")[0] for line in _NAMES.strip().splitlines() for name in line.split("/")
}


# Each word that is part of such a name.
WORDS: Final = frozenset(word for name in _ALIASES for word in name.split())
_CAPITALS_ONLY: Final = frozenset("aa ani ansa apa efe lusa pa pap sid".split())  # Ani and Sid are people too.


def agency_name(text: str) -> str | None:
    """Return the one name by which the agency `text` is told, `Associated Press` for `The AP`; None if it is none."""
    key = text.strip(" .,–—-").casefold()
    if key in _CAPITALS_ONLY and not text.isupper():
        return None
    return _ALIASES.get(key) or _ALIASES.get(key.removeprefix("the ").removesuffix(" staff"))
