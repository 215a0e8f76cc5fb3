/**
 * How networks count a text, under the names of the connector contract (`TEXT_MEASURES`). The server counts the same
 * way when it cuts or refuses; `text_measure_cases.js` in the tests holds for both.
 */

const URL = /https?:\/\/[^\s<>"]+[^\s<>".,:;!?'()\]]/giu;
const URL_LENGTH = 23; // of any link, on X and on Mastodon

/** On X a name without "https://" is a link too, below any domain of two letters and the usual ones of more. */
const LONG_TLDS =
    "academy|agency|app|art|biz|blog|business|cafe|care|cat|center|city|cloud|club|coffee|com|community" +
    "|company|coop|design|dev|digital|edu|email|energy|events|expert|finance|fun|global|gov|group|guide" +
    "|health|help|host|info|int|jobs|law|life|link|live|london|ltd|market|marketing|media|mil|mobi|money" +
    "|museum|name|net|network|news|ngo|one|online|org|page|photo|plus|press|pro|red|report|rocks|sale" +
    "|school|service|services|shop|site|social|software|space|store|studio|support|team|tech|tips|today" +
    "|tools|top|travel|video|website|wiki|work|works|world|xyz|zone";
const WORD = "\\p{L}\\p{N}_";
const LABEL = `[\\p{L}\\p{N}](?:[${WORD}-]*[\\p{L}\\p{N}])?`;
const TAIL = `(?::\\d+)?(?:[/?#](?:[^\\s<>"'\\u3000]*[^\\s<>"'\\u3000.,;:!?)\\]])?)?`;
const X_LINK = new RegExp(
    `(?<![${WORD}@#$/.-])(?:https?://(?:[^\\s/?#.,:;@<>"']+\\.)+\\p{L}{2,}${TAIL}` +
        `|(?:${LABEL}\\.)+(?:[a-z]{2}|${LONG_TLDS})(?![${WORD}@-]|\\.[${WORD}])${TAIL})`,
    "giu"
);

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
    const rest = text.replace(X_LINK, () => {
        weight += URL_LENGTH;
        return "";
    });
    for (const { segment } of graphemes.segment(rest)) {
        const characters = [...segment];
        // One code point alone weighs what its place in Unicode says: a bare © is a letter, © with a selector an emoji.
        weight += characters.length > 1 && EMOJI.test(segment) ? 2 : sum(characters.map(weighCharacter));
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
