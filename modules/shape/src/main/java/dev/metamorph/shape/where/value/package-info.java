/**
 * Postgres's types and their values: reading, printing and comparing them. SQL NULL is Java's
 * {@code null} in this package and in those above it.
 */
@NullMarked
package dev.metamorph.shape.where.value;

import org.jspecify.annotations.NullMarked;
