// "Visa stort": one figure of the page at a time, for a room with one screen. F or the button begins, arrows move, Esc leaves.
// Nothing is moved or copied: the figure's ancestors are marked, and the style sheet leaves out what is beside them.
(() => {
  const FIGURES = "[class*='st-key-ex-'], [class*='st-key-strip'], .st-key-level-map, [data-testid=stHtml]:has(> ul.lb-out), [data-testid=stHtml]:has(> .lb-tiles)";
  const SMALLEST = 20; // pixels of the smallest text
  const TEXT = "textarea, select, [contenteditable=true], [role=spinbutton], [role=menu], [role=listbox], [role=dialog], input:not([type=radio]):not([type=checkbox])";
  const root = document.documentElement;
  let at = 0;
  let opener = null;

  const bar = document.createElement("div");
  bar.className = "lb-present-bar";
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", "Visa stort");
  const button = (text, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    made.onclick = act;
    return made;
  };
  const place = document.createElement("span");
  place.setAttribute("role", "status");
  bar.append(button("Föregående", () => show(at - 1)), place, button("Nästa", () => show(at + 1)), button("Stäng", () => leave()));

  const presents = () => root.classList.contains("lb-present");
  const clear = () => {
    for (const el of document.querySelectorAll("[data-lb-path]")) delete el.dataset.lbPath;
    for (const el of document.querySelectorAll("[data-lb-figure]")) {
      delete el.dataset.lbFigure;
      el.style.zoom = "";
      for (const map of el.querySelectorAll("iframe")) map.style.zoom = "";
    }
  };
  // A map is whole: nobody scrolls in a room with one screen, and within a map the wheel means something else.
  const fitMap = (figure) => {
    const map = figure.querySelector("iframe");
    if (!map) return;
    const { top, height } = map.getBoundingClientRect();
    const room = innerHeight - bar.offsetHeight - top - 16;
    if (height > room && room > 200) map.style.zoom = String(room / height);
  };
  // Those that can be seen: not in a folded part of the page, not within another.
  const figures = () => {
    const shown = presents();
    root.classList.remove("lb-present");
    const all = [...document.querySelectorAll(FIGURES)].filter((el) => el.getClientRects().length && !el.parentElement.closest(FIGURES));
    root.classList.toggle("lb-present", shown);
    return all;
  };
  const smallest = (figure) => {
    let size = SMALLEST;
    const texts = document.createTreeWalker(figure, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const el = texts.currentNode.parentElement;
      if (!texts.currentNode.data.trim() || !el.getClientRects().length || el.closest("script, style, caption, [class*='st-key-more-']")) continue;
      size = Math.min(size, parseFloat(getComputedStyle(el).fontSize) || size);
    }
    return size;
  };
  const show = (to) => {
    const all = figures();
    if (!all.length) return leave();
    at = Math.max(0, Math.min(to, all.length - 1));
    clear();
    const figure = all[at];
    figure.dataset.lbFigure = "";
    for (let el = figure.parentElement; el && el !== document.body; el = el.parentElement) el.dataset.lbPath = "";
    root.classList.add("lb-present");
    if (!bar.isConnected) document.body.append(bar);
    figure.style.zoom = String(Math.min(2.4, SMALLEST / Math.max(8, smallest(figure))));
    const title = figure.querySelector("h2, h3")?.textContent ?? "";
    place.textContent = `${at + 1} av ${all.length}`;
    place.setAttribute("aria-label", `${at + 1} av ${all.length}${title ? `: ${title}` : ""}`);
    figure.tabIndex = -1;
    figure.focus({ preventScroll: true });
    document.querySelector("[data-testid=stMain]")?.scrollTo(0, 0);
    fitMap(figure);
    dispatchEvent(new Event("resize"));
  };
  const leave = () => {
    if (!presents()) return;
    const figure = document.querySelector("[data-lb-figure]");
    clear();
    root.classList.remove("lb-present");
    bar.remove();
    dispatchEvent(new Event("resize"));
    figure?.removeAttribute("tabindex");
    figure?.scrollIntoView({ block: "start" });
    if (opener?.isConnected) opener.focus({ preventScroll: true });
  };
  const begin = () => {
    opener = document.activeElement;
    const all = figures();
    const top = all.findIndex((el) => el.getBoundingClientRect().bottom > 120); // the one that is looked at
    if (all.length) show(Math.max(0, top));
  };
  const KEYS = {
    ArrowRight: () => show(at + 1), PageDown: () => show(at + 1), ArrowLeft: () => show(at - 1), PageUp: () => show(at - 1),
    Home: () => show(0), End: () => show(Infinity), Escape: () => leave(), f: () => leave(),
  };
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (!presents()) {
      if (event.key.toLowerCase() !== "f" || event.repeat || event.target.closest?.(TEXT) || document.querySelector("[role=dialog]")) return;
      if (!figures().length) return;
      begin();
    } else {
      const act = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (act) act();
      else if (event.key.length > 1 || event.key === " ") return; // Tab, Enter and what scrolls
      // a letter or a digit belongs to what cannot be seen now: it must reach nothing
    }
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
  document.addEventListener("click", (event) => event.target.closest?.("[data-present]") && begin());
  new MutationObserver(() => {
    if (presents() && !document.querySelector("[data-lb-figure]")) show(at); // drawn anew
  }).observe(root, { childList: true, subtree: true });
  addEventListener("popstate", leave);
})();
