// Leaflet focuses the map on mouse down, and the browser then scrolls the map into view: the click
// lands beside what was clicked. Focus without scrolling.
L.Map.Keyboard.include({
  _onMouseDown() {
    if (!this._focused) this._map.getContainer().focus({ preventScroll: true });
  },
});
L.Control.Zoom.mergeOptions({ zoomInTitle: "Zooma in", zoomOutTitle: "Zooma ut" });
// A frame that is made before it is laid out has no size: nothing is drawn and the zoom is that of the
// whole world. As soon as it has a size the map is drawn again, where it was asked to be.
L.Map.addInitHook(function () {
  const fitBounds = this.fitBounds;
  let asked = null;
  this.fitBounds = (bounds, options) => {
    asked = [bounds, { ...options, animate: false }]; // a map that moves by itself takes a tap beside what was tapped
    return fitBounds.apply(this, asked);
  };
  new ResizeObserver(() => {
    const { x, y } = this.getSize();
    this.invalidateSize({ pan: false });
    if (!(x && y) && this.getSize().y && asked) fitBounds.apply(this, asked);
  }).observe(this.getContainer());
});
// While the map zooms, what is seen and what Leaflet counts with differ: a tap would land somewhere else.
const fireDOMEvent = L.Map.prototype._fireDOMEvent;
L.Map.include({
  _fireDOMEvent(event, type, ...rest) {
    if (!(this._animatingZoom && type === "click")) fireDOMEvent.call(this, event, type, ...rest);
  },
});
