// What copies a link or a picture. A link is the address as it stands, or frozen to what is shown now. A picture is
// asked of the server while the browser already holds the promise of it, or the click would no longer count as one.
const REFUSED = "Webbläsaren tillät inte kopiering.";

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".lb-copy");
  root.ask = (value) => setTriggerValue("picture", value);
  root.data = data;
  if (!root.childElementCount) build(root);
  root.freeze.hidden = !data.frozen; // the foot is the same from page to page
  if (data.answer && root.waiting) {
    root.waiting(data.answer);
    root.waiting = null;
  }
}

function build(root) {
  const status = element("p", { role: "status" });
  const button = (label, act) => {
    const made = element("button", { type: "button", textContent: label });
    made.onclick = () => act((text, more) => status.replaceChildren(text, ...(more ? [more] : [])));
    return made;
  };
  root.replaceChildren(button("Kopiera länk", (say) => copyLink(root, say, false)));
  root.freeze = button("Kopiera länk, som det ser ut i dag", (say) => copyLink(root, say, true));
  root.append(root.freeze);
  if (root.data.file) root.append(button("Kopiera bild", (say) => copyPicture(root, say)));
  root.append(status);
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

async function copyPicture(root, say) {
  if (root.waiting) return;
  say("Bilden görs …");
  const answer = new Promise((resolve) => (root.waiting = resolve));
  const picture = answer.then(({ png }) => {
    if (!png) throw new Error("no picture");
    return new Blob([Uint8Array.from(atob(png), (c) => c.charCodeAt(0))], { type: "image/png" });
  });
  let writing;
  try {
    writing = navigator.clipboard.write([new ClipboardItem({ "image/png": picture })]);
  } catch (refused) {
    writing = Promise.reject(refused);
  }
  root.ask(`${Date.now()}`);
  const isCopied = writing.then(() => true, () => false);
  const blob = await picture.catch(() => null);
  if (!blob) return say((await answer).problem);
  if (await isCopied) return say("Bilden är kopierad.");
  const link = element("a", { href: URL.createObjectURL(blob), download: root.data.file });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  say(`${REFUSED} Bilden laddades ner i stället.`);
}
