"""List the unit and prefix names that are read: the allow-list.

Written by hand, because what pint's own list misreads silently (`pH` as picohenry,
`points` as a typographic point, `unit` as a micronit, `mc` as a thousandth of the
speed of light) is what a policy would find. A name that is not here is no unit.
"""

from collections.abc import Mapping

# Symbols, the pint unit, the prefixes that may stand before it. Capitals matter.
SYMBOLS = """
m           | meter             | fpnµmcdkMG
g           | gram              | fpnµmcdkM
s           | second            | fpnµmk
A           | ampere            | fpnµmk
K           | kelvin            | nµmk
mol         | mole              | fpnµmk
cd          | candela           | m
lm          | lumen             |
lx          | lux               |
L l ℓ       | liter             | fpnµmcdkM
N           | newton            | pnµmkM
J           | joule             | fpnµmkMGTP
Wh          | watt_hour         | mkMGT
W           | watt              | fpnµmkMGTP
Pa          | pascal            | µmhkMG
V           | volt              | nµmkM
C           | coulomb           | fpnµmk
F           | farad             | fpnµm
Ω ohm       | ohm               | µmkMG
S           | siemens           | nµm
T           | tesla             | nµm
Wb          | weber             | nµm
H           | henry             | nµm
Hz          | rk_hertz          | µmkMGTP
Bq          | becquerel         | kMGT
Ci          | curie             | pnµmk
Gy          | gray              | µmc
Sv          | rk_sievert        | nµm
rem         | rk_rem            | m
kat         | katal             | nµm
M           | rk_molar          | fpnµm
eV          | electron_volt     | nµmkMGTP
Ry          | rydberg           |
cal         | calorie           | k
Cal         | kilocalorie       |
erg         | erg               |
dyn         | dyne              |
P           | poise             | mc
St          | stokes            | c
G           | rk_gauss          | µmk
D           | debye             |
bar         | bar               | µmk
Torr        | torr              | µm
h           | hour              |
d           | day               |
w           | week              |
yr y        | year              | kMG
rad         | radian            | nµm
sr          | steradian         |
rev revs    | rk_turn           |
deg °       | degree            |
arcmin      | arcminute         |
arcsec      | arcsecond         | nµm
mas         | milliarcsecond    |
°C degC     | degree_Celsius    |
°F degF     | degree_Fahrenheit |
°R degR     | degree_Rankine    |
°K degK     | kelvin            |
Å           | angstrom          |
AU au       | astronomical_unit |
ly          | light_year        | kMG
pc          | parsec            | kMG
c           | speed_of_light    |
u amu       | dalton            |
Da          | dalton            | kM
t           | metric_ton        | kMG
ha          | hectare           |
cc ccm      | rk_cc             |
'           | foot              |
"           | inch              |
nmi         | nautical_mile     |
lbm         | pound             |
st          | stone             |
lbf         | force_pound       |
kgf         | force_kilogram    |
kip         | kip               |
psi         | psi               | k
gal         | gallon            |
qt          | quart             |
pt          | pint              |
tbsp Tbsp   | tablespoon        |
tsp         | teaspoon          |
kph kmh kmph | rk_kph            |
kn kt kts   | knot              |
hp HP       | horsepower        |
BTU Btu     | Btu               | kM
atm         | atmosphere        | µm
mmHg mmhg mmHG | mmHg           |
cmHg        | cmHg              |
inHg        | inHg              |
cmH2O       | cmH2O             |
mmH2O       | rk_mmh2o          |
inH2O       | inch_H2O          |
Eq eq EQ equiv | rk_equivalent     | nµmk
Osm osm Osmol osmol | rk_osmole         | µm
IU iU iu    | rk_international_unit | nµmkM
U           | rk_unit           | nµmkM
MME mme     | rk_mme            |
gtt gtts    | rk_drop           |
cps dps     | becquerel         |
cpm dpm     | rk_cpm            |
dB          | rk_decibel        |
dBm         | rk_decibel_milliwatt |
pH          | rk_ph             |
%           | percent           |
‰           | permille          |
ppm         | ppm               |
ppb         | rk_ppb            |
CFU cfu     | rk_colony         |
$ USD       | rk_dollar         |
€ EUR       | rk_euro           |
£ GBP       | rk_pound_sterling |
¢           | rk_cent           |
WU          | rk_wood           |
"""

