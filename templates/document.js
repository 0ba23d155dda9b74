"use strict";
// Reading needs none of this. What is copied of a formula is its LaTeX; what is pointed at is shown wherever it stands.
(() => {
  const latex = of => of.querySelector("annotation")?.textContent ?? "";
  const whole = (node, box) => (node.nodeType === 1 ? node : node.parentElement)?.closest(box);
  const line = of => [...of.querySelectorAll(".left, .side")].map(latex).join(" ");

  document.addEventListener("copy", event => {
    const chosen = getSelection();
    if (chosen.isCollapsed || !event.clipboardData) return;
    const range = chosen.getRangeAt(0).cloneRange();
    const [first, last] = [range.startContainer, range.endContainer].map(node => whole(node, ".katex"));
    if (first && first === last) {
      event.clipboardData.setData("text/plain", latex(first));
      return event.preventDefault();
    }
    const [start, end] = [whole(range.startContainer, ".line") ?? first, whole(range.endContainer, ".line") ?? last];
    if (start && start === end) {
      event.clipboardData.setData("text/plain", line(start));
      return event.preventDefault();
    }
    if (start) range.setStartBefore(start);
    if (end) range.setEndAfter(end);
    const part = document.createElement("div");
    part.append(range.cloneContents());
    if (!part.querySelector(".katex")) return;
    for (const lines of part.querySelectorAll(".lines")) {
      const all = [...lines.querySelectorAll(".line")].map(one => {
        const left = one.querySelector(".left");
        const sides = [...one.querySelectorAll(".side")].map(latex).join(" ");
        return `${left ? latex(left) + " " : ""}&${sides}`;
      });
      lines.replaceWith(`$$\n\\begin{aligned}\n${all.join(" \\\\\n")}\n\\end{aligned}\n$$\n`);
    }
    for (const one of part.querySelectorAll(".line")) one.replaceWith(`$${line(one)}$\n`);
    for (const one of part.querySelectorAll(".katex")) one.replaceWith(`$${latex(one)}$`);
    for (const block of part.querySelectorAll("p, h1, h2, tr, aside, li, summary")) block.append("\n");
    for (const cell of part.querySelectorAll("td + td, th + th")) cell.prepend("\t");
    event.clipboardData.setData("text/plain", part.textContent.trim());
    event.preventDefault();
  });

  const [is, has] = [new Map(), new Map()];
  const note = (map, names, box) => names.split(" ").forEach(name => map.set(name, [...(map.get(name) ?? []), box]));
  for (const box of document.querySelectorAll("[data-is]")) note(is, box.dataset.is, box);
  for (const box of document.querySelectorAll("[data-has]")) note(has, box.dataset.has, box);
  let lit = [];
  const light = (boxes, look) => boxes?.forEach(box => { box.classList.add(look); lit.push(box); });
  const show = target => {
    for (const box of lit) box.classList.remove("is", "has");
    lit = [];
    const box = target.closest?.("[data-is], [data-has]");
    if (!box) return;
    for (const name of (box.dataset.is ?? box.dataset.has).split(" ")) {
      light(is.get(name), "is");
      if (box.dataset.is) light(has.get(name), "has");
    }
  };
  document.addEventListener("pointerover", event => show(event.target));
  document.documentElement.addEventListener("pointerleave", event => show(event.target));

  // A box that scrolls can be reached by keys.
  const reach = () => {
    for (const box of document.querySelectorAll(".lines, .table, p, aside")) {
      box.toggleAttribute("tabindex", box.scrollWidth > box.clientWidth);
      if (box.hasAttribute("tabindex")) box.tabIndex = 0;
    }
  };
  addEventListener("resize", reach);
  addEventListener("toggle", reach, true);
  (document.fonts?.ready ?? Promise.resolve()).then(reach);
})();
