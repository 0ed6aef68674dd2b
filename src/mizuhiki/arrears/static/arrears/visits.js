/* The visits of a day on a map, numbered as the list has them. The list says the same without it. */
(() => {
  'use strict';

  const L = window.L;
  const box = document.querySelector('[data-visits]');
  if (!L || !box) return;
  const pins = JSON.parse(document.getElementById('visit-pins').textContent);
  const map = L.map(box, { zoomControl: false, preferCanvas: true, zoomAnimation: false, fadeAnimation: false, maxZoom: 20, minZoom: 5 });
  L.control.zoom({ zoomInTitle: '大きくする', zoomOutTitle: '小さくする' }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  map.attributionControl.setPrefix('');
  if (box.dataset.tiles) L.tileLayer(box.dataset.tiles, { maxZoom: 20, maxNativeZoom: 18, attribution: box.dataset.credit || '' }).addTo(map);
  const points = pins.map((pin) => [pin.lat, pin.lon]);
  map.fitBounds(points, { padding: [40, 40], maxZoom: 17 });
  L.polyline(points, { color: '#0055ad', weight: 2, dashArray: '6 6' }).addTo(map);
  for (const pin of pins) {
    const words = document.createElement('p');
    words.textContent = `${pin.number}　${pin.title}`;
    L.circleMarker([pin.lat, pin.lon], { radius: 9, color: '#ffffff', weight: 2, fillOpacity: 1, fillColor: '#0055ad' }).bindPopup(words).addTo(map);
  }
})();
