package dev.metamorph.shapelog.task;

import static dev.metamorph.shapelog.task.Items.all;
import static dev.metamorph.shapelog.task.Items.delete;
import static dev.metamorph.shapelog.task.Items.insert;
import static dev.metamorph.shapelog.task.Items.keyless;
import static dev.metamorph.shapelog.task.Items.row;
import static dev.metamorph.shapelog.task.Items.update;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.feed.record.FeedRecord.ShapeCreated;
import dev.metamorph.feed.record.FeedRecord.SnapshotStarted;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.change.Change;
import dev.metamorph.shape.definition.LogMode;
import dev.metamorph.shape.definition.Replica;
import dev.metamorph.shape.definition.ShapeDefinition;
import dev.metamorph.shape.port.LogSize;
import dev.metamorph.shapelog.store.LogBlock;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The counted size of a log, and logs that versions have written which do not count. */
final class LogSizeTest {
    private static final long UNKNOWN = LogSize.UNKNOWN;
    private static final int FAMILY = 5;
    private static final byte LOG = 6;
    private static final byte BASE = 0x0A;
    private static final Pattern OPERATION =
            Pattern.compile("\"headers\":\\{\"operation\":\"(\\w)");

    private final Rig rig = Rig.led();

    private LogSize size(String handle) {
        return rig.logs().size(new ShapeHandle(handle)).orElseThrow();
    }

    /** The size as a reader of the whole log would count it. */
    private LogSize read(String handle) {
        var base = new long[3];
        var tail = new long[3];
        var after = LogOffset.BEFORE_ALL;
        while (true) {
            var page = rig.page(handle, after);
            after = LogOffset.parse(page.next()).orElseThrow();
            var into = after.isSnapshot() && !after.equals(LogOffset.SNAPSHOT_END) ? base : tail;
            if (!page.items().isEmpty()) {
                // The comma before the first item is not part of a page.
                into[0] += page.items().getBytes(StandardCharsets.UTF_8).length + 1;
            }
            OPERATION
                    .matcher(page.items())
                    .results()
                    .forEach(item -> {
                        into[1]++;
                        into[2] +=
                                switch (item.group(1)) {
                                    case "i" -> 1;
                                    case "d" -> -1;
                                    default -> 0;
                                };
                    });
            if (page.upToDate()) {
                return new LogSize(base[0], base[1], tail[0], tail[1], base[2] + tail[2]);
            }
        }
    }

    @Test
    void rows_and_bytes_of_base_and_tail_are_counted_apart() {
        rig.feed()
                .shape(all("h", 150), row(1, "a"), row(2, "b"), row(3, "c"))
                .transaction(2000, insert(4, "d"), update(1, "a", "A"))
                .transaction(3000, delete(2, "b"))
                .transaction(4000, new Change.Update(Items.ID, row(3, "c"), row(9, "c")));

        var size = size("h");

        assertThat(size).isEqualTo(read("h"));
        assertThat(size.rows()).isEqualTo(3);
        assertThat(size.baseItems()).isEqualTo(3);
        assertThat(size.tailItems()).isEqualTo(5);
        assertThat(size.bytes()).hasValue(size.baseBytes() + size.tailBytes());
    }

    @Test
    void an_empty_log_has_the_end_of_its_snapshot_only() {
        rig.feed().shape(all("h"));

        assertThat(size("h")).isEqualTo(read("h"));
        assertThat(size("h").baseItems()).isZero();
        assertThat(size("h").rows()).isZero();
        rig.restart();
        assertThat(size("h")).isEqualTo(read("h"));
    }

    @Test
    void equal_rows_of_a_table_without_a_key_count_once() {
        rig.feed()
                .shape(keyless("h"), row(1, "a"), row(1, "a"), row(2, "b"))
                .transaction(2000, insert(2, "b"), delete(1, "a"), delete(1, "a"));

        assertThat(size("h")).isEqualTo(read("h"));
        assertThat(size("h").rows()).isEqualTo(1);
    }

