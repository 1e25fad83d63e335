// The meeting's board. It lives in the browser, so that no key waits for the server: what is typed belongs to the
// stadsdel that is shown, a save goes into a queue, and the next stadsdel is there at once. The server answers each save
// by its id; until then it stays in the queue, also over a lost connection or a reload.
const saysSomething = (reason) => // as the server asks: a digit, or "ppp" that strayed into the field, is no reason
  /\p{L}{2}/u.test(reason) && new Set(reason.toLowerCase().match(/\p{L}/gu)).size >= 3;

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".lb-mote");
  const board = (root.board ??= newBoard(root, (name, value) => root.board.set(name, value)));
  board.set = setStateValue;
  board.receive(data);
  const turn = (board.turn = (board.turn ?? 0) + 1);
  return () => board.turn === turn && board.release(); // the end of an earlier turn must not take the keys of this one
}

function newBoard(root) {
  const board = { data: null, at: null, drafts: {}, queue: [], troubles: {}, done: "", set: null, savedAt: 0 };
  const parts = skeleton();
  root.replaceChildren(parts.left, parts.right);

  const key = () => `lagesbild-mote-${board.data.about}`;
  const row = () => board.data.rows.find((r) => r.area === board.at);
  const last = (area) => board.queue.findLast((op) => op.area === area);
  const level = (r) => last(r.area)?.level ?? (last(r.area) ? null : r.level);
  const isSettled = (r) => Boolean(last(r.area)) || r.settled;
  const draft = () => (board.drafts[board.at] ??= draftOf(row()));
  const draftOf = (r) => {
    const op = last(r.area);
    return op
      ? { level: op.level ?? "ej", reason: op.reason, note: op.note }
      : { level: r.settled ? (r.level ?? "ej") : null, reason: r.reason, note: r.note };
  };
  const isBegun = (r) => {
    const [a, b] = [board.drafts[r.area], draftOf(r)];
    return Boolean(a) && (a.level !== b.level || a.reason !== b.reason || a.note !== b.note);
  };
  const remember = () => {
    try {
      sessionStorage.setItem(key(), JSON.stringify({ drafts: board.drafts, queue: board.queue, at: board.at }));
    } catch {} // a browser that keeps nothing still works
  };
  const recall = () => {
    try {
      return JSON.parse(sessionStorage.getItem(key())) ?? {};
    } catch {
      return {};
    }
  };

  board.receive = (data) => {
    const isNew = board.data?.about !== data.about;
    board.data = data;
    if (isNew) {
      const kept = recall();
      Object.assign(board, { drafts: kept.drafts ?? {}, queue: kept.queue ?? [], troubles: {}, done: "", at: kept.at });
      if (board.queue.length) board.set("ops", board.queue);
    }
    for (const op of board.queue.filter((op) => data.answers[op.id])) take(op, data.answers[op.id]);
    board.queue = board.queue.filter((op) => !data.answers[op.id]);
    if (isNew && data.correct) board.at = data.correct; // a link leads to it once; who steps on is not led back
    if (!data.rows.some((r) => r.area === board.at)) board.at = (data.rows.find((r) => !isSettled(r)) ?? data.rows[0]).area;
    remember();
    draw();
    // who came by the choice of view types for the board next: a key on that button would turn the page away again
    if (isNew && (data.correct || document.activeElement?.closest("[data-testid=stButtonGroup]"))) parts.heading.focus();
    document.removeEventListener("keydown", window.lagesbildKeys, true);
    window.lagesbildKeys = onKey;
    document.addEventListener("keydown", onKey, true); // before a radio group, which keeps its keys to itself
  };
  board.release = () => document.removeEventListener("keydown", onKey, true);

  // What the server made of a save. A refusal never moves the person who is typing: it is told, with the way back.
  const take = (op, answer) => {
    delete board.troubles[op.area];
    if (answer.saved) {
      board.done = answer.saved;
      return;
    }
    board.troubles[op.area] = { ...answer, op };
    board.drafts[op.area] ??= { level: op.level ?? "ej", reason: op.reason, note: op.note };
  };

  // All are decided: the focus goes on to the end of the meeting, which the server's answer draws anew below.
  const toTheEnd = (calm = 0, frames = 1200) => {
    const [el, end] = [document.activeElement, document.querySelector("[data-end]")];
    if (end && (el === document.body || root.contains(el))) end.focus();
    else if (el !== end) return; // the person has gone elsewhere
    const isDone = !board.queue.length && document.querySelector("[data-test-script-state=notRunning]");
    if (frames && calm < 30) requestAnimationFrame(() => toTheEnd(isDone ? calm + 1 : 0, frames - 1));
  };
  const go = (area, focus = parts.heading) => {
    board.at = area;
    remember();
    draw();
    focus.focus();
  };
  const step = (by) => {
    const rows = board.data.rows;
    go(rows[(rows.findIndex((r) => r.area === board.at) + by + rows.length) % rows.length].area);
  };
  const choose = (value) => {
    draft().level = value;
    remember();
    draw();
  };
  const complain = (text, field) => {
    board.troubles[board.at] = { problems: [text] };
    draw();
    field?.focus();
    field?.select?.();
  };
  const save = (over) => {
    if (!board.data.may_save) return complain(board.data.words.who, null);
    const r = row();
    const { level: chosen, reason, note } = draft();
    if (chosen === null && Date.now() - board.savedAt < 600) return; // the second press of a double click
    if (chosen === null) return complain(board.data.words.level, parts.levels.querySelector("input"));
    const chosenLevel = chosen === "ej" ? null : chosen;
    const departs = r.proposed !== null && chosenLevel !== r.proposed;
    if ((departs || over) && !saysSomething(reason)) {
      const why = over ? board.data.words.over : board.data.words.reason.replace("{level}", r.proposed);
      return complain(why, parts.reason);
    }
    const before = last(r.area);
    const asked = board.troubles[r.area]?.ask ? board.troubles[r.area].op : null; // the same texts again: no person is named
    const sure = Boolean(asked) && asked.reason === reason.trim() && asked.note === note.trim();
    const op = {
      id: Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join(""),
      area: r.area, level: chosenLevel, reason: reason.trim(), note: note.trim(), seen: over ? over.seen : r.seen,
      after: before?.id ?? null, proposed: r.proposed, grounds: r.grounds, over: Boolean(over), sure,
    };
    board.queue.push(op);
    board.savedAt = Date.now();
    delete board.drafts[r.area];
    delete board.troubles[r.area];
    board.done = "";
    const rows = board.data.rows;
    const at = rows.indexOf(r);
    const next = [...rows.slice(at + 1), ...rows.slice(0, at)].find((x) => !isSettled(x));
    if (next) go(next.area);
    else {
      draw();
      remember();
      toTheEnd();
    }
    board.set("ops", [...board.queue]);
  };

  // --- keys ---------------------------------------------------------------------------------
  const isText = (el) => el.matches("textarea, select, [contenteditable=true], input:not([type=radio]):not([type=checkbox])");
  const enterField = (field) => (field.focus(), field.select());
  const keys = {
    n: () => step(1), p: () => step(-1), arrowright: () => step(1), arrowleft: () => step(-1),
    m: () => enterField(parts.reason), a: () => enterField(parts.note),
    s: () => document.querySelector(".st-key-mote-finish :is(button, input)")?.focus(),
  };
  const onKey = (event) => {
    if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !root.isConnected) return;
    const el = event.target;
    if (isText(el)) {
      if (!root.contains(el)) return;
      if (event.key === "Escape") parts.heading.focus();
      else if (event.key === "Enter") save(clash());
      else return;
      return event.preventDefault();
    }
    if (!root.contains(el) && el.closest("button, a, summary, [role=button], [role=option], [role=tab]")) return; // another's keys
    const pressed = event.key.toLowerCase();
    const isRadio = el.matches("input[type=radio]");
    if (pressed in board.data.levels) choose(board.data.levels[pressed]);
    else if (pressed in keys && !(isRadio && pressed.startsWith("arrow"))) keys[pressed]();
    else if (pressed === "enter" && !el.closest("button, a, summary, [role=button], [role=option]")) save(clash());
    else return;
    event.preventDefault();
  };
  const clash = () => {
    const t = board.troubles[board.at];
    return t?.clash ?? (t?.ask && t.op.over ? { seen: t.op.seen } : null);
  };

  // --- drawing ------------------------------------------------------------------------------
  // What is drawn anew keeps the focus: the same level, the same stadsdel's row.
  const draw = () => {
    const el = document.activeElement;
    const again = parts.levels.contains(el) ? `input[value="${el.value}"]` : parts.table.contains(el) ? `[data-area="${el.dataset.area}"]` : "";
    redraw();
    if (again) root.querySelector(again)?.focus();
  };
  const redraw = () => {
    const { data } = board;
    parts.levelKeys.textContent = `${data.scale[0].level}–${data.scale.at(-1).level}`;
    const r = row();
    const at = data.rows.indexOf(r) + 1;
    const settled = data.rows.filter(isSettled).length;
    parts.count.textContent = `${at} av ${data.rows.length}`;
    const failed = data.rows.filter((x) => board.troubles[x.area] && x.area !== board.at);
    const waiting = board.queue.length;
    parts.status.textContent = waiting ? (waiting > 1 ? `Sparar ${waiting} beslut …` : "Sparar …") : board.done;
    parts.failed.replaceChildren(...failed.map((x) => h("button", { type: "button", onclick: () => go(x.area) }, `${x.name} är inte sparat. Visa`)));
    parts.heading.textContent = r.name;
    parts.heading.dataset.cell = r.area;
    parts.past.replaceChildren(...r.past.map((p) => h("li", {}, h("span", {}, p.week), mark(p.level))));
    parts.incidents.replaceChildren(...happened(r));
    parts.proposal.replaceChildren(
      h("span", {}, "Förslag"), ...(r.proposed === null ? [] : [mark(r.proposed), h("b", {}, name(r.proposed))]), h("em", {}, r.grounds),
    );
    parts.holds.textContent = isBegun(r) ? "Påbörjat men inte sparat." : r.holds;
    parts.correct.textContent = r.area === data.correct && !last(r.area) ? data.words.correct : "";
    parts.levels.replaceChildren(h("legend", {}, `Nivå för ${r.name}`), ...options());
    if (parts.reason.value !== draft().reason) parts.reason.value = draft().reason;
    if (parts.note.value !== draft().note) parts.note.value = draft().note;
    parts.save.disabled = !data.may_save;
    parts.trouble.replaceChildren(...trouble(board.troubles[board.at]));
    parts.title.textContent = data.title;
    parts.progressText.textContent = `${settled} av ${data.rows.length} beslutade. – är inte beslutat än, streckat är ej bedömt.`;
    parts.progress.max = data.rows.length;
    parts.progress.value = settled;
    parts.progress.setAttribute("aria-label", `Beslutade ${data.parts}`);
    drawTable();
  };
  const name = (n) => board.data.scale.find((s) => s.level === n)?.name ?? "";
  const mark = (n, wait = false) => {
    if (wait) return h("span", { class: "lv wait" }, "–");
    const s = board.data.scale.find((x) => x.level === n);
    if (!s) return h("span", { class: "lv none", title: "Ej bedömd" }, "·");
    const style = `background:${s.colour};color:${s.ink};font-weight:${s.strong ? 700 : 400}`;
    return h("span", { class: `lv${s.strong ? " strong" : ""}`, style, title: s.name }, String(n));
  };
  const happened = (r) => {
    const asked = r.coverage ? [h("li", { class: "asked" }, r.coverage)] : [];
    if (!r.incidents.length) return [h("li", { class: "none" }, "Inga händelser är noterade för veckan."), ...asked];
    return [
      ...r.incidents.map((i) =>
        h("li", {}, h("b", {}, i.severity), ` ${i.what} `, h("span", {}, i.when), ...(i.note ? [h("br"), h("span", {}, i.note)] : [])),
      ),
      ...asked,
    ];
  };
  const options = () => {
    const chosen = draft().level;
    const every = [...board.data.scale.map((s) => [s.level, s.name]), ["ej", "Ej bedömd"]];
    return every.map(([value, text]) =>
      h(
        "label", { class: chosen === value ? "on" : "" },
        h("input", { type: "radio", name: "mote-level", value: String(value), checked: chosen === value, onchange: () => choose(value) }),
        ...(value === "ej" ? [] : [mark(value)]), h("span", {}, text),
      ),
    );
  };
  const trouble = (t) => {
    if (!t) return [];
    if (!t.clash) return t.problems.map((p) => h("p", { class: "lb-clash", role: "alert" }, p));
    const c = t.clash;
    const side = (l, reason, note) => [mark(l), reason || "–", note || "–"];
    const [theirs, mine] = [side(c.level, c.reason, c.note), side(t.op.level, t.op.reason, t.op.note)];
    const body = ["Nivå", "Motivering", "Anteckning"].map((n, i) => h("tr", {}, h("th", { scope: "row" }, n), h("td", {}, theirs[i]), h("td", {}, mine[i])));
    return [
      h("p", { class: "lb-clash", role: "alert", "data-clash": "" }, h("b", {}, c.text), " Ditt är inte sparat. Se båda och välj."),
      h("table", { class: "lb" }, h("caption", {}, "Två beslut om samma vecka"),
        h("thead", {}, h("tr", {}, h("td"), h("th", { scope: "col" }, "Deras"), h("th", { scope: "col" }, "Ditt"))), h("tbody", {}, ...body)),
      h("p", { class: "buttons" },
        h("button", { type: "button", class: "mine", onclick: () => save(c) }, "Spara mitt ändå"),
        h("button", { type: "button", onclick: () => { delete board.troubles[board.at]; delete board.drafts[board.at]; remember(); draw(); parts.heading.focus(); } }, "Behåll deras")),
    ];
  };
  const drawTable = () => {
    const { data } = board;
    const weeks = data.rows[0].past.map((p) => h("th", { scope: "col" }, p.week));
    const head = h("tr", {}, h("th", { scope: "col" }, data.part_title), ...weeks, h("th", { scope: "col", class: "now" }, data.week), h("th", { scope: "col", class: "num" }, "Händelser"));
    const rows = data.rows.map((r) => {
      const here = r.area === board.at;
      const state = board.troubles[r.area] ? " inte sparat" : last(r.area) ? " sparas" : "";
      return h(
        "tr", { class: `${here ? "on" : ""}${last(r.area) ? " saving" : ""}`, ...(here ? { "aria-current": "true" } : {}), onclick: () => go(r.area) },
        h("th", { scope: "row" }, h("button", { type: "button", class: "lb-pick", "data-area": r.area }, r.name), h("span", { class: "lb-state" }, state)),
        ...r.past.map((p) => h("td", {}, mark(p.level))),
        h("td", { class: "now" }, mark(level(r), !isSettled(r))), h("td", { class: "num" }, String(r.incidents.length)),
      );
    });
    parts.table.replaceChildren(h("caption", {}, data.caption), h("thead", {}, head), h("tbody", {}, ...rows));
  };

  parts.reason.oninput = () => { draft().reason = parts.reason.value; remember(); };
  parts.note.oninput = () => { draft().note = parts.note.value; remember(); };
  for (const field of [parts.reason, parts.note]) field.onfocus = () => field.select();
  parts.save.onclick = () => save(clash());
  parts.previous.onclick = () => step(-1);
  parts.next.onclick = () => step(1);
  return board;
}

