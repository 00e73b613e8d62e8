/** Keyword in context: what is searched for, or else the passages of themes, a line each, in the texts that are left. */
base.concordance = ({ themes, language, store, hits, address, speaker }, terms) => {
  const { find, make, number, plural } = base;
  const AT_MOST = 5000, AROUND = 70;
  const { compare } = new Intl.Collator("en", { numeric: true });
  const ORDERS = {
    text: ["Order of the texts"],
    year: ["Date", ({ doc }) => doc.date],
    speaker: ["Speaker", ({ doc }) => speaker(doc)],
    theme: ["Theme", ({ theme }) => String(theme?.place ?? "").padStart(3)],
    term: ["Keyword", ({ key }) => key.toLowerCase()],
    after: ["Words after it", ({ after }) => after.toLowerCase()],
  };
  let run = 0, lines = [], texts = [];

  function* linesOf(doc) {
    const chosen = find("lines-of").value;
    const places = terms().length && !chosen ? hits(doc).counted.map((place) => [null, ...place])
      : (doc.spans || []).filter(([of]) => !chosen || of === Number(chosen));
    for (const [of, start, end] of places) {
      const [before, key, after] = base.search.inContext(doc.text, [start, end], AROUND, AROUND);
      yield { doc, theme: themes[of], place: lines.length, before, key, after };
    }
  }

  function row({ doc, theme, before, key, after }) {
    const words = { dir: "auto", lang: language };
    return make("tr", {}, make("th", { scope: "row" }, make("a", { href: address(doc, theme) }, doc.id)),
      make("td", {}, doc.date), make("td", { class: "who" }, doc.speaker), make("td", { class: "who" }, theme?.short ?? ""),
      make("td", { class: "before" }, make("bdi", words, before)), make("td", { class: "keyword" }, make("bdi", words, key)),
      make("td", { class: "after" }, make("bdi", words, after)));
  }
  const table = base.rows(find("lines").tBodies[0], find("lines-more"), row,
    () => make("tr", { class: "nothing" }, make("td", { colspan: 7 }, "No line.")));

  function draw() {
    const [, key] = ORDERS[find("lines-by").value];
    lines.sort((a, b) => (key ? compare(key(a), key(b)) : 0) || a.place - b.place);
    table.show(lines);
  }

  async function show(left) {
    texts = left;
    const mine = ++run;
    if (!find("concordance").open) return;
    lines = [];
    let at = 0;
    for (; at < left.length && lines.length < AT_MOST; at++) {
      const { part } = left[at];
      if (!part.isHere) {
        find("lines-count").textContent = `${plural(lines.length, "line")} · ${number(at)} of ${plural(left.length, "text")} read …`;
        try {
          await store.load(part);
        } catch ({ message }) {
          if (mine === run) find("lines-count").textContent = message;
          return;
        }
        if (mine !== run) return;
      }
      lines.push(...linesOf(left[at]));
    }
    find("lines-count").textContent = at < left.length
      ? `The first ${plural(lines.length, "line")}, of ${number(at)} of ${plural(left.length, "text")}: filter or search for fewer.`
      : plural(lines.length, "line");
    draw();
  }

  find("lines-of").append(make("option", { value: "" }, "What is searched for, or all passages"),
    ...themes.map(({ place, short }) => make("option", { value: place }, `Passages: ${short}`)));
  find("lines-by").append(...Object.entries(ORDERS).map(([value, [says]]) => make("option", { value }, says)));
  find("lines-of").addEventListener("change", () => show(texts));
  find("lines-by").addEventListener("change", draw);
  find("concordance").addEventListener("toggle", () => show(texts));
  return { show };
};