# Words in the singular, in lower case; the pint unit; whether `kilo` may stand before it.
WORDS = """
meter metre          | meter             | prefixes
gram gramme          | gram              | prefixes
second               | second            | prefixes
ampere amp           | ampere            | prefixes
kelvin               | kelvin            | prefixes
mole mol             | mole              | prefixes
candela              | candela           |
lumen                | lumen             |
lux                  | lux               |
mho                  | siemens           |
liter litre          | liter             | prefixes
newton               | newton            | prefixes
joule                | joule             | prefixes
watt                 | watt              | prefixes
pascal               | pascal            | prefixes
volt                 | volt              | prefixes
coulomb              | coulomb           | prefixes
farad                | farad             | prefixes
ohm                  | ohm               | prefixes
siemens              | siemens           | prefixes
tesla                | tesla             | prefixes
weber                | weber             | prefixes
henry                | henry             | prefixes
hertz hz             | rk_hertz          | prefixes
becquerel            | becquerel         | prefixes
curie                | curie             | prefixes
gray                 | gray              | prefixes
sievert              | rk_sievert        | prefixes
katal                | katal             | prefixes
molar                | rk_molar          | prefixes
electronvolt         | electron_volt     | prefixes
calorie              | calorie           | prefixes
bar                  | bar               | prefixes
radian               | radian            | prefixes
parsec               | parsec            | prefixes
dalton               | dalton            | prefixes
equivalent           | rk_equivalent     | prefixes
osmole               | rk_osmole         | prefixes
decibel              | rk_decibel        |
hour hr              | hour              |
minute min           | minute            |
sec                  | second            |
msec                 | millisecond       |
usec µsec            | microsecond       |
nsec                 | nanosecond        |
day                  | day               |
week wk              | week              |
fortnight            | fortnight         |
month mo             | month             |
year yr              | year              |
decade               | rk_decade         |
century              | century           |
degree               | degree            |
arcminute            | arcminute         |
arcsecond            | arcsecond         |
celsius centigrade   | degree_Celsius    |
fahrenheit           | degree_Fahrenheit |
rankine              | degree_Rankine    |
steradian            | steradian         |
revolution turn rev  | rk_turn           |
micron               | micrometer        |
angstrom ångström    | angstrom          |
tonne                | metric_ton        |
ton                  | ton               |
hectare              | hectare           |
acre                 | rk_acre           |
inch in              | inch              |
foot ft              | foot              |
yard yd              | yard              |
mile mi              | mile              |
pound lb             | pound             |
ounce oz             | ounce             |
stone                | stone             |
gallon               | gallon            |
quart                | quart             |
pint                 | pint              |
cup                  | cup               |
tablespoon           | tablespoon        |
teaspoon             | teaspoon          |
knot                 | knot              |
horsepower           | horsepower        |
btu                  | Btu               |
dyne                 | dyne              |
erg                  | erg               |
poise                | poise             |
centipoise           | centipoise        |
gauss                | rk_gauss          |
debye                | debye             |
hartree              | hartree           |
rydberg              | rydberg           |
bohr                 | rk_bohr           |
diopter dioptre      | rk_diopter        |
torr                 | torr              |
atmosphere atm       | atmosphere        |
psi                  | psi               |
mph                  | rk_mph            |
rpm                  | rk_rpm            |
bpm                  | rk_bpm            |
percent pct          | percent           |
permille             | permille          |
unit                 | rk_unit           | prefixes
drop                 | rk_drop           |
beat                 | rk_beat           |
breath               | rk_breath         |
respiration resp     | rk_breath         |
brpm                 | rk_brpm           |
cycle                | rk_cycle          |
count                | count             |
decay disintegration | count             |
cell                 | rk_cell           |
copy                 | rk_copy           |
colony               | rk_colony         |
photon               | rk_photon         |
electron             | rk_electron       |
proton               | rk_proton         |
neutron              | rk_neutron        |
atom                 | rk_atom           |
molecule             | rk_molecule       |
ion                  | rk_ion            |
particle             | rk_particle       |
point pts            | rk_point          |
tablet tab           | rk_tablet         |
capsule              | rk_capsule        |
dose                 | rk_dose           |
puff                 | rk_puff           |
dollar usd           | rk_dollar         |
cent                 | rk_cent           |
euro                 | rk_euro           |
"""

