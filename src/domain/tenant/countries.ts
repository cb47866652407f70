// Countries by ISO 3166-1: the country of a time zone, and its usual currency and language. From IANA's zone.tab, ISO
// 4217 and CLDR's likely languages. A country that continues has its further zones on the next lines.

/** `country currency language zones...` */
const TABLE = `
AD EUR ca Europe/Andorra
AE AED ar Asia/Dubai
AF AFN fa Asia/Kabul
AG XCD en America/Antigua
AI XCD en America/Anguilla
AL ALL sq Europe/Tirane
AM AMD hy Asia/Yerevan
AO AOA pt Africa/Luanda
AQ USD en Antarctica/McMurdo Antarctica/Casey Antarctica/Davis Antarctica/DumontDUrville Antarctica/Mawson
  Antarctica/Palmer Antarctica/Rothera Antarctica/Syowa Antarctica/Troll Antarctica/Vostok
AR ARS es America/Argentina/Buenos_Aires America/Argentina/Cordoba America/Argentina/Salta
  America/Argentina/Jujuy America/Argentina/Tucuman America/Argentina/Catamarca America/Argentina/La_Rioja
  America/Argentina/San_Juan America/Argentina/Mendoza America/Argentina/San_Luis America/Argentina/Rio_Gallegos
  America/Argentina/Ushuaia America/Buenos_Aires America/Cordoba America/Jujuy America/Catamarca America/Mendoza
AS USD en Pacific/Pago_Pago
AT EUR de Europe/Vienna
AU AUD en Australia/Lord_Howe Antarctica/Macquarie Australia/Hobart Australia/Melbourne Australia/Sydney
  Australia/Broken_Hill Australia/Brisbane Australia/Lindeman Australia/Adelaide Australia/Darwin
  Australia/Perth Australia/Eucla
AW AWG nl America/Aruba
AX EUR sv Europe/Mariehamn
AZ AZN az Asia/Baku
BA BAM bs Europe/Sarajevo
BB BBD en America/Barbados
BD BDT bn Asia/Dhaka
BE EUR nl Europe/Brussels
BF XOF fr Africa/Ouagadougou
BG EUR bg Europe/Sofia
BH BHD ar Asia/Bahrain
BI BIF fr Africa/Bujumbura
BJ XOF fr Africa/Porto-Novo
BL EUR fr America/St_Barthelemy
BM BMD en Atlantic/Bermuda
BN BND ms Asia/Brunei
BO BOB es America/La_Paz
BQ USD nl America/Kralendijk
BR BRL pt America/Noronha America/Belem America/Fortaleza America/Recife America/Araguaina America/Maceio
  America/Bahia America/Sao_Paulo America/Campo_Grande America/Cuiaba America/Santarem America/Porto_Velho
  America/Boa_Vista America/Manaus America/Eirunepe America/Rio_Branco
BS BSD en America/Nassau
BT BTN dz Asia/Thimphu
BV NOK nb
BW BWP en Africa/Gaborone
BY BYN ru Europe/Minsk
BZ BZD en America/Belize
CA CAD en America/St_Johns America/Halifax America/Glace_Bay America/Moncton America/Goose_Bay
  America/Blanc-Sablon America/Toronto America/Iqaluit America/Atikokan America/Winnipeg America/Resolute
  America/Rankin_Inlet America/Regina America/Swift_Current America/Edmonton America/Cambridge_Bay
  America/Inuvik America/Creston America/Dawson_Creek America/Fort_Nelson America/Whitehorse America/Dawson
  America/Vancouver America/Coral_Harbour
CC AUD en Indian/Cocos
CD CDF fr Africa/Kinshasa Africa/Lubumbashi
CF XAF fr Africa/Bangui
CG XAF fr Africa/Brazzaville
CH CHF de Europe/Zurich
CI XOF fr Africa/Abidjan
CK NZD en Pacific/Rarotonga
CL CLP es America/Santiago America/Coyhaique America/Punta_Arenas Pacific/Easter
CM XAF fr Africa/Douala
CN CNY zh Asia/Shanghai Asia/Urumqi
CO COP es America/Bogota
CR CRC es America/Costa_Rica
CU CUP es America/Havana
CV CVE pt Atlantic/Cape_Verde
CW XCG nl America/Curacao
CX AUD en Indian/Christmas
CY EUR el Asia/Nicosia Asia/Famagusta
CZ CZK cs Europe/Prague
DE EUR de Europe/Berlin Europe/Busingen
DJ DJF fr Africa/Djibouti
DK DKK da Europe/Copenhagen
DM XCD en America/Dominica
DO DOP es America/Santo_Domingo
DZ DZD ar Africa/Algiers
EC USD es America/Guayaquil Pacific/Galapagos
EE EUR et Europe/Tallinn
EG EGP ar Africa/Cairo
EH MAD ar Africa/El_Aaiun
ER ERN ti Africa/Asmara Africa/Asmera
ES EUR es Europe/Madrid Africa/Ceuta Atlantic/Canary
ET ETB am Africa/Addis_Ababa
FI EUR fi Europe/Helsinki
FJ FJD en Pacific/Fiji
FK FKP en Atlantic/Stanley
FM USD en Pacific/Chuuk Pacific/Pohnpei Pacific/Kosrae Pacific/Truk Pacific/Ponape
FO DKK fo Atlantic/Faroe Atlantic/Faeroe
FR EUR fr Europe/Paris
GA XAF fr Africa/Libreville
GB GBP en Europe/London
GD XCD en America/Grenada
GE GEL ka Asia/Tbilisi
GF EUR fr America/Cayenne
GG GBP en Europe/Guernsey
GH GHS en Africa/Accra
GI GIP en Europe/Gibraltar
GL DKK kl America/Nuuk America/Danmarkshavn America/Scoresbysund America/Thule America/Godthab
GM GMD en Africa/Banjul
GN GNF fr Africa/Conakry
GP EUR fr America/Guadeloupe
GQ XAF es Africa/Malabo
GR EUR el Europe/Athens
GS GBP en Atlantic/South_Georgia
GT GTQ es America/Guatemala
GU USD en Pacific/Guam
GW XOF pt Africa/Bissau
GY GYD en America/Guyana
HK HKD zh Asia/Hong_Kong
HM AUD en
HN HNL es America/Tegucigalpa
HR EUR hr Europe/Zagreb
HT HTG fr America/Port-au-Prince
HU HUF hu Europe/Budapest
ID IDR id Asia/Jakarta Asia/Pontianak Asia/Makassar Asia/Jayapura
IE EUR en Europe/Dublin
IL ILS he Asia/Jerusalem
IM GBP en Europe/Isle_of_Man
IN INR en Asia/Kolkata Asia/Calcutta
IO USD en Indian/Chagos
IQ IQD ar Asia/Baghdad
IR IRR fa Asia/Tehran
IS ISK is Atlantic/Reykjavik
IT EUR it Europe/Rome
JE GBP en Europe/Jersey
JM JMD en America/Jamaica
JO JOD ar Asia/Amman
JP JPY ja Asia/Tokyo
KE KES en Africa/Nairobi
KG KGS ky Asia/Bishkek
KH KHR km Asia/Phnom_Penh
KI AUD en Pacific/Tarawa Pacific/Kanton Pacific/Kiritimati Pacific/Enderbury
KM KMF fr Indian/Comoro
KN XCD en America/St_Kitts
KP KPW ko Asia/Pyongyang
KR KRW ko Asia/Seoul
KW KWD ar Asia/Kuwait
KY KYD en America/Cayman
KZ KZT ru Asia/Almaty Asia/Qyzylorda Asia/Qostanay Asia/Aqtobe Asia/Aqtau Asia/Atyrau Asia/Oral
LA LAK lo Asia/Vientiane
LB LBP ar Asia/Beirut
LC XCD en America/St_Lucia
LI CHF de Europe/Vaduz
LK LKR en Asia/Colombo
LR LRD en Africa/Monrovia
LS LSL en Africa/Maseru
LT EUR lt Europe/Vilnius
LU EUR fr Europe/Luxembourg
LV EUR lv Europe/Riga
LY LYD ar Africa/Tripoli
MA MAD ar Africa/Casablanca
MC EUR fr Europe/Monaco
MD MDL ro Europe/Chisinau
ME EUR sr Europe/Podgorica
MF EUR fr America/Marigot
MG MGA fr Indian/Antananarivo
MH USD en Pacific/Majuro Pacific/Kwajalein
MK MKD mk Europe/Skopje
ML XOF fr Africa/Bamako
MM MMK my Asia/Yangon Asia/Rangoon
MN MNT mn Asia/Ulaanbaatar Asia/Hovd
MO MOP zh Asia/Macau
MP USD en Pacific/Saipan
MQ EUR fr America/Martinique
MR MRU ar Africa/Nouakchott
MS XCD en America/Montserrat
MT EUR en Europe/Malta
MU MUR en Indian/Mauritius
MV MVR dv Indian/Maldives
MW MWK en Africa/Blantyre
MX MXN es America/Mexico_City America/Cancun America/Merida America/Monterrey America/Matamoros
  America/Chihuahua America/Ciudad_Juarez America/Ojinaga America/Mazatlan America/Bahia_Banderas
  America/Hermosillo America/Tijuana
MY MYR ms Asia/Kuala_Lumpur Asia/Kuching
MZ MZN pt Africa/Maputo
NA NAD en Africa/Windhoek
NC XPF fr Pacific/Noumea
NE XOF fr Africa/Niamey
NF AUD en Pacific/Norfolk
NG NGN en Africa/Lagos
NI NIO es America/Managua
NL EUR nl Europe/Amsterdam
NO NOK nb Europe/Oslo
NP NPR ne Asia/Kathmandu Asia/Katmandu
NR AUD en Pacific/Nauru
NU NZD en Pacific/Niue
NZ NZD en Pacific/Auckland Pacific/Chatham
OM OMR ar Asia/Muscat
PA USD es America/Panama
PE PEN es America/Lima
PF XPF fr Pacific/Tahiti Pacific/Marquesas Pacific/Gambier
PG PGK en Pacific/Port_Moresby Pacific/Bougainville
PH PHP en Asia/Manila
PK PKR en Asia/Karachi
PL PLN pl Europe/Warsaw
PM EUR fr America/Miquelon
PN NZD en Pacific/Pitcairn
PR USD es America/Puerto_Rico
PS ILS ar Asia/Gaza Asia/Hebron
PT EUR pt Europe/Lisbon Atlantic/Madeira Atlantic/Azores
PW USD en Pacific/Palau
PY PYG es America/Asuncion
QA QAR ar Asia/Qatar
RE EUR fr Indian/Reunion
RO RON ro Europe/Bucharest
RS RSD sr Europe/Belgrade
RU RUB ru Europe/Kaliningrad Europe/Moscow Europe/Kirov Europe/Volgograd Europe/Astrakhan Europe/Saratov
  Europe/Ulyanovsk Europe/Samara Asia/Yekaterinburg Asia/Omsk Asia/Novosibirsk Asia/Barnaul Asia/Tomsk
  Asia/Novokuznetsk Asia/Krasnoyarsk Asia/Irkutsk Asia/Chita Asia/Yakutsk Asia/Khandyga Asia/Vladivostok
  Asia/Ust-Nera Asia/Magadan Asia/Sakhalin Asia/Srednekolymsk Asia/Kamchatka Asia/Anadyr
RW RWF en Africa/Kigali
SA SAR ar Asia/Riyadh
SB SBD en Pacific/Guadalcanal
SC SCR en Indian/Mahe
SD SDG ar Africa/Khartoum
SE SEK sv Europe/Stockholm
SG SGD en Asia/Singapore
SH SHP en Atlantic/St_Helena
SI EUR sl Europe/Ljubljana
SJ NOK nb Arctic/Longyearbyen
SK EUR sk Europe/Bratislava
SL SLE en Africa/Freetown
SM EUR it Europe/San_Marino
SN XOF fr Africa/Dakar
SO SOS so Africa/Mogadishu
SR SRD nl America/Paramaribo
SS SSP ar Africa/Juba
ST STN pt Africa/Sao_Tome
SV USD es America/El_Salvador
SX XCG en America/Lower_Princes
SY SYP ar Asia/Damascus
SZ SZL en Africa/Mbabane
TC USD en America/Grand_Turk
TD XAF fr Africa/Ndjamena
TF EUR fr Indian/Kerguelen
TG XOF fr Africa/Lome
TH THB th Asia/Bangkok
TJ TJS tg Asia/Dushanbe
TK NZD en Pacific/Fakaofo
TL USD pt Asia/Dili
TM TMT tk Asia/Ashgabat
TN TND ar Africa/Tunis
TO TOP en Pacific/Tongatapu
TR TRY tr Europe/Istanbul
TT TTD en America/Port_of_Spain
TV AUD en Pacific/Funafuti
TW TWD zh Asia/Taipei
TZ TZS en Africa/Dar_es_Salaam
UA UAH uk Europe/Simferopol Europe/Kyiv Europe/Kiev
UG UGX en Africa/Kampala
UM USD en Pacific/Midway Pacific/Wake
US USD en America/New_York America/Detroit America/Kentucky/Louisville America/Kentucky/Monticello
  America/Indiana/Indianapolis America/Indiana/Vincennes America/Indiana/Winamac America/Indiana/Marengo
  America/Indiana/Petersburg America/Indiana/Vevay America/Chicago America/Indiana/Tell_City
  America/Indiana/Knox America/Menominee America/North_Dakota/Center America/North_Dakota/New_Salem
  America/North_Dakota/Beulah America/Denver America/Boise America/Phoenix America/Los_Angeles America/Anchorage
  America/Juneau America/Sitka America/Metlakatla America/Yakutat America/Nome America/Adak Pacific/Honolulu
  America/Louisville America/Indianapolis
UY UYU es America/Montevideo
UZ UZS uz Asia/Samarkand Asia/Tashkent
VA EUR it Europe/Vatican
VC XCD en America/St_Vincent
VE VES es America/Caracas
VG USD en America/Tortola
VI USD en America/St_Thomas
VN VND vi Asia/Ho_Chi_Minh Asia/Saigon
VU VUV en Pacific/Efate
WF XPF fr Pacific/Wallis
WS WST en Pacific/Apia
YE YER ar Asia/Aden
YT EUR fr Indian/Mayotte
ZA ZAR en Africa/Johannesburg
ZM ZMW en Africa/Lusaka
ZW USD en Africa/Harare
`;

