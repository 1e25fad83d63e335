// When the server does not answer, the page says so, and that it tries again; the line goes when it answers.
(() => {
  const PATIENCE = 1500; // milliseconds: a connection that is back by then is no news
  const line = document.createElement("p");
  line.className = "lb-offline";
  line.setAttribute("role", "status");
  let had = false;
  let timer = null;
  const tell = () => {
    if (!line.isConnected) document.body.append(line);
    line.textContent = "Ingen kontakt med servern – försöker igen";
  };
  // Streamlit's dialog would say the same over everything, and take the keys from whoever goes on typing.
  const closeDialog = () => {
    for (const dialog of document.querySelectorAll("[data-testid=stDialog]")) {
      const title = dialog.querySelector("h2")?.textContent;
      if (title === "Connection error" || title === "Ingen kontakt med servern") dialog.querySelector("section > button")?.click();
    }
  };
  const look = () => {
    const state = document.querySelector("[data-testid=stApp]")?.dataset.testConnectionState;
    if (state === "CONNECTED") {
      had = true;
      clearTimeout(timer);
      timer = null;
      line.textContent = "";
    } else if (had) {
      timer ??= setTimeout(tell, PATIENCE);
      closeDialog();
    }
  };
  new MutationObserver(look).observe(document.documentElement, {
    childList: true, subtree: true, attributes: true, attributeFilter: ["data-test-connection-state"],
  });
})();
