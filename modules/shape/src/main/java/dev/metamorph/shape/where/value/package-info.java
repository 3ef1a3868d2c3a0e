/**
 * Postgres's types and their values: how they are read, printed and compared. SQL NULL is Java's
 * {@code null} in this package and in those above it.
 */
@NullMarked
package dev.metamorph.shape.where.value;

import org.jspecify.annotations.NullMarked;