type Country = { readonly currency: string; readonly language: string };

const countries = new Map<string, Country>();
/** Null for a zone that the runtime knows, but no country has. */
const countryOfZones = new Map<string, string | null>();

/** Reads the table on first use, because a starting isolate must be quick. */
function readTable(): void {
  if (countries.size > 0) return;
  let code = "";
  for (const line of TABLE.trim().split("\n")) {
    const parts = line.trim().split(" ");
    if (!line.startsWith(" ")) {
      const [own = "", currency = "", language = ""] = parts.splice(0, 3);
      code = own;
      countries.set(code, { currency, language });
    }
    for (const zone of parts) countryOfZones.set(zone, code);
  }
}

function countryOf(code: string): Country | undefined {
  readTable();
  return countries.get(code);
}

export function isCountry(code: string): boolean {
  return countryOf(code) !== undefined;
}

/** The country of a zone; null for zones without a place, such as UTC. */
export function countryOfZone(timeZone: string): string | null {
  readTable();
  const found = countryOfZones.get(timeZone);
  if (found !== undefined) return found;
  const usual = usualNameOf(timeZone);
  if (usual === null) return null;
  // The runtime takes long to name a zone, and every request for a business in UTC would wait for it.
  const country = countryOfZones.get(usual) ?? null;
  countryOfZones.set(timeZone, country);
  return country;
}

/** `America/Los_Angeles` for the older `US/Pacific`; null for a zone that the runtime does not know yet. */
function usualNameOf(timeZone: string): string | null {
  try {
    return new Intl.DateTimeFormat("en", { timeZone }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}

/** The usual currency of a zone. */
export function currencyOfZone(timeZone: string): string | null {
  const country = countryOfZone(timeZone);
  return country === null ? null : (countryOf(country)?.currency ?? null);
}

/** The usual language of a zone, with the country if the language comes from another one. */
export function localeOfZone(timeZone: string): string | null {
  const country = countryOfZone(timeZone);
  const language = country === null ? undefined : countryOf(country)?.language;
  return language === undefined ? null : new Intl.Locale(`${language}-${country}`).minimize().toString();
}

/** The country of a business: the one it names, else the zone's. */
export function countryOfTenant(tenant: {
  readonly country?: string | null | undefined;
  readonly timeZone: string;
}): string | null {
  return tenant.country ?? countryOfZone(tenant.timeZone);
}
