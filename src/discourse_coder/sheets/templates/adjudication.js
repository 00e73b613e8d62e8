(() => {
  const { find, make, plural, shortened, inStorage, download, paragraphs, keyOf } = base;
  const { head, fileName, language, coders, texts, cases } = JSON.parse(find("sheet-data").textContent);
  const { format, sheet } = JSON.parse(head);
  const KEY = `discourse-coder decisions ${sheet}`;
  const UNDO_STEPS = 100;
  const DECISION_OF = { 1: 1, 0: 0, o: "open" };
  const IN_WORDS = new Map([[1, "present"], [0, "absent"], ["open", "left open"], [null, "not decided"]]);

  const given = cases.map(({ decision, reason }) => ({ decision, reason })); // what came with the page
  let answers = structuredClone(given); // in the order of the page
  let at = 0; // the case in work
  let past = []; // for undo: what a case, or all of them (null), had before a change
  let stored = "", saved = ""; // when the browser last stored the decisions, and those last saved as a file
  let unsafe = false; // there are changes that neither the browser nor a file has

  const decided = (all) => all.filter(({ decision }) => decision !== null).length;
  const begun = (all) => all.some(({ decision, reason }) => decision !== null || reason.trim());
  const textOf = ({ id }) => texts[id] ?? { text: "", silent: [], about: {} };

  /* The file of decisions */

  function decisionsText() {
    const filled = cases.map(({ id, theme, sides }, i) => ({
      id, theme,
      codes: Object.fromEntries(coders.map((coder, place) => [coder.id, sides[place].code])),
      ...(texts[id] ? { text_sha256: texts[id].text_sha256 } : {}),
      ...answers[i],
    }));
    return `${head.slice(0, -2)},${JSON.stringify({ cases: filled }, null, 2).slice(1)}\n`;
  }

  /** Read a file of decisions on this page. Throws an error whose message says what is wrong with it. */
  function readDecisions(content) {
    let file = null;
    try {
      file = JSON.parse(content.replace(/^\ufeff/, ""));
    } catch { /* said below */ }
    if (!file || file.format !== format) throw new Error("it is not a file of decisions.");
    if (file.sheet !== sheet) throw new Error("it has the decisions of another page.");
    if (!Array.isArray(file.cases) || file.cases.length !== cases.length) throw new Error("some cases are missing.");
    return file.cases.map((given, i) => {
      const { id, theme } = cases[i];
      if (given?.id !== id || given.theme !== theme || !IN_WORDS.has(given.decision)) {
        throw new Error(`it is damaged at ${i + 1} (${id}, ${theme}).`);
      }
      return { decision: given.decision, reason: typeof given.reason === "string" ? given.reason : "" };
    });
  }

  /* Keeping: in the browser after every change, and in files */

  /** Store the decisions in the browser, and warn if it cannot. */
  function keep() {
    const kept = inStorage(KEY, JSON.stringify({ stored, at, given, file: decisionsText() }));
    if (kept) unsafe = false;
    find("warning").hidden = kept;
    find("warning").textContent = kept ? "" : "This browser cannot keep your work, because its storage is off or full. "
      + "Press “Save file” often, and always before you close this page. “Load file” brings your work back.";
    find("kept").textContent = kept && stored
      ? `Saved in this browser at ${new Date(stored).toLocaleTimeString("en-GB", { timeStyle: "short" })}` : "";
  }

  /** Take up what the browser has stored; a gap in it is filled by a decision that has come with the page since. */
  function resume() {
    let content = null;
    try {
      content = localStorage.getItem(KEY);
      if (!content) return false;
      const kept = JSON.parse(content);
      const isNew = (i) => JSON.stringify(given[i]) !== JSON.stringify(kept.given?.[i]); // else it was cleared here
      answers = readDecisions(kept.file).map((answer, i) => (begun([answer]) || !isNew(i) ? answer : { ...given[i] }));
      stored = kept.stored;
      at = cases[kept.at] ? kept.at : 0;
      return true;
    } catch {
      if (content) inStorage(`${KEY}, unreadable`, content); // what is stored next must not overwrite it
      return false;
    }
  }

  function change(edit, whole) {
    past.push([whole ? null : at, JSON.stringify(whole ? answers : answers[at])]);
    past = past.slice(-UNDO_STEPS);
    edit();
    changed();
  }

  function changed() {
    unsafe = true;
    stored = new Date().toISOString();
    keep();
    draw();
  }

  function undo() {
    if (!past.length) return say("There is nothing to undo.");
    const [place, before] = past.pop();
    if (place === null) answers = JSON.parse(before);
    else answers[place] = JSON.parse(before);
    if (place !== null && place !== at) go(place);
    changed();
    say("The last change was undone.");
  }

  function saveFile() {
    const content = decisionsText();
    download(fileName, content);
    saved = content;
    unsafe = false;
    draw();
    say(`${fileName} is saved in your downloads folder. ${missing()}`);
  }

  /** Say which cases are not decided. */
  function missing() {
    const open = answers.flatMap(({ decision }, i) => (decision === null ? [i + 1] : []));
    if (!open.length) return "All are decided or left open.";
    const listed = open.slice(0, 12).join(", ") + (open.length > 12 ? ", …" : "");
    return `Not decided yet: ${open.length} (${listed}).`;
  }

  async function loadFile(file) {
    let loaded;
    try {
      loaded = readDecisions(await file.text());
    } catch (error) {
      return say(`${file.name} was not loaded: ${error.message}`);
    }
    if (JSON.stringify(loaded) === JSON.stringify(answers)) return say(`${file.name} has the same decisions as this page.`);
    const both = `${decided(answers)} of ${cases.length} decided here, ${decided(loaded)} in the file`;
    if (begun(answers) && !confirm(`Replace all decisions on this page with those in ${file.name}? (${both})`)) {
      return say(`${file.name} was not loaded. Your decisions have not changed.`);
    }
    change(() => { answers = loaded; }, true);
    say(`${file.name} is loaded: ${decided(answers)} of ${cases.length} decided. Undo (z) brings your earlier decisions back.`);
  }

  function say(sentence) {
    const finished = decided(answers) === cases.length && saved !== decisionsText();
    find("news").textContent = sentence || (finished && cases.length ? "All are decided or left open. Press “Save file”." : "");
  }

  /* Deciding */

  function decide(decision) {
    if (!cases.length) return;
    change(() => { answers[at].decision = decision; });
    if (decided(answers) === cases.length) say("");
    else say(`${cases[at].id}, ${cases[at].label}: ${IN_WORDS.get(decision)}. Press n for the reason, → for the next.`);
  }

  function go(place) {
    if (!cases[place]) return say(place < 0 ? "This is the first one." : `This is the last one. ${missing()}`);
    const moved = place !== at;
    at = place;
    draw();
    drawText();
    if (!moved) return;
    say("");
    find("reading").scrollTop = find("choose").scrollTop = find("detail").scrollTop = find("coding").scrollTop = 0;
    showFirst();
    if (find("strip").contains(document.activeElement)) find("strip").children[at].focus();
    if (!unsafe) keep(); // so that the page opens where it was left
  }

  function goToGap() {
    const gaps = answers.flatMap(({ decision }, i) => (decision === null ? [i] : []));
    if (!gaps.length) return say(missing());
    go(gaps.find((i) => i > at) ?? gaps[0]);
  }

  /* Drawing */

  function drawText() {
    const given = textOf(cases[at]);
    let number = 0;
    const passages = cases[at].sides.flatMap(({ passages: marked }, place) => marked.map((passage) => (
      { ...coders[place], label: coders[place].id, ...passage, number: number++ })));
    find("text").replaceChildren(...(given.text ? paragraphs(given, passages)
      : [make("p", { class: "faded" }, "The text is not on this page: it was made without the corpus.")]));
  }

  /** Draw all but the text itself. */
  function draw() {
    const one = cases[at], { about, silent } = textOf(one), done = decided(answers), all = cases.length;
    find("bar").value = done;
    find("progress").textContent = `${done} of ${all} decided`;
    find("undo").disabled = !past.length;
    find("gap").disabled = done === all;
    find("save").classList.toggle("wanted", done === all && saved !== decisionsText());
    find("previous").disabled = at === 0;
    find("next").disabled = at === all - 1;
    find("place").textContent = `${at + 1} of ${plural(all, "disagreement")}`;
    find("title").textContent = about.title || one.id;
    find("about").textContent = [one.id, about.date, about.source, about.speaker].filter(Boolean).join(" · ");
    if (find("legend")) find("legend").hidden = !silent.length;
    [...find("strip").children].forEach(drawPlace);
    find("theme").replaceChildren(make("span", { class: "chip" }, one.theme), one.label === one.theme ? "" : ` ${one.label}`);
    let number = 0;
    find("sides").replaceChildren(...one.sides.map((side, place) => drawSide(side, coders[place], () => number++)));
    for (const button of document.querySelectorAll(".decisions [data-key]")) {
      button.setAttribute("aria-pressed", DECISION_OF[button.dataset.key] === answers[at].decision);
    }
    if (find("reason").value !== answers[at].reason) find("reason").value = answers[at].reason;
    document.querySelectorAll(".prose").forEach((prose) => { prose.hidden = prose.dataset.theme !== one.theme; });
  }

  function drawPlace(button, i) {
    const { decision } = answers[i];
    button.className = decision === null ? "none" : decision === "open" ? "complete doubt" : "complete";
    button.title = `${cases[i].id}, ${cases[i].label}: ${IN_WORDS.get(decision)}`;
    button.setAttribute("aria-label", `${i + 1}, ${button.title}`);
    button.tabIndex = i === at ? 0 : -1; // the arrow keys lead to the others
    button.setAttribute("aria-current", i === at);
    if (i === at) button.scrollIntoView({ block: "nearest" });
  }

  function drawSide({ code, passages, notes }, coder, nextNumber) {
    const said = code === null ? "not coded" : `${code} ${IN_WORDS.get(code)}`;
    const quotes = passages.map(({ quote, rule }) => {
      const number = nextNumber();
      const show = make("button", { type: "button", class: "quote", lang: language, dir: "auto", title: "Show it in the text" },
        shortened(quote.replace(/\s+/g, " ")), rule && rule !== "passage" ? make("small", {}, ` ${rule}`) : "");
      show.addEventListener("click", () => aim(number));
      return make("li", {}, show);
    });
    const remarks = notes.map((note) => make("li", { dir: "auto" }, note));
    const nothing = quotes.length + remarks.length ? [] : [make("li", { class: "faded" }, "no passage, no note")];
    return make("article", { class: `side ${coder.look}`, "aria-label": `${coder.id}: ${said}` },
      make("h4", {}, make("span", { class: "chip" }, coder.id), make("b", {}, said)),
      make("ul", {}, ...quotes, ...remarks, ...nothing));
  }

  /** Show a passage in the text. */
  function aim(number) {
    for (const mark of find("text").querySelectorAll("mark")) {
      mark.classList.toggle("target", mark.dataset.passage === String(number));
    }
    find("text").querySelector("mark.target").scrollIntoView({ block: "center" });
  }

  /** Scroll to the first marked passage where it is not to be seen. */
  function showFirst() {
    const mark = find("text").querySelector("mark"), frame = find("reading").getBoundingClientRect();
    if (mark && mark.getBoundingClientRect().bottom > frame.bottom) mark.scrollIntoView({ block: "center" });
  }

  /* Keys and the mouse */

  const scroll = (pages) => find("reading").scrollBy(0, pages * 0.85 * find("reading").clientHeight);
  const clear = () => decide(null);
  const KEYS = {
    1: () => decide(1), 0: () => decide(0), o: () => decide("open"), x: clear, backspace: clear, delete: clear,
    n: () => find("reason").focus(), arrowleft: () => go(at - 1), arrowright: () => go(at + 1), g: goToGap,
    pagedown: () => scroll(1), pageup: () => scroll(-1), z: undo, s: saveFile, "?": help,
  };

  function help() {
    find("intro").showModal();
    find("intro").scrollTop = 0; // it opens at its button, which is at the end
  }

  function onKey(event) {
    const key = keyOf(event, KEYS);
    if (find("intro").open || event.altKey || event.isComposing) return;
    if (event.target === find("reason")) {
      if (key === "escape") document.querySelector(".decisions [aria-pressed=true], .decisions [data-key]").focus();
      return;
    }
    if ((event.ctrlKey || event.metaKey) && key !== "s" && key !== "z") return;
    if (!Object.hasOwn(KEYS, key) || (event.shiftKey && key.startsWith("arrow"))) return;
    if (key.startsWith("page") && find("coding").contains(document.activeElement)) return;
    KEYS[key]();
    event.preventDefault();
  }

  function onReason() {
    const [last] = past.slice(-1);
    const same = last && last[0] === at && last[2]; // one step of undo for all that is typed in a reason
    if (!same) past.push([at, JSON.stringify(answers[at]), true]);
    answers[at].reason = find("reason").value.replace(/\p{Cs}/gu, "\ufffd"); // half a character fits in no file
    changed();
  }

  function listen() {
    addEventListener("keydown", onKey);
    addEventListener("beforeunload", (event) => {
      if (!unsafe) return;
      event.preventDefault();
      event.returnValue = "unsaved"; // for older browsers
    });
    addEventListener("storage", (event) => { // the same page in another window
      const place = at;
      if (event.key !== KEY || !event.newValue || !resume()) return;
      at = place; // as it does not move, it does not store either: the other window may be ahead
      past = []; // to undo what was done here would undo what was done there
      go(at);
      say("Updated from another window where this page is open.");
    });
    for (const [id, act] of Object.entries({
      gap: goToGap, undo, save: saveFile, help,
      previous: () => go(at - 1), next: () => go(at + 1), load: () => find("file").click(),
    })) find(id).addEventListener("click", act);
    for (const button of document.querySelectorAll(".decisions [data-key]")) {
      const decision = DECISION_OF[button.dataset.key];
      button.addEventListener("click", () => decide(answers[at].decision === decision ? null : decision));
    }
    find("file").addEventListener("change", async ({ target }) => {
      if (target.files.length) await loadFile(target.files[0]);
      target.value = ""; // so that the same file can be chosen again
    });
    find("reason").addEventListener("input", onReason);
  }

  find("text").lang = language;
  find("text").dir = "auto";
  if (!cases.length) {
    find("news").textContent = "The coders do not disagree: there is nothing to decide.";
    return;
  }
  document.querySelector("main").hidden = false;
  find("strip").append(...cases.map((_, i) => {
    const button = make("button", { type: "button" }, String(i + 1));
    button.addEventListener("click", () => go(i));
    return button;
  }));
  listen();
  at = Math.max(0, answers.findIndex(({ decision }) => decision === null));
  const resumed = resume() && begun(answers);
  keep();
  go(at);
  showFirst();
  if (resumed) {
    const when = new Date(stored).toLocaleString("en-GB", { dateStyle: "long", timeStyle: "short" });
    say(`Resumed: ${decided(answers)} of ${cases.length} decided${stored ? `, last saved ${when}` : ""}.`);
  } else help();
})();
