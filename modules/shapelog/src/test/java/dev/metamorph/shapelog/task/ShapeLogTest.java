package dev.metamorph.shapelog.task;

import static dev.metamorph.shapelog.task.Items.all;
import static dev.metamorph.shapelog.task.Items.delete;
import static dev.metamorph.shapelog.task.Items.insert;
import static dev.metamorph.shapelog.task.Items.row;
import static dev.metamorph.shapelog.task.Items.update;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.port.ShapeLogs.Answer;
import dev.metamorph.shapelog.task.Rig.Page;

import org.junit.jupiter.api.Test;

/** Pages of a shape from its creation to its changes. */
final class ShapeLogTest {
    private final Rig rig = Rig.led();

    @Test
    void the_first_page_is_the_initial_snapshot_with_its_end() {
        rig.feed().shape(all("h"), row(1, "a"));

        assertThat(rig.page("h", LogOffset.BEFORE_ALL))
                .isEqualTo(
                        new Page(
                                """
                                {"key":"\\"public\\".\\"items\\"/\\"1\\"","value":{"id":"1","value":"a"},\
                                "headers":{"operation":"insert","relation":["public","items"]}},\
                                {"headers":{"control":"snapshot-end","xmin":"1000","xmax":"1000","xip_list":[]}}\
                                """,
                                "0_0",
                                false,
                                0));
    }

    @Test
    void an_empty_snapshot_still_has_its_end() {
        rig.feed().shape(all("h"));

        assertThat(rig.page("h", LogOffset.BEFORE_ALL).items()).contains("snapshot-end");
        assertThat(rig.page("h", LogOffset.FIRST)).isEqualTo(new Page("", "0_inf", true, 0));
    }

    @Test
    void a_change_follows_the_snapshot_at_its_commit() {
        rig.feed().shape(all("h"), row(1, "a")).transaction(26_800_584, update(1, "a", "b"));

        assertThat(rig.page("h", LogOffset.SNAPSHOT_END))
                .isEqualTo(
                        new Page(
                                """
                                {"key":"\\"public\\".\\"items\\"/\\"1\\"","value":{"id":"1","value":"b"},\
                                "headers":{"operation":"update","relation":["public","items"],\
                                "txids":[26800584],"lsn":"26800584","op_position":0,"last":true}}\
                                """,
                                "26800584_0",
                                true,
                                26_800_584));
    }

    @Test
    void a_page_after_an_offset_in_the_middle_has_the_rest() {
        rig.feed()
                .shape(all("h"))
                .transaction(2000, insert(1, "a"), insert(2, "b"), insert(3, "c"))
                .transaction(3000, delete(2, "b"));

        var page = rig.page("h", new LogOffset(2000, 2));

        assertThat(page.items()).startsWith("{\"key\"").contains("\"id\":\"3\"", "delete");
        assertThat(page.items()).doesNotContain("\"value\":\"b\"", "\"value\":\"a\"");
        assertThat(page.next()).isEqualTo("3000_0");
    }

    @Test
    void the_answer_to_the_end_is_up_to_date_and_empty() {
        rig.feed().shape(all("h")).transaction(2000, insert(1, "a"));

        assertThat(rig.page("h", new LogOffset(2000, 0)))
                .isEqualTo(new Page("", "2000_0", true, 2000));
    }

    @Test
    void an_offset_beyond_the_end_is_refused_once_the_feed_is_taken_in() {
        rig.feed().shape(all("h")).transaction(2000, insert(1, "a"));

        assertThat(rig.read("h", new LogOffset(3000, 0)))
                .isEqualTo(new Answer.Ahead(new LogOffset(2000, 0)));
    }

    @Test
    void a_shape_that_never_was_is_gone() {
        assertThat(rig.read("h", LogOffset.BEFORE_ALL)).isEqualTo(new Answer.Gone());
    }

    @Test
    void a_restarted_task_serves_the_same_and_goes_on() {
        rig.feed().shape(all("h"), row(1, "a")).transaction(2000, insert(2, "b"));
        var before = rig.log("h");

        rig.restart();
        assertThat(rig.log("h")).isEqualTo(before);

        rig.feed().transaction(3000, insert(3, "c"));
        assertThat(rig.log("h")).isEqualTo(rig.replay().log("h")).endsWith(" -> 3000_0\n");
    }
}
