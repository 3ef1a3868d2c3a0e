package dev.metamorph.replication;

import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.embedded.testing.TestPostgres;
import dev.metamorph.feed.port.ReplicationClient;
import dev.metamorph.feed.record.Fragment;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.change.Change;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * A database of one test, with a slot and a publication of all tables, and the clients that stream
 * from it. Closing it closes the clients.
 */
final class Replicated implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(90);

    final TestDatabase database;
    final RecordingSink sink = new RecordingSink();

    /** The failures that clients reported, in order. */
    final List<Throwable> failures = new CopyOnWriteArrayList<>();

    private final List<ReplicationClient> clients = new ArrayList<>();

    private Map<String, String> properties = Map.of();
    private Optional<Integer> maxRowBytes = Optional.empty();

    private Replicated(TestDatabase database) {
        this.database = database;
    }

    /** Runs the statements, then creates publication and slot. */
    static Replicated with(String... statements) {
        var replicated = new Replicated(TestPostgres.database());
        replicated.database.execute(statements);
        replicated.database.execute("CREATE PUBLICATION pub FOR ALL TABLES");
        return replicated;
    }

    /** The slot, which is named after the database. */
    String slot() {
        return "slot_" + database.name();
    }

    ReplicationSettings settings() {
        var settings = new ReplicationSettings(database.jdbcUrl(), properties, slot(), "pub");
        return maxRowBytes.map(settings::withMaxRowBytes).orElse(settings);
    }

    /** Gives clients that are connected from now on these properties of pgjdbc. */
    void with(Map<String, String> more) {
        properties = more;
    }

    /** Limits the changes of clients that are connected from now on. */
    Replicated limitedTo(int bytes) {
        maxRowBytes = Optional.of(bytes);
        return this;
    }

    /** A connected client without lock and slot. */
    ReplicationClient connect() {
        var client = DebeziumReplicationClient.connector(settings()).connect(failures::add);
        clients.add(client);
        return client;
    }

    /** A client that streams; it creates the slot if there is none. */
    ReplicationClient stream() {
        var client = connect();
        await("the lock", client::tryLock);
        if (client.slot().isEmpty()) {
            client.createSlot(Duration.ofSeconds(20));
        }
        await("the slot", () -> client.slot().orElseThrow().activePid() == 0);
        client.stream(sink);
        return client;
    }

    void execute(String... statements) {
        database.execute(statements);
    }

    Lsn confirmed() {
        return Lsn.parse(
                database.query(
                                "SELECT confirmed_flush_lsn FROM pg_replication_slots WHERE slot_name = '%s'"
                                        .formatted(slot()))
                        .getFirst()
                        .getFirst());
    }

    Lsn walEnd() {
        return Lsn.parse(database.query("SELECT pg_current_wal_flush_lsn()").getFirst().getFirst());
    }

    /** Waits until a query returns an expected value. */
    static void await(String what, BooleanSupplier condition) {
        var end = System.nanoTime() + DEADLINE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("waited for " + what);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    static List<Change> changes(List<Fragment> fragments) {
        var changes = new ArrayList<Change>();
        for (var fragment : fragments) {
            fragment.changes().forEach(changes::add);
        }
        return changes;
    }

    @Override
    public void close() {
        sink.unblock();
        clients.forEach(ReplicationClient::close);
        database.close();
    }
}