function skeleton() {
  const p = {
    count: h("span"), status: h("span", { class: "lb-done", role: "status" }), failed: h("span", { class: "failed" }),
    heading: h("h2", { class: "lb-cell", tabindex: "-1" }), past: h("ul", { class: "lb-past", "aria-label": "Veckorna före" }),
    incidents: h("ul", { class: "lb-incidents", "aria-label": "Veckans händelser", tabindex: "0" }),
    proposal: h("p", { class: "lb-proposal" }), holds: h("p", { class: "lb-holds" }), levels: h("fieldset", { class: "levels" }),
    correct: h("p", { class: "lb-warning" }), reason: h("input", { id: "mote-reason", maxlength: "500", autocomplete: "off" }), note: h("input", { id: "mote-note", maxlength: "500", autocomplete: "off" }),
    trouble: h("div", { class: "trouble" }), save: h("button", { type: "button", class: "primary" }, "Spara"),
    previous: h("button", { type: "button" }, "Föregående"), next: h("button", { type: "button" }, "Nästa"),
    title: h("h3", { class: "lb-title" }), progressText: h("p", { class: "lb-reading" }), progress: h("progress", { class: "lb-progress" }),
    table: h("table", { class: "lb lb-board" }), levelKeys: h("kbd"),
  };
  const hint = (keys, text) => h("span", {}, ...keys.map((k) => (k instanceof Node ? k : h("kbd", {}, k))), ` ${text}`);
  p.left = h("div", { class: "one" },
    h("p", { class: "lb-reading" }, p.count, p.status, p.failed), p.heading, p.past, p.incidents, p.proposal, p.correct, p.levels, p.holds,
    h("label", { for: "mote-reason" }, "Motivering, om beslutet avviker från förslaget"), p.reason,
    h("label", { for: "mote-note" }, "Anteckning"), p.note, p.trouble, h("p", { class: "buttons" }, p.save, p.previous, p.next),
    h("p", { class: "lb-keys" }, hint([p.levelKeys], "nivå"), hint(["0"], "ej bedömd"), hint(["M"], "motivering"), hint(["A"], "anteckning"),
      hint(["Enter"], "spara"), hint(["N", "→"], "nästa"), hint(["P", "←"], "föregående"), hint(["Esc"], "lämna fältet"), hint(["S"], "avsluta")));
  p.right = h("div", { class: "all" }, p.title, p.progressText, p.progress, p.table);
  return p;
}

// One element; texts are texts, never markup.
function h(tag, attributes = {}, ...children) {
  const el = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) el[name] = value;
    else if (name === "checked") el.checked = value;
    else if (value !== "") el.setAttribute(name, value);
    else if (name.startsWith("data-")) el.setAttribute(name, "");
  }
  el.append(...children);
  return el;
}
