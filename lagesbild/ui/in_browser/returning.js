// Whoever signs in comes back from the provider to the app's first page: lead them on to the page that they came to.
(() => {
  const KEY = "lagesbild-asked";
  const LONGEST = 15 * 60 * 1000; // milliseconds; an older one is of another errand
  document.addEventListener(
    "click",
    (event) => {
      if (!event.target.closest?.("[class*='st-key-sign-in-']")) return;
      sessionStorage.setItem(KEY, JSON.stringify({ at: Date.now(), path: location.pathname + location.search }));
    },
    true,
  );
  if (location.pathname !== "/" || location.search) return;
  const asked = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
  sessionStorage.removeItem(KEY);
  if (asked && asked.path !== "/" && Date.now() - asked.at < LONGEST) location.replace(location.origin + asked.path);
})();
