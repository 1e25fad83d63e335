function ({ wanted, title }) {
  const page = location.pathname;
  const hold = () => {
    if (location.pathname !== page) return; // another page is on its way, and holds its own
    const url = new URL(location.href);
    for (const [name, value] of Object.entries(wanted)) if (url.searchParams.get(name) !== value) url.searchParams.set(name, value);
    if (url.href !== location.href) history.replaceState(history.state, "", url);
    if (document.title !== title) document.title = title;
  };
  hold();
  clearTimeout(window.lagesbildAddress);
  window.lagesbildAddress = setTimeout(hold, 600); // after what Streamlit itself writes at a change of page
}
