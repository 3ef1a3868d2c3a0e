/** Explains what a shape would be, with the database's own words where it knows better. */
@NullMarked
package dev.metamorph.coordinator.explain;

import org.jspecify.annotations.NullMarked;
