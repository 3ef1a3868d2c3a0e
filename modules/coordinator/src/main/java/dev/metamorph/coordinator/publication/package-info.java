/**
 * The publication: created at the start, extended by tables as shapes need them, checked from time
 * to time. A table is never removed from it: changes that were missed once are missed for ever.
 */
@NullMarked
package dev.metamorph.coordinator.publication;

import org.jspecify.annotations.NullMarked;
