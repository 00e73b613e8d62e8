/**
 * How answers are worked on, whatever they are: stored in the browser, resumed, undone, saved as a file, loaded, and gone
 * through by key. The page says what an answer is, how it is drawn, and in which words.
 */
base.work = (page) => {
  const { find, make, listed, inStorage, download, keyOf } = base;
  const { head, fileName, list, start, isDone, isBegun, field, words } = page;
  const { format, sheet } = JSON.parse(head);
  const KEY = `discourse-coder ${page.name} ${sheet}`;
  const UNDO_STEPS = 100;
  const came = start.map((answer) => (isBegun(answer) ? JSON.stringify(answer) : null)); // what is answered on the page itself

  let answers = structuredClone(start); // in the order of the page
  let at = 0; // the place in work
  let past = []; // for undo: what a place, or all of them (null), had before a change
  let stored = "", saved = ""; // when the browser last stored the answers, and the answers last saved as a file
  let unsafe = false; // there are changes that neither the browser nor a file has

  const done = (some = answers) => some.filter(isDone).length;
  const count = () => `${done()} of ${start.length} ${words.done}`;
  const gaps = () => answers.flatMap((answer, i) => (isDone(answer) ? [] : [i]));

  /* The file of answers */

  function fileText() {
    const filled = answers.map(page.written);
    return `${head.slice(0, -2)},${JSON.stringify({ [list]: filled }, null, 2).slice(1)}\n`;
  }

  /** Read a file of answers to this page. Throws an error whose message says what is wrong with it. */
  function read(content) {
    let file = null;
    try {
      file = JSON.parse(content.replace(/^\ufeff/, ""));
    } catch { /* said below */ }
    if (!file || file.format !== format) throw new Error(`it is not a file of ${words.file}.`);
    if (file.sheet !== sheet) throw new Error(words.foreign(file));
    if (!Array.isArray(file[list]) || file[list].length !== start.length) throw new Error(`some ${list} are missing.`);
    return file[list].map(page.read);
  }

  /* Keeping: in the browser after every change, and in files */

  /** Store the answers in the browser, and warn if it cannot. */
  function keep() {
    const kept = inStorage(KEY, JSON.stringify({ stored, at, came, file: fileText() }));
    if (kept) unsafe = false;
    find("warning").hidden = kept;
    find("warning").textContent = kept ? "" : "This browser cannot keep your work, because its storage is off or full. "
      + "Press “Save file” often, and always before you close this page. “Load file” brings your work back.";
    find("kept").textContent = kept && stored
      ? `Saved in this browser at ${new Date(stored).toLocaleTimeString("en-GB", { timeStyle: "short" })}` : "";
  }

  /** Take up what the browser has stored, and return whether there was anything. */
  function resume() {
    let content = null;
    try {
      content = localStorage.getItem(KEY);
      if (!content) return false;
      const kept = JSON.parse(content);
      const isNew = (i) => came[i] !== kept.came?.[i]; // on the page only since then; what is not was cleared here
      answers = read(kept.file).map((answer, i) => (isBegun(answer) || !isNew(i) ? answer : structuredClone(start[i])));
      stored = kept.stored;
      at = answers[kept.at] ? kept.at : 0;
      return true;
    } catch {
      if (content) inStorage(`${KEY}, unreadable`, content); // what is stored next must not overwrite it
      return false;
    }
  }

  /** Note for undo what there is now; `typed` tells a field, since all that is typed in one is one step. */
  function remember(whole, typed) {
    past.push([whole ? null : at, JSON.stringify(whole ? answers : answers[at]), typed]);
    past = past.slice(-UNDO_STEPS);
  }

  function change(edit, whole = false) {
    remember(whole);
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
    if (words.noUndo) return say(words.noUndo);
    if (!past.length) return say("There is nothing to undo.");
    const [place, before] = past.pop();
    if (place === null) answers = JSON.parse(before);
    else answers[place] = JSON.parse(before);
    if (place !== null && place !== at) go(place);
    changed();
    page.drawText();
    say("The last change was undone.");
  }

  function saveFile() {
    const content = fileText();
    download(fileName, content);
    saved = content;
    unsafe = false;
    draw();
    say(`${fileName} is saved in your downloads folder. ${missing()}${gaps().length ? "" : words.send}`);
  }

  /** Say which places are not done. */
  function missing() {
    const open = gaps().map((i) => i + 1);
    return open.length ? `${words.open(open.length)} (${listed(open)}).` : words.finished;
  }

  async function loadFile(file) {
    let loaded;
    try {
      loaded = read(await file.text());
      page.check?.(loaded);
    } catch (error) {
      return say(`${file.name} was not loaded: ${error.message}`);
    }
    if (JSON.stringify(loaded) === JSON.stringify(answers)) return say(`${file.name} has the same ${words.answers} as this page.`);
    const both = `${count()} here, ${done(loaded)} in the file`;
    if (answers.some(isBegun) && !confirm(`Replace all ${words.answers} on this page with those in ${file.name}? (${both})`)) {
      return say(`${file.name} was not loaded. Your ${words.answers} have not changed.`);
    }
    change(() => { answers = loaded; }, true);
    go(at);
    say(`${file.name} is loaded: ${count()}.${words.noUndo ? "" : ` Undo (z) brings your earlier ${words.answers} back.`}`);
  }

  function say(sentence) {
    find("news").textContent = sentence || (isToSave() ? `${words.finished} ${words.save}` : "");
  }

  const isToSave = () => !gaps().length && saved !== fileText();

  /* From place to place */

  function go(place) {
    if (!answers[place]) {
      return say(place < 0 ? `This is the first ${words.one}.` : `This is the last ${words.one}. ${missing()}`);
    }
    const moved = place !== at;
    at = place;
    page.enter?.();
    draw();
    page.drawText();
    if (!moved) return;
    say("");
    page.entered();
    if (find("strip").contains(document.activeElement)) find("strip").children[at].focus();
    if (!unsafe) keep(); // so that the page opens where it was left
  }

  function goToGap() {
    const open = gaps();
    if (!open.length) return say(missing());
    go(open.find((i) => i > at) ?? open[0]);
  }

  /** Draw all but the text itself. */
  function draw() {
    find("bar").value = done();
    if (find("undo")) find("undo").disabled = !past.length;
    find("gap").disabled = !gaps().length;
    find("save").classList.toggle("wanted", isToSave());
    find("previous").disabled = at === 0;
    find("next").disabled = at === start.length - 1;
    [...find("strip").children].forEach(drawPlace);
    page.draw();
  }

  function drawPlace(button, i) {
    [button.className, button.title] = page.look(answers[i], i);
    button.setAttribute("aria-label", `${words.place}${i + 1}, ${button.title}`);
    button.tabIndex = i === at ? 0 : -1; // the arrow keys lead to the others
    button.setAttribute("aria-current", i === at);
    if (i === at) button.scrollIntoView({ block: "nearest" });
  }

  /* Keys and the mouse */

  const scroll = (pages) => find("reading").scrollBy(0, pages * 0.85 * find("reading").clientHeight);
  const KEYS = {
    arrowleft: () => go(at - 1), arrowright: () => go(at + 1), g: goToGap, pagedown: () => scroll(1), pageup: () => scroll(-1),
    n: () => find(field.id).focus(), z: undo, s: saveFile, "?": help, ...page.keys,
  };

  function help() {
    find("intro").showModal();
    find("intro").scrollTop = 0; // it opens at its button, which is at the end
  }

  function onKey(event) {
    const key = keyOf(event, KEYS);
    if (find("intro").open || event.altKey || event.isComposing) return;
    if (event.target === find(field.id)) {
      if (key === "escape") field.leave();
      return;
    }
    if ((event.ctrlKey || event.metaKey) && key !== "s" && key !== "z") return;
    if (!page.takesKey?.(key, event.shiftKey)) {
      if (!Object.hasOwn(KEYS, key) || (event.shiftKey && key.startsWith("arrow"))) return;
      if (key.startsWith("page") && find(page.scrolls).contains(document.activeElement)) return;
      KEYS[key]();
    }
    event.preventDefault();
  }

  function onTyping() {
    const [last] = past.slice(-1), typed = field.which();
    if (!last || last[0] !== at || last[2] !== typed) remember(false, typed);
    field.write(find(field.id).value.replace(/\p{Cs}/gu, "\ufffd")); // half a character fits in no file
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
      say(`Updated from another window where this ${words.page} is open.`);
    });
    for (const [id, act] of Object.entries({
      gap: goToGap, undo, save: saveFile, help,
      previous: () => go(at - 1), next: () => go(at + 1), load: () => find("file").click(),
    })) find(id)?.addEventListener("click", act);
    find("file").addEventListener("change", async ({ target }) => {
      if (target.files.length) await loadFile(target.files[0]);
      target.value = ""; // so that the same file can be chosen again
    });
    find(field.id).addEventListener("input", onTyping);
  }

  function begin() {
    document.querySelector("main").hidden = false;
    find("text").lang = page.language;
    find("text").dir = "auto";
    find("strip").append(...start.map((_, i) => {
      const button = make("button", { type: "button" }, String(i + 1));
      button.addEventListener("click", () => go(i));
      return button;
    }));
    listen();
    at = Math.max(0, answers.findIndex((answer) => !isDone(answer)));
    const resumed = resume() && answers.some(isBegun);
    keep();
    go(at);
    page.entered();
    if (!resumed) return help();
    const when = new Date(stored).toLocaleString("en-GB", { dateStyle: "long", timeStyle: "short" });
    say(`Resumed: ${done()} of ${start.length} ${words.resumed}${stored ? `, last saved ${when}` : ""}.`);
  }

  return {
    get at() { return at; },
    get answers() { return answers; },
    get answer() { return answers[at]; },
    get isFinished() { return !gaps().length; },
    done, change, draw, go, say, begin,
  };
};
