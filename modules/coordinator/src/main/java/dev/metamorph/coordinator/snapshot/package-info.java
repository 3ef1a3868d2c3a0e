/**
 * Initial snapshots: a transaction that sees what it must see, and its rows on their way into the
 * feed (docs/design.md, the seam between snapshot and stream).
 */
@NullMarked
package dev.metamorph.coordinator.snapshot;

import org.jspecify.annotations.NullMarked;
