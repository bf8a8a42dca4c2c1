import { readNotebook } from '@nbmend/notebook';
import { describe, expect, it } from 'vitest';
import { code, notebookBytes } from '../../../test/harness/index.ts';
import { checkNotebook } from '../src/index.ts';

const TOKEN = 'ghp_aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5';
const RANDOM = 'q7Zk2mXv9RtB4wLp8Ns3';

const secrets = async (bytes: Buffer): Promise<string[]> => {
  const findings = await checkNotebook(readNotebook(bytes), { path: 'a.ipynb' });
  return findings.filter(({ rule }) => rule === 'secret').map(({ message }) => message.replace(/ \(.*/, ''));
};

describe('a secret', () => {
  it.each([
    [`!export API_KEY=${RANDOM}`, 'a value for API_KEY'],
    [`%env MY_SECRET=${RANDOM}`, 'a value for MY_SECRET'],
    [`h = {"Authorization": "Bearer ${RANDOM}"}`, 'a bearer token'],
    ['db = "postgresql://postgres:postgres7@db.example.org/shop"', 'a password in a URL'],
    ['!curl -s -u ada:hunter2x https://example.org', 'a password for curl'],
    [`u = "https://a.blob.core.windows.net/c?sv=2024&sig=${RANDOM}${RANDOM}abc%3D"`, 'an Azure SAS signature'],
    ['t = "987654321:AAH7kQ2mXv9RtB4wLp8Ns3q7Zk2mXv9RtB4"', 'a Telegram bot token'],
  ])('is found in %s', async (source, what) => {
    expect(await secrets(notebookBytes([code(source, { id: 'a' })]))).toEqual([`${what} in the source`]);
  });

  it('is found in metadata of the notebook and of a cell', async () => {
    const metadata = { papermill: { parameters: { api_key: RANDOM } } };
    const bytes = notebookBytes([code('x', { id: 'a', metadata: { note: TOKEN } })], { metadata });
    expect(await secrets(bytes)).toEqual([
      'a GitHub token in the metadata of the cell',
      'a value for api_key in the metadata of the notebook',
    ]);
  });

  it('is found where JSON escapes its characters', async () => {
    const plain = notebookBytes([code(`t = "${TOKEN}"`, { id: 'a', metadata: { note: TOKEN } })]).toString();
    const found = await secrets(Buffer.from(plain.replaceAll('ghp_', '\\u0067hp\\u005f')));
    expect(found).toEqual(['a GitHub token in the metadata of the cell', 'a GitHub token in the source']);
  });
});

it.each([
  'h = {"Authorization": "Bearer " + token}',
  'h = {"Authorization": f"Bearer {token}"}',
  '# Bearer authentication-is-described-below',
  '!curl -u user:password https://example.org',
  '!export API_KEY=$OTHER',
  'db = "postgresql://postgres:postgres@localhost:5432/shop"',
  'mq = "amqp://guest:guest@rabbitmq/"',
  '!export TOKEN_FILE=/home/ada/token.txt',
])('no secret is found in %s', async (source) => {
  expect(await secrets(notebookBytes([code(source, { id: 'a' })]))).toEqual([]);
});
