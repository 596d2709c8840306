// What the page has of a console, with search, and the lines marked that the verdict rests on.
function consoleOf(boot) {
  const excerpt = boot.console, lines = [], box = make('div', { class: 'console', tabindex: '0', role: 'region', 'aria-label': 'Console of ' + boot.name });
  let last = 0, hits = [], at = -1, words = '';
  const bad = /^\[FAILED\]|\[DEPEND\]|Kernel panic|Oops:|\bBUG: |I\/O error|Call Trace/;
  for (const piece of excerpt.pieces) {
    if (piece.from > last + 1) box.append(make('div', { class: 'cut' }, count(piece.from - last - 1, 'line') + ' left out; the whole console is in its file'));
    const marks = new Map(piece.marks.map(mark => [mark.line, mark.meaning]));
    piece.lines.forEach((text, index) => {
      const number = piece.from + index, meaning = marks.get(number);
      const words = make('span', { class: 't' }, text);
      const row = make('div', { class: 'l' + (meaning ? ' evidence' : '') + (bad.test(text) ? ' bad' : '') },
        make('span', { class: 'n', 'aria-hidden': 'true' }, String(number)), make('span', {}, words, meaning && make('span', { class: 'why' }, '↑ ' + meaning)));
      lines.push({ text, words, row, meaning });
      box.append(row);
    });
    last = piece.from + piece.lines.length - 1;
  }
  const found = make('span', { class: 'quiet', 'aria-live': 'polite' });

  function go(rows, to, what) {
    box.querySelectorAll('.current').forEach(each => each.classList.remove('current'));
    if (!rows.length) { found.textContent = 'no ' + what; return; }
    at = (to + rows.length) % rows.length;
    const row = rows[at].row;
    row.classList.add('current');
    box.scrollTop = row.offsetTop - box.offsetTop - box.clientHeight / 3;
    found.textContent = what + ' ' + (at + 1) + ' of ' + rows.length;
  }

  function search() {
    for (const line of hits) line.words.textContent = line.text;
    hits = words ? lines.filter(line => line.text.toLowerCase().includes(words)) : [];
    for (const line of hits) {
      const parts = [], low = line.text.toLowerCase();
      let from = 0;
      for (let next = low.indexOf(words); next >= 0; next = low.indexOf(words, from)) {
        parts.push(line.text.slice(from, next), make('mark', {}, line.text.slice(next, next + words.length)));
        from = next + words.length;
      }
      line.words.replaceChildren(...parts, line.text.slice(from));
    }
    if (words) go(hits, 0, 'match'); else { found.textContent = ''; box.querySelectorAll('.current').forEach(each => each.classList.remove('current')); }
  }

  const marked = lines.filter(line => line.meaning);
  const soon = waits(search);
  const showMarked = () => go(marked, at + 1, 'marked line');
  const tools = make('div', { class: 'tools' },
    make('input', {
      type: 'search', placeholder: 'Search the console', 'aria-label': 'Search the console of ' + boot.name,
      oninput: event => { words = event.target.value.toLowerCase(); soon(); },
      onkeydown: event => { if (event.key === 'Enter') { event.preventDefault(); go(hits, at + (event.shiftKey ? -1 : 1), 'match'); } },
    }),
    make('div', { class: 'group', role: 'group', 'aria-label': 'Matches' },
      make('button', { type: 'button', 'aria-label': 'Previous match', onclick: () => go(hits, at - 1, 'match') }, '↑'),
      make('button', { type: 'button', 'aria-label': 'Next match', onclick: () => go(hits, at + 1, 'match') }, '↓')),
    marked.length > 0
      ? make('button', { type: 'button', onclick: showMarked }, 'What the verdict rests on (' + marked.length + ')')
      : make('span', { class: 'quiet' }, 'No line here decided the verdict.'), found);
  return { element: make('div', {}, tools, box), shown: () => { if (marked.length) { at = -1; go(marked, marked.length - 1, 'marked line'); } else box.scrollTop = box.scrollHeight; } };
}