# Names of several words, in lower case, joined by one space (a hyphen is read as one).
PHRASES = """
mm hg               | mmHg
mm of hg            | mmHg
mm of mercury       | mmHg
millimeter of mercury | mmHg
millimeters of mercury | mmHg
millimetre of mercury | mmHg
millimetres of mercury | mmHg
cm hg               | cmHg
in hg               | inHg
inch of mercury     | inHg
inches of mercury   | inHg
cm h2o              | cmH2O
cm of h2o           | cmH2O
cm of water         | cmH2O
centimeters of water | cmH2O
mm h2o              | rk_mmh2o
kg h2o              | kilogram
kg water            | kilogram
kg of water         | kilogram
degree celsius      | degree_Celsius
degrees celsius     | degree_Celsius
degree centigrade   | degree_Celsius
degrees centigrade  | degree_Celsius
degree c            | degree_Celsius
degrees c           | degree_Celsius
deg c               | degree_Celsius
° celsius           | degree_Celsius
degree fahrenheit   | degree_Fahrenheit
degrees fahrenheit  | degree_Fahrenheit
degree f            | degree_Fahrenheit
degrees f           | degree_Fahrenheit
deg f               | degree_Fahrenheit
° fahrenheit        | degree_Fahrenheit
deg k               | kelvin
degree kelvin       | kelvin
degrees kelvin      | kelvin
degrees rankine     | degree_Rankine
degree rankine      | degree_Rankine
arc minute          | arcminute
arc minutes         | arcminute
minutes of arc      | arcminute
arc second          | arcsecond
arc seconds         | arcsecond
seconds of arc      | arcsecond
electron volt       | electron_volt
electron volts      | electron_volt
light year          | light_year
light years         | light_year
astronomical unit   | astronomical_unit
astronomical units  | astronomical_unit
speed of light      | speed_of_light
atomic mass unit    | dalton
atomic mass units   | dalton
metric ton          | metric_ton
metric tons         | metric_ton
short ton           | ton
short tons          | ton
nautical mile       | nautical_mile
nautical miles      | nautical_mile
fl oz               | fluid_ounce
fluid ounce         | fluid_ounce
fluid ounces        | fluid_ounce
us gallon           | gallon
us gallons          | gallon
pound force         | force_pound
pounds force        | force_pound
pounds per square inch | psi
pound per square inch  | psi
foot pound          | rk_foot_pound
foot pounds         | rk_foot_pound
ft lb               | rk_foot_pound
ft lbs              | rk_foot_pound
pound feet          | rk_foot_pound
lb ft               | rk_foot_pound
international unit  | rk_international_unit
international units | rk_international_unit
per cent            | percent
parts per million   | ppm
parts per billion   | rk_ppb
standard atmosphere | atmosphere
standard atmospheres | atmosphere
horse power         | horsepower
wood unit           | rk_wood
wood units          | rk_wood
pack year           | rk_pack_year
pack years          | rk_pack_year
mg mme              | rk_mme
mg morphine equivalent   | rk_mme
mg morphine equivalents  | rk_mme
morphine milligram equivalent  | rk_mme
morphine milligram equivalents | rk_mme
colony forming unit  | rk_colony
colony forming units | rk_colony
"""

# Spellings that are wrong and clear: nothing else is written so.
MISSPELT = {
    "KG": "kg", "kgs": "kg", "Kgs": "kg", "gm": "g", "gms": "g", "kPA": "kPa", "kpa": "kPa",
    "KPA": "kPa", "Kpa": "kPa", "hpa": "hPa", "khz": "kHz", "Khz": "kHz", "ev": "eV", "kev": "keV",
    "kj": "kJ", "kw": "kW", "kwh": "kWh", "KWH": "kWh", "Kwh": "kWh", "MPA": "MPa", "Mpa": "MPa",
    "MEV": "MeV", "MHZ": "MHz", "Mhz": "MHz", "GHZ": "GHz", "Ghz": "GHz", "Mev": "MeV",
    "ksi": "kpsi", "°c": "°C", "°f": "°F", "mls": "mL", "mLs": "mL", "Mol": "mol", "mols": "mol",
    "mmols": "mmol", "kilohm": "kΩ", "kilohms": "kΩ", "megohm": "MΩ", "megohms": "MΩ",
    "Calorie": "Cal", "Calories": "Cal",
}  # fmt: skip
PLURALS = {
    "century": "centuries", "colony": "colonies", "copy": "copies", "foot": "feet",
    "gauss": "gauss", "henry": "henries", "hertz": "hertz", "inch": "inches", "siemens": "siemens",
}  # fmt: skip

PREFIX_POWERS = {
    "f": -15, "p": -12, "n": -9, "µ": -6, "m": -3, "c": -2, "d": -1,
    "h": 2, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15,
}  # fmt: skip
# Other letters for a prefix: none of them begins a symbol that means something else.
PREFIX_SPELLINGS = {"µ": ("µ", "u", "mc"), "k": ("k", "K")}
PREFIX_WORDS = {
    "femto": -15, "pico": -12, "nano": -9, "micro": -6, "milli": -3, "centi": -2, "deci": -1,
    "hecto": 2, "kilo": 3, "mega": 6, "giga": 9, "tera": 12, "peta": 15,
}  # fmt: skip

# What a symbol may mean beside its own unit, where only that fits the reference.
OTHER_SENSES: Mapping[str, str] = {
    "C": "degree_Celsius", "F": "degree_Fahrenheit", "'": "arcminute", '"': "arcsecond",
    "lb": "force_pound", "lbs": "force_pound", "pound": "force_pound", "pounds": "force_pound",
}  # fmt: skip
