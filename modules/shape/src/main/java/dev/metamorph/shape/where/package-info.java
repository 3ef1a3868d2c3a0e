/**
 * The where clause of a shape: read with Postgres's grammar, typed with Postgres's rules, evaluated
 * here for every change and by Postgres for the initial snapshot. Whatever is not known to mean the
 * same in both places is refused.
 *
 * <p>The way of a clause: text → {@code syntax} (words and grammar) → {@code expression} (typed, by
 * the rules in {@code catalog}, and printed as canonical SQL) → {@code evaluation} (the test of a
 * row, made of {@code function}s on {@code value}s) and {@code access} (what an index can use).
 */
@NullMarked
package dev.metamorph.shape.where;

import org.jspecify.annotations.NullMarked;
