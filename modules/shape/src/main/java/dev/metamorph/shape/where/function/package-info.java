/**
 * The implementations of Postgres's functions, operators and casts, registered under the names that
 * {@code pg_proc.prosrc} gives them.
 */
@NullMarked
package dev.metamorph.shape.where.function;

import org.jspecify.annotations.NullMarked;
