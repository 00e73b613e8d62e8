"use strict";
(() => {
  const AT_ONCE = 200; // rows made at a time: a large report must not wait for rows that nobody looks at
  const NO_YEAR = "no date", NO_SOURCE = "none given";
  const { themes, rules, columns, coders, language, documents } = JSON.parse(find("report-data").textContent);
  const byId = new Map(documents.map((doc) => [doc.id, doc]));

  function find(id) {
    return document.getElementById(id);
  }

  /** Make an element. Children that are strings become text, never HTML; empty ones and null are left out. */
  function make(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value !== undefined) element.setAttribute(name, value);
    }
    element.append(...children.filter((child) => child !== null && child !== ""));
    return element;
  }

  const year = (doc) => doc.date.slice(0, 4) || NO_YEAR;
  const source = (doc) => doc.source || NO_SOURCE;
  const number = (n) => n.toLocaleString("en");
  const many = themes.length > 8; // too many for their labels to stand side by side
  const name = (theme) => (many ? theme.id : theme.label);
  const plural = (n, word) => `${number(n)} ${word}${n === 1 ? "" : "s"}`;
  const presentThemes = (doc) => themes.filter((theme) => doc.codes[theme.place] === "1");
  const mentions = (doc, theme) =>
    [...(doc.spans || []), ...(doc.unplaced || [])].filter((span) => span[0] === theme.place).length;
  const chip = (theme, tag, attributes) =>
    make(tag, { class: `chip ${theme.look}`, title: theme.label, ...attributes }, theme.id);

  function address(doc, theme) {
    const place = new URLSearchParams({ doc: doc.id });
    if (theme) place.set("theme", theme.id);
    return `#${place}`;
  }

  /** Keep a list of which only some rows are elements; buttons make the next ones. */
  function pages(holder, below, draw) {
    const says = make("span", {}), more = make("button", { type: "button" });
    const all = make("button", { type: "button" }, "Show all");
    let items = [], first = 0, end = 0; // the items from first to end have rows
    below.append(says, more, all);

    function extend(until) {
      const rows = items.slice(end, until).map(draw);
      holder.append(...rows);
      end += rows.length;
      below.hidden = rows.length === items.length || (first === 0 && end === items.length);
      says.textContent = `${first ? `${number(first + 1)} to ` : ""}${number(end)} of ${number(items.length)} shown`;
      more.hidden = end === items.length;
      more.textContent = `Show ${number(Math.min(AT_ONCE, items.length - end))} more`;
      return rows[0];
    }
    function startAt(place) {
      first = end = place;
      holder.replaceChildren();
      return extend(place + AT_ONCE);
    }
    more.addEventListener("click", () => extend(end + AT_ONCE).querySelector("a").focus());
    all.addEventListener("click", () => {
      startAt(0).querySelector("a").focus();
      extend(items.length);
    });
    return {
      show(newItems) {
        items = newItems;
        if (!startAt(0)) {
          const [row, cell] = holder.tagName === "OL" ? ["li", "span"] : ["tr", "td"];
          holder.append(make(row, { class: "nothing" }, make(cell, {}, "No document meets the filter.")));
        }
      },
      /** Mark an item as the current one and return its row; if it has none, `reach` makes the rows from there on. */
      select(item, reach) {
        for (const row of holder.querySelectorAll(".current")) {
          row.classList.remove("current");
          row.querySelector("a").removeAttribute("aria-current");
        }
        const place = items.indexOf(item);
        if (reach && place >= 0 && (place < first || place >= end)) startAt(place - place % AT_ONCE);
        if (place < first || place >= end) return null;
        const row = holder.children[place - first];
        row.classList.add("current");
        row.querySelector("a").setAttribute("aria-current", "true");
        return row;
      },
    };
  }

  /* Matrix */

  const known = ["date", "source"].filter((column) => documents.some((doc) => doc[column]));

  function drawMatrixHead() {
    find("matrix-table").classList.toggle("many", many);
    find("matrix-table").style.setProperty("--themes", themes.length);
    find("matrix-table").tHead.append(make("tr", {},
      ...["id", ...known].map((column) => make("th", { scope: "col" }, column)),
      ...themes.map((theme) =>
        make("th", { scope: "col", class: "theme-head", title: theme.label }, make("span", {}, name(theme)))),
      make("th", { scope: "col", class: "title" }, "title")));
  }

  function matrixRow(doc) {
    return make("tr", {},
      make("th", { scope: "row" }, make("a", { href: address(doc) }, doc.id)),
      ...known.map((column) => make("td", {}, doc[column])),
      ...themes.map((theme) => matrixCell(doc, theme)),
      make("td", { class: "title", title: doc.title }, doc.title));
  }

  function matrixCell(doc, theme) {
    const code = doc.codes[theme.place];
    const differ = differing(doc, theme), coded = differ && `; ${differ}`;
    if (code === "0") {
      const title = differ && `${doc.id}, ${theme.label}: absent${coded}`;
      return make("td", { class: `cell absent${differ && " differs"}`, title: title || undefined }, "·");
    }
    if (code === "-") return make("td", { class: "cell not-coded", title: `${theme.label}: not coded` }, "–");
    const n = mentions(doc, theme);
    const says = `${doc.id}, ${theme.label}: present, ${plural(n, "mention")}${coded}`;
    return make("td", { class: `cell present ${theme.look}${differ && " differs"}` },
      make("a", { href: address(doc, theme), title: says, "aria-label": says }, n ? number(n) : "✓"));
  }

  /** Say which other coders gave another code, or nothing. */
  function differing(doc, theme) {
    const other = { 1: "0", 0: "1" }[doc.codes[theme.place]];
    return (doc.others || []).filter(([, codes]) => codes[theme.place] === other)
      .map(([coder]) => `${coders[coder]}: ${other === "1" ? "present" : "absent"}`).join(", ");
  }

  /* List */

  function listRow(doc) {
    return make("li", {}, make("a", { href: address(doc) },
      make("strong", {}, doc.id), " ",
      make("span", { class: "faded" }, [doc.date, doc.source].filter(Boolean).join(" · ")),
      make("div", {}, doc.title),
      make("div", { class: "chips" }, ...presentThemes(doc).map((theme) => chip(theme, "span", {})))));
  }

  /* One document */

  /** Give each span the first lane that no earlier, overlapping span has, so that all of their lines show. */
  function inLanes(spans) {
    const laneEnds = [];
    return spans
      .map(([theme, start, end, ...foundBy], place) => ({ place, theme: themes[theme], start, end, foundBy }))
      .sort((a, b) => a.start - b.start || b.end - a.end)
      .map((span) => {
        let lane = laneEnds.findIndex((end) => end <= span.start);
        if (lane < 0) lane = laneEnds.length;
        laneEnds[lane] = span.end;
        return { ...span, lane };
      });
  }

  function drawText(doc) {
    const text = doc.text, spans = inLanes(doc.spans || []), bounds = doc.sentences || [];
    const within = (ranges, place) => ranges.some((bound, i) => i % 2 === 0 && bound <= place && place < ranges[i + 1]);
    const inSentence = (start) => within(bounds, start);
    // With blank lines between paragraphs, single line breaks are those of a wrapped paragraph.
    const separated = /\n[^\S\n]*\n|\r[^\S\r\n]*\r|\r\n[^\S\r\n]*\r\n/.test(text);
    const holder = make("div", { class: `text ${separated ? "lines" : "paragraphs"}`, lang: language, dir: "auto" });
    for (const line of text.matchAll(/[^\r\n\u2028\u2029]*(?:\r\n|[\r\n\u2028\u2029]|$)/g)) {
      if (!line[0]) continue;
      const first = line.index, last = first + line[0].length;
      const here = spans.filter((span) => span.start < last && span.end > first);
      const cuts = [first, last, ...here.flatMap((span) => [span.start, span.end]), ...bounds]
        .filter((cut) => cut >= first && cut <= last).sort((a, b) => a - b);
      const look = [line[0].trim() ? "" : "blank", within(doc.silent || [], first) ? "silent" : ""].join(" ").trim();
      const paragraph = make("p", { class: look || undefined });
      let sentence = null;
      for (let i = 0; i + 1 < cuts.length; i++) {
        const [start, end] = [cuts[i], cuts[i + 1]];
        if (start === end) continue;
        if (!inSentence(start)) sentence = null;
        else if (!sentence || bounds.includes(start)) {
          sentence = make("span", { class: "sentence" });
          paragraph.append(sentence);
        }
        (sentence || paragraph).append(marked(text.slice(start, end), start, here.filter(
          (span) => span.start <= start && span.end >= end)));
      }
      holder.append(paragraph);
    }
    return holder;
  }

  /** Wrap a piece of text in a mark for each span that it belongs to, the lowest lane outermost. */
  function marked(piece, start, spans) {
    return spans.sort((a, b) => b.lane - a.lane).reduce((inner, span) => {
      const mark = make("mark", {
        class: span.theme.look, style: `--lane: ${span.lane}`, "data-span": span.place, "data-theme": span.theme.id,
      }, inner);
      if (span.start === start) {
        mark.setAttribute("data-label", span.theme.id);
        mark.setAttribute("tabindex", "0");
        mark.setAttribute("aria-describedby", "tip");
      }
      return mark;
    }, piece);
  }

  const firstPiece = (place) => find("document").querySelector(`mark[data-span="${place}"][data-label]`);

  function aim(mark) {
    for (const old of find("document").querySelectorAll("mark.target")) old.classList.remove("target");
    for (const piece of find("document").querySelectorAll(`mark[data-span="${mark.dataset.span}"]`)) {
      piece.classList.add("target");
    }
    mark.focus({ preventScroll: true });
    mark.scrollIntoView({ block: "center" });
  }

  /** Go to the theme's next mention after the one aimed at, and from the last to the first. */
  function aimAtNext(theme) {
    const marks = [...find("document").querySelectorAll("mark[data-label]")]
      .filter((mark) => mark.dataset.theme === theme.id);
    if (marks.length) aim(marks[(marks.findIndex((mark) => mark.classList.contains("target")) + 1) % marks.length]);
    return marks.length > 0;
  }

  function themeButtons(doc) {
    return make("ul", { class: "chips", "aria-label": "Themes present" }, ...presentThemes(doc).map((theme) => {
      const n = (doc.spans || []).filter((span) => span[0] === theme.place).length;
      if (!n) return make("li", {}, make("span", { class: `chip ${theme.look}`, title: theme.label }, name(theme)));
      const button = make("button", { type: "button", class: `chip ${theme.look}`,
        title: `${theme.label}: go to the next mention` }, `${name(theme)} ${number(n)} ↓`);
      button.addEventListener("click", () => aimAtNext(theme));
      return make("li", {}, button);
    }));
  }

  function evidenceTable(doc) {
    const placed = (doc.spans || []).map(([theme, start, end, ...foundBy], place) => {
      const link = make("a", { href: address(doc, themes[theme]) }, doc.text.slice(start, end));
      link.addEventListener("click", (event) => {
        event.preventDefault();
        aim(firstPiece(place));
      });
      return [themes[theme], link, foundBy];
    });
    const unplaced = (doc.unplaced || []).map(([theme, quote, rule]) =>
      [themes[theme], make("span", { class: "unplaced" }, quote || "(no quote)", " ",
        make("span", { class: "faded" }, "(no place in the text given)")), [rule]]);
    const rows = [...placed, ...unplaced];
    if (!rows.length) return make("p", { class: "faded" }, "No evidence is kept for this document.");
    return make("table", { class: "evidence" },
      make("caption", {}, `Evidence: ${plural(rows.length, "mention")}`),
      make("thead", {}, make("tr", {}, ...["theme", "quote", "rule"].map((title) => make("th", { scope: "col" }, title)))),
      make("tbody", {}, ...rows.map(([theme, quote, foundBy]) => make("tr", { "data-theme": theme.id },
        make("td", {}, chip(theme, "span", {})), make("td", {}, quote),
        make("td", {}, foundBy.map(ruleText).join("; "))))));
  }

  /** Show what each coder gave, theme by theme, with the code that is counted first. */
  function codesTable(doc) {
    if (!doc.others) return null;
    const columns = doc.others.map(([coder]) => coders[coder]);
    const word = (code) => ({ 1: "present", 0: "absent" })[code] || "not coded";
    return make("table", { class: "evidence codes" },
      make("caption", {}, "Codes of each coder"),
      make("thead", {}, make("tr", {},
        ...["theme", "counted", ...columns].map((title) => make("th", { scope: "col" }, title)))),
      make("tbody", {}, ...themes.map((theme) => make("tr", {},
        make("td", {}, chip(theme, "span", {})),
        make("td", {}, make("strong", {}, word(doc.codes[theme.place])),
          coders[doc.by[theme.place]] ? ` by ${coders[doc.by[theme.place]]}` : ""),
        ...doc.others.map(([, codes]) => {
          const pair = codes[theme.place] + doc.codes[theme.place];
          return make("td", { class: pair === "10" || pair === "01" ? "other-code" : undefined },
            word(codes[theme.place]));
        })))));
  }

  const ruleText = (rule) => rules[rule].filter(Boolean).join(": ");

  function metadata(doc) {
    const pairs = columns.map((column, i) => [column, doc.meta[i]]).filter(([, value]) => value);
    if (!pairs.length) return null;
    return make("details", {}, make("summary", {}, "Metadata"), make("dl", {}, ...pairs.map(([column, value]) =>
      make("div", {}, make("dt", {}, column), make("dd", {}, /^https?:\/\/\S+$/.test(value)
        ? make("a", { href: value, rel: "noreferrer", target: "_blank" }, value) : value)))));
  }

  function silentNote(doc) {
    return doc.silent && make("p", { class: "faded" },
      "In grey italics: questions and others' words, which are shown but were not coded.");
  }

  function neighbours(doc) {
    const place = shown.indexOf(doc);
    const step = (way, says, to) => {
      const button = make("button", { type: "button", class: way }, says);
      button.disabled = !to;
      button.addEventListener("click", () => {
        walking = way;
        location.hash = address(to);
      });
      return button;
    };
    return make("div", { class: "walk" },
      step("previous", "← Previous", shown[place - 1]), step("next", "Next →", shown[place + 1]),
      make("span", { class: "faded" }, place < 0 ? "not among the documents that meet the filter"
        : `${number(place + 1)} of ${number(shown.length)}`));
  }

  let shown = [], current = null;
  let walking = ""; // the button that led here: it keeps the focus, so that it can be pressed again

  function draw(doc) {
    current = doc;
    const pane = find("document");
    hideTip();
    pane.replaceChildren(
      neighbours(doc),
      make("h3", { id: "document-title", tabindex: "-1" }, doc.title || doc.id),
      make("p", { class: "faded" }, [doc.id, doc.date || NO_YEAR, doc.source].filter(Boolean).join(" · ")),
      themeButtons(doc), ...[metadata(doc), silentNote(doc)].filter(Boolean), drawText(doc), evidenceTable(doc),
      ...[codesTable(doc)].filter(Boolean));
    pane.scrollTop = 0;
    matrix.select(doc);
    const row = list.select(doc, true), box = find("list").parentElement;
    if (row) box.scrollTop = row.offsetTop - box.offsetTop - box.clientHeight / 3;
  }

  /** Open the document that the address names after the "#", at the theme if it names one. */
  function openFromAddress() {
    const place = new URLSearchParams(location.hash.slice(1));
    if (!place.has("doc")) return;
    const doc = byId.get(place.get("doc")), pane = find("document");
    pane.classList.remove("unasked");
    if (!doc) {
      current = null;
      pane.replaceChildren(make("p", { role: "alert" }, `No document has the id “${place.get("doc")}”.`));
      pane.scrollIntoView();
      return;
    }
    draw(doc);
    const button = walking && pane.querySelector(`.walk .${walking}:enabled`);
    walking = "";
    const theme = themes.find(({ id }) => id === place.get("theme"));
    if (button) button.focus({ preventScroll: true });
    else if (!theme || !aimAtNext(theme)) {
      const unplaced = theme && pane.querySelector(`tr[data-theme="${CSS.escape(theme.id)}"]`);
      find("documents").scrollIntoView();
      find("document-title").focus({ preventScroll: true });
      if (unplaced) unplaced.scrollIntoView({ block: "nearest" });
    }
  }

  /* Filters */

  function fillSelect(select, values) {
    const counts = new Map();
    for (const value of values) counts.set(value, (counts.get(value) || 0) + 1);
    const options = [...counts.keys()].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
    select.append(make("option", { value: "" }, "all"),
      ...options.map((value) => make("option", { value: `=${value}` }, `${value} (${number(counts.get(value))})`)));
    select.parentElement.hidden = options.length < 2;
  }

  function themeChoice(theme) {
    const select = make("select", { "data-theme": theme.id },
      make("option", { value: "" }, "any"), make("option", { value: "1" }, "present"),
      make("option", { value: "0" }, "absent"));
    if (documents.some((doc) => doc.codes[theme.place] === "-")) {
      select.append(make("option", { value: "-" }, "not coded"));
    }
    return make("label", {}, make("span", {}, chip(theme, "span", {}), theme.label === theme.id ? "" : ` ${theme.label}`),
      select);
  }

  const plain = (text) => text.normalize("NFKC").toLowerCase();

  function filter() {
    const words = plain(find("words").value).split(/\s+/).filter(Boolean);
    const theSource = find("source").value.slice(1), theYear = find("year").value.slice(1);
    const codes = [...find("theme-choices").querySelectorAll("select")]
      .map((select, place) => [place, select.value]).filter(([, code]) => code);
    shown = documents.filter((doc) =>
      (!theSource || source(doc) === theSource) && (!theYear || year(doc) === theYear)
      && codes.every(([place, code]) => doc.codes[place] === code)
      && words.every((word) => plain(`${doc.id} ${doc.title}`).includes(word)));
    find("themes-chosen").textContent = codes.length ? ` (${codes.length} chosen)` : "";
    find("count").textContent = `${number(shown.length)} of ${plural(documents.length, "document")}`;
    matrix.show(shown);
    list.show(shown);
    if (!current) return;
    matrix.select(current);
    list.select(current);
    find("document").querySelector(".walk").replaceWith(neighbours(current));
  }

  /* What a mark means, on hover and focus */

  let explained = null;

  function showTip(mark) {
    const around = [], tip = find("tip");
    for (let at = mark; at; at = at.parentElement.closest("mark")) around.unshift(at);
    const lines = [...around, ...mark.querySelectorAll("mark")].map((at) => {
      const [theme, , , ...foundBy] = current.spans[at.dataset.span];
      return make("div", {}, make("strong", {}, themes[theme].label), ...foundBy.flatMap((rule) =>
        [make("br", {}), ruleText(rule)]));
    });
    explained = mark;
    tip.replaceChildren(...lines);
    tip.hidden = false;
    placeTip();
  }

  function placeTip() {
    if (!explained) return;
    const tip = find("tip"), mark = explained;
    const box = mark.getClientRects()[0], below = box.bottom + 10;
    tip.style.left = `${Math.max(8, Math.min(box.left, innerWidth - tip.offsetWidth - 8))}px`;
    tip.style.top = `${below + tip.offsetHeight < innerHeight ? below : box.top - tip.offsetHeight - 8}px`;
  }

  function hideTip() {
    explained = null;
    find("tip").hidden = true;
  }

  function listen() {
    const pane = find("document");
    for (const type of ["mouseover", "focusin"]) {
      pane.addEventListener(type, (event) => {
        const mark = event.target.closest("mark");
        if (mark) showTip(mark);
      });
    }
    for (const type of ["mouseout", "focusout"]) pane.addEventListener(type, hideTip);
    addEventListener("scroll", placeTip, { capture: true, passive: true });
    addEventListener("keydown", (event) => { if (event.key === "Escape") hideTip(); });
    addEventListener("hashchange", openFromAddress);

    const filters = find("filters");
    find("words").addEventListener("input", filter);
    for (const select of filters.querySelectorAll("select")) select.addEventListener("change", filter);
    filters.addEventListener("reset", () => setTimeout(filter)); // after the fields have been reset
    filters.addEventListener("submit", (event) => event.preventDefault());
  }

  find("browser").hidden = false;
  themes.forEach((theme, place) => { theme.place = place; });
  const matrix = pages(find("matrix-table").tBodies[0], find("matrix-more"), matrixRow);
  const list = pages(find("list"), find("list-more"), listRow);
  drawMatrixHead();
  fillSelect(find("source"), documents.map(source));
  fillSelect(find("year"), documents.map(year));
  find("theme-choices").append(...themes.map(themeChoice));
  listen();
  filter();
  draw(documents[0]);
  openFromAddress();
})();
