/*
 * Which metadata is a person's and which a program's. Where both sides changed a person's value differently, that is a
 * conflict; a program's value is taken from ours: it will be written again at the next run or save.
 */
import type { Rules } from './json.ts';

/** Rules for the metadata of a cell. Tags are a set: a `parameters` tag survives whatever the other side did. */
export function cellRules(run: 'ours' | 'theirs'): Rules {
  return ([key, inner]) => {
    if (key === undefined) return 'keys';
    if (key === 'tags') return 'set';
    if (isVolatile(key, CELL_KEYS)) return run;
    if (key === 'nbgrader' && inner === 'checksum') return run;
    return 'keys';
  };
}

/**
 * Rules for the metadata of the notebook. The kernel and the language it speaks belong together, so they come from one
 * side (merge.ts takes them so); widget state is a map of models and merges by model.
 */
export const NOTEBOOK_RULES: Rules = ([key, ...inner]) => {
  if (key === undefined) return 'keys';
  if (key === 'widgets') return inner.length < 3 ? 'keys' : 'ours';
  if (isVolatile(key, NOTEBOOK_KEYS)) return 'ours';
  return 'keys';
};

function isVolatile(key: string, keys: ReadonlySet<string>): boolean {
  return keys.has(key) || VENDOR_PREFIXES.some((prefix) => key.startsWith(prefix));
}

/**
 * Written by front ends and runners on every run, save or click.
 * @see nbformat "cell metadata"; the sources of the keys are in docs/merge.md
 */
const CELL_KEYS: ReadonlySet<string> = new Set([
  // view state of Jupyter's front ends
  'collapsed',
  'scrolled',
  'autoscroll',
  'jupyter',
  'hidden',
  'heading_collapsed',
  'code_folding',
  'trusted',
  'init_cell',
  'hide_input',
  'hideCode',
  'hidePrompt',
  'hideOutput',
  'run_control',
  'cell_style',
  'toc',
  'toc-hr-collapsed',
  'lines_to_next_cell',
  // runs
  'execution',
  'ExecuteTime',
  'execution_event_id',
  'executionInfo',
  'executionTime',
  'last_executed_text',
  'papermill',
  'pycharm',
  'datalore',
  'ein.hycell',
  'ein.tags',
  'nbmend',
  // ids of other systems
  'id',
  'uuid',
  '_uuid',
  '_cell_guid',
  'cell_id',
  'azdata_cell_guid',
  'outputId',
  'output_cleared',
  'output_embedded_package_id',
  'colab',
  'colab_type',
  'vscode',
  'language',
  'nteract',
  'inputHidden',
  'outputHidden',
  'outputExpanded',
  'collapsible',
  'trusted',
  'gather',
  'tabs',
  'customInput',
  'originalKey',
  'showInput',
]);

const NOTEBOOK_KEYS: ReadonlySet<string> = new Set([
  'kernelspec',
  'language_info',
  'orig_nbformat',
  'orig_nbformat_minor',
  'signature',
  'kernel_info',
  'celltoolbar',
  'toc',
  'toc-autonumbering',
  'toc-showcode',
  'toc-showmarkdowntxt',
  'toc-showtags',
  'toc_position',
  'varInspector',
  'latex_envs',
  'nbTranslate',
  'hide_input',
  'hide_code_all_hidden',
  'accelerator',
  'gpuClass',
  'gpuType',
  'colab',
  'vscode',
  'interpreter',
  'anaconda-cloud',
  'gist',
  'gist_id',
  'gist_info',
  'papermill',
  'notify_time',
  'jupytext',
  'nteract',
  'instance_type',
  'lcc_arn',
  'availableInstances',
  'microsoft',
  'synapse_widget',
  'name',
  'nbmend',
  'pycharm',
  'datalore',
  'noteable',
  'hydrogen',
  'ExecuteTimeLog',
  'extensions',
  'widgets',
  'version',
  'language',
  'notebookId',
  'nav_menu',
  'sidebar_menu',
  'disable_cell_ids',
]);

const VENDOR_PREFIXES = [
  'application/vnd.',
  'deepnote',
  'noteable',
  'kaggle',
  'azureml',
  'spylon',
  'cdsw',
  'toc-',
  'collapsed_',
];