    @Test
    void the_rows_of_a_log_of_changes_only_are_not_known() {
        var full = all("h");
        var definition = full.definition();
        var changes =
                new ShapeDefinition(
                        definition.relation(),
                        definition.table(),
                        definition.key(),
                        "",
                        definition.columns(),
                        true,
                        Replica.DEFAULT,
                        LogMode.CHANGES_ONLY);
        rig.feed()
                .shape(new ShapeCreated(full.handle(), changes, full.relation(), full.format()))
                .transaction(2000, delete(1, "a"));

        assertThat(size("h").rows()).isEqualTo(UNKNOWN);
        assertThat(size("h").tailItems()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void the_size_equals_the_log_after_any_transactions_and_restarts(long seed) {
        var random = new Random(seed);
        var rows = new TreeMap<Integer, String>();
        rig.feed().shape(all("h", 400), row(900, "a"));
        for (var lsn = 2000L; lsn < 2060; lsn++) {
            var changes = changes(random, rows);
            var cut = random.nextInt(changes.size() + 1);
            if (cut > 0 && cut < changes.size()) {
                rig.feed().part(lsn, 0, false, array(changes.subList(0, cut)));
                restartAtTimes(random);
                rig.feed().part(lsn, cut, true, array(changes.subList(cut, changes.size())));
            } else {
                rig.feed().transaction(lsn, array(changes));
            }
            restartAtTimes(random);
            assertThat(size("h")).isEqualTo(read("h"));
            assertThat(size("h").rows()).isEqualTo(rows.size() + 1);
        }
    }

    private void restartAtTimes(Random random) {
        if (random.nextInt(4) == 0) {
            rig.restart();
        }
    }

    private static List<Change> changes(Random random, Map<Integer, String> rows) {
        var changes = new ArrayList<Change>();
        for (var left = 1 + random.nextInt(4); left > 0; left--) {
            var id = random.nextInt(8);
            var former = rows.get(id);
            if (former == null) {
                rows.put(id, "a");
                changes.add(insert(id, "a"));
            } else if (random.nextBoolean()) {
                rows.remove(id);
                changes.add(delete(id, former));
            } else {
                rows.put(id, former + "b");
                changes.add(update(id, former, former + "b"));
            }
        }
        return changes;
    }

    private static Change[] array(List<Change> changes) {
        return changes.toArray(Change[]::new);
    }

    /** What a version that does not count leaves in the store. */
    private void forgetTotals() {
        var hex = HexFormat.of();
        rig.store()
                .contents()
                .forEach((keyText, valueText) -> {
                    var key = hex.parseHex(keyText);
                    if (key[0] != 0x10 || key[FAMILY] != LOG) {
                        return;
                    }
                    var value = hex.parseHex(valueText);
                    rig.store().write(List.of(new KeyValue<>(new Bytes(key), former(value))));
                });
    }

    private static byte[] former(byte[] value) {
        // The totals stay: that version does not read them.
        var former = value.clone();
        former[1] = (byte) (former[1] & ~LogBlock.HAS_TOTALS);
        return former;
    }

    @Test
    void a_version_that_does_not_know_the_totals_reads_the_same_pages() {
        rig.feed()
                .shape(all("h", 300), row(1, "a"))
                .transaction(2000, insert(2, "b"), insert(3, "c"), insert(4, "d"))
                .transaction(3000, delete(2, "b"));
        var log = rig.log("h");
        var rest = rig.page("h", new LogOffset(2000, 2));

        forgetTotals();
        rig.restart();

        assertThat(rig.log("h")).isEqualTo(log);
        assertThat(rig.page("h", new LogOffset(2000, 2))).isEqualTo(rest);
    }

    @Test
    void a_tail_that_was_not_counted_stays_unknown() {
        rig.feed().shape(all("h"), row(1, "a")).transaction(2000, insert(2, "b"));
        var base = size("h");
        forgetTotals();
        rig.restart();

        rig.feed().transaction(3000, insert(3, "c"));

        var unknown = new LogSize(base.baseBytes(), base.baseItems(), UNKNOWN, UNKNOWN, UNKNOWN);
        assertThat(size("h")).isEqualTo(unknown);
        assertThat(size("h").bytes()).isEmpty();
        rig.restart();
        assertThat(size("h")).isEqualTo(unknown);
    }

    @Test
    void a_base_that_was_not_counted_is_unknown_and_the_tail_is_counted() {
        rig.feed().shape(all("h"), row(1, "a"));
        forgetBase();
        rig.restart();

        rig.feed().transaction(2000, insert(2, "b"));

        assertThat(size("h").baseBytes()).isEqualTo(UNKNOWN);
        assertThat(size("h").rows()).isEqualTo(UNKNOWN);
        assertThat(size("h").tailItems()).isEqualTo(1);
    }

    private void forgetBase() {
        var hex = HexFormat.of();
        rig.store().contents().keySet().stream()
                .map(hex::parseHex)
                .filter(key -> key[0] == 0x10 && key[FAMILY] == BASE)
                .forEach(key -> rig.store().write(List.of(new KeyValue<>(new Bytes(key), null))));
    }

    @Test
    void a_base_that_another_version_has_continued_is_unknown() {
        var created = all("h");
        rig.feed()
                .send(created)
                .send(new SnapshotStarted(created.handle(), 1, Feeding.BEFORE_1000, Lsn.ZERO))
                .rows(created.handle(), row(1, "a"));
        var stale = base();
        rig.feed().rows(created.handle(), row(2, "b"));
        rig.store().write(List.of(stale));

        rig.restart();

        assertThat(size("h").baseBytes()).isEqualTo(UNKNOWN);
    }

    private KeyValue<Bytes, byte[]> base() {
        var hex = HexFormat.of();
        return rig.store().contents().entrySet().stream()
                .map(entry ->
                        new KeyValue<>(
                                new Bytes(hex.parseHex(entry.getKey())),
                                hex.parseHex(entry.getValue())))
                .filter(entry -> entry.key.get()[0] == 0x10 && entry.key.get()[FAMILY] == BASE)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void a_shape_that_ends_takes_its_size_with_it() {
        rig.feed().shape(all("h"), row(1, "a")).transaction(2000, insert(2, "b"));

        rig.feed().transaction(3000, Items.truncate());

        assertThat(rig.logs().size(new ShapeHandle("h"))).isEmpty();
        rig.feed().transaction(4000).transaction(5000);
        assertThat(rig.store().count((byte) 0x10)).isZero();
    }
}
