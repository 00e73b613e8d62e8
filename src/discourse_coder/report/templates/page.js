"use strict";
/* What the page does besides the reader: which section is in view, and tables as text to copy or to save. */
(() => {
  const cells = (row) => [...row.cells].map(
    (cell) => cell.textContent.trim().replace(/\s+/g, " ").replace(/\u2212(?=[\d.])/g, "-"));
  const rows = (table) => [...table.rows].map(cells);

  /** As CSV. What a spreadsheet program would run as a formula is text, as in the files beside the page. */
  function csv(table) {
    const isFormula = (cell) => /^[=+@-]/.test(cell) && !/^[+-]\d{1,15}(\.\d{1,15})?$/.test(cell);
    const quoted = (cell) => `"${(isFormula(cell) ? `'${cell}` : cell).replaceAll('"', '""')}"`;
    return rows(table).map((row) => row.map(quoted).join(",")).join("\r\n");
  }

  function button(says, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "quiet";
    made.textContent = says;
    made.addEventListener("click", () => act(made));
    return made;
  }

  function save(name, text) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(["\ufeff", text], { type: "text/csv;charset=utf-8" }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  /** Copy; a page opened from a file may not reach the clipboard, but what is selected can be copied. */
  async function copied(element, text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      getSelection().selectAllChildren(element);
      document.execCommand("copy");
      getSelection().removeAllRanges();
    }
  }

  async function copy(table, pressed) {
    await copied(table, rows(table).map((row) => row.join("\t")).join("\n"));
    pressed.textContent = "Copied";
    setTimeout(() => { pressed.textContent = "Copy table"; }, 2000);
  }

  for (const tools of document.querySelectorAll(".data .tools")) {
    const table = tools.previousElementSibling.querySelector("table");
    if (table) {
      tools.prepend(button("Copy table", (pressed) => copy(table, pressed)),
        button("Save table (CSV)", () => save(`${tools.dataset.name}.csv`, csv(table))));
    }
  }

  for (const text of document.querySelectorAll(".to-paste")) {
    text.before(button("Copy the paragraph", async (pressed) => {
      await copied(text, text.textContent);
      pressed.textContent = "Copied";
    }));
  }

  const links = new Map([...document.querySelectorAll(".top-bar nav a")].map((link) => [link.hash.slice(1), link]));
  const inView = new Set();
  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) inView[isIntersecting ? "add" : "delete"](target.id);
    const now = [...links.keys()].find((id) => inView.has(id));
    for (const [id, link] of links) {
      if (id === now) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }, { rootMargin: "-60px 0px -55% 0px" });
  for (const id of links.keys()) {
    const section = document.getElementById(id);
    if (section) observer.observe(section);
  }

  // On paper nothing can be opened.
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("#publication details:not(.data, [open])")];
    for (const one of opened) one.open = true;
  });
  addEventListener("afterprint", () => { for (const one of opened) one.open = false; });
})();
