package dev.metamorph.app.oracle;

import dev.metamorph.app.service.Instances;
import dev.metamorph.app.service.ServiceSettings;
import dev.metamorph.embedded.testing.TestDatabase;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One run of the property test: a Postgres, a broker, the service in a process of its own, writers
 * and readers. Used by one thread, which gives pieces of work to others and waits for them.
 */
final class OracleRun implements AutoCloseable {
    private static final int WRITERS = 3;
    private static final int MAX_SHAPES = 24;

    /**
     * So many batches after a schema change its shapes may begin anew: a change that no written row
     * follows is found when the leader looks at the catalog. A truncate is told in its own batch.
     */
    private static final int TOLD_WITHIN = 12;

    /** So many batches after its fault a leader has noticed what it notices by itself. */
    private static final int NOTICED_WITHIN = 6;

    /** So long readers wait for transactions that were left open. */
    private static final Duration LEFT_OPEN = Duration.ofSeconds(10);

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final Duration VERIFY_FOR = Duration.ofSeconds(5);

    private final Random random;
    private final TestDatabase database;
    private final Role role;
    private final Instances instances;
    private final Faults faults;
    private final HttpClient http = HttpClient.newHttpClient();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Table> tables = Table.all();
    private final List<Writer> writers = new ArrayList<>();
    private final List<FoldedShape> shapes = new ArrayList<>();
    private final Map<Table, Integer> altered = new HashMap<>();

    /** The batches in which the leader may not have noticed yet how a table is published. */
    private final Map<Table, Integer> unsteady = new HashMap<>();

    private final Map<FoldedShape, Integer> rotationsBefore = new HashMap<>();
    private final Set<FoldedShape> unsettled = new HashSet<>();
    private int rotations;
    private int struck;
    private Faults.Ends mayEnd = Faults.Ends.NOTHING;
    private int unnoticed;

    /**
     * Who owns the tables.
     *
     * @param name empty for the superuser
     * @param publication the publication that writers alter; empty for none
     */
    record Role(String name, String publication) {
        static final Role SUPERUSER = new Role("", "");
    }

    private OracleRun(
            TestDatabase database, Role role, Instances instances, Faults faults, long seed) {
        this.database = database;
        this.role = role;
        this.instances = instances;
        this.faults = faults;
        this.random = new Random(seed);
    }

    /**
     * One instance, three feed partitions, and all faults of its servers.
     *
     * @param compactRatio 0 if no log is replaced
     */
    static OracleRun start(Servers servers, long seed, int compactRatio) throws Exception {
        var settings = compacting(servers.settings().with("FEED_PARTITIONS", "3"), compactRatio);
        var run =
                new OracleRun(
                        servers.database(),
                        new Role(Servers.ROLE, servers.publication()),
                        Instances.start(settings, 1, HttpClient.newHttpClient()),
                        ServerFaults.of(servers, seed),
                        seed);
        run.prepare();
        return run;
    }

    /** Settings with which logs are replaced after few changes. */
    static ServiceSettings compacting(ServiceSettings settings, int ratio) {
        return settings.with("SHAPE_LIMITS_INTERVAL", "500ms")
                .with("LOG_COMPACT_RATIO", String.valueOf(ratio))
                .with("LOG_COMPACT_MIN", "1KiB");
    }

    /** Several instances, with those faults. */
    static OracleRun start(
            TestDatabase database, ServiceSettings settings, int count, Faults faults, long seed)
            throws Exception {
        var http = HttpClient.newHttpClient();
        var started = Instances.start(settings, count, http);
        var run = new OracleRun(database, Role.SUPERUSER, started, faults, seed);
        run.prepare();
        return run;
    }

