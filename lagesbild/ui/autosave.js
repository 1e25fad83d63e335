// Saves a text a little while after the last key: Streamlit takes a text area's value at Ctrl+Enter.
const PAUSE = 2500; // milliseconds

export default function () {
  let timer;
  const onInput = (event) => {
    if (!event.target.closest?.(".st-key-writing-text")) return;
    clearTimeout(timer);
    const area = event.target;
    timer = setTimeout(() => {
      area.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", code: "Enter", ctrlKey: true, bubbles: true }));
    }, PAUSE);
  };
  document.addEventListener("input", onInput, true);
  return () => document.removeEventListener("input", onInput, true);
}
