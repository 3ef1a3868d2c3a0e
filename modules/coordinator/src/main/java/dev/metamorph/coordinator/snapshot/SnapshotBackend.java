package dev.metamorph.coordinator.snapshot;

/**
 * The server's process that sends the rows of a snapshot.
 *
 * @param pid its process id; behind a pooler, that of the server's process and not the pooler's
 * @param begunMicros when its transaction began, in microseconds since 1970 by the server's clock,
 *     which tells it from a later process with the same id
 */
record SnapshotBackend(int pid, long begunMicros) {}
