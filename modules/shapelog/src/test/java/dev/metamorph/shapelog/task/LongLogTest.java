package dev.metamorph.shapelog.task;

import static dev.metamorph.shapelog.task.Items.all;
import static dev.metamorph.shapelog.task.Items.row;
import static dev.metamorph.shapelog.task.Items.update;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.feed.record.FeedRecord.ShapeCreated;
import dev.metamorph.feed.record.LogFormat;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.change.Change;
import dev.metamorph.shape.log.EndCause;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.Optional;

/** Logs whose format limits the bytes of changes behind the initial snapshot. */
final class LongLogTest {
    private static final int LIMIT = 2_000;

    private final Rig rig = Rig.led();

    private static ShapeCreated limited(String handle) {
        var shape = all(handle, 150);
        return new ShapeCreated(
                shape.handle(), shape.definition(), shape.relation(), new LogFormat(1, 150, LIMIT));
    }

    private long tailBytes() {
        return rig.logs().size(new ShapeHandle("h")).orElseThrow().tailBytes();
    }

    /** Writes until the shape has ended; returns the number of transactions. */
    private int outgrow(boolean restarting) {
        for (var transaction = 1; transaction <= LIMIT; transaction++) {
            rig.feed().transaction(1_000L * (transaction + 1), update(1, "a", "b"));
            if (restarting) {
                rig.restart();
            }
            if (rig.logs().size(new ShapeHandle("h")).isEmpty()) {
                return transaction;
            }
        }
        throw new AssertionError("the shape has not ended");
    }

    @Test
    void a_log_with_more_changes_than_it_may_have_ends_and_others_go_on() {
        rig.feed()
                .shape(limited("h"), row(1, "a"))
                .shape(Items.keepingRows(all("other")), row(1, "a"));

        var transactions = outgrow(false);

        assertThat(rig.cause("h")).isEqualTo(EndCause.LOG_TOO_LONG);
        assertThat(rig.reason("h")).contains("2000 bytes of changes", "MAX_LOG_BYTES");
        assertThat(transactions).isGreaterThan(5);
        assertThat(rig.logs().size(new ShapeHandle("other"))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void it_ends_at_the_same_record_whether_it_was_restored_before_or_not(boolean restarting) {
        rig.feed().shape(limited("h"), row(1, "a"));
        var expected = new LongLogTest();
        expected.rig.feed().shape(limited("h"), row(1, "a"));

        assertThat(outgrow(restarting)).isEqualTo(expected.outgrow(!restarting));
        assertThat(rig.replay().cause("h")).isEqualTo(EndCause.LOG_TOO_LONG);
    }

    @Test
    void the_initial_snapshot_does_not_count() {
        rig.feed().shape(limited("h"), row(1, "a".repeat(3 * LIMIT)), row(2, "b"));

        rig.feed().transaction(2_000, update(2, "b", "c"));

        assertThat(rig.logs().size(new ShapeHandle("h"))).isPresent();
        assertThat(tailBytes()).isLessThan(LIMIT);
    }

    @Test
    void a_transaction_that_is_larger_than_the_limit_ends_the_shape_too() {
        rig.feed().shape(limited("h"), row(1, "a"));
        var writes = new Change[50];
        Arrays.fill(writes, update(1, "a", "b"));

        rig.feed().transaction(2_000, writes);

        assertThat(rig.logs().size(new ShapeHandle("h"))).isEqualTo(Optional.empty());
    }
}
