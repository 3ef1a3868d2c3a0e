/**
 * The where clause of a shape: read with Postgres's grammar, typed with Postgres's rules, evaluated
 * here for every change and by Postgres for the initial snapshot. Whatever is not known to mean the
 * same in both places is refused.
 *
 * <p>The way of a clause: text → {@code Lexer} → {@code Parser} ({@code Syntax}, untyped) → {@code
 * Checker} ({@code Expression}, typed) → {@code Printer} (canonical SQL), {@code Compiler} (the
 * test of a row) and {@code Equalities} (what an index can use).
 */
@NullMarked
package dev.metamorph.shape.where;

import org.jspecify.annotations.NullMarked;
