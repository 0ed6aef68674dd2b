/* The map: pipes, repairs and notices of the part that is looked at, and a pin for the form around it.
   The forms work without it. Nothing is kept in the browser. */
(() => {
  'use strict';

  const L = window.L;
  if (!L) return;
  const CLOSE = 15; // from this zoom on, pipes are drawn; before it they are a blot
  const STYLES = {
    water_main: { color: '#0055ad', weight: 4 },
    water_service: { color: '#2f9bd8', weight: 2 },
    sewer_main: { color: '#8a4b00', weight: 4, dashArray: '8 5' },
    sewer_service: { color: '#b8791f', weight: 2, dashArray: '5 4' },
  };
  const PIN = { radius: 11, color: '#000000', weight: 3, fillColor: '#ffd43d', fillOpacity: 0.9 };
  const CIRCLE = { color: '#c8102e', weight: 2, dashArray: '6 6', fillOpacity: 0.12 };
  const tone = (pin) => ({ radius: 8, color: '#ffffff', weight: 2, fillOpacity: 1, fillColor: pin.is_urgent ? '#c8102e' : pin.side === 'water' ? '#0055ad' : '#8a4b00' });

  const words = (...lines) => {
    const box = document.createElement('div');
    for (const line of lines.filter(Boolean)) {
      const p = document.createElement('p');
      if (line.href) {
        const link = document.createElement('a');
        link.href = line.href;
        link.textContent = line.text;
        p.append(link);
      } else p.textContent = line;
      box.append(p);
    }
    return box;
  };

  const begin = (box) => {
    const facts = box.dataset;
    const said = box.querySelector('.map-said');
    const form = box.closest('form[data-repair]');
    const start = [Number(facts.lat), Number(facts.lon)];
    const map = L.map(box.querySelector('.map'), { zoomControl: false, preferCanvas: true, zoomAnimation: false, fadeAnimation: false, maxZoom: 20, minZoom: 5 });
    L.control.zoom({ zoomInTitle: '大きくする', zoomOutTitle: '小さくする' }).addTo(map);
    L.control.scale({ imperial: false }).addTo(map);
    map.attributionControl.setPrefix('');
    if (facts.tiles) L.tileLayer(facts.tiles, { maxZoom: 20, maxNativeZoom: 18, attribution: facts.credit || '' }).addTo(map);
    map.setView(start, 16);

    const layers = {};
    const asking = {};
    let pin = null;
    const area = () => {
      const seen = map.getBounds().pad(0.1);
      return [seen.getWest(), seen.getSouth(), seen.getEast(), seen.getNorth()].map((part) => part.toFixed(6)).join(',');
    };
    const ask = async (name, url) => {
      asking[name]?.abort();
      asking[name] = new AbortController();
      try {
        const answer = await fetch(url, { signal: asking[name].signal, credentials: 'same-origin', headers: { Accept: 'application/json' } });
        if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
        return [await answer.json(), answer.headers.get('X-More') === '1'];
      } catch (fault) {
        if (fault.name !== 'AbortError') said.textContent = '地図の一部を読めませんでした。画面を開き直してください。';
        return null;
      }
    };

    const drawLayer = async (name) => {
      const found = await ask(name, `${facts.layerUrl.replace('LAYER', name)}?box=${area()}`);
      if (!found) return;
      layers[name]?.remove();
      layers[name] = L.geoJSON(found[0], {
        style: STYLES[name],
        onEachFeature: (feature, line) => {
          const one = feature.properties;
          line.bindPopup(words(`${one.ref}`, [one.bore && `φ${one.bore}`, one.material, one.year && `${one.year}年度`].filter(Boolean).join('　')));
        },
        interactive: !('pick' in facts),
      }).addTo(map);
      if (found[1]) said.textContent = '管が多いため、一部だけを表示しています。大きくしてください。';
      pin?.bringToFront();
    };
    const drawPins = async () => {
      const found = await ask('pins', `${facts.pinsUrl}?box=${area()}`);
      if (!found) return;
      layers.pins?.remove();
      layers.pins = L.layerGroup().addTo(map);
      for (const one of found[0].circles) L.circle(one.point, { ...CIRCLE, radius: one.radius_m, interactive: !('pick' in facts) }).bindPopup(words(one.title)).addTo(layers.pins);
      for (const one of found[0].pins) {
        L.circleMarker(one.point, tone(one)).bindPopup(words({ href: `/repairs/${one.number}/`, text: one.title }, one.state)).addTo(layers.pins);
      }
      pin?.bringToFront();
    };
    const draw = () => {
      const isClose = map.getZoom() >= CLOSE;
      for (const tick of box.querySelectorAll('.map-layers input')) {
        if (tick.checked && isClose && facts.layerUrl) drawLayer(tick.value);
        else {
          asking[tick.value]?.abort();
          layers[tick.value]?.remove();
        }
      }
      if (!isClose && !('pick' in facts)) said.textContent = 'もっと大きくすると、管が出ます。';
      else if (!('pick' in facts)) said.textContent = '';
      if (facts.pinsUrl) drawPins();
    };

    const putPin = (point) => {
      pin?.remove();
      pin = point ? L.circleMarker(point, { ...PIN, interactive: false }).addTo(map) : null;
    };
    if ('pin' in facts) putPin(start);

    if (form && 'pick' in facts) {
      const field = (name) => form.elements.namedItem(name);
      const tell = () => document.body.dispatchEvent(new CustomEvent('pin'));
      const write = (point) => {
        field('latitude').value = point ? point.lat.toFixed(6) : '';
        field('longitude').value = point ? point.lng.toFixed(6) : '';
        putPin(point);
        said.textContent = point ? `印を付けました（${point.lat.toFixed(6)}, ${point.lng.toFixed(6)}）。` : '印を消しました。';
        tell();
      };
      map.on('click', (event) => write(event.latlng.wrap()));
      box.querySelector('[data-map-centre]').addEventListener('click', () => write(map.getCenter().wrap()));
      box.querySelector('[data-map-clear]').addEventListener('click', () => write(null));
      for (const name of ['latitude', 'longitude']) {
        field(name).addEventListener('change', () => {
          const [up, across] = ['latitude', 'longitude'].map((one) => Number(field(one).value.normalize('NFKC') || NaN));
          if (!(Math.abs(up) <= 90 && Math.abs(across) <= 180)) return;
          putPin([up, across]);
          map.setView([up, across]);
          tell();
        });
      }
    }
    box.querySelector('.map-layers').addEventListener('change', draw);
    let waiting = 0;
    map.on('moveend', () => {
      clearTimeout(waiting);
      waiting = setTimeout(draw, 150);
    });
    draw();
  };

  document.querySelectorAll('[data-map]').forEach(begin);
})();
