// What copies a link or a picture, and fetches files. A link is the address as it stands, or frozen to what is shown now. A
// picture is asked of the server while the browser already holds the promise of it, or the click would no longer count as one.
const REFUSED = "Webbläsaren tillät inte kopiering.";

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".lb-export");
  root.tell = setTriggerValue;
  const before = root.data;
  root.data = data;
  if (!before || labels(before) !== labels(data)) build(root);
  root.freeze.hidden = !data.frozen; // the foot is the same from page to page
  if (data.answer) root.asked.get(data.answer.number)?.(data.answer);
}

const labels = (data) => JSON.stringify([data.actions, data.files, data.id]);

function build(root) {
  root.asked ??= new Map();
  const status = element("p", { role: "status" });
  const say = (text, more) => status.replaceChildren(text, ...(more ? [more] : []));
  const button = (label, act) => {
    const made = element("button", { type: "button", textContent: label });
    made.onclick = act;
    return made;
  };
  const { actions = [], files = [], id } = root.data;
  const perform = (action) => () => {
    root.tell("action", action);
    document.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" })); // closes the menu, and its button has the focus
  };
  root.freeze = button("Kopiera länk, som i dag", () => copyLink(root, say, true));
  root.replaceChildren(
    ...actions.map(([action, label]) => button(label, perform(action))),
    button("Kopiera länk", () => copyLink(root, say, false)),
    root.freeze,
    ...(files.length ? [button("Kopiera bild", () => copyPicture(root, say))] : []),
    ...files.map(([form, label]) => button(label, () => download(root, say, form))),
    status,
  );
  if (id) {
    const small = element("small", { textContent: "Id för kommandorad och dokument: " });
    small.append(element("code", { textContent: id }));
    root.append(small);
  }
}

function element(name, properties) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) key in made ? (made[key] = value) : made.setAttribute(key, value);
  return made;
}

async function copyLink(root, say, isFrozen) {
  const url = new URL(location.href);
  url.searchParams.delete("figur"); // of the link that was followed here
  for (const [name, value] of Object.entries({ ...root.data.parameters, ...(isFrozen && root.data.frozen) })) url.searchParams.set(name, value);
  if (await copied(root, url.href)) return say(isFrozen ? "Länken är kopierad. Den visar alltid det som syns nu." : "Länken är kopierad.");
  const field = element("input", { readOnly: true, value: url.href });
  field.setAttribute("aria-label", "Länken");
  say(`${REFUSED} Kopiera länken här: `, field);
  field.select();
}

async function copied(root, text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {} // no secure address, or not allowed: the older way
  const area = element("textarea", { value: text });
  area.style.cssText = "position:fixed;opacity:0";
  root.append(area);
  area.select();
  let done = false;
  try {
    done = document.execCommand("copy");
  } catch {}
  area.remove();
  return done;
}

// A file that the server makes: its answer, with its content as a blob, or with the problem.
function ask(root, form) {
  const number = Date.now();
  const answer = new Promise((resolve) => root.asked.set(number, resolve));
  root.tell("file", { form, number });
  return answer.then((made) => {
    root.asked.delete(number);
    return made.problem ? made : { ...made, blob: new Blob([Uint8Array.from(atob(made.content), (c) => c.charCodeAt(0))], { type: made.mime }) };
  });
}

function save({ blob, name }) {
  const link = element("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

async function download(root, say, form) {
  say("Filen görs …");
  const answer = await ask(root, form);
  if (answer.problem) return say(answer.problem);
  save(answer);
  say("Filen är hämtad.");
}

async function copyPicture(root, say) {
  say("Bilden görs …");
  const asked = ask(root, "png");
  const picture = asked.then(({ blob }) => blob ?? Promise.reject(new Error("no picture")));
  let writing;
  try {
    writing = navigator.clipboard.write([new ClipboardItem({ "image/png": picture })]);
  } catch (refused) {
    writing = Promise.reject(refused);
  }
  const isCopied = writing.then(() => true, () => false);
  const answer = await asked;
  if (answer.problem) return say(answer.problem);
  if (await isCopied) return say("Bilden är kopierad.");
  save(answer);
  say(`${REFUSED} Bilden laddades ner i stället.`);
}
