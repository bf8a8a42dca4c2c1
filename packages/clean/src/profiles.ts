/*
 * Metadata that tools write while a notebook is run or looked at, by vendor. A profile drops what changes by itself and
 * keeps what a person chose: a cell's title, its language, the accelerator a notebook needs.
 * Paths are those of StripPolicy.dropMetadata.
 */
export interface Profile {
  readonly about: string;
  readonly drop: readonly string[];
  /** Exceptions to `drop`. */
  readonly keep?: readonly string[];
}

export const PROFILES = {
  jupyter: {
    about: 'time stamps of execution, trust signatures, what nbformat leaves behind when it upgrades a file',
    drop: [
      'metadata.signature',
      'metadata.orig_nbformat',
      'metadata.orig_nbformat_minor',
      'cell.metadata.execution',
      'cell.metadata.trusted',
    ],
  },
  view: {
    about: 'how the notebook was last looked at: collapsed, scrolled and hidden cells',
    drop: [
      'cell.metadata.collapsed',
      'cell.metadata.scrolled',
      'cell.metadata.heading_collapsed',
      'cell.metadata.hidden',
      'cell.metadata.outputsInitialized',
    ],
  },
  widgets: {
    about: 'saved state of ipywidgets',
    drop: ['metadata.widgets', 'cell.metadata.referenced_widgets'],
  },
  extensions: {
    about:
      'classic extensions: ExecuteTime, place and size of the table of contents and of the variable inspector; ' +
      'their settings stay',
    drop: [
      'cell.metadata.ExecuteTime',
      'metadata.varInspector.position',
      'metadata.varInspector.oldHeight',
      'metadata.toc.toc_position',
      'metadata.toc.toc_section_display',
      'metadata.toc.toc_window_display',
      'metadata.toc.nav_menu',
      'metadata.toc_position',
      'metadata.nav_menu',
    ],
  },
  papermill: {
    about: 'what a papermill run writes, and the empty list of tags it adds to every cell',
    drop: ['metadata.papermill', 'cell.metadata.papermill'],
  },
  colab: {
    about: 'Colab: cell and output ids, who ran what and when, provenance; what the author chose stays',
    drop: [
      'metadata.colab.*',
      'metadata.outputId',
      'cell.metadata.id',
      'cell.metadata.outputId',
      'cell.metadata.executionInfo',
      'cell.metadata.colab',
      'cell.metadata.colab_type',
    ],
    keep: [
      'metadata.colab.gpuType',
      'metadata.colab.machine_shape',
      'metadata.colab.private_outputs',
      'metadata.colab.include_colab_link',
    ],
  },
  databricks: {
    about: 'Databricks: run times, node ids, limits, copies of results; titles and widgets stay',
    drop: [
      'metadata.application/vnd.databricks.v1+notebook.notebookName',
      'metadata.application/vnd.databricks.v1+notebook.notebookOrigID',
      'metadata.application/vnd.databricks.v1+notebook.notebookMetadata',
      'metadata.application/vnd.databricks.v1+notebook.dashboards',
      'metadata.application/vnd.databricks.v1+notebook.computePreferences',
      'metadata.application/vnd.databricks.v1+notebook.inputWidgetPreferences',
      'cell.metadata.application/vnd.databricks.v1+cell.*',
      'output.metadata.application/vnd.databricks.v1+output',
    ],
    keep: [
      'cell.metadata.application/vnd.databricks.v1+cell.title',
      'cell.metadata.application/vnd.databricks.v1+cell.showTitle',
    ],
  },
  deepnote: {
    about: 'Deepnote: execution stamps, hashes of sources, sizes and ids of blocks; kinds and inputs of blocks stay',
    drop: [
      'metadata.deepnote*',
      'cell.metadata.cell_id',
      'cell.metadata.source_hash',
      'cell.metadata.execution_start',
      'cell.metadata.execution_millis',
      'cell.metadata.execution_context_id',
      'cell.metadata.output_cleared',
      'cell.metadata.allow_embed',
      'cell.metadata.deepnote_*',
      'output.metadata.deepnote_*',
    ],
    keep: [
      'cell.metadata.deepnote_cell_type',
      'cell.metadata.deepnote_variable*',
      'cell.metadata.deepnote_input*',
      'cell.metadata.deepnote_sql*',
      'cell.metadata.deepnote_button*',
      'cell.metadata.deepnote_chart*',
    ],
  },
  vscode: {
    about: "VS Code: the interpreter of whoever saved last; a cell's language stays",
    drop: ['metadata.vscode', 'metadata.interpreter', 'cell.metadata.vscode.*'],
    keep: ['cell.metadata.vscode.languageId'],
  },
  kaggle: {
    about: 'Kaggle: ids of cells, data sources and image of the last session',
    drop: ['metadata.kaggle', 'cell.metadata._uuid', 'cell.metadata._cell_guid', 'cell.metadata._execution_state'],
  },
  sagemaker: {
    about: 'SageMaker: the list of instance types and the one last used',
    drop: ['metadata.availableInstances', 'metadata.instance_type', 'metadata.lcc_arn'],
  },
  nteract: {
    about: 'nteract: its version, transient state, hidden inputs and outputs',
    drop: [
      'metadata.nteract',
      'cell.metadata.nteract',
      'cell.metadata.inputHidden',
      'cell.metadata.outputHidden',
      'cell.metadata.outputExpanded',
    ],
  },
  pycharm: {
    about: 'PyCharm and DataSpell: cell state',
    drop: ['metadata.pycharm', 'cell.metadata.pycharm'],
  },
  azure: {
    about: 'Azure: gather time stamps, ids of cells, session state of Synapse',
    drop: ['cell.metadata.gather', 'cell.metadata.azdata_cell_guid', 'metadata.synapse_widget', 'metadata.save_output'],
  },
  polynote: {
    about: 'Polynote: when a cell ran',
    drop: ['cell.metadata.cell.metadata.exec_info'],
  },
  zeppelin: {
    about: 'Zeppelin: when and how the last run of a paragraph ended',
    drop: [
      'paragraph.dateStarted',
      'paragraph.dateFinished',
      'paragraph.status',
      'paragraph.errorMessage',
      'paragraph.runtimeInfos',
    ],
  },
  kernelspec: {
    about: 'the kernel (off by default: papermill and schedulers need it)',
    drop: ['metadata.kernelspec'],
  },
  'language-version': {
    about: 'the exact version of the language (off by default)',
    drop: ['metadata.language_info.version', 'metadata.language_info.codemirror_mode.version'],
  },
} as const satisfies Record<string, Profile>;

export type ProfileName = keyof typeof PROFILES;

export const PROFILE_NAMES = Object.keys(PROFILES) as readonly ProfileName[];

/** Every profile but the ones that take something a run needs. */
export const DEFAULT_PROFILES: readonly ProfileName[] = PROFILE_NAMES.filter(
  (name) => name !== 'kernelspec' && name !== 'language-version',
);
