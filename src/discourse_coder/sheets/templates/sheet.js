(() => {
  const { find, make, plural, shortened, inStorage, download, paragraphs, keyOf } = base;
  const { head, fileName, language, themes, texts } = JSON.parse(find("sheet-data").textContent);
  const { format, sheet, coder, purpose, given_by: giver } = JSON.parse(head);
  const training = purpose === "training", review = purpose === "prefilled";
  const KEY = `discourse-coder sheet ${sheet}`;
  const UNDO_STEPS = 100;
  const IN_WORDS = new Map([[1, "present"], [0, "absent"], ["unsure", "unsure"], [null, "no code"]]);

  let answers = texts.map(unanswered); // in the order of the sheet; themes by position
  let at = 0, active = 0; // the text and the theme in work
  let past = []; // for undo: what a text, or all of them (null), had before a change
  let stored = "", saved = ""; // when the browser last stored the answers, and the answers last saved as a file
  let unsafe = false; // there are changes that neither the browser nor a file has
  let words = null; // while words are chosen by keys: all words of the text, and the first and last chosen

  function unanswered() {
    return { codes: themes.map(() => null), notes: themes.map(() => ""), passages: [] };
  }

  const listed = (numbers) => numbers.slice(0, 12).join(", ") + (numbers.length > 12 ? ", …" : "");
  const name = (theme) => themes[theme].label;
  const inOrder = (a, b) => a.theme - b.theme || a.start - b.start || a.end - b.end;
  const coded = (answer) => answer.codes.filter((code) => code !== null).length;
  const complete = (answer) => coded(answer) === themes.length;
  const completed = (all) => all.filter(complete).length;
  const begun = (all) => all.some((answer) => coded(answer) || answer.passages.length || answer.notes.some(Boolean));

  /* The file of answers */

  function answersText() {
    const filled = texts.map(({ id, sha256, text }, i) => ({
      id, sha256,
      codes: Object.fromEntries(themes.map((theme, place) => [theme.id, answers[i].codes[place]])),
      notes: Object.fromEntries(themes.map((theme, place) => [theme.id, answers[i].notes[place]])
        .filter(([, note]) => note.trim())),
      passages: answers[i].passages.map(({ theme, start, end }) =>
        ({ theme: themes[theme].id, start, end, quote: text.slice(start, end) })),
    }));
    return `${head.slice(0, -2)},${JSON.stringify({ texts: filled }, null, 2).slice(1)}\n`;
  }

  /** Read a file of answers to this sheet. Throws an error whose message says what is wrong with it. */
  function readAnswers(content) {
    let file = null;
    try {
      file = JSON.parse(content.replace(/^\ufeff/, ""));
    } catch { /* said below */ }
    if (!file || file.format !== format) throw new Error("it is not a file of answers from a coding sheet.");
    if (file.sheet !== sheet) {
      throw new Error(`it has the answers of ${file.coder} to another sheet. This sheet is for ${coder}.`);
    }
    if (!Array.isArray(file.texts) || file.texts.length !== texts.length) throw new Error("some texts are missing.");
    return file.texts.map(readAnswer);
  }

  function readAnswer(given, i) {
    const { id, text } = texts[i];
    const broken = (what) => new Error(`it is damaged: text ${i + 1} (${id}) has ${what}.`);
    if (given?.id !== id) throw broken("another id");
    const codes = themes.map((theme) => given.codes?.[theme.id]);
    if (codes.some((code) => ![1, 0, "unsure", null].includes(code))) {
      throw broken("a code that is not 1, 0, unsure or null");
    }
    const notes = themes.map((theme) => given.notes?.[theme.id]).map((note) => (typeof note === "string" ? note : ""));
    const passages = Array.from(given.passages || [], ({ theme, start, end, quote }) => {
      const place = themes.findIndex((known) => known.id === theme);
      if (place < 0 || !(start < end) || text.slice(start, end) !== quote) throw broken("a passage that is not in it");
      return { theme: place, start, end };
    });
    return { codes, notes, passages: passages.sort(inOrder) };
  }

  /* Keeping: in the browser after every change, and in files */

  /** Store the answers in the browser, and warn if it cannot. */
  function keep() {
    const kept = inStorage(KEY, JSON.stringify({ stored, at, file: answersText() }));
    if (kept) unsafe = false;
    find("warning").hidden = kept;
    find("warning").textContent = kept ? "" : "This browser cannot keep your work, because its storage is off or full. "
      + "Press “Save file” often, and always before you close this page. “Load file” brings your work back.";
    find("kept").textContent = kept && stored
      ? `Saved in this browser at ${new Date(stored).toLocaleTimeString("en-GB", { timeStyle: "short" })}` : "";
  }

  /** Take up what the browser has stored; return whether there was anything. */
  function resume() {
    let content = null;
    try {
      content = localStorage.getItem(KEY);
      if (!content) return false;
      const kept = JSON.parse(content);
      answers = readAnswers(kept.file);
      stored = kept.stored;
      at = texts[kept.at] ? kept.at : 0;
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
    if (training) return say("In training your first answers stay.");
    if (!past.length) return say("There is nothing to undo.");
    const [place, before] = past.pop();
    if (place === null) answers = JSON.parse(before);
    else answers[place] = JSON.parse(before);
    if (place !== null && place !== at) go(place);
    changed();
    drawText();
    say("The last change was undone.");
  }

  function saveFile() {
    const content = answersText();
    download(fileName, content);
    saved = content;
    unsafe = false;
    draw();
    say(`${fileName} is saved in your downloads folder. ${missing()}`
      + (completed(answers) === texts.length ? " Please send the file back." : ""));
  }

  /** Say which texts are not complete. */
  function missing() {
    const open = answers.flatMap((answer, i) => (complete(answer) ? [] : [i + 1]));
    if (!open.length) return "All texts are complete.";
    return `Not complete yet: ${plural(open.length, "text")} (${listed(open)}).`;
  }

  async function loadFile(file) {
    let loaded;
    try {
      loaded = readAnswers(await file.text());
    } catch (error) {
      return say(`${file.name} was not loaded: ${error.message}`);
    }
    const lost = training ? answers.flatMap(({ codes }, i) => (
      codes.some((code, theme) => code !== null && code !== loaded[i].codes[theme]) ? [i + 1] : [])) : [];
    if (lost.length) {
      return say(`${file.name} was not loaded: it lacks or changes answers to text${lost.length === 1 ? "" : "s"} ${listed(lost)}. `
        + "In training your first answers stay.");
    }
    const both = `${completed(answers)} of ${texts.length} texts complete here, ${completed(loaded)} in the file`;
    if (JSON.stringify(loaded) === JSON.stringify(answers)) return say(`${file.name} has the same answers as this page.`);
    if (begun(answers) && !confirm(`Replace all answers on this page with those in ${file.name}? (${both})`)) {
      return say(`${file.name} was not loaded. Your answers have not changed.`);
    }
    change(() => { answers = loaded; }, true);
    go(at);
    say(`${file.name} is loaded: ${completed(answers)} of ${texts.length} texts complete.`
      + (training ? "" : " Undo (z) brings your earlier answers back."));
  }

  function say(sentence) {
    const finished = completed(answers) === texts.length && saved !== answersText();
    find("news").textContent = sentence
      || (finished ? "All texts are complete. Press “Save file” and send the file back." : "");
  }

  /* Coding */

  /* Codes of somebody else: shown for review until there is a code, and in training once there is one */

  const givenTo = (theme) => texts[at].given[theme] ?? { code: null, passages: [], notes: [] };
  const isGivenShown = (theme) => givenTo(theme).code !== null && (answers[at].codes[theme] !== null) === training;
  const givenPassages = () => themes.flatMap((_, theme) => (isGivenShown(theme)
    ? givenTo(theme).passages.map(([start, end]) => ({ theme, start, end, given: true })) : []));
  const isGiven = ({ theme, start, end }) => givenTo(theme).passages.some(([a, b]) => a === start && b === end);
  const overlap = (a, b) => a.theme === b.theme && a.start < b.end && a.end > b.start;

  /** In a review, a 1 that is accepted keeps its passages, and any other code drops them. */
  function adoptPassages(theme, code) {
    const mine = answers[at].passages.filter((passage) => passage.theme !== theme || !isGiven(passage));
    const theirs = code === 1 && givenTo(theme).code === 1
      ? givenTo(theme).passages.map(([start, end]) => ({ theme, start, end })) : [];
    const kept = theirs.filter((passage) => !mine.some((other) => overlap(passage, other)));
    answers[at].passages = [...mine, ...kept].sort(inOrder);
  }

  function accept() {
    const { code } = givenTo(active);
    if (code === null) return say(`${giver} has no code for ${name(active)}.`);
    setCode(active, code, true);
  }

  /** Return how many of the answers, and of those that are as the reference, there are in training. */
  function asReference() {
    const pairs = texts.flatMap((text, i) => answers[i].codes.map((code, theme) => [code, text.given[theme].code]))
      .filter(([code, reference]) => (code === 0 || code === 1) && reference !== null);
    return [pairs.length, pairs.filter(([code, reference]) => code === reference).length];
  }

  function setCode(theme, code, onward) {
    if (training && answers[at].codes[theme] !== null) {
      return say("Your first answer stays, so that training shows what is still unclear. Write a note if you see it differently now.");
    }
    change(() => {
      answers[at].codes[theme] = code;
      if (review) adoptPassages(theme, code);
    });
    if (giver) drawText();
    if (onward && !training) choose(theme + 1 < themes.length || complete(answers[at]) ? theme + 1 : answers[at].codes.indexOf(null));
    if (completed(answers) === texts.length) say("");
    else if (complete(answers[at])) say(`Text ${at + 1} is complete. Press → for the next text.`);
    else say(`${name(theme)}: ${IN_WORDS.get(code)}.`);
  }

  function choose(theme) {
    active = Math.max(0, Math.min(theme, themes.length - 1));
    draw();
    find("detail").scrollTop = 0;
    find("themes").children[active].scrollIntoView({ block: "nearest" });
    if (find("themes").contains(document.activeElement)) nameButton(active).focus();
  }

  function go(text) {
    if (!texts[text]) return say(text < 0 ? "This is the first text." : `This is the last text. ${missing()}`);
    const moved = text !== at;
    at = text;
    active = Math.max(0, answers[at].codes.indexOf(null));
    leaveWords();
    draw();
    drawText();
    if (!moved) return;
    say("");
    find("reading").scrollTop = find("detail").scrollTop = 0;
    const focused = document.activeElement;
    if (find("strip").contains(focused)) find("strip").children[at].focus();
    if (find("themes").contains(focused)) nameButton(active).focus();
    if (!unsafe) keep(); // so that the page opens where it was left
  }

  function goToGap() {
    const gaps = answers.flatMap((answer, i) => (complete(answer) ? [] : [i]));
    if (!gaps.length) return say(missing());
    go(gaps.find((i) => i > at) ?? gaps[0]);
  }

  /** Make the selected words a passage of the chosen theme; passages of a theme that overlap become one. */
  function highlight() {
    const found = selected();
    if (!found) return say("First select some words in the text: drag over them with the mouse, or press t.");
    let [start, end] = found;
    if (texts[at].silent.some(([first, last]) => first <= start && end <= last)) {
      return say("Grey words are not to be coded, so they cannot be a passage.");
    }
    const joined = answers[at].passages.filter((passage) => overlap(passage, { theme: active, start, end }));
    start = Math.min(start, ...joined.map((passage) => passage.start));
    end = Math.max(end, ...joined.map((passage) => passage.end));
    const first = answers[at].codes[active] === null;
    change(() => {
      const others = answers[at].passages.filter((passage) => !joined.includes(passage));
      answers[at].passages = [...others, { theme: active, start, end }].sort(inOrder);
      if (first) answers[at].codes[active] = 1;
    });
    drawText();
    getSelection().removeAllRanges();
    if (words) selectWords();
    const is = answers[at].codes[active];
    say(`Highlighted for ${name(active)}: “${shortened(texts[at].text.slice(start, end))}”. `
      + (first ? "The code is now 1." : is === 1 ? "" : `The code stays ${is}.`));
  }

  function removePassage(passage) {
    change(() => { answers[at].passages = answers[at].passages.filter((other) => other !== passage); });
    drawText();
    find("highlight").focus();
    say(`The passage was removed. The code for ${name(active)} has not changed.`);
  }

  /* Offsets: the text nodes of the drawn text hold exactly its characters, labels being the style sheet's */

  function offsetOf(node, offset) {
    const all = document.createRange();
    all.selectNodeContents(find("text"));
    const side = all.comparePoint(node, offset);
    if (side) return side < 0 ? 0 : texts[at].text.length;
    all.setEnd(node, offset);
    return all.toString().length;
  }

  /** Return where the selected words start and end, without blanks around them, or null if there are none. */
  function selected() {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0), { text } = texts[at];
    if (!range.intersectsNode(find("text"))) return null;
    let start = offsetOf(range.startContainer, range.startOffset), end = offsetOf(range.endContainer, range.endOffset);
    while (start < end && /\s/.test(text[start])) start++;
    while (start < end && /\s/.test(text[end - 1])) end--;
    if (/^[\udc00-\udfff]/.test(text.slice(start))) start--; // never half of a character
    if (/^[\udc00-\udfff]/.test(text.slice(end))) end++;
    return start < end ? [start, end] : null;
  }

  function pointAt(offset) {
    const walker = document.createTreeWalker(find("text"), NodeFilter.SHOW_TEXT);
    let node = walker.nextNode();
    while (node.length < offset) {
      offset -= node.length;
      node = walker.nextNode();
    }
    return [node, offset];
  }

  function rangeOf(start, end) {
    const range = document.createRange();
    range.setStart(...pointAt(start + 1)); // in the node that has the character, not at the end of the one before
    range.setStart(range.startContainer, range.startOffset - 1);
    range.setEnd(...pointAt(end));
    return range;
  }

  /* Choosing words by keys */

  // A sign of a script that puts no blanks between words counts as a word.
  const UNSPACED = ["Han", "Hiragana", "Katakana", "Thai", "Lao", "Khmer", "Myanmar"]
    .map((script) => `\\p{Script=${script}}`).join("");
  const WORD = new RegExp(`[${UNSPACED}]\\p{M}*|[^\\s${UNSPACED}]+`, "gu");

  function enterWords() {
    const all = [...texts[at].text.matchAll(WORD)].map((found) => [found.index, found.index + found[0].length]);
    const already = selected(), top = find("reading").getBoundingClientRect().top + 50;
    const first = already ? all.findIndex(([, end]) => end > already[0])
      : all.findIndex(([start, end]) => rangeOf(start, end).getBoundingClientRect().top >= top);
    const last = already ? all.findLastIndex(([start]) => start < already[1]) : first;
    words = { all, first: Math.max(0, first), last: Math.max(0, last) };
    find("text").classList.add("walking");
    find("walk").setAttribute("aria-pressed", "true");
    selectWords();
    say("Choose words with the arrow keys; hold Shift for several. Press h to highlight them, Esc to stop.");
  }

  function leaveWords() {
    words = null;
    find("text").classList.remove("walking");
    find("walk").setAttribute("aria-pressed", "false");
  }

  function selectWords() {
    const range = rangeOf(words.all[words.first][0], words.all[words.last][1]);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    reveal(rangeOf(...words.all[words.last]).getBoundingClientRect());
  }

  function reveal(box) {
    const pane = find("reading"), frame = pane.getBoundingClientRect();
    if (box.top < frame.top + 60) pane.scrollTop -= frame.top + 60 - box.top;
    if (box.bottom > frame.bottom - 30) pane.scrollTop += box.bottom - frame.bottom + 30;
  }

  function moveWords(key, extend) {
    const forward = key === "arrowright" || key === "arrowdown", step = forward ? 1 : -1;
    const to = key === "arrowright" || key === "arrowleft" ? words.last + step : wordInNextLine(step);
    words.last = Math.max(extend ? words.first : 0, Math.min(to, words.all.length - 1));
    if (!extend) words.first = words.last;
    selectWords();
  }

  /** Return the word of the next line (step 1) or the one before (-1) that is nearest below or above. */
  function wordInNextLine(step) {
    const boxOf = (i) => rangeOf(...words.all[i]).getClientRects()[0];
    const from = boxOf(words.last);
    let best = words.last, line = null;
    for (let i = words.last + step; words.all[i]; i += step) {
      const box = boxOf(i);
      if (Math.abs(box.top - from.top) < from.height / 2) continue;
      line ??= box.top;
      if (Math.abs(box.top - line) > from.height / 2) break;
      if (best === words.last || Math.abs(box.left - from.left) < Math.abs(boxOf(best).left - from.left)) best = i;
    }
    return best;
  }

  /* Drawing */

  function drawText() {
    const own = answers[at].passages.map((passage, number) => ({ ...themes[passage.theme], ...passage, number }));
    const given = givenPassages().map((passage) => {
      const { id, look, label } = themes[passage.theme];
      return { ...passage, id, look: `${look} given`, label: `${label}, by ${giver}`, number: "" };
    });
    find("text").replaceChildren(...paragraphs(texts[at], [...own, ...given]));
  }

  const nameButton = (theme) => find("themes").children[theme].querySelector(".name");
  const KEY_OF = new Map([[1, "1"], [0, "0"], ["unsure", "u"]]);
  const CODE_OF = { 1: 1, 0: 0, u: "unsure" };

  const titleOf = (text) => text.about.title || text.id;
  const aboutOf = ({ id, about }) => [id, about.date, about.source, about.speaker,
    ...Object.keys(about).filter((column) => !["date", "source", "speaker", "title"].includes(column))
      .map((column) => `${column}: ${about[column]}`)].filter(Boolean).join(" · ");

  /** Draw all but the text itself. */
  function draw() {
    const text = texts[at], answer = answers[at], done = completed(answers), all = texts.length;
    find("bar").value = done;
    find("progress").textContent = `${done} of ${plural(all, "text")} complete`;
    if (training) {
      const [n, same] = asReference();
      find("progress").textContent += `; ${same} of ${plural(n, "code")} as ${giver}’s`;
    } else find("undo").disabled = !past.length;
    find("gap").disabled = done === all;
    find("save").classList.toggle("wanted", done === all && saved !== answersText());
    find("previous").disabled = at === 0;
    find("next").disabled = at === all - 1;
    find("place").textContent = `Text ${at + 1} of ${all}`;
    find("title").textContent = titleOf(text);
    find("about").textContent = aboutOf(text);
    if (find("legend")) find("legend").hidden = !text.silent.length;
    [...find("strip").children].forEach(drawPlace);
    [...find("themes").children].forEach(drawTheme);
    document.querySelectorAll(".prose").forEach((prose, place) => { prose.hidden = place !== active; });
    if (find("note").value !== answer.notes[active]) find("note").value = answer.notes[active];
    drawPassages();
    if (giver) drawGiven();
  }

  function drawPlace(button, i) {
    const n = coded(answers[i]), unsure = answers[i].codes.filter((code) => code === "unsure").length;
    const doubt = unsure ? `, ${unsure} unsure` : "";
    button.className = `${complete(answers[i]) ? "complete" : n ? "part" : "none"}${unsure ? " doubt" : ""}`;
    button.title = `${texts[i].id}: ${n} of ${plural(themes.length, "theme")} coded${doubt}`;
    button.setAttribute("aria-label", `Text ${i + 1}, ${button.title}`);
    button.tabIndex = i === at ? 0 : -1; // the arrow keys lead to the others
    button.setAttribute("aria-current", i === at);
    if (i === at) button.scrollIntoView({ block: "nearest" });
  }

  function drawTheme(row, place) {
    const { codes, notes, passages } = answers[at];
    const n = passages.filter((passage) => passage.theme === place).length;
    row.classList.toggle("active", place === active);
    row.querySelector(".name").setAttribute("aria-current", place === active);
    row.querySelector(".extras").textContent =
      [n && plural(n, "passage"), notes[place].trim() && "note"].filter(Boolean).join(", ");
    for (const button of row.querySelectorAll("[data-key]")) {
      const suggested = isGivenShown(place) && button.dataset.key === KEY_OF.get(givenTo(place).code);
      button.classList.toggle("suggested", suggested);
      button.setAttribute("aria-pressed", button.dataset.key === KEY_OF.get(codes[place]));
    }
  }

  /** Say what somebody else coded, and why: for review, or in training once there is an answer. */
  function drawGiven() {
    const { code, notes, passages } = givenTo(active), mine = answers[at].codes[active], box = find("given");
    const compared = training && mine !== null && code !== null;
    box.className = !compared ? "" : mine === code ? "same" : "differs";
    if (training && mine === null) return box.replaceChildren();
    const theirs = `${giver}: ${IN_WORDS.get(code)}`;
    const verdict = !compared ? theirs : mine === code ? `The same code. ${theirs}.` : `You: ${IN_WORDS.get(mine)}. ${theirs}.`;
    const quotes = passages.map(([start, end]) => `“${shortened(texts[at].text.slice(start, end).replace(/\s+/g, " "))}”`);
    box.replaceChildren(make("p", {}, make("strong", {}, verdict)));
    if (quotes.length || notes.length) {
      box.append(make("ul", {}, ...[...quotes, ...notes].map((line) => make("li", { dir: "auto" }, line))));
    }
  }

  function drawPassages() {
    const { codes, passages } = answers[at], mine = passages.filter((passage) => passage.theme === active);
    find("hint").textContent = mine.length && codes[active] === 0 ? "You coded 0 but highlighted words. Is that right?"
      : mine.length ? "" : "No words are highlighted for this theme.";
    find("hint").hidden = !find("hint").textContent;
    find("passages").replaceChildren(...mine.map((passage) => {
      const quote = texts[at].text.slice(passage.start, passage.end).replace(/\s+/g, " ");
      const show = make("button", { type: "button", class: `quote ${themes[active].look}`, lang: language, dir: "auto",
        title: "Show it in the text" }, shortened(quote));
      const remove = make("button", { type: "button", "aria-label": `Remove “${shortened(quote)}”` }, "Remove");
      show.addEventListener("click", () => aim(passages.indexOf(passage)));
      remove.addEventListener("click", () => removePassage(passage));
      return make("li", {}, show, remove);
    }));
  }

  /** Show a passage in the text. */
  function aim(number) {
    for (const mark of find("text").querySelectorAll("mark")) {
      mark.classList.toggle("target", mark.dataset.passage === String(number));
    }
    find("text").querySelector("mark.target").scrollIntoView({ block: "center" });
  }

  /* Keys and the mouse */

  const scroll = (pages) => find("reading").scrollBy(0, pages * 0.85 * find("reading").clientHeight);
  const clear = () => setCode(active, null, false);
  const KEYS = {
    arrowdown: () => choose(active + 1), j: () => choose(active + 1),
    arrowup: () => choose(active - 1), k: () => choose(active - 1),
    1: () => setCode(active, 1, true), 0: () => setCode(active, 0, true), u: () => setCode(active, "unsure", true),
    x: clear, backspace: clear, delete: clear,
    h: highlight, t: () => (words ? leaveWords() : enterWords()), n: () => find("note").focus(),
    arrowleft: () => go(at - 1), arrowright: () => go(at + 1), g: goToGap,
    pagedown: () => scroll(1), pageup: () => scroll(-1),
    z: undo, s: saveFile, "?": help, ...(review ? { a: accept } : {}),
  };

  function help() {
    find("intro").showModal();
    find("intro").scrollTop = 0; // it opens at its button, which is at the end
  }

  function onKey(event) {
    const key = keyOf(event, KEYS);
    if (find("intro").open || event.altKey || event.isComposing) return;
    if (event.target === find("note")) {
      if (key === "escape") nameButton(active).focus();
      return;
    }
    if ((event.ctrlKey || event.metaKey) && key !== "s" && key !== "z") return;
    if (key === "escape" && words) {
      leaveWords();
      getSelection().removeAllRanges();
    } else if (words && key.startsWith("arrow")) moveWords(key, event.shiftKey);
    else if (!Object.hasOwn(KEYS, key) || (event.shiftKey && key.startsWith("arrow"))) return;
    else if (key.startsWith("page") && find("detail").contains(document.activeElement)) return;
    else KEYS[key]();
    event.preventDefault();
  }

  function onNote() {
    const [last] = past.slice(-1), theme = active;
    const same = last && last[0] === at && last[2] === theme; // one step of undo for all that is typed in a note
    if (!same) past.push([at, JSON.stringify(answers[at]), theme]);
    answers[at].notes[theme] = find("note").value.replace(/\p{Cs}/gu, "\ufffd"); // half a character fits in no file
    changed();
  }

  /* Printing: the texts of the booklet exist only meanwhile */

  function drawBooklet() {
    const box = (on) => make("span", { class: "box" }, on ? "×" : "");
    find("booklet-texts").replaceChildren(...texts.map((text, i) => {
      const { codes, notes, passages } = answers[i];
      const said = (theme) => (review && text.given[theme].code !== null
        ? ` (${giver}: ${IN_WORDS.get(text.given[theme].code)})` : "");
      const rows = themes.map(({ id, label, look }, theme) => make("tr", {},
        make("td", { class: look }, make("span", { class: "chip" }, id), ` ${label === id ? "" : label}${said(theme)}`),
        ...[1, 0, "unsure"].map((code) => make("td", { class: "tick" }, box(codes[theme] === code))),
        make("td", {}, notes[theme])));
      return make("section", { class: "text" },
        make("h2", {}, `Text ${i + 1} of ${texts.length}: ${titleOf(text)}`), make("p", { class: "faded" }, aboutOf(text)),
        make("div", { class: "words", lang: language, dir: "auto" },
          ...paragraphs(text, passages.map((passage) => ({ ...themes[passage.theme], ...passage, number: "" })))),
        make("table", {}, make("tr", {}, make("th", {}, "Theme"),
          ...["present", "absent", "unsure"].map((word) => make("th", { class: "tick" }, word)), make("th", {}, "Note")), ...rows));
    }));
  }

  function listen() {
    addEventListener("keydown", onKey);
    addEventListener("beforeprint", drawBooklet);
    addEventListener("afterprint", () => find("booklet-texts").replaceChildren());
    addEventListener("beforeunload", (event) => {
      if (!unsafe) return;
      event.preventDefault();
      event.returnValue = "unsaved"; // for older browsers
    });
    addEventListener("storage", (event) => { // the same sheet in another window
      const place = at;
      if (event.key !== KEY || !event.newValue || !resume()) return;
      at = place;
      past = []; // to undo what was done here would undo what was done there
      go(at);
      say("Updated from another window where this sheet is open.");
    });
    for (const [id, act] of Object.entries({
      ...(training ? {} : { undo }), gap: goToGap, save: saveFile, help, highlight, walk: KEYS.t,
      previous: () => go(at - 1), next: () => go(at + 1), load: () => find("file").click(),
    })) find(id).addEventListener("click", act);
    find("file").addEventListener("change", async ({ target }) => {
      if (target.files.length) await loadFile(target.files[0]);
      target.value = ""; // so that the same file can be chosen again
    });
    find("note").addEventListener("input", onNote);
    for (const pane of [find("coding"), document.querySelector("header")]) {
      // A button must not take the selection away from the text.
      pane.addEventListener("mousedown", (event) => { if (event.target.closest("button")) event.preventDefault(); });
    }
    find("text").addEventListener("mousedown", leaveWords);
    find("text").addEventListener("click", ({ target }) => {
      const mark = target.closest("mark");
      if (mark && getSelection().isCollapsed) choose(Number(mark.dataset.theme));
    });
    [...find("themes").children].forEach((row, place) => {
      row.querySelector(".name").addEventListener("click", () => choose(place));
      for (const button of row.querySelectorAll("[data-key]")) {
        button.addEventListener("click", () => {
          choose(place);
          const code = CODE_OF[button.dataset.key];
          setCode(place, answers[at].codes[place] === code ? null : code, false);
        });
      }
    });
  }

  document.querySelector("main").hidden = false;
  find("text").lang = language;
  find("text").dir = "auto";
  find("strip").append(...texts.map((_, i) => {
    const button = make("button", { type: "button" }, String(i + 1));
    button.addEventListener("click", () => go(i));
    return button;
  }));
  listen();
  const resumed = resume() && begun(answers);
  keep();
  go(at);
  if (resumed) {
    const when = new Date(stored).toLocaleString("en-GB", { dateStyle: "long", timeStyle: "short" });
    say(`Resumed: ${completed(answers)} of ${texts.length} texts coded, last saved ${when}.`);
  } else help();
})();
