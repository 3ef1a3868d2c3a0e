/**
 * The coordinator steers a stack: lock, connection pools, publication and slot, the shape registry,
 * snapshots and status. It stands beside the path of a change and holds every conversation with
 * Postgres but the replication stream itself.
 */
@NullMarked
package dev.metamorph.coordinator;

import org.jspecify.annotations.NullMarked;
