// Units that may have held each other up: from the last one back, each time the one that ended last before it began.
function chainOf(units) {
  const chain = new Set();
  let at = units.reduce((last, unit) => !last || unit.to > last.to ? unit : last, null);
  while (at && !chain.has(at)) {
    chain.add(at);
    const begin = at.from;
    at = units.reduce((best, unit) => unit.to <= begin && unit.to > unit.from && !chain.has(unit) && (!best || unit.to > best.to) ? unit : best, null);
  }
  return chain;
}

function timeline(course) {
  const units = course.units, end = Math.max(course.end, 1);
  const chain = chainOf(units);
  const longest = new Set(units.slice().sort((a, b) => (b.to - b.from) - (a.to - a.from)).slice(0, 20));
  let from = 0, to = end, kind = units.length > 25 ? 'long' : 'all', words = '', picked = null;
  const axis = make('div', { class: 'axis' }), stages = make('div', { class: 'stages' }), rows = make('div', { class: 'rows', tabindex: '0', role: 'group', 'aria-label': 'Units' });
  const range = make('span', { class: 'quiet', 'aria-live': 'polite' });
  const said = make('p', { class: 'picked', 'aria-live': 'polite' });
  const place = millis => Math.min(100, Math.max(0, 100 * (millis - from) / (to - from)));
  const visible = unit => unit.to >= from && unit.from <= to
    && (kind === 'all' || (kind === 'chain' ? chain : longest).has(unit)) && unit.name.toLowerCase().includes(words);

  function zoom(a, b) {
    const least = Math.min(50, end);
    const length = Math.min(end, Math.max(least, b - a));
    from = Math.max(0, Math.min(a, end - length));
    to = from + length;
    draw();
  }

  function scale(factor) {
    const middle = picked ? (picked.from + picked.to) / 2 : (from + to) / 2;
    zoom(middle - (to - from) * factor / 2, middle + (to - from) * factor / 2);
  }

  function ticks() {
    let step = 10;
    for (let i = 0; (to - from) / step > 8; i++) step *= [2, 2.5, 2][i % 3];
    const digits = step < 100 ? 2 : step < 1000 ? 1 : 0;
    const all = [];
    for (let t = Math.ceil(from / step) * step; t < to - step / 4; t += step) {
      all.push(make('span', { at: { left: place(t) + '%' } }, (t / 1000).toFixed(digits) + ' s'));
    }
    return all;
  }

  function pick(unit) {
    picked = picked === unit ? null : unit;
    if (!picked) { said.textContent = ''; } else {
      const beside = units.filter(each => each !== unit && each.from < unit.to && each.to > unit.from).sort((a, b) => (b.to - b.from) - (a.to - a.from));
      const before = units.filter(each => each.to <= unit.from && each.to > each.from).sort((a, b) => b.to - a.to)[0];
      said.textContent = unit.name + (unit.failed ? ' failed' : '') + ': ' + seconds(unit.from) + ' to ' + seconds(unit.to) + ', ' + seconds(unit.to - unit.from)
        + (before ? '. Began ' + seconds(unit.from - before.to) + ' after the end of ' + before.name : '')
        + (beside.length ? '. At the same time: ' + beside.slice(0, 4).map(each => each.name).join(', ') + (beside.length > 4 ? ' and ' + (beside.length - 4) + ' more' : '') : '') + '.';
    }
    draw();
  }

  function draw() {
    const focused = rows.contains(document.activeElement) ? document.activeElement.dataset.at : null;
    axis.replaceChildren(...ticks());
    stages.replaceChildren(...course.stages.map((stage, at) => [stage, at]).filter(([stage]) => stage.to > from && stage.from < to && stage.to > stage.from).map(([stage, at]) =>
      make('button', {
        type: 'button', class: 'k' + at % 4, title: stage.name + ', ' + seconds(stage.to - stage.from), at: { left: place(stage.from) + '%', width: place(stage.to) - place(stage.from) + '%' },
        onclick: () => zoom(stage.from, stage.to),
      }, stage.name + ' ' + seconds(stage.to - stage.from))));
    const shown = units.filter(visible);
    rows.replaceChildren(...shown.map(unit => {
      const left = place(unit.from), right = place(unit.to), late = left > 55;
      const name = unit.name + ', from ' + seconds(unit.from) + ', ' + seconds(unit.to - unit.from) + (unit.failed ? ', failed' : '');
      return make('button', {
        type: 'button', class: 'unit' + (unit.failed ? ' failed' : chain.has(unit) ? ' chain' : ''), 'aria-pressed': String(unit === picked),
        'aria-label': name, title: name, 'data-at': String(units.indexOf(unit)), onclick: () => pick(unit),
      }, make('span', { class: 'name' }, unit.name),
      make('span', { class: 'lane' },
        make('span', { class: 'bar', at: { left: left + '%', width: right - left + '%' } }),
        make('span', { class: 'len' + (late ? ' before' : ''), at: { left: (late ? left : right) + '%' } }, seconds(unit.to - unit.from))));
    }));
    if (shown.length === 0) rows.append(make('p', { class: 'quiet' }, units.length ? 'No unit here: zoom out, or choose all.' : 'The console names no units.'));
    range.textContent = from === 0 && to === end ? '' : seconds(from) + ' to ' + seconds(to);
    if (focused !== null) { const again = rows.querySelector('[data-at="' + Number(focused) + '"]'); if (again) again.focus(); }
  }

  // dragging over the scale zooms to what was covered
  axis.addEventListener('pointerdown', event => {
    const box = axis.getBoundingClientRect(), first = event.clientX;
    const brush = make('div', { class: 'brush' });
    axis.append(brush);
    axis.setPointerCapture(event.pointerId);
    const move = moved => { brush.style.left = Math.min(first, moved.clientX) - box.left + 'px'; brush.style.width = Math.abs(moved.clientX - first) + 'px'; };
    axis.addEventListener('pointermove', move);
    axis.addEventListener('pointerup', done => {
      axis.removeEventListener('pointermove', move);
      brush.remove();
      const at = x => from + (to - from) * Math.min(1, Math.max(0, (x - box.left) / box.width));
      if (Math.abs(done.clientX - first) > 5) zoom(at(Math.min(first, done.clientX)), at(Math.max(first, done.clientX)));
    }, { once: true });
  });
  const keys = {
    '+': () => scale(0.5), '-': () => scale(2), '0': () => zoom(0, end),
    ArrowLeft: () => zoom(from - (to - from) / 4, to - (to - from) / 4), ArrowRight: () => zoom(from + (to - from) / 4, to + (to - from) / 4),
  };
  const whole = make('div', { class: 'timeline', onkeydown: event => {
    if (keys[event.key] && !event.ctrlKey && !event.metaKey && event.target.tagName !== 'INPUT') { event.preventDefault(); keys[event.key](); }
  } }, stages, axis, rows);
  draw();
  return make('div', {},
    make('div', { class: 'tools' },
      units.length > 0 && choice('Units', [['chain', 'Critical chain'], ['long', 'Took longest'], ['all', 'All ' + units.length]], kind, value => { kind = value; draw(); }),
      units.length > 12 && make('input', { type: 'search', placeholder: 'Unit', 'aria-label': 'Units whose name has', oninput: event => { words = event.target.value.toLowerCase(); draw(); } }),
      make('div', { class: 'group', role: 'group', 'aria-label': 'Zoom' },
        make('button', { type: 'button', 'aria-label': 'Zoom in', onclick: keys['+'] }, '+'),
        make('button', { type: 'button', 'aria-label': 'Zoom out', onclick: keys['-'] }, '−'),
        make('button', { type: 'button', onclick: keys['0'] }, 'Whole boot')), range),
    whole, said,
    make('p', { class: 'quiet' }, 'Drag over the scale, or press +, − and the arrow keys, to zoom. The chain (ochre) is inferred from times alone: before each unit, the one that ended last before it began. The console does not say what waited for what.'));
}
