/** The import rules of docs/architecture.md: who may know whom. */

/** A folder of src may import itself, the folders named, and packages. */
const mayImport = (folder, ...others) => ({
  name: `${folder}-imports-only-${others.join('-and-') || 'itself'}`,
  severity: 'error',
  from: { path: `^src/${folder}/` },
  to: { path: '^(src|native|e2e|scripts)/', pathNot: [folder, ...others].map((name) => `^src/${name}/`) },
})

/** Only these folders may import what the pattern names. */
const onlyIn = (name, pattern, ...folders) => ({
  name,
  severity: 'error',
  from: { path: '^src/', pathNot: [...folders.map((folder) => `^src/${folder}/`), '\\.test\\.tsx?$'] },
  to: { path: pattern },
})

module.exports = {
  forbidden: [
    mayImport('contract'),
    mayImport('postmortem', 'contract'),
    {
      ...mayImport('engine', 'contract', 'postmortem'),
      to: { path: '^(src|native|e2e|scripts)/', pathNot: ['^src/(engine|contract|postmortem)/', '^native/addon/'] },
    },
    mayImport('supervisor', 'contract'),
    mayImport('main', 'contract', 'supervisor'),
    mayImport('preload', 'contract'),
    mayImport('renderer', 'contract', 'postmortem'),
    mayImport('server', 'contract', 'supervisor'),
    mayImport('cli', 'contract', 'engine', 'postmortem'),
    onlyIn('electron-only-in-the-desktop', '^(electron$|node_modules/electron/)', 'main', 'preload'),
    onlyIn(
      'react-only-in-the-renderer',
      '^node_modules/(react|react-dom|recharts|zustand|radix-ui|cmdk|lucide-react|uplot|@tanstack|@codemirror|@lezer)/',
      'renderer',
    ),
    {
      name: 'renderer-has-no-node',
      severity: 'error',
      from: { path: '^src/(renderer|contract|postmortem|preload)/', pathNot: '\\.test\\.tsx?$' },
      to: { dependencyTypes: ['core'] },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '^electron$' } },
    {
      name: 'no-development-packages-in-programs',
      severity: 'error',
      from: {
        path: '^src/(main|engine|cli|server|supervisor|contract|postmortem)/',
        pathNot: ['\\.test\\.tsx?$', '/testing/'],
      },
      to: { dependencyTypes: ['npm-dev'], pathNot: '^(electron|node_modules/electron/)' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(out|build)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
}
