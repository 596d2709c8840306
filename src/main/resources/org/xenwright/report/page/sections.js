function checksOf(boot) {
  const order = { failed: 0, skipped: 1, passed: 2 };
  const tests = boot.tests.slice().sort((a, b) => order[a.result] - order[b.result]);
  const sign = { failed: '✗', skipped: '–', passed: '✓' }, ink = { failed: 'failed-ink', skipped: 'left-ink', passed: 'ready-ink' };
  return make('ul', { class: 'checks' }, tests.map(test => make('li', {},
    make('span', { class: 'sign ' + ink[test.result], 'aria-hidden': 'true' }, sign[test.result] || ''), ' ',
    make('span', { class: 'out' }, test.result + ': '), test.name,
    test.message && make('span', { class: 'why' }, test.message),
    test.output && test.result === 'failed' && make('pre', { tabindex: '0' }, test.output))));
}

// The parts of a boot that are made when it is opened for the first time.
function fill(details, boot) {
  const inside = details.querySelector('.inside');
  inside.querySelectorAll('.plain').forEach(each => each.remove());
  const parts = [];
  if (boot.course) parts.push(['time', 'Timeline', () => ({ element: timeline(boot.course) })]);
  if (boot.console.total > 0) parts.push(['console', 'Console', () => consoleOf(boot)]);
  if (boot.tests.length) parts.push(['checks', 'Tests ' + boot.tests.length, () => ({ element: checksOf(boot) })]);
  if (!parts.length) return;
  const panel = make('div', {});
  const show = value => {
    const made = parts.find(part => part[0] === value)[2]();
    panel.replaceChildren(made.element);
    if (made.shown) made.shown();
  };
  const first = boot.state === 'failed' && boot.console.total > 0 ? 'console' : parts[0][0];
  inside.append(make('div', { class: 'tools' }, choice('What to show of ' + boot.name, parts.map(part => [part[0], part[1]]), first, show)), panel);
  show(first);
}

function boots() {
  // without a script all that failed is open; with one, only as much as can be looked at
  const failed = document.querySelectorAll('details.boot[open]');
  if (failed.length > 3) failed.forEach((each, at) => { each.open = at === 0; });
  for (const details of document.querySelectorAll('details.boot')) {
    const boot = data.boots[Number(details.dataset.at)];
    let filled = false;
    const opened = () => { if (details.open && !filled) { filled = true; fill(details, boot); } };
    details.addEventListener('toggle', opened);
    opened();
  }
  if (data.boots.length === 1) document.querySelector('details.boot').open = true;
  const reach = () => {
    const details = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (details && details.tagName === 'DETAILS') { details.open = true; details.scrollIntoView(); }
  };
  addEventListener('hashchange', reach);
  reach();
}

function licencesOf(licences) {
  if (!licences.length) return make('span', { class: 'quiet' }, 'not readable by a machine');
  if (licences.length <= 4) return licences.join(', ');
  return make('details', { class: 'more' }, make('summary', {}, licences.slice(0, 3).join(', ') + ' and ' + (licences.length - 3) + ' more'), licences.slice(3).join(', '));
}

function packagesOf(image) {
  const size0 = image.packages.some(pkg => pkg[6] > 0);
  return list('Packages of ' + image.name, [
    { title: 'package', value: pkg => pkg[0] },
    { title: 'version', value: pkg => pkg[1], wrap: true },
    size0 && { title: 'size', number: true, value: pkg => pkg[6], show: pkg => pkg[6] ? size(pkg[6]) : '' },
    { title: 'licences', value: pkg => pkg[3].join(', '), wrap: true, show: pkg => licencesOf(pkg[3]) },
    { title: 'from', value: pkg => pkg[2], wrap: true },
    { title: 'marks', value: pkg => pkg[4].join(' '), wrap: true, show: pkg => make('span', {}, pkg[4].map(mark =>
      make('span', { class: 'tag' + (mark.startsWith('security') ? ' good' : /^set-id|not signed/.test(mark) ? ' warn' : '') }, mark))) },
  ].filter(Boolean), image.packages, size0 ? { sort: 2, down: true } : { sort: 0 });
}

function changesOf(changes, since) {
  if (changes.packages.length + changes.files.length === 0) return make('p', {}, 'Nothing changed since ' + since + '.');
  const sign = change => !change.before ? '+' : !change.after ? '−' : '~';
  return make('div', {},
    make('p', {}, count(changes.packages.length, 'package') + ' and ' + count(changes.files.length + changes.moreFiles, 'file') + ' differ from ' + since
      + (changes.bytes ? ', ' + signed(changes.bytes) + ' in all.' : '.')),
    changes.packages.length > 0 && list('Changed packages since ' + since, [
      { title: 'package', value: change => sign(change) + ' ' + change.name },
      { title: 'before', value: change => change.before, wrap: true }, { title: 'after', value: change => change.after, wrap: true },
      { title: 'size', number: true, value: change => change.bytes, show: change => signed(change.bytes) }], changes.packages),
    changes.files.length > 0 && list('Changed files since ' + since, [
      { title: 'file', value: change => (change.sign === '-' ? '−' : change.sign) + ' ' + change.path },
      { title: 'what', value: change => change.what, wrap: true }, { title: 'package', value: change => change.owner },
      { title: 'size', number: true, value: change => change.bytes, show: change => signed(change.bytes) }], changes.files),
    changes.moreFiles > 0 && make('p', { class: 'quiet' }, 'The ' + changes.moreFiles + ' smallest changes are left out; mvn xen:diff lists all.'));
}

