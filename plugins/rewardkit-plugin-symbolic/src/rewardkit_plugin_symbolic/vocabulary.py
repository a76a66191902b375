"""The words of mathematics: commands, names, units, and how other scripts spell them."""

# ruff: noqa: SIM905 (lists of words read best as text)

# Names that take an argument, and what they are called in the tree.
FUNCTIONS = {
    name: name
    for name in (
        "sin cos tan cot sec csc arcsin arccos arctan arccot arcsec arccsc sinh cosh tanh coth "
        "sech csch arcsinh arccosh arctanh ln log lg exp sqrt cbrt abs floor ceil sgn max min "
        "gcd lcm det binom cis"
    ).split()
} | {
    "asin": "arcsin", "acos": "arccos", "atan": "arctan", "acot": "arccot", "arsinh": "arcsinh",
    "arcosh": "arccosh", "artanh": "arctanh", "asinh": "arcsinh", "acosh": "arccosh",
    "atanh": "arctanh", "tg": "tan", "ctg": "cot", "arctg": "arctan", "cosec": "csc",
    "ceiling": "ceil", "sign": "sgn", "log10": "lg", "binomial": "binom",
}  # fmt: skip
# Functions that are looked for inside a run of letters, as in `xsinx`.
INNER_NAMES = sorted(
    set(FUNCTIONS) - {"tg", "lg", "ctg", "max", "min", "det", "sec", "cis"},
    key=len, reverse=True,
)  # fmt: skip
INVERSES = {name: f"arc{name}" for name in "sin cos tan cot sec csc sinh cosh tanh".split()}

GREEK = frozenset(
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi "
    "rho varrho sigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Sigma "
    "Upsilon Phi Psi Omega ell hbar".split()
)
# Greek names a person also writes without a backslash; `xi`, `nu` and `mu` are products there.
PLAIN_GREEK = frozenset(
    "alpha beta gamma delta epsilon theta lambda sigma omega phi psi rho tau".split()
)
# What plain letters stand for, whatever their case.
PLAIN_NAMES = {
    "or": "or", "and": "and", "infinity": "inf", "infty": "inf", "oo": "inf", "degrees": "deg",
    "degree": "deg", "deg": "deg", "percent": "%", "mod": "mod",
}  # fmt: skip
SAME_LETTER = {"varepsilon": "epsilon", "vartheta": "theta", "varphi": "phi", "varrho": "rho"}

# Commands that only change how a formula looks.
LAYOUT = frozenset(
    "left right big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr middle displaystyle "
    "textstyle scriptstyle limits nolimits quad qquad hfill hspace vspace mathstrut strut , ; : ! "
    "> boldsymbol bm mathbf mathit mathsf mathcal mathscr "
    "underline mathopen mathclose bf it rm "
    "/ ( ) [ ] jmath protect nonumber unit cal mathfrak".split()
) | {" ", "\n"}  # fmt: skip
TEXT = frozenset(
    "text mbox hbox textbf textit textrm textsf textnormal texttt mathrm operatorname "
    "mathop".split()
)

