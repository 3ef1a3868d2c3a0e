/**
 * Compares shape logs with the database in bounded memory: both sides are sorted by key on disk and
 * then read side by side.
 */
@NullMarked
package dev.metamorph.coordinator.verify;

import org.jspecify.annotations.NullMarked;
