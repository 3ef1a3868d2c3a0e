package dev.metamorph.feed.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metamorph.feed.record.FeedRecord.Claim;
import dev.metamorph.feed.record.FeedRecord.LeaderStarted;
import dev.metamorph.feed.record.FeedRecord.Progress;
import dev.metamorph.feed.record.FeedRecord.Purged;
import dev.metamorph.feed.record.FeedRecord.RowsDropped;
import dev.metamorph.feed.record.FeedRecord.RowsKept;
import dev.metamorph.feed.record.FeedRecord.ShapeCreated;
import dev.metamorph.feed.record.FeedRecord.ShapeDropped;
import dev.metamorph.feed.record.FeedRecord.SnapshotFailed;
import dev.metamorph.feed.record.FeedRecord.SnapshotFinished;
import dev.metamorph.feed.record.FeedRecord.SnapshotRows;
import dev.metamorph.feed.record.FeedRecord.SnapshotStarted;
import dev.metamorph.feed.record.FeedRecord.Transactions;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.PgSnapshot;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.Xid;
import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.definition.Derivation;
import dev.metamorph.shape.definition.Moves;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

final class FeedCodecTest {
    static Stream<FeedRecord> records() {
        var handle = RecordSamples.HANDLE;
        return Stream.of(
                new Claim(RecordSamples.CLAIMANT),
                new LeaderStarted(
                        RecordSamples.CLAIMANT, RecordSamples.ADDRESS, RecordSamples.HUGE),
                new Progress(Lsn.ZERO),
                new Progress(RecordSamples.HUGE),
                new Transactions(List.of(oddFragment())),
                new Transactions(
                        List.of(
                                RecordSamples.transaction(Long.MAX_VALUE),
                                emptyFragment(),
                                oddFragment())),
                new ShapeCreated(
                        handle,
                        RecordSamples.definition(),
                        RecordSamples.relation(),
                        new LogFormat(1, Integer.MAX_VALUE)),
                new ShapeCreated(
                        handle,
                        RecordSamples.definition(),
                        RecordSamples.relation(),
                        new LogFormat(1, 1, Long.MAX_VALUE)),
                derived(handle),
                new RowsKept(
                        handle,
                        RecordSamples.relation(),
                        new KeepLimits(2L << 30, 1_000_000, 20_000_000, 500_000)),
                new RowsDropped(handle, "not needed"),
                new ShapeDropped(handle, ""),
                new SnapshotStarted(
                        handle, 1, new PgSnapshot(-3, -1, List.of(-3L, -2L)), RecordSamples.HUGE),
                new SnapshotStarted(handle, -1, new PgSnapshot(0, 0, List.of()), Lsn.ZERO),
                new SnapshotRows(
                        handle, 2, List.of(RecordSamples.oddRow(), RecordSamples.noColumns())),
                new SnapshotRows(handle, 2, List.of()),
                new SnapshotFinished(handle, Integer.MAX_VALUE, Long.MAX_VALUE),
                new SnapshotFailed(handle, Integer.MIN_VALUE, "gone: \"ü\""),
                new Purged(new Incarnation("18446744073709551615", -1, RecordSamples.HUGE)));
    }

    private static ShapeCreated derived(ShapeHandle handle) {
        var inner = RecordSamples.relation();
        return new ShapeCreated(
                handle,
                RecordSamples.definition()
                        .keepingRows(true)
                        .derived(new Derivation(List.of(inner.id()), Moves.ROWS)),
                RecordSamples.relation(),
                new LogFormat(1, 1),
                List.of(inner));
    }

    private static Fragment oddFragment() {
        return new Fragment(
                RecordSamples.HUGE,
                new Xid(-1),
                Instant.ofEpochSecond(-1, 999_999_999),
                Long.MAX_VALUE,
                RecordSamples.everyChange(),
                List.of(new Fragment.RelationAt(5, RecordSamples.walRelation())),
                false);
    }

    private static Fragment emptyFragment() {
        return RecordSamples.fragment(1, 0, true, ChangeBlock.of(List.of()));
    }

    @ParameterizedTest
    @MethodSource("records")
    void a_record_is_read_as_it_was_written(FeedRecord record) {
        var envelope = new Envelope(Long.MAX_VALUE, 1L << 40, record);

        var read = FeedCodec.decode(FeedCodec.encode(envelope));

        assertThat(read).isEqualTo(envelope);
    }

