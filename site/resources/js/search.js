// A search over the pages that the menu names: they are read when somebody first searches, and nothing is sent anywhere.
(function () {
  'use strict';
  var pages = null;

  function read() {
    var seen = {};
    var links = Array.prototype.filter.call(document.querySelectorAll('#leftColumn a[href], .nav-list a[href], #navcolumn a[href]'), function (link) {
      var path = link.getAttribute('href').split('#')[0];
      return /^[a-z-]+\.html$/.test(path) && !seen[path] && (seen[path] = true);
    });
    var paths = Object.keys(seen).concat([location.pathname.split('/').pop() || 'index.html']);
    return Promise.all(paths.map(function (path) {
      return fetch(path).then(function (answer) { return answer.text(); }).then(function (text) {
        return sections(path, new DOMParser().parseFromString(text, 'text/html'));
      });
    })).then(function (all) { return [].concat.apply([], all); });
  }

  // a page by its headings, each with the text up to the next one
  function sections(path, page) {
    var body = page.querySelector('#bodyColumn') || page.querySelector('main') || page.body;
    var title = (page.querySelector('h1') || page.querySelector('title')).textContent.trim();
    var found = [{ path: path, title: title, heading: '', text: '' }];
    var walker = page.createTreeWalker(body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (var node = walker.nextNode(); node; node = walker.nextNode()) {
      if (/^H[123]$/.test(node.nodeName)) {
        var anchor = node.id || (node.querySelector('[id],a[name]') || {}).id || '';
        found.push({ path: anchor ? path + '#' + anchor : path, title: title, heading: node.textContent.trim(), text: '' });
      } else if (node.nodeType === Node.TEXT_NODE) {
        found[found.length - 1].text += ' ' + node.data;
      }
    }
    return found;
  }

  function rank(section, words) {
    var heading = (section.title + ' ' + section.heading).toLowerCase();
    var text = section.text.toLowerCase();
    return words.reduce(function (sum, word) {
      var score = (heading.indexOf(word) >= 0 ? 10 : 0) + Math.min(5, text.split(word).length - 1);
      return score === 0 ? -1000 : sum + score;
    }, 0);
  }

  function show(list, query) {
    var words = query.toLowerCase().split(/\s+/).filter(Boolean);
    list.textContent = '';
    if (!words.length) {
      return;
    }
    var best = pages.map(function (section) { return { section: section, rank: rank(section, words) }; })
      .filter(function (each) { return each.rank > 0; })
      .sort(function (a, b) { return b.rank - a.rank; })
      .slice(0, 8);
    best.forEach(function (each) {
      var item = document.createElement('li');
      var link = document.createElement('a');
      link.href = each.section.path;
      link.textContent = each.section.heading || each.section.title;
      var at = Math.max(0, each.section.text.toLowerCase().indexOf(words[0]) - 40);
      var piece = document.createElement('small');
      piece.textContent = each.section.title + ': …' + each.section.text.substr(at, 110).replace(/\s+/g, ' ') + '…';
      item.appendChild(link);
      item.appendChild(piece);
      list.appendChild(item);
    });
    if (!best.length) {
      list.textContent = 'Nothing found.';
    }
  }

  document.addEventListener('DOMContentLoaded', function () {
    var column = document.querySelector('#leftColumn, #navcolumn, .sidebar-nav');
    if (!column || !window.fetch || location.protocol === 'file:') {
      return;
    }
    var box = document.createElement('div');
    box.id = 'search';
    box.setAttribute('role', 'search');
    var input = document.createElement('input');
    input.type = 'search';
    input.placeholder = 'Search';
    input.setAttribute('aria-label', 'Search these pages');
    var list = document.createElement('ol');
    list.setAttribute('aria-live', 'polite');
    box.appendChild(input);
    box.appendChild(list);
    column.insertBefore(box, column.firstChild);
    input.addEventListener('input', function () {
      if (pages) {
        show(list, input.value);
      } else {
        read().then(function (all) { pages = all; show(list, input.value); });
      }
    });
  });
})();
