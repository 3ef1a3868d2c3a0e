package dev.metamorph.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.publish.cursor.Cursor;
import dev.metamorph.publish.cursor.Cursor.Target;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.ShapeHandle;

import org.junit.jupiter.api.Test;

final class JoiningTest {
    private static final ShapeHandle HANDLE = new ShapeHandle("1-10");
    private static final ShapeHandle LATER = new ShapeHandle("1-20");
    private static final Target TARGET = new Target("topic-a", 3, "json");
    private static final Cursor CURSOR =
            Cursor.start(HANDLE, TARGET).at(new LogOffset(100, 2), 0, new Lsn(100));

    @Test
    void an_empty_topic_without_a_cursor_is_filled_from_the_beginning_after_a_mark() {
        assertThat(Joining.of(null, TARGET, true, HANDLE, false))
                .isEqualTo(new Joining.Follow(Cursor.start(HANDLE, TARGET), false));
    }

    @Test
    void records_of_others_are_refused_unless_they_may_be_adopted() {
        assertThat(Joining.of(null, TARGET, false, HANDLE, false))
                .isInstanceOf(Joining.Refuse.class);
        assertThat(Joining.of(null, TARGET, false, HANDLE, true))
                .isEqualTo(
                        new Joining.Repair(Cursor.start(HANDLE, TARGET).repairing(HANDLE, TARGET)));
    }

    @Test
    void another_topic_of_the_same_name_counts_as_a_topic_without_a_cursor() {
        var other = new Target("topic-b", 3, "json");

        assertThat(Joining.of(CURSOR, other, true, HANDLE, false))
                .isEqualTo(new Joining.Follow(Cursor.start(HANDLE, other), false));
        assertThat(Joining.of(CURSOR, other, false, HANDLE, false))
                .isInstanceOf(Joining.Refuse.class);
    }

    @Test
    void the_log_is_followed_from_a_cursor_of_the_same_shape_and_topic() {
        assertThat(Joining.of(CURSOR, TARGET, false, HANDLE, false))
                .isEqualTo(new Joining.Follow(CURSOR, true));
    }

    @Test
    void another_shape_is_a_repair_whose_mark_keeps_the_former_shape_and_position() {
        var joining = Joining.of(CURSOR, TARGET, false, LATER, false);

        assertThat(joining).isEqualTo(new Joining.Repair(CURSOR.repairing(LATER, TARGET)));
        assertThat(((Joining.Repair) joining).mark().handle()).isEqualTo(HANDLE);
    }

    @Test
    void more_partitions_another_format_and_an_interrupted_repair_are_repairs() {
        var wider = new Target("topic-a", 4, "json");
        var electric = new Target("topic-a", 3, "electric");
        var interrupted = CURSOR.repairing(HANDLE, TARGET);

        assertThat(Joining.of(CURSOR, wider, false, HANDLE, false))
                .isEqualTo(new Joining.Repair(CURSOR.repairing(HANDLE, wider)));
        assertThat(Joining.of(CURSOR, electric, false, HANDLE, false))
                .isEqualTo(new Joining.Repair(CURSOR.repairing(HANDLE, electric)));
        assertThat(Joining.of(interrupted, TARGET, false, HANDLE, false))
                .isInstanceOf(Joining.Repair.class);
    }
}
