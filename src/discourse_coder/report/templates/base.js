"use strict";
/** What all pages share, report, coding sheet and page of decisions: elements, files, keys, and a text with its marks. */
const base = (() => {
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

  const number = (n) => n.toLocaleString("en");
  const plural = (n, word) => `${number(n)} ${word}${n === 1 ? "" : "s"}`;
  const listed = (numbers) => numbers.slice(0, 12).join(", ") + (numbers.length > 12 ? ", …" : "");
  const shortened = (quote, most = 60) => (quote.length > most ? `${quote.slice(0, most).replace(/[\ud800-\udbff]$/, "")}…` : quote);

  function inStorage(key, value) {
    try {
      localStorage.setItem(key, value);
      return true;
    } catch { // off or full
      return false;
    }
  }

  /** Save a file in the downloads folder. */
  function download(fileName, content) {
    const url = URL.createObjectURL(new Blob([content], { type: "application/json" }));
    make("a", { href: url, download: fileName }).click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  }

  /** Return the name of a pressed key; of a keyboard without Latin letters or plain digits, the key at their place. */
  function keyOf(event, keys) {
    const key = event.key.toLowerCase(), place = /^(?:Key|Digit)(.)$/.exec(event.code)?.[1].toLowerCase();
    const foreign = place && !event.shiftKey && (/\d/.test(place) || key.charCodeAt(0) > 127);
    return !Object.hasOwn(keys, key) && foreign ? place : key;
  }

  /** Cut a text into blocks of runs [kind, start, end]: text, joints (line breaks that show as a blank), and gaps. */
  function blocksOf(text) {
    const lines = [...text.matchAll(/([^\r\n\u2028\u2029]*)(\r\n|[\r\n\u2028\u2029]|$)/g)].filter((line) => line[0]);
    const width = lines.reduce((most, line) => Math.max(most, line[1].length), 0);
    const isBlank = (line) => !line || !line[1].trim();
    const blocks = [];
    let block = [];
    lines.forEach((line, i) => {
      const next = lines[i + 1], middle = line.index + line[1].length, end = line.index + line[0].length;
      // The next word would not have fit: the line was broken for its length, and not because something ended.
      const soft = !isBlank(line) && !isBlank(next) && width <= 120 && /^[\r\n]/.test(line[2])
        && line[1].length + 1 + next[1].match(/^\S*/)[0].length > width && /^\S/.test(next[1]);
      block.push([isBlank(line) ? "gap" : "text", line.index, middle], [soft ? "joint" : "gap", middle, end]);
      if (soft || (isBlank(next) && next)) return;
      blocks.push(block);
      block = [];
    });
    return block.length ? [...blocks, block] : blocks;
  }

  /** Give each passage the first lane that no earlier, overlapping one has, so that all of their lines show. */
  function inLanes(passages) {
    const laneEnds = [];
    return [...passages].sort((a, b) => a.start - b.start || b.end - a.end).map((passage) => {
      let lane = laneEnds.findIndex((end) => end <= passage.start);
      if (lane < 0) lane = laneEnds.length;
      laneEnds[lane] = passage.end;
      return { ...passage, lane };
    });
  }

  /**
   * Draw a text as paragraphs, with a mark for each passage: its start, end, number, and id, label and look. The words of
   * others in it are silent, and hits are what was searched for.
   */
  function paragraphs({ text, silent, hits = [] }, marked) {
    const passages = inLanes(marked);
    const bounds = [...silent.flat(), ...hits.flat(), ...passages.flatMap(({ start, end }) => [start, end])]
      .sort((a, b) => a - b);
    const blocks = blocksOf(text);
    const separated = (runs) => runs.filter(([kind, start, end]) => kind === "gap" && start < end).length > 1;
    const someAre = blocks.some(separated); // else each line is a paragraph
    return blocks.map((runs) => {
      const block = make("p", !someAre || separated(runs) ? { class: "last" } : {});
      for (const [kind, first, last] of runs) {
        const cuts = [first, ...bounds.slice(firstAfter(bounds, first), firstAfter(bounds, last - 1)), last];
        for (let i = 0; i + 1 < cuts.length; i++) {
          if (cuts[i] < cuts[i + 1]) block.append(drawPiece(kind, cuts[i], cuts[i + 1], text, silent, hits, passages));
        }
      }
      return block;
    });
  }

  /** Return the place of the first number in a sorted list that is greater than another. */
  function firstAfter(sorted, number) {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle] > number) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Draw a piece that no bound cuts, wrapped in a mark for each passage around it, the lowest lane outermost. */
  function drawPiece(kind, start, end, text, silent, hits, passages) {
    const around = ([first, last]) => first <= start && end <= last;
    let piece = text.slice(start, end);
    if (hits.some(around)) piece = make("span", { class: "hit" }, piece);
    if (kind !== "text") piece = make("span", { class: kind }, piece);
    if (silent.some(around)) piece = make("span", { class: "silent" }, piece);
    for (const passage of passages.filter((one) => around([one.start, one.end])).sort((a, b) => b.lane - a.lane)) {
      const { id, look, label } = passage;
      piece = make("mark", {
        class: look, style: `--lane: ${passage.lane}`, title: label, "data-passage": passage.number,
        "data-theme": passage.theme ?? "",
      }, piece);
      if (passage.start === start) piece.setAttribute("data-label", id); // shown by the style sheet
    }
    return piece;
  }

  /** Show a passage in the text, and return where it begins, if it is drawn. */
  function aim(number, block = "center") {
    for (const mark of find("text").querySelectorAll("mark")) {
      mark.classList.toggle("target", mark.dataset.passage === String(number));
    }
    const mark = find("text").querySelector("mark.target");
    mark?.scrollIntoView({ block });
    return mark;
  }

  return { find, make, number, plural, listed, shortened, inStorage, download, paragraphs, aim, keyOf };
})();
