from typing import NamedTuple


class Span(NamedTuple):
    """A part of a text that says who somebody is, or how to reach them."""

    start: int
    end: int
    kind: str  # a key of ``KINDS``


KINDS = ("name", "email", "phone", "address", "iban", "card", "reference", "number", "plate", "url", "handle")


def merged(spans):
    """Put spans in order and make one of those that overlap: the longest names the kind.

    :param spans: of one text
    :rtype: list[Span]
    """
    result = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        last = result[-1] if result else None
        if last and span.start < last.end:
            longest = max(last, span, key=lambda one: one.end - one.start)
            result[-1] = Span(last.start, max(last.end, span.end), longest.kind)
        else:
            result.append(span)
    return result
