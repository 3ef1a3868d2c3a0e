/**
 * The disk of the data folder: what is stopped as it fills, and what begins again when there is
 * room.
 */
@NullMarked
package dev.metamorph.coordinator.disk;

import org.jspecify.annotations.NullMarked;
