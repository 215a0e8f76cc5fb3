def web_address(value):
    """Return an address that a provider gave, ``None`` for anything that a browser would not merely open.

    :param str value:
    :rtype: str | None
    """
    return value if value and value.startswith(("https://", "http://")) else None
