/**
 * The words and rules of the product: changes, shapes, where clauses, log items and offsets. It
 * stands before everything else in the path, uses the JDK only, and does no I/O and reads no clock,
 * so that the same input gives the same bytes everywhere.
 */
@NullMarked
package dev.metamorph.shape;

import org.jspecify.annotations.NullMarked;
