package dev.metamorph.replication.pgoutput;

import static dev.metamorph.replication.pgoutput.Messages.UNCHANGED;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metamorph.feed.record.Fragment;
import dev.metamorph.feed.record.Fragment.RelationAt;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.Xid;
import dev.metamorph.shape.change.Change;
import dev.metamorph.shape.change.PgValue;
import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.relation.RelationId;
import dev.metamorph.shape.relation.ReplicaIdentity;
import dev.metamorph.shape.relation.TableName;
import dev.metamorph.shape.relation.WalRelation;
import dev.metamorph.shape.relation.WalRelation.WalColumn;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

final class PgOutputDecoderTest {
    private static final RelationId T = new RelationId(7);

    private final List<Fragment> fragments = new ArrayList<>();
    private final List<Lsn> empty = new ArrayList<>();
    private PgOutputDecoder decoder = decoder(FragmentLimits.DEFAULT);

    @Test
    void a_transaction_carries_its_commit_its_time_and_its_id() {
        decode(
                Messages.begin(-5, 1_500_000, -2),
                Messages.insert(7, "a", null),
                Messages.commit(-5));

        assertThat(fragments)
                .singleElement()
                .satisfies(fragment -> {
                    assertThat(fragment.commit()).isEqualTo(new Lsn(-5));
                    assertThat(fragment.xid()).isEqualTo(new Xid(-2));
                    assertThat(fragment.committedAt())
                            .isEqualTo(Instant.parse("2000-01-01T00:00:01.500Z"));
                    assertThat(fragment.last()).isTrue();
                });
        assertThat(changes()).containsExactly(new Change.Insert(T, row("a", null)));
    }

    @Test
    void values_are_copied_as_they_lie_and_empty_is_not_null() {
        decode(
                Messages.begin(5, 0, 1),
                Messages.insert(7, "", null, "żółć 😀"),
                Messages.commit(5));

        assertThat(changes()).containsExactly(new Change.Insert(T, row("", null, "żółć 😀")));
    }

    @Test
    void an_unchanged_value_comes_from_the_old_row_null_and_empty_ones_too() {
        decode(
                Messages.begin(5, 0, 1),
                Messages.update(
                        7,
                        'O',
                        texts("big", null, "", "x"),
                        texts(UNCHANGED, UNCHANGED, UNCHANGED, "y")),
                Messages.commit(5));

        assertThat(changes())
                .containsExactly(
                        new Change.Update(T, row("big", null, "", "x"), row("big", null, "", "y")));
    }

    @Test
    void a_change_without_its_old_row_is_unidentified() {
        decode(
                Messages.begin(5, 0, 1),
                Messages.updateWithoutOldRow(7, "1", UNCHANGED),
                Messages.update(7, 'K', texts("1", null), texts("2", "b")),
                Messages.delete(7, 'K', "1", null),
                Messages.delete(7, 'O', "1", "b"),
                Messages.commit(5));

        assertThat(changes())
                .containsExactly(
                        new Change.Unidentified(T),
                        new Change.Unidentified(T),
                        new Change.Unidentified(T),
                        new Change.Delete(T, row("1", "b")));
    }

    @Test
    void a_change_that_was_cut_names_its_table() {
        decode(Messages.begin(5, 0, 1));
        for (var kind : List.of('I', 'U', 'D', 'M')) {
            var start = ByteBuffer.allocate(5).put((byte) kind.charValue()).putInt(7).flip();
            decoder.decodeOversize(start);
        }
        decode(Messages.commit(5));

        assertThat(changes())
                .containsExactly(
                        new Change.Oversize(T), new Change.Oversize(T), new Change.Oversize(T));
    }

    @Test
    void a_truncate_is_a_change_for_each_of_its_tables() {
        decode(Messages.begin(5, 0, 1), Messages.truncate(7, -1, 9), Messages.commit(5));

        assertThat(changes())
                .containsExactly(
                        new Change.Truncate(T),
                        new Change.Truncate(new RelationId(-1)),
                        new Change.Truncate(new RelationId(9)));
    }

    @Test
    void a_description_stands_before_the_change_that_it_was_sent_before() {
        decode(
                Messages.begin(5, 0, 1),
                Messages.insert(7, "a"),
                Messages.relation(8, "", "pg_x", 'd', "Id"),
                Messages.insert(8, "b"),
                Messages.commit(5));

        assertThat(fragments.getFirst().relations())
                .containsExactly(
                        new RelationAt(
                                1,
                                new WalRelation(
                                        new RelationId(8),
                                        new TableName("pg_catalog", "pg_x"),
                                        ReplicaIdentity.DEFAULT,
                                        List.of(new WalColumn("Id", 25, -1)),
                                        List.of(new RelationId(80)))));
    }

    @Test
    void a_transaction_is_cut_before_the_change_that_is_too_many() {
        decoder = decoder(new FragmentLimits(2, 1 << 20));

        decode(Messages.begin(5, 0, 1));
        for (var i = 0; i < 4; i++) {
            decode(Messages.insert(7, "" + i));
        }
        decode(Messages.commit(5));

        assertThat(fragments).extracting(Fragment::firstIndex).containsExactly(0L, 2L);
        assertThat(fragments).extracting(Fragment::last).containsExactly(false, true);
        assertThat(changes()).hasSize(4);
    }

    @Test
    void a_description_after_a_full_fragment_opens_the_next() {
        decoder = decoder(new FragmentLimits(1, 1 << 20));

        decode(
                Messages.begin(5, 0, 1),
                Messages.insert(7, "a"),
                Messages.relation(7, "s", "t", 'f', "a"),
                Messages.insert(7, "b"),
                Messages.commit(5));

        assertThat(fragments)
                .extracting(fragment -> fragment.relations().size())
                .containsExactly(0, 1);
        assertThat(fragments.getLast().relations().getFirst().index()).isZero();
    }

