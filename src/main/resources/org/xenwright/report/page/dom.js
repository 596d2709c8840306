// Makes elements. Text from data only ever becomes a text node; addresses come from the page's own writer.
function make(name, properties, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties || {})) {
    if (value === false || value === undefined || value === null) continue;
    if (key === 'class') element.className = value;
    else if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else if (key === 'at') for (const [name, length] of Object.entries(value)) element.style[name] = length;
    else element.setAttribute(key, value === true ? '' : value);
  }
  element.append(...children.flat().filter(child => child !== null && child !== undefined && child !== false));
  return element;
}

const data = JSON.parse(document.getElementById('data').textContent);
const signs = { ready: '✓', failed: '✗', left: '–' };

function seconds(millis) {
  return millis < 10000 ? (millis / 1000).toFixed(2) + ' s' : (millis / 1000).toFixed(1) + ' s';
}

function size(bytes) {
  const less = Math.abs(bytes);
  if (less < 1000) return bytes + ' B';
  const units = ['kB', 'MB', 'GB', 'TB'];
  let value = bytes / 1024, unit = 0;
  while (Math.abs(value) >= 1000 && unit < 3) { value /= 1024; unit++; }
  return (Math.abs(value) < 10 ? value.toFixed(1) : Math.round(value)) + ' ' + units[unit];
}

function signed(bytes) {
  return bytes === 0 ? '' : (bytes > 0 ? '+' : '−') + size(Math.abs(bytes));
}

function count(number, thing) {
  return number + ' ' + thing + (number === 1 ? '' : 's');
}

function time(iso) {
  const at = new Date(iso);
  return isNaN(at) ? iso : at.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}

// A row of buttons of which one is pressed.
function choice(label, options, chosen, pick) {
  const group = make('div', { class: 'group', role: 'group', 'aria-label': label });
  options.forEach(([value, text]) => {
    group.append(make('button', {
      type: 'button', 'aria-pressed': String(value === chosen),
      onclick: event => {
        for (const each of group.children) each.setAttribute('aria-pressed', String(each === event.currentTarget));
        pick(value);
      },
    }, text));
  });
  return group;
}

function waits(action) {
  let timer = 0;
  return () => { clearTimeout(timer); timer = setTimeout(action, 120); };
}
