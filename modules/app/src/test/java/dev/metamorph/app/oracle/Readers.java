package dev.metamorph.app.oracle;

import dev.metamorph.app.service.Service;
import dev.metamorph.embedded.testing.TestDatabase;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Readers of one service, and what Postgres says that they must have. */
final class Readers implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofMinutes(2);

    private final HttpClient http = HttpClient.newHttpClient();
    private final TestDatabase database;

    Readers(TestDatabase database) {
        this.database = database;
    }

    HttpClient http() {
        return http;
    }

    /**
     * A reader of a keyed table that has not asked yet. It goes from instance to instance with
     * every request.
     */
    FoldedShape reader(List<Service> instances, String table, String where) {
        var next = new AtomicInteger();
        return reader(
                () -> instances.get(next.getAndIncrement() % instances.size()).address(),
                table,
                where);
    }

    /** A reader of a keyed table that has not asked yet. */
    FoldedShape reader(Service service, String table, String where) {
        return reader(service::address, table, where);
    }

    private FoldedShape reader(Supplier<URI> server, String table, String where) {
        var asked =
                new Asked(
                        new Table(table, List.of(), Table.Kind.KEYED, List.of("id")),
                        where,
                        List.of(),
                        false);
        return new FoldedShape(asked, http, server);
    }

    /** Reads until the shape says everything that is committed, and compares. */
    void assertEqualsItsSql(FoldedShape shape) throws IOException, InterruptedException {
        var lsn = database.query("SELECT pg_current_wal_flush_lsn() - '0/1'").getFirst().getFirst();
        shape.catchUp(Long.parseUnsignedLong(lsn), PATIENCE);
        var expected =
                database.query(
                        "SELECT string_agg(t, E'\\n' ORDER BY t) FROM (SELECT format('%s=%s', id, v)"
                                + " t FROM ("
                                + shape.asked().sql()
                                + ") s) x");
        var actual =
                shape.rows().stream()
                        .map(row -> plain(row, "id") + "=" + plain(row, "v"))
                        .sorted()
                        .toList();
        var wanted = expected.getFirst().getFirst();
        var rows = wanted.equals("NULL") ? List.<String>of() : wanted.lines().sorted().toList();
        if (!rows.equals(actual)) {
            throw new AssertionError("Postgres has %s, the shape %s".formatted(rows, actual));
        }
    }

    private static String plain(Map<String, String> row, String column) {
        var quoted = row.getOrDefault(column, "(none)");
        return quoted.substring(1, quoted.length() - 1);
    }

    @Override
    public void close() {
        http.close();
    }
}
