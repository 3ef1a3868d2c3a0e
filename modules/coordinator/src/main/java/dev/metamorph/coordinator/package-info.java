/**
 * What steers a stack: lock, connection pools, publication and slot, the catalogue of shapes,
 * snapshots and status. It stands beside the path and holds every conversation with Postgres but
 * the replication stream itself.
 */
@NullMarked
package dev.metamorph.coordinator;

import org.jspecify.annotations.NullMarked;
