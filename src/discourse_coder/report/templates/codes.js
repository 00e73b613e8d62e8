/** What a code is called, the sign of one that is neither 1 nor 0, and the look of each. */
base.given = {
  WORDS: { 1: "present", 0: "absent", "-": "not coded", ".": "not asked" },
  SIGNS: { "-": "\u2013", ".": "\u00b7" },
  look: (code) => `code-${code in base.given.SIGNS ? "none" : code}`,
};

/** The panel beside a text: who coded what, and why, theme by theme. */
base.codes = ({ themes, rules, reasons, conditions, coder, coders }, { language, show, differing }) => {
  const { find, make, shortened } = base;
  const AT_ONCE = 12; // more themes than that are listed only where they are present or contested
  const entries = document.querySelectorAll("#themes .theme"); // the codebook on this page, in the same order

  const { WORDS, SIGNS, look } = base.given;

  const glyph = (code) => make("span", { class: look(code), title: code in SIGNS ? WORDS[code] : undefined }, SIGNS[code] ?? code);
  const quoted = (quote) => `\u201c${shortened(quote.replace(/\s+/g, " "), 160)}\u201d`;

  /** A passage, with the way to it in the text where it has a place. */
  function passage(doc, theme, key, start, end) {
    const button = make("button", { type: "button", class: `quote ${theme.look}`, lang: language, dir: "auto",
      title: "Show it in the text" }, quoted(doc.text.slice(start, end)));
    button.addEventListener("click", () => show({ key, theme, start, end }));
    return button;
  }
  const unplaced = (theme, quote) => make("span", {}, make("q", { dir: "auto", lang: language }, quote || "no quote"),
    make("span", { class: "soft" }, " (no place in the text given)"));
  const ruleText = (rule) => rules[rule].filter(Boolean).join(": ");

  /** The reason for a code that is counted. */
  function counted(doc, theme) {
    const code = doc.codes[theme.place], who = doc.by ? coders[doc.by[theme.place]] : coder;
    const says = make("b", {}, `${who || "Counted"}: ${WORDS[code]}.`);
    const found = (doc.spans || []).flatMap(([of, start, end, ...by], number) => (of !== theme.place ? []
      : [make("li", {}, passage(doc, theme, `own ${number}`, start, end), " ",
        make("span", { class: "soft" }, by.map(ruleText).filter((text) => text && text !== "passage").join("; ")))]));
    const kept = (doc.unplaced || []).filter(([of]) => of === theme.place).map(([, quote, rule]) =>
      make("li", {}, unplaced(theme, quote), ruleText(rule) && make("span", { class: "soft" }, ` ${ruleText(rule)}`)));
    if (found.length + kept.length) return [make("p", {}, says), make("ul", {}, ...found, ...kept)];
    if (code === "1") return [make("p", {}, says, " No passage is kept.")];
    if (code === "-") return [make("p", {}, make("b", {}, "Not coded."))];
    if (code === ".") return [make("p", {}, make("b", {}, "Not asked:"), ` the codebook asks only where ${themes[conditions[theme.place]].short} is present.`)];
    for (let i = 0; i < (doc.near || []).length; i += 4) {
      const [of, start, end, reason] = doc.near.slice(i, i + 4);
      if (of === theme.place) {
        return [make("p", {}, says, " Nearest: ", passage(doc, theme, "near", start, end), ` ${reasons[reason]}`)];
      }
    }
    return [make("p", {}, says, ` ${theme.nothing}`)];
  }

  const notesOn = (theme, notes) => (notes || []).filter(([of]) => of === theme.place)
    .map(([, note]) => make("p", { dir: "auto" }, make("span", { class: "soft" }, "Note: "), note));

  /** What another coder gave. */
  function other(doc, theme, [number, codes, passages, notes]) {
    const code = codes[theme.place];
    if (code in SIGNS && !notes.some(([of]) => of === theme.place)) return [];
    const found = passages.flatMap(([of, start, end], place) => (of !== theme.place ? [] : [make("li", {},
      end === undefined ? unplaced(theme, start) : passage(doc, theme, `${number} ${place}`, start, end))]));
    const said = notesOn(theme, notes);
    const says = make("b", {}, `${coders[number]}: ${WORDS[code]}.`);
    return [make("p", {}, says, found.length || said.length ? "" : " No passage, no note."),
      ...(found.length ? [make("ul", {}, ...found)] : []), ...said];
  }

  /** The entry of the codebook on this page, once more beside the text. */
  function codebook(theme) {
    const entry = entries[theme.column];
    const definition = theme.definition && make("p", { class: "soft" }, make("b", {}, "Codebook. "), theme.definition);
    const more = [...entry?.children ?? []].filter((child) => child.tagName !== "SUMMARY").map((child) => child.cloneNode(true));
    return [...(definition ? [definition] : []), ...(entry?.tagName === "DETAILS" && more.length
      ? [make("details", {}, make("summary", {}, "Criteria, examples and rules"), ...more)] : [])];
  }

  function why(doc, theme) {
    return [...counted(doc, theme), ...notesOn(theme, doc.notes),
      ...(doc.others || []).flatMap((one) => other(doc, theme, one)), ...codebook(theme)];
  }

  let rows = new Map(), add; // the themes that have a row, and how another one gets one

  function row(doc, theme) {
    const differs = differing(doc, theme);
    const button = make("button", { type: "button", class: `what ${theme.look}`, "aria-expanded": "false" },
      make("span", { class: "swatch" }), make("span", { title: theme.label }, theme.short),
      differs ? make("span", { class: "sign", title: "the coders differ", role: "img", "aria-label": "the coders differ" }, "\u2260") : "");
    const given = [doc.codes, ...(doc.others || []).map(([, codes]) => codes)];
    const inside = make("td", { class: `why ${theme.look}`, colspan: 1 + given.length });
    const below = make("tr", { hidden: "" }, inside);
    const open = (on) => {
      if (on && !inside.childElementCount) inside.append(...why(doc, theme));
      below.hidden = !on;
      button.setAttribute("aria-expanded", on);
    };
    button.addEventListener("click", () => open(below.hidden));
    rows.set(theme, { open, button });
    if (differs) open(true);
    return make("tbody", {}, make("tr", { class: differs ? "differs" : undefined }, make("th", { scope: "row" }, button),
      ...given.map((codes, i) => make("td", {}, glyph(codes[theme.place]), !i && !coder && doc.by && coders[doc.by[theme.place]]
        ? make("small", { class: "soft" }, coders[doc.by[theme.place]]) : ""))), below);
  }

  function draw(doc) {
    rows = new Map();
    const listed = themes.length <= AT_ONCE ? themes
      : themes.filter((theme) => doc.codes[theme.place] === "1" || differing(doc, theme));
    const table = make("table", {}, make("thead", {}, make("tr", {}, ...["Theme", coder || "counted",
      ...(doc.others || []).map(([number]) => coders[number])].map((name) => make("th", { scope: "col" }, name)))),
    ...listed.map((theme) => row(doc, theme)));
    const rest = () => themes.filter((theme) => !rows.has(theme));
    const more = make("button", { type: "button", class: "button" }, `Show the other ${rest().length} themes`);
    more.addEventListener("click", () => {
      table.append(...rest().map((theme) => row(doc, theme)));
      more.remove();
    });
    more.hidden = !rest().length;
    add = (theme) => table.append(row(doc, theme));
    find("codes").replaceChildren(make("h3", {}, "Who coded what"),
      make("div", { class: "wide" }, table), more,
      make("p", { class: "hint" }, "Open a theme for why it is 1 or 0."));
    find("codes").scrollTop = 0;
  }

  /** Open what is said on a theme, and return its button. */
  function open(theme) {
    if (!rows.has(theme)) add(theme);
    rows.get(theme).open(true);
    return rows.get(theme).button;
  }

  return { draw, open, ruleText };
};
