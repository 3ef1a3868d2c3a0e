/**
 * Semantic analysis of clauses: every part gets its type, every operator and function is resolved,
 * constants are folded; and the printer that turns the result back into SQL.
 */
@NullMarked
package dev.metamorph.shape.where.expression;

import org.jspecify.annotations.NullMarked;