OPERATORS = {
    "cdot": "*", "times": "*", "ast": "*", "div": "/", "pm": "pm", "mp": "mp", "cup": "cup",
    "bigcup": "cup", "cap": "cap", "setminus": "setminus", "backslash": "setminus", "in": "in",
    "le": "<=", "leq": "<=", "leqslant": "<=", "ge": ">=", "geq": ">=", "geqslant": ">=",
    "lt": "<", "gt": ">", "ne": "!=", "neq": "!=", "approx": "~", "simeq": "~", "thickapprox": "~",
    "lor": "or", "vee": "or", "land": "and", "wedge": "and", "{": "\\{", "}": "\\}",
    "lbrace": "\\{", "rbrace": "\\}", "langle": "\\<", "rangle": "\\>", "lfloor": "lfloor",
    "rfloor": "rfloor", "lceil": "lceil", "rceil": "rceil", "lvert": "|", "rvert": "|",
    "vert": "|", "mid": "mid", "%": "%", "degree": "deg", "prime": "'", "\\": "\\\\",
    "infty": "inf", "emptyset": "empty", "varnothing": "empty", "colon": ":", "lbrack": "[",
    "rbrack": "]", "|": "norm", "Vert": "norm", "#": "#", "&": "#", "implies": "#", "cr": "\\\\",
    "boxed": "box", "fbox": "box", "choose": "choose", "ldots": "dots", "dots": "dots",
    "cdots": "dots", "equiv": "equiv", "pmod": "mod", "bmod": "mod", "mod": "mod", "pod": "mod",
}  # fmt: skip
BUILDERS = {
    "frac": "frac", "dfrac": "frac", "tfrac": "frac", "cfrac": "frac", "sqrt": "sqrt",
    "binom": "binom", "dbinom": "binom", "tbinom": "binom", "sum": "sum", "prod": "prod",
    "int": "int",
}  # fmt: skip
# Each command with the kind and text of the token that it is.
COMMANDS = (
    {name: ("func", function) for name, function in FUNCTIONS.items()}
    | {name: (kind,) for name, kind in (OPERATORS | BUILDERS).items()}
    | {name: ("sym", SAME_LETTER.get(name, name)) for name in GREEK}
    | {"pi": ("const", "pi"), "imath": ("const", "i"), "$": ("word", "dollar")}
)
# Commands behind which i and j are vectors of a basis, and i not the imaginary unit.
BASES = frozenset({"mathbf", "boldsymbol", "hat", "vec", "bm"})
SYSTEMS = frozenset("cases aligned align align* gathered split".split())
MATRICES = frozenset(
    "matrix pmatrix bmatrix Bmatrix vmatrix array smallmatrix psmallmatrix".split()
)
RELATIONS = frozenset({"equiv", "=", "<", "<=", ">", ">=", "!=", "~", "in"})

# Words that are an answer, which a person may write without \text{}.
ANSWER_WORDS = frozenset(
    "even odd none true false yes no both never always neither undefined dne nan all some and or "
    "does infinitely not red blue green monday tuesday wednesday thursday friday saturday sunday "
    "noon one two three four five six zero ten heads tails left right north south east west".split()
)

# Words only behind another one; alone they are products.
FURTHER_WORDS = frozenset("many real exist exists".split())

_UNITS = """
cm centimeter centimeters centimetre centimetres|mm millimeter millimeters
m meter meters metre metres|km kilometer kilometers kilometre kilometres
in inch inches|ft foot feet|yd yard yards|mi mile miles|kg kilogram kilograms|g gram grams|mg
lb lbs pound pounds|oz ounce ounces|ton tons|s sec second seconds|min mins minute minutes
h hr hrs hour hours|day days|week weeks|month months|year years yr yrs
L l liter liters litre litres|mL ml milliliter milliliters|gallon gallons|cup cups|quart quarts
unit units|dollar dollars|cent cents|euro euros|degree degrees|percent
radian radians rad|people|students|ways|times|points|pieces|coins
apple apples|orange oranges|book books|marble marbles|card cards|ball balls|game games|page pages
boy boys|girl girls|child children|man men|woman women|person persons|dog dogs|cat cats|cow cows
chicken chickens|ticket tickets|bottle bottles|box boxes|bag bags|slice slices|candy candies
cookie cookies|egg eggs|tree trees|flower flowers|car cars|trip trips|move moves|round rounds
solution solutions|root roots|factor factors|divisor divisors|integer integers|number numbers
digit digits|value values|pair pairs|triple triples|subset subsets|triangle triangles
rectangle rectangles|circle circles|edge edges|face faces|diagonal diagonals|line lines
region regions|path paths|route routes|arrangement arrangements|permutation permutations
combination combinations|possibility possibilities|outcome outcomes|function functions
sequence sequences|element elements|member members|team teams|player players|match matches
handshake handshakes|question questions|problem problems|vote votes|seat seats|chair chairs
table tables|floor floors|stair stairs|letter letters|tile tiles|cube cubes|block blocks
quarter quarters|nickel nickels|dime dimes|penny pennies|calorie calories
N newton newtons|J joule joules|W watt watts|Pa|V volt volts|A amp amps|Hz hertz|K kelvin|mol
"""
UNITS = {
    spelling: group.split()[0]
    for line in _UNITS.strip().splitlines()
    for group in line.split("|")
    for spelling in group.split()
}
UNITS |= {"mph": "mi/h", "kph": "km/h"}
UNIT_WORDS = frozenset("square cubic sq cu per".split())
# Plain letters after a number that are a unit; shorter ones may be a product of symbols.
PLAIN_UNITS = frozenset(name for name in UNITS if len(name) > 2) | {"cm", "mm", "km", "kg", "ft"}

