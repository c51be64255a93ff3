import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

interface Manifest {
  readonly exports?: Readonly<Record<string, string | { readonly '@modu/source'?: string }>>;
}

/**
 * The values that a package exports, from any of its entries, and that its README leaves out: their names stand neither
 * as code in a table nor in an example. Types need no row.
 */
export function undocumentedExports(folder: string): readonly string[] {
  const { exports = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
  const entries = Object.values(exports).flatMap((entry) =>
    typeof entry === 'string' ? [] : (entry['@modu/source'] ?? []),
  );
  const named = namesIn(readFileSync(join(folder, 'README.md'), 'utf8'));
  return entries.flatMap((entry) =>
    exportedValues(join(folder, entry))
      .filter((name) => !named.has(name))
      .map((name) => `README.md has ${name}, which ${entry.replace('./', '')} exports, in no table`),
  );
}

/** Every name in the code of tables and in code blocks. */
function namesIn(readme: string): ReadonlySet<string> {
  const blocks = readme.split(/^```.*$/m);
  const examples = blocks.filter((_, i) => i % 2 === 1);
  const rows = blocks.filter((_, i) => i % 2 === 0).flatMap((text) => text.match(/^\|.*$/gm) ?? []);
  const spans = rows.flatMap((row) => row.match(/`[^`]+`/g) ?? []);
  return new Set([...examples, ...spans].flatMap((code) => code.match(/[\w$]+/g) ?? []));
}

/** The names of classes, functions and constants, re-exported or declared, in the order of the file. */
function exportedValues(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
  return source.statements.flatMap((statement) => {
    if (ts.isExportDeclaration(statement)) {
      const { exportClause, isTypeOnly } = statement;
      if (isTypeOnly) return [];
      if (exportClause === undefined) throw new Error(`${file} must name what it exports, received export *`);
      if (ts.isNamespaceExport(exportClause)) return [exportClause.name.text];
      return exportClause.elements.filter((element) => !element.isTypeOnly).map(({ name }) => name.text);
    }
    if (!ts.canHaveModifiers(statement)) return [];
    if (ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) !== true) return [];
    if (ts.isVariableStatement(statement)) {
      return statement.declarationList.declarations.flatMap(({ name }) => (ts.isIdentifier(name) ? [name.text] : []));
    }
    if (!ts.isFunctionDeclaration(statement) && !ts.isClassDeclaration(statement)) return [];
    return statement.name === undefined ? [] : [statement.name.text];
  });
}
