package dev.metamorph.coordinator.verify;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.metamorph.coordinator.verify.SortedEntries.Cursor;
import dev.metamorph.coordinator.verify.SortedEntries.Entry;
import dev.metamorph.shape.port.ShapeVerifications.Difference;
import dev.metamorph.shape.port.ShapeVerifications.Kind;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The rows that differ between database and log.
 *
 * @param rows the number of rows in the database
 * @param differences the first of them, by key
 * @param more whether there are others
 */
record Comparison(long rows, List<Difference> differences, boolean more) {
    Comparison {
        differences = List.copyOf(differences);
    }

    /**
     * Compares rows, each a key with a hash, that are sorted by the bytes of their keys.
     *
     * @param limit the maximum number of differences that are kept
     * @param wanted the keys of rows whose differences count
     */
    static Comparison of(Cursor database, Cursor log, int limit, Predicate<String> wanted)
            throws IOException {
        var found = new Found(limit, wanted);
        var rows = 0L;
        var left = database.next();
        var right = log.next();
        while (left.isPresent() || right.isPresent()) {
            var order = order(left, right);
            if (order < 0) {
                found.add(left, Kind.MISSING);
            } else if (order > 0) {
                found.add(right, Kind.EXTRA);
            } else if (!Arrays.equals(
                    left.orElseThrow().payload(), right.orElseThrow().payload())) {
                found.add(left, Kind.DIFFERENT);
            }
            if (order <= 0) {
                rows++;
                left = database.next();
            }
            if (order >= 0) {
                right = log.next();
            }
        }
        return new Comparison(rows, found.kept, found.more);
    }

    private static int order(Optional<Entry> left, Optional<Entry> right) {
        if (left.isEmpty()) {
            return 1;
        }
        return right.isEmpty() ? -1 : Arrays.compareUnsigned(left.get().key(), right.get().key());
    }

    /** The differences that are kept. */
    private static final class Found {
        private final int limit;
        private final Predicate<String> wanted;
        private final List<Difference> kept = new ArrayList<>();
        private boolean more;

        Found(int limit, Predicate<String> wanted) {
            this.limit = limit;
            this.wanted = wanted;
        }

        void add(Optional<Entry> row, Kind kind) {
            var key = new String(row.orElseThrow().key(), UTF_8);
            if (!wanted.test(key)) {
                return;
            }
            if (kept.size() == limit) {
                more = true;
            } else {
                kept.add(new Difference(key, kind));
            }
        }
    }
}
