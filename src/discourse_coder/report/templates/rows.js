/** A list or table of which only some rows are elements; buttons make the next ones. */
base.rows = (holder, below, draw, none) => {
  const { make, number } = base;
  const AT_ONCE = 200; // a large report must not wait for rows that nobody looks at
  const says = make("span", {}), more = make("button", { type: "button", class: "button" });
  const all = make("button", { type: "button", class: "button" }, "Show all");
  let items = [], first = 0, end = 0; // the items from first to end have rows
  below.append(says, more, all);

  function extend(until) {
    const rows = items.slice(end, until).map(draw);
    holder.append(...rows);
    end += rows.length;
    below.hidden = first === 0 && end === items.length;
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
      if (!startAt(0)) holder.append(none());
    },
    /** Show what was added at the end of the items. */
    grow() {
      if (holder.childElementCount && !end) holder.replaceChildren(); // that there are none
      extend(Math.max(end, first + AT_ONCE));
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
    /** Return the row that is so many steps from another, made if it has to be. */
    beside(row, step) {
      const place = [...holder.children].indexOf(row) + step;
      if (place >= holder.children.length && end < items.length) extend(end + AT_ONCE);
      if (place < 0 && first) {
        const at = first + place;
        startAt(Math.max(0, first - AT_ONCE));
        return holder.children[at - first];
      }
      return holder.children[place];
    },
  };
};
