// A report is kept in the phone until the server has it: a lost connection, a closed page or a slow network lose nothing.
const form = document.querySelector("form");
const status = document.querySelector("#status");
const key = `lagesbild-rapport-${location.pathname}`;
const queue = () => JSON.parse(localStorage.getItem(key) ?? "[]");
const keep = (items) => localStorage.setItem(key, JSON.stringify(items));
const id = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
let isSending = false;

const say = (text, kind = "") => {
  status.textContent = text;
  status.className = kind;
  status.scrollIntoView({ block: "nearest" }); // the button that was pressed is at the other end of the page
};
const add = (report) => {
  keep([...queue(), report]);
  send();
};
const fill = (report) => {
  for (const [name, value] of Object.entries(report)) {
    const field = form.elements[name];
    if (field instanceof RadioNodeList || field) field.value = value;
  }
};

async function send() {
  if (isSending) return;
  isSending = true;
  try {
    while (queue().length) {
      const report = queue()[0];
      say("Skickar …");
      const answer = await fetch(location.pathname, {
        method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(report),
      });
      if (answer.status >= 500) throw new Error("later");
      const told = await answer.json();
      keep(queue().filter((r) => r.id !== report.id));
      if (told.saved) {
        say(told.saved, "done");
        show(told.sent);
      } else {
        fill(report);
        if (told.ask) form.dataset.sure = report.id;
        say(told.problem ?? told.ask, "trouble");
        return;
      }
    }
  } catch {
    const n = queue().length;
    say(`Inget nät just nu. ${n === 1 ? "Rapporten är sparad" : `${n} rapporter är sparade`} i telefonen och skickas när nätet är tillbaka.`, "trouble");
    setTimeout(send, 5000);
  } finally {
    isSending = false;
  }
}

// What was sent before, and what became of it.
function show(sent) {
  const list = document.querySelector("#sent");
  list.replaceChildren(...sent.map((row) => {
    const li = document.createElement("li");
    const b = document.createElement("b");
    b.textContent = row.what;
    const span = document.createElement("span");
    span.textContent = row.became;
    li.append(b, span);
    return li;
  }));
  document.querySelector("#sent-title").hidden = !sent.length;
}

// What the browser says of a field that lacks something, in Swedish whatever its own language is.
const group = (field) => [form.elements[field.name]].flatMap((f) => (f instanceof RadioNodeList ? [...f] : [f]));
form.addEventListener("invalid", ({ target }) => {
  target.setCustomValidity("");
  if (target.validity.valid) return;
  const label = (target.closest("fieldset")?.querySelector("legend") ?? target.labels[0]).textContent;
  target.setCustomValidity(target.validity.valueMissing ? `Här saknas ett svar: ${label}.` : `Det här går inte: ${label}.`);
}, true);
form.addEventListener("input", ({ target }) => group(target).forEach((field) => field.setCustomValidity("")));

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const report = Object.fromEntries(new FormData(form));
  const sure = form.dataset.sure;
  add({ ...report, id: sure ?? id(), kind: "incident", sure: Boolean(sure) });
  delete form.dataset.sure;
  for (const name of ["place", "time", "note"]) form.elements[name].value = "";
  for (const radio of form.querySelectorAll("[type=radio]")) radio.checked = false;
});
document.querySelector("#nothing").addEventListener("click", (event) => {
  add({ id: id(), kind: "nothing", week: event.target.dataset.week });
});
addEventListener("online", send);
show(JSON.parse(document.querySelector("#data").textContent));
if (queue().length) send();
