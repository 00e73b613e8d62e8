/** Where the texts are: in this page, or in scripts beside it, each loaded when one of its texts is looked at. */
base.parts = ({ documents, parts: files }) => {
  const AT_MOST = 12; // parts kept: a browser must not hold a hundred thousand texts
  const { make } = base, { nonce } = document.currentScript;
  const isWhole = !files.length, here = [];
  let first = 0, pinned = null;
  window.reportTexts = []; // what the scripts set
  const parts = (isWhole ? [["", documents.length]] : files).map(([file, n], number) => {
    const part = { number, file, isHere: isWhole, loading: null, docs: documents.slice(first, first += n) };
    for (const doc of part.docs) doc.part = part;
    return part;
  });

  function drop(part) {
    for (const doc of part.docs) { // what lists and filters need stays
      const others = doc.others?.map((other) => other.slice(0, 2));
      for (const key of ["meta", "text", "spans", "unplaced", "notes", "near", "silent", "by"]) doc[key] = undefined;
      doc.others = others;
    }
    Object.assign(part, { isHere: false, loading: null });
  }

  function take(part) {
    const bodies = window.reportTexts[part.number];
    window.reportTexts[part.number] = undefined;
    part.docs.forEach((doc, i) => Object.assign(doc, bodies[i]));
    part.isHere = true;
    here.push(part);
    if (here.length > AT_MOST) drop(...here.splice(here[0] === pinned ? 1 : 0, 1));
  }

  /** Load a part; the promise fails where its file is not there. */
  function load(part) {
    part.loading ??= part.isHere ? Promise.resolve() : new Promise((done, failed) => {
      const script = make("script", { src: part.file, nonce });
      script.addEventListener("load", () => {
        script.remove();
        take(part);
        done();
      });
      script.addEventListener("error", () => {
        script.remove();
        part.loading = null;
        failed(new Error(`The file ${part.file} cannot be read. It belongs beside this page, in the same folder.`));
      });
      document.head.append(script);
    });
    return part.loading;
  }

  /** Do something with a text: at once where it is here, and else when it is, unless another one is opened meanwhile. */
  function open(doc, act, fail) {
    pinned = doc.part;
    if (doc.part.isHere) return act();
    const then = (next) => (given) => pinned === doc.part && next(given);
    return load(doc.part).then(then(act), then(fail));
  }

  return { isWhole, load, open, leave: () => { pinned = null; } };
};