    private void prepare() throws Exception {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            for (var table : tables) {
                for (var sql : table.create()) {
                    statement.execute(sql);
                }
            }
        }
        // One shape a table before any long transaction, which would keep its table from being
        // published.
        for (var table : tables) {
            add(new Asked(table, "", List.of(), false)).catchUp(0, PATIENCE);
        }
        for (var i = 0; i < WRITERS; i++) {
            writers.add(
                    new Writer(
                            this::connect,
                            role.publication(),
                            tables,
                            new Random(random.nextLong())));
        }
    }

    /**
     * Runs so many batches, with faults at random moments of some; answers how many comparisons.
     */
    long batches(int batches, int wanted) throws Exception {
        var comparisons = 0L;
        for (var batch = 1; batch <= batches; batch++) {
            batch(random.nextInt(batches - batch + 1) < wanted - struck);
            comparisons += compare(batch);
        }
        verifyAll(batches);
        return comparisons;
    }

    String counts() {
        var slides = shapes.stream().mapToInt(FoldedShape::slides).sum();
        return "rotations=%d faults=%d shapes=%d slides=%d"
                .formatted(rotations, struck, shapes.size(), slides);
    }

    private void batch(boolean strike) throws Exception {
        var work = new ArrayList<Future<?>>();
        for (var writer : writers) {
            var transactions = 3 + random.nextInt(12);
            work.add(submit(() -> writer.write(transactions)));
        }
        forget();
        for (var shape : shapes) {
            rotationsBefore.put(shape, shape.rotations());
            if (random.nextInt(3) == 0) {
                work.add(submit(() -> shape.catchUp(0, PATIENCE)));
            }
        }
        for (var i = random.nextInt(3); i > 0; i--) {
            var shape = add(Asked.random(tables, random));
            unsettled.add(shape);
            work.add(submit(() -> shape.catchUp(0, PATIENCE)));
        }
        if (strike) {
            struck++;
            work.get(random.nextInt(WRITERS)).get();
            mayEnd = faults.strike(instances, random);
            unnoticed = mayEnd == Faults.Ends.EVERYTHING_SOON ? NOTICED_WITHIN : unnoticed;
        }
        for (var future : work.subList(0, WRITERS)) {
            await(future);
        }
        endIfTablesWait();
        var _ = awaitReaders(work);
    }

    /**
     * Waits while no writer writes. A shape may wait for a transaction that was left open: its
     * table may be published again by a leader that looks later, or was killed meanwhile.
     *
     * @return whether transactions were ended
     */
    private boolean awaitReaders(List<Future<?>> reading) throws Exception {
        var ended = false;
        for (var future : reading) {
            try {
                future.get(LEFT_OPEN.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException _) {
                for (var writer : writers) {
                    writer.end();
                }
                ended = true;
            } catch (ExecutionException _) {
                // Told below.
            }
            await(future);
        }
        return ended;
    }

    /**
     * A table that is to be published again waits for the transactions that wrote to it, and a new
     * slot for all.
     */
    private void endIfTablesWait() throws SQLException {
        unsteady.replaceAll((_, batches) -> batches - 1);
        unsteady.values().removeIf(batches -> batches <= 0);
        var changed = new HashSet<Table>();
        writers.forEach(writer -> changed.addAll(writer.takeCatalog()));
        changed.forEach(table -> unsteady.put(table, NOTICED_WITHIN));
        if (unnoticed > 0) {
            tables.forEach(table -> unsteady.put(table, NOTICED_WITHIN));
        }
        if (!changed.isEmpty() || everythingMayEnd()) {
            for (var writer : writers) {
                writer.end();
            }
        }
    }

    private boolean everythingMayEnd() {
        return mayEnd == Faults.Ends.EVERYTHING || unnoticed > 0;
    }

    private void forget() {
        while (shapes.size() >= MAX_SHAPES) {
            var index = tables.size() + random.nextInt(shapes.size() - tables.size());
            var shape = shapes.remove(index);
            rotationsBefore.remove(shape);
            unsettled.remove(shape);
        }
    }

    private FoldedShape add(Asked asked) {
        var shape = new FoldedShape(asked, http, instances::address);
        shapes.add(shape);
        rotationsBefore.put(shape, 0);
        return shape;
    }

    private long compare(int batch) throws Exception {
        if (random.nextInt(4) == 0) {
            for (var writer : writers) {
                writer.end();
            }
        }
        try (var connection = connect()) {
            var lsn = readToEnd(connection);
            for (var shape : shapes) {
                compare(shape, connection, batch);
            }
            compareWithSecondReader(shapes.get(random.nextInt(shapes.size())), lsn);
            if (random.nextInt(3) == 0) {
                var _ = verify(shapes.get(random.nextInt(shapes.size())), batch);
            }
        }
        checkRotations(batch);
        return shapes.size();
    }

    /** All shapes read everything that is committed; returns up to where that is. */
    private long readToEnd(Connection connection) throws Exception {
        while (true) {
            var lsn = flushedLsn(connection);
            var reading = new ArrayList<Future<?>>();
            for (var shape : shapes) {
                reading.add(submit(() -> shape.catchUp(lsn, PATIENCE)));
            }
            if (!awaitReaders(reading)) {
                return lsn;
            }
        }
    }

    private void compare(FoldedShape shape, Connection connection, int batch) throws Exception {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        var expected = query(connection, shape.asked().sql());
        var before = shape.rotations();
        var differed = false;
        while (!expected.equals(shape.contents())) {
            // The leader finds a change of the catalog alone when it looks; then the shape ends.
            if (!unsteady.containsKey(shape.asked().table()) || System.nanoTime() - deadline > 0) {
                throw different(shape, expected, batch);
            }
            differed = true;
            shape.ask();
            shape.catchUp(0, PATIENCE);
        }
        if (differed && shape.rotations() == before) {
            throw new AssertionError(
                    "batch %d, %s, handle %s: was different for a while"
                            .formatted(batch, shape.asked(), shape.handle()));
        }
    }

    private AssertionError different(FoldedShape shape, List<String> expected, int batch)
            throws Exception {
        var actual = shape.contents();
        var missing = new ArrayList<>(expected);
        actual.forEach(missing::remove);
        var extra = new ArrayList<>(actual);
        expected.forEach(extra::remove);
        return new AssertionError(
                "batch %d, %s, handle %s: missing %s, not in Postgres %s; %s; published %s"
                        .formatted(
                                batch,
                                shape.asked(),
                                shape.handle(),
                                missing,
                                extra,
                                later(shape),
                                published()));
    }

    /** Whether the shape would have been right some time later, nothing being written meanwhile. */
    private String later(FoldedShape shape) throws Exception {
        var handle = shape.handle();
        var begun = System.nanoTime();
        try (var connection = connect()) {
            while (System.nanoTime() - begun < PATIENCE.toNanos() / 6) {
                shape.ask();
                shape.catchUp(0, PATIENCE);
                if (query(connection, shape.asked().sql()).equals(shape.contents())) {
                    return "equal %d ms later under handle %s"
                            .formatted((System.nanoTime() - begun) / 1_000_000, shape.handle());
                }
            }
        }
        return "still different under handle %s, before %s".formatted(shape.handle(), handle);
    }

    private List<List<String>> published() {
        return database.query(
                "SELECT tablename, relreplident FROM pg_publication_tables p JOIN pg_class c"
                        + " ON c.relname = p.tablename");
    }

    /**
     * A reader that begins now finds the same items at the same places, except for those that the
     * rows of a later generation contain.
     */
    private void compareWithSecondReader(FoldedShape first, long lsn) throws Exception {
        var second = new FoldedShape(first.asked(), http, instances::address);
        second.catchUp(lsn, PATIENCE);
        if (second.begunWith().equals(first.begunWith())
                ? !second.positions(lsn).equals(first.positions(lsn))
                : second.begunWith().equals(first.handle())
                        && !first.positions(lsn).containsAll(second.positions(lsn))) {
            throw new AssertionError(
                    "%s, handle %s: one reader saw %s, another one %s"
                            .formatted(
                                    first.asked(),
                                    first.handle(),
                                    first.positions(lsn),
                                    second.positions(lsn)));
        }
    }

    /** The service itself compares shapes at the end, as many as there is time for. */
    private void verifyAll(int batch) throws IOException, InterruptedException {
        var deadline = System.nanoTime() + VERIFY_FOR.toNanos();
        var answers = new ArrayList<String>();
        for (var shape : shapes) {
            if (System.nanoTime() - deadline < 0 || answers.stream().noneMatch(OracleRun::equal)) {
                answers.add(verify(shape, batch));
            }
        }
        if (answers.stream().noneMatch(OracleRun::equal)) {
            throw new AssertionError("no shape was compared: " + answers);
        }
    }

    private static boolean equal(String answer) {
        return answer.contains("\"outcome\":\"equal\"");
    }

    /** The service itself finds no difference; it may be unable to compare. */
    private String verify(FoldedShape shape, int batch) throws IOException, InterruptedException {
        var path = "/v1/shape/verify?handle=" + shape.handle();
        var request =
                HttpRequest.newBuilder(instances.address().resolve(path))
                        .timeout(PATIENCE)
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build();
        String answer;
        try {
            answer = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (HttpTimeoutException e) {
            throw e;
        } catch (IOException e) {
            return "a fault has struck the instance: " + e.getClass().getSimpleName();
        }
        if (answer.contains("\"outcome\":\"different\"")
                && !unsteady.containsKey(shape.asked().table())) {
            throw new AssertionError("batch %d, %s: %s".formatted(batch, shape.asked(), answer));
        }
        return answer;
    }

    private void checkRotations(int batch) {
        var truncated = new HashSet<Table>();
        for (var writer : writers) {
            truncated.addAll(writer.takeTruncated());
            writer.takeAltered().forEach(table -> altered.put(table, batch));
        }
        for (var shape : shapes) {
            var more = shape.rotations() - rotationsBefore.getOrDefault(shape, 0);
            rotations += more;
            var table = shape.asked().table();
            var since = batch - altered.getOrDefault(table, -TOLD_WITHIN);
            var explained =
                    since < TOLD_WITHIN
                            || truncated.contains(table)
                            || unsettled.contains(shape)
                            || everythingMayEnd();
            if (more > 0 && !explained) {
                throw new AssertionError(
                        "batch %d: %s began anew without a reason".formatted(batch, shape.asked()));
            }
        }
        unsettled.clear();
        mayEnd = Faults.Ends.NOTHING;
        unnoticed = Math.max(0, unnoticed - 1);
    }

    /** The rows of a query, as {@link FoldedShape#contents} has them. */
    static List<String> query(Connection connection, String sql) throws SQLException {
        var rows = new ArrayList<String>();
        try (var statement = connection.createStatement();
                var result = statement.executeQuery(sql)) {
            var columns = result.getMetaData();
            while (result.next()) {
                var row = new TreeMap<String, String>();
                for (var i = 1; i <= columns.getColumnCount(); i++) {
                    var text = result.getString(i);
                    row.put(columns.getColumnName(i), text == null ? "NULL" : "'" + text + "'");
                }
                rows.add(row.toString());
            }
        }
        rows.sort(null);
        return rows;
    }

    /** The last byte that is flushed: no commit record that is whole begins behind it. */
    static long flushedLsn(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var result =
                        statement.executeQuery(
                                "SELECT (pg_current_wal_flush_lsn() - '0/1')::text")) {
            result.next();
            return Long.parseUnsignedLong(result.getString(1));
        }
    }

    private Connection connect() throws SQLException {
        var connection = connect(database);
        if (!role.name().isEmpty()) {
            try (var statement = connection.createStatement()) {
                statement.execute("SET ROLE " + role.name());
            }
        }
        return connection;
    }

    /** A connection whose values are the texts that are published. */
    static Connection connect(TestDatabase database) throws SQLException {
        var properties = new Properties();
        properties.setProperty("binaryTransfer", "false");
        properties.setProperty("preferQueryMode", "simple");
        var connection = DriverManager.getConnection(database.jdbcUrl(), properties);
        try (var statement = connection.createStatement()) {
            statement.execute("SET DateStyle = 'ISO, DMY'; SET TimeZone = 'UTC'");
        }
        return connection;
    }

    private Future<?> submit(Work work) {
        Callable<Void> callable =
                () -> {
                    work.run();
                    return null;
                };
        return threads.submit(callable);
    }

    private static void await(Future<?> future) throws Exception {
        try {
            future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e;
        }
    }

    @Override
    public void close() throws SQLException {
        threads.shutdownNow();
        for (var writer : writers) {
            writer.close();
        }
        instances.close();
        http.close();
        if (role.equals(Role.SUPERUSER)) {
            rollBackPrepared();
            database.close();
        }
    }

    /** A writer that was stopped may have left its transaction; no database is dropped with one. */
    private void rollBackPrepared() {
        database.query("SELECT gid FROM pg_prepared_xacts WHERE database = current_database()")
                .forEach(row ->
                        database.execute("ROLLBACK PREPARED '%s'".formatted(row.getFirst())));
    }

    /** A piece of work that may fail. */
    private interface Work {
        void run() throws IOException, InterruptedException, SQLException;
    }
}
