from urllib.parse import urlsplit


def web_address(value):
    """Return an address that a provider gave, ``None`` for anything that a browser would not merely open.

    :param str value:
    :rtype: str | None
    """
    try:
        parts = urlsplit(value or "")
    except ValueError:
        return None
    return value if parts.scheme in ("http", "https") and parts.netloc and len(value.split()) == 1 else None
