/**
 * Lexer and parser of where clauses with Postgres's grammar: tokens, precedence and the syntax
 * tree. They know neither tables nor types.
 */
@NullMarked
package dev.metamorph.shape.where.syntax;

import org.jspecify.annotations.NullMarked;
