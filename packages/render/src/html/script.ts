/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/*
 * The page's only script. It adds comfort, never content. `inThePage` runs in the reader's browser: its own text becomes the
 * script, so it may use nothing from outside of itself.
 */

/** The script as text, which the policy of the page names by its hash. */
export const SCRIPT = `(${inThePage.toString()})();`;

function inThePage(): void {
  const root = document.documentElement;
  root.classList.add('js');
  const all = <E extends Element = HTMLElement>(selector: string): E[] => [...document.querySelectorAll<E>(selector)];
  const one = <E extends Element = HTMLElement>(selector: string): E => document.querySelector<E>(selector)!;
  const box = (id: string): HTMLInputElement => one(`#${id}`);

  // --- layout and colours: kept for the next page, where the browser lets a page from disk remember ------------------

  const remember = (key: string, value: string): void => {
    try {
      localStorage.setItem(`nbmend-${key}`, value);
    } catch {}
  };
  const recalled = (key: string): string | null => {
    try {
      return localStorage.getItem(`nbmend-${key}`);
    } catch {
      return null;
    }
  };
  const choose = (group: string, value: string): void => {
    const radio = all<HTMLInputElement>(`input[name=${group}]`).find((input) => input.value === value);
    if (!radio) return;
    radio.checked = true;
    remember(group, value);
  };
  for (const group of ['layout', 'theme']) {
    choose(group, recalled(group) ?? '');
    for (const radio of all<HTMLInputElement>(`input[name=${group}]`)) {
      radio.addEventListener('change', () => remember(group, radio.value));
    }
  }

  // --- next and previous change: those that the filters show ----------------------------------------------------------

  const noise = box('f-noise');
  let current: HTMLElement | null = null;
  const isShown = (element: Element): boolean => element.getClientRects().length > 0;
  // Whether a cell is shown costs a layout of the page: asked again only after a filter or a fold has changed.
  let known: readonly HTMLElement[] | null = null;
  const stops = (): readonly HTMLElement[] => {
    known ??= all(noise.checked ? 'article.cell:not(.same), article.noisy' : 'article.cell:not(.same)').filter(isShown);
    return known;
  };
  const forget = (): void => {
    known = null;
  };
  document.addEventListener('change', forget, true);
  document.addEventListener('toggle', forget, true);

  const showPlace = (): void => {
    const list = stops();
    const at = current ? list.indexOf(current) : -1;
    one('#at').textContent = at === -1 ? `${list.length} changes` : `${at + 1} / ${list.length}`;
  };
  const mark = (cell: HTMLElement): void => {
    current?.classList.remove('current');
    current = cell;
    cell.classList.add('current');
    showPlace();
    for (const link of all('#outline a[aria-current]')) link.removeAttribute('aria-current');
    const link = cell.id === '' ? undefined : all('#outline a').find((a) => a.getAttribute('href') === `#${cell.id}`);
    if (!link) return;
    link.setAttribute('aria-current', 'true');
    const file = link.closest('details');
    if (file) file.open = true;
    link.scrollIntoView({ block: 'nearest' });
  };
  const go = (element: HTMLElement | undefined): void => {
    if (!element) return;
    // At once, never smoothly: the next key asks what is on the screen, and may come before a smooth scroll has got there.
    element.scrollIntoView({ block: 'start', behavior: 'instant' });
    element.focus({ preventScroll: true });
    if (element.matches('article')) mark(element);
  };
  /** From `from`, or from what stands at the top of the screen. */
  const step = (list: readonly HTMLElement[], by: number, from: HTMLElement | null): void => {
    const at = from ? list.indexOf(from) : -1;
    if (at !== -1) {
      go(list[Math.min(list.length - 1, Math.max(0, at + by))]);
      return;
    }
    const top = one('.bar').offsetHeight + 16;
    const found = list.findIndex((element) => element.getBoundingClientRect().top > top);
    const below = found === -1 ? list.length : found;
    go(list[by > 0 ? Math.min(below, list.length - 1) : Math.max(0, below - 1)]);
  };
  const stepChange = (by: number): void => {
    const area = current?.getBoundingClientRect();
    const onScreen = area !== undefined && isShown(current!) && area.bottom > 0 && area.top < innerHeight;
    step(stops(), by, onScreen ? current : null);
  };
  const stepNotebook = (by: number): void => {
    const within = document.activeElement?.closest<HTMLElement>('section.notebook') ?? null;
    step(all('section.notebook'), by, within);
  };
  showPlace();

  // With noise shown, the folds that hold it are open.
  const openNoise = (): void => {
    for (const fold of all<HTMLDetailsElement>('details.has-noise')) fold.open = noise.checked;
  };
  noise.addEventListener('change', openNoise);
  if (noise.checked) openNoise();
  document.addEventListener('change', showPlace);

  // --- links ----------------------------------------------------------------------------------------------------------

  const tell = (text: string): void => {
    const told = one('#told');
    told.textContent = text;
    told.classList.add('on');
    window.setTimeout(() => told.classList.remove('on'), 1600);
  };
  const copyLink = async (anchor: string): Promise<void> => {
    history.replaceState(null, '', `#${anchor}`);
    try {
      await navigator.clipboard.writeText(location.href);
      tell('Link copied');
    } catch {
      tell('The link is in the address bar');
    }
  };
  const openTarget = (): void => {
    const id = decodeURIComponent(location.hash.slice(1));
    const target = id === '' ? null : document.getElementById(id);
    if (target?.matches('article, section.notebook')) go(target);
  };
  addEventListener('hashchange', openTarget);
  openTarget();

  // --- events of the whole page ---------------------------------------------------------------------------------------

  document.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest('button') : null;
    if (button?.dataset.copy) void copyLink(button.dataset.copy);
    if (button?.dataset.step) stepChange(Number(button.dataset.step));
  });
  document.addEventListener('input', ({ target }) => {
    if (!(target instanceof HTMLInputElement) || !target.matches('.slide')) return;
    target.closest<HTMLElement>('.compare')?.style.setProperty('--at', target.value);
  });
  document.addEventListener('focusin', ({ target }) => {
    const cell = target instanceof Element ? target.closest<HTMLElement>('article.cell:not(.same)') : null;
    if (cell && cell !== current) mark(cell);
  });

  const themes = ['auto', 'light', 'dark'];
  let unfolded = false;
  const keys: Record<string, () => void> = {
    j: () => stepChange(1),
    k: () => stepChange(-1),
    ']': () => stepNotebook(1),
    '[': () => stepNotebook(-1),
    u: () => choose('layout', 'unified'),
    s: () => choose('layout', 'split'),
    t: () => {
      const now = themes.findIndex((theme) => box(`theme-${theme}`).checked);
      const next = themes[(now + 1) % themes.length]!;
      choose('theme', next);
      tell(`Colours: ${next}`);
    },
    e: () => {
      unfolded = !unfolded;
      for (const fold of all<HTMLDetailsElement>('main details')) fold.open = unfolded;
    },
    y: () => {
      if (current && current.id !== '') void copyLink(current.id);
    },
    '?': () => one('#help').togglePopover(),
  };
  for (const filter of all<HTMLInputElement>('input[data-key]')) {
    keys[filter.dataset.key!] = () => {
      filter.checked = !filter.checked;
      filter.dispatchEvent(new Event('change', { bubbles: true }));
      const label = filter.labels?.[0]?.textContent?.replace(/\s*\d+$/, '');
      tell(`${label} ${filter.checked ? 'shown' : 'hidden'}`);
    };
  }
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target instanceof Element && event.target.matches('input[type=range]')) return;
    if (!Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]!();
  });

  // On paper everything is unfolded but the cells that did not change.
  addEventListener('beforeprint', () => {
    for (const fold of all<HTMLDetailsElement>('main details:not(.fold):not([open])')) {
      fold.open = true;
      fold.dataset.printed = '';
    }
  });
  addEventListener('afterprint', () => {
    for (const fold of all<HTMLDetailsElement>('details[data-printed]')) {
      fold.open = false;
      delete fold.dataset.printed;
    }
  });
}
