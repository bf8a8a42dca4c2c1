/*
 * Questions to a person on the terminal, one answer a line. Lines that arrive before they are asked for (typed ahead,
 * pasted) are kept, which readline's own `question` does not do.
 */
import { createInterface, type Interface } from 'node:readline';

export class Dialogue {
  private readonly terminal: Interface;
  private readonly lines: string[] = [];
  private waiting: ((line: string | undefined) => void) | undefined;
  private ended = false;

  constructor() {
    this.terminal = createInterface({ input: process.stdin, output: process.stderr });
    this.terminal.on('line', (line) => {
      if (this.waiting) this.answer(line);
      else this.lines.push(line);
    });
    this.terminal.on('close', () => {
      this.ended = true;
      // The end of input is no Enter: what is written next would stand behind the question.
      if (this.waiting) process.stderr.write('\n');
      this.answer(undefined);
    });
  }

  /** The next line; undefined when the input has ended. */
  ask(question: string): Promise<string | undefined> {
    const line = this.lines.shift();
    if (this.ended) return Promise.resolve(line);
    this.terminal.setPrompt(question);
    this.terminal.prompt();
    if (line !== undefined) return Promise.resolve(line);
    return new Promise((done) => {
      this.waiting = done;
    });
  }

  /** Nobody will answer any more. */
  get isOver(): boolean {
    return this.ended && this.lines.length === 0;
  }

  /** Lets another program (an editor) have the terminal meanwhile. */
  pause(): void {
    this.terminal.pause();
  }

  close(): void {
    this.terminal.close();
  }

  private answer(line: string | undefined): void {
    const { waiting } = this;
    this.waiting = undefined;
    waiting?.(line);
  }
}
