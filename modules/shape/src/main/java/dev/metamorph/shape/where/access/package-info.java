/** Derives from a clause the conditions by which an index finds the rows that may match it. */
@NullMarked
package dev.metamorph.shape.where.access;

import org.jspecify.annotations.NullMarked;
