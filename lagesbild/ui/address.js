function ({ wanted, title, figure }) {
  const page = location.pathname;
  const hold = () => {
    if (location.pathname !== page) return; // another page is on its way, and holds its own
    const url = new URL(location.href);
    for (const [name, value] of Object.entries(wanted)) {
      if (Array.isArray(value)) {
        if (`${url.searchParams.getAll(name)}` === `${value}`) continue;
        url.searchParams.delete(name);
        for (const one of value) url.searchParams.append(name, one);
      } else if (value === null) url.searchParams.delete(name);
      else if (url.searchParams.get(name) !== value) url.searchParams.set(name, value);
    }
    if (url.href !== location.href) history.replaceState(history.state, "", url);
    if (document.title !== title) document.title = title;
  };
  const lead = () => {
    const place = figure && document.querySelector(`.st-key-ex-${figure.replace(/[^\w-]/g, "-")}`);
    if (place && window.lagesbildFigure !== figure) place.scrollIntoView();
    return Boolean(place);
  };
  lead();
  hold();
  clearTimeout(window.lagesbildAddress);
  window.lagesbildAddress = setTimeout(() => {
    hold();
    if (lead()) window.lagesbildFigure = figure; // who scrolls away from it stays there
  }, 600); // after what Streamlit itself writes at a change of page
}
