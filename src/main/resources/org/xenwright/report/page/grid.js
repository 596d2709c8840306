// The last builds, as bars in each cell of the grid: height is the time, colour the verdict.
function past(boot) {
  const runs = data.history.slice(-20).map(build => ({ time: build.time, verdict: build.verdicts.find(each => each[0] === boot.name) }));
  if (runs.filter(run => run.verdict).length < 2) return null;
  const longest = Math.max(...runs.map(run => run.verdict ? run.verdict[2] : 0), 1);
  const ready = runs.filter(run => run.verdict && run.verdict[1] === 0).length;
  const bars = runs.map((run, at) => make('i', {
    class: (!run.verdict || run.verdict[1] === 77 ? 'gap' : run.verdict[1] === 0 ? 'good' : 'bad') + (at === runs.length - 1 ? ' now' : ''),
    title: time(run.time) + (run.verdict ? ': ' + (run.verdict[1] === 0 ? 'ready in ' : 'not ready, ') + seconds(run.verdict[2]) : ': not booted'),
    at: { height: run.verdict ? Math.max(3, 16 * run.verdict[2] / longest) + 'px' : '3px' },
  }));
  return make('span', { class: 'past' },
    make('span', { class: 'out' }, ready + ' of the last ' + count(runs.filter(run => run.verdict).length, 'build') + ' ready'), bars);
}

function history() {
  for (const cell of document.querySelectorAll('a.cell')) {
    const bars = past(data.boots[Number(cell.dataset.at)]);
    if (bars) cell.append(bars);
  }
}
