/** The texts of the report: found, filtered and read, with their evidence and their codes. */
(() => {
  const { find, make, number, plural, keyOf, paragraphs } = base;
  const { folded, termsOf, hitsIn, isIn, inContext } = base.search;
  const { WORDS, SIGNS, look } = base.given;
  const data = JSON.parse(find("report-data").textContent);
  const { themes, columns, coders, language, documents } = data;
  themes.forEach((theme, place) => { theme.place = place; });
  const NO_YEAR = "no date", NO_SOURCE = "none given";
  const many = themes.length > 8; // too many to stand side by side
  const store = base.parts(data);
  const texts = find("texts"), pane = find("document"), chosen = find("themes-chosen");
  const byId = new Map(documents.map((doc) => [doc.id, doc]));

  const year = (doc) => doc.date.slice(0, 4) || NO_YEAR;
  const source = (doc) => doc.source || NO_SOURCE;
  const speaker = (doc) => doc.speaker || NO_SOURCE;
  const present = (doc) => themes.filter((theme) => doc.codes[theme.place] === "1");
  const pairs = (flat = []) => flat.flatMap((start, i) => (i % 2 ? [] : [[start, flat[i + 1]]]));

  /** Say whether two who coded a theme of a text differ. */
  function differing(doc, { place }) {
    if (!doc.others) return false;
    const given = doc.codes[place] + doc.others.map(([, codes]) => codes[place]).join("");
    return given.includes("0") && given.includes("1");
  }
  const contested = (doc) => themes.filter((theme) => differing(doc, theme));

  /* Addresses: #T23, or #T23:dialogue. A colon without a theme tells a text from a section of the same name. */

  const parts = new Set([...[...document.querySelectorAll("[id]")].map(({ id }) => id), "walk", "legend", "text", "document-title"]);

  function address(doc, theme) {
    const end = theme ? `:${encodeURIComponent(theme.id)}` : parts.has(doc.id) ? ":" : "";
    return `#${encodeURIComponent(doc.id)}${end}`;
  }

  /** Return the id of a text and of a theme that the address names, or null where it names a part of the page. */
  function named() {
    const [id, theme] = location.hash.slice(1).split(":").map((part) => {
      try {
        return decodeURIComponent(part);
      } catch { // written by hand
        return part;
      }
    });
    return !id || (theme === undefined && parts.has(id)) ? null : [id, theme];
  }

  /* List */

  const dot = (doc, theme) => make("i", { class: [theme.look, { 1: "present", "-": "open", ".": "open" }[doc.codes[theme.place]] ?? "",
    differing(doc, theme) ? "differs" : ""].join(" ") });

  function listRow(doc) {
    const here = present(doc).map(({ short }) => short).join(", ") || "no theme", apart = contested(doc).length;
    const says = `${here}${apart ? `; coders differ on ${plural(apart, "theme")}` : ""}`;
    return make("li", {}, make("a", { href: address(doc), tabindex: "-1" },
      make("span", { class: "id" }, make("b", {}, doc.id), " ",
        make("span", { class: "soft" }, [doc.date || NO_YEAR, ...(sources > 1 ? [doc.source] : [])].filter(Boolean).join(" · "))),
      make("span", { class: "dots", role: "img", "aria-label": says, title: says },
        ...(many ? [make("span", { class: "soft" }, `${plural(present(doc).length, "theme")}${apart ? " \u2260" : ""}`)] : themes.map((theme) => dot(doc, theme)))),
      make("span", { class: "title" }, doc.title),
      terms.length ? foundIn(doc) : ""));
  }

  /** Say how often what is searched for is in a text, with the first place. */
  function foundIn(doc) {
    const { n, around } = brief(doc);
    if (!around) return make("span", { class: "found" }, "in the title or the id only");
    const [before, hit, after] = around;
    return make("span", { class: "found" }, `${n ? plural(n, "hit") : "only in words not coded"}: …${before}`,
      make("span", { class: "hit" }, hit), `${after}…`);
  }

  /** Make one row the only stop of the tab key in the list. */
  function stopAt(row) {
    for (const link of find("list").querySelectorAll('a[tabindex="0"]')) link.tabIndex = -1;
    const link = (row ?? find("list").firstElementChild)?.querySelector("a");
    if (link) link.tabIndex = 0;
  }

  function onListKey(event) {
    const row = event.target.closest("li"), step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const to = step ? list.beside(row, step)
      : { Home: find("list").firstElementChild, End: find("list").lastElementChild }[event.key];
    if (!step && to === undefined) return;
    event.preventDefault();
    if (!to) return;
    stopAt(to);
    to.querySelector("a").focus();
  }

  /* One text */

  const hidden = new Set(); // themes whose evidence is not to be shown
  let shown = [], current = null, aimed = null;
  let terms = [];
  let walking = ""; // the button that led here: it keeps the focus, so that it can be pressed again

  function hits(doc) {
    const silent = pairs(doc.silent), all = hitsIn(doc.text, terms);
    const isSilent = ([start, end]) => silent.some(([first, last]) => first <= start && end <= last);
    return { counted: all.filter((hit) => !isSilent(hit)), silent: all.filter(isSilent) };
  }

  /** Return the passages to mark: the evidence, and what others marked for a theme that was not found. */
  function passagesOf(doc) {
    const own = (doc.spans || []).map(([theme, start, end], place) => (
      { theme: themes[theme], start, end, number: `own ${place}`, id: themes[theme].tag, look: themes[theme].look, label: themes[theme].label }));
    const others = (doc.others || []).flatMap(([coder, , passages]) => passages.flatMap(([theme, start, end], place) => {
      const found = { theme: themes[theme], start, end, number: `${coder} ${place}`, id: `${coders[coder]}: ${themes[theme].tag}`,
        look: `${themes[theme].look} given`, label: `${themes[theme].label}, marked by ${coders[coder]}` };
      return end === undefined || (doc.codes[theme] === "1" && found.number !== aimed?.key) ? [] : [found];
    }));
    const near = aimed?.key === "near" ? [{ ...aimed, number: "near", id: `not counted: ${aimed.theme.tag}`,
      look: `${aimed.theme.look} given`, label: `${aimed.theme.label}: near, but not counted` }] : [];
    return [...own, ...others, ...near].filter(({ theme }) => !hidden.has(theme));
  }

  function drawText() {
    const { counted, silent } = hits(current);
    find("text").replaceChildren(...paragraphs({ text: current.text, silent: pairs(current.silent), hits: [...counted, ...silent] },
      passagesOf(current).map((passage) => ({ ...passage, theme: passage.theme.place }))));
    for (const mark of find("text").querySelectorAll("mark")) {
      mark.removeAttribute("title"); // said by the tip
      if (mark.dataset.label) mark.tabIndex = -1;
    }
  }

  /** Show a passage in the text, one not marked there framed. */
  function show(passage) {
    hidden.delete(passage.theme);
    aimed = passage;
    drawLegend();
    drawText();
    base.aim(passage.key, "nearest");
  }

  /** Go to a passage, with the focus. */
  function goTo(mark) {
    base.aim(mark.dataset.passage, "nearest");
    mark.focus({ preventScroll: true });
  }

  /** Return where the passages begin, in the order of the text. */
  const beginnings = () => [...find("text").querySelectorAll("mark[data-label]")];

  /** Go to the next passage, of one theme or of any, and from the last to the first. */
  function goToNext(theme) {
    const marks = beginnings().filter((mark) => !theme || mark.dataset.theme === String(theme.place));
    if (marks.length) goTo(marks[(marks.findIndex((mark) => mark.classList.contains("target")) + 1) % marks.length]);
    return marks.length > 0;
  }

  /** Go to what coders differ on next, in this text or one of those that follow. */
  function goToDisagreement() {
    const place = aimed ? aimed.theme.place : -1;
    const here = current && contested(current).find((theme) => theme.place > place);
    if (here) return showTheme(here);
    const at = shown.indexOf(current), next = [...shown.slice(at + 1), ...shown.slice(0, at + 1)].find((doc) => contested(doc).length);
    if (next) location.hash = address(next, contested(next)[0]);
  }

  /** Go to the first passage of a theme, or where there is none, to its codes. */
  function showTheme(theme) {
    aimed = { theme };
    const button = codes.open(theme);
    for (const mark of find("text").querySelectorAll(".target")) mark.classList.remove("target");
    const mark = beginnings().find((one) => one.dataset.theme === String(theme.place));
    if (mark) return goTo(mark);
    button.scrollIntoView({ block: "nearest" });
    button.focus({ preventScroll: true });
  }

  function drawLegend() {
    const doc = current, counts = new Map();
    for (const [theme] of doc.spans || []) counts.set(theme, (counts.get(theme) || 0) + 1);
    const framed = new Set(passagesOf(doc).map(({ theme }) => theme.place));
    for (const theme of hidden) framed.add(theme.place);
    const here = themes.filter(({ place }) => counts.has(place) || framed.has(place)).filter(({ place }) => counts.has(place)
      || (doc.others || []).some(([, , passages]) => passages.some(([of, , end]) => of === place && end !== undefined)));
    find("legend").replaceChildren(...here.map((theme) => {
      const box = make("input", { type: "checkbox", "data-theme": theme.place });
      box.checked = !hidden.has(theme);
      box.addEventListener("change", () => {
        hidden[box.checked ? "delete" : "add"](theme);
        drawText();
      });
      return make("label", { class: theme.look, title: theme.label }, box, make("b", {}, theme.tag),
        make("span", { class: "underlined" }, theme.short), counts.has(theme.place) ? number(counts.get(theme.place)) : "others’ only");
    }));
    find("legend").hidden = !here.length;
  }

  function metadata(doc) {
    const given = [["speaker", doc.speaker], ...columns.map((column, i) => [column, doc.meta[i]])].filter(([, value]) => value);
    return given.length ? make("details", {}, make("summary", {}, "Metadata"), make("dl", {}, ...given.map(([column, value]) =>
      make("div", {}, make("dt", {}, column), make("dd", {}, /^https?:\/\/\S+$/.test(value)
        ? make("a", { href: value, rel: "noreferrer", target: "_blank" }, value) : value))))) : "";
  }

  function drawWalk() {
    const place = shown.indexOf(current);
    const step = (way, says, sign, to) => {
      const button = make("button", { type: "button", class: `button ${way}`, "aria-label": `${says} text` }, ...sign);
      button.disabled = !to;
      button.addEventListener("click", () => {
        walking = way;
        location.hash = address(to);
      });
      return button;
    };
    const back = make("button", { type: "button", class: "button to-list" }, "‹ List");
    back.addEventListener("click", () => {
      texts.classList.remove("reading");
      find("list").querySelector("a[aria-current], a")?.focus();
    });
    const copy = make("button", { type: "button", class: "quiet" }, "Copy link");
    copy.addEventListener("click", () => copyLink(copy));
    const word = (says) => make("span", { class: "word" }, says);
    find("walk").replaceChildren(back, step("previous", "Previous", ["‹ ", word("Previous")], shown[place - 1]),
      step("next", "Next", [word("Next"), " ›"], shown[place + 1]),
      make("span", { class: "soft" }, place < 0 ? "not in what the filters leave" : `${number(place + 1)} of ${number(shown.length)}`), copy);
  }

  async function copyLink(button) {
    const link = `${location.href.split("#")[0]}${address(current, aimed?.theme)}`;
    try {
      await navigator.clipboard.writeText(link);
      button.textContent = "Copied";
    } catch { // the browser does not let a file do that
      button.replaceWith(make("span", { class: "quiet" }, address(current, aimed?.theme)));
    }
  }

  function draw(doc, theme) {
    [current, aimed] = [doc, null];
    hideTip();
    pane.replaceChildren(make("div", { class: "walk", id: "walk" }),
      make("div", { class: "page", tabindex: "0", role: "region", "aria-label": "Text" },
        make("h3", { id: "document-title", tabindex: "-1" }, doc.title || doc.id),
        make("p", { class: "about" }, [doc.id, doc.date || NO_YEAR, doc.source].filter(Boolean).join(" · ")),
        metadata(doc),
        doc.silent ? make("p", { class: "hint" }, make("span", { class: "silent" }, "Grey italics"),
          ": questions and others’ words, which are shown but were not coded.") : "",
        make("div", { id: "legend", role: "group", "aria-label": "Show the passages of" }),
        make("div", { id: "text", lang: language, dir: "auto" })));
    drawWalk();
    drawLegend();
    drawText();
    codes.draw(doc);
    if (theme) codes.open(theme);
    markRows();
  }

  /** Mark the open text in the list and the table, and show its row. */
  function markRows() {
    if (find("matrix").open) matrix.select(current);
    const row = list.select(current, true), box = find("list-pane");
    stopAt(row);
    if (row) box.scrollTop = row.offsetTop - find("list").offsetTop - box.clientHeight / 3;
  }

  /** Open the text that the address names after the "#", at the theme if it names one. */
  function openFromAddress() {
    const place = named();
    if (!place) return;
    const doc = byId.get(place[0]);
    pane.classList.remove("unasked");
    texts.classList.add("reading");
    if (!doc) {
      store.leave();
      sayInstead(`No text has the id “${place[0]}”.`);
      pane.scrollIntoView({ block: "nearest" });
      return;
    }
    store.open(doc, () => goToText(doc, themes.find(({ id }) => id === place[1])), ({ message }) => sayInstead(message));
  }

  function sayInstead(message) {
    current = null;
    find("codes").replaceChildren();
    pane.replaceChildren(make("p", { class: "nothing", role: "alert" }, message));
  }

  function goToText(doc, theme) {
    const inside = find("desk").contains(document.activeElement) && document.activeElement !== document.body;
    draw(doc, theme);
    const button = walking && find("walk").querySelector(`.${walking}:enabled`);
    walking = "";
    if (!inside || getComputedStyle(find("desk")).display === "block") find(many || innerWidth < 900 ? "desk" : "find").scrollIntoView();
    if (button) button.focus({ preventScroll: true });
    else if (theme) {
      showTheme(theme);
      hideTip(); // the panel says it
    }
    else find("document-title").focus({ preventScroll: true });
  }

  const walk = (step) => {
    const to = shown[shown.indexOf(current) + step];
    if (to) location.hash = address(to);
  };

  /* Filters */

  function fillSelect(select, all, values) {
    const counts = new Map();
    for (const value of values) counts.set(value, (counts.get(value) || 0) + 1);
    const options = [...counts.keys()].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
    select.append(make("option", { value: "" }, all),
      ...options.map((value) => make("option", { value: `=${value}` }, `${value} (${number(counts.get(value))})`)));
    select.parentElement.hidden = options.length < 2;
  }

  function fillCoders() {
    const having = (isIt) => number(documents.filter(isIt).length);
    const codedBy = (coder) => (doc) => (doc.others || []).some(([other]) => other === coder);
    const numbers = coders.map((_, coder) => coder).filter((coder) => documents.some(codedBy(coder)));
    find("coders").append(make("option", { value: "" }, "All coders"),
      make("option", { value: "differ" }, `Disagreement (${having((doc) => doc.differs)})`),
      ...numbers.map((coder) => make("option", { value: coder }, `Also coded by ${coders[coder]} (${having(codedBy(coder))})`)));
    find("coders").parentElement.hidden = !numbers.length;
    return (doc, chosen) => !chosen || (chosen === "differ" ? doc.differs : codedBy(Number(chosen))(doc));
  }

  /** A theme's filter: any, with, without, or not coded or asked where that happens; each press leads to the next. */
  function threeWays(theme) {
    const open = Object.keys(SIGNS).filter((code) => documents.some((doc) => doc.codes[theme.place] === code));
    const states = ["", "1", "0", ...open], words = { ...WORDS, "": "", 1: "with", 0: "without" };
    const says = make("b", {});
    const button = make("button", { type: "button", class: `three-ways ${theme.look}`, "data-theme": theme.id, title: theme.label },
      make("span", { class: "swatch" }), make("span", {}, theme.short), says);
    const set = (code) => {
      button.dataset.code = code;
      says.textContent = words[code];
      button.setAttribute("aria-label", `${theme.label}: ${words[code] || "any"}`);
      theme.wanted = code;
    };
    set("");
    button.addEventListener("click", () => {
      set(states[(states.indexOf(theme.wanted) + 1) % states.length]);
      filter();
    });
    theme.clear = () => set("");
    return button;
  }

  function search() {
    terms = termsOf(find("words").value);
    found = new Map();
    searched = new Set();
    filter();
    if (current?.part.isHere) drawText();
  }

  let found = new Map(), searched = new Set(); // the texts that have the terms, of the parts that were searched
  let passing = documents; // all filters but the terms
  const quick = new Map();

  /** Return how often the terms are in a text, and the first place with the words around it. */
  function brief(doc) {
    if (!found.get(doc)) {
      const { counted, silent } = hits(doc), [first] = counted.length ? counted : silent;
      found.set(doc, { n: counted.length, around: first && inContext(doc.text, first, 30, 45) });
    }
    return found.get(doc);
  }

  function searchIn(part) {
    for (const doc of part.docs) {
      const text = quick.get(doc) ?? folded(doc.text);
      if (store.isWhole) quick.set(doc, text);
      if (!isIn(doc.text, text, folded(`${doc.id} ${doc.title}`), terms)) continue;
      found.set(doc, null);
      if (!store.isWhole) brief(doc); // its text may be gone later
    }
    searched.add(part);
  }

  /** Search the parts that hold texts, and tell as it goes on; ends where something else is looked for. */
  async function searchOn() {
    const of = passing, what = found, wanted = new Set(of);
    for (const part of new Set(of.map((doc) => doc.part))) {
      if (searched.has(part)) continue;
      if (!part.isHere) {
        try {
          await store.load(part);
        } catch ({ message }) {
          if (of === passing && what === found) find("count").textContent = message;
          return;
        }
        if (of !== passing || what !== found) return;
      }
      searchIn(part);
      if (store.isWhole) return;
      shown.push(...part.docs.filter((doc) => wanted.has(doc) && found.has(doc)));
      list.grow();
      if (find("matrix").open) matrix.grow();
      if (current) drawWalk();
      countHits();
    }
    const inOrder = of.filter((doc) => found.has(doc));
    if (inOrder.every((doc, i) => doc === shown[i])) return void concordance.show(shown);
    shown = inOrder; // a filter was changed in the middle of the search
    drawRows();
  }

  /** Say how many texts there are; hits are counted a while at a time, so that nobody waits for them. */
  function countHits(at = 0, n = 0, of = shown, length = shown.length) {
    if (of !== shown || length !== shown.length) return; // filtered again meanwhile, or more is found
    const until = performance.now() + 20;
    while (terms.length && at < length && (at % 20 || performance.now() < until)) n += brief(shown[at++]).n;
    const isDone = !terms.length || at >= length, left = terms.length ? passing.filter((doc) => !searched.has(doc.part)).length : 0;
    find("count").textContent = (length === documents.length ? plural(documents.length, "text")
      : `${number(length)} of ${plural(documents.length, "text")}`)
      + (terms.length ? ` · ${isDone ? plural(n, "hit") : "counting hits …"}` : "")
      + (left ? ` · ${number(passing.length - left)} of ${plural(passing.length, "text")} searched …` : "");
    if (!isDone) setTimeout(() => countHits(at, n, of, length));
  }

  function filter() {
    const [theSource, theYear, theSpeaker] = ["source", "year", "speaker"].map((id) => find(id).value.slice(1));
    const theCoder = find("coders").value;
    const wanted = themes.filter((theme) => theme.wanted);
    passing = documents.filter((doc) =>
      (!theSource || source(doc) === theSource) && (!theYear || year(doc) === theYear)
      && (!theSpeaker || speaker(doc) === theSpeaker) && isCoded(doc, theCoder)
      && wanted.every((theme) => doc.codes[theme.place] === theme.wanted));
    chosen.textContent = wanted.length ? ` (${wanted.length} chosen)` : "";
    if (terms.length && store.isWhole) searchOn();
    shown = terms.length ? passing.filter((doc) => found.has(doc)) : passing;
    drawRows();
    if (terms.length && !store.isWhole) searchOn();
  }

  /** Draw what is left by the filters. */
  function drawRows() {
    countHits();
    if (find("matrix").open) matrix.show(shown);
    list.show(shown);
    concordance.show(shown);
    stopAt(null);
    if (!current) return;
    if (find("matrix").open) matrix.select(current);
    const row = list.select(current);
    if (row) stopAt(row);
    drawWalk();
  }

  /* The table of all texts */

  const known = ["date", "source"].filter((column) => documents.some((doc) => doc[column]));

  function drawMatrixHead() {
    find("matrix-table").classList.toggle("many", many);
    find("matrix-table").style.setProperty("--themes", themes.length);
    find("matrix-table").tHead.append(make("tr", {},
      ...["id", ...known].map((column) => make("th", { scope: "col" }, column)),
      ...themes.map((theme) => make("th", { scope: "col", class: "theme-head", title: theme.label },
        make("span", {}, many ? theme.id : theme.short))),
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
    const code = doc.codes[theme.place], differs = differing(doc, theme) ? " differs" : "";
    const n = doc.n[present(doc).indexOf(theme)];
    const others = differs && `; ${doc.others.filter(([, codes]) => !(codes[theme.place] in SIGNS))
      .map(([coder, codes]) => `${coders[coder]}: ${codes[theme.place] === "1" ? "present" : "absent"}`).join(", ")}`;
    const word = code === "1" ? `present, ${plural(n, "passage")}` : WORDS[code];
    const says = `${doc.id}, ${theme.label}: ${word}${others}`;
    const style = `${look(code)}${differs}`;
    return make("td", { class: "cell", title: says }, code === "1"
      ? make("span", { class: style }, make("a", { href: address(doc, theme), "aria-label": says }, n ? number(n) : "✓"))
      : make("span", { class: style }, SIGNS[code] ?? "0"));
  }

  /* What a mark means, on hover and focus */

  let explained = null;

  function showTip(mark) {
    const around = [], tip = find("tip");
    for (let at = mark; at; at = at.parentElement.closest("mark")) around.unshift(at);
    const passages = new Map(passagesOf(current).map((passage) => [passage.number, passage]));
    const lines = [...around, ...mark.querySelectorAll("mark")].map((at) => {
      const { number: name, label } = passages.get(at.dataset.passage), [kind, place] = name.split(" ");
      const foundBy = kind === "own" ? current.spans[place].slice(3) : [];
      return make("div", {}, make("strong", {}, label), ...foundBy.map(codes.ruleText).filter(Boolean)
        .flatMap((text) => [make("br", {}), text]));
    });
    explained = mark;
    tip.replaceChildren(...lines);
    tip.hidden = false;
    placeTip();
  }

  function placeTip() {
    if (!explained) return;
    const tip = find("tip"), [box] = explained.getClientRects();
    if (!box) return hideTip();
    const below = box.bottom + 10;
    tip.style.left = `${Math.max(8, Math.min(box.left, innerWidth - tip.offsetWidth - 8))}px`;
    tip.style.top = `${below + tip.offsetHeight < innerHeight ? below : box.top - tip.offsetHeight - 8}px`;
  }

  function hideTip() {
    explained = null;
    find("tip").hidden = true;
  }

  /* Keys */

  const KEYS = {
    j: () => walk(1), k: () => walk(-1),
    n: () => (find("coders").value === "differ" ? goToDisagreement() : goToNext()),
    ...(many ? {} : Object.fromEntries(themes.map(({ place }) => [String(place + 1), () => {
      find("legend").querySelector(`[data-theme="${place}"]`)?.click();
    }]))),
  };

  function onKey(event) {
    if (event.key === "Escape") hideTip();
    const isField = event.target.matches?.("input:not([type=checkbox]), select, textarea");
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isField) return;
    if (event.key === "/") {
      texts.classList.remove("reading");
      find("find").scrollIntoView();
      find("words").focus({ preventScroll: true });
    } else { // single letters only in the reader: elsewhere they may mean something else
      const key = keyOf(event, KEYS);
      if (!find("desk").contains(event.target) || !Object.hasOwn(KEYS, key)) return;
      KEYS[key]();
    }
    event.preventDefault();
  }

  function listen() {
    for (const type of ["mouseover", "focusin"]) {
      pane.addEventListener(type, (event) => {
        const mark = event.target.closest("mark");
        if (mark) showTip(mark);
      });
    }
    for (const type of ["mouseout", "focusout"]) pane.addEventListener(type, hideTip);
    pane.addEventListener("click", ({ target }) => {
      const mark = target.closest("mark");
      if (mark && getSelection().isCollapsed) codes.open(themes[mark.dataset.theme]).scrollIntoView({ block: "nearest" });
    });
    addEventListener("scroll", placeTip, { capture: true, passive: true });
    addEventListener("keydown", onKey);
    addEventListener("hashchange", openFromAddress);
    find("list").addEventListener("keydown", onListKey);
    find("matrix").addEventListener("toggle", () => {
      if (!find("matrix").open) return;
      matrix.show(shown);
      matrix.select(current);
    });
    find("words").addEventListener("input", search);
    for (const id of ["source", "year", "speaker", "coders"]) find(id).addEventListener("change", filter);
    find("find").addEventListener("reset", () => setTimeout(() => { // after the fields have been reset
      for (const theme of themes) theme.clear();
      search();
    }));
    find("find").addEventListener("submit", (event) => event.preventDefault());
  }

  find("reader").hidden = false;
  for (const doc of documents) doc.differs = contested(doc).length > 0;
  const sources = new Set(documents.map(source)).size;
  const codes = base.codes(data, { language, show, differing });
  const nothing = () => "No text meets the filters.";
  const concordance = base.concordance({ themes, language, store, hits, address, speaker }, () => terms);
  const matrix = base.rows(find("matrix-table").tBodies[0], find("matrix-more"), matrixRow,
    () => make("tr", { class: "nothing" }, make("td", {}, nothing())));
  const list = base.rows(find("list"), find("list-more"), listRow, () => make("li", { class: "nothing" }, nothing()));
  drawMatrixHead();
  fillSelect(find("source"), "All sources", documents.map(source));
  fillSelect(find("year"), "All years", documents.map(year));
  fillSelect(find("speaker"), "All speakers", documents.map(speaker));
  const isCoded = fillCoders();
  find("theme-choices").append(...themes.map(threeWays));
  if (!many) find("theme-filters").replaceWith(find("theme-choices"));
  find("theme-keys").textContent = many || themes.length < 2 ? "" : `, 1 to ${themes.length} show or hide a theme`;
  listen();
  filter();
  if (named()) openFromAddress();
  else store.open(documents[0], () => draw(documents[0]), ({ message }) => sayInstead(message));
})();
