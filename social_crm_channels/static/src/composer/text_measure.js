/**
 * How networks count a text, under the names of the connector contract (`TEXT_MEASURES`). The server counts the same
 * way when it cuts or refuses; `text_measure_cases.js` in the tests holds for both.
 */

const URL = /https?:\/\/[^\s<>"]+[^\s<>".,:;!?'()\]]/giu;
const URL_LENGTH = 23; // of any link, on X and on Mastodon

/** Ranges that X counts as one; everything else counts as two (docs.x.com, "Counting characters"). */
const X_SINGLE = [
    [0, 4351],
    [8192, 8205],
    [8208, 8223],
    [8242, 8247],
];

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });
const EMOJI = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3/u;

export const TEXT_MEASURES = {
    characters: (text) => [...text].length,
    utf16: (text) => text.length,
    bytes: (text) => new TextEncoder().encode(text).length,
    x_weighted: (text) => weigh(text.normalize("NFC")),
    mastodon: (text) => countGraphemes(shortenMentions(text.replace(URL, "x".repeat(URL_LENGTH)))),
};

function weigh(text) {
    let weight = 0;
    const rest = text.replace(URL, () => {
        weight += URL_LENGTH;
        return "";
    });
    for (const { segment } of graphemes.segment(rest)) {
        weight += EMOJI.test(segment) ? 2 : sum([...segment].map(weighCharacter));
    }
    return weight;
}

function weighCharacter(character) {
    const code = character.codePointAt(0);
    return X_SINGLE.some(([first, last]) => first <= code && code <= last) ? 1 : 2;
}

/** Of `@anna@example.org` only `@anna` counts. */
function shortenMentions(text) {
    return text.replace(/(^|[^\w/])@(\w+(?:[\w.-]+\w+)?)@[\w.-]+\w+/gu, "$1@$2");
}

function countGraphemes(text) {
    return [...graphemes.segment(text)].length;
}

function sum(numbers) {
    return numbers.reduce((total, number) => total + number, 0);
}
