"""The countries an order can go to, by their two letters of ISO 3166-1, as far as Shopify has them, and their names.

Source: CountryCode, Admin GraphQL 2026-10, without what ISO 3166-1 lacks or took back (AC AN TA XK ZZ). The names are
those of Unicode CLDR, as Babel 2.18 has them, © Unicode, Inc., under the Unicode License v3; English first, then
German where it differs.
"""

from functools import cache

_NAMES = """
AD Andorra; AE United Arab Emirates|Vereinigte Arabische Emirate; AF Afghanistan; AG Antigua & Barbuda|Antigua und
Barbuda; AI Anguilla; AL Albania|Albanien; AM Armenia|Armenien; AO Angola; AR Argentina|Argentinien; AT
Austria|Österreich; AU Australia|Australien; AW Aruba; AX Åland Islands|Ålandinseln; AZ Azerbaijan|Aserbaidschan; BA
Bosnia & Herzegovina|Bosnien und Herzegowina; BB Barbados; BD Bangladesh|Bangladesch; BE Belgium|Belgien; BF Burkina
Faso; BG Bulgaria|Bulgarien; BH Bahrain; BI Burundi; BJ Benin; BL St. Barthélemy; BM Bermuda; BN Brunei|Brunei
Darussalam; BO Bolivia|Bolivien; BQ Caribbean Netherlands|Karibische Niederlande; BR Brazil|Brasilien; BS Bahamas; BT
Bhutan; BV Bouvet Island|Bouvetinsel; BW Botswana|Botsuana; BY Belarus; BZ Belize; CA Canada|Kanada; CC Cocos
(Keeling) Islands|Kokosinseln; CD Congo - Kinshasa|Kongo-Kinshasa; CF Central African Republic|Zentralafrikanische
Republik; CG Congo - Brazzaville|Kongo-Brazzaville; CH Switzerland|Schweiz; CI Côte d’Ivoire; CK Cook
Islands|Cookinseln; CL Chile; CM Cameroon|Kamerun; CN China; CO Colombia|Kolumbien; CR Costa Rica; CU Cuba|Kuba; CV
Cape Verde|Cabo Verde; CW Curaçao; CX Christmas Island|Weihnachtsinsel; CY Cyprus|Zypern; CZ Czechia|Tschechien; DE
Germany|Deutschland; DJ Djibouti|Dschibuti; DK Denmark|Dänemark; DM Dominica; DO Dominican Republic|Dominikanische
Republik; DZ Algeria|Algerien; EC Ecuador; EE Estonia|Estland; EG Egypt|Ägypten; EH Western Sahara|Westsahara; ER
Eritrea; ES Spain|Spanien; ET Ethiopia|Äthiopien; FI Finland|Finnland; FJ Fiji|Fidschi; FK Falkland
Islands|Falklandinseln; FO Faroe Islands|Färöer; FR France|Frankreich; GA Gabon|Gabun; GB United Kingdom|Vereinigtes
Königreich; GD Grenada; GE Georgia|Georgien; GF French Guiana|Französisch-Guayana; GG Guernsey; GH Ghana; GI
Gibraltar; GL Greenland|Grönland; GM Gambia; GN Guinea; GP Guadeloupe; GQ Equatorial Guinea|Äquatorialguinea; GR
Greece|Griechenland; GS South Georgia & South Sandwich Islands|Südgeorgien und die Südlichen Sandwichinseln; GT
Guatemala; GW Guinea-Bissau; GY Guyana; HK Hong Kong SAR China|Sonderverwaltungsregion Hongkong; HM Heard & McDonald
Islands|Heard und McDonaldinseln; HN Honduras; HR Croatia|Kroatien; HT Haiti; HU Hungary|Ungarn; ID
Indonesia|Indonesien; IE Ireland|Irland; IL Israel; IM Isle of Man; IN India|Indien; IO British Indian Ocean
Territory|Britisches Territorium im Indischen Ozean; IQ Iraq|Irak; IR Iran; IS Iceland|Island; IT Italy|Italien; JE
Jersey; JM Jamaica|Jamaika; JO Jordan|Jordanien; JP Japan; KE Kenya|Kenia; KG Kyrgyzstan|Kirgisistan; KH
Cambodia|Kambodscha; KI Kiribati; KM Comoros|Komoren; KN St. Kitts & Nevis|St. Kitts und Nevis; KP North
Korea|Nordkorea; KR South Korea|Südkorea; KW Kuwait; KY Cayman Islands|Kaimaninseln; KZ Kazakhstan|Kasachstan; LA
Laos; LB Lebanon|Libanon; LC St. Lucia; LI Liechtenstein; LK Sri Lanka; LR Liberia; LS Lesotho; LT Lithuania|Litauen;
LU Luxembourg|Luxemburg; LV Latvia|Lettland; LY Libya|Libyen; MA Morocco|Marokko; MC Monaco; MD Moldova|Republik
Moldau; ME Montenegro; MF St. Martin; MG Madagascar|Madagaskar; MK North Macedonia|Nordmazedonien; ML Mali; MM Myanmar
(Burma)|Myanmar; MN Mongolia|Mongolei; MO Macao SAR China|Sonderverwaltungsregion Macau; MQ Martinique; MR
Mauritania|Mauretanien; MS Montserrat; MT Malta; MU Mauritius; MV Maldives|Malediven; MW Malawi; MX Mexico|Mexiko; MY
Malaysia; MZ Mozambique|Mosambik; NA Namibia; NC New Caledonia|Neukaledonien; NE Niger; NF Norfolk
Island|Norfolkinsel; NG Nigeria; NI Nicaragua; NL Netherlands|Niederlande; NO Norway|Norwegen; NP Nepal; NR Nauru; NU
Niue; NZ New Zealand|Neuseeland; OM Oman; PA Panama; PE Peru; PF French Polynesia|Französisch-Polynesien; PG Papua New
Guinea|Papua-Neuguinea; PH Philippines|Philippinen; PK Pakistan; PL Poland|Polen; PM St. Pierre & Miquelon|St. Pierre
und Miquelon; PN Pitcairn Islands|Pitcairninseln; PS Palestinian Territories|Palästinensische Autonomiegebiete; PT
Portugal; PY Paraguay; QA Qatar|Katar; RE Réunion; RO Romania|Rumänien; RS Serbia|Serbien; RU Russia|Russland; RW
Rwanda|Ruanda; SA Saudi Arabia|Saudi-Arabien; SB Solomon Islands|Salomonen; SC Seychelles|Seychellen; SD Sudan; SE
Sweden|Schweden; SG Singapore|Singapur; SH St. Helena; SI Slovenia|Slowenien; SJ Svalbard & Jan Mayen|Spitzbergen und
Jan Mayen; SK Slovakia|Slowakei; SL Sierra Leone; SM San Marino; SN Senegal; SO Somalia; SR Suriname; SS South
Sudan|Südsudan; ST São Tomé & Príncipe|São Tomé und Príncipe; SV El Salvador; SX Sint Maarten; SY Syria|Syrien; SZ
Eswatini; TC Turks & Caicos Islands|Turks- und Caicosinseln; TD Chad|Tschad; TF French Southern
Territories|Französische Süd- und Antarktisgebiete; TG Togo; TH Thailand; TJ Tajikistan|Tadschikistan; TK Tokelau; TL
Timor-Leste; TM Turkmenistan; TN Tunisia|Tunesien; TO Tonga; TR Türkiye|Türkei; TT Trinidad & Tobago|Trinidad und
Tobago; TV Tuvalu; TW Taiwan; TZ Tanzania|Tansania; UA Ukraine; UG Uganda; UM U.S. Outlying Islands|Amerikanische
Überseeinseln; US United States|Vereinigte Staaten; UY Uruguay; UZ Uzbekistan|Usbekistan; VA Vatican
City|Vatikanstadt; VC St. Vincent & Grenadines|St. Vincent und die Grenadinen; VE Venezuela; VG British Virgin
Islands|Britische Jungferninseln; VN Vietnam; VU Vanuatu; WF Wallis & Futuna|Wallis und Futuna; WS Samoa; YE
Yemen|Jemen; YT Mayotte; ZA South Africa|Südafrika; ZM Zambia|Sambia; ZW Zimbabwe|Simbabwe
"""


@cache
def country_names() -> dict[str, tuple[str, str]]:
    """Give the English and the German name of every country by its two letters, upper case."""
    named = (one.split(maxsplit=1) for one in " ".join(_NAMES.split()).split("; "))
    return {code: (names.split("|")[0], names.split("|")[-1]) for code, names in named}


def known_countries() -> frozenset[str]:
    """Give the two letters of every country, upper case."""
    return frozenset(country_names())
