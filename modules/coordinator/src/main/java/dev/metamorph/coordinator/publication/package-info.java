/**
 * The publication: made at the start, given tables as shapes need them, looked after from time to
 * time. A table is never taken out of it: what was missing once can be missing for ever.
 */
@NullMarked
package dev.metamorph.coordinator.publication;

import org.jspecify.annotations.NullMarked;
