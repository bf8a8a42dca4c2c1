/* Cleaning the past: a recipe to read, and the filter that it uses. Nothing is rewritten here. */
import type { StripPolicy } from '@nbmend/clean';
import { stripBytes } from '@nbmend/clean';
import { hashOf, objectPaths, rewriteBlobs } from '@nbmend/git';
import { standardPipe } from '@nbmend/git/filter';
import { UsageError } from './exit.ts';
import { isNotebookPath } from './find-notebooks.ts';
import { writeOut } from './stdout.ts';

export function printRecipe(): number {
  writeOut(RECIPE);
  return 0;
}

const RECIPE = `Cleaning the past of a repository makes new commits with new ids: everybody has to clone again, and open pull
requests have to be rebased. The old repository stays as it is; the clean one is made beside it. Nothing below
is run for you.

1. In a full clone (git clone --mirror ORIGINAL old.git; cd old.git), make the clean repository:

   git init --quiet --bare ../clean.git
   git -C ../clean.git symbolic-ref HEAD "$(git symbolic-ref HEAD)"
   git fast-export --all --show-original-ids --reencode=no --signed-tags=warn-strip --tag-of-filtered-object=rewrite |
     nbmend strip --fast-export |
     git -C ../clean.git fast-import --quiet

   Options of nbmend strip hold here too, and so does configuration, by path: in a bare repository name it, as in
   nbmend strip --fast-export --config ../nbmend.toml. A notebook that stood under several names is taken by one of them.

2. See what it saves, and that nothing but notebooks changed:

   git count-objects -vH; git -C ../clean.git gc --prune=now; git -C ../clean.git count-objects -vH
   git diff --stat main $(git -C ../clean.git rev-parse main)   # after: git fetch ../clean.git main

3. Tell everybody, then replace the old repository by the clean one (git -C ../clean.git push --mirror ORIGINAL) and
   let all clone again. Install the filter in the new clones (nbmend install), so that it stays clean.

With git filter-repo (2.38 or later) the same is, in the mirror, which it rewrites:

   git filter-repo --force --blob-callback '
     import subprocess
     run = lambda *words, **more: subprocess.run(words, stdout=subprocess.PIPE, check=True, **more).stdout
     if "notebooks" not in globals():
       lines = (line.partition(b" ") for line in run("git", "rev-list", "--objects", "--all").splitlines())
       globals()["notebooks"] = {oid: path for oid, _, path in lines if path.endswith(b".ipynb")}
     if blob.original_id in notebooks:
       blob.data = run("nbmend", "git-clean", notebooks[blob.original_id], input=blob.data)'

It starts nbmend once for each version of each notebook, so it takes long where the stream above takes seconds.
`;

/** Copies a stream of git fast-export from stdin to stdout, the notebooks in it stripped; what cannot be read stays as it is. */
export async function stripStream(policyFor: (path: string) => Promise<StripPolicy | undefined>): Promise<number> {
  const paths = await objectPaths(process.cwd());
  const notebooks = [...paths].filter(([, path]) => isNotebookPath(path));
  const policies = new Map<string, StripPolicy | undefined>();
  for (const [oid, path] of notebooks) policies.set(oid, await policyFor(path));
  let stripped = 0;
  let unreadable = 0;
  let strangers = 0;
  const [known = ''] = paths.keys();
  rewriteBlobs(standardPipe(), hashOf(known), (oid, bytes) => {
    if (!paths.has(oid)) strangers++;
    const policy = policies.get(oid);
    if (policy === undefined) return undefined;
    try {
      const result = stripBytes(bytes, paths.get(oid) ?? oid, policy);
      if (result.kind === 'unchanged') return undefined;
      stripped++;
      return result.chunks;
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'NotebookError') throw error;
      unreadable++;
      return undefined;
    }
  });
  const rest = unreadable === 0 ? '' : `; ${unreadable} could not be read and stay as they are`;
  process.stderr.write(`nbmend: stripped ${stripped} of ${notebooks.length} versions of notebooks${rest}\n`);
  if (strangers > 0) {
    throw new UsageError(
      `${strangers} ${strangers === 1 ? 'file' : 'files'} of the stream ${strangers === 1 ? 'is' : 'are'} in no branch or tag of ` +
        `${process.cwd()}, so it is not known whether they are notebooks: they were not stripped; ` +
        'throw the result away, and run nbmend strip --fast-export in the repository that git fast-export reads',
    );
  }
  return 0;
}
