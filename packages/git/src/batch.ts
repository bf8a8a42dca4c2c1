import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { environment, GitError, startError } from './run.ts';

const ARGS = ['cat-file', '--batch'];
const NEWLINE = 0x0a;

interface Question {
  readonly name: string;
  readonly done: (blob: Buffer | null) => void;
  readonly fail: (error: Error) => void;
}

/**
 * Reads objects through one `git cat-file --batch`: the process starts with the first question and answers in order, so
 * any number of questions can be under way. Call `close` at the end, or the process stays.
 */
export class BatchReader {
  readonly #cwd: string;
  readonly #asked: Question[] = [];
  #child: ChildProcessWithoutNullStreams | undefined;
  #answer: Answer | undefined;
  #head: Buffer[] = [];

  constructor(cwd: string) {
    this.#cwd = cwd;
  }

  /**
   * The content of an object: `name` is an object id, or `REV:path`, or `:path` for what is staged. Null when there is no
   * such object, or when the name is ambiguous, or when it is a submodule's commit that this repository does not have.
   */
  read(name: string): Promise<Buffer | null> {
    // One question is one line, so a path with a line break cannot be asked: ask for its object id.
    if (/[\n\0]/.test(name)) return Promise.resolve(null);
    return new Promise((done, fail) => {
      this.#asked.push({ name, done, fail });
      const { stdin } = this.#start();
      // Questions of the same moment go out together: a write of its own costs each of them 0.15 ms.
      if (stdin.writableCorked === 0) {
        stdin.cork();
        process.nextTick(() => stdin.uncork());
      }
      stdin.write(`${name}\n`);
    });
  }

  /** Ends the process once all questions are answered. */
  async close(): Promise<void> {
    const child = this.#child;
    if (!child) return;
    this.#child = undefined;
    await new Promise<void>((done) => {
      child.once('close', () => done());
      child.stdin.end();
    });
  }

  #start(): ChildProcessWithoutNullStreams {
    if (this.#child) return this.#child;
    const child = spawn('git', ARGS, { cwd: this.#cwd, env: environment(), windowsHide: true });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    child.stdin.on('error', () => {}); // `close` tells why
    child.stdout.on('data', (chunk: Buffer) => this.#take(chunk));
    child.on('error', (error) => this.#failAll(startError(error, ARGS, this.#cwd)));
    child.on('close', (code) => this.#failAll(new GitError('failed', ARGS, code, stderr)));
    this.#child = child;
    return child;
  }

  /** An answer is `<oid> <type> <size>\n<content>\n`, or one line that ends in `missing` or `ambiguous`. */
  #take(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length > 0) {
      if (this.#answer) {
        rest = this.#answer.take(rest);
        if (this.#answer.complete) this.#settle(this.#answer.content);
        continue;
      }
      const end = rest.indexOf(NEWLINE);
      if (end < 0) {
        this.#head.push(rest);
        return;
      }
      const head = Buffer.concat([...this.#head, rest.subarray(0, end)]).toString();
      this.#head = [];
      rest = rest.subarray(end + 1);
      const size = / (?:blob|tree|commit|tag) (\d+)$/.exec(head);
      if (size) this.#answer = new Answer(Number(size[1]));
      else this.#settle(null);
    }
  }

  #settle(blob: Buffer | null): void {
    this.#answer = undefined;
    this.#asked.shift()?.done(blob);
  }

  #failAll(error: Error): void {
    this.#child = undefined;
    for (const question of this.#asked.splice(0)) question.fail(error);
  }
}

/** Content on its way: `size` bytes into one buffer of that size, then a newline that belongs to the framing. */
class Answer {
  readonly content: Buffer;
  #filled = 0;
  complete = false;

  constructor(size: number) {
    this.content = Buffer.allocUnsafeSlow(size);
  }

  /** Takes what belongs to this answer and returns the rest. */
  take(chunk: Buffer): Buffer {
    const copied = chunk.copy(this.content, this.#filled);
    this.#filled += copied;
    if (this.#filled < this.content.length || copied === chunk.length) return chunk.subarray(copied);
    this.complete = true;
    return chunk.subarray(copied + 1);
  }
}
