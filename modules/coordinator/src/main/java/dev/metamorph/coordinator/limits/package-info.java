/** Ends shapes that nobody has read for long, and the least recently read ones of too many. */
@NullMarked
package dev.metamorph.coordinator.limits;

import org.jspecify.annotations.NullMarked;