    @ParameterizedTest
    @MethodSource("records")
    void a_record_cut_short_anywhere_is_refused(FeedRecord record) {
        var value = FeedCodec.encode(new Envelope(1, 2, record));

        for (var length = 0; length < value.length; length++) {
            var start = Arrays.copyOf(value, length);
            assertThatThrownBy(() -> FeedCodec.decode(start))
                    .isInstanceOf(FeedFormatException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("records")
    void bytes_after_the_end_are_refused(FeedRecord record) {
        var value = FeedCodec.encode(new Envelope(1, 2, record));

        assertThatThrownBy(() -> FeedCodec.decode(Arrays.copyOf(value, value.length + 1)))
                .isInstanceOf(FeedFormatException.class)
                .hasMessageContaining("follow the end");
    }

    @ParameterizedTest
    @MethodSource("records")
    void changed_bytes_are_another_record_or_are_refused_but_do_no_other_harm(FeedRecord record) {
        var value = FeedCodec.encode(new Envelope(1, 2, record));
        var random = new Random(7);

        for (var round = 0; round < 2_000; round++) {
            var broken = value.clone();
            broken[random.nextInt(value.length)] = (byte) random.nextInt();
            broken[random.nextInt(value.length)] = (byte) random.nextInt();
            readAll(broken);
        }
    }

    private static void readAll(byte[] value) {
        try {
            if (FeedCodec.decode(value) instanceof Envelope(_, _, Transactions(var fragments))) {
                for (var fragment : fragments) {
                    assertThat(fragment.changes()).doesNotContainNull();
                }
            }
        } catch (FeedFormatException e) {
            assertThat(e).hasMessageMatching("(?s).+");
        }
    }

    @Test
    void changes_and_rows_are_views_of_the_value() {
        var rows = new SnapshotRows(RecordSamples.HANDLE, 1, List.of(Row.ofTexts("a")));
        var transactions = new Transactions(List.of(RecordSamples.transaction(1)));
        var rowsValue = FeedCodec.encode(new Envelope(1, 2, rows));
        var transactionsValue = FeedCodec.encode(new Envelope(1, 2, transactions));

        var readRows = (SnapshotRows) record(rowsValue);
        var readTransactions = (Transactions) record(transactionsValue);

        assertThat(readRows.rows().getFirst().array()).isSameAs(rowsValue);
        assertThat(readTransactions.fragments().getFirst().changes().array())
                .isSameAs(transactionsValue);
    }

    private static FeedRecord record(byte[] value) {
        return ((Envelope) FeedCodec.decode(value)).record();
    }

    @Test
    void another_version_is_refused_by_its_name() {
        var value = FeedCodec.encode(new Envelope(1, 2, new Progress(Lsn.ZERO)));
        value[0] = 2;

        assertThatThrownBy(() -> FeedCodec.decode(value))
                .isInstanceOf(FeedFormatException.class)
                .hasMessage("feed record of version 2; this program reads version 1: update it");
    }

    @Test
    void another_kind_is_refused_by_its_number() {
        var value = FeedCodec.encode(new Envelope(1, 2, new Progress(Lsn.ZERO)));
        value[1] = '?';

        assertThatThrownBy(() -> FeedCodec.decode(value))
                .isInstanceOf(FeedFormatException.class)
                .hasMessageContaining("kind 63");
    }

    @Test
    void a_length_of_nearly_two_gigabytes_that_is_not_there_is_refused_before_anything_is_kept() {
        var dropped = new ShapeDropped(RecordSamples.HANDLE, "");
        var value = FeedCodec.encode(new Envelope(1, 2, dropped));
        var longer = Arrays.copyOf(value, value.length + 4);
        System.arraycopy(HexFormat.of().parseHex("fffffff707"), 0, longer, value.length - 1, 5);

        assertThatThrownBy(() -> FeedCodec.decode(longer))
                .isInstanceOf(FeedFormatException.class)
                .hasMessageContaining("a length of 2130706431");
    }

    /** Topics hold these bytes for ever: others may be added, these never change. */
    @Test
    void the_bytes_of_version_one_stay_what_they_are() {
        var transactions = new Transactions(List.of(RecordSamples.transaction(0x1234)));

        var value = FeedCodec.encode(new Envelope(5, 6, transactions));

        assertThat(HexFormat.of().formatHex(value))
                .isEqualTo(
                        "0154"
                                + "0000000000000005"
                                + "0000000000000006"
                                + "01"
                                + "01"
                                + "0000000000001234"
                                + "00001234"
                                + "80d7a49f0d"
                                + "8094ef3a"
                                + "00"
                                + "0111"
                                + "49fffffffe010b78787878787878787878");
    }
}
