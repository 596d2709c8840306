const main = document.getElementById('main');
const links = [['verdicts', 'Verdicts', ''], ['boots', 'Boots', String(data.boots.length)]].filter(link => document.getElementById(link[0]));

function section(id, title, number, content) {
  links.push([id, title, number]);
  main.append(make('section', { id, 'aria-labelledby': id + '-title' }, make('h2', { id: id + '-title' }, title), content));
}

// A choice among things of which one is shown, made when it is chosen.
function among(label, names, show) {
  const panel = make('div', {});
  const draw = at => panel.replaceChildren(show(at));
  draw(0);
  return make('div', {}, names.length > 1 && make('div', { class: 'tools' },
    make('select', { 'aria-label': label, onchange: event => draw(event.target.selectedIndex) }, names.map(name => make('option', {}, name)))), panel);
}

function ofImages(id, title, images, show, number) {
  if (images.length) section(id, title, number || '', among('Image', images.map(image => image.name), at => show(images[at])));
}

history();
boots();
document.querySelectorAll('.plain-only').forEach(each => each.remove());
const images = data.images;
ofImages('bytes', 'Where the bytes are', images.filter(image => image.byPackage), bytesOf);
ofImages('changes', 'What changed', images.filter(image => image.last || image.base), image => make('div', {},
  image.last && changesOf(image.last, 'the build before (' + time(image.last.since) + ')'),
  image.base && make('h3', {}, 'Since the base'), image.base && changesOf(image.base, image.base.since)));
ofImages('packages', 'Packages', images.filter(image => image.packages.length), packagesOf, images.length === 1 ? String(images[0].packages.length) : '');
ofImages('build', 'The build', images.filter(image => image.steps.length), buildOf);
if (data.deployments.length) section('deployments', 'Deployed', String(data.deployments.reduce((sum, deployment) => sum + deployment.domains.length, 0)),
  among('Deployment', data.deployments.map(deployment => deployment.name), at => deploymentOf(data.deployments[at])));
if (data.lint.summary) section('lint', 'Lint', data.lint.findings.length ? String(data.lint.findings.length) : '', lintOf(data.lint));
if (data.domains.length) section('domains', 'Domains', String(data.domains.length + data.moreDomains), make('div', {},
  among('Domain', data.domains.map(domain => domain.name), domainsOf),
  data.moreDomains > 0 && make('p', { class: 'quiet' }, count(data.moreDomains, 'more domain') + ' not shown; mvn xen:config -Dxen.explain shows all.')));
const notes = images.flatMap(image => image.notes.map(note => image.name + ': ' + note));
if (notes.length) section('notes', 'Not on this page', '', make('ul', {}, notes.map(note => make('li', {}, note))));

const nav = document.getElementById('sections');
nav.append(...links.map(([id, title, number]) => make('a', { href: '#' + id }, title, number && make('span', { class: 'count' }, number))));
nav.hidden = false;
document.querySelector('.frame').classList.add('wide');
const seen = new IntersectionObserver(entries => entries.forEach(entry => {
  if (entry.isIntersecting) nav.querySelectorAll('a').forEach(link => {
    if (link.hash === '#' + entry.target.id) link.setAttribute('aria-current', 'true'); else link.removeAttribute('aria-current');
  });
}), { rootMargin: '-10% 0px -80% 0px' });
document.querySelectorAll('main > section').forEach(each => seen.observe(each));
document.querySelectorAll('time').forEach(each => { each.textContent = time(each.dateTime); });
