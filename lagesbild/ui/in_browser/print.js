// A figure that is wider than the paper is made smaller on it: a drawing has the width that the screen gave it.
(() => {
  const WIDTH = 1030; // pixels of A4 across, within the margins
  addEventListener("beforeprint", () => {
    for (const plot of document.querySelectorAll(".js-plotly-plot")) plot.style.zoom = String(Math.min(1, WIDTH / (plot.offsetWidth || WIDTH)));
  });
  addEventListener("afterprint", () => {
    for (const plot of document.querySelectorAll(".js-plotly-plot")) plot.style.zoom = "";
  });
})();
