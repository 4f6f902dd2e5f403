r"""The characters of Java's regular expressions: predefined classes, properties, and quoting with \Q..\E.

A set of characters is a number whose bit n stands for the ASCII character n. Other characters are left out: only
ASCII texts are ever matched.
"""

from __future__ import annotations

ASCII = (1 << 128) - 1


def mask_of(low: int, high: int) -> int:
    """The characters from one to another."""
    if low > 127:
        return 0
    return ((1 << (min(high, 127) + 1)) - 1) & ~((1 << low) - 1)


def _mask(characters: str) -> int:
    return sum(1 << ord(char) for char in characters)


_DIGIT = mask_of(0x30, 0x39)
_UPPER = mask_of(0x41, 0x5A)
_LOWER = mask_of(0x61, 0x7A)
_LETTER = _UPPER | _LOWER
WORD = _LETTER | _DIGIT | _mask("_")
_SPACE = _mask(" \t\n\x0b\f\r")
_HORIZONTAL = _mask(" \t")
_VERTICAL = _mask("\n\x0b\f\r")
_GRAPH = mask_of(0x21, 0x7E)
_CONTROL = mask_of(0, 0x1F) | _mask("\x7f")


def both_cases(mask: int) -> int:
    """The characters with their other case."""
    return mask | (mask & _UPPER) << 32 | (mask & _LOWER) >> 32


# Escapes of one letter that stand for several characters.
CLASSES = {
    "d": _DIGIT,
    "D": ASCII & ~_DIGIT,
    "h": _HORIZONTAL,
    "H": ASCII & ~_HORIZONTAL,
    "s": _SPACE,
    "S": ASCII & ~_SPACE,
    "v": _VERTICAL,
    "V": ASCII & ~_VERTICAL,
    "w": WORD,
    "W": ASCII & ~WORD,
}

_PROPERTIES = {
    "ASCII": ASCII,
    "Alnum": _LETTER | _DIGIT,
    "Alpha": _LETTER,
    "Blank": _HORIZONTAL,
    "Cntrl": _CONTROL,
    "Digit": _DIGIT,
    "Graph": _GRAPH,
    "L": _LETTER,
    "Ll": _LOWER,
    "Lower": _LOWER,
    "Lu": _UPPER,
    "N": _DIGIT,
    "Nd": _DIGIT,
    "Print": _GRAPH | _mask(" "),
    "Punct": _GRAPH & ~_LETTER & ~_DIGIT,
    "Space": _SPACE,
    "Upper": _UPPER,
    "XDigit": _DIGIT | mask_of(0x41, 0x46) | mask_of(0x61, 0x66),
}

# Properties that there are but whose ASCII members are not written down here.
_OTHERS = frozenset(
    "C Cc Cf Cn Co Cs L1 LC LD Lm Lo Lt M Mc Me Mn Nl No P Pc Pd Pe Pf Pi Po Ps S Sc Sk Sm So Z Zl Zp Zs all".split()
)


def property_mask(name: str) -> tuple[int | None, bool]:
    """The characters of a property, None where not written down, and whether there may be such a property at all.

    Blocks, scripts and binary properties (`InGreek`, `IsAlphabetic`, `sc=Latin`) and Java's own (`javaLowerCase`) grow
    with Unicode and with Java, so that any name is taken.
    """
    if name in _PROPERTIES:
        return _PROPERTIES[name], True
    return None, name in _OTHERS or name.startswith(("In", "Is", "java")) or "=" in name


def quoted(pattern: str) -> tuple[list[str], list[int]]:
    r"""The characters of a pattern with \Q..\E written out as escapes, and the offset of each in the pattern."""
    tokens: list[str] = []
    places: list[int] = []

    def add(text: str, place: int) -> None:
        tokens.extend(text)
        places.extend([place] * len(text))

    index, size, quoting, begins = 0, len(pattern), False, False
    while index < size:
        char, pair = pattern[index], pattern[index : index + 2]
        if quoting and pair == "\\E":
            quoting = False
            index += 2
        elif quoting:
            if char.isdigit() and char.isascii():
                # After an escape the digit must not count for it.
                add("\\x3" if begins else "", index)
            elif char.isascii() and not char.isalpha():
                add("\\", index)
            add(char, index)
            begins = False
            index += 1
        elif pair == "\\Q":
            quoting = begins = True
            index += 2
        elif char == "\\" and len(pair) == 2:
            add(char, index)
            add(pair[1], index + 1)
            index += 2
        else:
            add(char, index)
            index += 1
    return tokens, places
