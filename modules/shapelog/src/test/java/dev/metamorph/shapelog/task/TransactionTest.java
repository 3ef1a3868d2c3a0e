package dev.metamorph.shapelog.task;

import static dev.metamorph.shapelog.task.Feeding.fragment;
import static dev.metamorph.shapelog.task.Items.all;
import static dev.metamorph.shapelog.task.Items.insert;
import static dev.metamorph.shapelog.task.Items.update;
import static dev.metamorph.shapelog.task.Items.where;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.feed.record.FeedRecord.Progress;
import dev.metamorph.feed.record.FeedRecord.Transactions;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.change.Change;
import dev.metamorph.shapelog.task.Rig.Page;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Transactions are applied whole, however they are cut into records. */
final class TransactionTest {
    private static final LogOffset START = LogOffset.SNAPSHOT_END;

    private final Rig rig = Rig.led();

    @Test
    void a_transaction_is_seen_when_its_last_part_is_there() {
        rig.feed().shape(all("h")).part(2000, 0, false, insert(1, "a"), insert(2, "b"));
        assertThat(rig.page("h", START)).isEqualTo(new Page("", "0_inf", true, 0));

        rig.feed().part(2000, 2, true, insert(3, "c"));
        assertThat(rig.page("h", START).next()).isEqualTo("2000_4");
        assertThat(rig.page("h", START).reached()).isEqualTo(2000);
    }

    @Test
    void only_the_last_item_is_marked_though_the_last_part_has_nothing_for_the_shape() {
        rig.feed()
                .shape(where("h", "id = 1"))
                .part(2000, 0, false, insert(1, "a"), insert(2, "b"))
                .part(2000, 2, false, update(1, "a", "c"), insert(3, "b"))
                .part(2000, 4, true, insert(4, "b"));

        var log = rig.page("h", START).items();

        assertThat(log.split("\"last\":true", -1)).hasSize(2);
        assertThat(log).endsWith("\"lsn\":\"2000\",\"op_position\":4,\"last\":true}}");
    }

    @Test
    void a_transaction_before_one_that_is_not_complete_is_seen() {
        var first = fragment(2000, 0, true, insert(1, "a"));
        var second = fragment(3000, 0, false, insert(2, "b"));
        rig.feed().shape(all("h")).send(new Transactions(List.of(first, second)));

        assertThat(rig.page("h", START).next()).isEqualTo("2000_0");
        assertThat(rig.restart().page("h", START).next()).isEqualTo("2000_0");
    }

    @Test
    void a_restart_in_the_middle_of_a_transaction_changes_nothing() {
        rig.feed().shape(all("h")).part(2000, 0, false, insert(1, "a"), insert(2, "b"));
        rig.restart();
        assertThat(rig.page("h", START).items()).isEmpty();

        rig.feed().part(2000, 2, true, insert(3, "c"));

        assertThat(rig.log("h")).isEqualTo(rig.replay().log("h"));
        assertThat(rig.store().contents()).isEqualTo(rig.replay().store().contents());
    }

    @Test
    void a_resend_cut_into_other_parts_adds_nothing_twice() {
        rig.feed()
                .shape(all("h"))
                .part(2000, 0, false, insert(1, "a"), insert(2, "b"), insert(3, "c"));
        rig.feed()
                .leader(10)
                .part(2000, 0, false, insert(1, "a"))
                .part(2000, 1, false, insert(2, "b"))
                .part(2000, 2, true, insert(3, "c"), insert(4, "d"))
                .transaction(2000, insert(1, "a"))
                .transaction(3000, insert(5, "e"));

        var whole = Rig.led();
        whole.feed()
                .shape(all("h"))
                .transaction(2000, insert(1, "a"), insert(2, "b"), insert(3, "c"), insert(4, "d"))
                .transaction(3000, insert(5, "e"));
        assertThat(rig.log("h")).isEqualTo(whole.log("h"));
    }

    @Test
    void pages_do_not_depend_on_how_transactions_were_cut() {
        var random = new Random(7);
        for (var round = 0; round < 30; round++) {
            var seed = random.nextLong();
            assertThat(cut(seed, new Random(round)).log("h"))
                    .as("seed %d round %d", seed, round)
                    .isEqualTo(cut(seed, new Random(-round)).log("h"));
        }
    }

    /** Cuts the same transactions at random. */
    private static Rig cut(long transactions, Random cuts) {
        var what = new Random(transactions);
        var cutting = Rig.led();
        cutting.feed().shape(all("h", 1_500));
        for (var lsn = 2000; lsn < 2040; lsn++) {
            var changes = new ArrayList<Change>();
            for (var i = what.nextInt(8); i >= 0; i--) {
                changes.add(insert(lsn * 10 + i, "x".repeat(what.nextInt(300))));
            }
            send(cutting.feed(), lsn, changes, cuts);
        }
        return cutting;
    }

    private static void send(Feeding feed, int lsn, List<Change> changes, Random cuts) {
        var from = 0;
        while (from < changes.size()) {
            var to = from + 1 + cuts.nextInt(changes.size() - from);
            var part = changes.subList(from, to).toArray(new Change[0]);
            feed.part(lsn, from, to == changes.size(), part);
            from = to;
        }
    }

    @Test
    void several_transactions_in_one_record_are_several() {
        rig.feed()
                .shape(all("h"))
                .send(
                        new Transactions(
                                List.of(
                                        fragment(2000, 0, true, insert(1, "a"), insert(2, "b")),
                                        fragment(3000, 0, true, insert(3, "c")))));

        var items = rig.page("h", START).items();

        assertThat(items.split("\"last\":true", -1)).hasSize(3);
        assertThat(rig.page("h", new LogOffset(2000, 0)).items())
                .contains("\"id\":\"2\"", "\"id\":\"3\"")
                .doesNotContain("\"id\":\"1\"");
    }

    @Test
    void progress_advances_the_lsn_reached_of_a_shape_without_changes() {
        rig.feed().shape(all("h")).send(new Progress(new Lsn(5000)));

        assertThat(rig.page("h", START)).isEqualTo(new Page("", "0_inf", true, 5000));
    }

    @Test
    void a_transaction_that_does_not_touch_a_shape_advances_only_its_lsn_reached() {
        rig.feed().shape(where("h", "id = 1")).transaction(2000, insert(2, "b"));

        assertThat(rig.page("h", START)).isEqualTo(new Page("", "0_inf", true, 2000));
    }

    @Test
    void the_same_feed_gives_the_same_bytes() {
        rig.feed()
                .shape(all("h", 200))
                .shape(where("g", "id = 2"))
                .part(2000, 0, false, insert(1, "a"), insert(2, "b"))
                .part(2000, 2, true, insert(3, "c"))
                .transaction(3000, update(2, "b", "c"));

        assertThat(rig.replay().store().contents()).isEqualTo(rig.store().contents());
    }
}
