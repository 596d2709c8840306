// A table with columns { title, value, show, number, wrap, whole }; sorted by a click on a title, filtered by words.
const MOST_ROWS = 150;

function list(caption, columns, rows, options) {
  const settings = Object.assign({ sort: -1, down: false, filter: rows.length > 12 }, options);
  let sort = settings.sort, down = settings.down, words = [], all = false;
  const body = make('tbody');
  const heads = columns.map((column, at) => make('th', { scope: 'col', class: column.number && 'num' },
    make('button', { type: 'button', onclick: () => { down = sort === at ? !down : Boolean(column.number); sort = at; draw(); } }, column.title)));
  const shown = make('span', { class: 'quiet', 'aria-live': 'polite' });
  const more = make('button', { type: 'button', onclick: () => { all = true; draw(); } });
  const text = row => columns.map(column => String(column.value(row))).join(' ').toLowerCase();

  function draw() {
    let chosen = words.length === 0 ? rows.slice() : rows.filter(row => { const said = text(row); return words.every(word => said.includes(word)); });
    if (sort >= 0) {
      const value = columns[sort].value;
      chosen.sort((a, b) => {
        const x = value(a), y = value(b);
        return (down ? -1 : 1) * (typeof x === 'number' ? x - y : String(x).localeCompare(String(y)));
      });
    }
    heads.forEach((head, at) => at === sort ? head.setAttribute('aria-sort', down ? 'descending' : 'ascending') : head.removeAttribute('aria-sort'));
    const drawn = all ? chosen : chosen.slice(0, MOST_ROWS);
    body.replaceChildren(...drawn.map(row => make('tr', {}, columns.map((column, at) => {
      const cell = column.show ? column.show(row) : String(column.value(row));
      return at === 0
        ? make('th', { scope: 'row', class: column.number ? 'num' : 'wrap' }, cell)
        : make('td', { class: column.number ? 'num' : column.wrap ? 'wrap' : column.whole && 'whole' }, cell);
    }))));
    shown.textContent = words.length ? chosen.length + ' of ' + rows.length : '';
    more.hidden = drawn.length === chosen.length;
    more.textContent = 'Show all ' + chosen.length;
  }

  const tools = settings.filter && make('div', { class: 'tools' },
    make('input', {
      type: 'search', placeholder: 'Filter', 'aria-label': 'Filter ' + caption,
      oninput: event => { const input = event.target; words = input.value.toLowerCase().split(/\s+/).filter(Boolean); draw(); },
    }), shown);
  draw();
  return make('div', {}, tools,
    make('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption },
      make('table', { class: 'list' }, make('caption', { class: 'out' }, caption), make('thead', {}, make('tr', {}, heads)), body)),
    make('p', {}, more));
}
