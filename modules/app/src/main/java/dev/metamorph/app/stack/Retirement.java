package dev.metamorph.app.stack;

import dev.metamorph.app.config.Configuration;
import dev.metamorph.app.stack.StartFailure.Reason;
import dev.metamorph.coordinator.postgres.PostgresException;
import dev.metamorph.coordinator.retire.DatabaseRemains;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Removes everything that a stack has left in its database, in Kafka and in its data folder. The
 * topics of published shapes stay, because others read them. Idempotent: if it is interrupted, it
 * can be run again. Used by one thread.
 */
public final class Retirement implements AutoCloseable {
    private final Configuration configuration;
    private final StackNames names;
    private final StackFiles files;
    private final DatabaseRemains database;
    private final StackTopics topics;

    private Retirement(Configuration configuration, DatabaseRemains database, StackTopics topics) {
        this.configuration = configuration;
        this.names = new StackNames(configuration);
        this.files = new StackFiles(configuration.dataFolder(), names.group());
        this.database = database;
        this.topics = topics;
    }

    /**
     * Connects to the database and to Kafka.
     *
     * @throws StartFailure if one of them cannot be reached
     */
    public static Retirement begin(Configuration configuration) {
        var database = configuration.database();
        try {
            var remains =
                    DatabaseRemains.of(
                            StackNames.login(configuration),
                            database.slot(),
                            database.publication());
            return new Retirement(configuration, remains, StackTopics.connect(configuration));
        } catch (PostgresException e) {
            throw refused(configuration, e);
        }
    }

    private static StartFailure refused(Configuration configuration, PostgresException e) {
        if (e.getCause() instanceof SQLException refusal) {
            var said = Objects.toString(refusal.getMessage(), refusal.toString());
            var login = RefusedLogin.of(configuration.database().url(), e.state(), said);
            return new StartFailure(Reason.DATABASE, login.text(), e);
        }
        return new StartFailure(Reason.DATABASE, String.valueOf(e.getMessage()), e);
    }

    /**
     * The things that there are of a stack.
     *
     * @param removed what {@link #run} removes, one line each
     * @param kept what it leaves, one line each
     */
    public record Plan(List<String> removed, List<String> kept) {
        public Plan {
            removed = List.copyOf(removed);
            kept = List.copyOf(kept);
        }
    }

    /**
     * Looks for what there is of the stack.
     *
     * @throws StartFailure if an instance runs, or a slot or a file of that name is another's
     */
    public Plan plan() {
        var found = checked();
        var removed = new ArrayList<String>();
        var kept = new ArrayList<String>();
        if (found.hasSlot()) {
            removed.add("replication slot " + configuration.database().slot());
        }
        if (found.hasPublication()) {
            (isOperators() ? kept : removed)
                    .add("publication " + configuration.database().publication());
        }
        found.tables().forEach(table -> kept.add("REPLICA IDENTITY FULL of table " + table));
        var existing = topics.all();
        names.all().stream()
                .filter(existing::contains)
                .forEach(topic -> removed.add("topic " + topic));
        if (topics.hasGroup()) {
            removed.add("consumer group " + names.group());
        }
        new TreeSet<>(existing)
                .stream()
                        .filter(topic -> topic.startsWith(configuration.stack() + "."))
                        .filter(topic -> !names.all().contains(topic))
                        .forEach(topic -> kept.add("topic %s".formatted(topic)));
        entries(true).forEach(entry -> removed.add("state " + entry));
        entries(false).forEach(entry -> kept.add("file %s, which is not ours".formatted(entry)));
        return new Plan(removed, kept);
    }

    private boolean isOperators() {
        return configuration.database().manualPublishing();
    }

    /** Returns what the database has of the stack, if the stack may be removed. */
    private DatabaseRemains.Found checked() {
        topics.refuseIfItRuns();
        try {
            var found = database.look();
            var slot = configuration.database().slot();
            found.foreignSlot()
                    .ifPresent(reason -> {
                        throw new StartFailure(
                                Reason.DATABASE,
                                "slot %s %s, so it is not that of stack %s in this database; check DATABASE_URL and SLOT_NAME"
                                        .formatted(slot, reason, configuration.stack()));
                    });
            if (found.isActive()) {
                throw new StartFailure(
                        Reason.DATABASE,
                        "a session uses slot %s, or holds its lock: an instance of stack %s runs; stop it first"
                                .formatted(slot, configuration.stack()));
            }
            if (files.isLockForeign()) {
                throw new StartFailure(
                        Reason.DATA_FOLDER,
                        "the file %s is not Metamorph's; check DATA_DIR"
                                .formatted(configuration.dataFolder().resolve(StackFiles.LOCK)));
            }
            return found;
        } catch (PostgresException e) {
            throw refused(configuration, e);
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /**
     * Removes it: first what costs the database something.
     *
     * @param done receives a line for each thing that was there and is removed
     * @throws StartFailure if an instance runs, a slot or a file of that name is another's, or
     *     something cannot be removed
     */
    public void run(Consumer<String> done) {
        var found = checked();
        var hadLock = entries(true).stream().anyMatch(Retirement::isLock);
        try (var _ = lock()) {
            removeFromDatabase(found, done);
            removeFromKafka(done);
            for (var entry : entries(true)) {
                delete(entry);
                // Otherwise it is the lock that this run has taken.
                if (!isLock(entry) || hadLock) {
                    done.accept("state " + entry);
                }
            }
        }
    }

    private static boolean isLock(Path entry) {
        return entry.endsWith(StackFiles.LOCK);
    }

    private void removeFromDatabase(DatabaseRemains.Found found, Consumer<String> done) {
        try {
            if (found.hasSlot()) {
                database.dropSlot();
                done.accept("replication slot " + configuration.database().slot());
            }
            if (found.hasPublication() && !isOperators()) {
                database.dropPublication();
                done.accept("publication " + configuration.database().publication());
            }
        } catch (PostgresException e) {
            throw new StartFailure(Reason.DATABASE, String.valueOf(e.getMessage()), e);
        }
    }

    private void removeFromKafka(Consumer<String> done) {
        if (topics.hasGroup()) {
            topics.deleteGroup();
            done.accept("consumer group " + names.group());
        }
        var existing = topics.all();
        for (var topic : names.all()) {
            if (existing.contains(topic)) {
                topics.delete(topic);
                done.accept("topic " + topic);
            }
        }
    }

    /** Fails if an instance uses the data folder. A folder that does not exist is not created. */
    private AutoCloseableLock lock() {
        if (!Files.isDirectory(configuration.dataFolder())) {
            return () -> {};
        }
        var folder = DataFolder.take(configuration.dataFolder());
        return folder::close;
    }

    /** Something that is closed without an exception. */
    private interface AutoCloseableLock extends AutoCloseable {
        @Override
        void close();
    }

    private List<Path> entries(boolean ours) {
        try {
            return files.entries(ours);
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private void delete(Path entry) {
        try (var files = Files.walk(entry)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw unusable(e);
        } catch (UncheckedIOException e) {
            throw unusable(Objects.requireNonNull(e.getCause()));
        }
    }

    private StartFailure unusable(IOException e) {
        return new StartFailure(
                Reason.DATA_FOLDER,
                "cannot read or empty the data folder %s: %s"
                        .formatted(configuration.dataFolder(), e),
                e);
    }

    @Override
    public void close() {
        topics.close();
        database.close();
    }
}
