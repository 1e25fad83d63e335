// Streamlit's own elements speak English, for the eye and for the screen reader. Here they speak Swedish:
// one dictionary, and one observer that puts it on what is drawn. What people and files say is never touched.
(() => {
  // Its dates and announcements follow the browser's language; the rest of the page is Swedish in every browser.
  Object.defineProperty(navigator, "language", { get: () => "sv-SE", configurable: true });
  Object.defineProperty(navigator, "languages", { get: () => ["sv-SE", "sv"], configurable: true });

  const WORDS = {
    // the frame
    "Skip to main content": "Hoppa till innehållet",
    "App pages": "Sidor", "Sidebar": "Meny", "Expand sidebar": "Visa menyn", "Collapse sidebar": "Dölj menyn",
    "Main menu": "Huvudmeny", "Running...": "Arbetar", "Stop": "Avbryt", "Stopping...": "Avbryter …", "Rerun": "Kör om",
    "Notifications": "Meddelanden", "Close": "Stäng", "view more": "visa mer", "view less": "visa mindre", "Cancel": "Avbryt",
    "Clear caches": "Töm minnet", "Are you sure you want to clear the app's function caches?": "Töm det som är uträknat?",
    "This will remove all cached entries from functions using": "Då räknas allt ut på nytt.",
    "@st.cache_data": "", "@st.cache_resource": "",
    // the server
    "Connecting": "Ansluter", "Connecting to Streamlit server": "Ansluter till servern", "Error": "Fel",
    "Unable to connect to Streamlit server": "Ingen kontakt med servern", "Connection error": "Ingen kontakt med servern",
    "Connection timed out.": "Servern svarar inte.", "Network issue": "Ingen kontakt med servern", "Network error": "Ingen kontakt med servern",
    "Is Streamlit still running? If you accidentally stopped Streamlit, just restart it in your terminal:": "Tjänsten svarar inte. Starta den igen med",
    "streamlit run yourscript.py": "lagesbild serve",
    "Streamlit server is not responding. Are you connected to the internet?": "Servern svarar inte. Är datorn ansluten till nätet?",
    "Cannot load Streamlit frontend code. This can happen when you update Streamlit while a Streamlit app is running.": "Sidan kunde inte hämtas. Det händer när tjänsten uppdateras.",
    "To fix this, simply reload this app by pressing": "Läs in sidan på nytt:",
    "If the error persists, try force-clearing your browser's cache as described": "Hjälper det inte: töm webbläsarens cache,",
    "Bad message format": "Svaret gick inte att läsa", "Script execution error": "Något gick fel", "No message": "Inget meddelande",
    "Page not found": "Sidan finns inte",
    // choosing
    "No results": "Inget passar", "Open": "Visa valen", "Clear value": "Ta bort valet", "Clear all": "Ta bort alla", "Select all": "Välj alla",
    "Selectbox": "Lista", "Selectbox options": "Val", "Multiselect": "Lista", "Multiselect options": "Val", "Selected values": "Valda",
    "Select...": "Välj", "Choose an option": "Välj", "Choose options": "Välj", "Clear entry": "Töm fältet", "Increment": "Öka", "Decrement": "Minska",
    "Press Enter to apply": "Tryck Enter för att använda", "Press Enter to submit form": "Tryck Enter för att skicka",
    "Press Ctrl+Enter to apply": "Tryck Ctrl+Enter för att spara", "Press Ctrl+Enter to submit form": "Tryck Ctrl+Enter för att skicka",
    "Press ⌘+Enter to apply": "Tryck ⌘+Enter för att spara", "Press ⌘+Enter to submit form": "Tryck ⌘+Enter för att skicka",
    "This field is required": "Fältet måste fyllas i", "Required": "Måste fyllas i",
    // days
    "Choose date": "Välj dag", "Clear date": "Ta bort dagen", "Choose date range": "Välj dagar", "Clear dates": "Ta bort dagarna", "Date range": "Dagar",
    "Quick select a date range": "Välj dagar snabbt", "yyyy": "åååå", "year": "år", "month": "månad", "day": "dag",
    "Use arrow keys to navigate dates. Enter to select. Escape to close.": "Gå mellan dagarna med piltangenterna. Enter väljer, Escape stänger.",
    "Empty": "Tomt", "Previous": "Föregående", "Next": "Nästa", "Previous month": "Föregående månad", "Next month": "Nästa månad", "Calendar": "Kalender",
    // files
    "Upload": "Välj filer", "Add files": "Fler filer", "Upload directories": "Välj mappar", "Drag and drop files here": "Släpp filerna här",
    "Drag and drop a file here": "Släpp filen här", "Drag and drop directories here": "Släpp mapparna här", "Too many files": "För många filer",
    "Only one file is allowed.": "Bara en fil kan väljas.", "File size is too small.": "Filen är för liten.",
    "Unexpected error. Please try again.": "Något gick fel. Försök igen.", "Upload failed": "Filen kom inte fram",
    "Click to retry upload": "Försök igen", "file upload": "välj filer", "Download failed": "Filen kunde inte hämtas", "Download Button": "Ladda ner",
    "Network Error": "Ingen kontakt med servern",
    // figures and texts
    "Fullscreen": "Helskärm", "Close fullscreen": "Lämna helskärm", "Copy to clipboard": "Kopiera", "Copy": "Kopiera", "Copied": "Kopierat",
    "Scrollable table": "Tabell som kan rullas", "Link to heading": "Länk till rubriken", "Scroll tabs left": "Rulla flikarna åt vänster",
    "Scroll tabs right": "Rulla flikarna åt höger", "Double-click to zoom back out": "Dubbelklicka för att se allt igen", "Dismiss": "Stäng", "Suggestions": "Förslag", "Show suggestions": "Visa förslag",
    "Menu": "Meny", "progress": "förlopp",
  };
  const PATTERNS = [
    [/^!\[(.+)\]\(.*\)$/, "$1"], // a picture's words, where its Markdown was meant to be drawn
    [/^[a-z_ ]+ icon$/, ""],
    [/^(\d+) options? available\.$/, "$1 val."],
    [/^(.*), selected$/, "$1, vald"],
    [/^(Choose date(?: range)?), (.+)$/, (_, what, when) => `${WORDS[what]}, ${when}`],
    [/^(.+), (\d+)\.(\d+) ?([KMG]?B)$/, "$1, $2,$3 $4"],
    [/^Remove (.+)$/, "Ta bort $1"],
    [/^Add: (.+)$/, "Lägg till: $1"],
    [/^Select (\d+) matches$/, "Välj $1 träffar"],
    [/^You can only select up to (\d+) options?\. Remove an option first\.$/, "Högst $1 kan väljas. Ta bort ett val först."],
    [/^Help for (.+)$/, "Hjälp om $1"],
    [/^Cancel upload of (.+)$/, "Avbryt $1"],
    [/^(?:Limit )?(\d+) ?([KMG]B) per file(?: • (.+))?$/, (_, size, unit, kinds) => `Högst ${size} ${unit} per fil${kinds ? `: ${kinds}` : ""}`],
    [/^File must be (\d+) ?([KMG]B) or (smaller|larger)\.$/, (_, size, unit, way) => `Filen får vara ${way === "smaller" ? "högst" : "minst"} ${size} ${unit}.`],
    [/^(.+) files are not allowed\.$/, "Filer av slaget $1 kan inte läsas."],
    [/^(\d+)\.(\d+) ?([KMG]?B)$/, "$1,$2 $3"],
    [/^(.*) start date$/, "$1 första dag"],
    [/^(.*) end date$/, "$1 sista dag"],
    [/^(year|month|day), (.*)$/, (_, part, of) => `${WORDS[part]}, ${of}`],
    [/^Selected Date: (.+)$/, "Vald dag: $1"],
    [/^Connection failed with status (\d+).*$/s, "Servern svarade med felet $1."],
    [/^Cannot connect to Streamlit .*$/s, "Servern tar inte emot anslutningen."],
    [/^(?:You have requested page|The page that you have requested).*$/s, "Sidan som adressen säger finns inte. Översikten visas i stället."],
    [/^Number is (?:outside|below|above) the allowed range\..*?([\d.,−-]+) and ([\d.,−-]+)\.$/, "Talet ska ligga mellan $1 och $2."],
    [/^Number is below .*?([\d.,−-]+)\.$/, "Talet får vara lägst $1."],
    [/^Number is above .*?([\d.,−-]+)\.$/, "Talet får vara högst $1."],
  ];
  const ATTRIBUTES = ["aria-label", "title", "placeholder", "aria-valuetext", "aria-roledescription", "alt"];
  // What our pages, people and files say: labels and messages are Markdown, the rest is our own HTML.
  const THEIRS = [
    "[data-testid=stMarkdownContainer]:not([data-testid=stClearCacheDialog] *, [data-testid=stFileUploaderDropzone] button *)", "[data-testid=stHtml]", "[data-testid=stBidiComponent]", "[data-testid=stFileUploaderFileName]", "[data-testid=stFileChipName]",
    "[role=option][data-key]", "textarea", "script", "style", "[data-testid=stCode] code", "[data-testid=stTooltipContent]",
  ].join();

  const swedish = (text) => {
    const trimmed = text.trim();
    if (!/[A-Za-z]/.test(trimmed)) return null;
    if (Object.hasOwn(WORDS, trimmed)) return text.replace(trimmed, WORDS[trimmed]);
    for (const [pattern, words] of PATTERNS) if (pattern.test(trimmed)) return trimmed.replace(pattern, words);
    return null;
  };
  const put = (node) => {
    const better = node.data.trim() === "and" && node.parentElement.closest("[data-testid=stClearCacheDialog]") ? "" : swedish(node.data);
    if (better === null || better === node.data) return;
    if (node.parentElement.closest(THEIRS)) return;
    node.data = better;
  };
  const putAttribute = (element, name) => {
    const text = element.getAttribute(name);
    if (!text) return;
    const better = swedish(text);
    if (better === null || better === text || element.closest("[data-testid=stHtml], [data-testid=stBidiComponent]")) return;
    element.setAttribute(name, better);
  };
  const walk = (root) => {
    if (root.nodeType === Node.TEXT_NODE) return root.parentElement && put(root);
    if (root.nodeType !== Node.ELEMENT_NODE || root.closest("[data-testid=stHtml], [data-testid=stBidiComponent], script, style")) return;
    for (const name of ATTRIBUTES) {
      putAttribute(root, name);
      for (const element of root.querySelectorAll(`[${name}]`)) putAttribute(element, name);
    }
    const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) put(texts.currentNode);
  };
  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "attributes") putAttribute(change.target, change.attributeName);
      else if (change.type === "characterData") change.target.parentElement && put(change.target);
      else change.addedNodes.forEach(walk);
    }
  }).observe(document.documentElement, { childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: ATTRIBUTES });
})();
