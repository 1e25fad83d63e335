// Leaflet focuses the map on mouse down, and the browser then scrolls the map into view: the click
// lands beside what was clicked. Focus without scrolling.
L.Map.Keyboard.include({
  _onMouseDown() {
    if (!this._focused) this._map.getContainer().focus({ preventScroll: true });
  },
});
L.Control.Zoom.mergeOptions({ zoomInTitle: "Zooma in", zoomOutTitle: "Zooma ut" });
const MARGIN = 50; // px: more than the padding on both sides
// A frame that is made before it is laid out has no size: nothing is drawn and the zoom is that of the
// whole world. As soon as it has a size the map is drawn again, where it was asked to be; and when the frame
// gets another width, a phone that is turned, unless somebody has moved the map.
L.Map.addInitHook(function () {
  const fitBounds = this.fitBounds;
  let asked = null;
  let zoom = null;
  let isMoved = false;
  const fit = () => {
    const { x, y } = this.getSize();
    if (Math.min(x, y) <= MARGIN) {
      // no room beside the padding: Leaflet would zoom in without end, and never come back
      return this._loaded ? this : this.setView(L.latLngBounds(asked[0]).getCenter(), 0, { animate: false });
    }
    fitBounds.apply(this, asked);
    zoom = this.getZoom();
    return this;
  };
  this.fitBounds = (bounds, options) => {
    asked = [bounds, { ...options, animate: false }]; // a map that moves by itself takes a tap beside what was tapped
    return fit();
  };
  this.on("dragstart", () => (isMoved = true));
  new ResizeObserver(() => {
    const { x, y } = this.getSize();
    this.invalidateSize({ pan: false });
    const isUntouched = !isMoved && this.getZoom() === zoom && this.getSize().x !== x;
    if (asked && (Math.min(x, y) <= MARGIN || isUntouched)) fit();
  }).observe(this.getContainer());
});
// While the map zooms, what is seen and what Leaflet counts with differ: a tap would land somewhere else.
const fireDOMEvent = L.Map.prototype._fireDOMEvent;
L.Map.include({
  _fireDOMEvent(event, type, ...rest) {
    if (!(this._animatingZoom && type === "click")) fireDOMEvent.call(this, event, type, ...rest);
  },
});
// Names that would lie on one another: the later one moves up or down, and where neither is free only its value
// stays. The name is in the hover text and in the table beside the map.
const meets = (one, other) =>
  one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
function stepAside(container) {
  const taken = [];
  const isFree = (label) => !taken.some((box) => meets(label.getBoundingClientRect(), box));
  for (const label of container.querySelectorAll(".lagesbild-label span")) {
    label.classList.remove("is-crowded");
    const height = label.getBoundingClientRect().height;
    const found = [0, 0.75, -0.75].some((step) => {
      label.style.marginTop = `${step * height}px`;
      return isFree(label);
    });
    if (!found) {
      label.style.marginTop = "";
      label.classList.add("is-crowded");
    }
    taken.push(label.getBoundingClientRect());
  }
}
L.Map.addInitHook(function () {
  let asked = 0;
  this.on("layeradd zoomend resize", () => {
    cancelAnimationFrame(asked);
    asked = requestAnimationFrame(() => stepAside(this.getContainer()));
  });
});
