/*
 * The page's only script, as text: the policy of the page names its hash. It adds comfort, never content. Plain JavaScript for
 * current browsers; test/browser checks its types and drives it.
 */
export const SCRIPT = String.raw`'use strict';
(() => {
  const root = document.documentElement;
  root.classList.add('js');
  const byId = (id) => document.getElementById(id);
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];

  // What the reader chose stays for the next page, where the browser allows a page from disk to remember.
  const remember = (key, value) => {
    try {
      localStorage.setItem('nbmend-' + key, value);
    } catch {}
  };
  const recall = (key) => {
    try {
      return localStorage.getItem('nbmend-' + key);
    } catch {
      return null;
    }
  };
  const choose = (group, value) => {
    const radio = byId(group + '-' + value);
    if (!radio) return;
    radio.checked = true;
    remember(group, value);
  };
  for (const group of ['layout', 'theme']) {
    const value = recall(group);
    if (value) choose(group, value);
    for (const radio of all('input[name=' + group + ']')) radio.addEventListener('change', () => remember(group, radio.value));
  }

  // Next and previous change: those that the filters show.
  const shown = (element) => element.getClientRects().length > 0;
  const noise = byId('f-noise');
  const stops = () => all(noise.checked ? 'article.cell:not(.same), article.noisy' : 'article.cell:not(.same)').filter(shown);
  let current = null;
  const mark = (element) => {
    if (current) current.classList.remove('current');
    current = element;
    if (!element) return;
    element.classList.add('current');
    const list = stops();
    byId('at').textContent = list.indexOf(element) + 1 + ' / ' + list.length;
    for (const link of all('#outline a[aria-current]')) link.removeAttribute('aria-current');
    const link = element.id && document.querySelector('#outline a[href="#' + CSS.escape(element.id) + '"]');
    if (!link) return;
    link.setAttribute('aria-current', 'true');
    const file = link.closest('details');
    if (file && !file.open) file.open = true;
    link.scrollIntoView({ block: 'nearest' });
  };
  const go = (element) => {
    if (!element) return;
    element.scrollIntoView({ block: 'start' });
    element.focus({ preventScroll: true });
    if (element.matches('article')) mark(element);
  };
  const top = () => document.querySelector('.bar').offsetHeight + 1;
  /** The first element below the line under the top bar is the next one; the one above it the previous. */
  const step = (list, by, from) => {
    if (list.length === 0) return;
    const at = from ? list.indexOf(from) : -1;
    if (at !== -1) return go(list[Math.min(list.length - 1, Math.max(0, at + by))]);
    const below = list.findIndex((element) => element.getBoundingClientRect().top > top() + 16);
    go(by > 0 ? list[below === -1 ? list.length - 1 : below] : list[Math.max(0, (below === -1 ? list.length : below) - 1)]);
  };
  // Scrolled away from the current change: the next key starts from what is on the screen.
  const nearby = () => {
    if (!current || !shown(current)) return null;
    const box = current.getBoundingClientRect();
    return box.bottom > 0 && box.top < innerHeight ? current : null;
  };
  byId('at').textContent = stops().length + ' changes';
  const stepChange = (by) => step(stops(), by, nearby());
  const stepNotebook = (by) => {
    const list = all('section.notebook');
    const at = current ? current.closest('section.notebook') : null;
    step(list, by, document.activeElement && document.activeElement.matches('section.notebook') ? document.activeElement : at);
  };

  // With noise shown, the folds that hold it are open.
  const openNoise = () => {
    for (const fold of all('details.has-noise')) fold.open = noise.checked;
  };
  noise.addEventListener('change', openNoise);
  if (noise.checked) openNoise();

  const tell = (text) => {
    const told = byId('told');
    told.textContent = text;
    told.classList.add('on');
    setTimeout(() => told.classList.remove('on'), 1600);
  };
  const copyLink = async (anchor) => {
    const address = location.href.replace(/#.*$/, '') + '#' + anchor;
    history.replaceState(null, '', '#' + anchor);
    try {
      await navigator.clipboard.writeText(address);
      tell('Link copied');
    } catch {
      tell('The link is in the address bar');
    }
  };

  document.addEventListener('click', (event) => {
    const button = event.target instanceof Element && event.target.closest('button');
    if (!button) return;
    if (button.dataset.copy) copyLink(button.dataset.copy);
    if (button.dataset.step) stepChange(Number(button.dataset.step));
  });
  document.addEventListener('input', (event) => {
    const slider = event.target;
    if (slider instanceof HTMLInputElement && slider.matches('.slide')) slider.closest('.compare').style.setProperty('--at', slider.value);
  });
  document.addEventListener('focusin', (event) => {
    const cell = event.target instanceof Element && event.target.closest('article.cell:not(.same)');
    if (cell && cell !== current) mark(cell);
  });

  const openTarget = () => {
    const target = location.hash.length > 1 && byId(decodeURIComponent(location.hash.slice(1)));
    if (target && target.matches('article, section.notebook')) go(target);
  };
  addEventListener('hashchange', openTarget);
  openTarget();

  const themes = ['auto', 'light', 'dark'];
  let unfolded = false;
  const keys = {
    j: () => stepChange(1),
    k: () => stepChange(-1),
    ']': () => stepNotebook(1),
    '[': () => stepNotebook(-1),
    u: () => choose('layout', 'unified'),
    s: () => choose('layout', 'split'),
    t: () => {
      const at = themes.findIndex((theme) => byId('theme-' + theme).checked);
      choose('theme', themes[(at + 1) % 3]);
      tell('Colours: ' + themes[(at + 1) % 3]);
    },
    e: () => {
      unfolded = !unfolded;
      for (const fold of all('main details')) fold.open = unfolded;
    },
    y: () => current && current.id && copyLink(current.id),
    '?': () => byId('help').togglePopover(),
  };
  for (const box of all('input[data-key]')) {
    keys[box.dataset.key] = () => {
      box.checked = !box.checked;
      box.dispatchEvent(new Event('change', { bubbles: true }));
      tell(box.parentElement.textContent.replace(/\s*\d+$/, '') + (box.checked ? ' shown' : ' hidden'));
    };
  }
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target instanceof Element && event.target.matches('input[type=range], textarea, select')) return;
    const act = Object.hasOwn(keys, event.key) ? keys[event.key] : undefined;
    if (!act) return;
    event.preventDefault();
    act();
  });

  // On paper everything is unfolded.
  addEventListener('beforeprint', () => {
    for (const fold of all('main details:not(.fold):not([open])')) {
      fold.open = true;
      fold.dataset.printed = '';
    }
  });
  addEventListener('afterprint', () => {
    for (const fold of all('details[data-printed]')) {
      fold.open = false;
      delete fold.dataset.printed;
    }
  });
})();
`;
