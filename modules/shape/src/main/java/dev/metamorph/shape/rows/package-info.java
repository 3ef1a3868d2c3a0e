/** The rows that a shape keeps for queries: the bytes by which they are found and ordered. */
@NullMarked
package dev.metamorph.shape.rows;

import org.jspecify.annotations.NullMarked;
