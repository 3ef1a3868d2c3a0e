package dev.metamorph.coordinator.snapshot;

import java.time.Duration;

/**
 * The database that snapshots are taken of.
 *
 * @param systemId the system id of the server that the stream comes from
 * @param version {@code server_version_num}
 * @param publication the publication of its tables
 * @param tableLock how long to wait for a table's lock
 * @param patience how long to wait for a snapshot that sees all it must, and for its first row
 * @param silence how long a COPY may be silent before the server is asked whether it still runs
 * @param maxRowBytes the size limit of a row, {@code MAX_ROW_SIZE}
 */
public record Source(
        String systemId,
        int version,
        String publication,
        Duration tableLock,
        Duration patience,
        Duration silence,
        int maxRowBytes) {}
