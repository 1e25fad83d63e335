// What a run of a page asks of the browser, in attributes of elements that hold nothing else: the address that says every
// choice, and the cookie that remembers the role. They are data and no scripts, so that the page may forbid all scripts of its text.
(() => {
  const holdAddress = ({ wanted, title, figure }) => {
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
  };
  const remember = ({ name, value, seconds }) => {
    document.cookie = `${name}=${encodeURIComponent(value)}; path=/; max-age=${seconds}; SameSite=Lax`;
  };
  const ASKED = { address: holdAddress, remember };
  const done = {};
  new MutationObserver(() => {
    for (const [what, run] of Object.entries(ASKED)) {
      const said = document.querySelector(`[data-lb-${what}]`)?.getAttribute(`data-lb-${what}`);
      if (!said || said === done[what]) continue;
      done[what] = said;
      run(JSON.parse(said));
    }
  }).observe(document.documentElement, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-lb-address", "data-lb-remember"] });
})();