    @Test
    void a_large_value_fills_a_fragment_alone() {
        decoder = decoder(new FragmentLimits(2_000, 1_000));

        decode(
                Messages.begin(5, 0, 1),
                Messages.insert(7, "x".repeat(100_000)),
                Messages.insert(7, "b"),
                Messages.commit(5));

        assertThat(fragments)
                .extracting(fragment -> fragment.changes().count())
                .containsExactly(1, 1);
    }

    @Test
    void a_truncate_of_many_tables_is_cut_too() {
        decoder = decoder(new FragmentLimits(2, 1 << 20));

        decode(Messages.begin(5, 0, 1), Messages.truncate(1, 2, 3), Messages.commit(5));

        assertThat(fragments).extracting(Fragment::firstIndex).containsExactly(0L, 2L);
    }

    @Test
    void a_transaction_that_changed_nothing_is_a_position() {
        decode(Messages.begin(5, 0, 1), Messages.commit(5));

        assertThat(fragments).isEmpty();
        assertThat(empty).containsExactly(new Lsn(5));
    }

    @Test
    void a_transaction_that_only_describes_a_table_is_not_nothing() {
        decode(
                Messages.begin(5, 0, 1),
                Messages.relation(7, "s", "t", 'f', "a"),
                Messages.commit(5));

        assertThat(fragments.getFirst().relations()).hasSize(1);
        assertThat(empty).isEmpty();
    }

    @Test
    void one_transaction_leaves_nothing_to_the_next() {
        LongStream.rangeClosed(1, 3)
                .forEach(commit ->
                        decode(
                                Messages.begin(commit, 0, 1),
                                Messages.relation(7, "s", "t", 'f', "a"),
                                Messages.insert(7, "" + commit),
                                Messages.commit(commit)));

        assertThat(fragments).extracting(Fragment::firstIndex).containsOnly(0L);
        assertThat(fragments).allSatisfy(fragment -> assertThat(fragment.relations()).hasSize(1));
        assertThat(changes()).hasSize(3);
    }

    @Test
    void whether_a_transaction_is_open_is_known() {
        assertThat(decoder.inTransaction()).isFalse();
        decode(Messages.begin(5, 0, 1));
        assertThat(decoder.inTransaction()).isTrue();
        decode(Messages.commit(5));
        assertThat(decoder.inTransaction()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(chars = {'Y', 'O', 'M'})
    void types_origins_and_logical_messages_are_passed_over(char kind) {
        decode(Messages.bytes(kind, 1, 2, 3), Messages.begin(5, 0, 1), Messages.bytes(kind));

        assertThat(fragments).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(chars = {'S', 'E', 'c', 'A', 'b', 'P', 'K', 'r', 'p', 'x'})
    void messages_of_later_protocols_are_refused(char kind) {
        assertThatThrownBy(() -> decode(Messages.bytes(kind, 0, 0, 0, 0)))
                .isInstanceOf(PgOutputException.class);
    }

    @Test
    void records_out_of_order_are_refused() {
        assertThatThrownBy(() -> decode(Messages.insert(7, "a")))
                .isInstanceOf(PgOutputException.class);
        assertThatThrownBy(() -> decode(Messages.commit(5))).isInstanceOf(PgOutputException.class);
        decode(Messages.begin(5, 0, 1));
        assertThatThrownBy(() -> decode(Messages.begin(6, 0, 1)))
                .isInstanceOf(PgOutputException.class);
        assertThatThrownBy(() -> decode(Messages.commit(6))).isInstanceOf(PgOutputException.class);
    }

    @Test
    void an_unchanged_value_without_an_old_row_is_refused() {
        decode(Messages.begin(5, 0, 1));

        assertThatThrownBy(() -> decode(Messages.insert(7, UNCHANGED)))
                .isInstanceOf(PgOutputException.class);
    }

    @Test
    void a_message_that_was_cut_short_is_refused_wherever_it_ends() {
        var whole = Messages.update(7, 'O', texts("a", null), texts("b", UNCHANGED));
        for (var length = 1; length < whole.remaining(); length++) {
            decoder = decoder(FragmentLimits.DEFAULT);
            decode(Messages.begin(5, 0, 1));
            var cut = whole.slice(whole.position(), length);

            assertThatThrownBy(() -> decode(cut)).isInstanceOf(PgOutputException.class);
        }
    }

    private PgOutputDecoder decoder(FragmentLimits limits) {
        var output =
                new TransactionOutput() {
                    @Override
                    public void fragment(Fragment fragment) {
                        fragments.add(fragment);
                    }

                    @Override
                    public void nothing(Lsn commit) {
                        empty.add(commit);
                    }
                };
        return new PgOutputDecoder(
                table -> List.of(new RelationId(10 * table.oid())), limits, output);
    }

    private void decode(ByteBuffer... messages) {
        for (var message : messages) {
            decoder.decode(message);
        }
    }

    private List<Change> changes() {
        var changes = new ArrayList<Change>();
        fragments.forEach(fragment -> fragment.changes().forEach(changes::add));
        return changes;
    }

    private static @Nullable String[] texts(@Nullable String... texts) {
        return texts;
    }

    private static Row row(@Nullable String... texts) {
        var values = new ArrayList<PgValue>();
        for (var text : texts) {
            values.add(text == null ? PgValue.none() : PgValue.text(text));
        }
        return Row.of(values);
    }
}
