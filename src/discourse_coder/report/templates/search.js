/** What is searched for: words, each at the beginning of a word, and phrases in quotation marks; all must be in a text. */
base.search = (() => {
  // Scripts that put no blanks between words.
  const UNSPACED = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
  const LETTER = /^[\p{L}\p{N}]/u;
  const BROKEN = "(?:\\u00ad|-[^\\S\\r\\n]*\\r?\\n\\s*)?"; // a word may be broken at the end of a line

  /** Return a text as it is compared first, quickly: what has no match here has none at all. */
  const folded = (text) => text.normalize("NFKC").toLowerCase().replace(/[\u2018\u2019]/g, "'").replace(/[-\u00ad]\s*/g, "")
    .replace(/\s+/g, " ");

  function pattern(term) {
    const letters = [...term.normalize("NFC")].map((letter) => {
      if (/\s/.test(letter)) return "\\s+";
      if (/['\u2018\u2019]/.test(letter)) return "['\u2018\u2019]";
      const [whole, parts] = [letter, letter.normalize("NFD")].map((form) => form.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&"));
      return `${whole === parts ? whole : `(?:${whole}|${parts})`}${LETTER.test(letter) ? BROKEN : "\\s*"}`;
    });
    const isWord = LETTER.test(term) && !UNSPACED.test(term);
    return new RegExp(`(${isWord ? "^|[^\\p{L}\\p{N}\\p{M}]" : ""})(${letters.join("")})`, "giu");
  }

  /** Return where terms are in a text, as [start, end]. */
  function hitsIn(text, terms) {
    const hits = terms.flatMap(({ wanted }) => [...text.matchAll(wanted)].map((found) => {
      const start = found.index + found[1].length;
      return [start, start + found[2].replace(/[-\u00ad\s]+$/, "").length];
    }));
    return hits.sort((a, b) => a[0] - b[0]);
  }

  function termsOf(query) {
    return [...query.matchAll(/["\u201c\u201d\u201e]([^"\u201c\u201d\u201e]*)["\u201c\u201d\u201e]?|[^\s"\u201c\u201d\u201e]+/g)]
      .map(([all, phrase]) => (phrase ?? all).trim()).filter((term) => folded(term).trim())
      .map((term) => ({ quick: folded(term).trim(), wanted: pattern(term) }));
  }

  /** Say whether all terms are in a text, of which it is given how it compares quickly, or in its title. */
  const isIn = (text, quick, title, terms) => terms.every((term) => (
    (quick.includes(term.quick) && text.search(term.wanted) >= 0) || folded(title).includes(term.quick)));

  return { folded, termsOf, hitsIn, isIn };
})();
