// Leaflet focuses the map on mouse down, and the browser then scrolls the map into view: the click
// lands beside what was clicked. Focus without scrolling.
L.Map.Keyboard.include({
  _onMouseDown() {
    if (!this._focused) this._map.getContainer().focus({ preventScroll: true });
  },
});
L.Control.Zoom.mergeOptions({ zoomInTitle: "Zooma in", zoomOutTitle: "Zooma ut" });
