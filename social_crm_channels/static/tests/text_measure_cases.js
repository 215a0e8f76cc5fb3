/** How networks count, for both sides: also read by tests/test_text_measures.py, as JSON. */
export const TEXT_MEASURE_CASES = [
    { "measure": "characters", "text": "Grüße 💡", "length": 7 },
    { "measure": "utf16", "text": "Grüße 💡", "length": 8 },
    { "measure": "bytes", "text": "Grüße 💡", "length": 12 },
    { "measure": "x_weighted", "text": "Hello", "length": 5 },
    { "measure": "x_weighted", "text": "Grüße", "length": 5 },
    { "measure": "x_weighted", "text": "こんにちは", "length": 10 },
    { "measure": "x_weighted", "text": "Привет", "length": 6 },
    { "measure": "x_weighted", "text": "“quoted” – it’s", "length": 15 },
    { "measure": "x_weighted", "text": "💡", "length": 2 },
    { "measure": "x_weighted", "text": "👩‍👩‍👧‍👦", "length": 2 },
    { "measure": "x_weighted", "text": "👍🏽", "length": 2 },
    { "measure": "x_weighted", "text": "🇸🇪", "length": 2 },
    { "measure": "x_weighted", "text": "e\u0301", "length": 1 },
    { "measure": "x_weighted", "text": "See https://example.org/a/very/long/path?with=a&query=string", "length": 27 },
    { "measure": "x_weighted", "text": "See https://example.org/lamp.", "length": 28 },
    { "measure": "mastodon", "text": "Hello", "length": 5 },
    { "measure": "mastodon", "text": "👩‍👩‍👧‍👦", "length": 1 },
    { "measure": "mastodon", "text": "@anna@mastodon.example.org Hi", "length": 8 },
    { "measure": "mastodon", "text": "See https://example.org/a/very/long/path?with=a&query=string", "length": 27 }
];
