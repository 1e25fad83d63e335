// On a narrow screen Streamlit lists the pages in a panel at the side, with sections inside a list: no list to a screen
// reader. The sections become groups with names, and the panel closes when a page is chosen.
(() => {
  const mend = () => {
    const list = document.querySelector("[data-testid=stSidebarNavItems]:not([role])");
    if (!list) return;
    list.setAttribute("role", "none");
    for (const head of list.querySelectorAll("[data-testid=stNavSectionHeader]")) {
      head.parentElement.setAttribute("role", "group");
      head.parentElement.setAttribute("aria-label", head.querySelector("p")?.textContent ?? "");
      head.setAttribute("aria-hidden", "true");
    }
    for (const item of list.querySelectorAll("li")) item.setAttribute("role", "none");
  };
  new MutationObserver(mend).observe(document.documentElement, { childList: true, subtree: true });
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-testid=stSidebarNavLink]") || innerWidth > 860) return;
    setTimeout(() => document.querySelector("[data-testid=stSidebar][data-collapsed=false] [data-testid=stSidebarCollapseButton] button")?.click(), 50);
  });
})();
