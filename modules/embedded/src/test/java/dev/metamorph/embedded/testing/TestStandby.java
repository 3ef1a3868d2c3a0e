package dev.metamorph.embedded.testing;

import dev.metamorph.embedded.EmbeddedPostgres;
import dev.metamorph.embedded.FolderTree;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/**
 * A standby of an {@link EmbeddedPostgres} by streaming replication, which can be promoted.
 *
 * <p>The archives have no {@code pg_basebackup}, so the data folder is copied between {@code
 * pg_backup_start} and {@code pg_backup_stop}, as <a
 * href="https://www.postgresql.org/docs/current/continuous-archiving.html#BACKUP-LOWLEVEL-BASE-BACKUP">
 * the manual</a> describes; the WAL written meanwhile is streamed from a physical slot.
 */
public final class TestStandby implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final Duration AT_MOST = Duration.ofMinutes(2);

    /** Folders whose content belongs to the running primary alone. */
    private static final Set<String> EMPTY =
            Set.of(
                    "pg_wal",
                    "pg_replslot",
                    "pg_dynshmem",
                    "pg_notify",
                    "pg_serial",
                    "pg_snapshots",
                    "pg_stat_tmp",
                    "pg_subtrans");

    private static final Set<String> LEFT_OUT = Set.of("postmaster.pid", "postmaster.opts");

    private final EmbeddedPostgres primary;
    private final EmbeddedPostgres standby;
    private final String slot;

    private TestStandby(EmbeddedPostgres primary, EmbeddedPostgres standby, String slot) {
        this.primary = primary;
        this.standby = standby;
        this.slot = slot;
    }

    /**
     * Starts a standby of a server of that version; it answers read-only queries when this returns.
     */
    public static TestStandby start(EmbeddedPostgres primary, PostgresVersion version) {
        return start(primary, version, settings -> settings);
    }

    /**
     * Starts a standby with changed settings.
     *
     * @param change changes its settings, for instance {@code hot_standby_feedback} and {@code
     *     sync_replication_slots}
     */
    public static TestStandby start(
            EmbeddedPostgres primary,
            PostgresVersion version,
            UnaryOperator<EmbeddedPostgres.Settings> change) {
        var slot = "standby_" + COUNT.incrementAndGet();
        var folder = copy(primary, version, slot);
        var settings =
                EmbeddedPostgres.Settings.kept(folder)
                        .withBinaries(version.binaries())
                        .with("fsync", "off")
                        .with("primary_slot_name", slot)
                        .with("primary_conninfo", connection(primary, slot));
        try {
            var standby = EmbeddedPostgres.start(change.apply(settings));
            return new TestStandby(primary, standby, slot);
        } catch (RuntimeException e) {
            new FolderTree(folder).delete();
            throw e;
        }
    }

    private static String connection(EmbeddedPostgres primary, String name) {
        return "host=127.0.0.1 port=%d user=postgres dbname=postgres application_name=%s"
                .formatted(primary.port(), name);
    }

    private static Path copy(EmbeddedPostgres primary, PostgresVersion version, String slot) {
        var database = TestDatabase.of(primary, "postgres");
        database.execute("SELECT pg_create_physical_replication_slot('%s', true)".formatted(slot));
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            var folder = Files.createTempDirectory("metamorph-standby-");
            var data = Files.createDirectory(folder.resolve("data"));
            var old = version.major() < 15;
            statement.execute(
                    old
                            ? "SELECT pg_start_backup('standby', true, false)"
                            : "SELECT pg_backup_start('standby', true)");
            copy(primary.folder().resolve("data"), data);
            try (var stop =
                    statement.executeQuery(
                            old
                                    ? "SELECT labelfile FROM pg_stop_backup(false, false)"
                                    : "SELECT labelfile FROM pg_backup_stop(false)")) {
                stop.next();
                Files.writeString(data.resolve("backup_label"), stop.getString(1));
            }
            Files.createFile(data.resolve("standby.signal"));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot copy the data of the primary", e);
        } catch (SQLException e) {
            throw new AssertionError("cannot back the primary up: " + e.getMessage(), e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(
                from,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(
                            Path folder, BasicFileAttributes attributes) throws IOException {
                        var copy = to.resolve(from.relativize(folder));
                        Files.createDirectories(copy);
                        Files.setPosixFilePermissions(copy, Files.getPosixFilePermissions(folder));
                        return EMPTY.contains(from.relativize(folder).toString())
                                ? FileVisitResult.SKIP_SUBTREE
                                : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        try {
                            if (!LEFT_OUT.contains(from.relativize(file).toString())) {
                                Files.copy(file, to.resolve(from.relativize(file)));
                            }
                        } catch (NoSuchFileException _) {
                            // The primary deleted the file meanwhile; the standby learns it from
                            // the WAL.
                        }
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException failure)
                            throws IOException {
                        if (failure instanceof NoSuchFileException) {
                            return FileVisitResult.CONTINUE;
                        }
                        throw failure;
                    }
                });
    }

    /** The standby's server: read-only until {@link #promote}. */
    public EmbeddedPostgres postgres() {
        return standby;
    }

    /** The physical slot on the primary that the standby streams from. */
    public String slot() {
        return slot;
    }

    /** Waits until the standby has replayed everything that the primary has written so far. */
    public void awaitCaughtUp() {
        var written = one(primary, "SELECT pg_current_wal_flush_lsn()");
        var reached = "SELECT pg_last_wal_replay_lsn() >= '%s'".formatted(written);
        var end = System.nanoTime() + AT_MOST.toNanos();
        while (!one(standby, reached).equals("t")) {
            if (System.nanoTime() > end) {
                throw new AssertionError(
                        "the standby has not replayed %s within %s".formatted(written, AT_MOST));
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    /**
     * Promotes the standby to a primary, on a new timeline; it accepts writes when this returns.
     */
    public void promote() {
        var promoted = one(standby, "SELECT pg_promote(true, %d)".formatted(AT_MOST.toSeconds()));
        if (!promoted.equals("t")) {
            throw new AssertionError("the standby was not promoted within " + AT_MOST);
        }
    }

    private static String one(EmbeddedPostgres postgres, String sql) {
        return TestDatabase.of(postgres, "postgres").query(sql).getFirst().getFirst();
    }

    /** Stops the standby and deletes its data; its slot stays on the primary. */
    @Override
    public void close() {
        standby.crash();
        standby.close();
        new FolderTree(standby.folder()).delete();
    }
}
