/**
 * Initial snapshots: a transaction that sees what it must see, and its rows on their way into the
 * feed (DESIGN, section 3).
 */
@NullMarked
package dev.metamorph.coordinator.snapshot;

import org.jspecify.annotations.NullMarked;