function buildOf(image) {
  const whole = image.steps.reduce((sum, step) => sum + step.millis, 0) || 1;
  return make('div', {},
    image.steps.length > 0 && make('div', { class: 'steps', role: 'img', 'aria-label': 'Shares of the steps in the time of the build' },
      image.steps.map(step => make('i', { class: step.state, title: step.name + ', ' + seconds(step.millis), at: { width: 100 * step.millis / whole + '%' } }))),
    image.steps.length > 0 && list('Steps of the build of ' + image.name, [
      { title: 'step', value: step => step.name }, { title: 'result', value: step => step.state },
      { title: 'time', number: true, value: step => step.millis, show: step => seconds(step.millis) },
      { title: 'why', value: step => step.why, wrap: true }], image.steps, { filter: false }),
    image.scripts.length > 0 && make('h3', {}, count(image.scripts.length, 'script') + ' of packages'),
    image.scripts.length > 0 && list('Scripts that ran for ' + image.name, [
      { title: 'script', value: script => script[0] },
      { title: 'time', number: true, value: script => script[2], show: script => seconds(script[2]) },
      { title: 'exit', number: true, value: script => script[1], show: script => script[1] ? make('span', { class: 'failed-ink' }, String(script[1])) : '0' }],
    image.scripts, { sort: 1, down: true }));
}

function uptime(seconds) {
  if (seconds === undefined) return '';
  if (seconds < 120) return seconds + ' s';
  if (seconds < 7200) return Math.floor(seconds / 60) + ' min';
  return seconds < 172800 ? Math.floor(seconds / 3600) + ' h' : Math.floor(seconds / 86400) + ' d';
}

function deploymentOf(deployment) {
  const ink = domain => domain.state !== 'running' ? 'failed-ink' : domain.drift ? 'left-ink' : 'ready-ink';
  const running = deployment.domains.filter(domain => domain.state === 'running').length;
  const drifted = deployment.domains.filter(domain => domain.drift).length;
  const plan = deployment.plan;
  return make('div', {},
    make('p', { class: 'quiet' }, running + ' of ' + count(deployment.domains.length, 'domain') + ' running'
      + (drifted ? ', ' + drifted + ' not as deployed' : '') + '; seen ' + time(deployment.at) + '.'),
    list('Destinations of ' + deployment.name, [
      { title: 'destination', value: place => place.name },
      { title: 'Xen', value: place => place.version },
      { title: 'memory free', number: true, value: place => place.free, show: place => place.unreached ? '' : size(place.free * 1024) + ' of ' + size(place.total * 1024) },
      { title: 'threads', number: true, value: place => place.processors, show: place => place.unreached ? '' : String(place.processors) },
      { title: 'remarks', value: place => place.unreached ? 'not reached: ' + place.unreached : place.remarks.join(' '), wrap: true,
        show: place => place.unreached ? make('span', { class: 'failed-ink' }, 'not reached: ' + place.unreached) : place.remarks.join(' ') }], deployment.places),
    deployment.domains.length > 0 && list('Domains of ' + deployment.name, [
      { title: 'domain', value: domain => domain.name },
      { title: 'at', value: domain => domain.at },
      { title: 'state', value: domain => domain.state, show: domain => make('span', { class: ink(domain) }, domain.state) },
      { title: 'up', number: true, value: domain => domain.uptime === undefined ? -1 : domain.uptime, show: domain => uptime(domain.uptime) },
      { title: 'generation', number: true, value: domain => domain.generation },
      { title: 'since', whole: true, value: domain => domain.since, show: domain => time(domain.since) },
      { title: 'image', value: domain => domain.image, wrap: true },
      { title: 'differs', value: domain => domain.drift, wrap: true }], deployment.domains),
    plan && make('h3', {}, 'The last plan, ' + plan.id + ', ' + time(plan.at)),
    plan && list('Changes of the plan ' + plan.id, [
      { title: 'domain', value: change => change.domain },
      { title: 'change', value: change => change.what },
      { title: 'at', value: change => change.at },
      { title: 'generation', value: change => change.from === change.to ? String(change.to) : (change.from || '') + ' → ' + (change.to || '') },
      { title: 'result', whole: true, value: change => change.result, show: change => make('span',
        { class: change.result === 'done' ? 'ready-ink' : change.what === 'blocked' || /^(down|lost|rolled back|failed)$/.test(change.result) ? 'failed-ink' : 'left-ink' }, change.result) },
      { title: 'time', number: true, value: change => change.millis, show: change => change.millis ? seconds(change.millis) : '' },
      { title: 'why', value: change => change.detail, wrap: true }], plan.changes));
}

function lintOf(lint) {
  return make('div', {}, make('p', {}, lint.summary), lint.findings.length > 0 && list('Findings', [
    { title: 'place', value: finding => finding.place, show: finding => make('span', { class: 'mono' }, finding.place) },
    { title: 'severity', value: finding => finding.severity, show: finding => make('span', { class: 'tag' + (finding.severity === 'error' ? ' warn' : '') }, finding.severity) },
    { title: 'finding', value: finding => finding.message + '; ' + finding.remedy, wrap: true },
    { title: 'rule', value: finding => finding.rule }], lint.findings));
}

function domainsOf(chosen) {
  const domain = data.domains[chosen];
  return make('div', {}, make('p', { class: 'quiet' }, domain.name + ' of the image ' + domain.image + ' starts by ' + domain.way + '.'),
    list('Effective values of ' + domain.name, [
      { title: 'value', value: value => value[0], show: value => make('span', { class: 'mono' }, value[0]) },
      { title: 'from', value: value => value[1], wrap: true }], domain.values));
}
