/** Explains what a shape would be, with the planner's own estimate of its rows. */
@NullMarked
package dev.metamorph.coordinator.explain;

import org.jspecify.annotations.NullMarked;
