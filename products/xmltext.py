"""Text as an XML file can hold it."""


def well_formed(text: str) -> str:
    """Without the control characters that XML cannot hold even as references."""
    return "".join(
        letter
        for letter in text
        if letter in "\t\n\r" or (ord(letter) >= 32 and letter not in "\ufffe\uffff")
    )
