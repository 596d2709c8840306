// Rectangles for values, as square as can be (Bruls, Huizing, van Wijk: Squarified Treemaps, 2000).
function squarify(parts, x, y, width, height) {
  const total = parts.reduce((sum, part) => sum + part[1], 0), boxes = [];
  if (total <= 0 || width <= 0 || height <= 0) return boxes;
  const scale = width * height / total;
  let rest = parts.filter(part => part[1] > 0), row = [];
  const worst = (row, side) => {
    const sum = row.reduce((all, part) => all + part[1] * scale, 0);
    return Math.max(...row.map(part => Math.max(side * side * part[1] * scale / (sum * sum), sum * sum / (side * side * part[1] * scale))));
  };
  const lay = () => {
    const sum = row.reduce((all, part) => all + part[1] * scale, 0), wide = width >= height, depth = sum / (wide ? height : width);
    let at = wide ? y : x;
    for (const part of row) {
      const length = part[1] * scale / depth;
      boxes.push(wide ? { part, x, y: at, width: depth, height: length } : { part, x: at, y, width: length, height: depth });
      at += length;
    }
    if (wide) { x += depth; width -= depth; } else { y += depth; height -= depth; }
    row = [];
  };
  while (rest.length) {
    const side = Math.min(width, height);
    if (row.length === 0 || worst(row, side) >= worst([...row, rest[0]], side)) row.push(rest.shift()); else lay();
  }
  if (row.length) lay();
  return boxes;
}

// The parts of a part; a folder with nothing but a folder in it is passed over.
function partsOf(part) {
  let parts = part[3];
  while (parts.length === 1 && parts[0][3].length > 0) parts = parts[0][3];
  return parts;
}

// Where the bytes are: each part is [name, bytes, files, parts]; a click on one shows its parts.
function bytesOf(image) {
  let tree = image.byPackage, way = [tree];
  const map = make('div', { class: 'treemap' }), crumbs = make('div', { class: 'crumbs', role: 'navigation', 'aria-label': 'Path in the map' });
  const table = make('div', { class: 'parts' });
  const px = number => number.toFixed(1) + 'px';

  function draw() {
    const top = way[way.length - 1], width = map.clientWidth, height = map.clientHeight;
    crumbs.replaceChildren(...way.flatMap((part, at) => at === way.length - 1
      ? [make('strong', {}, part[0]), make('span', { class: 'quiet' }, size(part[1]) + ', ' + count(part[2], 'file'))]
      : [make('button', { type: 'button', onclick: () => { way = way.slice(0, at + 1); draw(); } }, part[0]), '›']));
    map.replaceChildren(...squarify(partsOf(top), 0, 0, width, height).filter(box => box.width > 2 && box.height > 2).map(box => {
      const [name, bytes, files] = box.part, parts = partsOf(box.part);
      const inside = box.width > 70 && box.height > 60 && parts.length > 1 ? squarify(parts, 3, 20, box.width - 8, box.height - 25) : [];
      return make('button', {
        type: 'button', disabled: parts.length === 0, title: name + ': ' + size(bytes) + ', ' + count(files, 'file'), 'aria-label': name + ', ' + size(bytes),
        at: { left: px(box.x), top: px(box.y), width: px(box.width), height: px(box.height) },
        onclick: () => open(box.part),
      }, inside.filter(each => each.width > 5 && each.height > 5).map(each => make('span', {
        class: 'sub', at: { left: px(each.x), top: px(each.y), width: px(each.width), height: px(each.height) },
      }, each.width > 46 && each.height > 18 && make('span', {}, each.part[0]))),
      box.width > 34 && box.height > 15 && make('span', { class: 'cap' }, name, box.width > 110 && make('b', {}, size(bytes))));
    }));
    table.replaceChildren(list('Parts of ' + top[0], [
      { title: 'part', value: part => part[0], wrap: true, show: part => part[3].length ? make('button', { type: 'button', class: 'plain-link', onclick: () => open(part) }, part[0]) : part[0] },
      { title: 'size', number: true, value: part => part[1], show: part => make('span', { class: 'share' }, size(part[1]), make('span', { class: 'meter', at: { width: 100 * part[1] / Math.max(1, top[1]) + '%' } })) },
    ], partsOf(top).slice(0, 40), { filter: false, sort: 1, down: true }));
  }

  function open(part) { way.push(part); draw(); }

  new ResizeObserver(waits(draw)).observe(map);
  return make('div', {},
    make('div', { class: 'tools' },
      choice('Divide by', [['package', 'By package'], ['folder', 'By folder']], 'package', value => { tree = value === 'package' ? image.byPackage : image.byFolder; way = [tree]; draw(); }), crumbs),
    make('div', { class: 'split' }, map, table));
}
