(() => {
  const { find, make, plural, listed, shortened, paragraphs, aim } = base;
  const { head, fileName, language, themes, sets, texts } = JSON.parse(find("sheet-data").textContent);
  const { coder, purpose, given_by: giver } = JSON.parse(head);
  const training = purpose === "training", review = purpose === "prefilled";
  const current = () => texts[my.at];
  const name = (theme) => themes[theme].label;
  const inOrder = (a, b) => a.theme - b.theme || a.start - b.start || a.end - b.end;
  const inWords = (theme, code) => themes[theme].options.find((option) => option.code === code)?.word ?? "no code";
  const coded = (answer) => answer.codes.filter((code) => code !== null).length;
  const isAsked = ({ codes }, theme) => themes[theme].waitsFor === null || codes[themes[theme].waitsFor] === 1;
  const asked = (answer) => themes.filter((_, theme) => isAsked(answer, theme)).length;
  const setOf = (theme) => sets.find(({ places }) => places.includes(theme));
  /** Say whether all themes of a set are absent, although one must be present. */
  const isEmpty = ({ codes }, set) => set.isWhole && set.places.every((theme) => codes[theme] === 0);
  /** Return the first theme that is still to be coded, or -1. */
  const firstOpen = (answer) => themes.findIndex((_, theme) => (answer.codes[theme] === null
    ? isAsked(answer, theme) : sets.some((set) => set.places[0] === theme && isEmpty(answer, set))));
  const clear = () => setCode(active, null, false);

  let active = 0; // the theme in work; themes are told by position
  let words = null; // while words are chosen by keys: all words of the text, and the first and last chosen

  const my = base.work({
    name: "sheet", list: "texts", head, fileName, language,
    start: texts.map(() => ({ codes: themes.map(() => null), notes: themes.map(() => ""), passages: [] })),
    isDone: (answer) => firstOpen(answer) < 0,
    isBegun: (answer) => coded(answer) > 0 || answer.passages.length > 0 || answer.notes.some(Boolean),
    written, read, check, look, draw, drawText, enter, entered, takesKey,
    scrolls: "detail",
    keys: {
      arrowdown: () => choose(active + 1), j: () => choose(active + 1),
      arrowup: () => choose(active - 1), k: () => choose(active - 1),
      ...Object.fromEntries([..."0123456789u"].map((key) => [key, () => setByKey(key)])),
      x: clear, backspace: clear, delete: clear, h: highlight, t: walk, ...(review ? { a: accept } : {}),
    },
    field: {
      id: "note",
      which: () => active,
      write: (note) => { my.answer.notes[active] = note; },
      leave: () => nameButton(active).focus(),
    },
    words: {
      one: "text", place: "Text ", answers: "answers", file: "answers from a coding sheet", page: "sheet",
      done: "texts complete", resumed: "texts coded",
      foreign: (file) => `it has the answers of ${file.coder} to another sheet. This sheet is for ${coder}.`,
      open: (n) => `Not complete yet: ${plural(n, "text")}`,
      finished: "All texts are complete.", save: "Press “Save file” and send the file back.", send: " Please send the file back.",
      noUndo: training ? "In training your first answers stay." : "",
    },
  });


  /* The file of answers */

  function written({ codes, notes, passages }, i) {
    const { id, sha256, text } = texts[i];
    const byTheme = (values) => themes.map((theme, place) => [theme.id, values[place]]);
    return {
      id, sha256,
      codes: Object.fromEntries(byTheme(codes)),
      notes: Object.fromEntries(byTheme(notes).filter(([, note]) => note.trim())),
      passages: passages.map(({ theme, start, end }) => ({ theme: themes[theme].id, start, end, quote: text.slice(start, end) })),
    };
  }

  function read(given, i) {
    const { id, text } = texts[i];
    const broken = (what) => new Error(`it is damaged: text ${i + 1} (${id}) has ${what}.`);
    if (given?.id !== id) throw broken("another id");
    const codes = themes.map((theme) => given.codes?.[theme.id]);
    const strange = themes.find(({ options }, theme) => codes[theme] !== null
      && !options.some((option) => option.code === codes[theme]));
    if (strange) throw broken(`a code for ${strange.id} that is none of ${strange.options.map(({ code }) => code).join(", ")}`);
    const notes = themes.map((theme) => given.notes?.[theme.id]).map((note) => (typeof note === "string" ? note : ""));
    const passages = Array.from(given.passages || [], ({ theme, start, end, quote }) => {
      const place = themes.findIndex((known) => known.id === theme);
      if (place < 0 || !(start < end) || text.slice(start, end) !== quote) throw broken("a passage that is not in it");
      return { theme: place, start, end };
    });
    return { codes, notes, passages: passages.sort(inOrder) };
  }

  /** In training, refuse a file that lacks or changes an answer. */
  function check(loaded) {
    if (!training) return;
    const lost = my.answers.flatMap(({ codes }, i) => (
      codes.some((code, theme) => code !== null && code !== loaded[i].codes[theme]) ? [i + 1] : []));
    if (!lost.length) return;
    throw new Error(`it lacks or changes answers to text${lost.length === 1 ? "" : "s"} ${listed(lost)}. `
      + "In training your first answers stay.");
  }

  /* Codes of somebody else: shown for review until there is a code, and in training once there is one */

  const givenTo = (theme) => current().given[theme] ?? { code: null, passages: [], notes: [] };
  const isGivenShown = (theme) => givenTo(theme).code !== null && isAsked(my.answer, theme)
    && (my.answer.codes[theme] !== null) === training;
  const givenPassages = () => themes.flatMap((_, theme) => (isGivenShown(theme)
    ? givenTo(theme).passages.map(([start, end]) => ({ theme, start, end, given: true })) : []));
  const isGiven = ({ theme, start, end }) => givenTo(theme).passages.some(([a, b]) => a === start && b === end);
  const overlap = (a, b) => a.theme === b.theme && a.start < b.end && a.end > b.start;

  /** In a review, a 1 or a value that is accepted keeps its passages, and any other code drops them. */
  function adoptPassages(theme, code) {
    const mine = my.answer.passages.filter((passage) => passage.theme !== theme || !isGiven(passage));
    const theirs = code !== null && code !== 0 && code === givenTo(theme).code
      ? givenTo(theme).passages.map(([start, end]) => ({ theme, start, end })) : [];
    const kept = theirs.filter((passage) => !mine.some((other) => overlap(passage, other)));
    my.answer.passages = [...mine, ...kept].sort(inOrder);
  }

  function accept() {
    const { code } = givenTo(active);
    if (code === null) return my.say(`${giver} has no code for ${name(active)}.`);
    setCode(active, code, true);
  }

  /** Return how many of the answers, and of those that are as the reference, there are in training. */
  function asReference() {
    const pairs = texts.flatMap(({ given }, i) => my.answers[i].codes.map((code, theme) => [code, given[theme].code]))
      .filter(([code, reference]) => code !== null && code !== "unsure" && reference !== null);
    return [pairs.length, pairs.filter(([code, reference]) => code === reference).length];
  }

  function setCode(theme, code, onward) {
    if (training && my.answer.codes[theme] !== null) {
      return my.say("Your first answer stays, so that training shows what is still unclear. Write a note if you see it differently now.");
    }
    if (!isAsked(my.answer, theme)) return my.say(`${name(theme)} is asked only where ${name(themes[theme].waitsFor)} is present.`);
    const set = setOf(theme), before = [...my.answer.codes];
    const others = set ? set.places.filter((place) => place !== theme) : [];
    if (training && code === 0 && set?.isWhole && others.every((place) => before[place] === 0)) {
      return my.say(`It must be this one: ${set.rule} is present in a text, and you coded the others 0.`);
    }
    my.change(() => give(theme, code));
    if (giver) drawText();
    const open = firstOpen(my.answer);
    if (onward && !training) {
      const settled = (place) => !isAsked(my.answer, place) || (code === 1 && others.includes(place));
      const next = themes.findIndex((_, place) => place > theme && !settled(place));
      choose(next >= 0 ? next : open >= 0 ? open : theme);
    }
    const zeros = code === 1 ? others.filter((place) => before[place] !== 0).map(name) : [];
    const lost = themes.flatMap((_, place) => (before[place] !== null && !isAsked(my.answer, place) ? [name(place)] : []));
    const effects = [
      zeros.length && `${zeros.join(", ")}: absent.`,
      lost.length && `${lost.join(", ")}: not asked any more, so the code is gone; undo (z) brings it back.`,
    ].filter(Boolean).join(" ");
    if (set && isEmpty(my.answer, set)) my.say(`All are 0, but ${set.rule} is present in a text.`);
    else if (my.isFinished) my.say(lost.length ? effects : "");
    else if (open < 0) my.say(`${effects} Text ${my.at + 1} is complete. Press → for the next text.`.trim());
    else my.say(`${name(theme)}: ${inWords(theme, code)}. ${effects}`.trim());
  }

  /** Give a code and what follows from it: 0 for the others of a set, and none for what is no longer asked. */
  function give(theme, code) {
    const { codes } = my.answer, before = [...codes];
    codes[theme] = code;
    for (const other of code === 1 && setOf(theme) ? setOf(theme).places : []) {
      if (other !== theme && !(training && codes[other] !== null)) codes[other] = 0;
    }
    themes.forEach((_, place) => { if (!isAsked(my.answer, place)) codes[place] = null; });
    if (review) codes.forEach((now, place) => { if (place === theme || now !== before[place]) adoptPassages(place, now); });
  }

  function setByKey(key) {
    const option = themes[active].options.find((one) => one.key === key);
    if (option) setCode(active, option.code, true);
    else my.say(`${name(active)} has no code with the key ${key}.`);
  }

  function choose(theme) {
    active = Math.max(0, Math.min(theme, themes.length - 1));
    my.draw();
    find("detail").scrollTop = 0;
    find("themes").children[active].scrollIntoView({ block: "nearest" });
    if (find("themes").contains(document.activeElement)) nameButton(active).focus();
  }

  function enter() {
    active = Math.max(0, firstOpen(my.answer));
    leaveWords();
  }

  function entered() {
    find("reading").scrollTop = find("detail").scrollTop = 0;
    if (find("themes").contains(document.activeElement)) nameButton(active).focus();
  }

  /** Make the selected words a passage of the chosen theme; passages of a theme that overlap become one. */
  function highlight() {
    const found = selected();
    if (!found) return my.say("First select some words in the text: drag over them with the mouse, or press t.");
    let [start, end] = found;
    if (current().silent.some(([first, last]) => first <= start && end <= last)) {
      return my.say("Grey words are not to be coded, so they cannot be a passage.");
    }
    const joined = my.answer.passages.filter((passage) => overlap(passage, { theme: active, start, end }));
    start = Math.min(start, ...joined.map((passage) => passage.start));
    end = Math.max(end, ...joined.map((passage) => passage.end));
    if (!isAsked(my.answer, active)) {
      return my.say(`${name(active)} is asked only where ${name(themes[active].waitsFor)} is present.`);
    }
    const first = my.answer.codes[active] === null && themes[active].kind === "theme";
    my.change(() => {
      const others = my.answer.passages.filter((passage) => !joined.includes(passage));
      my.answer.passages = [...others, { theme: active, start, end }].sort(inOrder);
      if (first) give(active, 1);
    });
    drawText();
    getSelection().removeAllRanges();
    if (words) selectWords();
    const is = my.answer.codes[active];
    my.say(`Highlighted for ${name(active)}: “${shortened(current().text.slice(start, end))}”. `
      + (first ? "The code is now 1." : is === 1 ? "" : is === null ? "There is no code yet." : `The code stays ${is}.`));
  }

  function removePassage(passage) {
    my.change(() => { my.answer.passages = my.answer.passages.filter((other) => other !== passage); });
    drawText();
    find("highlight").focus();
    my.say(`The passage was removed. The code for ${name(active)} has not changed.`);
  }

  /* Offsets: the text nodes of the drawn text hold exactly its characters, labels being the style sheet's */

  function offsetOf(node, offset) {
    const all = document.createRange();
    all.selectNodeContents(find("text"));
    const side = all.comparePoint(node, offset);
    if (side) return side < 0 ? 0 : current().text.length;
    all.setEnd(node, offset);
    return all.toString().length;
  }

  /** Return where the selected words start and end, without blanks around them, or null if there are none. */
  function selected() {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0), { text } = current();
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

  function walk() {
    if (words) leaveWords();
    else enterWords();
  }

  function enterWords() {
    const all = [...current().text.matchAll(WORD)].map((found) => [found.index, found.index + found[0].length]);
    const already = selected(), top = find("reading").getBoundingClientRect().top + 50;
    const first = already ? all.findIndex(([, end]) => end > already[0])
      : all.findIndex(([start, end]) => rangeOf(start, end).getBoundingClientRect().top >= top);
    const last = already ? all.findLastIndex(([start]) => start < already[1]) : first;
    words = { all, first: Math.max(0, first), last: Math.max(0, last) };
    find("text").classList.add("walking");
    find("walk").setAttribute("aria-pressed", "true");
    selectWords();
    my.say("Choose words with the arrow keys; hold Shift for several. Press h to highlight them, Esc to stop.");
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
    const own = my.answer.passages.map((passage, number) => ({ ...themes[passage.theme], ...passage, number }));
    const given = givenPassages().map((passage) => {
      const { id, look, label } = themes[passage.theme];
      return { ...passage, id, look: `${look} given`, label: `${label}, by ${giver}`, number: "" };
    });
    find("text").replaceChildren(...paragraphs(current(), [...own, ...given]));
  }

  const nameButton = (theme) => find("themes").children[theme].querySelector(".name");
  const buttonsOf = (row) => [...row.querySelectorAll(".codes button")]; // in the order of the options

  const titleOf = (text) => text.about.title || text.id;
  const aboutOf = ({ id, about }) => [id, about.date, about.source, about.speaker,
    ...Object.keys(about).filter((column) => !["date", "source", "speaker", "title"].includes(column))
      .map((column) => `${column}: ${about[column]}`)].filter(Boolean).join(" · ");

  function draw() {
    find("progress").textContent = `${my.done()} of ${plural(texts.length, "text")} complete`;
    if (training) {
      const [n, same] = asReference();
      find("progress").textContent += `; ${same} of ${plural(n, "code")} as ${giver}’s`;
    }
    find("place").textContent = `Text ${my.at + 1} of ${texts.length}`;
    find("title").textContent = titleOf(current());
    find("about").textContent = aboutOf(current());
    if (find("legend")) find("legend").hidden = !current().silent.length;
    [...find("themes").children].forEach(drawTheme);
    document.querySelectorAll(".prose").forEach((prose, place) => { prose.hidden = place !== active; });
    if (find("note").value !== my.answer.notes[active]) find("note").value = my.answer.notes[active];
    drawPassages();
    drawKeys();
    if (giver) drawGiven();
  }

  /** Show the keys of the codes of the chosen theme. */
  function drawKeys() {
    const options = themes[active].options.filter(({ key }) => key && isAsked(my.answer, active));
    find("code-keys").replaceChildren(...options.map(({ key, word }) => make("span", {},
      make("kbd", {}, key), key === word ? "" : ` ${word.length > 24 ? `${word.slice(0, 23)}…` : word}`)));
  }

  /** Return the class and the title of a place in the strip. */
  function look(answer, i) {
    const n = coded(answer), unsure = answer.codes.filter((code) => code === "unsure").length;
    const state = firstOpen(answer) < 0 ? "complete" : n ? "part" : "none";
    const kinds = themes.every(({ kind }) => kind === "theme") ? "theme" : "code";
    const title = `${texts[i].id}: ${n} of ${plural(asked(answer), kinds)} ${kinds === "theme" ? "coded" : "given"}`;
    return unsure ? [`${state} doubt`, `${title}, ${unsure} unsure`] : [state, title];
  }

  function drawTheme(row, place) {
    const { codes, notes, passages } = my.answer;
    const n = passages.filter((passage) => passage.theme === place).length;
    row.classList.toggle("active", place === active);
    row.querySelector(".name").setAttribute("aria-current", place === active);
    row.querySelector(".extras").textContent =
      [n && plural(n, "passage"), notes[place].trim() && "note"].filter(Boolean).join(", ");
    const waits = !isAsked(my.answer, place), set = setOf(place);
    row.classList.toggle("waits", waits);
    if (row.querySelector(".waits-for")) row.querySelector(".waits-for").hidden = !waits;
    if (row.querySelector(".set")) row.querySelector(".set").classList.toggle("wrong", isEmpty(my.answer, set));
    buttonsOf(row).forEach((button, number) => {
      const { code } = themes[place].options[number];
      button.disabled = waits;
      button.classList.toggle("suggested", isGivenShown(place) && code === givenTo(place).code);
      button.setAttribute("aria-pressed", code === codes[place]);
    });
  }

  /** Say what somebody else coded, and why: for review, or in training once there is an answer. */
  function drawGiven() {
    const { code, notes, passages } = givenTo(active), mine = my.answer.codes[active], box = find("given");
    const compared = training && mine !== null && code !== null;
    box.className = !compared ? "" : mine === code ? "same" : "differs";
    if (training && mine === null) return box.replaceChildren();
    if (!isAsked(my.answer, active)) return box.replaceChildren();
    const theirs = `${giver}: ${inWords(active, code)}`;
    const verdict = !compared ? theirs : mine === code ? `The same code. ${theirs}.` : `You: ${inWords(active, mine)}. ${theirs}.`;
    const quotes = passages.map(([start, end]) => `“${shortened(current().text.slice(start, end).replace(/\s+/g, " "))}”`);
    box.replaceChildren(make("p", {}, make("strong", {}, verdict)));
    if (quotes.length || notes.length) {
      box.append(make("ul", {}, ...[...quotes, ...notes].map((line) => make("li", { dir: "auto" }, line))));
    }
  }

  function drawPassages() {
    const { codes, passages } = my.answer, mine = passages.filter((passage) => passage.theme === active);
    find("hint").textContent = mine.length && codes[active] === 0 ? "You coded 0 but highlighted words. Is that right?"
      : mine.length && !isAsked(my.answer, active) ? "This is not asked here, but words are highlighted. Is that right?"
        : mine.length ? "" : `No words are highlighted for this ${themes[active].kind}.`;
    find("hint").hidden = !find("hint").textContent;
    find("passages").replaceChildren(...mine.map((passage) => {
      const quote = current().text.slice(passage.start, passage.end).replace(/\s+/g, " ");
      const show = make("button", { type: "button", class: `quote ${themes[active].look}`, lang: language, dir: "auto",
        title: "Show it in the text" }, shortened(quote));
      const remove = make("button", { type: "button", "aria-label": `Remove “${shortened(quote)}”` }, "Remove");
      show.addEventListener("click", () => aim(passages.indexOf(passage)));
      remove.addEventListener("click", () => removePassage(passage));
      return make("li", {}, show, remove);
    }));
  }

  /** While words are chosen by keys, take Escape and the arrows. */
  function takesKey(key, extend) {
    if (!words || (key !== "escape" && !key.startsWith("arrow"))) return false;
    if (key !== "escape") moveWords(key, extend);
    else {
      leaveWords();
      getSelection().removeAllRanges();
    }
    return true;
  }

  /* Printing: the texts of the booklet exist only meanwhile */

  function drawBooklet() {
    const box = (on) => make("span", { class: "box" }, on ? "×" : "");
    find("booklet-texts").replaceChildren(...texts.map((text, i) => {
      const { codes, notes, passages } = my.answers[i];
      const said = (theme) => (review && text.given[theme].code !== null
        ? ` (${giver}: ${inWords(theme, text.given[theme].code)})` : "");
      const when = ({ waitsFor }) => (waitsFor === null ? "" : `, only where ${themes[waitsFor].id} is present`);
      const ticked = ({ kind, options }, theme) => (kind === "theme"
        ? [...options.map(({ code }) => make("td", { class: "tick" }, box(codes[theme] === code))), make("td", {}, notes[theme])]
        : [make("td", { class: "values", colspan: 4 }, ...options.map(({ code, word }) => (
          make("span", {}, box(codes[theme] === code), ` ${word}`))), make("div", {}, notes[theme]))]);
      const rows = themes.map((one, theme) => make("tr", {},
        make("td", { class: one.look }, make("span", { class: "chip underlined" }, one.id),
          ` ${one.label === one.id ? "" : one.label}${when(one)}${said(theme)}`),
        ...ticked(one, theme)));
      return make("section", { class: "text" },
        make("h2", {}, `Text ${i + 1} of ${texts.length}: ${titleOf(text)}`), make("p", { class: "soft" }, aboutOf(text)),
        make("div", { class: "words", lang: language, dir: "auto" },
          ...paragraphs(text, passages.map((passage) => ({ ...themes[passage.theme], ...passage, number: "" })))),
        make("table", {}, make("tr", {}, make("th", {}, "Theme"),
          ...["present", "absent", "unsure"].map((word) => make("th", { class: "tick" }, word)), make("th", {}, "Note")), ...rows));
    }));
  }

  function listen() {
    addEventListener("beforeprint", drawBooklet);
    addEventListener("afterprint", () => find("booklet-texts").replaceChildren());
    find("highlight").addEventListener("click", highlight);
    find("walk").addEventListener("click", walk);
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
      buttonsOf(row).forEach((button, number) => button.addEventListener("click", () => {
        choose(place);
        const { code } = themes[place].options[number];
        setCode(place, my.answer.codes[place] === code ? null : code, false);
      }));
    });
  }

  listen();
  my.begin();
})();
