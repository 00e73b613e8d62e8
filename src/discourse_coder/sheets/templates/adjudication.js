(() => {
  const { find, make, plural, shortened, paragraphs, aim } = base;
  const { head, fileName, language, coders, texts, cases, variables } = JSON.parse(find("sheet-data").textContent);
  // What can be decided: [value, key, meaning].
  const PRESENCE = [[1, "1", "present"], [0, "0", "absent"]];
  const choicesOf = ({ theme }) => variables[theme] ?? PRESENCE;
  const NO_CHOICE = new Map([["open", "left open"], [null, "not decided"]]);
  const inWords = (one, decision) => NO_CHOICE.get(decision) ?? choicesOf(one).find(([value]) => value === decision)?.[2];
  const textOf = ({ id }) => texts[id] ?? { text: "", silent: [], about: {} };
  const clear = () => decide(null);

  const my = base.work({
    name: "decisions", list: "cases", head, fileName, language,
    start: cases.map(({ decision, reason }) => ({ decision, reason })),
    isDone: ({ decision }) => decision !== null,
    isBegun: ({ decision, reason }) => decision !== null || Boolean(reason.trim()),
    written, read, look, draw, drawText, entered,
    scrolls: "coding",
    keys: {
      o: () => decide("open"), x: clear, backspace: clear, delete: clear,
      ...Object.fromEntries([..."0123456789"].map((key) => [key, () => choose(key)])),
    },
    field: {
      id: "reason",
      which: () => "reason",
      write: (reason) => { my.answer.reason = reason; },
      leave: () => document.querySelector(".decisions [aria-pressed=true], .decisions [data-key]").focus(),
    },
    words: {
      one: "one", place: "", answers: "decisions", file: "decisions", page: "page", done: "decided", resumed: "decided",
      foreign: () => "it has the decisions of another page.",
      open: (n) => `Not decided yet: ${n}`,
      finished: "All are decided or left open.", save: "Press “Save file”.", send: "",
    },
  });

  /* The file of decisions */

  function written(answer, i) {
    const { id, theme, sides } = cases[i];
    const codes = Object.fromEntries(coders.map((coder, place) => [coder.id, sides[place].code]));
    return { id, theme, codes, ...(texts[id] ? { text_sha256: texts[id].text_sha256 } : {}), ...answer };
  }

  function read(given, i) {
    const { id, theme } = cases[i];
    if (given?.id !== id || given.theme !== theme || !inWords(cases[i], given.decision)) {
      throw new Error(`it is damaged at ${i + 1} (${id}, ${theme}).`);
    }
    return { decision: given.decision, reason: typeof given.reason === "string" ? given.reason : "" };
  }

  /* Deciding */

  function choose(key) {
    const choice = choicesOf(cases[my.at]).find((one) => one[1] === key);
    if (choice) decide(choice[0]);
  }

  function decide(decision) {
    my.change(() => { my.answer.decision = decision; });
    const one = cases[my.at];
    my.say(my.isFinished ? "" : `${one.id}, ${one.label}: ${inWords(one, decision)}. Press n for the reason, → for the next.`);
  }

  function entered() {
    find("reading").scrollTop = find("choose").scrollTop = find("detail").scrollTop = find("coding").scrollTop = 0;
    showFirst();
  }

  /* Drawing */

  function drawText() {
    const given = textOf(cases[my.at]);
    let number = 0;
    const passages = cases[my.at].sides.flatMap(({ passages: marked }, place) => marked.map((passage) => (
      { ...coders[place], label: coders[place].id, ...passage, number: number++ })));
    find("text").replaceChildren(...(given.text ? paragraphs(given, passages)
      : [make("p", { class: "soft" }, "The text is not on this page: it was made without the corpus.")]));
  }

  function draw() {
    const one = cases[my.at], { about, silent } = textOf(one);
    find("progress").textContent = `${my.done()} of ${cases.length} decided`;
    find("place").textContent = `${my.at + 1} of ${plural(cases.length, "disagreement")}`;
    find("title").textContent = about.title || one.id;
    find("about").textContent = [one.id, about.date, about.source, about.speaker].filter(Boolean).join(" · ");
    if (find("legend")) find("legend").hidden = !silent.length;
    find("theme").replaceChildren(make("span", { class: "chip underlined" }, one.theme), one.label === one.theme ? "" : ` ${one.label}`);
    let number = 0;
    find("sides").replaceChildren(...one.sides.map((side, place) => drawSide(one, side, coders[place], () => number++)));
    drawChoices(one);
    if (find("reason").value !== my.answer.reason) find("reason").value = my.answer.reason;
    document.querySelectorAll(".prose").forEach((prose) => { prose.hidden = prose.dataset.theme !== one.theme; });
  }

  function drawChoices(one) {
    const box = document.querySelector(".decisions"), focused = box.contains(document.activeElement)
      ? document.activeElement.dataset.key : null;
    const choices = [...choicesOf(one), ["open", "o", "leave open"]];
    box.replaceChildren(make("span", {}, "Decision"), ...choices.map(([decision, key, meaning]) => {
      const name = meaning[0].toUpperCase() + meaning.slice(1);
      const button = make("button", { type: "button", "data-key": key, "aria-pressed": decision === my.answer.decision },
        `${name} `, key && make("kbd", {}, key));
      button.addEventListener("click", () => decide(my.answer.decision === decision ? null : decision));
      return button;
    }));
    if (focused !== null) box.querySelector(`[data-key="${focused}"]`)?.focus();
    find("choice-keys").replaceChildren(...choicesOf(one).filter(([, key]) => key)
      .map(([, key, meaning]) => make("span", {}, make("kbd", {}, key), ` ${meaning} `)));
  }

  /** Return the class and the title of a place in the strip. */
  function look({ decision }, i) {
    const state = decision === null ? "none" : decision === "open" ? "complete doubt" : "complete";
    return [state, `${cases[i].id}, ${cases[i].label}: ${inWords(cases[i], decision)}`];
  }

  function drawSide(one, { code, passages, notes }, coder, nextNumber) {
    const meaning = code === null ? "" : inWords(one, code);
    const said = code === null ? "not coded" : meaning === code ? code : variables[one.theme] ? `${code}: ${meaning}` : `${code} ${meaning}`;
    const quotes = passages.map(({ quote, rule }) => {
      const number = nextNumber();
      const show = make("button", { type: "button", class: "quote", lang: language, dir: "auto", title: "Show it in the text" },
        shortened(quote.replace(/\s+/g, " ")), rule && rule !== "passage" ? make("small", {}, ` ${rule}`) : "");
      show.addEventListener("click", () => aim(number));
      return make("li", {}, show);
    });
    const remarks = notes.map((note) => make("li", { dir: "auto" }, note));
    const nothing = quotes.length + remarks.length ? [] : [make("li", { class: "soft" }, "no passage, no note")];
    return make("article", { class: `side ${coder.look}`, "aria-label": `${coder.id}: ${said}` },
      make("h4", {}, make("span", { class: "chip underlined" }, coder.id), make("b", {}, said)),
      make("ul", {}, ...quotes, ...remarks, ...nothing));
  }

  /** Scroll to the first marked passage where it is not to be seen. */
  function showFirst() {
    const mark = find("text").querySelector("mark"), frame = find("reading").getBoundingClientRect();
    if (mark && mark.getBoundingClientRect().bottom > frame.bottom) mark.scrollIntoView({ block: "center" });
  }

  if (!cases.length) {
    find("news").textContent = "The coders do not disagree: there is nothing to decide.";
    return;
  }
  my.begin();
})();
