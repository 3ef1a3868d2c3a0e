package dev.metamorph.bench.size;

import dev.metamorph.bench.path.DevService;
import dev.metamorph.bench.path.ShapeReader;
import dev.metamorph.bench.path.Workload;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Starts {@code metamorph dev}, has it serve the rows of a table as one shape, as a thousand, and
 * beside five thousand shapes without rows, and prints what each row, change and shape has added to
 * state store, Kafka and heap: JSON lines on standard output. A figure is printed only after a
 * reader has all rows.
 *
 * <p>Arguments: an empty folder, number of rows (1,000,000), number of changes (100,000).
 */
public final class SizeBench {
    private static final String TABLE = "sized";
    private static final int OWNERS = 1_000;
    private static final int EMPTY_SHAPES = 5_000;
    private static final int ROWS_OF_A_TRANSACTION = 100;
    private static final Pattern OPERATION = Pattern.compile("\"operation\":\"");

    private final DevService service;
    private final Workload workload;
    private final int rows;
    private final int changes;
    private Sizes before;

    private SizeBench(DevService service, Workload workload, int rows, int changes)
            throws IOException, InterruptedException {
        this.service = service;
        this.workload = workload;
        this.rows = rows;
        this.changes = changes;
        before = Sizes.of(service);
    }

    /** Runs the measurements. */
    public static void main(String... arguments) throws Exception {
        if (arguments.length == 0) {
            throw new IllegalArgumentException("the first argument is an empty folder");
        }
        var rows = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1_000_000;
        var changes = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 100_000;
        try (var service = DevService.launch(Path.of(arguments[0]), freePort(), List.of())) {
            var url = service.awaitDatabaseUrl();
            try (var workload = Workload.create(url, TABLE)) {
                workload.execute(
                        "INSERT INTO %s SELECT n, n %% %d, %s FROM generate_series(0, %d) n"
                                .formatted(TABLE, OWNERS, text("n"), rows - 1));
                workload.execute("CREATE INDEX ON %s (owner)".formatted(TABLE));
                workload.execute("ANALYZE " + TABLE);
                new SizeBench(service, workload, rows, changes).run();
            }
        }
    }

    /** SQL of 90 characters that compress to a half at best, as texts of people may. */
    private static String text(String number) {
        return "substr(md5((%1$s)::text) || md5('a' || (%1$s)) || md5('b' || (%1$s)), 1, 90)"
                .formatted(number);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private void run() throws Exception {
        try (var reader = new ShapeReader(service.port(), TABLE, "")) {
            require(rows, read(reader));
            print("rows of one shape", rows);
            update();
            require(changes, follow(reader, changes));
            print("updates of one shape", changes);
        }
        for (var owner = 0; owner < OWNERS; owner++) {
            try (var reader = new ShapeReader(service.port(), TABLE, "owner = " + owner)) {
                require(rows / OWNERS, read(reader));
            }
        }
        print("rows of %d shapes".formatted(OWNERS), rows);
        for (var shape = 1; shape <= EMPTY_SHAPES; shape++) {
            try (var reader = new ShapeReader(service.port(), TABLE, "owner = -" + shape)) {
                require(0, read(reader));
            }
        }
        print("shapes without rows", EMPTY_SHAPES);
    }

    private void print(String stage, long things) throws IOException, InterruptedException {
        var now = Sizes.of(service);
        now.print(stage, before, things);
        before = now;
    }

    /** Updates rows from the first one on, a hundred in a transaction. */
    private void update() throws Exception {
        workload.execute(
                """
                DO $$ BEGIN
                  FOR low IN 0 .. %1$d BY %2$d LOOP
                    UPDATE %3$s SET a = %5$s
                     WHERE id >= low AND id < least(low + %2$d, %4$d);
                    COMMIT;
                  END LOOP;
                END $$
                """
                        .formatted(
                                changes - 1,
                                ROWS_OF_A_TRANSACTION,
                                TABLE,
                                changes,
                                text("id + 2000000000")));
    }

    /** Reads to the end of the log, and counts the items. */
    private static long read(ShapeReader reader) throws IOException {
        var items = 0L;
        do {
            items += items(reader.next());
        } while (!reader.isUpToDate());
        return items;
    }

    /** Reads until so many items have come. */
    private static long follow(ShapeReader reader, long wanted) throws IOException {
        var items = 0L;
        while (items < wanted) {
            items += items(reader.next());
        }
        return items;
    }

    private static long items(String page) {
        return OPERATION.matcher(page).results().count();
    }

    private static void require(long wanted, long found) {
        if (wanted != found) {
            throw new IllegalStateException("%d items instead of %d".formatted(found, wanted));
        }
    }
}
