/** A clause compiled to objects that test rows. */
@NullMarked
package dev.metamorph.shape.where.evaluation;

import org.jspecify.annotations.NullMarked;
