"use strict";
// The places of a list with their numbers; the list itself says the same in words.
(() => {
  const box = document.getElementById("shutoff-map");
  const told = document.getElementById("shutoff-points");
  if (!box || !told || !window.L) return;
  const points = JSON.parse(told.textContent).map(([lat, lon, number, shown]) => ({ at: [Number(lat), Number(lon)], number, shown }));
  const map = window.L.map(box, { zoomAnimation: false, fadeAnimation: false, preferCanvas: true, maxZoom: 20 });
  map.attributionControl.setPrefix("");
  map.fitBounds(points.map((one) => one.at), { padding: [30, 30], maxZoom: 17 });
  window.L.polyline(points.map((one) => one.at), { color: "#0055ad", weight: 2, dashArray: "6 6" }).addTo(map);
  for (const one of points) {
    window.L.circleMarker(one.at, { radius: 9, color: "#ffffff", weight: 2, fillColor: "#b3000f", fillOpacity: 1 })
      .addTo(map)
      .bindTooltip(`${one.number}`, { permanent: true, direction: "right" })
      .bindPopup(one.shown);
  }
})();