# What other scripts write, in the ASCII that the tokenizer reads.
UNICODE = {
    "−": "-", "–": "-", "—": "-", "‐": "-", "‑": "-", "‒": "-", "﹣": "-", "－": "-", "＋": "+",
    "×": "*", "·": "*", "⋅": "*", "∙": "*", "∗": "*", "÷": "/", "∕": "/", "⁄": "/", "＝": "=",
    "√": "\\sqrt ", "∛": "\\sqrt[3]", "∞": "\\infty ", "≤": "\\le ", "⩽": "\\le ", "≥": "\\ge ",
    "⩾": "\\ge ", "≠": "\\ne ", "≈": "\\approx ", "∪": "\\cup ", "∩": "\\cap ", "∈": "\\in ",
    "∅": "\\emptyset ", "≡": "\\equiv ", "ℝ": "\\mathbb{R}", "ℤ": "\\mathbb{Z}", "ℕ": "\\mathbb{N}",
    "ℚ": "\\mathbb{Q}", "ℂ": "\\mathbb{C}", "±": "\\pm ", "∓": "\\mp ", "°": "\\degree ",
    "′": "'", "’": "'", "⟨": "\\langle ", "⟩": "\\rangle ", "〈": "\\langle ", "〉": "\\rangle ",
    "∑": "\\sum ", "∏": "\\prod ", "∫": "\\int ", "⌊": "\\lfloor ", "⌋": "\\rfloor ",
    "⌈": "\\lceil ", "⌉": "\\rceil ", "∖": "\\setminus ", "∣": "|", "∨": "\\lor ", "∧": "\\land ",
    "½": "\\frac{1}{2}", "⅓": "\\frac{1}{3}", "⅔": "\\frac{2}{3}", "¼": "\\frac{1}{4}",
    "¾": "\\frac{3}{4}", "⅕": "\\frac{1}{5}", "⅖": "\\frac{2}{5}", "⅗": "\\frac{3}{5}",
    "⅘": "\\frac{4}{5}", "⅙": "\\frac{1}{6}", "⅚": "\\frac{5}{6}", "⅛": "\\frac{1}{8}",
    "⅜": "\\frac{3}{8}", "⅝": "\\frac{5}{8}", "⅞": "\\frac{7}{8}", "€": "\\text{euro}",
    "£": "\\text{pound sterling}", "…": "\\ldots ", "ﾠ": " ", "\u00a0": " ", "\u2009": " ",
    "\u202f": " ", "\u2003": " ", "\u2002": " ", "\u200a": " ", "\u2062": "*",
    "（": "(", "）": ")", "，": ",", "．": ".", "％": "%", "π": "\\pi ", "ϕ": "\\phi ",
    "⊂": "#", "⊆": "#", "→": "#", "⇒": "#", "∂": "#", "∇": "#",
} | {
    chr(code): f"\\{name} "
    for code, name in zip(
        [*range(0x3B1, 0x3C0), 0x3C1, *range(0x3C3, 0x3CA)],
        "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron "
        "rho sigma tau upsilon phi chi psi omega".split(),
        strict=True,
    )
    if code != 0x3BF
} | {"Δ": "\\Delta ", "Ω": "\\Omega ", "Γ": "\\Gamma ", "Σ": "\\Sigma ", "Φ": "\\Phi "}  # fmt: skip
SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿˣ", "0123456789+-nx")
SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉ₙ", "0123456789n")
