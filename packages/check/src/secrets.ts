/*
 * Keys, tokens and passwords in sources and outputs. Three kinds of evidence, strongest first: the form that a provider gives
 * its keys; a password inside of a URL; a value with much randomness that is given to a name like `api_key`. Placeholders
 * and examples are left alone: a check that cries wolf is switched off.
 */
import { type Cell, decodeText, findEntry, type Output, type Span } from '@nbmend/notebook';
import type { Draft, Place } from './finding.ts';
import { NextPlace, Trigger } from './trigger.ts';

interface Pattern {
  readonly what: string;
  /** Global; the group `secret`, or all of it, is the secret. */
  readonly form: RegExp;
  /** The form alone proves nothing: what is found must look as if made at random. */
  readonly random?: boolean;
}

const TOKEN_END = '(?![A-Za-z0-9_-])';
const START = '(?<![A-Za-z0-9_-])';

const PROVIDERS: readonly Pattern[] = [
  key('an AWS access key', '(?:AKIA|ASIA)[A-Z2-7]{16}'),
  key('a GitHub token', '(?:gh[pousr]_[A-Za-z0-9]{36,251}|github_pat_[A-Za-z0-9_]{60,251})'),
  key('a GitLab token', 'gl(?:pat|ptt|dt|rt|cbt)-[A-Za-z0-9_-]{20,}'),
  key('a Slack token', 'xox[abeoprs]-(?:[A-Za-z0-9]+-)+[A-Za-z0-9]{10,}'),
  key('a Google API key', 'AIza[A-Za-z0-9_-]{35}'),
  key('a Google OAuth token', 'ya29\\.[A-Za-z0-9_-]{30,}'),
  key('an Anthropic key', 'sk-ant-[A-Za-z0-9]+-[A-Za-z0-9_-]{20,}'),
  key('an OpenAI key', 'sk-(?:proj-|svcacct-|admin-)?[A-Za-z0-9_-]{20,}T3BlbkFJ[A-Za-z0-9_-]{20,}'),
  key('an OpenAI key', 'sk-proj-[A-Za-z0-9_-]{40,}'),
  key('a Hugging Face token', 'hf_[A-Za-z]{34}'),
  key('a Stripe key', '[rs]k_live_[A-Za-z0-9]{20,}'),
  key('a PyPI token', 'pypi-AgE[A-Za-z0-9_-]{50,}'),
  key('an npm token', 'npm_[A-Za-z0-9]{36}'),
  key('a Databricks token', 'dapi[0-9a-f]{32}(?:-\\d)?'),
  key('a DigitalOcean token', 'do[opr]_v1_[0-9a-f]{64}'),
  key('a SendGrid key', 'SG\\.[A-Za-z0-9_-]{22}\\.[A-Za-z0-9_-]{43}'),
  key('a JSON web token', 'eyJ[A-Za-z0-9_-]{10,}\\.eyJ[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]{20,}'),
  { what: 'a private key', form: /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----/g },
  {
    what: 'a Slack webhook',
    form: /hooks\.slack\.com\/services\/T[A-Z0-9]{6,}\/B[A-Z0-9]{6,}\/(?<secret>[A-Za-z0-9]{20,})/g,
  },
  { what: 'a Telegram bot token', form: /(?<!\d)\d{8,10}:AA[A-Za-z0-9_-]{33}(?![A-Za-z0-9_-])/g },
  { what: 'an Azure SAS signature', form: /[?&]sig=(?<secret>[A-Za-z0-9%+/]{40,90}={0,2})/g, random: true },
  { what: 'an Azure storage key', form: /AccountKey=(?<secret>[A-Za-z0-9+/]{80,}={0,2})/g },
  {
    what: 'a password in a URL',
    // `postgres:postgres` is what everybody's own machine has.
    form: /\b[a-z][a-z0-9+.-]{1,20}:\/\/(?<user>[^\s:/@'"<>]{1,64}):(?!\k<user>@)(?<secret>[^\s:/@'"<>]{3,128})@[A-Za-z0-9[]/gi,
  },
];

/** Words that begin every provider's form, or are in it near its beginning. */
const PROVIDER_WORDS = [
  ...[
    'AKIA',
    'ASIA',
    'ghp_',
    'gho_',
    'ghu_',
    'ghs_',
    'ghr_',
    'github_pat_',
    'glpat-',
    'glptt-',
    'gldt-',
    'glrt-',
    'glcbt-',
  ],
  ...[
    'xoxa-',
    'xoxb-',
    'xoxe-',
    'xoxo-',
    'xoxp-',
    'xoxr-',
    'xoxs-',
    'AIza',
    'ya29.',
    'sk-ant-',
    'T3BlbkFJ',
    'sk-proj-',
  ],
  ...[
    'sk_live_',
    'rk_live_',
    'pypi-',
    'npm_',
    'dapi',
    'doo_v1_',
    'dop_v1_',
    'dor_v1_',
    '-BEGIN',
    'hooks.slack',
    'AccountKey',
    '?sig=',
    '&sig=',
  ],
];

const LETTERS = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'];
const LETTERS_AND_DIGITS = [...LETTERS, ...'0123456789_-'];
/** Beginnings of three characters, with every fourth (`:AA` is looked for by itself: pairs like `AA` are everywhere in encoded data); a JSON web token begins with the name of its first member. */
const SHORT_WORDS = [
  ...LETTERS.map((letter) => `hf_${letter}`),
  ...LETTERS_AND_DIGITS.map((letter) => `SG.${letter}`),
  // Characters that JSON need not escape are in an escape: only the decoded text shows what it is.
  ...['2', '3', '4', '5', '6', '7'].map((digit) => `u00${digit}`),
  ...['eyJh', 'eyJ0', 'eyJr', 'eyJl', 'eyJ6', 'eyJj', 'eyJ4'],
];

/** What a value is called that is a secret. */
const NAMES =
  'passw(?:or)?d|passwd|pwd|passphrase|secret(?:[_-]?key)?|api[_-]?key|apikey|access[_-]?key|access[_-]?token|auth[_-]?token|client[_-]?secret|private[_-]?key|token|credential';
const ASSIGNED = new RegExp(
  `(?<name>(?<![\\w.-])[\\w.-]{0,40}(?:${NAMES})(?:s?["']?\\]?)?)\\s*(?::\\s*[\\w.|\\[\\] ]{1,30})?(?:=|:|<-|=>)\\s*[rbuf]{0,2}(?<quote>["'])(?<secret>[^"'\\s]{8,200})\\k<quote>`,
  'gi',
);
const ASSIGNED_WORDS = [
  'pass',
  'pwd=',
  'pwd ',
  'secr',
  'api_',
  'api-',
  'apik',
  'acce',
  'auth',
  'priv',
  'toke',
  'cred',
].flatMap((word) => [word, word.toUpperCase(), word[0].toUpperCase() + word.slice(1)]);

/** `!export API_KEY=value`, `%env API_KEY=value`: without quotes. */
const EXPORTED = new RegExp(
  `(?:\\b(?:export|setx?|env)|%set_env)\\s+(?<name>\\w{0,40}(?:${NAMES})\\w{0,20})[ =](?<secret>[^\\s"'\`;&|$]{8,200})`,
  'gi',
);
const IN_SOURCE_PATTERNS: readonly Pattern[] = [
  ...PROVIDERS,
  { what: 'a password', form: ASSIGNED },
  { what: 'a password', form: EXPORTED },
  {
    what: 'a bearer token',
    form: /(?:\bBearer|\bAuthorization["']?\s*[:=,]\s*["']?(?:Basic|Token))\s+(?<secret>[\w.~+/-]{16,400}=*)/gi,
    random: true,
  },
  {
    what: 'a password for curl',
    form: /\bcurl\b[^\n]{0,400}?\s(?:-u|--user)[\s=]*["']?[\w.@-]{1,64}:(?<secret>[^\s"']{4,128})/g,
  },
];
const IN_SOURCE = new Trigger([
  ...PROVIDER_WORDS,
  ...SHORT_WORDS,
  ...ASSIGNED_WORDS,
  'pwd"',
  "pwd'",
  'pwd:',
  'apiK',
  'PWD=',
  'Bearer',
  'bearer',
  'curl',
]);
const IN_OUTPUT = new Trigger([...PROVIDER_WORDS, ...SHORT_WORDS]);

/** Looks for secrets in the cells of one notebook, which must be asked for in their order. */
export class SecretSearch {
  readonly #bytes: Buffer;
  /** True for a part of a cell that is stripped before anybody sees it. */
  readonly #goes: (cell: number | undefined, offset: number) => boolean;
  readonly #atSign: NextPlace;
  readonly #telegram: NextPlace;

  constructor(bytes: Buffer, goes: (cell: number | undefined, offset: number) => boolean) {
    this.#bytes = bytes;
    this.#goes = goes;
    this.#atSign = new NextPlace(bytes, '@');
    this.#telegram = new NextPlace(bytes, ':AA');
  }

  inCell(cell: Cell): readonly Draft[] {
    const drafts = this.#inContent(cell);
    const { metadataEntry } = cell;
    return metadataEntry ? [...drafts, ...this.#inMetadata(metadataEntry, 'the metadata of the cell', cell)] : drafts;
  }

  /** The notebook's own metadata, with what papermill wrote about its last run. */
  inNotebook(metadata: Span): readonly Draft[] {
    return this.#inMetadata(metadata, 'the metadata of the notebook');
  }

  /** JSON as it stands in the file reads like source: names, signs, texts in quotes. */
  #inMetadata(span: Span, where: string, cell?: Cell): readonly Draft[] {
    if (span.to - span.from < SHORTEST) return NONE;
    if (!this.#mayHold(IN_SOURCE, span)) return NONE;
    const text = this.#bytes.toString('utf8', span.from, span.to).replace(/\\u00([2-7][0-9a-f])/gi, unescaped);
    return find(text, IN_SOURCE_PATTERNS).flatMap(({ what, secret }) => {
      const place = this.#placeOf(secret, span);
      if (this.#goes(cell?.index, place.from)) return [];
      return [draft(what, secret, { in: 'file', ...(cell && { cell: cell.index }), span: place }, where)];
    });
  }

  /** Where a secret is written, or all of the span if escapes are in it. */
  #placeOf(secret: string, span: Span): Span {
    const at = this.#bytes.indexOf(secret, span.from);
    return at === -1 || at > span.to ? span : { from: at, to: at + secret.length };
  }

  #inContent(cell: Cell): readonly Draft[] {
    const { sourceEntry: source, outputsEntry: outputs } = cell;
    if (source === undefined) return this.#inOutputs(cell);
    // In the order of the file, so that no search goes over the same bytes twice.
    if (outputs !== undefined && outputs.from < source.from)
      return [...this.#inOutputs(cell), ...this.#inSource(cell, source)];
    return [...this.#inSource(cell, source), ...this.#inOutputs(cell)];
  }

  #inSource(cell: Cell, entry: Span): readonly Draft[] {
    if (!this.#mayHold(IN_SOURCE, entry)) return NONE;
    return find(cell.source, IN_SOURCE_PATTERNS).map(({ what, secret, at }) => {
      const lineStart = cell.source.lastIndexOf('\n', at - 1) + 1;
      const line = cell.source.slice(0, lineStart).split('\n').length;
      const column = at - lineStart + 1;
      const place = { in: 'source', cell: cell.index, line, column, endColumn: column + secret.length } as const;
      return draft(what, secret, place, 'the source');
    });
  }

  #inOutputs(cell: Cell): readonly Draft[] {
    const drafts: Draft[] = [];
    for (const output of cell.outputs) {
      if (this.#goes(cell.index, output.node.from)) continue;
      for (const span of textsOf(output)) drafts.push(...this.#inText(span, output));
    }
    return drafts;
  }

  #inText(span: Span, output: Output): readonly Draft[] {
    if (!this.#mayHold(IN_OUTPUT, span)) return NONE;
    return find(decodeText(this.#bytes, span), PROVIDERS).map(({ what, secret }) => {
      const place = this.#placeOf(secret, span);
      return draft(what, secret, { in: 'file', cell: output.cell.index, span: place }, `output ${output.index + 1}`);
    });
  }

  /** False if there is certainly no secret in the text, so that it need not be decoded. */
  #mayHold(words: Trigger, { from, to }: Span): boolean {
    return words.test(this.#bytes, from, to) || this.#telegram.from(from) < to || this.#hasCredentialsUrl({ from, to });
  }

  /** `//` before an `@`, near it: almost no text has one, so the search is for the `@`. */
  #hasCredentialsUrl({ from, to }: Span): boolean {
    for (let at = this.#atSign.from(from); at < to; at = this.#atSign.from(at + 1)) {
      const begin = Math.max(from, at - LONGEST_CREDENTIALS);
      if (this.#bytes.subarray(begin, at).includes('//')) return true;
    }
    return false;
  }
}

const NONE: readonly Draft[] = [];

/** No metadata with a secret in it is shorter. */
const SHORTEST = 20;

/** A `"` stays escaped, so that it ends no text. */
function unescaped(written: string, code: string): string {
  return code === '22' ? written : String.fromCharCode(Number.parseInt(code, 16));
}

/** Spans of what is text in an output: a stream's text, a traceback, the textual mime types. Pictures are passed over. */
function textsOf(output: Output): readonly Span[] {
  const keys = output.type === 'stream' ? ['text'] : output.type === 'error' ? ['evalue', 'traceback'] : [];
  if (keys.length > 0) return keys.flatMap((key) => findEntry(output.node, key) ?? []);
  return [...output.data].filter(([mime]) => TEXT_MIME.test(mime)).map(([, span]) => span);
}

const TEXT_MIME = /^text\/|[/+](json|javascript|xml)\b/;

/** Longest scheme, user and password together that the pattern takes. */
const LONGEST_CREDENTIALS = 220;

interface Found {
  readonly what: string;
  readonly secret: string;
  readonly at: number;
}

function find(text: string, patterns: readonly Pattern[]): Found[] {
  const found: Found[] = [];
  for (const { what, form, random } of patterns) {
    for (const match of text.matchAll(form)) {
      const secret = match.groups?.secret ?? match[0];
      const at = match.index + match[0].lastIndexOf(secret);
      const name = match.groups?.name;
      const real = name === undefined && !random ? !isPlaceholder(secret) : looksRandom(name ?? '', secret);
      if (real && !found.some((other) => at < other.at + other.secret.length && other.at < at + secret.length)) {
        found.push({ what: name === undefined ? what : `a value for ${name.replace(/["'\]]+$/, '')}`, secret, at });
      }
    }
  }
  return found.sort((a, b) => a.at - b.at);
}

function key(what: string, form: string): Pattern {
  return { what, form: new RegExp(`${START}${form}${TOKEN_END}`, 'g') };
}

const PLACEHOLDER =
  /example|sample|dummy|change_?me|your|insert|replace|placeholder|redacted|removed|hidden|secret_?here|^<|[<>{}]|\$[\w{(]|%\(|%s|\*{3}|x{4}|\.{3}|0{6}|1234|abcd|^(password|passwd|pass|pwd|secret|token|user|admin|test)\d*$/i;

function isPlaceholder(secret: string): boolean {
  return PLACEHOLDER.test(secret) || new Set(secret).size < 3;
}

/** Bits for each character below which a value reads as words. English identifiers have about 3, random keys 4 and more. */
const RANDOM_BITS = 3.3;

/** A value that a person or a machine made up to be hard to guess, not a name, a path, a URL or a number. */
function looksRandom(name: string, secret: string): boolean {
  if (
    isPlaceholder(secret) ||
    /^[\d.]+$|[/\\].*[/\\]|^https?:|^\w+\(|\.(txt|json|csv|ya?ml|pem|env|key)$/i.test(secret)
  )
    return false;
  const digits = /\d/.test(secret);
  const letters = /[a-zA-Z]/.test(secret);
  if (!digits || !letters) return false;
  const isPassword = /passw|pwd|passphrase/i.test(name);
  if (isPassword) return /[a-z]/i.test(secret) && secret.length >= 8 && !/^[a-z]+[_-]?\d{1,2}$/i.test(secret);
  return secret.length >= 16 && entropy(secret) >= RANDOM_BITS;
}

/** Shannon's, of the characters of a text, in bits for each. */
function entropy(text: string): number {
  const times = new Map<string, number>();
  for (const c of text) times.set(c, (times.get(c) ?? 0) + 1);
  let bits = 0;
  for (const n of times.values()) bits -= (n / text.length) * Math.log2(n / text.length);
  return bits;
}

/** The secret itself is in no message, and its fingerprint is made from what the message shows. */
function draft(what: string, secret: string, at: Place, where: string): Draft {
  const message = `${what} in ${where} (${secret.slice(0, SHOWN)}…, ${secret.length} characters)`;
  return { rule: 'secret', at, message, mark: message };
}

/** Characters of a secret that a message shows, so that its owner recognises it. */
const SHOWN = 4;
