"""Words as they are compared."""

import unicodedata


def folded(word):
    """:return: a word in small letters without accents: "Jürgen" and "jurgen" are one; "ue" for "ü" is not"""
    plain = "".join(char for char in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(char))
    return plain.replace("ø", "o").replace("ł", "l").replace("đ", "d").replace("’", "'").replace("ı", "i")
