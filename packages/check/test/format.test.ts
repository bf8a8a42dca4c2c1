import { readNotebook } from '@nbmend/notebook';
import { describe, expect, it } from 'vitest';
import { checkNotebook } from '../src/index.ts';

const found = async (format: string): Promise<string[]> => {
  const bytes = Buffer.from(`{\n "cells": [],\n "metadata": {},\n ${format}\n}\n`);
  const findings = await checkNotebook(readNotebook(bytes), { path: 'a.ipynb' });
  return findings
    .filter(({ rule }) => rule !== 'kernelspec-required')
    .map(({ rule, severity, line, message }) => `${line} ${severity} ${rule}: ${message}`);
};

describe('a notebook of a format that is not known yet', () => {
  it('is told to be read as the newest one that is', async () => {
    const message = 'nbformat 5.1 is newer than 4, so the notebook is read as if it were 4';
    expect(await found('"nbformat": 5,\n "nbformat_minor": 1')).toEqual([`4 info nbformat-unknown: ${message}`]);
  });

  it.each(['"nbformat": 4, "nbformat_minor": 5', '"nbformat": 4, "nbformat_minor": 9', '"nbformat_minor": 5'])(
    'is none with %s',
    async (format) => {
      expect(await found(format)).toEqual([]);
    },
  );
});
