/** What is searched for: words, each at the beginning of a word, and phrases in quotation marks; all must be in a text. */
base.search = (() => {
  // Scripts that put no blanks between words.
  const UNSPACED = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
  const LETTER = /^[\p{L}\p{N}]/u, INSIDE = /[\p{L}\p{N}\p{M}]$/u;
  const BROKEN = "(?:\\u00ad|-[^\\S\\r\\n]*\\r?\\n\\s*)?"; // a word may be broken at the end of a line

  /** Return a text as it is compared first, because that is quick: what has no match here has none at all. */
  const folded = (text) => (/[^\0-\x7f]/.test(text) ? text.normalize("NFC") : text).toLowerCase()
    .replace(/\u00ad|-[^\S\r\n]*\r?\n\s*/g, "");

  function pattern(term) {
    const letters = [...term.normalize("NFC")].map((letter) => {
      if (/\s/.test(letter)) return "\\s+";
      if (/['\u2018\u2019]/.test(letter)) return "['\u2018\u2019]";
      const [whole, parts] = [letter, letter.normalize("NFD")].map((form) => form.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&"));
      return `${whole === parts ? whole : `(?:${whole}|${parts})`}${LETTER.test(letter) ? BROKEN : "\\s*"}`;
    });
    return new RegExp(letters.join(""), "giu");
  }

  /** Return where a term is in a text, as [start, end]: at the beginning of a word, if it is one. */
  function* places(text, { wanted, isWord }) {
    for (const found of text.matchAll(wanted)) {
      if (isWord && INSIDE.test(text.slice(Math.max(0, found.index - 2), found.index))) continue;
      yield [found.index, found.index + found[0].replace(/[-\u00ad\s]+$/, "").length];
    }
  }

  const hitsIn = (text, terms) => terms.flatMap((term) => [...places(text, term)]).sort((a, b) => a[0] - b[0]);

  function termsOf(query) {
    return [...query.matchAll(/["\u201c\u201d\u201e]([^"\u201c\u201d\u201e]*)["\u201c\u201d\u201e]?|[^\s"\u201c\u201d\u201e]+/g)]
      .map(([all, phrase]) => (phrase ?? all).trim()).filter(Boolean).map((term) => ({
        whole: folded(term),
        quick: (folded(term).match(/[\p{L}\p{N}]+/gu) ?? [folded(term)]).reduce((one, other) => (other.length > one.length ? other : one)),
        wanted: pattern(term),
        isWord: LETTER.test(term) && !UNSPACED.test(term),
      }));
  }

  /** Say whether all terms are in a text, of which it is given how it compares quickly, or in its title, folded. */
  const isIn = (text, quick, title, terms) => terms.every((term) => (
    (quick.includes(term.quick) && !places(text, term).next().done) || title.includes(term.whole)));

  /** Return a place with so many characters before and after it, in one line, no letter cut in two. */
  const inContext = (text, [start, end], before, after) => [
    text.slice(Math.max(0, start - before), start).replace(/\s+/g, " ").replace(/^[\udc00-\udfff]/, ""),
    text.slice(start, end).replace(/\s+/g, " "),
    text.slice(end, end + after).replace(/\s+/g, " ").replace(/[\ud800-\udbff]$/, ""),
  ];

  return { folded, termsOf, hitsIn, isIn, inContext };
})();
