// The meeting by keyboard. Streamlit's own button shortcuts are not enough: they are silent in a
// radio group, take Enter from every link and button, and allow one key a button.
export default function ({ data, parentElement }) {
  const inside = (key, what) => document.querySelector(`[class*="st-key-${key}"] ${what}`);
  // From a press until the answer (a new turn calls this function anew) keys wait for no stadsdel in between.
  let isWaiting = false;
  const click = (key) => {
    const button = inside(key, "button:not(:disabled)");
    if (!button) return;
    isWaiting = true;
    setTimeout(() => (isWaiting = false), 3000);
    button.click();
  };
  const isText = (el) => el.matches("textarea, select, [contenteditable=true], input:not([type=radio]):not([type=checkbox])");
  const heading = () => document.querySelector("[data-cell]");

  const actions = {
    n: () => click("mote-next"),
    p: () => click("mote-previous"),
    m: () => inside("mote-reason", "input")?.focus(),
    a: () => inside("mote-note", "input")?.focus(),
    s: () => inside("mote-finish", ":is(button, input)")?.focus(),
  };
  const onKey = (event) => {
    if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const el = event.target;
    if (isText(el)) {
      if (event.key === "Escape" && el.closest(".st-key-mote-form")) heading()?.focus();
      return;
    }
    if (isWaiting && event.key !== "Tab") return event.preventDefault();
    const key = event.key.toLowerCase();
    const isRadio = el.matches("input[type=radio]");
    if (key in data.levels) inside("mote-level", `input[value="${data.levels[key]}"]`)?.click();
    else if (key in actions) actions[key]();
    else if (key === "arrowright" && !isRadio) actions.n();
    else if (key === "arrowleft" && !isRadio) actions.p();
    else if (key === "enter" && !el.closest("button, a, summary, [role=button], [role=option]")) click("mote-save");
    else return;
    event.preventDefault();
  };

  document.removeEventListener("keydown", window.lagesbildKeys, true);
  document.addEventListener("keydown", onKey, true); // before the radio group, which keeps its keys to itself
  window.lagesbildKeys = onKey;

  // After a save or a step the focus goes where the work goes on, so that a rerun never loses it.
  const seen = parentElement.dataset.turn;
  parentElement.dataset.turn = data.turn;
  if (seen !== undefined && seen !== String(data.turn)) {
    let tries = 60; // frames: the rest of the page may still be on its way
    const focus = () => {
      const target = document.querySelector(data.focus);
      if (target) target.focus();
      else if (tries--) requestAnimationFrame(focus);
    };
    requestAnimationFrame(focus);
  }
  return () => document.removeEventListener("keydown", onKey, true);
}
