/**
 * The where clause of a shape: parsed with Postgres's grammar, typed by Postgres's rules, evaluated
 * here for every change and by Postgres for the initial snapshot. A construct is refused unless it
 * is known to have the same meaning in both places.
 *
 * <p>The path of a clause: text → {@code syntax} (tokens and grammar) → {@code expression} (typed,
 * by the rules in {@code catalog}, and printed as canonical SQL) → {@code evaluation} (the test of
 * a row, made of {@code function}s on {@code value}s) and {@code access} (the conditions that an
 * index can use).
 */
@NullMarked
package dev.metamorph.shape.where;

import org.jspecify.annotations.NullMarked;
